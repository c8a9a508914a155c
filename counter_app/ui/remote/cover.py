"""The calling page and what it becomes: who is called, how long it takes, the ticket when nobody comes, the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout

from counter_app.remote import terminal_share as sh
from counter_app.remote.terminal_share import LineIs, Phase, Share
from counter_app.ui.kiosk.page import Room
from counter_app.ui.remote.cards import notice
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label

_STAGES = {"group": "group", "wider": "wider", "general": "general"}


@dataclass(frozen=True)
class CoverActs:
    """What the keys of a cover do."""

    ring: Callable[[bool], None]  # with 手話 or not
    happen: Callable[[sh.Happening], None]
    go_on: Callable[[], None]  # fill in while it rings
    close: Callable[[], None]


class CallCover(QFrame):
    """Over the whole page. `share` None: nobody is called yet, the resident is asked how."""

    def __init__(self, room: Room, share: Share | None, telephone: str, acts: CoverActs) -> None:
        super().__init__()
        self._room, self._acts, self._telephone = room, acts, telephone
        self.setProperty("look", "page")
        self.setAutoFillBackground(True)
        metrics = room.theme.metrics
        whole = column(self, margin=metrics.mm(8), gap=metrics.gap * 2)
        whole.addStretch()
        if share is None:
            self._ask(whole)
        else:
            {
                Phase.CALLING: self._calling,
                Phase.SPEAKING: self._calling,  # the panel takes over
                Phase.TICKET: self._ticket,
                Phase.OVER: self._over,
            }[share.phase](whole, share)
        whole.addStretch()

    def _line(self, whole: QVBoxLayout, key: str, look: str = "", **values: object) -> None:
        line = label(self._room.say(key, **values), look)
        line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        whole.addWidget(line)

    def _keys(self, whole: QVBoxLayout, *entries: tuple[str, Callable[[], None], str]) -> None:
        side = row(gap=self._room.theme.metrics.mm(6))
        side.addStretch()
        for text, press, look in entries:
            key = button(self._room.say(text), press, look)
            at_least(key, self._room.theme.metrics.mm(50), self._room.theme.metrics.mm(20))
            side.addWidget(key)
        side.addStretch()
        whole.addLayout(side)

    def _ask(self, whole: QVBoxLayout) -> None:
        self._line(whole, "call.ask.title", "title")
        self._line(whole, "call.ask.what")
        self._line(whole, "call.ask.nothing-shown", "strong")
        self._keys(
            whole,
            ("call.ask.speak", lambda: self._acts.ring(False), "primary"),  # the one value there is
            ("call.ask.sign", lambda: self._acts.ring(True), ""),  # as above
        )
        self._keys(whole, ("call.ask.back", self._acts.close, "plain"))
        self._call_us(whole)

    def _calling(self, whole: QVBoxLayout, share: Share) -> None:
        around = share.around
        self._line(whole, "call.calling.title", "title")
        self._line(whole, f"call.calling.{_STAGES.get(around.stage, 'group')}")
        if share.line is not LineIs.UP:
            whole.addWidget(notice(self._room, "call.line.lost"))
        elif around.wait_minutes is None:
            self._line(whole, "call.calling.wait.unknown", "quiet")
        elif around.wait_minutes < 1:
            self._line(whole, "call.calling.wait.soon", "strong")
        else:
            self._line(whole, "call.calling.wait", "strong", minutes=around.wait_minutes)
        if around.ahead:
            self._line(whole, "call.calling.ahead", "quiet", people=around.ahead)
        self._keys(
            whole,
            ("call.calling.go-on", self._acts.go_on, "primary"),
            ("call.calling.cancel", lambda: self._acts.happen(sh.HungUpHere()), "plain"),
        )
        self._call_us(whole)

    def _ticket(self, whole: QVBoxLayout, share: Share) -> None:
        self._line(whole, "call.ticket.title", "title")
        if share.around.ticket is not None:
            self._line(whole, "call.ticket.number", "number", number=share.around.ticket)
        self._line(whole, "call.ticket.what")
        self._keys(whole, ("call.over.close", self._acts.close, "primary"))
        self._call_us(whole)

    def _over(self, whole: QVBoxLayout, share: Share) -> None:
        why = share.replica.view.over
        self._line(whole, "call.over.title", "title")
        if not share.was_speaking and why is None:
            self._line(whole, "call.over.no-line")
        self._line(whole, "call.over.what")
        self._keys(whole, ("call.over.close", self._acts.close, "primary"))
        self._call_us(whole)

    def _call_us(self, whole: QVBoxLayout) -> None:
        if self._telephone:
            self._line(whole, "call.telephone", "quiet", number=self._telephone)
