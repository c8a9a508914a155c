"""One place for one picture: what is put there replaces what waits there. So nobody works at the past."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.ports.scanning import Picture


class Newest:
    """Between the thread that takes pictures and the one that looks at them."""

    def __init__(self) -> None:
        self._picture: Picture | None = None
        self._over = False
        self._changed = threading.Condition()

    def put(self, picture: Picture) -> None:
        """Replace what waits. Never blocks for longer than that."""
        with self._changed:
            self._picture = picture
            self._changed.notify()

    def take(self, within_s: float) -> Picture | None:
        """Wait for a picture and take it away; None where none came in time, or at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._picture is not None or self._over, within_s)
            if self._over:
                return None
            picture, self._picture = self._picture, None
            return picture

    def end(self) -> None:
        """Nobody waits any more; what waited is forgotten."""
        with self._changed:
            self._over, self._picture = True, None
            self._changed.notify_all()
