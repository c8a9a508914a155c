"""What the forms' own checks and the office's register say of what is shown; what could not be looked at is said too."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QListWidget, QWidget

from counter_app.domain.finding import Finding, Severity
from counter_app.domain.household import Found, NotFound, RegisterAnswer
from counter_app.i18n.texts import Language
from counter_app.ui.finding_words import finding_words
from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import show_tone
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label

_SIGNS = {Severity.STOPS: "✕", Severity.FOLLOW_UP: "△", Severity.NOTICE: "・"}


class ChecksPanel(QWidget):
    """`go` is called with the path of a finding that was chosen; `ask` asks the register (照合)."""

    def __init__(self, say: Language, go: Callable[[str], None], ask: Callable[[], None], *, register: bool) -> None:
        super().__init__()
        self._say = say
        self._paths: list[str] = []
        places = column(self, gap=4)
        places.addWidget(label(say("remotedesk.checks"), "remote-title"))
        self.list = QListWidget()
        self.list.setProperty("look", "talk")
        self.list.setAccessibleName(say("remotedesk.checks"))
        self.list.setWordWrap(True)
        self.list.itemClicked.connect(lambda item: go(self._paths[self.list.row(item)]))
        self.list.itemActivated.connect(lambda item: go(self._paths[self.list.row(item)]))
        places.addWidget(self.list, 1)
        self.blind = label("", "remote-small")
        places.addWidget(self.blind)
        beside = row(gap=6)
        self.register_key = button(say("remotedesk.register.ask"), ask, "option")
        self.register_key.setVisible(register)
        beside.addWidget(self.register_key)
        self.register = label(say("remotedesk.register.not-asked") if register else "", "remote-words")
        beside.addWidget(self.register, 1)
        places.addLayout(beside)

    def show_findings(self, findings: tuple[Finding, ...], items: dict[str, str], blind: int) -> None:
        """Show what was found; nothing found is said as such only of what could be looked at."""
        told = [
            f"{_SIGNS[each.severity]} {items.get(each.path, '')}：{finding_words(each.code, self._say, each.detail)}"
            for each in findings
        ]
        told = told or [f"○ {self._say('remotedesk.checks.nothing')}"]
        if told != [self.list.item(at).text() for at in range(self.list.count())]:
            self.list.clear()
            self.list.addItems(told)
        self._paths = [str(each.path) for each in findings] or [""]
        self.blind.setText(self._say("remotedesk.checks.blind", count=blind) if blind else "")

    def show_register(self, answer: RegisterAnswer) -> None:
        """Say whether the office's register knows whoever is shown; nothing more of it is shown here."""
        kind, tone = _register_word(answer)
        self.register.setText(self._say(f"remotedesk.register.{kind}"))
        show_tone(self.register, tone)

    def show_register_words(self, kind: str) -> None:
        """Say why there is no answer."""
        self.register.setText(self._say(f"remotedesk.register.{kind}"))

    def forget(self) -> None:
        """Nothing of a call stays."""
        self.list.clear()
        self._paths = []
        self.blind.setText("")
        self.register.setText(self._say("remotedesk.register.not-asked") if self.register_key.isVisibleTo(self) else "")


def _register_word(answer: RegisterAnswer) -> tuple[str, Tone]:
    match answer:
        case Found():
            return "found", Tone.VERIFIED
        case NotFound():
            return "none", Tone.CAUTION
        case _:
            return "unclear", Tone.CAUTION
