"""A visit that begins with what happened: one interview, advice that keeps up, nothing asked that is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from counter_app.domain.answers import Answer, FieldPath, Origin, Trust
from counter_app.domain.application import OpenItem
from counter_app.domain.channel import Channel
from counter_app.domain.finding import FindingCode, Severity
from counter_app.domain.form import Field, FieldKind, Need
from counter_app.domain.household import Ambiguous, NotFound, RegisterDown, RegisterRemark
from counter_app.failures import FailureCode
from counter_app.flow import effects as ef
from counter_app.flow import events as ev
from counter_app.flow.advising import came_up, fell_away, ticked
from counter_app.flow.answering import findings
from counter_app.flow.differences import notices, open_conflicts
from counter_app.flow.plan import Look, page_shown, place_of, plan
from counter_app.flow.state import Rules, Step, Visit
from counter_app.flow.submission import build_submission, is_protected
from counter_app.flow.visit import advance
from counter_app.personal import Personal, Secret
from counter_app.prefill.card import card_answers
from counter_app.prefill.register import register_answers
from tests.fakes import canary
from tests.fakes.forms import CERTIFICATE, MOVING, advise, form, words

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
SOURCES = canary.found()


def run(visit: Visit, *events: ev.Event, register=SOURCES) -> Visit:
    """Let things happen, and answer at once what the runtime answers at once."""
    for event in events:
        visit, wanted = advance(visit, event)
        for effect in wanted:
            visit = run(visit, *_outcome(effect, visit, register), register=register)
    return visit


def _outcome(effect: ef.Effect, visit: Visit, register) -> tuple[ev.Event, ...]:
    match effect:
        case ef.Advise(generation):
            return (ev.Advised(generation, advise(visit)),)
        case ef.Prefill(generation):
            assert visit.card.reading is not None
            entries = card_answers(visit.card.reading, visit.asked_forms, visit.answers, NOW)
            if visit.register.answer is SOURCES:
                entries += register_answers(SOURCES, visit.asked_forms, visit.answers, NOW)
            return (ev.Prefilled(generation, tuple(entries)),)
        case ef.LookUp(generation):
            return (ev.LookedUp(generation, register),)
        case ef.InspectCard(generation, serial):
            return (ev.Inspected(generation, serial, canary.STATUS),)
        case ef.ReadCard(generation, serial):
            return (ev.WasRead(generation, serial, canary.reading()),)
    return ()


def read(channel: Channel = Channel.KIOSK, register=SOURCES) -> Visit:
    rules = Rules(channel, by_event=True, register=True)
    happened = (ev.Begin(UUID(int=1), NOW), ev.ChooseEvent(MOVING), ev.Next(), ev.CardLaid(1))
    return run(Visit(rules), *happened, ev.SecretTyped(Secret(canary.PIN)), register=register)


def say(path: str, text: str, *, by_staff: bool = False) -> ev.Typed:
    return ev.Typed(FieldPath(path), Personal(text), NOW, by_staff)


def advised() -> Visit:
    """Gone through the event's questions; a dog is not kept."""
    moved = replace(say("move.date", "2026-11-14"), by_touch=True)
    return run(read(), ev.Next(), moved, *[ev.Next(NOW)] * 4)


def taken() -> Visit:
    return run(advised(), ev.Next())


