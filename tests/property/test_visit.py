"""Random orders of everything that can happen to a visit, against a small model of the world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TypeVar, TypeVarTuple
from uuid import uuid4

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.application import Submission
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import CardKind
from counter_app.domain.channel import Channel
from counter_app.domain.derive import derive
from counter_app.domain.form import FieldKind
from counter_app.domain.home_answers import HomeAnswers
from counter_app.domain.household import RegisterDown
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.reissue import ReissueReason
from counter_app.domain.scanned import Preferences, ScannedSlip
from counter_app.failures import FailureCode
from counter_app.flow import effects as ef
from counter_app.flow import events as ev
from counter_app.flow.advising import to_be_seen
from counter_app.flow.answering import findings, reviewed
from counter_app.flow.interview import facts, missing
from counter_app.flow.plan import page_shown, plan
from counter_app.flow.state import Rules, Step, Visit
from counter_app.flow.visit import advance
from counter_app.personal import Personal, Secret
from tests.fakes import canary
from tests.fakes.forms import FORMS, MOVING, advise

T = TypeVar("T")
Beside = TypeVarTuple("Beside")
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
TEXTS = {
    FieldKind.NAME: "見本　太郎",
    FieldKind.PHONE: "09012345678",
    FieldKind.NUMBER: "2",
    FieldKind.CHOICE: "part",
    FieldKind.TEXT: "長女",
    FieldKind.DATE: "令和2年3月4日",
    FieldKind.YES_NO: "no",
    FieldKind.ADDRESS: "架空市見本町２",
}
PERSON = st.sampled_from(
    [
        ev.Next(), ev.Back(), ev.WithoutCard(), ev.UseCodeB(), ev.UsePin(), ev.StaffConfirmLastTry(),
        ev.Submit(NOW), ev.PrintAgain(ReissueReason.LOST), ev.CallStaff(), ev.StaffCame(), ev.IdleWarning(), ev.StillHere(),
        ev.SpeakLanguage("en"), ev.SpeakLanguage("xx"), ev.AddRow(FieldPath("children"), NOW),
        ev.RemoveRow(FieldPath("children"), 0, NOW), ev.RemoveRow(FieldPath("children"), 9, NOW),
        ev.Change(FieldPath("copies")), ev.TakeOffer(FieldPath("applicant.fullName")),
    ]
)  # fmt: skip
EVENTS = st.sampled_from(
    [ev.ChooseEvent(MOVING), ev.ChooseEvent(None), ev.TakeAdvice(frozenset({"move-in"})), ev.TakeAdvice(frozenset())]
)
CHOOSE = (ev.Choose, ev.ChooseEvent, ev.TakeAdvice, ev.Next, ev.HomeBrought)


def home(code: bytes, entries: dict[str, str], *, event: bool = False, count: int = 1) -> ev.HomeBrought:
    said = tuple(
        (FieldPath(path), Answer(Personal(text), Origin.HOME, Trust.STATED, NOW)) for path, text in entries.items()
    )
    unread = frozenset({FieldPath("applicant.phone")})
    return ev.HomeBrought(HomeAnswers(code, "en", MOVING if event else None, FORMS[:count], said, unread))


AT_HOME = {"applicant.fullName": "渡辺　花子", "copies": "3", "scope": "part", "membersWanted": "長女"}
CHILDREN_AT_HOME = {"children": "2", "children.0.fullName": "見本　一子", "children.1.livesTogether": "yes"}
SCANNED = st.sampled_from(
    [
        ev.OpenScan(), home(b"a" * 16, AT_HOME), home(b"b" * 16, {**AT_HOME, **CHILDREN_AT_HOME}, count=2),
        home(b"c" * 16, CHILDREN_AT_HOME, event=True, count=0), home(b"d" * 16, {}, count=1),
        ev.PreferencesBrought(Preferences(language="ja-easy", quiet=True)),
        ev.SlipBrought(ScannedSlip(ReceiptNumber("MH01", date(2026, 11, 21), 9), genuine=True, simulated=True)),
        ev.CodeRefused(FailureCode.HOME_CHANGED),
    ]
)  # fmt: skip
ENDS = st.sampled_from([ev.Leave(), ev.IdleOver(), ev.CardAwayTooLong()])


class Forgetful(Answers):
    """Answers that work everything out anew, whenever it is asked for."""

    def once(self, work: Callable[[Answers, *Beside], T], *beside: *Beside) -> T:
        return work(self, *beside)


class VisitModel(RuleBasedStateMachine):
    """The world: effects that were asked for and not yet answered, what the store holds, what persons typed."""

    channel = Channel.KIOSK
    by_event = False

    def __init__(self) -> None:
        super().__init__()
        self.visit = Visit(Rules(self.channel, by_event=self.by_event, register=self.by_event))
        self.pending: list[ef.Effect] = []
        self.stored: dict[object, Submission] = {}
        self.typed: dict[FieldPath, str] = {}
        self.serial = 0

    def post(self, event: ev.Event) -> None:
        before = self.visit
        self.visit, wanted = advance(before, event)
        self.pending.extend(wanted)
        for effect in wanted:
            if isinstance(effect, ef.StoreSubmission):
                assert not missing(before.forms, before.answers, self_service=self.channel is Channel.KIOSK)
                assert self.channel is Channel.COUNTER or not to_be_seen(before)
                assert not [f for f in findings(before) if f.severity.value == "stops"]
                assert effect.submission.applications
                assert effect.submission.home_code == before.scan.code
            if isinstance(effect, ef.ReadCard):
                credential = effect.request.credential
                assert credential.tries_shown > 1 or credential.last_try_confirmed_by_staff
                assert before.step is not Step.READING
        if not isinstance(event, CHOOSE) and self.visit.generation == before.generation:
            assert self.visit.forms == before.forms, "a procedure was added or dropped without a person"
        if self.visit.generation != before.generation:
            self.typed.clear()
            assert ef.Forget(before.generation) in wanted

    @rule()
    def begin(self) -> None:
        self.post(ev.Begin(uuid4(), NOW))

    @rule(count=st.integers(0, 2))
    def choose(self, count: int) -> None:
        self.post(ev.Choose(FORMS[:count]))

    @rule(event=EVENTS)
    def choose_event(self, event: ev.Event) -> None:
        self.post(event)

    @rule(event=PERSON)
    def person(self, event: ev.Event) -> None:
        if isinstance(event, ev.RemoveRow | ev.AddRow):
            self.typed = {p: t for p, t in self.typed.items() if not p.startswith(("children.", "members."))}
        if isinstance(event, ev.TakeOffer):
            self.typed.pop(event.path, None)
        self.post(event)

    @rule(data=st.data())
    @precondition(lambda self: self.visit.open and self.visit.asked_forms)
    def type_something(self, data: st.DataObject) -> None:
        item = data.draw(st.sampled_from(facts(self.visit.asked_forms, self.visit.answers)))
        if item.field.kind is FieldKind.GROUP:
            return
        raw = data.draw(st.sampled_from([TEXTS[item.field.kind], "\x00bad\u202e"]))
        self.typed = {p: t for p, t in self.typed.items() if not p.startswith("children.") or not self.by_event}
        self.post(ev.Typed(item.path, Personal(raw), NOW))
        self.note(item.path)

    def note(self, path: FieldPath) -> None:
        answer = self.visit.answers.find(path)
        if answer is not None and answer.typed:
            self.typed[path] = answer.value.reveal()

    @rule(steps=st.integers(1, 25), data=st.data())
    def go_on(self, steps: int, data: st.DataObject) -> None:
        """The way a resident goes, for a while: without it random orders rarely get past the first pages."""
        for _ in range(steps):
            if self.pending:
                self.answer(self.pending.pop(0), data, well=True)
            else:
                self.natural_act()

    def natural_act(self) -> None:
        match self.visit.step:
            case Step.WELCOME:
                self.post(ev.Begin(uuid4(), NOW))
            case Step.EVENT if self.visit.event is None:
                self.post(ev.ChooseEvent(MOVING))
            case Step.PROCEDURES if not self.visit.forms:
                self.post(ev.Choose(FORMS))
            case Step.CARD if self.visit.reader.serial is None:
                self.card_laid()
            case Step.CARD if self.visit.trouble is not None:
                self.post(ev.WithoutCard())
            case Step.SCAN:
                self.post(home(b"e" * 16, AT_HOME))
            case Step.SECRET:
                self.post(ev.StaffConfirmLastTry())
                self.post(ev.SecretTyped(Secret(canary.PIN)))
            case Step.QUESTIONS:
                self.answer_the_question()
            case Step.CHECK:
                self.post(ev.Submit(NOW))
            case _:
                self.post(ev.Next())

    def answer_the_question(self) -> None:
        asking = self.visit.asking
        item = next((f for f in facts(self.visit.asked_forms, self.visit.answers) if f.path == asking), None)
        if item is not None and item.field.kind is not FieldKind.GROUP:
            self.typed = {p: t for p, t in self.typed.items() if not p.startswith("children.") or not self.by_event}
            self.post(ev.Typed(item.path, Personal(TEXTS[item.field.kind]), NOW))
            self.note(item.path)
        self.post(ev.Next())

    @rule(event=SCANNED, on_its_page=st.booleans())
    def scanned(self, event: ev.Event, on_its_page: bool) -> None:  # noqa: FBT001  # hypothesis names it
        if on_its_page:
            self.post(ev.OpenScan())
        before = self.visit
        self.post(event)
        if isinstance(event, ev.HomeBrought) and self.visit != before:
            assert self.visit.scan.code == event.home.code
            held = [answer for answer in self.visit.answers.given.values() if answer.origin is Origin.HOME]
            assert all(answer.trust is Trust.STATED for answer in held)
        elif not isinstance(event, ev.OpenScan):
            assert self.visit.answers == before.answers, "a code that brings no answers changed some"

    @rule(event=ENDS, really=st.integers(0, 3))
    def end(self, event: ev.Event, really: int) -> None:
        if really == 0:
            self.post(event)

    @rule()
    def card_laid(self) -> None:
        self.serial += 1
        self.post(ev.CardLaid(self.serial))

    @rule()
    def card_gone(self) -> None:
        self.post(ev.CardGone(self.serial))

    @rule(code=st.sampled_from([FailureCode.NO_PCSC_SERVICE, FailureCode.READER_LOST]))
    def reader_down(self, code: FailureCode) -> None:
        self.post(ev.ReaderDown(code))

    @rule()
    @precondition(lambda self: self.visit.active)
    def secret(self) -> None:
        secret = Secret(canary.PIN)
        self.post(ev.SecretTyped(secret))

    @rule(data=st.data())
    @precondition(lambda self: self.pending)
    def world_answers(self, data: st.DataObject) -> None:
        """Any effect that is still open is answered, well or badly, in any order, however late."""
        effect = self.pending.pop(data.draw(st.integers(0, len(self.pending) - 1)))
        self.answer(effect, data, well=data.draw(st.booleans()))

    def answer(self, effect: ef.Effect, data: st.DataObject, *, well: bool) -> None:
        for event in self.outcome(effect, data, well=well):
            before = self.visit
            self.post(event)
            if effect.generation != before.generation:
                assert self.visit == before, "a late result of a former resident changed the visit"

    def outcome(self, effect: ef.Effect, data: st.DataObject, *, well: bool) -> list[ev.Event]:
        match effect:
            case ef.InspectCard(generation, serial):
                kind = data.draw(st.sampled_from([CardKind.MY_NUMBER] * 4 + list(CardKind)))
                pin = data.draw(st.sampled_from([3, 3, 1, 0, None]))
                status = replace(canary.STATUS, kind=kind, tries=replace(canary.STATUS.tries, pin=pin))
                return [
                    ev.Inspected(generation, serial, status)
                    if well
                    else ev.InspectFailed(generation, serial, FailureCode.CARD_REMOVED)
                ]
            case ef.ReadCard(generation, serial, _):
                if well:
                    authenticity = data.draw(st.sampled_from([Authenticity.VERIFIED] * 6 + list(Authenticity)))
                    return [ev.WasRead(generation, serial, canary.reading(authenticity))]
                code = data.draw(st.sampled_from([FailureCode.PIN_WRONG, FailureCode.CARD_REMOVED]))
                return [ev.ReadFailed(generation, serial, code, 1 if code is FailureCode.PIN_WRONG else None)]
            case ef.Prefill(generation):
                offer = Answer(Personal(canary.FULL_NAME), Origin.CARD, Trust.VERIFIED, NOW)
                return [ev.Prefilled(generation, ((FieldPath("applicant.fullName"), offer),))]
            case ef.Advise(generation):
                failed_to = ev.AdviseFailed(generation, FailureCode.NO_ADVICE)
                return [ev.Advised(generation, advise(self.visit)) if well else failed_to]
            case ef.LookUp(generation, _):
                down = RegisterDown(FailureCode.REGISTER_UNREADABLE)
                return [ev.LookedUp(generation, canary.found() if well else down)]
            case ef.StoreSubmission(generation, submission):
                if not well:
                    return [ev.StoreFailed(generation, FailureCode.STORE_DISK_FULL)]
                number = ReceiptNumber("MH01", date(2026, 11, 21), len(self.stored) + 1)
                self.stored[number] = submission
                return [ev.Stored(generation, number, NOW)]
            case ef.PrintSlip(generation, _, _):
                failed = ev.SlipFailed(generation, FailureCode.PRINTER_FAILED)
                return [ev.SlipOut(generation) if well else failed]
        return []

    @invariant()
    def typed_answers_stay(self) -> None:
        if self.visit.open:
            for path, text in self.typed.items():
                answer = self.visit.answers.find(path)
                assert answer is not None
                assert answer.value.reveal() == text

    @invariant()
    def what_is_kept_is_what_would_be_worked_out(self) -> None:
        kept = self.visit.answers
        fresh = replace(self.visit, answers=Forgetful(kept.given, kept.offered, kept.said))
        forms = self.visit.asked_forms
        assert plan(self.visit) == plan(fresh)
        assert page_shown(self.visit) == page_shown(fresh)
        for some in (forms, self.visit.forms):
            assert facts(some, kept) == facts(some, fresh.answers)
        assert [form.asked(kept) for form in forms] == [form.asked(fresh.answers) for form in forms]

    @invariant()
    def deriving_twice_changes_nothing(self) -> None:
        started = self.visit.started_at
        if started is not None:
            assert derive(self.visit.answers, started.date(), started) == self.visit.answers

    @invariant()
    def a_page_is_reviewed_as_part_of_the_whole(self) -> None:
        page = page_shown(self.visit) if self.visit.open else None
        if page is not None:
            paths = frozenset(item.path for item in page.items)
            whole = reviewed(self.visit, self.visit.asked_forms)
            alone = reviewed(self.visit, self.visit.asked_forms, paths)
            assert alone == tuple(finding for finding in whole if finding.path in paths)

    @invariant()
    def forgotten_means_forgotten(self) -> None:
        if not self.visit.active:
            clean = Visit(
                self.visit.rules, self.visit.generation, reader=self.visit.reader, language=self.visit.language
            )
            assert self.visit == clean

    @invariant()
    def a_receipt_is_a_stored_application(self) -> None:
        if self.visit.receipt is not None:
            assert self.stored[self.visit.receipt.number] == self.visit.receipt.submission
        assert (self.visit.step is Step.RECEIPT) == (self.visit.receipt is not None)

    @invariant()
    def only_accepted_cards_fill_forms(self) -> None:
        reading = self.visit.card.reading
        if reading is not None:
            assert reading.authenticity in self.visit.rules.accepted

    @invariant()
    def nothing_personal_in_the_repr(self) -> None:
        assert "花子" not in repr(self.visit)
        assert "太郎" not in repr(self.visit)


class CounterModel(VisitModel):
    channel = Channel.COUNTER


class EventModel(VisitModel):
    by_event = True

    @invariant()
    def questions_are_open_or_their_own(self) -> None:
        """Nothing a source or a rule answered stands on a page."""
        page = page_shown(self.visit) if self.visit.step is Step.QUESTIONS and not self.visit.changing else None
        for item in page.items if page is not None else ():
            answer = self.visit.answers.find(item.path)
            assert answer is None or answer.typed or item.field.kind is FieldKind.GROUP

    @invariant()
    def rows_taken_over_are_members(self) -> None:
        answers = self.visit.answers
        names = [answers.text(f"members.{row}.fullName") for row in range(answers.rows("members"))]
        claimed = {path: answer for path, answer in answers.given.items() if path.startswith("children.")}
        for path, answer in claimed.items():
            assert int(path.split(".")[1]) < answers.rows("children")
            if answer.via is not None and path.endswith("fullName"):
                assert answer.value.reveal() in names


class EventCounterModel(EventModel):
    channel = Channel.COUNTER


TestKioskVisit = VisitModel.TestCase
TestCounterVisit = CounterModel.TestCase
TestEventVisit = EventModel.TestCase
TestEventCounterVisit = EventCounterModel.TestCase
for _case in (TestKioskVisit, TestCounterVisit, TestEventVisit, TestEventCounterVisit):
    _case.settings = settings(max_examples=100, stateful_step_count=60, deadline=None)
del _case
