"""Phone numbers, postal codes, account numbers, and what else is digits: ten keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from counter_app.domain.form import FieldKind
from counter_app.domain.postal_table import towns_of
from counter_app.ui.kiosk.inputs.base import Answering, answerings
from counter_app.ui.widgets.digit_pad import DigitPad
from counter_app.ui.widgets.frames import column
from counter_app.ui.widgets.labels import label, without_ruby
from counter_app.ui.widgets.line_edit import KioskLineEdit

_MOST = {
    FieldKind.PHONE: 11,
    FieldKind.POSTAL_CODE: 7,
    FieldKind.BANK_CODE: 4,
    FieldKind.BRANCH_CODE: 3,
    FieldKind.ACCOUNT_NUMBER: 8,
}


class DigitsAnswering(Answering):
    """A line and ten keys."""

    def build(self) -> None:
        metrics = self.room.theme.metrics
        self._line = KioskLineEdit()
        self._line.setAccessibleName(without_ruby(self.asked.field.label.of(self.room.language)))
        self._line.setMaxLength(_MOST[self.asked.field.kind] + 4)  # hyphens may be typed
        self._line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._line.setInputMethodHints(self._line.inputMethodHints() | Qt.InputMethodHint.ImhDigitsOnly)
        self._line.textChanged.connect(lambda _text: self.changed())
        self._towns = label("", "strong")
        self._towns.setVisible(self.asked.field.kind is FieldKind.POSTAL_CODE)
        self._line.textChanged.connect(lambda _text: self._show_towns())
        pad = DigitPad(self.room.say, round(metrics.key * 0.95), metrics.gap)
        pad.digit.connect(lambda digit: self._write(str(digit)))
        pad.erased.connect(lambda: self._line.setText(self._line.text()[:-1]))
        pad.emptied.connect(self._line.forget)
        lines = column(self, gap=metrics.gap)
        lines.addStretch()
        lines.addWidget(self._line)
        lines.addWidget(self._towns)
        lines.addWidget(pad, 0, Qt.AlignmentFlag.AlignHCenter)
        lines.addStretch()

    def _show_towns(self) -> None:
        """Under a postal code: the town it belongs to, so that a wrong digit shows at once."""
        places = self.visit.rules.tables.places
        if places is None or self._towns.isHidden():
            return
        self._towns.setText(
            self.room.say("common.list").join(town.address for town in towns_of(self._line.text(), places)[:2])
        )

    def _write(self, digit: str) -> None:
        if len(self._line.text()) < _MOST[self.asked.field.kind]:
            self._line.setText(self._line.text() + digit)

    def text(self) -> str:
        return self._line.text()

    def put(self, text: str) -> None:
        self._line.setText(text)

    def first(self) -> QWidget:
        return self._line


for kind in (FieldKind.PHONE, FieldKind.POSTAL_CODE, FieldKind.ACCOUNT_NUMBER):
    answerings.register(kind.value)(DigitsAnswering)
