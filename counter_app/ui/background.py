"""Work that must not hold a window: what is done, what follows, what follows a failure are three visible arguments."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event
from typing import TypeVar

from counter_app.failures import CounterError, FailureCode
from counter_app.runtime import Lane
from counter_app.ui.bridge import Bridge

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Background:
    """One thread beside the window's. `start()` before use, `close()` at the end; jobs run one after the other."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._lane = Lane("window-work")

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
        self._lane.do(lambda: self._run(job, done, failed))

    def _run(self, job: Callable[[], T], done: Callable[[T], None], failed: Callable[[FailureCode], None]) -> None:
        try:
            result = job()
        except CounterError as failure:
            code = failure.code
            _log.warning("window_work_failed code=%s cause=%s", code.name, failure.cause)
            self._bridge.later(lambda: failed(code))
        except Exception as failure:  # noqa: BLE001  # last resort of a worker: becomes a code on the screen
            _log.error("window_work_broke kind=%s", type(failure).__name__)  # a trace may hold names
            self._bridge.later(lambda: failed(FailureCode.UNEXPECTED))
        else:
            self._bridge.later(lambda: done(result))
