"""Tell who looks at the work that something changed: a hint where the database gives one, and asking as the truth.

Whatever changes the work leaves an entry in the audit chain, so the chain's last number is what is asked for: one row
of an index, the same question on both databases. PostgreSQL wakes us with NOTIFY at a commit; a hint that is lost
costs `PAUSE_SECONDS` and nothing else. SQLite has no hints; there asking twice a second is all there is.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from counter_app.failures import StoreError
from counter_app.store import audit
from counter_app.store.database import Database

PAUSE_SECONDS = 0.5
_TROUBLE_SECONDS = 2.0

_log = logging.getLogger(__name__)


class ChangeWatch:
    """A `Watch` on a database: a thread that calls back after others' commits, and after one's own."""

    def __init__(self, database: Database, *, pause: float = PAUSE_SECONDS) -> None:
        self._database = database
        self._pause = pause
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, changed: Callable[[], None]) -> None:
        """Call `changed` on a thread of our own after every change from now on; several changes may be one call."""
        begun = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(changed, begun), name="change-watch", daemon=True)
        self._thread.start()
        begun.wait(_TROUBLE_SECONDS)

    def stop(self) -> None:
        """No call any more after this returns."""
        self._stopping.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self, changed: Callable[[], None], begun: threading.Event) -> None:
        seen: int | None = None  # before the first answer nothing is a change
        while not self._stopping.is_set():
            try:
                with self._database.hints(self._stopping) as wait:
                    while not self._stopping.is_set():
                        last = self._last()
                        if seen is not None and last != seen:
                            changed()
                        seen = last
                        begun.set()
                        wait(self._pause)
            except StoreError as error:
                seen = -1 if seen is None else seen  # what happened meanwhile is not known: tell at the first answer
                _log.warning("change_watch code=%s cause=%s", error.code.value, error.cause)
                self._stopping.wait(_TROUBLE_SECONDS)

    def _last(self) -> int:
        with self._database.reading() as connection:
            return audit.head(connection).seq
