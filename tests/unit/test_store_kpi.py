"""What the product itself notes: submissions, steps of the work list, what was corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.application import Counts
from counter_app.domain.form import AskedField, Field, FieldKind
from counter_app.domain.meter import Meter
from counter_app.domain.once_only import counted
from counter_app.figures.query import By
from counter_app.personal import Personal
from counter_app.store import kpi
from counter_app.store.figures import StoreFigures
from tests.fakes.forms import words
from tests.fakes.stores import Town
from tests.fakes.visits import CANARY, JST_NOON, application, submission

SINCE, UNTIL = JST_NOON - timedelta(days=1), JST_NOON + timedelta(days=1)
NAME, PHONE = FieldPath("applicant.fullName"), FieldPath("applicant.phone")


@pytest.fixture
def town(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    yield town
    town.database.close()


def answer(text, origin):
    return Answer(Personal(text), origin, Trust.READ if origin is Origin.CARD else Trust.STATED, JST_NOON)


def corrections(answers):
    fields = [AskedField(path, Field(path.rpartition(".")[2], FieldKind.TEXT, words("欄"))) for path in (NAME, PHONE)]
    return counted(Meter(), fields, (), answers).facts_corrected


def test_what_was_written_over_a_prefilled_value_is_a_correction():
    read = Answers().prefill(NAME, answer(CANARY, Origin.CARD)).enter(PHONE, answer("1", Origin.RESIDENT))
    assert corrections(read) == 0
    changed = read.enter(NAME, answer("別の名", Origin.RESIDENT))
    assert corrections(changed) == 1
    assert corrections(changed.enter(NAME, answer(CANARY, Origin.RESIDENT))) == 0  # typed back: nothing differs


def test_the_applicants_own_items_count_as_reused_unless_they_were_typed_anew():
    card = application()
    typed = replace(card, items=tuple(replace(each, origin=Origin.RESIDENT) for each in card.items))
    assert kpi.basic_items(submission(card)) == (3, 3)
    assert kpi.basic_items(submission(typed)) == (3, 0)
    assert kpi.basic_items(submission(typed, typed)) == (6, 3)  # the second procedure asked nothing again


def test_a_submission_says_where_by_what_channel_and_how_long(town):
    counts = Counts(facts_asked=1, facts_prefilled=3, started_at=JST_NOON - timedelta(minutes=6), facts_corrected=1)
    town.desk.submit(replace(submission(application(), application()), counts=counts))
    figures = StoreFigures(town.database, town.clock)
    period = figures.period(SINCE, UNTIL, By.CHANNEL)
    assert dict(period.points("channel_share")) == {"kiosk": 1.0}
    assert period.figure("desk_p50") == pytest.approx(360, rel=0.02)
    assert period.figure("desk_minutes_per_case") == 180
    assert period.figure("corrected_items") == 0.25
    assert period.figure("unwritten_visits") == 1
    assert period.figure("once_only") == 1
    (row,) = figures.league(SINCE, UNTIL)
    assert (row.cases, row.minutes) == (2, 3)


def test_every_kind_can_be_noted_about_a_case_and_names_no_one(town):
    case = town.desk.submit(submission()).application_id(0)
    at = JST_NOON + timedelta(minutes=10)
    with town.database.writing() as connection:
        for kind in kpi.KpiKind:
            kpi.note(connection, kind, at, case)
        kpi.note(connection, kpi.KpiKind.MATCHED, at, case, terminal="W1", section="市民課", outcome=kpi.AUTOMATIC)
    with town.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM kpi_event").all()
    assert len(rows) == 2 + len(kpi.KpiKind) + 1
    assert not [value for row in rows for value in row if case.partition("/")[0] in str(value) or CANARY in str(value)]
    period = StoreFigures(town.database, town.clock).period(SINCE, UNTIL, By.OFFICE)
    assert period.points("matched_automatically") == (("MH01", 0.5),)
    assert period.figure("back_p50") == pytest.approx(600, rel=0.02)


def test_an_office_that_hands_in_nothing_has_no_figures(town):
    figures = StoreFigures(town.database, town.clock)
    assert figures.refresh().days == 0
    period = figures.period(SINCE, UNTIL, By.PROCEDURE)
    assert period.rows == ()
    assert period.figure("received") == 0
    assert period.figure("wait_p50") is None
    assert figures.heat(SINCE, UNTIL).cells == ()
