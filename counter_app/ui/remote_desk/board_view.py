"""受付: the calls that ring here, who waits longest first, and who is to be called back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from counter_app.i18n.texts import Language
from counter_app.remote.desk_state import CallBack, Link, Presence, RemoteDesk
from counter_app.ui.marks import Tone
from counter_app.ui.remote_desk.words import WaitLine, hour
from counter_app.ui.staff_sheet import show_tone
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label

_MOST = 12


class WaitCard(QFrame):
    """One call that rings."""

    def __init__(self, say: Language, answer: Callable[[str], None]) -> None:
        super().__init__()
        self.setProperty("look", "wait")
        self.call = ""
        places = row(self, margin=10, gap=16)
        self._waited = label("", "waited", wrap=False)
        self._waited.setMinimumWidth(110)
        self._waited.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        places.addWidget(self._waited)
        words = column(gap=2)
        self._title, self._more = label("", "wait-title", wrap=False), label("", "wait-more", wrap=False)
        words.addWidget(self._title)
        words.addWidget(self._more)
        places.addLayout(words, 1)
        self.key = button(say("remotedesk.answer"), lambda: answer(self.call), "key-primary")
        places.addWidget(self.key)
        self._say = say

    def show_line(self, line: WaitLine, *, may: bool) -> None:
        """Show a call; a second later it has waited a second longer."""
        self.call = line.call
        self._waited.setText(line.waited)
        for widget in (self, self._waited):
            show_tone(widget, line.tone)
        self._title.setText(line.procedure)
        self._more.setText(
            self._say("remotedesk.wait.more", terminal=line.terminal, language=line.language, stage=line.stage)
        )
        self.key.setEnabled(may)
        spoken = self._say("remotedesk.wait.spoken", waited=line.waited, procedure=line.procedure)
        self.setAccessibleName(f"{spoken}、{self._more.text()}")
        self.key.setAccessibleName(f"{self._say('remotedesk.answer')}　{spoken}")


class BoardView(QWidget):
    """Cards are kept and filled anew, so that a key under a finger stays where it is."""

    def __init__(
        self, say: Language, take: Callable[[str], None], answer: Callable[[], None], settle: Callable[[int], None]
    ) -> None:
        super().__init__()
        self._say, self._settle = say, settle
        places = row(self, margin=16, gap=16)
        left = column(gap=10)
        self._count = label("", "remote-head", wrap=False)
        left.addWidget(self._count)
        self.cards = [WaitCard(say, take) for _ in range(_MOST)]
        inner = QWidget()
        listed = column(inner, gap=8)
        self.empty = label("", "remote-empty")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        listed.addWidget(self.empty, 1)
        for card in self.cards:
            listed.addWidget(card)
        listed.addStretch(1)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        left.addWidget(area, 1)
        self.answer_key = button(say("remotedesk.answer.longest"), answer, "answer-call")
        left.addWidget(self.answer_key)
        places.addLayout(left, 1)
        places.addWidget(self._callbacks())

    def _callbacks(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(330)
        self._tickets = column(side, gap=8)
        self._tickets.addWidget(label(self._say("remotedesk.tickets"), "remote-title"))
        self._no_tickets = label(self._say("remotedesk.tickets.none"), "remote-small")
        self._tickets.addWidget(self._no_tickets)
        self._tickets.addStretch(1)
        self.ticket_keys: dict[int, QWidget] = {}
        return side

    def show_desk(self, desk: RemoteDesk, lines: list[WaitLine]) -> None:
        """Show who waits."""
        for at, card in enumerate(self.cards):
            card.setVisible(at < len(lines))
            if at < len(lines):
                card.show_line(lines[at], may=desk.may_answer)
        self._count.setText(self._say("remotedesk.waiting", count=len(lines)))
        self.empty.setVisible(not lines)
        self.empty.setText(self._nobody(desk))
        self.answer_key.setEnabled(desk.may_answer)
        self._show_tickets(desk.tickets)

    def _nobody(self, desk: RemoteDesk) -> str:
        if desk.link is not Link.CONNECTED:
            return self._say("remotedesk.board.no-line")
        return self._say("remotedesk.board.away" if desk.presence is Presence.AWAY else "remotedesk.board.nobody")

    def _show_tickets(self, tickets: tuple[CallBack, ...]) -> None:
        if set(self.ticket_keys) == {each.ticket for each in tickets}:
            return
        for widget in self.ticket_keys.values():
            self._tickets.removeWidget(widget)
            widget.deleteLater()
        self.ticket_keys = {each.ticket: self._ticket(each) for each in tickets}
        for at, widget in enumerate(self.ticket_keys.values()):
            self._tickets.insertWidget(at + 2, widget)
        self._no_tickets.setVisible(not tickets)

    def _ticket(self, ticket: CallBack) -> QWidget:
        frame = QFrame()
        frame.setProperty("look", "wait")
        show_tone(frame, Tone.CAUTION)
        places = row(frame, margin=8, gap=8)
        words = column(gap=0)
        words.addWidget(label(self._say("remotedesk.ticket", number=ticket.ticket), "wait-title", wrap=False))
        since: datetime = ticket.since
        more = self._say("remotedesk.ticket.more", time=hour(since), terminal=ticket.terminal)
        words.addWidget(label(more, "wait-more", wrap=False))
        places.addLayout(words, 1)
        name = self._say("remotedesk.ticket.done.name", number=ticket.ticket)
        places.addWidget(
            button(self._say("remotedesk.ticket.done"), lambda: self._settle(ticket.ticket), "option", name)
        )
        return frame