class TestWay:
    def test_without_an_event_the_list_of_procedures_is_next(self) -> None:
        visit = run(Visit(Rules(Channel.KIOSK, by_event=True)), ev.Begin(UUID(int=1), NOW))
        assert visit.step is Step.EVENT
        assert run(visit, ev.Next()).step is Step.PROCEDURES
        assert run(visit, ev.Next(), ev.Back()).step is Step.EVENT

    def test_pages_come_in_natural_order_with_tiles_together(self) -> None:
        visit = run(read(), ev.Next())
        looks = [(page.look, page.path) for page in plan(visit)]
        assert looks == [
            (Look.FIELD, "move.date"),
            (Look.FIELD, "members"),
            (Look.PEOPLE, "members.0.nationalInsurance"),
            (Look.TILES, "household.dog"),
        ]
        assert place_of(visit) == (1, 4)

    def test_who_is_in_the_register_is_not_asked_for(self) -> None:
        visit = read()
        assert visit.answers.rows("members") == 2
        assert visit.answers.text("members.1.dateOfBirth") == "2018-06-02"
        asked = {item.path for page in plan(visit) for item in page.items}
        assert not {path for path in asked if path.endswith(("fullName", "dateOfBirth"))}

    def test_tiles_nobody_touched_are_a_no_of_the_resident(self) -> None:
        answer = advised().answers.find("household.dog")
        assert answer is not None
        assert (answer.value, answer.origin, answer.at) == (Personal("no"), Origin.RESIDENT, NOW)

    def test_needed_is_ticked_and_what_stays_open_leads_to_its_question_and_back(self) -> None:
        visit = advised()
        assert visit.step is Step.ADVICE
        assert ticked(visit) == {"move-in", "claim"}
        asking = run(visit, ev.Change(FieldPath("household.dog")))
        assert asking.step is Step.QUESTIONS
        back = run(asking, say("household.dog", "yes"), ev.Next(NOW))
        assert (back.step, ticked(back)) == (Step.ADVICE, {"move-in", "claim", "dog-notice"})

    def test_what_the_event_asked_is_not_asked_again(self) -> None:
        paths = {item.path for page in plan(taken()) for item in page.items}
        assert "move.date" not in paths
        assert paths == {"applicant.phone"}  # the child moves along, and so lives there

    def test_back_walks_to_the_first_page_and_loses_nothing(self) -> None:
        visit = taken()
        before = visit.answers
        steps = []
        for _ in range(9):
            visit = run(visit, ev.Back())
            steps.append(visit.step)
        assert (steps[0], steps[-1]) == (Step.ADVICE, Step.EVENT)
        assert visit.answers.given == before.given
        assert [chosen.id for chosen in visit.forms] == ["move-in", "claim"]

    def test_choosing_nothing_of_the_advice_is_said(self) -> None:
        visit = run(advised(), ev.TakeAdvice(frozenset()))
        assert (visit.step, visit.trouble and visit.trouble.code) == (Step.ADVICE, FailureCode.NO_PROCEDURE)

    def test_without_advice_the_procedures_are_chosen_by_hand(self) -> None:
        visit = replace(advised(), advice=None)
        visit = run(visit, ev.AdviseFailed(0, FailureCode.NO_ADVICE))
        assert visit.step is Step.PROCEDURES

    def test_at_the_counter_both_may_be_chosen_at_any_time(self) -> None:
        visit = run(read(Channel.COUNTER), ev.Choose((CERTIFICATE,)), ev.TakeAdvice(frozenset({"move-in"})))
        assert [chosen.id for chosen in visit.forms] == ["move-in", "certificate"]
        assert [chosen.id for chosen in run(visit, ev.ChooseEvent(None)).forms] == ["certificate"]


class TestAdviceKeepsUp:
    def on_check(self) -> Visit:
        visit = run(taken(), say("applicant.phone", "09012345678"), ev.Next(NOW))
        return run(visit, say("children.0.livesTogether", "yes"), ev.Next(NOW))

    def test_what_becomes_needed_is_shown_before_anything_is_handed_in(self) -> None:
        visit = run(self.on_check(), ev.Change(FieldPath("household.dog")), say("household.dog", "yes"), ev.Next(NOW))
        assert visit.step is Step.ADVICE
        assert [each.form.id for each in came_up(visit)] == ["dog-notice"]
        assert [chosen.id for chosen in visit.forms] == ["move-in", "claim"]
        declined = run(visit, ev.TakeAdvice(frozenset({"move-in", "claim"})))
        assert declined.step is Step.CHECK
        assert run(declined, ev.Submit(NOW)).step is Step.SUBMITTING

    def test_what_is_not_needed_any_more_is_shown_and_stays_until_decided(self) -> None:
        visit = run(self.on_check(), ev.Change(FieldPath("members")), ev.RemoveRow(FieldPath("members"), 1, NOW))
        assert [each.form.id for each in fell_away(visit)] == ["claim"]
        assert [chosen.id for chosen in visit.forms] == ["move-in", "claim"]
        refused, wanted = advance(replace(visit, step=Step.CHECK, back_to=None, asking=None), ev.Submit(NOW))
        assert (refused.step, wanted) == (Step.ADVICE, ())

    def test_old_advice_hands_nothing_in(self) -> None:
        visit = replace(self.on_check(), advice_due=True)
        assert advance(visit, ev.Submit(NOW)) == (visit, (ef.Advise(0),))


