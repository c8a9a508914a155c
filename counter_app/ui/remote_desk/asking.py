"""Strips below a call: propose a value, ask somebody in, hang up. Each is opened by a key and closed by Escape."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLineEdit

from counter_app.domain.form import FieldKind
from counter_app.domain.kinds import SEX_WORDS, YES_NO_WORDS
from counter_app.domain.words import JAPANESE
from counter_app.i18n.texts import Language
from counter_app.remote.desk_events import AskIn
from counter_app.remote.desk_fields import FieldView, Seen
from counter_app.remote.messages import Party
from counter_app.ui.remote_desk.desk_world import CallGroup
from counter_app.ui.remote_desk.words import item_of
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import row
from counter_app.ui.widgets.labels import label

_LONGEST = 400
_CLOSED = {FieldKind.YES_NO: YES_NO_WORDS, FieldKind.SEX: SEX_WORDS}
_NEVER = frozenset({FieldKind.CONSENT, FieldKind.GROUP})


class ProposeStrip(QFrame):
    """A value for the resident to accept or not. `propose` gets path and text, `writes` the path while keys come."""

    def __init__(self, say: Language, propose: Callable[[str, str], None], writes: Callable[[str], None]) -> None:
        super().__init__()
        self._say, self._propose, self._writes = say, propose, writes
        self.setProperty("look", "remote-ask")
        self.path = ""
        places = row(self, margin=8, gap=8)
        self._item = label("", "wait-more", wrap=False)
        places.addWidget(self._item)
        self.entry = QLineEdit()
        self.entry.setMaxLength(_LONGEST)
        self.entry.setProperty("look", "cell")
        self.entry.returnPressed.connect(self.send)
        self.entry.textEdited.connect(lambda _text: self._writes(self.path))
        self.choice = QComboBox()
        self.choice.setMinimumWidth(200)
        places.addWidget(self.entry, 1)
        places.addWidget(self.choice, 1)
        self.send_key = button(say("remotedesk.propose.send"), self.send, "key-primary")
        places.addWidget(self.send_key)
        places.addWidget(button(say("remotedesk.cancel"), self.end, "key-action"))
        self.hide()

    def open(self, view: FieldView) -> bool:
        """Ask for a value of this field; False where nobody may propose one."""
        if view.field is None or view.field.kind in _NEVER or view.seen not in {Seen.EMPTY, Seen.SHOWN}:
            return False
        self.path = view.path
        self._item.setText(self._say("remotedesk.propose.for", item=item_of(view, self._say)))
        words = [(choice.code, choice.label.of(JAPANESE)) for choice in view.field.choices]
        words = words or [(code, each.of(JAPANESE)) for code, each in _CLOSED.get(view.field.kind, {}).items()]
        self.choice.clear()
        for code, text in words:
            self.choice.addItem(text, code)
        self.choice.setVisible(bool(words))
        self.entry.setVisible(not words)
        self.entry.clear()
        self.entry.setAccessibleName(self._item.text())
        self.choice.setAccessibleName(self._item.text())
        self.show()
        (self.choice if words else self.entry).setFocus()
        self._writes(self.path)
        return True

    def send(self) -> None:
        """Propose it; the resident decides."""
        text = str(self.choice.currentData()) if self.choice.isVisibleTo(self) else self.entry.text().strip()
        if text:
            self._propose(self.path, text)
            self.end()

    def end(self) -> None:
        """Close it; nobody writes any more."""
        if not self.isHidden():
            self.hide()
            self.entry.clear()
            self.path = ""
            self._writes("")


class AskInStrip(QFrame):
    """取次・参加: which group, as what, and whether this desk leaves when they have spoken."""

    def __init__(self, say: Language, groups: tuple[CallGroup, ...], ask: Callable[[AskIn], None]) -> None:
        super().__init__()
        self._ask = ask
        self.setProperty("look", "remote-ask")
        places = row(self, margin=8, gap=8)
        places.addWidget(label(say("remotedesk.ask-in.title"), "wait-more", wrap=False))
        self.party = QComboBox()
        self.party.setAccessibleName(say("remotedesk.ask-in.as"))
        for party in (Party.SPECIALIST, Party.INTERPRETER, Party.CLERK):
            self.party.addItem(say(f"remotedesk.party.{party.value}"), party.value)
        self.group = QComboBox()
        self.group.setAccessibleName(say("remotedesk.ask-in.group"))
        for each in groups:
            self.group.addItem(each.title, each.id)
        self.hand_over = QCheckBox(say("remotedesk.ask-in.hand-over"))
        places.addWidget(self.party)
        places.addWidget(self.group, 1)
        places.addWidget(self.hand_over)
        places.addWidget(button(say("remotedesk.ask-in.call"), self.send, "key-primary"))
        places.addWidget(button(say("remotedesk.cancel"), self.hide, "key-action"))
        self.party.currentIndexChanged.connect(self._fits)
        self.hide()

    def _fits(self) -> None:
        """An interpreter never leads, so nothing is handed over to one."""
        leads = self.party.currentData() != Party.INTERPRETER.value
        self.hand_over.setEnabled(leads)
        self.hand_over.setChecked(leads and self.hand_over.isChecked())

    def open(self) -> None:
        """Ask whom."""
        self.show()
        self.party.setFocus()

    def send(self) -> None:
        """Ring there for 20 seconds."""
        if self.group.currentData() is not None:
            party = Party(self.party.currentData())
            self._ask(AskIn(str(self.group.currentData()), party, self.hand_over.isChecked()))
            self.hide()


class HangUpStrip(QFrame):
    """A call is not ended by one key pressed by mistake."""

    def __init__(self, say: Language, hang_up: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("look", "remote-ask")
        places = row(self, margin=8, gap=8)
        places.addWidget(label(say("remotedesk.hang-up.sure"), "wait-more", wrap=False), 1)
        self.sure = button(say("remotedesk.hang-up.yes"), hang_up, "hang-up")
        places.addWidget(self.sure)
        places.addWidget(button(say("remotedesk.hang-up.no"), self.hide, "key-action"))
        self.hide()

    def open(self) -> None:
        """Ask."""
        self.show()
        self.sure.setFocus()
