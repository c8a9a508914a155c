"""A terminal's calls in the world: the line may go and come, sound follows the clerk, papers report, visits end calls."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from counter_app.connectors.remote_channel import LineState, LineTold
from counter_app.connectors.remote_line import Anew, Heard, Stands
from counter_app.dispatch.remote_share import CallParts, RemoteShare, around_of
from counter_app.domain.answers import FieldPath, Origin
from counter_app.flow import events as ev
from counter_app.personal import Personal
from counter_app.ports.media import Line, MediaRole, MediaState, Rung, SignalRefusedError, Want
from counter_app.remote import messages as ms
from counter_app.remote import terminal_share as sh
from counter_app.remote.actors import Actor
from counter_app.remote.terminal_share import LineIs, Phase
from tests.fakes.call_line import HandHub
from tests.fakes.remote_visits import begun_runtime

PHONE = "applicant.phone"
SPEAKING = {"kind": "standing", "state": "speaking", "members": [{"desk": "D-1", "party": "clerk", "leads": True}]}


@dataclass
class HandEngine:
    """Sound and picture that only remember."""

    told: list = field(default_factory=list)
    listener: object = None

    def start(self, role, want, listener):
        self.told.append(("start", role, want))
        self.listener = listener

    def hear(self, text):
        if text == "bad":
            raise SignalRefusedError("rule")
        self.told.append(("hear", text))

    def want(self, want):
        self.told.append(("want", want))

    def sound_mode(self, mode):
        self.told.append(("mode", mode))

    def network_changed(self):
        self.told.append(("network",))

    def stop(self):
        self.told.append(("stop",))

    def check(self):
        return []


@dataclass
class HandPapers:
    tickets: list = field(default_factory=list)

    def print(self, paper, of, visit):  # noqa: ARG002  # the shape of the port
        return ms.Outcome.PRINTED if visit.receipt is not None else ms.Outcome.REFUSED

    def ticket(self, number, telephone):
        self.tickets.append((number, telephone))
        return ms.Outcome.PRINTED


class House:
    def __init__(self):
        self.runtime, self.hub, self.engine, self.papers = begun_runtime(), HandHub(), HandEngine(), HandPapers()
        parts = CallParts(
            "MH02", self.hub.open_line, "03-0000-0000", lambda: self.engine, self.papers, new_call=lambda: "k1"
        )
        self.room = RemoteShare(parts, self.runtime)

    def speak(self):
        self.room.call()
        self.hub.up()
        self.hub.clerk(ms.Answered())
        self.hub.tell(Stands(SPEAKING))
        return self


@pytest.fixture
def house():
    return House()


def test_a_call_rings_and_its_end_can_be_read(house):
    assert house.room.share is None
    house.room.call(sign_language=True)
    house.room.call()  # pressed twice
    assert [message.body for message in house.hub.said(ms.Ring)] == [ms.Ring("certificate", "ja", sign_language=True)]
    assert house.room.share.line is LineIs.SEARCHING
    house.hub.up()
    assert (house.room.share.line, house.room.share.phase) == (LineIs.UP, Phase.CALLING)
    house.room.happen(sh.HungUpHere())
    assert house.room.share.phase is Phase.OVER
    house.room.close_view()
    assert house.room.share is None


def test_an_accepted_proposal_is_typed_into_the_visit(house):
    house.speak()
    mark = house.hub.clerk(ms.Propose(PHONE, Personal("03-1234-5678"), ms.NOTHING)).mark
    house.room.happen(sh.Decided(mark, yes=True))
    answer = house.runtime.visit.answers.find(PHONE)
    assert (answer.origin, answer.by) == (Origin.CLERK, "D-1")
    assert [message.body for message in house.hub.said(ms.Accept)] == [ms.Accept(mark)]


def test_the_form_goes_on_while_the_line_is_cut(house):
    house.speak()
    house.room.happen(sh.Shows((PHONE,), shown=True))
    house.hub.tell(LineTold(LineState.LOST, lost_s=7.0))
    house.runtime.post(ev.Typed(FieldPath(PHONE), Personal("03-1234-5678"), house.runtime.clock.now()))
    assert (house.room.share.line, house.room.share.phase) == (LineIs.LOST, Phase.SPEAKING)
    assert house.runtime.visit.answers.find(PHONE) is not None
    assert [message.body.path for message in house.hub.said(ms.FieldValue)] == [PHONE]  # kept by the line
    house.hub.up()
    assert ("network",) in house.engine.told


def test_a_log_opened_anew_is_filled_again(house):
    house.speak()
    house.room.happen(sh.Shows((PHONE,), shown=True))
    before = len(house.hub.said(ms.Release))
    house.hub.tell(Anew(()))
    assert len(house.hub.said(ms.Release)) == before + 1


def test_sound_begins_with_the_clerk_and_the_camera_with_a_touch(house):
    house.speak()
    assert house.engine.told[0] == ("start", MediaRole.AWAITS, Want(picture=False))
    house.room.happen(sh.ShowsCamera(on=True))
    assert house.engine.told[-1] == ("want", Want(picture=True))
    house.room.happen(sh.Stopped())
    assert house.engine.told[-1] == ("want", Want(picture=False))
    house.engine.listener.signal("offer")
    signals = house.hub.said(ms.Signal)
    assert [(message.body.to, message.own) for message in signals] == [("D-1", 0)]
    house.engine.listener.state(MediaState(Line.CONNECTED, Rung.SOUND, Rung.SOUND))
    assert house.room.media.sends is Rung.SOUND
    house.room.happen(sh.HungUpHere())
    assert house.engine.told[-1] == ("stop",)
    assert house.room.media is None


def test_signals_for_this_terminal_reach_the_engine_and_bad_ones_end_nothing(house):
    house.speak()
    for to, text in (("MH02", "answer"), ("MH09", "for another"), ("MH02", "bad")):
        house.hub.tell(Heard(ms.Message("k1", "D-1", 0, Actor.CLERK, ms.Signal(to, text))))
    assert [each for each in house.engine.told if each[0] == "hear"] == [("hear", "answer")]
    assert house.room.share.phase is Phase.SPEAKING


def test_a_ticket_is_printed_once(house):
    house.room.call()
    house.hub.up()
    for _again in range(2):
        house.hub.tell(Stands({"kind": "standing", "state": "ticket", "ticket": 12, "telephone": "03-1111-1111"}))
    assert house.papers.tickets == [(12, "03-1111-1111")]
    assert house.room.share.phase is Phase.TICKET


def test_papers_are_made_here_and_the_clerk_hears_what_became_of_them(house):
    house.speak()
    mark = house.hub.clerk(ms.PrintRequest(ms.Paper.SLIP, "all")).mark
    assert [message.body for message in house.hub.said(ms.PrintOutcome)] == [ms.PrintOutcome(mark, ms.Outcome.REFUSED)]


def test_who_speaks_with_a_clerk_is_here(house):
    house.speak()
    before = house.runtime.touches
    house.room.tick()
    assert house.runtime.touches == before + 1
    house.hub.tell(LineTold(LineState.LOST))
    house.room.tick()
    assert house.runtime.touches == before + 1


def test_a_mandate_ends_by_the_terminals_own_clock_though_the_line_is_cut(house):
    house.speak()
    house.room.happen(sh.CardSigned("AA", sh.HeldMandate("m1", ("juminhyo",), 30, ends_s=1800.0)))
    house.hub.tell(LineTold(LineState.LOST))
    house.runtime.clock.seconds = 1800.0
    house.room.tick()
    assert house.room.share.mandate is None
    assert [message.body.why for message in house.hub.said(ms.Revoked)] == [ms.Why.EXPIRED]


def test_leaving_ends_the_call(house):
    house.speak()
    house.runtime.post(ev.Leave())
    assert house.room.share.phase is Phase.OVER
    assert house.hub.said(ms.Stop)


def test_whoever_watches_is_told_and_a_line_of_an_earlier_call_is_not_heard(house):
    seen = []
    house.room.watch(lambda: seen.append(house.room.share and house.room.share.phase))
    house.speak()
    assert seen[-1] is Phase.SPEAKING
    old = house.hub.told
    house.room.happen(sh.HungUpHere())
    house.room.close_view()
    old(Stands(SPEAKING))
    assert house.room.share is None


def test_words_of_the_hub_in_another_form_count_as_unsaid():
    assert around_of({"state": 3, "members": "x", "ticket": True, "waitMinutes": "4"}) == sh.Around()
