"""Pages of the work list, however they are found: what they show together is what one would find case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from counter_app.domain.case_state import FINISHED, Doing, Step, WorkState
from counter_app.domain.sections import Sections
from counter_app.domain.staff import SHIPPED_ROLES, Clerk, Reach
from counter_app.ports import Wanted
from counter_app.store.bench_list import bench_list
from counter_app.store.migrate import downgrade, migrate
from counter_app.store.work_list import StoreWorkList
from tests.fakes.stores import SATO, Town
from tests.fakes.visits import application, submission

TODAY, BEFORE, LATER = date(2026, 11, 25), date(2026, 11, 24), date(2026, 12, 1)  # the clock says the 21st
SECTIONS = Sections({"S01": "市民課", "S02": "市民課", "S15": "福祉課", "teigaku": "市民課"})
KINDS = (("juminhyo", "S01"), ("tenkyo", "S02"), ("welfare", "S15"), ("teigaku", "S15"), ("nobody", "S09"))
STEPS = (
    (),
    (Doing(Step.TAKE),),
    (Doing(Step.TAKE), Doing(Step.HOLD, "理由", BEFORE)),
    (Doing(Step.TAKE), Doing(Step.RETURN, "理由", LATER)),
    (Doing(Step.TAKE), Doing(Step.COMPLETE)),
)
ITO = Clerk("ito", SHIPPED_ROLES["reviewer"], "T9", "MH01", "市民課")
CLERKS = (
    SATO,
    ITO,
    replace(ITO, section="福祉課"),
    replace(ITO, section=""),
    replace(ITO, id="sato", role=replace(ITO.role, reach=Reach.OWN)),
    replace(ITO, role=SHIPPED_ROLES["counter"]),
    replace(ITO, role=SHIPPED_ROLES["counter"], office="MH02"),
)
WANTED = (
    *(Wanted(state) for state in (None, *WorkState)),
    *(Wanted(state, section="市民課") for state in (None, WorkState.RECEIVED, WorkState.DONE)),
    Wanted(section="知らない課"),
    Wanted(overdue_on=TODAY),
    Wanted(overdue_on=TODAY, section="市民課"),
    Wanted(mine=True),
    Wanted(WorkState.DONE, mine=True),
)


@pytest.fixture
def town(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    for number, ((procedure, destination), steps) in enumerate(product(KINDS, STEPS)):
        due = (None, BEFORE, LATER)[number % 3]
        each = replace(application(procedure=procedure), destination=destination)
        case = town.desk.submit(submission(dated(each, due))).application_id(0)
        for doing in steps:
            town.work.step(case, SATO, doing)
    town.work = StoreWorkList(town.database, town.keys, town.clock, sections=SECTIONS)
    yield town
    town.database.close()


def dated(each, due):
    return replace(each, open_items=tuple(replace(item, due=due) for item in each.open_items))


def paged(town, clerk, wanted):
    seen, after = [], None
    while page := town.work.rows(clerk, wanted, after, limit=6):
        seen += page
        after = page[-1].application_id
    return [row.application_id for row in seen]


def fits(row, clerk, wanted):
    """Said case by case."""
    section = SECTIONS.of(row.procedure, DESTINATION[row.procedure])
    reached = {
        Reach.ALL: True,
        Reach.OFFICE: clerk.office == "MH01",
        Reach.SECTION: section == clerk.section if section else clerk.office == "MH01",
        Reach.OWN: row.owner == clerk.id,
    }
    late = any(day and day < TODAY for day in (row.due, row.until)) and row.state not in FINISHED
    return (
        reached[clerk.role.reach]
        and wanted.state in (None, row.state)
        and (not wanted.section or wanted.section == section)
        and (not wanted.overdue_on or late)
        and (not wanted.mine or row.owner == clerk.id)
    )


DESTINATION = dict(KINDS)


def test_every_page_shows_what_one_finds_case_by_case_in_order(town):
    everything = town.work.rows(SATO)
    assert len(everything) == len(KINDS) * len(STEPS)
    for clerk, wanted in product(CLERKS, WANTED):
        expected = [row.application_id for row in everything if fits(row, clerk, wanted)]
        assert paged(town, clerk, wanted) == expected, (clerk, wanted)


def test_what_is_overdue_may_stand_by_day_too(town):
    late = {row.application_id: row.due or date.max for row in town.work.rows(SATO, Wanted(overdue_on=TODAY))}
    ids = paged(town, SATO, Wanted(overdue_on=TODAY, by_due=True))
    assert ids == sorted(late, key=lambda case: (late[case], list(late).index(case)))
    assert ids


@pytest.mark.parametrize("state", [None, WorkState.RECEIVED, WorkState.DONE])
def test_by_day_comes_what_has_a_day_first_and_nothing_is_left_out(town, state):
    rows = {row.application_id: row for row in town.work.rows(SATO, Wanted(state))}
    assert {row.due for row in rows.values()} == {None, BEFORE, LATER}
    ids = paged(town, SATO, Wanted(state, by_due=True))
    assert ids == sorted(rows, key=lambda case: (rows[case].due or date.max, list(rows).index(case)))


def test_lines_of_the_release_before_get_procedure_and_day(town):
    columns = "SELECT procedure, due FROM {} ORDER BY seq"
    before = [town.work.rows(SATO, wanted) for wanted in WANTED]
    downgrade(town.database, "0009")
    migrate(town.database)
    with town.database.reading() as connection:
        mine, theirs = (connection.exec_driver_sql(columns.format(table)).all() for table in ("work", "application"))
    assert mine == theirs
    assert [town.work.rows(SATO, wanted) for wanted in WANTED] == before


def test_the_bench_reads_every_kind_of_page(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    report = bench_list(town.database, town.keys, 600)
    assert report["cases"] == 600
    assert {name for name, lines in report["lines"].items() if lines} >= {"everything", "overdue", "a receipt number"}
    assert set(report["ms"]) == set(report["lines"])
    town.database.close()
