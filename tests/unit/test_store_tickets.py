from __future__ import annotations

import pytest

from counter_app.domain.tickets import TicketEvent, TicketStep, read_tickets
from counter_app.failures import StoreError
from counter_app.figures.query import By
from counter_app.store.figures import StoreFigures
from counter_app.store.tickets import StoreTickets
from tests.fakes.busy_days import DAY, japan
from tests.fakes.stores import Town

MACHINE = """窓口,番号,発券時刻,呼出時刻,離脱時刻,備考
1,101,2026/11/04 09:00:00,2026/11/04 09:12:00,,
1,102,2026/11/04 09:01:00,,2026/11/04 09:20:00,
2,201,2026/11/04 09:02,,,
"""


@pytest.fixture
def town(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    town.clock.at = japan(11, 4, 9, 40)
    yield town
    town.database.close()


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp932"])
def test_a_machines_file_is_taken_in_once(town, code):
    tickets = StoreTickets(town.database, "MH01")
    events = read_tickets(MACHINE.encode(code))
    assert tickets.take(events).new == 5
    again = tickets.take(events)
    assert (again.new, again.known, again.orphans) == (0, 5, 0)
    figures = StoreFigures(town.database, town.clock)
    period = figures.period(japan(11, 4), japan(11, 5), By.QUEUE)
    assert period.points("wait_p50")[0] == ("1", pytest.approx(720, rel=0.02))
    assert period.figure("abandoned_share") == 0.5
    (waiting,) = figures.queue_ages().waiting
    assert (waiting.queue, waiting.waiting, waiting.oldest) == ("2", 1, japan(11, 4, 9, 2))
    assert [alarm.kind for alarm in figures.today().alarms] == ["wait-now"]


def test_a_call_without_its_ticket_is_refused(town):
    tickets = StoreTickets(town.database, "MH01")
    tickets.note(TicketEvent(TicketStep.ISSUE, "1", "101", japan(11, 4, 9)))
    with pytest.raises(StoreError):
        tickets.note(TicketEvent(TicketStep.CALL, "1", "102", japan(11, 4, 9, 5)))
    with pytest.raises(StoreError):
        tickets.note(TicketEvent(TicketStep.CALL, "1", "101", japan(11, 4, 8, 59)))
    with pytest.raises(StoreError):
        tickets.note(TicketEvent(TicketStep.CALL, "1", "101", japan(11, 4, 9) + DAY))


def test_numbers_begin_anew_every_day_and_in_every_queue(town):
    tickets = StoreTickets(town.database, "MH01")
    events = [TicketEvent(TicketStep.ISSUE, queue, "1", japan(11, day, 9)) for queue in ("1", "2") for day in (3, 4)]
    assert tickets.take(events).new == 4


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"a,b\n1,2\n",
        MACHINE.replace("09:00:00", "25:00").encode(),
        MACHINE.replace("101", "1;1").encode(),
        b"\xff\x81",
    ],
)
def test_what_is_not_a_machines_file_is_refused_by_line(file):
    with pytest.raises(ValueError, match=r"^line \d"):
        read_tickets(file)