class TestSources:
    def test_going_on_waits_for_the_register(self) -> None:
        begun = run(Visit(Rules(Channel.KIOSK, by_event=True, register=True)), ev.Begin(UUID(int=1), NOW))
        visit = run(begun, ev.ChooseEvent(MOVING), ev.Next(), ev.CardLaid(1))
        visit, _ = advance(visit, ev.SecretTyped(Secret(canary.PIN)))
        visit, wanted = advance(visit, ev.WasRead(0, 1, canary.reading()))
        assert ef.LookUp(0, canary.reading()) in wanted
        visit, _ = advance(visit, ev.Next())
        assert (visit.step, visit.register.waiting) == (Step.READ, True)
        assert run(visit, ev.LookedUp(0, NotFound()), register=NotFound()).step is Step.QUESTIONS

    def test_silence_is_never_an_answer(self) -> None:
        for answer, code in (
            (NotFound(), FindingCode.NOT_IN_REGISTER),
            (Ambiguous(2), FindingCode.SEVERAL_IN_REGISTER),
            (RegisterDown(FailureCode.REGISTER_UNREADABLE), FindingCode.REGISTER_DOWN),
            (NotFound(skipped=1), FindingCode.REGISTER_FILES_SKIPPED),
        ):
            visit = read(register=answer)
            assert code in [finding.code for finding in findings(visit)]  # what check page and counter show
            assert run(visit, ev.Next(), register=answer).step is Step.QUESTIONS

    def test_staff_are_told_how_card_and_register_differ_and_residents_what_to_do(self) -> None:
        old = NotFound(remarks=(RegisterRemark(FindingCode.CARD_ADDRESS_OLD),))
        staff = [(each.code, each.severity) for each in notices(read(Channel.COUNTER, register=old))]
        assert staff[0] == (FindingCode.CARD_ADDRESS_OLD, Severity.FOLLOW_UP)
        for channel in (Channel.KIOSK, Channel.REMOTE):
            assert [each.code for each in notices(read(channel, register=old))] == [FindingCode.CARD_ASK_STAFF]
        glyph = replace(canary.found(), remarks=(RegisterRemark(FindingCode.NAME_VARIANT, Personal("邉")),))
        assert [each.code for each in notices(read(Channel.COUNTER, register=glyph))] == [FindingCode.NAME_VARIANT]
        assert notices(read(Channel.KIOSK, register=glyph)) == ()

    @pytest.mark.parametrize("answer", [NotFound(protected=True), Ambiguous(2, protected=True)])
    def test_a_mark_counts_before_it_is_known_who_it_is(self, answer) -> None:
        assert is_protected(read(register=answer))

    def test_a_source_that_fills_nothing_says_so(self) -> None:
        nothing = form("nothing", Field("remark", FieldKind.TEXT, words("備考")))
        visit = run(read(Channel.COUNTER), ev.ChooseEvent(None), ev.Choose((nothing,)))
        assert [(f.path, f.code) for f in notices(visit)] == [
            ("card", FindingCode.SOURCE_FILLED_NOTHING),
            ("register", FindingCode.SOURCE_FILLED_NOTHING),
        ]
        assert set(notices(visit)) <= set(findings(visit))
        assert notices(run(visit, ev.Choose((CERTIFICATE,)))) == ()

    def test_the_event_s_own_list_has_its_least_rows_as_soon_as_it_is_chosen(self) -> None:
        begun = run(Visit(Rules(Channel.COUNTER, by_event=True)), ev.Begin(UUID(int=1), NOW))
        chosen = run(begun, ev.ChooseEvent(MOVING))
        assert chosen.answers.rows("members") == 1

    def test_a_difference_waits_for_a_person_and_keeps_its_history(self) -> None:
        path = FieldPath("applicant.fullName")
        other = Answer(Personal("渡辺　花子"), Origin.REGISTER, Trust.REGISTERED, NOW)
        visit = run(read(Channel.COUNTER), ev.Choose((CERTIFICATE,)), ev.Prefilled(0, ((path, other),)))
        assert visit.answers.text(path) == canary.FULL_NAME
        assert FindingCode.CONFLICT_UNDECIDED in [finding.code for finding in findings(visit)]
        visit = run(visit, ev.Resolve(path, Origin.REGISTER, Personal("source-outdated"), "佐藤", NOW))
        assert visit.answers.text(path) == "渡辺　花子"
        assert open_conflicts(visit)[0].resolved is not None
        item = next(i for i in build_submission(visit, NOW).applications[0].items if i.path == path)
        assert item.ruling is not None
        assert (item.ruling.by, item.others[0].value) == ("佐藤", Personal(canary.FULL_NAME))

    def test_a_resident_alone_cannot_prefer_what_was_checked_less(self) -> None:
        path = FieldPath("applicant.fullName")
        other = Answer(Personal("渡辺　花子"), Origin.REGISTER, Trust.REGISTERED, NOW)
        visit = run(taken(), ev.Prefilled(0, ((path, other),)))
        less = ev.Resolve(path, Origin.REGISTER, Personal("source-outdated"), "本人", NOW)
        assert run(visit, less).answers.text(path) == canary.FULL_NAME
        kept = run(visit, replace(less, origin=Origin.CARD))
        assert open_conflicts(kept)[0].resolved is not None


