from __future__ import annotations

import pytest

from counter_app.domain.robot_report import RobotReport, RobotVerdict
from counter_app.failures import FailureCode, StoreError
from counter_app.personal import Personal
from counter_app.ports import ViewPurpose, Wanted, WorkState
from counter_app.store import audit
from tests.fakes.stores import SATO, SUZUKI, Town
from tests.fakes.visits import CANARY, RARE, application, submission


@pytest.fixture
def town(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    yield town
    town.database.close()


@pytest.fixture
def case(town):
    return town.desk.submit(submission()).application_id(0)


def actions(town):
    with town.database.reading() as connection:
        audit.verify(connection)
        return [tuple(row) for row in connection.exec_driver_sql("SELECT actor, action FROM audit ORDER BY seq").all()]


def test_a_row_says_what_a_clerk_needs_and_masks_the_name(town, case):
    (row,) = town.work.rows(SATO)
    assert row.applicant == Personal(CANARY)
    assert (row.application_id, row.state, row.owner, row.delivery) == (case, WorkState.RECEIVED, None, "unsent")
    assert (row.procedure, row.title, row.open_items, row.simulated) == ("juminhyo", "住民票の写しの交付申請", 1, False)
    assert "渡邉" not in repr(row)


def test_the_way_through(town, case):
    assert town.work.take(case, SATO).owner == "sato"
    assert town.work.return_(case, SATO, "続柄が違います\U00020bb7").reason == "続柄が違います\U00020bb7"
    taken = town.work.take(case, SUZUKI)
    assert (taken.state, taken.owner) == (WorkState.TAKEN, "suzuki")
    assert town.work.release(case, SUZUKI).owner is None
    town.work.take(case, SATO)
    assert town.work.complete(case, SATO).state is WorkState.DONE
    assert [action for _, action in actions(town)] == [
        "submit", "take", "return", "take", "release", "take", "complete",
    ]  # fmt: skip


def test_taking_twice_by_the_same_clerk_changes_nothing(town, case):
    assert town.work.take(case, SATO) == town.work.take(case, SATO)
    assert len(actions(town)) == 2


def test_a_return_needs_a_reason(town, case):
    town.work.take(case, SATO)
    with pytest.raises(StoreError) as caught:
        town.work.return_(case, SATO, "\u3000 ")
    assert caught.value.code is FailureCode.STEP_NOT_ALLOWED


def test_looking_is_recorded_with_who_looked(town, case):
    assert town.work.detail(case, SATO, ViewPurpose.REVIEW) == application()
    assert actions(town)[-1] == ("sato", "view")


def test_pages_follow_each_other_without_gap_or_repeat(town):
    ids = []
    for _ in range(5):
        receipt = town.desk.submit(submission(application(), application(RARE)))
        ids += [receipt.application_id(0), receipt.application_id(1)]
    seen, after = [], None
    while page := town.work.rows(SATO, after=after, limit=3):
        seen += [row.application_id for row in page]
        after = seen[-1]
    assert seen == ids
    town.work.take(ids[4], SATO)
    assert [row.application_id for row in town.work.rows(SATO, Wanted(WorkState.TAKEN))] == [ids[4]]


@pytest.mark.parametrize(
    "call", [lambda w: w.take("MH01-261121-0009-X/1", SATO), lambda w: w.rows(SATO, after="nothing")]
)
def test_an_unknown_application_is_named(town, call):
    with pytest.raises(StoreError) as caught:
        call(town.work)
    assert caught.value.code is FailureCode.RECEIPT_UNKNOWN


def test_a_case_whose_key_was_destroyed_keeps_its_line_but_no_person(town, case):
    with town.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM case_key")
    (row,) = town.work.rows(SATO)
    assert (row.application_id, row.applicant) == (case, Personal(""))
    with pytest.raises(StoreError) as caught:
        town.work.detail(case, SATO, ViewPurpose.REVIEW)
    assert caught.value.code is FailureCode.RECEIPT_UNKNOWN


@pytest.mark.parametrize("verdict", RobotVerdict)
def test_a_robots_report_is_noted_and_closes_nothing(town, case, verdict):
    before = town.work.rows(SATO)
    town.work.note_robot(RobotReport(case, verdict, "K-77", Personal("渡邉"), town.clock.now()), "robot:one")
    assert town.work.rows(SATO) == before
    assert actions(town)[-1] == ("robot:one", f"robot.{verdict}")
    assert town.count("kpi_event") == 3
