"""A date by 和暦 or 西暦: which era, then year, month and day on ten keys. Nothing to scroll, nothing to spin.

What happened lately begins with the present year, and 「今日」 is one key; a birth date begins with nothing.
"""

from __future__ import annotations

import re
from functools import partial

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QPushButton, QWidget

from counter_app.domain import wareki
from counter_app.domain.form import FieldKind
from counter_app.domain.words import EASY_JAPANESE, ENGLISH
from counter_app.ui.kiosk.inputs.base import Answering, answerings
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.digit_pad import DigitPad
from counter_app.ui.widgets.frames import column, grid, row
from counter_app.ui.widgets.labels import label

_PARTS = ("year", "month", "day")
_WESTERN = ""
_CANONICAL = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_DRAFT = re.compile(r"(?P<era>\D*?)(?P<year>\d*)年(?P<month>\d*)月(?P<day>\d*)日", re.ASCII)


@answerings.register(FieldKind.DATE.value)
class DateAnswering(Answering):
    """Eras on top, the three parts on the left, ten keys on the right."""

    by_touch = True

    def build(self) -> None:
        metrics = self.room.theme.metrics
        self._lately = "birth" not in self.asked.field.fact.rpartition(".")[2].lower()
        lines = column(self, gap=metrics.gap)
        lines.addStretch()
        lines.addLayout(self._eras())
        pad = DigitPad(self.room.say, metrics.target, metrics.gap)
        pad.digit.connect(self._write)
        pad.erased.connect(self._erase)
        pad.emptied.connect(self._empty)
        both = row(gap=metrics.mm(5))
        both.addLayout(self._fields(), 1)
        both.addWidget(pad)
        lines.addLayout(both)
        lines.addStretch()
        self._begin()

    def _eras(self) -> QGridLayout | QHBoxLayout:
        keys, self._era_group = grid(gap=self.room.theme.metrics.gap), QButtonGroup(self)
        self._era_keys: dict[str, QPushButton] = {}
        names = [_WESTERN, *(era.name for era in wareki.ERAS)]
        for at, name in enumerate(names):
            key = button(self._era_words(name), self._chosen)
            key.setCheckable(True)
            self._era_group.addButton(key)
            self._era_keys[name] = key
            keys.addWidget(key, at // 3, at % 3)
        return keys

    def _begin(self) -> None:
        """Start empty, or in the present year; a year alone is no answer yet."""
        today, western = self.room.now().date(), self.room.language in (ENGLISH, EASY_JAPANESE)
        self._era_keys[_WESTERN if western else self._present_era() if self._lately else "昭和"].setChecked(True)
        year = today.year if western else wareki.in_era(today).written_year
        self._parts = {"year": str(year) if self._lately else "", "month": "", "day": ""}
        self._to("month" if self._lately else "year")

    def _present_era(self) -> str:
        era = wareki.in_era(self.room.now().date()).era
        return era.name if era is not None else _WESTERN

    def _today(self) -> None:
        today = self.room.now().date()
        western = self._era == _WESTERN
        self._era_keys[_WESTERN if western else self._present_era()].setChecked(True)
        year = today.year if western else wareki.in_era(today).written_year
        self._parts = {"year": str(year), "month": str(today.month), "day": str(today.day)}
        self._to("day")

    def _era_words(self, name: str) -> str:
        if name == _WESTERN:
            return self.room.say("common.date.western")
        era = next(era for era in wareki.ERAS if era.name == name)
        return era.latin if self.room.language == ENGLISH else era.name

    def _fields(self) -> QGridLayout:
        places, self._part_group = grid(gap=self.room.theme.metrics.gap), QButtonGroup(self)
        self._part_keys: dict[str, QPushButton] = {}
        for at, part in enumerate(_PARTS):
            key = button("", partial(self._to, part), "key", self.room.say(f"common.date.{part}"))
            key.setCheckable(True)
            self._part_group.addButton(key)
            self._part_keys[part] = key
            places.addWidget(key, at, 0)
            places.addWidget(label(self.room.say(f"common.date.{part}"), "strong", wrap=False), at, 1)
        if self._lately:
            places.addWidget(button(self.room.say("common.date.today"), self._today, "plain"), len(_PARTS), 0, 1, 2)
        places.setColumnStretch(0, 1)
        places.setRowStretch(len(_PARTS) + 1, 1)
        return places

    @property
    def _era(self) -> str:
        return next(name for name, key in self._era_keys.items() if key.isChecked())

    def _chosen(self) -> None:
        self._to("year")

    def _to(self, part: str) -> None:
        self._part = part
        self._show()
        self.changed()

    def _most(self, part: str) -> int:
        return 4 if part == "year" and self._era == _WESTERN else 2

    def _write(self, digit: int) -> None:
        if len(self._parts[self._part]) >= self._most(self._part):
            self._parts[self._part] = ""
        self._parts[self._part] += str(digit)
        if self._full(self._part) and self._part != _PARTS[-1]:
            self._part = _PARTS[_PARTS.index(self._part) + 1]
        self._to(self._part)

    def _full(self, part: str) -> bool:
        """Tell whether no further digit can belong to this part, so that the next one may come."""
        text = self._parts[part]
        return len(text) >= self._most(part) or (part == "month" and text not in {"0", "1"})

    def _erase(self) -> None:
        if not self._parts[self._part] and self._part != _PARTS[0]:
            self._part = _PARTS[_PARTS.index(self._part) - 1]
        self._parts[self._part] = self._parts[self._part][:-1]
        self._to(self._part)

    def _empty(self) -> None:
        self._parts = dict.fromkeys(_PARTS, "")
        self._to("year")

    def _show(self) -> None:
        for part, key in self._part_keys.items():
            key.setText(self._parts[part] or "－")
            key.setChecked(part == self._part)
            say = self.room.say
            key.setAccessibleName(f"{say(f'common.date.{part}')} {self._parts[part]}".strip())

    def text(self) -> str:
        if not any(self._parts[part] for part in (_PARTS[1:] if self._lately else _PARTS)):
            return ""
        return f"{self._era}{self._parts['year']}年{self._parts['month']}月{self._parts['day']}日"

    def put(self, text: str) -> None:
        if not text:
            self._begin()
            return
        era, year, month, day = _taken_apart(text)
        self._parts = {"year": year, "month": month, "day": day}
        if era in self._era_keys:
            self._era_keys[era].setChecked(True)
        self._part = "year"
        self._show()

    def first(self) -> QWidget:
        return self._part_keys["year"]


def _taken_apart(text: str) -> tuple[str, str, str, str]:
    """Return era, year, month, day of a canonical date or of what `text()` gave."""
    canonical = _CANONICAL.fullmatch(text)
    if canonical is not None:
        year, month, day = (str(int(part)) for part in canonical.groups())
        return _WESTERN, year, month, day
    draft = _DRAFT.fullmatch(text)
    return (draft["era"], draft["year"], draft["month"], draft["day"]) if draft else (_WESTERN, "", "", "")
