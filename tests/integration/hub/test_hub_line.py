"""Terminals and their hub over real TLS sockets: what is taken in, what is refused, and that nothing is lost between."""

from __future__ import annotations

from uuid import UUID

import pytest

from counter_app.dispatch.branch_sender import Step
from counter_app.domain.receipt import ReceiptNumber
from counter_app.store.submit import StoreDesk
from tests.fakes.hub_house import Branch, Hub
from tests.fakes.visits import HandClock, application, submission


@pytest.fixture
def clock():
    from counter_app.devices.clock import SystemClock

    return HandClock(SystemClock().now())  # TLS looks at the machine's clock


@pytest.fixture
def hub(tmp_path, clock):
    with Hub(tmp_path / "office", clock) as hub:
        yield hub


@pytest.fixture
def branch(tmp_path, clock, hub):
    branch = Branch(tmp_path / "branch", clock).enrol(hub.code()).open()
    yield branch
    branch.close()


def hand_in(branch, count=1):
    receipts = []
    for _ in range(count):
        receipts.append(branch.desk.submit(submission(application(), application(connector="https-json"))))
        branch.desk.slip_printed(receipts[-1].number)
    return receipts


def test_what_a_terminal_took_offline_stands_at_the_office_as_if_taken_there(hub, branch):
    receipts = hand_in(branch, 3)
    assert branch.drain() == [Step.SENT] * 6
    desk = StoreDesk(hub.database, "HQ01", hub.keys, hub.clock)
    assert [desk.receipt(r.number) for r in receipts] == receipts
    assert desk.unprinted() == []
    assert branch.outbox.line().unsent_messages == 0
    assert hub.rows("SELECT count(*) FROM work") == [(6,)]


def test_again_is_success_and_changes_nothing(hub, branch):
    (receipt,) = hand_in(branch)
    waiting = branch.outbox.due()
    first = branch.line.send(waiting.envelope, waiting.body)
    assert branch.line.send(waiting.envelope, waiting.body) == first
    assert first.receipt == str(receipt.number)
    assert branch.drain() == [Step.SENT] * 2
    assert hub.rows("SELECT count(*) FROM submission") == [(1,)]
