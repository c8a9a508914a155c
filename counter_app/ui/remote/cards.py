"""What lies in a call's panel and waits for the resident: proposals, 「ここです」, notices."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QWidget

from counter_app.domain.form import AskedField
from counter_app.domain.input_error import InputError
from counter_app.domain.kinds import canonical_answer
from counter_app.domain.named_codes import shown_at
from counter_app.flow.answering import find_fact
from counter_app.remote import terminal_share as sh
from counter_app.ui.kiosk.page import Room
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, panel, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.name_label import NameLabel

if TYPE_CHECKING:
    from counter_app.remote.actors import Mark
    from counter_app.remote.shared_form import Proposal
    from counter_app.remote.terminal_share import Share


def notice(room: Room, key: str) -> QFrame:
    """Return a calm line that something is so."""
    frame, inside = panel("notice", margin=room.theme.metrics.mm(2))
    inside.addWidget(label(room.say(key), "small"))
    return frame


def field_name(room: Room, asked: AskedField) -> str:
    """Return what a field is called, with its row."""
    own = asked.field.label.of(room.language)
    if asked.group is None or asked.row is None:
        return own
    return f"{asked.group.label.of(room.language)} {asked.row + 1} {own}"


class ProposalCard(QFrame):
    """「職員の提案」: what, for which field, 使う or 使わない. What stands there now stands beside it.

    One card shows one proposal after the other: the style sheet takes longer to dress a new one than a clerk's word
    takes to get here.
    """

    def __init__(self, room: Room, happen: Callable[[sh.Happening], None]) -> None:
        super().__init__()
        self._room, self._happen = room, happen
        self._mark: Mark | None = None
        self.setProperty("look", "card")
        inside = column(self, margin=room.theme.metrics.mm(2), gap=room.theme.metrics.mm(1))
        self._field = label("", "small")
        self._text = NameLabel("", "strong")
        self._beside = label(room.say("call.proposal.before"), "small")
        self._before = NameLabel("", "quiet")
        for line in (self._field, self._text, self._beside, self._before):
            inside.addWidget(line)
        keys = row(gap=room.theme.metrics.gap)
        self._keys = {
            key: button(room.say(key), partial(self._decide, yes=yes), look)
            for yes, key, look in ((True, "call.proposal.use", "primary"), (False, "call.proposal.not", "plain"))
        }
        for key in self._keys.values():
            keys.addWidget(key, 1)
        inside.addLayout(keys)
        self.hide()

    def dress(self) -> None:
        """Let the style sheet have its say before there is anything to show."""
        for each in (self, *self.findChildren(QWidget)):
            each.ensurePolished()

    def show_proposal(self, share: Share, proposal: Proposal) -> None:
        """Show one; nothing where it is for a field nobody asks for."""
        asked = find_fact(share.visit, proposal.path)
        if asked is None:
            self.forget()
            return
        name, say = field_name(self._room, asked), self._room.say
        self._mark = proposal.mark
        self._field.setText(say("call.proposal", field=name))
        self._text.setText(_as_read(self._room, share, asked, proposal.text.reveal()))
        before = share.visit.answers.text(proposal.path)
        self._before.setText(_as_read(self._room, share, asked, before) if before else "")
        for line in (self._beside, self._before):
            line.setVisible(bool(before))
        for key, made in self._keys.items():
            made.setAccessibleName(f"{name} {say(key)} {proposal.mark.own}")
        self.show()

    def forget(self) -> None:
        """Nobody's words stay in what is not seen."""
        self.hide()
        self._mark = None
        for line in (self._field, self._text, self._before):
            line.setText("")
        for made in self._keys.values():
            made.setAccessibleName("")

    def _decide(self, *, yes: bool) -> None:
        if self._mark is not None:
            self._happen(sh.Decided(self._mark, yes=yes))


def _as_read(room: Room, share: Share, asked: AskedField, text: str) -> str:
    """As a person reads it; what the field does not take stands as it came."""
    try:
        canonical = canonical_answer(asked.field, text)
    except InputError:
        return text
    return shown_at(asked, canonical, share.visit.answers, share.visit.rules.tables, room.language)


def here_card(room: Room, asked: AskedField, go_to: Callable[[], None] | None) -> QWidget:
    """「ここです」: which field; with a key where it is not on this page."""
    frame, inside = panel("success", margin=room.theme.metrics.mm(2), gap=room.theme.metrics.mm(1))
    name = field_name(room, asked)
    inside.addWidget(label(room.say("call.here", field=name), "strong"))
    if go_to is not None:
        inside.addWidget(button(room.say("call.here.go"), go_to, "plain", name=f"{name} {room.say('call.here.go')}"))
    return frame


def drawn_on(share: Share) -> bool:
    """Tell whether somebody of the office has drawn on a paper."""
    return any(sender != share.replica.sender for each in share.papers.values() for sender in each.strokes)


def drawn_card(room: Room, look: Callable[[], None]) -> QWidget:
    """The clerk has drawn on a paper: a key to see it."""
    frame, inside = panel("success", margin=room.theme.metrics.mm(2), gap=room.theme.metrics.mm(1))
    inside.addWidget(label(room.say("call.paper.drawn"), "strong"))
    inside.addWidget(button(room.say("call.paper.key.look"), look, "plain"))
    return frame
