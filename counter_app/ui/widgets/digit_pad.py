"""A pad of ten digits. It tells which key was pressed and remembers nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from counter_app.i18n.texts import Language
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.frames import grid

_ROWS = ("123", "456", "789")


class DigitPad(QWidget):
    """1 to 9, 0, erase one, erase all. `quiet` keys look the same when pressed: nobody reads a PIN from behind."""

    digit = Signal(int)
    erased = Signal()
    emptied = Signal()

    def __init__(self, say: Language, edge: int, gap: int, *, quiet: bool = False) -> None:
        super().__init__()
        self._edge, self._quiet = edge, quiet
        places = grid(self, gap=gap)
        for row, digits in enumerate(_ROWS):
            for at, digit in enumerate(digits):
                self._key(places, row, at, digit, digit, partial(self.digit.emit, int(digit)))
        self._key(places, 3, 0, say("common.pad.empty"), say("common.pad.empty.name"), self.emptied.emit, side=True)
        self._key(places, 3, 1, "0", "0", lambda: self.digit.emit(0))
        self._key(places, 3, 2, "⌫", say("common.pad.erase.name"), self.erased.emit)

    def _key(  # noqa: PLR0913, PLR0917  # place, face, name and action of one key
        self,
        places: QGridLayout,
        row: int,
        at: int,
        face: str,
        name: str,
        press: Callable[[], None],
        *,
        side: bool = False,
    ) -> None:
        key = button(face, press, "kana-side" if side else "key", name)
        at_least(key, self._edge, self._edge).setMaximumSize(self._edge, self._edge)
        key.setProperty("writes", face.isdigit())
        key.setProperty("quiet", "true" if self._quiet else "false")
        places.addWidget(key, row, at)
