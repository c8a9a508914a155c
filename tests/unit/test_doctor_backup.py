"""The doctor says how old the newest backup is, and complains only where there is something to lose."""

from __future__ import annotations

from datetime import timedelta

import pytest

from counter_app.app.assembly import clock_of
from counter_app.app.doctor import _backup
from counter_app.app.office import open_office
from counter_app.settings import parse_text
from counter_app.store.backup import Covered, covered
from counter_app.store.marks import BACKED_UP, mark
from tests.fakes.visits import submission

SETTINGS = '[terminal]\nrole = "desk"\noffice = "MH01"\nname = "市民課"\n[store]\ndirectory = "shop"\n[cards]\ntrust = "simulated"\n'


@pytest.fixture
def office(tmp_path):
    settings = parse_text(SETTINGS, tmp_path / "counter.toml")
    opened = open_office(settings, clock_of(settings))
    yield opened
    opened.close()


def set_back(office, age):
    with office.database.writing() as connection:
        mark(connection, BACKED_UP, (office.clock.now() - age).isoformat())


def test_an_empty_office_has_nothing_to_lose(office):
    with office.database.reading() as connection:
        assert covered(connection) == Covered(None, needed=False)
    assert _backup(office.settings, office.clock).advice == ()


def test_what_was_taken_in_is_to_be_backed_up(office):
    office.desk.submit(submission())
    assert "main.py backup" in _backup(office.settings, office.clock).advice[0]
    set_back(office, timedelta(hours=47))
    fine = _backup(office.settings, office.clock)
    assert (fine.advice, len(fine.says)) == ((), len("2026-11-21 12:00"))
    set_back(office, timedelta(hours=49))
    assert _backup(office.settings, office.clock).advice
