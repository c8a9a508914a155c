"""Rights, second persons, corrections, protected people and views, on a real store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from counter_app.domain.case_state import Doing, Step
from counter_app.domain.protection import NO_RIGHT_TEXT, SECRET_TEXT
from counter_app.domain.sections import Sections
from counter_app.domain.staff import SHIPPED_ROLES, Clerk, Reach
from counter_app.failures import FailureCode, StoreError
from counter_app.personal import Personal
from counter_app.ports import Approval, ViewPurpose, Wanted, WorkState
from counter_app.store import audit
from counter_app.store.work_list import StoreWorkList
from tests.fakes.stores import SATO, SUZUKI, Town
from tests.fakes.visits import application, item, submission

TODAY = date(2026, 11, 21)
SOON = TODAY + timedelta(days=7)
ADDRESS = "東京都架空市見本町一丁目２番３号\u3000見本荘１０１"


def clerk(role: str, name: str = "tanaka", *, office: str = "MH01", section: str = "市民課") -> Clerk:
    return Clerk(name, SHIPPED_ROLES[role], "T9", office, section)


@pytest.fixture
def town(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    town.work = StoreWorkList(
        town.database, town.keys, town.clock, sections=Sections({"S01": "市民課", "S15": "福祉課", "teigaku": "給付係"})
    )
    yield town
    town.database.close()


def hand_in(town, **changes):
    base = application()
    shown = (*base.items[:2], item("applicant.fullAddress", ADDRESS, label="住所", kind="address"))
    case = replace(base, items=shown, **{"destination": "S01", **changes})
    return town.desk.submit(submission(case)).application_id(0)


def refusal(call):
    with pytest.raises(StoreError) as caught:
        call()
    return caught.value.code


def chain(town):
    with town.database.reading() as connection:
        audit.verify(connection)
        return connection.exec_driver_sql("SELECT actor, action, purpose, terminal FROM audit ORDER BY seq").all()


def test_a_question_waits_with_its_day_and_goes_on(town):
    case = hand_in(town)
    town.work.take(case, SATO)
    row = town.work.step(case, SATO, Doing(Step.ASK_CORRECTION, "続柄", SOON))
    assert (row.state, row.until, row.reason, row.owner) == (WorkState.CORRECTING, SOON, "続柄", "sato")
    assert town.work.rows(SATO, Wanted(overdue_on=SOON)) == []
    assert [r.application_id for r in town.work.rows(SATO, Wanted(overdue_on=SOON + timedelta(days=1)))] == [case]
    assert town.work.step(case, SATO, Doing(Step.RESUME)).until is None
    events = town.work.history(case, SATO)
    assert [(e.clerk, e.step, e.start, e.end, e.due) for e in events] == [
        ("sato", Step.TAKE, WorkState.RECEIVED, WorkState.TAKEN, None),
        ("sato", Step.ASK_CORRECTION, WorkState.TAKEN, WorkState.CORRECTING, SOON),
        ("sato", Step.RESUME, WorkState.CORRECTING, WorkState.TAKEN, None),
    ]
    assert events[1].reason == Personal("続柄")


@pytest.mark.parametrize(
    "doing",
    [
        Doing(Step.HOLD),
        Doing(Step.ASK_CORRECTION, "理由"),
        Doing(Step.HAND_OVER),
        Doing(Step.HOLD, "理由", TODAY - timedelta(1)),
    ],
    ids=["reason", "due", "person", "past"],
)
def test_what_a_step_needs_is_asked_for(town, doing):
    case = hand_in(town)
    town.work.take(case, SATO)
    assert refusal(lambda: town.work.step(case, SATO, doing)) is FailureCode.STEP_NOT_ALLOWED
    assert len(town.work.history(case, SATO)) == 1


def test_money_needs_a_second_person_who_has_not_touched_it(town):
    case = hand_in(town, second_person=True)
    third = clerk("protected", "ito")
    town.work.take(case, SATO)
    assert refusal(lambda: town.work.complete(case, SATO)) is FailureCode.STEP_NOT_ALLOWED
    town.work.step(case, SATO, Doing(Step.PROPOSE))
    assert refusal(lambda: town.work.step(case, SATO, Doing(Step.APPROVE))) is FailureCode.STEP_NOT_ALLOWED
    assert [r.application_id for r in town.work.rows(SUZUKI, Wanted(to_approve=True))] == [case]
    assert town.work.rows(SATO, Wanted(to_approve=True)) == []
    town.work.step(case, SUZUKI, Doing(Step.REJECT, "金額"))
    town.work.correct(case, SUZUKI, {"applicant.dateOfBirth": "昭和55年2月18日"}, "誤記")
    town.work.step(case, SATO, Doing(Step.PROPOSE))
    assert refusal(lambda: town.work.step(case, SUZUKI, Doing(Step.APPROVE))) is FailureCode.STEP_NOT_ALLOWED
    assert town.work.step(case, third, Doing(Step.APPROVE)).approval is Approval.APPROVED
    assert town.work.complete(case, SATO).state is WorkState.DONE


def test_a_correction_takes_an_approval_back(town):
    case = hand_in(town, second_person=True)
    town.work.take(case, SATO)
    town.work.step(case, SATO, Doing(Step.PROPOSE))
    town.work.step(case, SUZUKI, Doing(Step.APPROVE))
    row = town.work.correct(case, SATO, {"applicant.dateOfBirth": "1980-02-18"}, "誤記")
    assert (row.approval, row.corrected) == (Approval.NEEDED, True)
    assert Step.COMPLETE not in row.steps


def test_a_correction_keeps_before_and_after_sealed(town):
    case = hand_in(town)
    town.work.correct(case, SATO, {"applicant.dateOfBirth": "1980-02-18"}, "本人から連絡\U00020bb7")
    changed = town.work.detail(case, SATO, ViewPurpose.REVIEW).items[1]
    assert (changed.value, changed.shown) == (Personal("1980-02-18"), Personal("昭和55年2月18日（1980年）"))
    assert changed.others[0].value == Personal("1980-02-17")
    (kept,) = town.work.corrections(case, SATO)
    assert (kept.by, kept.reason, kept.number) == ("sato", Personal("本人から連絡\U00020bb7"), 1)
    assert [(d.path, d.before, d.after) for d in kept.differences] == [
        ("applicant.dateOfBirth", Personal("昭和55年2月17日"), Personal("昭和55年2月18日（1980年）"))
    ]
    with town.database.reading() as connection:
        sealed = connection.exec_driver_sql("SELECT differences, reason FROM correction").one()
    assert not any(b"1980" in bytes(part) for part in sealed)


@pytest.mark.parametrize(
    "changes", [{"nothing": "x"}, {"applicant.dateOfBirth": "明日"}, {"applicant.dateOfBirth": "1980-02-17"}, {}]
)
def test_a_correction_that_cannot_stand_changes_nothing(town, changes):
    case = hand_in(town)
    before = (town.work.rows(SATO), chain(town))
    assert refusal(lambda: town.work.correct(case, SATO, changes, "理由")) is FailureCode.CORRECTION_REFUSED
    assert (town.work.rows(SATO), chain(town)) == before


def test_a_corrected_name_is_the_name_of_the_line(town):
    case = hand_in(town)
    assert town.work.correct(case, SATO, {"applicant.fullName": "渡辺 花子"}, "誤字").applicant == Personal("渡辺 花子")


def test_many_at_once_each_for_itself(town):
    cases = [hand_in(town) for _ in range(3)]
    town.work.take(cases[1], SUZUKI)
    reviewer = clerk("reviewer", "ito")
    outcomes = town.work.bulk([*cases, "MH01-nothing/1"], reviewer, Doing(Step.TAKE))
    assert [(o.application_id, o.row is not None, o.code) for o in outcomes] == [
        (cases[0], True, None),
        (cases[1], False, FailureCode.STEP_NOT_ALLOWED),
        (cases[2], True, None),
        ("MH01-nothing/1", False, FailureCode.RECEIPT_UNKNOWN),
    ]


REACHED = [
    (clerk("reviewer"), {"juminhyo", "nobody"}),
    (clerk("reviewer", section="福祉課"), {"welfare", "nobody"}),
    (clerk("reviewer", section="給付係"), {"teigaku", "nobody"}),
    (clerk("reviewer", section=""), {"nobody"}),
    (clerk("counter"), {"juminhyo", "welfare", "teigaku", "nobody"}),
    (clerk("counter", office="MH02"), set()),
    (clerk("protected", office="MH02"), {"juminhyo", "welfare", "teigaku", "nobody"}),
]


@pytest.mark.parametrize(("who", "procedures"), REACHED)
def test_the_list_shows_exactly_what_may_be_opened(town, who, procedures):
    kinds = {"juminhyo": "S01", "welfare": "S15", "teigaku": "S15", "nobody": "S09"}
    cases = {name: hand_in(town, procedure=name, destination=code) for name, code in kinds.items()}
    assert {row.procedure for row in town.work.rows(who)} == procedures
    for name, case in cases.items():
        if name in procedures:
            assert town.work.detail(case, who, ViewPurpose.INQUIRY)
        else:
            assert (
                refusal(lambda case=case: town.work.detail(case, who, ViewPurpose.INQUIRY))
                is FailureCode.CASE_OUT_OF_REACH
            )
            assert refusal(lambda case=case: town.work.take(case, who)) is FailureCode.CASE_OUT_OF_REACH


def test_own_reach_is_what_one_holds(town):
    case, _other = hand_in(town), hand_in(town)
    role = replace(SHIPPED_ROLES["reviewer"], reach=Reach.OWN)
    who = Clerk("ito", role, "T1", "MH01")
    town.work.step(case, SATO, Doing(Step.ASSIGN, to="ito"))
    assert [row.application_id for row in town.work.rows(who)] == [case]
    assert town.work.take(case, who).owner == "ito"


def test_every_view_says_who_where_and_why_and_refused_tries_too(town):
    case = hand_in(town)
    town.work.detail(case, clerk("reviewer"), ViewPurpose.REVIEW)
    stranger = clerk("counter", "mori", office="MH02")
    assert refusal(lambda: town.work.detail(case, stranger, ViewPurpose.INQUIRY)) is FailureCode.CASE_OUT_OF_REACH
    number = case.partition("/")[0]
    told = [(v.clerk, v.role, v.terminal, v.purpose, v.refused) for v in town.work.views(number, clerk("admin"))]
    assert told == [
        ("tanaka", "reviewer", "T9", "review", False),
        ("mori", "counter", "T9", "inquiry", True),
    ]
    assert refusal(lambda: town.work.views(number, stranger)) is FailureCode.CASE_OUT_OF_REACH
    assert town.work.views(case, SATO) == town.work.views(number, SATO)
    assert chain(town)[-1][1:] == ("view.refused", "inquiry as counter", "T9")


def test_a_role_without_the_list_sees_none(town):
    hand_in(town)
    assert refusal(lambda: town.work.rows(clerk("admin"))) is FailureCode.CASE_OUT_OF_REACH


def test_where_protected_people_live_is_for_the_role_alone(town):
    case = hand_in(town, protected=True)
    reviewer, trusted = clerk("reviewer"), clerk("protected")
    masked = town.work.detail(case, reviewer, ViewPurpose.REVIEW)
    assert [i.shown.reveal() for i in masked.items if i.kind == "address"] == [SECRET_TEXT]
    assert ADDRESS in [i.value.reveal() for i in town.work.detail(case, trusted, ViewPurpose.REVIEW).items]
    assert town.work.rows(reviewer)[0].protected
    assert refusal(lambda: town.work.step(case, reviewer, Doing(Step.LIFT, "解除"))) is FailureCode.STEP_NOT_ALLOWED
    assert refusal(lambda: town.work.step(case, trusted, Doing(Step.LIFT))) is FailureCode.STEP_NOT_ALLOWED
    assert not town.work.step(case, trusted, Doing(Step.LIFT, "解除の通知")).protected
    assert not town.work.detail(case, reviewer, ViewPurpose.REVIEW).protected
    assert town.work.step(case, reviewer, Doing(Step.PROTECT)).protected


def test_what_goes_out_knows_that_it_is_protected(town):
    case = hand_in(town)
    town.work.step(case, SATO, Doing(Step.PROTECT))
    assert town.outbox.open(town.outbox.claim()).application.protected
    (receipt,) = town.desk.unprinted()
    assert receipt.submission.applications[0].protected


def test_hidden_items_are_neither_seen_nor_corrected_nor_shown_in_differences(town):
    case = hand_in(town)
    role = replace(SHIPPED_ROLES["leader"], hidden=frozenset({"*.dateOfBirth"}))
    who = Clerk("ito", role, "T1", "MH01", "市民課")
    seen = {i.path: i.shown.reveal() for i in town.work.detail(case, who, ViewPurpose.REVIEW).items}
    assert seen["applicant.dateOfBirth"] == NO_RIGHT_TEXT
    change = {"applicant.dateOfBirth": "1980-02-18"}
    assert refusal(lambda: town.work.correct(case, who, change, "理由")) is FailureCode.CORRECTION_REFUSED
    town.work.correct(case, SATO, change, "理由")
    ((difference,),) = [each.differences for each in town.work.corrections(case, who)]
    assert (difference.before.reveal(), difference.after.reveal()) == (NO_RIGHT_TEXT, NO_RIGHT_TEXT)


def test_search_by_number_or_its_beginning(town):
    first, second = hand_in(town), hand_in(town)
    number = first.partition("/")[0]
    assert [r.application_id for r in town.work.rows(SATO, Wanted(number=number))] == [first]
    assert [r.application_id for r in town.work.rows(SATO, Wanted(number="MH01-26"))] == [first, second]
    assert town.work.rows(SATO, Wanted(number="%")) == []


def test_rows_name_the_legal_steps_of_who_asks(town):
    case = hand_in(town)
    (mine,) = town.work.rows(SATO)
    assert mine.steps >= {Step.TAKE, Step.ASSIGN, Step.WITHDRAW}
    (counter,) = town.work.rows(clerk("counter"))
    assert counter.steps == {Step.WITHDRAW, Step.PROTECT}
    town.work.take(case, SUZUKI)
    (theirs,) = town.work.rows(clerk("reviewer"))
    assert theirs.steps == {Step.PROTECT}
