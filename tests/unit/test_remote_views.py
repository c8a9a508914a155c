"""What a clerk saw in a call is among the views of the receipt that came of it."""

from __future__ import annotations

import pytest

from counter_app.domain.staff import whole_office
from counter_app.remote.desk_state import Note, Result
from counter_app.store.record_views import views_of
from counter_app.store.remote_desk import StoreDeskRecords
from tests.fakes.stores import Town

RECEIPT = "MH02-20261121-000001"
CLERK = whole_office("suzuki", "HQ01", "MH01")


@pytest.fixture
def town(tmp_path):
    town = Town(tmp_path)
    yield town
    town.database.close()


@pytest.fixture
def records(town):
    records = StoreDeskRecords(town.database, town.clock, lambda: CLERK)
    for call in ("k1", "k2"):
        records.log_view(call, frozenset({"applicant.fullName"}))
    return records


def views(town, number):
    with town.database.reading() as connection:
        return views_of(connection, number)


@pytest.mark.parametrize("number", [RECEIPT, f"{RECEIPT}/1"])
def test_the_views_of_its_call_stand_there_and_of_no_other(town, records, number):
    records.keep_note(Note("k1", Result.AT_COUNTER, RECEIPT, 60))
    (view,) = views(town, number)
    assert (view.application_id, view.clerk, view.purpose, view.refused) == ("k1", "suzuki", "remote", False)


def test_a_receipt_nobody_noted_has_none(town, records):
    records.keep_note(Note("k1", Result.FINISHED, "", 60))
    assert views(town, RECEIPT) == []
