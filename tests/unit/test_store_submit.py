from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.reissue import Reissue, ReissueReason
from counter_app.failures import FailureCode, StoreError
from counter_app.ports import ViewPurpose, Wanted, WorkState
from counter_app.store import audit, kpi
from tests.fakes.stores import SATO, Town
from tests.fakes.visits import CANARY, JST_NOON, RARE, application, submission

ROWS = ("submission", "application", "case_key", "outbox", "work", "audit", "kpi_event", "receipt_serial")


@pytest.fixture
def town(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    yield town
    town.database.close()


def test_a_submission_is_stored_whole_and_read_back_equal(town):
    handed_in = submission(application(CANARY), application(RARE, procedure="tenkyo"))
    receipt = town.desk.submit(handed_in)
    assert str(receipt.number).startswith("MH01-261121-0001-")
    assert receipt.submission == handed_in
    assert town.desk.receipt(receipt.number) == receipt
    assert [town.count(table) for table in ROWS] == [1, 2, 2, 2, 2, 1, 3, 1]


def test_the_same_visit_again_returns_its_receipt_and_stores_nothing(town):
    visit = uuid4()
    first = town.desk.submit(submission(visit_id=visit))
    before = [town.count(table) for table in ROWS]
    town.clock.turn(hours=30)
    again = town.desk.submit(submission(application(RARE), application(), visit_id=visit))
    assert again == first
    assert [town.count(table) for table in ROWS] == before


def test_serials_count_per_office_and_day_of_japan(town):
    numbers = [town.desk.submit(submission()).number for _ in range(2)]
    town.clock.turn(hours=12)  # 00:00 in Japan, still the 21st in UTC
    numbers.append(town.desk.submit(submission()).number)
    assert [(n.day, n.serial) for n in numbers] == [
        (date(2026, 11, 21), 1),
        (date(2026, 11, 21), 2),
        (date(2026, 11, 22), 1),
    ]


def test_a_failure_in_the_middle_leaves_nothing_and_takes_no_number(town):
    town.refuse_inserts("outbox")
    with pytest.raises(StoreError):
        town.desk.submit(submission())
    assert [town.count(table) for table in ROWS] == [0] * len(ROWS)
    town.allow_inserts("outbox")
    assert town.desk.submit(submission()).number.serial == 1


def test_unprinted_slips_are_offered_oldest_first_until_noted(town):
    first, second = (town.desk.submit(submission()) for _ in range(2))
    assert town.desk.unprinted() == [first, second]
    town.desk.slip_printed(first.number)
    assert town.desk.unprinted() == [second]


def acts_of(town, action):
    with town.database.reading() as connection:
        rows = connection.exec_driver_sql(
            f"SELECT actor, object_id, terminal, purpose FROM audit WHERE action = '{action}' ORDER BY seq"
        )
        return [tuple(row) for row in rows]


def test_every_reissue_is_in_the_chain_with_actor_terminal_and_reason(town):
    number = town.desk.submit(submission()).number
    town.desk.slip_printed(number)
    town.desk.slip_reissued(number, Reissue(ReissueReason.LOST, "ito", "3番窓口"))
    town.desk.slip_reissued(number, Reissue(ReissueReason.ASKED, terminal="KIOSK1"))
    assert acts_of(town, "slip.print") == [("desk:MH01", str(number), "", "")]
    assert acts_of(town, "slip.reissue") == [
        ("ito", str(number), "3番窓口", "lost"),
        ("desk:MH01", str(number), "KIOSK1", "asked"),
    ]
    assert chain(town).seq == 4


def test_a_reissue_of_what_never_came_out_takes_it_off_the_offer_and_an_unknown_one_is_named(town):
    number = town.desk.submit(submission()).number
    town.desk.slip_reissued(number, Reissue(ReissueReason.NOT_PRINTED, "cli:root", "T1"))
    assert town.desk.unprinted() == []
    with pytest.raises(StoreError) as caught:
        town.desk.slip_reissued(ReceiptNumber("MH01", date(2026, 11, 21), 77), Reissue(ReissueReason.LOST))
    assert caught.value.code is FailureCode.RECEIPT_UNKNOWN
    assert len(acts_of(town, "slip.reissue")) == 1


@pytest.mark.parametrize("ask", ["slip_printed", "receipt"])
def test_an_unknown_receipt_is_named(town, ask):
    with pytest.raises(StoreError) as caught:
        getattr(town.desk, ask)(ReceiptNumber("MH01", date(2026, 11, 21), 77))
    assert caught.value.code is FailureCode.RECEIPT_UNKNOWN


def test_no_personal_value_is_in_the_files_or_in_an_exception(town):
    town.desk.submit(submission())
    town.refuse_inserts("application")
    with pytest.raises(StoreError) as caught:
        town.desk.submit(submission())
    assert caught.value.__cause__ is None
    assert "渡邉" not in repr(caught.value)
    for file in town.files():
        assert "渡邉".encode() not in file.read_bytes(), file.name


def test_payloads_stay_sealed_even_for_who_has_the_database_key(town):
    town.desk.submit(submission())
    with town.database.reading() as connection:
        for table in ROWS:
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            text = b"|".join(v if isinstance(v, bytes) else str(v).encode() for row in rows for v in row)
            assert "渡邉".encode() not in text
            assert b"\\u6e21\\u9089" not in text


def test_a_payload_moved_to_another_application_does_not_open(town):
    receipt = town.desk.submit(submission(application(), application(RARE)))
    with town.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE application SET payload = (SELECT payload FROM application WHERE position = 2)"
        )
        connection.exec_driver_sql(
            "UPDATE case_key SET wrapped_key = (SELECT wrapped_key FROM case_key LIMIT 1 OFFSET 1)"
        )
    with pytest.raises(StoreError) as caught:
        town.work.detail(receipt.application_id(0), SATO, ViewPurpose.REVIEW)
    assert caught.value.code is FailureCode.STORE_CORRUPT


