"""A small number, by − and ＋: copies, people."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from counter_app.domain.form import FieldKind
from counter_app.ui.kiosk.inputs.base import Answering, answerings
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.frames import row
from counter_app.ui.widgets.labels import label


@answerings.register(FieldKind.NUMBER.value)
class NumberAnswering(Answering):
    """Starts at the least number, so that the usual answer needs no tap."""

    beside = False

    def build(self) -> None:
        metrics, say, field = self.room.theme.metrics, self.room.say, self.asked.field
        self._least = field.min if field.min is not None else 0
        self._most = field.max if field.max is not None else 99
        self._number = self._least
        self._shown = label("", "number", wrap=False)
        self._shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._shown.setMinimumWidth(metrics.mm(44))
        self._less = button("−", lambda: self._step(-1), "key", say("common.number.less"))
        self._more = button("＋", lambda: self._step(+1), "key", say("common.number.more"))
        places = row(self, gap=metrics.mm(6))
        places.addStretch()
        for widget in (self._less, self._shown, self._more):
            if isinstance(widget, QPushButton):
                at_least(widget, metrics.mm(30), metrics.mm(30))
            places.addWidget(widget)
        places.addStretch()
        self._show()

    def _step(self, by: int) -> None:
        self._number = min(max(self._number + by, self._least), self._most)
        self._show()
        self.changed()

    def _show(self) -> None:
        self._shown.setText(str(self._number))
        self._less.setEnabled(self._number > self._least)
        self._more.setEnabled(self._number < self._most)

    def text(self) -> str:
        return str(self._number)

    def put(self, text: str) -> None:
        self._number = int(text) if text.isdecimal() else self._least
        self._show()

    def first(self) -> QWidget:
        return self._more
