"""A clerk's desk without a window: what it answers, what it shows, what stays when a call is over."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from counter_app.domain.answers import Origin, Trust
from counter_app.personal import Personal
from counter_app.remote import desk_events as ev
from counter_app.remote.desk import step
from counter_app.remote.desk_call import lines, told
from counter_app.remote.desk_state import Link, News, Presence, RemoteDesk, Result
from counter_app.remote.messages import (
    CHUNK,
    Accept,
    Actor,
    Caption,
    HangUp,
    Leave,
    Outcome,
    Page,
    Paper,
    Party,
    Point,
    Pointer,
    PrintOutcome,
    Rectangle,
    Redaction,
    Revoked,
    Ring,
    Say,
    StillAgain,
    StillChunk,
    StillHeader,
    Stop,
    Why,
    Withdraw,
)
from counter_app.remote.ringing import Stage
from counter_app.remote.shared_form import Fate, Loss
from counter_app.ui.remote_desk.sample_hub import SampleHub, SampleRecords, waiting
from tests.fakes.canary import FULL_ADDRESS, FULL_NAME

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
PATH = "applicant.fullName"


class Sitting:
    """A clerk at a desk: every effect is done before the next event."""

    def __init__(self, records=None):
        self.now = NOW
        self.hub, self.records = SampleHub(lambda: self.now), records or SampleRecords()
        self.desk, self.effects, self._queue, self._busy = RemoteDesk(), [], [], False
        self.hub.start(self.happens)

    def happens(self, event):
        self._queue.append(event)
        if self._busy:
            return
        self._busy = True
        while self._queue:
            self.desk, effects = step(self.desk, self._queue.pop(0), self.now)
            for effect in effects:
                self._do(effect)
        self._busy = False

    def _do(self, effect):
        self.effects.append(effect)
        match effect:
            case ev.LogView(call=call, facts=facts) if self.records.fails:
                self._queue.append(ev.NotLogged(call, facts))
            case ev.LogView(call=call, facts=facts):
                self.records.log_view(call, facts)
                self._queue.append(ev.Logged(call, facts))
            case ev.KeepNote(note=note):
                if not self.records.fails:
                    self.records.keep_note(note)
                self._queue.append(ev.NoteKept(not self.records.fails))
            case _:
                self.hub.do(effect)

    @property
    def call(self):
        return self.desk.call


@pytest.fixture
def sitting():
    return Sitting()


@pytest.fixture
def talking(sitting):
    sitting.hub.ring(waiting("k1", NOW))
    sitting.happens(ev.Did(ev.Act.ANSWER))
    sitting.hub.resident(Ring("tennyu", "ja", sign_language=False))
    return sitting


def test_who_waits_longest_is_answered_first_and_only_one(sitting):
    sitting.hub.ring(waiting("late", NOW))
    sitting.hub.ring(waiting("early", NOW, since=NOW - timedelta(minutes=4), stage=Stage.WIDER))
    assert [each.call for each in sitting.desk.queue()] == ["early", "late"]
    assert sitting.desk.queue()[0].waited(NOW) == timedelta(minutes=4)
    sitting.happens(ev.Did(ev.Act.ANSWER))
    sitting.happens(ev.Did(ev.Act.ANSWER))
    assert sitting.call.about.call == "early"
    assert [e for e in sitting.effects if isinstance(e, ev.TakeCall)] == [ev.TakeCall("early")]
    assert [each.kind for each in sitting.hub.log] == ["answer"]


def test_two_keys_in_a_row_ask_the_hub_once(sitting):
    sitting.desk, _ = step(sitting.desk, ev.Rang(waiting("k1", NOW)), NOW)
    once, first = step(sitting.desk, ev.Did(ev.Act.ANSWER), NOW)
    twice, second = step(once, ev.Did(ev.Act.ANSWER), NOW)
    assert (first, second, twice) == ((ev.TakeCall("k1"),), (), once)


def test_a_call_that_is_hushed_while_it_is_taken_is_still_known():
    """The hub hushes it everywhere before it says whose it is; sound and picture need its terminal at once."""
    desk = RemoteDesk()
    for event in (
        ev.DeskLink(Link.CONNECTED),
        ev.Rang(waiting("k1", NOW)),
        ev.Did(ev.Act.ANSWER),
        ev.Silent("k1"),
        GIVEN,
    ):
        desk, _effects = step(desk, event, NOW)
    assert desk.call.about == waiting("k1", NOW)
    assert not desk.ringing


GIVEN = ev.Given("k1", "HQ01.1", Party.CLERK, leads=True)


@pytest.mark.parametrize("why", ["taken", "over", "not-rung", "not-now"])
def test_somebody_was_quicker(sitting, why):
    sitting.hub.refuse = why
    sitting.hub.ring(waiting("k1", NOW))
    sitting.happens(ev.Did(ev.Act.ANSWER))
    assert (sitting.call, sitting.desk.taking, sitting.desk.news.value) == (None, "", why)
    assert not sitting.desk.ringing


def test_nothing_rings_over_a_line_that_is_lost_and_presence_is_told(sitting):
    sitting.hub.ring(waiting("k1", NOW))
    sitting.happens(ev.BePresent(Presence.AWAY))
    sitting.happens(ev.DeskLink(Link.LOST))
    assert (dict(sitting.desk.ringing), sitting.desk.may_answer) == ({}, False)
    assert sitting.hub.presence == [Presence.AWAY]


def test_a_value_is_shown_only_after_its_view_was_logged(talking):
    talking.hub.release(PATH)
    talking.hub.value(PATH, FULL_NAME, Origin.CARD, Trust.VERIFIED)
    assert talking.records.views == [("k1", frozenset({PATH}))]
    assert talking.call.logged == {PATH}
    talking.hub.value(PATH, "渡邉　はな")
    assert len(talking.records.views) == 1
    talking.hub.resident(Withdraw((PATH,)))
    assert talking.call.logged == frozenset()
    talking.hub.release(PATH)
    talking.hub.value(PATH, FULL_NAME)
    assert len(talking.records.views) == 2


def test_a_chain_that_cannot_be_written_to_shows_nothing_and_is_not_asked_in_a_circle(talking):
    talking.records.fails = "any"
    talking.hub.release(PATH)
    talking.hub.value(PATH, FULL_NAME)
    assert (talking.call.logged, talking.call.log_fails) == (frozenset(), True)
    asked = sum(isinstance(each, ev.LogView) for each in talking.effects)
    assert asked == 1
    talking.records.fails = None
    talking.happens(ev.Tick())
    assert (talking.call.logged, talking.call.log_fails) == ({PATH}, False)


def test_a_proposal_waits_for_the_resident_and_is_overtaken_in_sight(talking):
    talking.hub.release(PATH, "moving.newAddress")
    talking.happens(ev.Suggest(PATH, Personal("渡辺　花子")))
    (open_one,) = talking.call.form.open_proposals()
    talking.hub.resident(Accept(open_one.mark))
    assert talking.call.form.cells[PATH].origin is Origin.CLERK
    talking.happens(ev.Suggest("moving.newAddress", Personal("架空市")))
    talking.hub.value("moving.newAddress", FULL_ADDRESS)
    assert [each.fate for each in talking.call.form.proposals.values()] == [Fate.ACCEPTED, Fate.OVERTAKEN]
    assert [each.why for each in told(talking.call)] == [Loss.OVERTAKEN]


def test_nothing_can_be_proposed_for_what_is_not_shown(talking):
    before = len(talking.hub.log)
    talking.happens(ev.Suggest(PATH, Personal("x")))
    talking.happens(ev.Writing(PATH))
    assert len(talking.hub.log) == before


def test_an_interpreter_speaks_and_proposes_nothing(sitting):
    sitting.hub.ring(waiting("k1", NOW, party=Party.INTERPRETER))
    sitting.happens(ev.Did(ev.Act.ANSWER))
    sitting.hub.release(PATH)
    for event in (ev.Suggest(PATH, Personal("x")), ev.AskPaper(Paper.SLIP), ev.AskIn("tax", Party.CLERK, False)):
        sitting.happens(event)
    sitting.happens(ev.Write(Personal("你好")))
    assert [each.kind for each in sitting.hub.log] == ["join", "release", "say"]
    assert sitting.hub.refused == []


def test_what_is_written_is_seen_at_once_and_keeps_its_place(talking):
    talking.hub.hold = True
    talking.happens(ev.Write(Personal("こんにちは")))
    talking.happens(ev.Write(Personal("   ")))
    assert [(each.text.reveal(), each.at) for each in lines(talking.call)] == [("こんにちは", None)]
    talking.hub.resident(Say(Personal("お願いします")))
    talking.hub.let_go()
    talking.happens(ev.SayPhrase("wait"))
    talking.hub.let_go()
    said = lines(talking.call)
    assert [(each.actor, each.phrase) for each in said] == [
        (Actor.RESIDENT, ""),
        (Actor.CLERK, ""),
        (Actor.CLERK, "wait"),
    ]
    assert all(each.at is not None for each in said)


def test_a_number_of_a_person_is_not_said(talking):
    before = len(talking.hub.log)
    talking.happens(ev.Write(Personal("番号は 1234 5678 9018 です")))
    assert (talking.desk.news, len(talking.hub.log)) == (News.NOT_SAID, before)


def test_captions_pointer_and_page_follow(talking):
    talking.hub.resident(Caption(Personal("引っ越しを"), final=False))
    assert [each.text.reveal() for each in talking.call.beside.speaking.values()] == ["引っ越しを"]
    talking.hub.resident(Caption(Personal("引っ越しをしました"), final=True))
    assert (len(talking.call.beside.captions), len(talking.call.beside.speaking)) == (1, 0)
    talking.hub.passes(Pointer("", 500, 250))
    assert talking.call.pointer == (Actor.RESIDENT, Pointer("", 500, 250))
    talking.hub.resident(Page("asking", PATH))
    assert talking.call.form.page == Page("asking", PATH)
    talking.happens(ev.ShowHere(PATH))
    assert set(talking.call.form.highlights.values()) == {PATH}
    talking.happens(ev.ShowHere(PATH))
    assert not talking.call.form.highlights
    talking.happens(ev.PointAt(PATH, 1000, 0))
    assert talking.hub.passed[-1].body == Pointer(PATH, 1000, 0)


def still(content, name="s1"):
    return StillHeader(name, 1240, 1754, len(content), hashlib.sha256(content).hexdigest())


def test_a_picture_comes_in_pieces_in_any_order_and_what_is_missing_is_asked_for(talking):
    content = bytes(range(256)) * 500
    talking.hub.resident(still(content))
    talking.hub.resident(Redaction("s1", (Rectangle(10, 10, 100, 50),)))
    pieces = [content[at : at + CHUNK] for at in range(0, len(content), CHUNK)]
    for number in (2, 0):
        talking.hub.passes(StillChunk("s1", number, Personal(pieces[number])))
    talking.happens(ev.Tick())
    assert talking.hub.passed[-1].body == StillAgain("s1", (1,))
    assert not talking.records.views or "still:s1" in talking.records.views[0][1]
    talking.hub.passes(StillChunk("s1", 1, Personal(pieces[1])))
    picture = talking.call.beside.pictures["s1"]
    assert (picture.jpeg.reveal() == content, picture.missing, picture.boxes) == (
        True,
        (),
        (Rectangle(10, 10, 100, 50),),
    )
    talking.happens(ev.Draw("s1", (Point(1, 1), Point(9, 9))))
    assert len(talking.call.beside.pictures["s1"].strokes["HQ01.100001"]) == 1
    talking.happens(ev.Draw("s1", ()))
    assert not talking.call.beside.pictures["s1"].strokes
    talking.hub.resident(Stop())
    assert not talking.call.beside.pictures


def test_a_picture_that_is_not_the_announced_one_is_asked_for_anew(talking):
    talking.hub.resident(still(b"a" * 100))
    talking.hub.passes(StillChunk("s1", 0, Personal(b"b" * 100)))
    picture = talking.call.beside.pictures["s1"]
    assert (picture.jpeg, picture.broken, picture.missing) == (None, True, (0,))


def test_papers_are_printed_at_the_terminal(talking):
    talking.happens(ev.AskPaper(Paper.SLIP))
    (asked,) = talking.call.beside.prints
    assert asked.outcome is None
    talking.hub.resident(PrintOutcome(asked.request, Outcome.PRINTED))
    assert talking.call.beside.prints[0].outcome is Outcome.PRINTED


def test_one_group_is_asked_in_at_a_time_and_nobody_coming_is_told(talking):
    talking.happens(ev.AskIn("tax", Party.SPECIALIST, hand_over=False))
    talking.happens(ev.AskIn("nenkin", Party.SPECIALIST, hand_over=False))
    assert [each.kind for each in talking.hub.log].count("transfer") == 1
    talking.hub.tell(ev.NobodyCame("k1"))
    assert (talking.call.asked_in, talking.desk.news) == (None, News.NOBODY_CAME)


def test_after_the_call_nothing_of_the_resident_is_left_and_a_note_frees_the_desk(talking):
    talking.hub.release(PATH)
    talking.hub.value(PATH, FULL_NAME)
    talking.now += timedelta(minutes=6)
    talking.happens(ev.Did(ev.Act.HANG_UP))
    assert talking.call is None
    assert (talking.desk.finished.why, talking.desk.presence) == (Why.DONE, Presence.BUSY)
    assert isinstance(talking.hub.log[-1].body, HangUp)
    talking.hub.ring(waiting("k2", NOW))
    assert not talking.desk.may_answer
    talking.happens(ev.Noted(Result.AT_COUNTER, "MH02-20261121-0007-3"))
    (note,) = talking.records.notes
    assert (note.call, note.result, note.seconds) == ("k1", Result.AT_COUNTER, 360)
    assert (talking.desk.finished, talking.desk.presence, talking.desk.may_answer) == (None, Presence.FREE, True)


def test_a_note_that_could_not_be_kept_stays_to_be_made(talking):
    talking.happens(ev.Did(ev.Act.HANG_UP))
    talking.records.fails = "any"
    talking.happens(ev.Noted(Result.FINISHED, ""))
    assert talking.desk.finished is not None
    assert talking.desk.news is News.NOTE_FAILED


def test_a_hang_up_waits_for_the_hub_and_over_a_dead_line_a_second_key_ends_it_here(talking):
    talking.hub.hold = True
    talking.happens(ev.Did(ev.Act.HANG_UP))
    assert talking.call.leaving
    talking.happens(ev.Did(ev.Act.HANG_UP))
    assert talking.call is not None
    talking.happens(ev.CallLink("k1", Link.LOST))
    talking.happens(ev.Did(ev.Act.HANG_UP))
    assert talking.call is None
    assert ev.CloseLine("k1") in talking.effects


def test_going_out_of_a_call_that_goes_on(talking):
    talking.happens(ev.Did(ev.Act.LEAVE))
    assert isinstance(talking.hub.log[-1].body, Leave)
    assert talking.call is None
    assert talking.desk.finished.why is None


def test_a_stop_or_a_revoked_mandate_takes_everything_from_the_desk(talking):
    for ends in (Stop(), Revoked("m1", Why.EXPIRED)):
        talking.hub.release(PATH)
        talking.hub.value(PATH, FULL_NAME)
        talking.hub.passes(Pointer(PATH, 1, 1))
        talking.hub.resident(ends)
        assert (dict(talking.call.form.cells), talking.call.pointer, talking.call.logged) == ({}, None, frozenset())
    assert talking.call.form.barred


def test_a_hub_that_lost_its_log_begins_again_and_nothing_written_here_is_lost(talking):
    talking.hub.hold = True
    talking.happens(ev.Write(Personal("まだ届いていない")))
    unsent = talking.call.replica.unheard
    talking.happens(ev.LogAnew("k1", unsent))
    assert talking.call.replica.ordered.number == 0
    assert [each.text.reveal() for each in lines(talking.call)] == ["まだ届いていない"]
    talking.happens(ev.Write(Personal("次")))
    assert [each.own for each in talking.call.replica.unheard] == [unsent[0].own, unsent[0].own + 1]


def test_somebody_is_called_back_by_the_number_of_the_ticket(sitting):
    sitting.happens(ev.Settled(7))
    assert sitting.hub.settled == [7]


def test_a_call_the_hub_still_knows_is_taken_up_again(sitting):
    sitting.happens(ev.Given("k9", "HQ01.200002", Party.CLERK, leads=True))
    assert (sitting.call.about.call, sitting.call.about.procedure) == ("k9", "")
