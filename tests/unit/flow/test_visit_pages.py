"""The flow as a resident meets it, page by page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from counter_app.domain.answers import Answer, FieldPath, Origin, Trust
from counter_app.domain.application import OpenItem
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import CardKind, CardReading, CardStatus
from counter_app.domain.channel import Channel
from counter_app.domain.form import Condition, Fee
from counter_app.failures import FailureCode
from counter_app.flow import effects as ef
from counter_app.flow import events as ev
from counter_app.flow.answering import FROM_CARD
from counter_app.flow.interview import questions
from counter_app.flow.state import Method, Rules, Step, Visit
from counter_app.flow.submission import build_submission
from counter_app.flow.visit import advance
from counter_app.personal import Personal, Secret
from tests.fakes import canary
from tests.fakes.forms import CERTIFICATE, CHILD_BENEFIT

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
NAME = FieldPath("applicant.fullName")
CARD_NAME = Answer(Personal(canary.FULL_NAME), Origin.CARD, Trust.VERIFIED, NOW)


def run(visit: Visit, *events: ev.Event) -> Visit:
    for event in events:
        visit, _ = advance(visit, event)
    return visit


def effects(visit: Visit, event: ev.Event) -> tuple[ef.Effect, ...]:
    return advance(visit, event)[1]


def begun(channel: Channel = Channel.KIOSK) -> Visit:
    return run(Visit(Rules(channel)), ev.Begin(UUID(int=1), NOW), ev.Choose((CERTIFICATE,)))


def with_card(status: CardStatus = canary.STATUS, channel: Channel = Channel.KIOSK) -> Visit:
    return run(begun(channel), ev.Next(), ev.CardLaid(1), ev.Inspected(0, 1, status))


def was_read(channel: Channel = Channel.KIOSK, reading: CardReading | None = None) -> Visit:
    secret = ev.SecretTyped(Secret(canary.PIN))
    offered = ev.Prefilled(0, ((NAME, CARD_NAME),))
    return run(with_card(channel=channel), secret, ev.WasRead(0, 1, reading or canary.reading()), offered)


def say(path: str, text: str, *, by_staff: bool = False) -> ev.Typed:
    return ev.Typed(FieldPath(path), Personal(text), NOW, by_staff)


class TestCard:
    def test_tries_are_known_before_the_pin_is_asked_for(self) -> None:
        visit = with_card()
        assert (visit.step, visit.card.tries()) == (Step.SECRET, 3)

    def test_the_read_carries_the_tries_that_were_shown(self) -> None:
        (wanted,) = effects(with_card(), ev.SecretTyped(Secret(canary.PIN)))
        assert isinstance(wanted, ef.ReadCard)
        assert wanted.request.credential.tries_shown == 3

    def test_the_last_try_needs_staff(self) -> None:
        last = replace(canary.STATUS, tries=replace(canary.STATUS.tries, pin=1))
        visit = run(with_card(last), ev.SecretTyped(Secret(canary.PIN)))
        assert visit.trouble is not None
        assert visit.trouble.code is FailureCode.PIN_LAST_TRY
        visit = run(visit, ev.StaffConfirmLastTry())
        (wanted,) = effects(visit, ev.SecretTyped(Secret(canary.PIN)))
        assert isinstance(wanted, ef.ReadCard)
        assert wanted.request.credential.last_try_confirmed_by_staff

    @pytest.mark.parametrize("pin", [0, None])
    def test_a_card_without_a_usable_pin_goes_the_code_b_way(self, pin: int | None) -> None:
        visit = with_card(replace(canary.STATUS, tries=replace(canary.STATUS.tries, pin=pin)))
        assert (visit.step, visit.card.method) == (Step.SECRET, Method.CODE_B)

    def test_a_wrong_pin_shows_what_is_left_and_asks_again(self) -> None:
        visit = run(with_card(), ev.SecretTyped(Secret(b"9999")), ev.ReadFailed(0, 1, FailureCode.PIN_WRONG, 2))
        assert (visit.step, visit.card.tries()) == (Step.SECRET, 2)
        assert visit.trouble is not None
        assert visit.trouble.tries_left == 2

    def test_a_locked_pin_gives_way_to_code_b(self) -> None:
        visit = run(with_card(), ev.SecretTyped(Secret(b"9999")), ev.ReadFailed(0, 1, FailureCode.PIN_WRONG, 0))
        assert visit.card.method is Method.CODE_B

    @pytest.mark.parametrize(
        ("kind", "code"),
        [
            (CardKind.JUKI, FailureCode.CARD_JUKI),
            (CardKind.ANDROID, FailureCode.CARD_PHONE_ANDROID),
            (CardKind.IPHONE, FailureCode.CARD_PHONE_IPHONE),
            (CardKind.OTHER, FailureCode.CARD_NOT_MY_NUMBER),
        ],
    )
    def test_other_cards_are_named_and_not_asked_for_a_pin(self, kind: CardKind, code: FailureCode) -> None:
        visit = with_card(CardStatus(kind))
        assert visit.step is Step.CARD
        assert visit.trouble is not None
        assert visit.trouble.code is code
        assert effects(visit, ev.SecretTyped(Secret(canary.PIN))) == ()

    @pytest.mark.parametrize(
        ("authenticity", "code"),
        [
            (Authenticity.SIMULATED, FailureCode.CARD_SIMULATED_REFUSED),
            (Authenticity.FORGED, FailureCode.CARD_SIGNATURE_BAD),
            (Authenticity.UNKNOWN_ISSUER, FailureCode.CARD_ISSUER_UNKNOWN),
            (Authenticity.NOT_CHECKED, FailureCode.CARD_ISSUER_UNKNOWN),
        ],
    )
    def test_what_is_not_verified_fills_nothing(self, authenticity: Authenticity, code: FailureCode) -> None:
        visit = was_read(reading=canary.reading(authenticity))
        assert visit.card.reading is None
        assert visit.trouble is not None
        assert visit.trouble.code is code

    def test_an_expired_card_fills_nothing(self) -> None:
        old = replace(canary.STATUS, expiry=NOW.date().replace(year=2025))
        visit = was_read(reading=canary.reading(status=old))
        assert visit.trouble is not None
        assert visit.trouble.code is FailureCode.CARD_EXPIRED

    def test_face_is_read_only_at_the_counter_with_code_b(self) -> None:
        for channel, method, face in [
            (Channel.COUNTER, ev.UseCodeB(), True),
            (Channel.COUNTER, ev.UsePin(), False),
            (Channel.KIOSK, ev.UseCodeB(), False),
        ]:
            visit = run(with_card(channel=channel), method)
            (wanted,) = effects(visit, ev.SecretTyped(Secret(canary.CODE_B)))
            assert isinstance(wanted, ef.ReadCard)
            assert wanted.request.want_face is face

    def test_a_lost_pin_at_the_kiosk_calls_staff(self) -> None:
        visit, wanted = advance(with_card(), ev.UseCodeB())
        assert visit.staff_called
        assert wanted == (ef.AlertStaff(0),)

    def test_taking_the_card_covers_the_answers_and_only_the_same_card_uncovers_them(self) -> None:
        gone = run(was_read(), ev.CardGone(1))
        assert gone.card.away
        stranger = replace(canary.STATUS, likeness=Personal(b"another"))
        assert run(gone, ev.CardLaid(2), ev.Inspected(0, 2, stranger)).card.away
        assert not run(gone, ev.CardLaid(2), ev.Inspected(0, 2, canary.STATUS)).card.away

    def test_at_the_counter_the_card_may_go_back_to_its_holder(self) -> None:
        assert not run(was_read(Channel.COUNTER), ev.CardGone(1)).card.away

    def test_a_card_left_behind_is_not_offered_to_the_next_resident(self) -> None:
        next_one = run(was_read(), ev.Leave(), ev.Begin(UUID(int=2), NOW))
        assert effects(run(was_read(), ev.Leave()), ev.Begin(UUID(int=2), NOW)) == ()
        assert effects(next_one, ev.SecretTyped(Secret(canary.PIN))) == ()
        assert effects(next_one, ev.CardLaid(2)) == (ef.InspectCard(1, 2),)

    def test_at_the_counter_staff_sees_to_the_card(self) -> None:
        over = run(was_read(Channel.COUNTER), ev.Leave())
        assert effects(over, ev.Begin(UUID(int=2), NOW)) == (ef.InspectCard(1, 1),)

    def test_nothing_is_handed_in_while_the_card_is_away(self) -> None:
        visit = run(answered(was_read()), ev.CardGone(1))
        assert effects(visit, ev.Submit(NOW)) == ()


def answered(visit: Visit) -> Visit:
    """Answer every question of the certificate and stand on the check page."""
    texts = {"applicant.phone": "09012345678", "scope": "all", "copies": "2"}
    visit = run(visit, ev.Next())
    while visit.asking is not None:
        visit = run(visit, say(visit.asking, texts.get(visit.asking, "見本　太郎")), ev.Next())
    assert visit.step is Step.CHECK
    return visit


class TestAnswers:
    def test_what_the_card_said_is_not_asked(self) -> None:
        visit = was_read()
        assert NAME not in [q.path for q in questions(visit.forms, visit.answers)]

    def test_a_resident_does_not_write_over_the_card(self) -> None:
        visit = run(was_read(), say(NAME, "別人"))
        assert visit.answers.text(NAME) == canary.FULL_NAME
        assert visit.problem is not None
        assert visit.problem.code == FROM_CARD

    def test_staff_may_and_the_difference_stays_visible(self) -> None:
        visit = run(was_read(Channel.COUNTER), say(NAME, "渡辺　花子", by_staff=True))
        assert visit.answers.text(NAME) == "渡辺　花子"
        assert visit.answers.offered[NAME].value.reveal() == canary.FULL_NAME
        assert run(visit, ev.TakeOffer(NAME)).answers.text(NAME) == canary.FULL_NAME

    def test_a_card_read_late_does_not_write_over_what_was_typed(self) -> None:
        visit = run(begun(Channel.COUNTER), say(NAME, "渡辺　花子", by_staff=True))
        visit = run(visit, ev.Prefilled(0, ((NAME, CARD_NAME),)))
        assert visit.answers.text(NAME) == "渡辺　花子"
        assert NAME in visit.answers.offered

    def test_bad_input_is_kept_on_the_screen_with_its_reason(self) -> None:
        visit = run(was_read(), ev.Next())
        visit = run(visit, ev.Change(FieldPath("copies")), say("copies", "二十一"))
        assert visit.problem is not None
        assert visit.problem.raw.reveal() == "二十一"
        assert visit.problem.code.startswith("input.")

    def test_next_waits_for_a_required_answer_but_not_for_a_soft_one(self) -> None:
        visit = run(was_read(), ev.Next())
        assert visit.asking == "applicant.phone"
        visit = run(visit, ev.Next())
        assert visit.asking == "scope"
        assert run(visit, ev.Next()).asking == "scope"

    def test_back_loses_nothing(self) -> None:
        visit = answered(was_read())
        before = visit.answers
        for _ in range(9):
            visit = run(visit, ev.Back())
        assert visit.step is Step.PROCEDURES
        assert visit.answers == before

    def test_change_comes_back_to_the_check_page(self) -> None:
        visit = run(answered(was_read()), ev.Change(FieldPath("copies")))
        assert (visit.step, visit.asking) == (Step.QUESTIONS, "copies")
        visit = run(visit, say("copies", "3"), ev.Next())
        assert visit.step is Step.CHECK
        assert visit.answers.text("copies") == "3"

    def test_a_change_that_opens_a_question_asks_it_first(self) -> None:
        visit = run(answered(was_read()), ev.Change(FieldPath("scope")), say("scope", "part"), ev.Next())
        assert visit.asking == "membersWanted"
        assert run(visit, say("membersWanted", "長女"), ev.Next()).step is Step.CHECK

    def test_a_fact_of_two_forms_is_one_question(self) -> None:
        visit = run(was_read(), ev.Choose((CERTIFICATE, CHILD_BENEFIT)))
        asked = [q.path for q in questions(visit.forms, visit.answers)]
        assert len(asked) == len(set(asked))
        assert asked.count(FieldPath("applicant.phone")) == 1

    def test_a_procedure_added_later_is_filled_from_the_card(self) -> None:
        assert effects(was_read(), ev.Choose((CERTIFICATE, CHILD_BENEFIT))) == (ef.Prefill(0),)

    def test_the_first_child_needs_no_tap(self) -> None:
        visit = run(begun(), ev.Choose((CHILD_BENEFIT,)))
        assert visit.answers.rows("children") == 1

    def test_rows_stay_within_their_bounds_and_move_up(self) -> None:
        children = FieldPath("children")
        visit = run(begun(), ev.Choose((CHILD_BENEFIT,)), *[ev.AddRow(children, NOW)] * 9)
        assert visit.answers.rows("children") == 4
        visit = run(visit, say("children.1.fullName", "見本　次郎"), ev.RemoveRow(children, 0, NOW))
        assert visit.answers.text("children.0.fullName") == "見本　次郎"
        visit = run(visit, *[ev.RemoveRow(children, 0, NOW)] * 9)
        assert visit.answers.rows("children") == 1


class TestHandingIn:
    def test_the_submission_holds_each_item_with_its_origin(self) -> None:
        visit = answered(was_read())
        application = build_submission(visit, NOW).applications[0]
        items = {item.path: item for item in application.items}
        assert items["applicant.fullName"].origin is Origin.CARD
        assert items["applicant.fullName"].name == "fullName"
        assert items["scope"].shown.reveal() == "世帯全部"
        assert application.fee_yen == 600
        assert application.fee_exempt is None

    def test_an_exemption_makes_it_free_and_says_why_and_an_unverified_fee_says_nothing(self) -> None:
        fee = Fee(300, verified=True, exempt=(Condition("scope", frozenset({"all"})),))
        free, unchecked = (replace(CERTIFICATE, fee=each) for each in (fee, replace(fee, verified=False)))
        visit = answered(was_read())
        application = build_submission(replace(visit, forms=(free,)), NOW).applications[0]
        assert application.fee_yen == 0
        assert application.fee_exempt == Personal("世帯全部")
        silent = build_submission(replace(visit, forms=(unchecked,)), NOW).applications[0]
        assert (silent.fee_yen, silent.fee_exempt) == (None, None)

    def test_a_row_goes_out_under_its_number(self) -> None:
        visit = run(begun(), ev.Choose((CHILD_BENEFIT,)), say("children.0.fullName", "見本　一郎"))
        items = build_submission(visit, NOW).applications[0].items
        assert [(i.path, i.label) for i in items] == [("children.0.fullName", "お子さま 1 お子さまの氏名")]

    def test_what_may_stay_open_is_named(self) -> None:
        visit = run(answered(was_read()), say("applicant.phone", ""))
        assert build_submission(visit, NOW).applications[0].open_items == (OpenItem("電話番号", date(2026, 12, 5)),)

    def test_the_meter_counts_what_was_asked_and_what_was_not(self) -> None:
        counts = build_submission(answered(was_read()), NOW).counts
        assert (counts.facts_asked, counts.facts_prefilled) == (3, 1)
        assert counts.characters_typed == len("09012345678") + len("2")

    def test_a_store_that_fails_loses_nothing(self) -> None:
        handing = run(answered(was_read()), ev.Submit(NOW))
        assert handing.step is Step.SUBMITTING
        back = run(handing, ev.StoreFailed(0, FailureCode.STORE_DISK_FULL))
        assert (back.step, back.answers) == (Step.CHECK, handing.answers)
        assert [type(e) for e in effects(back, ev.Submit(NOW))] == [ef.StoreSubmission]

    def test_without_a_procedure_nothing_is_handed_in(self) -> None:
        visit, wanted = advance(run(begun(Channel.COUNTER), ev.Choose(())), ev.Submit(NOW))
        assert wanted == ()
        assert visit.trouble is not None
        assert visit.trouble.code is FailureCode.NO_PROCEDURE
