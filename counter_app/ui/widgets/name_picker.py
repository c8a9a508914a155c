"""Choose a name out of many by touch: a few tiles, and the letters of its reading that leave fewer of them.

Two taps write a letter: its row (か), then itself (き). A keyboard may write into the line as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from counter_app.domain.fifty_sounds import ROWS, begins, latin
from counter_app.domain.words import EASY_JAPANESE, ENGLISH
from counter_app.i18n.texts import Language
from counter_app.ui.theme import Theme
from counter_app.ui.widgets.buttons import Tile, at_least, button
from counter_app.ui.widgets.frames import column, grid, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.line_edit import KioskLineEdit
from counter_app.ui.widgets.paging import PagingArea

_MOST_TILES = 50  # more of them nobody reads; the prefectures are 47
_LARGE_LETTERS = 1.3
_LONGEST_WORD = 18  # Latin letters are not broken: a longer word would push its tile off the screen
_TO_HIRAGANA = {code + 0x60: code for code in range(ord("ぁ"), ord("ゖ") + 1)}


@dataclass(frozen=True)
class Name:
    """Something to choose: how the caller knows it, what stands on its tile, its reading, a code where it has one."""

    key: str
    text: str
    kana: str
    code: str = ""
    latin: str = ""  # the reading in Latin letters, where there is one


class NamePicker(QWidget):
    """Tells what was chosen; `first` stand there before anybody searches, else the first ones of all."""

    def __init__(self, say: Language, theme: Theme, chosen: Callable[[str], None]) -> None:
        super().__init__()
        self._say, self._theme, self._chosen = say, theme, chosen
        self._names: Sequence[Name] = ()
        self._first: Sequence[Name] = ()
        metrics = theme.metrics
        self.line = KioskLineEdit()
        self.line.setAccessibleName(say("kiosk.pick.line"))
        self.line.setPlaceholderText(say("kiosk.pick.line"))
        self.line.textChanged.connect(lambda _text: self._search())
        self.setMinimumWidth(
            len(ROWS) * metrics.target + (len(ROWS) - 1) * metrics.gap
        )  # whichever letters stand there
        whole = column(self, gap=metrics.gap)
        self._top = top = row(gap=metrics.gap)
        top.addWidget(self.line, 1)
        erase = button("⌫", lambda: self.line.setText(self.line.text()[:-1]), "kana", say("common.pad.erase.name"))
        top.addWidget(at_least(erase, metrics.key, metrics.target))
        whole.addLayout(top)
        self._letters, self._area = QWidget(), QWidget()
        whole.addWidget(self._letters)
        whole.addWidget(self._area, 1)
        self._whole = whole
        self._show_rows()

    def offer(self, names: Sequence[Name], first: Sequence[Name] = ()) -> None:
        """Begin a choice among `names`, in the order they are to stand in."""
        self._names, self._first = names, first
        self.line.forget()
        self._show_rows()
        self._search()

    def put_beside(self, key: QWidget) -> None:
        """Put a key to the right of the line: another way than choosing."""
        self._top.addWidget(key)

    def _show_rows(self) -> None:
        self._show_letters([(letters[0], partial(self._show_row, letters)) for letters in ROWS])

    def _show_row(self, letters: str) -> None:
        self._show_letters([(letter, partial(self._write, letter)) for letter in letters], back=True)

    def _show_letters(self, keys: list[tuple[str, Callable[[], None]]], *, back: bool = False) -> None:
        board, target = QWidget(), self._theme.metrics.target
        places = row(board, gap=self._theme.metrics.gap)
        look = "kana-side" if self._say.tag == ENGLISH else "kana"  # three letters must fit a key
        if back:
            places.addWidget(
                at_least(button("←", self._show_rows, "kana", self._say("kiosk.pick.rows")), target, target)
            )
        for letter, press in keys:
            face = latin(letter).capitalize() if self._say.tag == ENGLISH else letter.translate(_TO_HIRAGANA)
            places.addWidget(at_least(button(face, press, look, face), target, target))
        places.addStretch()
        self._letters = self._swapped(self._letters, board)

    def _swapped(self, old: QWidget, new: QWidget) -> QWidget:
        self._whole.replaceWidget(old, new)
        old.hide()
        old.deleteLater()
        return new

    def _write(self, letter: str) -> None:
        self._show_rows()
        self.line.setText(self.line.text() + letter.translate(_TO_HIRAGANA))

    def _search(self) -> None:
        typed = self.line.text()
        found = [name for name in self._names if begins(typed, name.kana, name.text, name.code, name.latin)]
        self._show_tiles(found if typed else self._first or self._names, of=len(found if typed else self._names))

    def _show_tiles(self, names: Sequence[Name], *, of: int) -> None:
        metrics = self._theme.metrics
        tiles = QWidget()
        places = grid(tiles, gap=metrics.gap)
        across = 1 if metrics.scale > _LARGE_LETTERS else 2
        for at, name in enumerate(names[:_MOST_TILES]):
            places.addWidget(self._tile(name), at // across, at % across)
        for side in range(across):
            places.setColumnStretch(side, 1)
        last = len(names)
        if not names:
            places.addWidget(label(self._say("kiosk.pick.nothing"), "strong"), last, 0, 1, across)
        elif of > min(len(names), _MOST_TILES):
            places.addWidget(label(self._say("kiosk.pick.more", count=of), "quiet"), last, 0, 1, across)
        places.setRowStretch(last + 1, 1)
        self._area = self._swapped(self._area, PagingArea(tiles, self._say, metrics))

    def _tile(self, name: Name) -> Tile:
        reading = name.latin.capitalize() if len(name.latin) <= _LONGEST_WORD else ""
        reading = {EASY_JAPANESE: name.kana, ENGLISH: reading}.get(self._say.tag, "")
        below = " ".join(part for part in (name.code, reading) if part)
        tile = Tile(self._theme, name.text, below)
        tile.setMinimumHeight(self._theme.metrics.target)
        tile.setAccessibleName(f"{name.text} {name.code}".strip())
        tile.clicked.connect(lambda _checked=False: self._chosen(name.key))
        return tile
