"""五十音 pad: kana without an input method, for people who never typed. Rows run as in school, from あ on the left."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedLayout, QWidget

from counter_app.i18n.texts import Language
from counter_app.ui.theme import Metrics
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.frames import column, grid, row

_COLUMNS = (
    "あいうえお",
    "かきくけこ",
    "さしすせそ",
    "たちつてと",
    "なにぬねの",
    "はひふへほ",
    "まみむめも",
    "や　ゆ　よ",
    "らりるれろ",
    "わをんー・",
)
_LATIN = ("1234567890", "QWERTYUIOP", "ASDFGHJKL-", "ZXCVBNM.,'")
_CYCLES = (
    "かが",
    "きぎ",
    "くぐ",
    "けげ",
    "こご",
    "さざ",
    "しじ",
    "すず",
    "せぜ",
    "そぞ",
    "ただ",
    "ちぢ",
    "つづっ",
    "てで",
    "とど",
)
_MORE_CYCLES = (
    "はばぱ",
    "ひびぴ",
    "ふぶぷ",
    "へべぺ",
    "ほぼぽ",
    "あぁ",
    "いぃ",
    "うぅゔ",
    "えぇ",
    "おぉ",
    "やゃ",
    "ゆゅ",
    "よょ",
    "わゎ",
)
_MARKED = {cycle[at]: cycle[(at + 1) % len(cycle)] for cycle in _CYCLES + _MORE_CYCLES for at in range(len(cycle))}
_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_TO_HIRAGANA = {code + 0x60: code for code in range(ord("ぁ"), ord("ゖ") + 1)}


class Script(StrEnum):
    """Which kana the keys show and write."""

    HIRAGANA = "hiragana"
    KATAKANA = "katakana"


def marked(text: str) -> str:
    """Turn the last kana to its next form: か → が → か, つ → づ → っ. Other endings stay."""
    if not text:
        return text
    last = text[-1]
    hiragana = last.translate(_TO_HIRAGANA)
    turned = _MARKED.get(hiragana, hiragana)
    return text[:-1] + (turned if hiragana == last else turned.translate(_TO_KATAKANA))


class KanaPad(QWidget):
    """Kana, and Latin letters with digits where `latin`. Tells what was pressed; the page owns the text."""

    written = Signal(str)
    turned = Signal()
    erased = Signal()
    emptied = Signal()

    def __init__(self, say: Language, metrics: Metrics, script: Script, *, latin: bool) -> None:
        super().__init__()
        self._say, self._metrics, self._script = say, metrics, script
        whole = column(self, gap=metrics.gap)
        self._boards = QStackedLayout()
        self._boards.addWidget(self._kana())
        if latin:
            self._boards.addWidget(self._latin())
        whole.addLayout(self._boards)
        whole.addLayout(self._side(latin=latin))

    def _kana(self) -> QWidget:
        board = QWidget()
        places = grid(board, gap=self._metrics.gap)
        for down in range(len(_COLUMNS[0])):  # row by row: the focus moves as the eye does
            for at, letters in enumerate(_COLUMNS):
                if not letters[down].isspace():
                    places.addWidget(self._letter(self._in_script(letters[down])), down, at)
        return board

    def _latin(self) -> QWidget:
        board = QWidget()
        places = grid(board, gap=self._metrics.gap)
        for down, letters in enumerate(_LATIN):
            for at, letter in enumerate(letters):
                places.addWidget(self._letter(letter), down, at)
        places.setRowStretch(len(_LATIN), 1)
        return board

    def _in_script(self, letter: str) -> str:
        return letter.translate(_TO_KATAKANA) if self._script is Script.KATAKANA else letter

    def _letter(self, letter: str) -> QPushButton:
        key = self._key(letter, letter, lambda: self.written.emit(letter), "kana")
        key.setProperty("writes", True)  # Qt's
        return key

    def _key(self, face: str, name: str, press: Callable[[], None], look: str) -> QPushButton:
        key = button(face, press, look, name)
        return at_least(key, self._metrics.target, self._metrics.target)

    def _side(self, *, latin: bool) -> QHBoxLayout:
        say, keys = self._say, row(gap=self._metrics.gap)
        if latin:
            for key in self._board_keys():
                keys.addWidget(key, 1)
        else:
            turn = self._key(say("common.pad.turn"), say("common.pad.turn.name"), self.turned.emit, "kana-side")
            keys.addWidget(turn, 1)
        space = self._key(say("common.pad.space"), say("common.pad.space.name"), self._space, "kana-side")
        keys.addWidget(space, 1)
        keys.addWidget(self._key("⌫", say("common.pad.erase.name"), self.erased.emit, "kana"), 1)
        empty = self._key(say("common.pad.empty"), say("common.pad.empty.name"), self.emptied.emit, "kana-side")
        keys.addWidget(empty, 1)
        return keys

    def _board_keys(self) -> list[QPushButton]:
        """Which board is up, and the key that turns a kana, all in the one row under the boards."""
        say, boards = self._say, QButtonGroup(self)
        turn = self._key(say("common.pad.turn"), say("common.pad.turn.name"), self.turned.emit, "kana-side")
        kana = self._key(say("common.pad.kana"), say("common.pad.kana.name"), lambda: self._show(0), "kana-side")
        letters = self._key(say("common.pad.latin"), say("common.pad.latin.name"), lambda: self._show(1), "kana-side")
        for key in (kana, letters):
            key.setCheckable(True)
            boards.addButton(key)
        kana.setChecked(True)
        return [turn, kana, letters]

    def _show(self, board: int) -> None:
        self._boards.setCurrentIndex(board)

    def _space(self) -> None:
        self.written.emit("\u3000")
