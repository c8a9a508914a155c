"""Work on chunks in processes of their own, a few chunks under way at a time, the answers in the order of the chunks."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, TypeVar

Task = TypeVar("Task")
Chunk = TypeVar("Chunk")
Made = TypeVar("Made")


def in_other_processes(
    ready: Callable[[Task], Callable[[Chunk], Made]], task: Task, chunks: Iterable[Chunk], workers: int
) -> Iterator[Made]:
    """Yield what `ready(task)` makes of each chunk. `ready` is called once in each process; `workers` = 0 works here."""
    if not workers:
        yield from map(ready(task), chunks)
        return
    # on Linux a fork shares the tables it is born with; elsewhere, and beside other threads, a process starts anew
    how = multiprocessing.get_context("fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn")
    with ProcessPoolExecutor(workers, mp_context=how, initializer=_begin, initargs=(ready, task)) as pool:
        under_way: deque[Future[Made]] = deque()
        try:
            for chunk in chunks:
                under_way.append(pool.submit(_make, chunk))
                if len(under_way) > 2 * workers:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_made_with: Callable[[Any], Any] | None = None


def _begin(ready: Callable[[Any], Callable[[Any], Any]], task: Any) -> None:
    """Get ready in a new process. Ctrl-C is for the parent to answer; without it there is nothing left to do."""
    global _made_with  # noqa: PLW0603  # one process, one task
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _made_with = ready(task)
    gc.freeze()  # what it is ready with stays: nothing to collect there


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make(chunk: Any) -> Any:
    assert _made_with is not None
    return _made_with(chunk)
