"""The window that asks who is there. While it shows, no other window of staff does: nothing lies behind it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QMainWindow, QWidget

from counter_app.i18n.texts import Language
from counter_app.signin.door import Refusal, WhoIsHere
from counter_app.signin.session import LockReason, Method
from counter_app.ui.marks import Tone
from counter_app.ui.signin.entry import Entry
from counter_app.ui.staff_sheet import show_tone, staff_stylesheet
from counter_app.ui.theme import Theme
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, panel, row
from counter_app.ui.widgets.labels import label

_WIDTH = 520


def minutes(seconds: int) -> str:
    """Return `m:ss`."""
    return f"{seconds // 60}:{seconds % 60:02}"


class LockWindow(QMainWindow):
    """Shows who may come in. Keeps a waiting time on screen until it is over."""

    def __init__(  # noqa: PLR0913  # what it shows and whom it tells, each named
        self,
        say: Language,
        theme: Theme,
        entry: Entry,
        *,
        terminal: str,
        switch: Callable[[], None],
        closed: Callable[[], None],
    ) -> None:
        super().__init__()
        self._say, self.entry, self._closed = say, entry, closed
        self._wait_s, self._refused = 0, ""
        self.setWindowTitle(say("signin.window"))
        self.setStyleSheet(staff_stylesheet(theme))
        self.setMinimumSize(1024, 700)
        page = QFrame()
        page.setProperty("look", "page")
        whole = column(page, gap=0)
        whole.addWidget(self._head(terminal))
        middle = row(gap=0)
        middle.addStretch(1)
        middle.addWidget(self._card())
        middle.addStretch(1)
        whole.addStretch(1)
        whole.addLayout(middle)
        whole.addStretch(1)
        self.switch_key = button(say("signin.switch"), switch, "key-action")
        self._switch_note = label(say("signin.switch.note"), "note")
        foot = row(gap=10)
        foot.setContentsMargins(16, 0, 16, 16)
        foot.addStretch(1)
        foot.addWidget(self._switch_note)
        foot.addWidget(self.switch_key)
        whole.addLayout(foot)
        self.setCentralWidget(page)
        for key, method in (("F1", Method.CARD), ("F2", Method.PASSWORD)):
            QShortcut(QKeySequence(key), self).activated.connect(partial(entry.choose, method))

    def _head(self, terminal: str) -> QWidget:
        bar = QFrame()
        bar.setProperty("look", "top")
        places = row(bar, gap=16)
        places.setContentsMargins(14, 10, 14, 10)
        places.addWidget(label(self._say("signin.window"), wrap=False))
        places.addStretch(1)
        places.addWidget(label(terminal, "top-note", wrap=False))
        return bar

    def _card(self) -> QWidget:
        frame, inside = panel("card", margin=28, gap=10)
        frame.setFixedWidth(_WIDTH)
        self._title = label("", "title")
        self._who = label("", "panel-title")
        self._note = label("", "sentence")
        for part in (self._title, self._who, self._note, self.entry):
            inside.addWidget(part)
        return frame

    # what it shows

    def ask(self, methods: tuple[Method, ...], why: str = "") -> None:
        """Ask anybody; `why` is a text that says what happened before."""
        self._open(self._say("signin.title"), "", why)
        self.entry.open_for(methods, "", self._say("signin.enter"))
        self._show_switch(shown=False)

    def ask_again(self, who: WhoIsHere, why: LockReason) -> None:
        """Ask the person whose screen this is, by the way they came."""
        name = who.name.reveal()
        text = self._say("signin.locked.who", role=who.clerk.role.title, name=name, id=who.clerk.id)
        self._open(self._say("signin.locked"), text, self._say(f"signin.why.{why.value}"))
        self.entry.open_for((who.by,), who.clerk.id, self._say("signin.unlock"))
        self._show_switch(shown=True)

    def refuse(self, refusal: Refusal) -> None:
        """Say why not, and how long to wait."""
        self._wait_s = refusal.wait_s or 0
        words = [self._say(f"failure.{refusal.code.name}.staff")]
        if refusal.left:
            words.append(self._say("signin.left", left=refusal.left))
        if refusal.card_tries is not None:
            words.append(self._say("signin.card.tries", left=refusal.card_tries))
        self._refused = "　".join((*words, f"（{refusal.code.value}）"))
        self._show_refusal()

    def tick(self) -> None:
        """One second has passed."""
        if self._wait_s:
            self._wait_s -= 1
            self._show_refusal()

    def working(self, *, on: bool) -> None:
        """Between asking and the answer nothing can be typed."""
        self.entry.setEnabled(not on and not self._wait_s)
        if on:
            self._tell(self._say("signin.working"), Tone.QUIET)

    def _open(self, title: str, who: str, note: str) -> None:
        self._wait_s = 0
        self.entry.setEnabled(True)
        self._title.setText(title)
        self._who.setText(who)
        self._who.setVisible(bool(who))
        self._tell(note, Tone.CAUTION)

    def _show_refusal(self) -> None:
        wait = self._say("signin.wait", time=minutes(self._wait_s)) if self._wait_s else ""
        self._tell("\n".join(filter(None, (self._refused, wait))), Tone.STOP)
        was, may = self.entry.isEnabled(), not self._wait_s
        self.entry.setEnabled(may)
        if may and not was:
            self.entry.take_keys()

    def _tell(self, text: str, tone: Tone) -> None:
        self._note.setText(text)
        self._note.setVisible(bool(text))
        show_tone(self._note, tone)

    def _show_switch(self, *, shown: bool) -> None:
        self.switch_key.setVisible(shown)
        self._switch_note.setVisible(shown)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.entry.forget()
        self._closed()
        super().closeEvent(event)


class NeutralWindow(QMainWindow):
    """The resident's display while no clerk is there: nothing of anybody."""

    def __init__(self, say: Language, theme: Theme) -> None:
        super().__init__()
        self.setStyleSheet(staff_stylesheet(theme))
        self.setWindowTitle(say("signin.neutral"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        page = QFrame()
        page.setProperty("look", "page")
        whole = column(page)
        whole.addStretch(1)
        words = label(say("signin.neutral"), "title", wrap=False)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        whole.addWidget(words)
        whole.addStretch(1)
        self.setCentralWidget(page)