class TestMeterAndOpenItems:
    def test_what_the_hands_did_is_counted(self) -> None:
        visit = run(taken(), ev.Pressed(keys=11), say("applicant.phone", "09012345678"), ev.Pressed(taps=2))
        counts = build_submission(visit, NOW).counts
        assert (counts.entries_by_hand, counts.characters_typed, counts.taps) == (1, 11, 2)
        assert counts.reasked == ()
        assert dict(counts.prefilled_by)[Origin.REGISTER] >= 2

    def test_a_fact_typed_once_more_is_held_against_the_form(self) -> None:
        again = form("again", Field("again.name", FieldKind.NAME, words("氏名")))
        visit = run(read(Channel.COUNTER), ev.ChooseEvent(None), ev.Choose((CERTIFICATE, again)))
        visit = run(visit, say("again.name", canary.FULL_NAME))
        assert [(each.form, each.fact) for each in visit.meter.reasked] == [("again", "again.name")]

    def test_what_is_open_later_or_unproven_is_due(self) -> None:
        fields = (
            Field("paper", FieldKind.DOCUMENT, words("通帳"), need=Need.SOFT),
            Field("income", FieldKind.TEXT, words("所得"), proven=True),
            Field("seen", FieldKind.TEXT, words("本人確認"), by_staff=True),
        )
        loose = replace(form("loose", *fields), completion_days=10)
        visit = run(Visit(Rules(Channel.KIOSK)), ev.Begin(UUID(int=1), NOW), ev.Choose((loose,)))
        visit = run(visit, say("paper", "later"), say("income", "なし"))
        due = date(2026, 12, 1)
        assert build_submission(visit, NOW).applications[0].open_items == (
            OpenItem("通帳", due), OpenItem("所得", due), OpenItem("本人確認", due, by_staff=True),
        )  # fmt: skip
        assert FindingCode.NEEDS_PROOF in [finding.code for finding in findings(visit)]
        assert "seen" not in [page.path for page in plan(visit)]

    def test_a_page_is_named_by_any_of_its_fields(self) -> None:
        visit = replace(run(read(), ev.Next()), asking=FieldPath("household.moped"))
        page = page_shown(visit)
        assert page is not None
        assert page.path == "household.dog"
