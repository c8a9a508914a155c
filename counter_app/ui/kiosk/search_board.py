"""Looking for a procedure by its sound: the kana pad on the left, what it finds on the right, at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from counter_app.domain.form import Form
from counter_app.packs.search import find_procedures
from counter_app.ui.kiosk.page import Room
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.kana_pad import KanaPad, Script, marked
from counter_app.ui.widgets.labels import label, without_ruby
from counter_app.ui.widgets.line_edit import KioskLineEdit

_TILES = Callable[[Sequence[Form], int], QWidget]


class SearchBoard(QWidget):
    """`tiles` makes the tiles of what was found; `told` hears every change of the line, to bring it back later."""

    def __init__(  # what it shows, and whom it tells
        self,
        room: Room,
        written: str,
        tiles: _TILES,
        told: Callable[[str], None],
        show_chosen: Callable[[], None],
    ) -> None:
        super().__init__()
        self._room, self._tiles, self._told = room, tiles, told
        metrics = room.theme.metrics
        both = row(self, gap=metrics.mm(5))
        left = column(gap=metrics.gap)
        self.line = KioskLineEdit()
        self.line.setAccessibleName(without_ruby(room.say("kiosk.procedures.search.line")))
        self.line.setPlaceholderText(without_ruby(room.say("kiosk.procedures.search.hint")))
        self.line.setMaxLength(30)
        above = row(gap=metrics.gap)
        above.addWidget(self.line, 1)
        self._count = button(" ", show_chosen)
        above.addWidget(self._count)
        left.addLayout(above)
        pad = KanaPad(room.say, metrics, Script.HIRAGANA, latin=True)
        pad.written.connect(lambda letter: self.line.setText(self.line.text() + letter))
        pad.turned.connect(lambda: self.line.setText(marked(self.line.text())))
        pad.erased.connect(lambda: self.line.setText(self.line.text()[:-1]))
        pad.emptied.connect(self.line.forget)
        left.addWidget(pad)
        left.addStretch()
        both.addLayout(left, 3)
        self._right = column(gap=metrics.gap)
        both.addLayout(self._right, 2)
        self.line.setText(written)
        self.line.textChanged.connect(lambda _text: self._find())
        self._find()
        self.setFocusProxy(self.line)

    def show_count(self, count: int) -> None:
        """Say how many are chosen; no key while none is."""
        self._count.setVisible(count > 0)
        self._count.setText(without_ruby(self._room.say("kiosk.procedures.chosen", count=count)))
        self._count.setAccessibleName(self._count.text())

    def _find(self) -> None:
        written = self.line.text()
        self._told(written)
        while (old := self._right.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        found = find_procedures(self._room.forms, written) if written.strip() else ()
        if found:
            self._right.addWidget(self._tiles(found, 1))
        else:
            key = "kiosk.procedures.search.nothing" if written.strip() else "kiosk.procedures.search.how"
            self._right.addWidget(label(self._room.say(key), "quiet"))
            self._right.addStretch()
