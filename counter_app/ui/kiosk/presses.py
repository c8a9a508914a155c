"""What the resident's hands really did, for the once-only meter: counted here, never what was written.

A press is held back until the window posts what it meant, so that a page is not shown anew for every finger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QLineEdit

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.flow.events import Event

_PRESSING = frozenset({Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select})


class Presses:
    """Stands before `post`: what was counted goes ahead of the event it led to."""

    def __init__(self, post: Callable[[Event], None]) -> None:
        self._post = post
        self._keys = self._taps = 0

    def post(self, event: Event) -> None:
        """Hand on what happened since the last event, then the event."""
        if self._keys or self._taps:
            from counter_app.flow.events import Pressed  # noqa: PLC0415  # what people do is loaded beside the first page

            counted = Pressed(self._keys, self._taps)
            self._keys = self._taps = 0
            self._post(counted)
        self._post(event)

    def forget(self) -> None:
        """Another resident: what was pressed and led nowhere is nobody's."""
        self._keys = self._taps = 0

    def heard(self, watched: QObject, event: QEvent, *, by_touch: bool) -> None:
        """Count one event of the application. `by_touch`: the answer is picked, so its digits are taps."""
        match event.type():
            case QEvent.Type.MouseButtonPress if isinstance(watched, QAbstractButton) and watched.isEnabled():
                self._count(writes=watched.property("writes") is True and not by_touch)
            case QEvent.Type.KeyPress if isinstance(event, QKeyEvent) and not event.isAutoRepeat():
                self._key(watched, event)

    def _key(self, watched: QObject, event: QKeyEvent) -> None:
        if isinstance(watched, QAbstractButton) and Qt.Key(event.key()) in _PRESSING:
            self._count(writes=False)
        elif isinstance(watched, QLineEdit) and event.text().isprintable() and event.text():
            self._count(writes=True)

    def _count(self, *, writes: bool) -> None:
        self._keys += writes
        self._taps += not writes
