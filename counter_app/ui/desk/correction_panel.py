"""訂正: one item after the other, what stood there beside what will stand there, and one reason for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit

from counter_app.domain.application import Application, Item
from counter_app.i18n.texts import Language
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, panel, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.name_label import NameLabel


class CorrectionPanel(QFrame):
    """Collects changes (path → text as typed). The store reads and checks them; nothing is kept here afterwards."""

    def __init__(
        self, say: Language, send: Callable[[Mapping[str, str], str], None], cancel: Callable[[], None]
    ) -> None:
        super().__init__()
        self.setProperty("look", "bottom")
        self._say, self._send = say, send
        self._items: tuple[Item, ...] = ()
        self._changes: dict[str, str] = {}
        outer = column(self, margin=8)
        frame, inside = panel("notice", margin=10, gap=6)
        outer.addWidget(frame)
        inside.addWidget(label(say("desk.correct.title"), "panel-title"))
        editing = row(gap=8)
        self.item, self.text = QComboBox(), QLineEdit()
        self.item.setFixedWidth(260)
        self.item.setAccessibleName(say("desk.correct.item"))
        self.item.currentIndexChanged.connect(self._chosen)
        self.before = NameLabel("", "value")
        self.text.setProperty("look", "cell")
        self.text.setAccessibleName(say("desk.correct.new"))
        self.text.returnPressed.connect(self.add)
        self.adding = button(say("desk.correct.add"), self.add, "key-action")
        for part, share in ((self.item, 0), (self.before, 2), (label("→", "body", wrap=False), 0), (self.text, 3)):
            editing.addWidget(part, share)
        editing.addWidget(self.adding)
        inside.addLayout(editing)
        self.changes = label("", "body")
        inside.addWidget(self.changes)
        keys = row(gap=8)
        keys.addWidget(label(say("desk.correct.reason"), "body", wrap=False))
        self.reason = QLineEdit()
        self.reason.setProperty("look", "cell")
        self.reason.setAccessibleName(say("desk.correct.reason"))
        keys.addWidget(self.reason, 1)
        keys.addWidget(button(say("desk.return.cancel"), cancel, "key-action"))
        self.send = button(say("desk.correct.send"), self._try, "key-primary")
        keys.addWidget(self.send)
        inside.addLayout(keys)
        self._wrong = label("", "problem")
        inside.addWidget(self._wrong)

    def open(self, application: Application) -> None:
        """Show the items that may be changed; what is hidden is not among them."""
        self.forget()
        self._items = tuple(item for item in application.items if item.hidden is None)
        self.item.addItems([item.label for item in self._items])
        self.show()
        self.item.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def forget(self) -> None:
        """Empty everything."""
        self._items, self._changes = (), {}
        self.item.clear()
        self.before.setText("")
        for part in (self.text, self.reason):
            part.clear()
        self.changes.setText("")
        self._wrong.setText("")

    def _chosen(self, at: int) -> None:
        if 0 <= at < len(self._items):
            self.before.setText(self._items[at].shown.reveal())
            self.text.setText(self._changes.get(self._items[at].path, self._items[at].shown.reveal()))

    def add(self) -> None:
        """Take the text over into the list of changes; the text as it was takes a change back."""
        at = self.item.currentIndex()
        if not 0 <= at < len(self._items):
            return
        item = self._items[at]
        if self.text.text() == item.shown.reveal():
            self._changes.pop(item.path, None)
        else:
            self._changes[item.path] = self.text.text()
        self._wrong.setText("")
        self.changes.setText(
            "\n".join(
                self._say("desk.correct.change", label=i.label, before=i.shown.reveal(), after=self._changes[i.path])
                for i in self._items
                if i.path in self._changes
            )
        )

    def _try(self) -> None:
        self.add()
        if not self._changes:
            self._wrong.setText(self._say("desk.correct.nothing"))
        elif not self.reason.text().strip():
            self._wrong.setText(self._say("desk.return.empty"))
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._send(dict(self._changes), self.reason.text().strip())
