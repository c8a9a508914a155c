"""One of a few: choices, yes or no, sex, consent. Large tiles; nothing is chosen beforehand."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QButtonGroup, QWidget

from counter_app.domain.form import FieldKind
from counter_app.domain.kinds import CONSENT_WORDS, DOCUMENT_WORDS, SEX_WORDS, YES_NO_WORDS
from counter_app.domain.words import Words
from counter_app.ui.kiosk.inputs.base import Answering, answerings
from counter_app.ui.widgets.buttons import Tile
from counter_app.ui.widgets.frames import grid

_TWO_COLUMNS_FROM = 5


class ChoosingAnswering(Answering):
    """A tile per answer, with ring and dot."""

    beside = False
    by_touch = True

    def build(self) -> None:
        metrics = self.room.theme.metrics
        self._tiles: dict[str, Tile] = {}
        self._group = QButtonGroup(self)
        places = grid(self, gap=metrics.gap)
        answers = list(self.answers())
        across = 2 if len(answers) >= _TWO_COLUMNS_FROM else self.across
        for at, (code, words) in enumerate(answers):
            tile = Tile(self.room.theme, words.of(self.room.language), choosable=True)
            tile.setMinimumHeight(metrics.mm(self.height_mm))
            tile.toggled.connect(lambda _on: self.changed())
            self._group.addButton(tile)
            self._tiles[code] = tile
            places.addWidget(tile, at // across, at % across)
        for side in range(across):
            places.setColumnStretch(side, 1)
        places.setRowStretch(len(answers), 1)

    across = 1
    height_mm = 20.0

    def answers(self) -> Iterable[tuple[str, Words]]:
        """Return code and words of each answer."""
        return ((choice.code, choice.label) for choice in self.asked.field.choices)

    def text(self) -> str:
        return next((code for code, tile in self._tiles.items() if tile.isChecked()), "")

    def put(self, text: str) -> None:
        self._group.setExclusive(False)
        for code, tile in self._tiles.items():
            tile.setChecked(code == text)
        self._group.setExclusive(True)

    def first(self) -> QWidget:
        return next(iter(self._tiles.values()), self)


class YesNoAnswering(ChoosingAnswering):
    """Two tiles side by side."""

    across = 2
    height_mm = 34.0

    def answers(self) -> Iterable[tuple[str, Words]]:
        return YES_NO_WORDS.items()


class ConsentAnswering(YesNoAnswering):
    """Only the resident's own yes counts; no is as large as yes."""

    def answers(self) -> Iterable[tuple[str, Words]]:
        return CONSENT_WORDS.items()


class SexAnswering(ChoosingAnswering):
    """The codes a card has."""

    def answers(self) -> Iterable[tuple[str, Words]]:
        return ((code, words) for code, words in SEX_WORDS.items() if code != "0")


class DocumentAnswering(YesNoAnswering):
    """A paper: handed over now, or brought later."""

    def answers(self) -> Iterable[tuple[str, Words]]:
        return DOCUMENT_WORDS.items()


answerings.register(FieldKind.DOCUMENT.value)(DocumentAnswering)
answerings.register(FieldKind.CHOICE.value)(ChoosingAnswering)
answerings.register(FieldKind.YES_NO.value)(YesNoAnswering)
answerings.register(FieldKind.CONSENT.value)(ConsentAnswering)
answerings.register(FieldKind.SEX.value)(SexAnswering)
