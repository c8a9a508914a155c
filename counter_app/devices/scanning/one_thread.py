"""From `start` to `stop` of a scanner that listens on one thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.devices.scanning.telling import Telling


class OneThread:
    """Begins once, ends from any thread, the listening one included, and may begin again."""

    def __init__(self, name: str, ends_within_s: float) -> None:
        self._name, self._ends_within_s = name, ends_within_s
        self._run: tuple[Telling, threading.Thread] | None = None
        self._changing = threading.Lock()

    @property
    def begun(self) -> bool:
        """Whether it listens now."""
        with self._changing:
            return self._run is not None

    def begin(self, telling: Telling, listen: Callable[[Telling], None]) -> None:
        """Run `listen` until the end; nothing where it runs already."""
        with self._changing:
            if self._run is None:
                thread = threading.Thread(target=listen, args=(telling,), name=self._name, daemon=True)
                self._run = telling, thread
                thread.start()

    def end(self) -> None:
        """Tell nothing any more, and wait for the thread as long as was said."""
        with self._changing:
            run, self._run = self._run, None
        if run is not None:
            telling, thread = run
            telling.end()
            if thread is not threading.current_thread():
                thread.join(self._ends_within_s)
