"""Phone numbers, postal codes, bank, branch and account numbers: ten keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from counter_app.domain.form import FieldKind
from counter_app.ui.kiosk.inputs.base import Answering, answerings
from counter_app.ui.widgets.digit_pad import DigitPad
from counter_app.ui.widgets.frames import column
from counter_app.ui.widgets.labels import without_ruby
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
        pad = DigitPad(self.room.say, round(metrics.key * 0.95), metrics.gap)
        pad.digit.connect(lambda digit: self._write(str(digit)))
        pad.erased.connect(lambda: self._line.setText(self._line.text()[:-1]))
        pad.emptied.connect(self._line.forget)
        lines = column(self, gap=metrics.gap)
        lines.addStretch()
        lines.addWidget(self._line)
        lines.addWidget(pad, 0, Qt.AlignmentFlag.AlignHCenter)
        lines.addStretch()

    def _write(self, digit: str) -> None:
        if len(self._line.text()) < _MOST[self.asked.field.kind]:
            self._line.setText(self._line.text() + digit)

    def text(self) -> str:
        return self._line.text()

    def put(self, text: str) -> None:
        self._line.setText(text)

    def first(self) -> QWidget:
        return self._line


for kind in _MOST:
    answerings.register(kind.value)(DigitsAnswering)
