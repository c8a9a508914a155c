"""The terminal's side of a call: what leaves it, what a clerk's proposal becomes, and what ends everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.channel import Channel
from counter_app.flow import events as ev
from counter_app.flow.state import Rules, Step, Visit
from counter_app.flow.submission import build_submission
from counter_app.flow.visit import advance as visit_advance
from counter_app.personal import Personal
from counter_app.remote import messages as ms
from counter_app.remote import terminal_share as sh
from counter_app.remote.actors import NOTHING, Actor
from counter_app.remote.replica import Replica
from counter_app.remote.share_step import advance
from counter_app.remote.terminal_share import Phase, Share
from tests.fakes import canary, forms

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
NAME, PHONE = "applicant.fullName", "applicant.phone"


def visit_of(step=Step.QUESTIONS, **answers) -> Visit:
    given = {FieldPath(path.replace("_", ".")): _answer(text) for path, text in answers.items()}
    begun = Visit(Rules(Channel.KIOSK), visit_id=UUID(int=7), started_at=AT, step=step, forms=tuple(forms.FORMS))
    return replace(begun, answers=Answers().having(given))


def _answer(text, origin=Origin.RESIDENT, trust=Trust.STATED):
    return Answer(Personal(text), origin, trust, AT)


class Table:
    """The share, the visit behind it, and a hub that hears at once and tells everybody."""

    def __init__(self, visit=None, *, speaking=True):
        self.share = Share(visit or visit_of(applicant_fullName=canary.FULL_NAME), Replica("k1", "MH02"))
        self.numbers, self.desk, self.sent, self.prints = count(1), count(1), [], []
        self.do(sh.LineChanged(sh.LineIs.UP))
        self.do(sh.Rang(Actor.RESIDENT))
        if speaking:
            self.hear("D-1", Actor.CLERK, ms.Answered())
            self.do(sh.StandsAround(sh.Around("speaking", members=("D-1",))))

    def do(self, happening):
        self.share, effects = advance(self.share, happening, AT)
        for effect in effects:
            match effect:
                case sh.Send(message):
                    self.sent.append(message)
                    self._ordered(message)
                case sh.Happen(event):
                    visit, _wanted = visit_advance(self.share.visit, event)
                    self.do(sh.Saw(visit))
                case sh.PrintPaper():
                    self.prints.append(effect)
        return self

    def _ordered(self, message):
        number = next(self.numbers)
        self.do(sh.HeardNumbered(message.ordered(number, AT + timedelta(seconds=number))))

    def hear(self, sender, actor, body):
        message = ms.Message("k1", sender, next(self.desk), actor, body)
        self._ordered(message)
        return message.mark

    def propose(self, path, text):
        return self.hear("D-1", Actor.CLERK, ms.Propose(path, Personal(text), self.share.replica.view.version(path)))

    def said(self, kind):
        return [message.body for message in self.sent if isinstance(message.body, kind)]

    def wire(self):
        return b"\n".join(message.as_bytes() for message in self.sent)


def test_nothing_is_shown_until_the_resident_presses():
    table = Table()
    assert table.share.phase is Phase.SPEAKING
    assert canary.FULL_NAME.encode() not in table.wire()
    table.do(sh.Shows((NAME,), shown=True))
    assert [body.text.reveal() for body in table.said(ms.FieldValue)] == [canary.FULL_NAME]
    table.do(sh.Shows((NAME,), shown=False))
    assert table.said(ms.Withdraw)
    assert table.share.replica.view.cells == {}


def test_nothing_can_be_released_before_somebody_is_there():
    table = Table(speaking=False).do(sh.Shows((NAME,), shown=True))
    assert table.share.released == {}
    assert table.share.phase is Phase.CALLING


def test_one_touch_stops_everything():
    table = Table().do(sh.Shows((NAME,), shown=True)).do(sh.ShowsCamera(on=True)).do(sh.Stopped())
    assert table.share.released == {}
    assert not table.share.camera
    assert table.share.replica.view.cells == {}
    assert table.share.phase is Phase.SPEAKING  # the voice stays


@pytest.mark.parametrize("step", [Step.SECRET, Step.READING])
def test_while_a_pin_is_typed_only_the_name_of_the_page_leaves(step):
    table = Table().do(sh.Shows((NAME, PHONE), shown=True))
    before = len(table.sent)
    table.do(sh.Saw(replace(visit_of(applicant_fullName="別名", applicant_phone="0312345678"), step=step)))
    assert table.share.covered
    assert [message.body for message in table.sent[before:]] == [ms.Page(step.value, "")]


def test_a_proposal_becomes_an_answer_only_by_the_residents_yes_and_keeps_who_proposed_it():
    table = Table().do(sh.Shows((PHONE,), shown=True))
    mark = table.propose(PHONE, "03-1234-5678")
    assert [each.path for each in table.share.proposals] == [PHONE]
    assert table.share.visit.answers.find(PHONE) is None
    table.do(sh.Decided(mark, yes=True))
    answer = table.share.visit.answers.find(PHONE)
    assert (answer.origin, answer.by, answer.trust) == (Origin.CLERK, "D-1", Trust.STATED)
    assert [body.proposal for body in table.said(ms.Accept)] == [mark]
    assert table.share.proposals == ()
    told = table.share.replica.view.cells[PHONE]
    assert told.text == answer.value
    assert told.actor is Actor.CLERK or told.origin is Origin.CLERK


def test_who_proposed_it_reaches_the_application():
    table = Table()
    table.do(sh.Decided(table.propose(PHONE, "03-1234-5678"), yes=True))
    items = [item for each in build_submission(table.share.visit, AT).applications for item in each.items]
    assert {(item.origin, item.by) for item in items if item.path == PHONE} == {(Origin.CLERK, "D-1")}
    assert {item.by for item in items if item.path == NAME} == {""}


def test_no_means_no():
    table = Table()
    table.do(sh.Decided(table.propose(PHONE, "03-1234-5678"), yes=False))
    assert table.share.visit.answers.find(PHONE) is None
    assert [body.why for body in table.said(ms.Decline)] == [ms.No.RESIDENT]


def test_what_the_form_does_not_take_is_declined_without_asking():
    table = Table()
    table.propose(PHONE, "きのう")
    table.propose("forms.never.asked", "x")
    assert table.share.proposals == ()
    assert [body.why for body in table.said(ms.Decline)] == [ms.No.NOT_TAKEN, ms.No.GONE]


def test_what_the_card_says_is_not_offered_for_change():
    answer = _answer(canary.FULL_NAME, Origin.CARD, Trust.VERIFIED)
    table = Table(replace(visit_of(), answers=Answers().having({FieldPath(NAME): answer})))
    table.propose(NAME, "別の名前")
    assert table.share.proposals == ()
    assert [body.why for body in table.said(ms.Decline)] == [ms.No.NOT_OFFERED]


def test_a_yes_that_was_overtaken_changes_nothing():
    table = Table().do(sh.Shows((PHONE,), shown=True))
    mark = table.propose(PHONE, "03-1234-5678")
    own, _ = visit_advance(table.share.visit, ev.Typed(FieldPath(PHONE), Personal("09012345678"), AT))
    table.do(sh.Saw(own))
    assert table.share.proposals == ()
    table.do(sh.Decided(mark, yes=True))
    assert table.share.visit.answers.text(PHONE) == own.answers.text(PHONE)
    assert table.said(ms.Accept) == []


def test_what_is_handed_in_is_shown_no_longer():
    table = Table().do(sh.Shows((NAME,), shown=True))
    table.do(sh.Saw(replace(table.share.visit, step=Step.RECEIPT, answers=Answers())))
    assert table.share.replica.view.released == {}
    assert table.said(ms.FieldCleared) == []


def test_the_end_of_the_visit_ends_the_call():
    table = Table().do(sh.Shows((NAME,), shown=True))
    table.do(sh.Saw(Visit(Rules(Channel.KIOSK), generation=1)))
    assert table.share.phase is Phase.OVER
    assert table.share.replica.view.cells == {}
    told = len(table.sent)
    table.do(sh.Saw(visit_of(applicant_fullName="次の人"))).do(sh.Shows((NAME,), shown=True))
    assert len(table.sent) == told


def test_a_mandate_that_has_ended_stops_everything_and_bars_new_releases():
    table = Table().do(sh.Shows((NAME,), shown=True))
    table.do(sh.CardSigned("AA", sh.HeldMandate("m1", ("juminhyo",), 30, ends_s=1800.0)))
    table.do(sh.Ticked(1799.9))
    assert table.share.mandate is not None
    table.do(sh.Ticked(1800.0))
    assert [body.why for body in table.said(ms.Revoked)] == [ms.Why.EXPIRED]
    assert (table.share.mandate, table.share.released) == (None, {})
    assert table.do(sh.Shows((NAME,), shown=True)).share.released == {}


def test_the_hub_ends_a_mandate_too():
    table = Table().do(sh.CardSigned("AA", sh.HeldMandate("m1", ("juminhyo",), 30, ends_s=1800.0)))
    table.do(sh.Shows((NAME,), shown=True))
    table.hear("hub", Actor.HUB, ms.Revoked("m1", ms.Why.PAPER))
    assert (table.share.mandate, table.share.mandate_over) == (None, ms.Why.PAPER)
    assert table.share.replica.view.cells == {}


def test_a_hub_that_lost_its_log_is_told_again_what_is_shown():
    table = Table().do(sh.Shows((NAME,), shown=True))
    before = len(table.sent)
    table.do(sh.LogAnew(()))
    assert {type(message.body) for message in table.sent[before:]} >= {ms.Release, ms.FieldValue}
    assert table.share.released == {NAME: ms.Sight.SHOWN}


def test_words_stand_in_the_order_of_the_hub():
    table = Table().do(sh.Wrote(Personal("聞こえません")))
    table.hear("D-1", Actor.CLERK, ms.Caption(Personal("お名前を"), final=False))
    assert [line.text.reveal() for line in table.share.captions.values()] == ["お名前を"]
    table.hear("D-1", Actor.CLERK, ms.Say(Personal("筆談にします")))
    assert [line.text.reveal() for line in table.share.talk] == ["聞こえません", "筆談にします"]
    assert table.share.captions == {}


def test_a_clerk_points_and_asks_for_paper():
    table = Table()
    table.hear("D-1", Actor.CLERK, ms.Highlight(PHONE))
    assert table.share.highlights == (PHONE,)
    mark = table.hear("D-1", Actor.CLERK, ms.PrintRequest(ms.Paper.SLIP, "all"))
    assert [(each.request, each.paper) for each in table.prints] == [(mark, ms.Paper.SLIP)]
    table.do(sh.PaperCame(mark, ms.Outcome.PRINTED))
    assert table.said(ms.PrintOutcome) == [ms.PrintOutcome(mark, ms.Outcome.PRINTED)]


def test_a_ticket_is_no_end_without_a_word():
    table = Table(speaking=False)
    table.do(sh.StandsAround(sh.Around("ticket", ticket=12, telephone="000-000-0000")))
    table.hear("hub", Actor.HUB, ms.HangUp(ms.Why.LINE))
    assert (table.share.phase, table.share.around.ticket) == (Phase.TICKET, 12)


def test_a_release_nobody_touched_is_taken_back():
    table = Table()
    table._ordered(ms.Message("k1", "MH02.2", 1, Actor.RESIDENT, ms.Release((NAME,), ms.Sight.SHOWN)))
    assert table.share.replica.view.released == {}
    assert canary.FULL_NAME.encode() not in table.wire()


def test_the_base_of_a_first_proposal_is_nothing():
    assert Table().share.replica.view.version(PHONE) == NOTHING