def unguarded(town, change):
    """Change the chain as somebody with the key file could: the triggers are no protection against them."""
    town.disarm("audit")
    town.run(change)


def chain(town, anchor=None):
    with town.database.reading() as connection:
        return audit.verify(connection, anchor)


CHANGES = (
    "UPDATE audit SET actor = 'x' WHERE seq = 3",
    "UPDATE audit SET at = at + 1 WHERE seq = 6",
    "DELETE FROM audit WHERE seq = 4",
    "UPDATE audit SET detail_hash = prev_hash WHERE seq = 1",
    "UPDATE audit SET object_id = 'x' WHERE seq = 6",
)


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_in_the_chain_is_refused_and_found(town, change):
    for _ in range(3):
        town.desk.slip_printed(town.desk.submit(submission()).number)
    head = chain(town)
    assert (head.seq, chain(town, head)) == (6, head)
    with pytest.raises(StoreError), town.database.writing() as connection:
        connection.exec_driver_sql(change)
    assert chain(town) == head
    unguarded(town, change)
    with pytest.raises(StoreError) as caught:
        chain(town)
    assert caught.value.code is FailureCode.AUDIT_CHAIN_BROKEN


def test_a_chain_that_lost_its_end_is_found_by_a_noted_head(town):
    town.desk.submit(submission())
    town.desk.submit(submission())
    head = chain(town)
    unguarded(town, "DELETE FROM audit WHERE seq = 2")
    assert chain(town).seq == 1
    with pytest.raises(StoreError) as caught:
        chain(town, head)
    assert caught.value.code is FailureCode.AUDIT_CHAIN_BROKEN


def test_figures_count_visits_applications_and_what_was_prefilled(town):
    for minutes in range(10):
        town.clock.at = JST_NOON + timedelta(minutes=minutes)
        town.desk.submit(submission(application(), application(procedure="tenkyo")))
    town.desk.submit(submission(simulated=True))
    with town.database.reading() as connection:
        figures = kpi.figures(connection, JST_NOON, JST_NOON + timedelta(hours=1))
        none = kpi.figures(connection, JST_NOON - timedelta(days=1), JST_NOON)
    assert (figures.visits, figures.applications) == (10, 20)
    assert (figures.visit_seconds_p50, figures.visit_seconds_p90) == (8 * 60, 12 * 60)
    assert figures.prefilled_share == 0.75
    assert figures.by_procedure == (("juminhyo", 10), ("tenkyo", 10))
    assert (none.visits, none.visit_seconds_p50, none.prefilled_share) == (0, None, None)


def test_a_submission_without_applications_is_still_a_receipt(town):
    handed_in = submission()
    empty = type(handed_in)(handed_in.visit_id, handed_in.at, handed_in.channel, "ja", True, ())
    receipt = town.desk.submit(empty)
    assert town.desk.receipt(receipt.number) == receipt
    assert town.work.rows(SATO, Wanted(WorkState.RECEIVED)) == []
