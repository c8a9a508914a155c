from __future__ import annotations

import math
from datetime import timedelta
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.figures.grain import Grain, cover, end_of, start_of
from counter_app.figures.histogram import ERROR
from counter_app.figures.query import By, Only
from counter_app.ports.outbox import Delivered
from counter_app.store import kpi
from counter_app.store.figures import StoreFigures
from counter_app.store.rollups import Rollups
from tests.fakes.busy_days import DAY, fill, japan, random_events
from tests.fakes.stores import SATO, Town
from tests.fakes.visits import application, submission

SINCE, UNTIL = japan(9, 28), japan(11, 4)
ASKED = [
    (SINCE, UNTIL, by, only)
    for by in By
    for only in (Only(), Only(office="MH01"), Only(procedure="tax"), Only("MH02", "pension", "kiosk"), Only(queue="1"))
]


@pytest.fixture
def town(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    town.clock.at = japan(11, 4, 10, 30)
    yield town
    town.database.close()


def rows(figures, asked):
    period = figures.period(*asked)
    return [(row.key, period.codebook.values(row.tally)) for row in period.rows], period.codebook.values(period.whole)


def test_cells_say_what_the_events_say(town):
    fill(town.database, random_events(SINCE, UNTIL, 1500))
    figures = StoreFigures(town.database, town.clock)
    from_events = [rows(figures, asked) for asked in ASKED]
    rolled = figures.refresh()
    assert (rolled.days, rolled.months) == (37, 1 + 1)  # September begins with its first event
    assert town.count("kpi_cell") > 1000
    assert [rows(figures, asked) for asked in ASKED] == from_events


def test_finished_hours_are_read_from_cells_alone(town):
    fill(town.database, random_events(japan(11, 3), japan(11, 4), 300))
    figures = StoreFigures(town.database, town.clock)
    figures.refresh()
    before = rows(figures, (japan(11, 3), japan(11, 4), By.HOUR, Only()))
    with town.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM kpi_event")
    assert rows(figures, (japan(11, 3), japan(11, 4), By.HOUR, Only())) == before


def test_refreshing_and_rebuilding_change_nothing(town):
    fill(town.database, random_events(SINCE, UNTIL, 400))
    figures = StoreFigures(town.database, town.clock)
    figures.refresh()
    cells = _cells(town)
    assert figures.refresh().days == 0
    assert _cells(town) == cells
    Rollups(town.database).rebuild(town.clock.now())
    assert _cells(town) == cells


def _cells(town):
    with town.database.reading() as connection:
        return connection.exec_driver_sql("SELECT * FROM kpi_cell ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9").all()


@pytest.mark.parametrize(
    ("first", "late"), [((10, 5), (10, 5)), ((10, 5), (9, 20)), ((11, 4), (11, 4)), ((9, 28), (11, 3))]
)
def test_a_late_event_counts_at_once_and_reopens_its_hour(town, first, late):
    figures = StoreFigures(town.database, town.clock)
    fill(town.database, random_events(japan(*first, 8), japan(*first, 9), 50))
    fill(town.database, random_events(japan(11, 4, 8), japan(11, 4, 9), 50))
    figures.refresh()
    more = random_events(japan(*late, 8), japan(*late, 9), 40, seed=2)
    fill(town.database, more)
    asked = (japan(9, 1), UNTIL + DAY, By.HOUR, Only())
    seen = rows(figures, asked)
    assert town.count("kpi_late") > 0
    figures.refresh()
    assert town.count("kpi_late") == 0
    assert rows(figures, asked) == seen
    whole = figures.period(japan(9, 1), UNTIL + DAY).whole
    assert sum(each.of("events") for each in whole.kinds.values()) == _own_events(town)
    cells = _cells(town)
    Rollups(town.database).rebuild(town.clock.now())
    assert {row for row in cells if row[1] != Grain.MONTH} <= set(_cells(town))


def test_a_delivery_in_an_hour_that_was_counted_is_counted_again(town):
    town.desk.submit(submission(application(), application()))
    deliveries = town.outbox.claim_batch(2)
    figures, delivered_at = StoreFigures(town.database, town.clock), town.clock.at
    town.clock.at = japan(11, 4, 12, 30)
    figures.refresh()
    town.clock.at = delivered_at  # the machine's clock was set right
    for each in deliveries:
        town.outbox.settle(each, Delivered("R-1"))
    assert town.count("kpi_late") > 0
    town.clock.at = japan(11, 4, 12, 30)
    figures.refresh()
    assert town.count("kpi_late") == 0
    whole = figures.period(japan(11, 4), UNTIL + DAY).whole
    assert whole.kinds["delivered"].of("events") == 2


def _own_events(town):
    return town.count("kpi_event WHERE NOT simulated")


def test_the_hour_that_runs_is_counted_from_events(town):
    figures = StoreFigures(town.database, town.clock)
    figures.refresh()
    fill(town.database, random_events(japan(11, 4, 10), japan(11, 4, 10, 30), 30))
    figures.refresh()
    assert figures.today().hours.rows[0].key == "2026-11-04T10"


def test_p50_and_p90_of_any_grouping_stay_near_the_truth(town):
    events = random_events(SINCE, UNTIL, 3000)
    fill(town.database, events)
    figures = StoreFigures(town.database, town.clock)
    figures.refresh()
    for office in ("", "MH01", "MH02"):
        waits = sorted(
            event["seconds"]
            for event in events
            if event["kind"] == "called" and not event["simulated"] and office in {"", event["office"]}
        )
        period = figures.period(SINCE, UNTIL, only=Only(office=office))
        for share, id_ in ((0.5, "wait_p50"), (0.9, "wait_p90")):
            true = waits[math.ceil(share * len(waits)) - 1]
            assert abs(period.figure(id_) - true) <= ERROR * true


def test_simulated_visits_are_counted_apart(town):
    fill(town.database, random_events(SINCE, UNTIL, 500))
    real, pretended = (StoreFigures(town.database, town.clock, simulated=each) for each in (False, True))
    real.refresh()
    both = [sum(k.of("events") for k in each.period(SINCE, UNTIL).whole.kinds.values()) for each in (real, pretended)]
    assert sum(both) == 500
    assert min(both) > 0


def test_what_the_desk_takes_in_is_on_the_board(town):
    receipt = town.desk.submit(submission(application(), application(), simulated=False))
    town.work.take(receipt.application_id(0), SATO)
    town.clock.turn(minutes=5)
    town.work.complete(receipt.application_id(0), SATO)
    figures = StoreFigures(town.database, town.clock)
    today = figures.today()
    assert today.hours.figure("received") == 2
    assert today.hours.figure("processed") == 1
    assert today.hours.figure("procedures_per_visit") == 2
    assert (today.queues.open, today.queues.unsent) == (1, 2)
    assert today.queues.oldest == timedelta(minutes=5)
    by_office = figures.period(japan(11, 4), japan(11, 5), By.OFFICE)
    assert by_office.points("visits") == (("MH01", 1),)
    assert by_office.points("wait_p50") == (("MH01", None),)


def test_ages_fall_into_bands_and_beyond_the_target(town):
    for hours in (0, 2, 30, 200):
        town.clock.at = japan(11, 4, 10) - timedelta(hours=hours)
        town.desk.submit(submission(simulated=False))
    town.clock.at = japan(11, 4, 10)
    queues = StoreFigures(town.database, town.clock).queue_ages()
    assert dict(queues.bands) == {1: 1, 4: 1, 24: 0, 72: 1, 168: 0, None: 1}
    assert (queues.open, queues.overdue, queues.oldest) == (4, 1, timedelta(hours=200))
    kinds = [alarm.kind for alarm in StoreFigures(town.database, town.clock).today().alarms]
    assert kinds == ["oldest-case", "overdue-cases"]


@settings(max_examples=60)
@given(
    st.integers(0, 60 * 24 * 70), st.integers(0, 60 * 24 * 70), st.sets(st.integers(0, 80)), st.sampled_from(list(By))
)
def test_pieces_cover_a_period_exactly_once(start, length, days, by):
    since = japan(9, 1) + timedelta(minutes=start)
    until = since + timedelta(minutes=length)
    finished = {start_of(Grain.DAY, japan(9, 1) + number * DAY) for number in days}
    grains = (Grain.HOUR,) if by is By.HOUR else (Grain.MONTH, Grain.DAY, Grain.HOUR)
    pieces = cover(since, until, lambda grain, at: start_of(Grain.DAY, at) in finished or grain is Grain.MONTH, grains)
    assert [piece.since for piece in pieces[1:]] == [piece.until for piece in pieces[:-1]]
    assert (pieces[0].since, pieces[-1].until) == (since, until) if pieces else since == until
    for piece in pieces:
        if piece.grain is not None:
            assert start_of(piece.grain, piece.since) == piece.since
            assert end_of(piece.grain, piece.since) == piece.until


def test_an_event_committed_while_its_hour_is_finished_is_not_lost(tmp_path, postgres_url):
    town, other = (Town(tmp_path, url=postgres_url) for _ in range(2))
    town.clock.at = japan(11, 4, 10, 30)
    fill(town.database, random_events(japan(11, 4, 8), japan(11, 4, 9), 20))
    figures, more = StoreFigures(town.database, town.clock), random_events(japan(11, 4, 8), japan(11, 4, 9), 7, seed=3)
    finishing = Thread(target=figures.refresh)
    with other.database.writing() as connection:
        for event in more:
            kpi.add(connection, [event])
        finishing.start()
        while finishing.is_alive() and not town.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
            pass
    finishing.join()
    asked = (japan(11, 4), UNTIL + DAY, By.HOUR, Only())
    seen = rows(figures, asked)
    assert town.count("kpi_finished") > 0
    Rollups(town.database).rebuild(japan(11, 4, 8))  # from the events
    assert rows(figures, asked) == seen
    for each in (town, other):
        each.database.close()
