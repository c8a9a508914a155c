"""Work that must not hold a window: what is done, what follows, what follows a failure are three visible arguments."""

from __future__ import annotations

import logging
from collections.abc import Callable
from itertools import count
from threading import Event
from typing import Any, NamedTuple, TypeVar

from counter_app.failures import CounterError, FailureCode
from counter_app.runtime import Lane
from counter_app.ui.bridge import Bridge

T = TypeVar("T")

_log = logging.getLogger(__name__)


class _Asked(NamedTuple):
    """What a window asked for. It may be the last to know that window, so it is let go of on the window's thread."""

    job: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[FailureCode], None]


class Background:
    """One thread beside the window's. `start()` before use, `close()` at the end; jobs run one after the other.

    The worker knows numbers of what was asked, never a window: a window it let go of last would be destroyed on its
    thread, which ends the program.
    """

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._lane = Lane("window-work")
        self._asked: dict[int, _Asked] = {}
        self._numbers = count()

    def start(self) -> None:
        """Begin working."""
        self._lane.start()

    def close(self) -> None:
        """Finish what is queued, then end."""
        self._lane.close()

    def wait(self) -> None:
        """Return when everything queued so far is done; at once where nothing works any more or yet."""
        if not self._lane.at_work:
            return
        done = Event()
        self._lane.do(done.set)
        done.wait()

    def run(self, job: Callable[[], T], done: Callable[[T], None], failed: Callable[[FailureCode], None]) -> None:
        """Do `job` on the worker, then `done` or `failed` on the window's thread. `job` must touch no widget."""
        number = next(self._numbers)
        self._asked[number] = _Asked(job, done, failed)
        self._lane.do(lambda: self._work(number))

    def _work(self, number: int) -> None:
        follow = self._outcome(number)
        self._bridge.later(lambda: follow(self._asked.pop(number)))

    def _outcome(self, number: int) -> Callable[[_Asked], None]:
        """Do the job; return what follows."""
        try:
            result = self._asked[number].job()
        except CounterError as failure:
            code = failure.code
            _log.warning("window_work_failed code=%s cause=%s", code.name, failure.cause)
        except Exception as failure:  # noqa: BLE001  # last resort of a worker: becomes a code on the screen
            code = FailureCode.UNEXPECTED
            _log.error("window_work_broke kind=%s", type(failure).__name__)  # a trace may hold names
        else:
            return lambda asked: asked.done(result)
        return lambda asked: asked.failed(code)
