"""Two sources that differ, for staff: both values with their marks, and a reason before one of them is taken."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QWidget

from counter_app.domain.answers import FieldPath, Origin
from counter_app.domain.conflict import REASONS, Conflict
from counter_app.i18n.texts import Language
from counter_app.personal import Personal
from counter_app.ui.marks import Tone, provenance
from counter_app.ui.staff_sheet import show_mark, show_tone
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.diff_label import DiffLabel
from counter_app.ui.widgets.frames import column
from counter_app.ui.widgets.labels import label

Resolving = Callable[[FieldPath, Origin, Personal[str]], None]


class ConflictBox(QFrame):
    """`resolve` is told which origin counts and why; without a reason it asks for one."""

    def __init__(self, title: str, conflict: Conflict, say: Language, resolve: Resolving) -> None:
        super().__init__()
        self._say, self._conflict, self._resolve = say, conflict, resolve
        self.setProperty("look", "remark")
        show_tone(self, Tone.CAUTION)
        lines = column(self, margin=8, gap=3)
        lines.addWidget(label(title, "cell-label"))
        for at, value in enumerate(conflict.values):
            mark = provenance(value.origin, value.trust, say)
            origin: QLabel = label(mark.text, "mark", wrap=False)
            show_mark(origin, mark)
            lines.addWidget(origin)
            lines.addWidget(DiffLabel(conflict.pieces(at), "title", beside=self._other(at)))
            take = button(say("counter.conflict.take"), partial(self._take, value.origin), "slim")
            take.setAccessibleName(f"{title} {mark.text} {say('counter.conflict.take')}")
            lines.addWidget(take)
        self.reason = QComboBox()
        self.reason.setEditable(True)
        self.reason.setAccessibleName(f"{title} {say('counter.conflict.reason')}")
        self.reason.addItem("")
        for code in REASONS:
            self.reason.addItem(say(f"counter.conflict.reason.{code}"), code)
        line = self.reason.lineEdit()
        if line is not None:
            line.setPlaceholderText(say("counter.conflict.reason"))
        lines.addWidget(self.reason)
        self._missing: QWidget = label(say("counter.conflict.reason.missing"), "problem")
        self._missing.hide()
        lines.addWidget(self._missing)

    def _other(self, at: int) -> str:
        return self._conflict.values[0 if at else 1].value.reveal()

    def _take(self, origin: Origin) -> None:
        written = self.reason.currentText().strip()
        at = self.reason.findText(written)
        code = self.reason.itemData(at) if at > 0 else None
        if not written:
            self._missing.show()
            self.reason.setFocus()
            return
        self._resolve(self._conflict.path, origin, Personal(str(code or written)))
