"""What a step needs, asked in the window itself: why, until when, to whom. No dialog covers the application."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QPlainTextEdit, QWidget

from counter_app.domain import wareki
from counter_app.domain.case_state import RULES, Doing, Step
from counter_app.domain.input_error import InputError
from counter_app.i18n.texts import Language
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, panel, row
from counter_app.ui.widgets.labels import label

_USUAL_DAYS = 14  # 補正: as `completion_days` of a form that says nothing


class StepPanel(QFrame):
    """Asks for one step at a time; empty again as soon as it is closed."""

    def __init__(self, say: Language, send: Callable[[Doing], None], cancel: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("look", "bottom")
        self._say, self._send, self._step, self._today = say, send, Step.RETURN, date.min
        outer = column(self, margin=8)
        frame, inside = panel("notice", margin=10, gap=6)
        outer.addWidget(frame)
        self._title = label("", "panel-title")
        inside.addWidget(self._title)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(64)
        inside.addWidget(self.reason)
        self.due, self.to = QLineEdit(), QComboBox()
        self.due.setProperty("look", "cell")
        self.due.setFixedWidth(170)
        self.to.setEditable(True)
        self.to.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.to.setFixedWidth(220)
        keys = row(gap=8)
        self._due, self._to = (
            self._named(part, f"desk.panel.{name}") for part, name in ((self.due, "due"), (self.to, "to"))
        )
        keys.addWidget(self._due)
        keys.addWidget(self._to)
        self._wrong = label("", "problem")
        keys.addWidget(self._wrong, 1)
        self.send = button(say("desk.panel.send"), self._try, "key-primary")
        keys.addWidget(button(say("desk.return.cancel"), cancel, "key-action"))
        keys.addWidget(self.send)
        inside.addLayout(keys)

    def _named(self, part: QWidget, key: str) -> QWidget:
        around = QWidget()
        places = row(around, gap=6)
        places.addWidget(label(self._say(key), "body", wrap=False))
        places.addWidget(part)
        for named in (part, *part.findChildren(QLineEdit)):
            named.setAccessibleName(self._say(key))
        return around

    def open(self, step: Step, today: date, people: Iterable[str], many: int = 1) -> None:
        """Show, empty, with the keys in the first field; `many` cases get the same answer."""
        rule = RULES[step]
        self.forget()
        self._step, self._today = step, today
        title = self._say(f"desk.panel.{step.value}")
        self._title.setText(title if many == 1 else self._say("desk.panel.many", what=title, count=many))
        self.reason.setAccessibleName(title)
        self.reason.setVisible(rule.reason)
        self._due.setVisible(rule.due or step is Step.HOLD)
        self._to.setVisible(rule.person)
        if rule.due:
            self.due.setText((today + timedelta(days=_USUAL_DAYS)).isoformat())
        self.to.addItems(sorted(people))
        self.to.setCurrentText("")
        self.show()
        (self.reason if rule.reason else self.to).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def forget(self) -> None:
        """Empty everything and its undo."""
        self.reason.setPlainText("")
        self.due.clear()
        self.to.clear()
        self._wrong.setText("")

    def _try(self) -> None:
        rule, reason, to = RULES[self._step], self.reason.toPlainText().strip(), self.to.currentText().strip()
        if rule.reason and not reason:
            self._refuse("desk.return.empty", self.reason)
            return
        if rule.person and not to:
            self._refuse("desk.panel.to.empty", self.to)
            return
        try:
            due = wareki.read(self.due.text()).day if self.due.text().strip() else None
        except InputError:
            due = date.min
        if (due is None and rule.due) or (due is not None and due < self._today):
            self._refuse("desk.panel.due.wrong", self.due)
            return
        self._send(Doing(self._step, reason, due, to))

    def _refuse(self, key: str, where: QWidget) -> None:
        self._wrong.setText(self._say(key))
        where.setFocus(Qt.FocusReason.OtherFocusReason)
