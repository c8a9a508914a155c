"""Canonical forms of register rows, made by processes of their own: they are most of the time an import takes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field

from counter_app.matching.evidence import Notation
from counter_app.matching.resident import Resident
from counter_app.matching.towns import Towns
from counter_app.matching.variants import Variants
from counter_app.store.resident_row import Hashing, Packing, StoredRow, stored

Chunk = tuple[list[int], list[Resident]]


@dataclass(frozen=True)
class Task:
    """What every row is made with."""

    towns: tuple[str, ...] = field(repr=False)  # addresses of the register that its towns are read from
    packing: Packing
    hash_key: bytes = field(repr=False)


@dataclass(frozen=True)
class Canonicalised:
    """Rows as they are kept, their lines, and what each adds to the digest of the extract."""

    lines: list[int]
    rows: list[StoredRow] = field(repr=False)
    parts: list[int] = field(repr=False)


class Canonicaliser:
    """Makes rows as they are kept."""

    def __init__(self, task: Task) -> None:
        self._notation = notation_of(task.towns)
        self._packing, self._hashing = task.packing, Hashing(task.hash_key)

    def __call__(self, chunk: Chunk) -> Canonicalised:
        """Make a chunk of them."""
        lines, residents = chunk
        made = [stored(self._notation.resident(row), self._packing, self._hashing) for row in residents]
        return Canonicalised(lines, [row for row, _ in made], [part for _, part in made])


def notation_of(addresses: Iterable[str]) -> Notation:
    """How texts are read where these are the addresses of the register."""
    return Notation(Variants.shipped(), Towns.of_register(addresses, Towns.national()))


def in_other_processes(task: Task, chunks: Iterable[Chunk], workers: int) -> Iterator[Canonicalised]:
    """Yield the chunks in their order, a few of them under way at a time; `workers` = 0 makes them here."""
    if not workers:
        yield from map(Canonicaliser(task), chunks)
        return
    # on Linux a fork shares the tables it is born with; elsewhere a process starts anew
    how = multiprocessing.get_context("fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn")
    with ProcessPoolExecutor(workers, mp_context=how, initializer=_begin, initargs=(task,)) as pool:
        under_way: deque[Future[Canonicalised]] = deque()
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


_made_with: Canonicaliser | None = None


def _begin(task: Task) -> None:
    """Get ready in a new process. Ctrl-C is for the parent to answer; without it there is nothing left to do."""
    global _made_with  # noqa: PLW0603  # one process, one task
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _made_with = Canonicaliser(task)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make(chunk: Chunk) -> Canonicalised:
    assert _made_with is not None
    return _made_with(chunk)
