"""From any thread to the window's thread: one signal and a locked queue, and nothing else.

Closures are put in the queue under a lock; the signal wakes the window's thread, which empties the queue. A closure
that fails is our mistake and ends in the window's excepthook; the ones behind it still run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from counter_app.flow.events import Event
    from counter_app.flow.state import Visit
    from counter_app.ports import Clock


class VisitRuntime(Protocol):
    """What a window needs from the runtime. `post` and `touched` return at once, from any thread."""

    @property
    def visit(self) -> Visit:
        """The visit as it stands."""

    @property
    def clock(self) -> Clock:
        """Time as the product sees it."""

    def watch(self, seen: Callable[[Visit], None]) -> None:
        """Tell about every change from now on; called on any thread."""

    def unwatch(self, seen: Callable[[Visit], None]) -> None:
        """Tell `seen` nothing any more."""

    def post(self, event: Event) -> None:
        """Something happened."""

    def touched(self) -> None:
        """Somebody used the terminal: start the idle clock again."""


class Bridge(QObject):
    """Runs closures on the thread it was made on."""

    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = Lock()
        self._waiting: deque[Callable[[], None]] = deque()
        self._closed = False
        self._wake.connect(self._run_waiting, Qt.ConnectionType.QueuedConnection)

    def later(self, call: Callable[[], None]) -> None:
        """Run `call` soon, on the window's thread, in the order of asking. From any thread."""
        with self._lock:
            if self._closed:
                return
            self._waiting.append(call)
            self._wake.emit()  # under the lock: once `close` has returned nobody is signalling any more

    def close(self) -> None:
        """Run nothing any more: the windows are gone, and whoever still tells of a visit tells nobody."""
        with self._lock:
            self._closed = True
            self._waiting.clear()

    @Slot()
    def _run_waiting(self) -> None:
        with self._lock:
            calls, self._waiting = self._waiting, deque()
        while calls:
            try:
                calls.popleft()()
            finally:
                if calls:  # the one before failed: keep order, let the next wake take the rest
                    self._put_back(calls)

    def _put_back(self, calls: deque[Callable[[], None]]) -> None:
        with self._lock:
            self._waiting.extendleft(reversed(calls))
            calls.clear()
        self._wake.emit()


def follow(runtime: VisitRuntime, bridge: Bridge, seen: Callable[[Visit], None]) -> Callable[[], None]:
    """Show the visit now and after every change, always the newest, always on the window's thread.

    Return what ends it: a runtime outlives the windows of one clerk.
    """

    def changed(_visit: Visit) -> None:
        bridge.later(lambda: seen(runtime.visit))

    runtime.watch(changed)
    seen(runtime.visit)
    return lambda: runtime.unwatch(changed)
