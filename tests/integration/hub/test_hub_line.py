"""Terminals and their hub over real TLS sockets: what is taken in, what is put aside, and that nothing is lost between."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from counter_app.dispatch.branch_sender import Step
from counter_app.domain.branch_answer import EarlierMissing, TakenIn, TurnedAway
from counter_app.domain.branch_message import uuid7
from counter_app.failures import FailureCode, StoreError
from counter_app.store import audit
from counter_app.store.submit import StoreDesk
from tests.fakes.hub_house import Branch, FickleLine, Hub, hand_in, sealed


@pytest.fixture
def hub_url(store_url):
    return store_url


def submissions(hub):
    return [number for (number,) in hub.rows("SELECT number FROM submission ORDER BY seq")]


def test_what_a_terminal_took_offline_stands_at_the_office_as_if_taken_there(hub, branch):
    receipts = hand_in(branch, 3)
    assert branch.drain() == [Step.SENT] * 6
    desk = StoreDesk(hub.database, "HQ01", hub.keys, hub.clock)
    assert [desk.receipt(r.number) for r in receipts] == receipts
    assert desk.unprinted() == []
    assert branch.outbox.line().unsent_messages == 0
    assert hub.rows("SELECT count(*) FROM work") == [(6,)]
    with hub.database.reading() as connection:
        assert audit.verify(connection).seq > 6


def test_the_same_message_again_gets_the_same_receipt(hub, branch):
    (receipt,) = hand_in(branch)
    waiting = branch.outbox.due()
    first = branch.line.send(waiting.envelope, waiting.body)
    again = branch.line.send(waiting.envelope, waiting.body)
    assert isinstance(first, TakenIn)
    assert (again.receipt, first.receipt) == (str(receipt.number),) * 2
    assert branch.drain() == [Step.SENT] * 2
    assert submissions(hub) == [str(receipt.number)]


def test_a_reply_that_was_lost_after_the_commit_doubles_nothing(hub, branch):
    branch.sender._line = FickleLine(branch.line, lose=3)
    receipts = hand_in(branch, 2)
    steps = []
    for _ in range(20):
        steps += branch.drain()
    assert steps.count(Step.DOWN) == 3
    assert submissions(hub) == [str(r.number) for r in receipts]
    assert branch.outbox.line().unsent_messages == 0


def test_a_message_that_overtakes_waits_for_the_one_before_it(hub, branch):
    hand_in(branch)
    _, second = branch.outbox.unsent()
    assert isinstance(branch.line.send(second.envelope, second.body), EarlierMissing)
    assert submissions(hub) == []
    assert branch.drain() == [Step.SENT] * 2


def test_other_content_under_a_known_id_is_put_aside(hub, branch):
    (receipt,) = hand_in(branch)
    first = branch.outbox.due()
    branch.drain()
    forged = sealed(branch, first.envelope, b"{}")
    assert branch.line.send(*forged) == TurnedAway(FailureCode.MESSAGE_CONFLICT)
    (aside,) = hub.inbox.aside()
    assert (aside.number, aside.code) == (str(receipt.number), FailureCode.MESSAGE_CONFLICT)
    branch.line.send(*forged)
    assert len(hub.inbox.aside()) == 1  # once per content


def test_one_receipt_number_for_two_visits_is_a_copied_terminal(hub, branch, tmp_path, clock):
    branch.close()
    shutil.copytree(branch.folder, tmp_path / "copy")
    copy = Branch(tmp_path / "copy", clock).open()
    branch.open()
    assert hand_in(branch)[0].number == hand_in(copy)[0].number
    assert branch.drain() == [Step.SENT] * 2
    assert copy.drain() == [Step.HELD]
    assert [each.code for each in hub.inbox.aside()] == [FailureCode.MESSAGE_CONFLICT]
    copy.close()


def test_a_poisoned_message_stops_its_case_alone(hub, branch):
    before, poisoned, after = hand_in(branch, 3)
    spoil(branch, poisoned)
    assert branch.drain().count(Step.SENT) == 4
    assert submissions(hub) == [str(before.number), str(after.number)]
    standing = branch.outbox.standing()
    assert [(each.number, each.kind) for each in standing] == [
        (str(poisoned.number), "submission"),
        (str(poisoned.number), "printed"),
    ]
    assert standing[0].code is FailureCode.MESSAGE_UNREADABLE
    assert [each.code for each in hub.inbox.aside()] == [FailureCode.MESSAGE_UNREADABLE]


def spoil(branch, receipt):
    """A body that nobody's key opens, with the right hash."""
    waiting = next(each for each in branch.outbox.unsent() if each.envelope.case == receipt.number)
    with branch.database.writing() as connection:
        body = waiting.body[:9] + secrets.token_bytes(len(waiting.body) - 9)
        connection.exec_driver_sql(
            "UPDATE branch_outbox SET body = ?, sha256 = ? WHERE msg_id = ?",
            (body, hashlib.sha256(body).hexdigest(), str(waiting.envelope.id)),
        )


def test_once_somebody_has_looked_a_refused_case_goes_again(branch):
    (receipt,) = hand_in(branch)
    waiting = branch.outbox.due()
    branch.outbox.refused(waiting.envelope.id, FailureCode.MESSAGE_REFUSED)
    assert branch.drain() == []
    assert branch.outbox.again(str(receipt.number)) == 1
    assert branch.drain() == [Step.SENT] * 2


class Backup:
    """Last night's copy of a hub's store."""

    def __init__(self, hub, request) -> None:
        self._files = hub.folder if hub.url is None else None
        self._url = request.getfixturevalue("postgres").copy(hub.url) if hub.url else None
        if self._files:
            shutil.copytree(self._files, self._files.with_name("backup"))

    def set_back(self, hub) -> Hub:
        if self._files:
            shutil.rmtree(self._files)
            shutil.copytree(self._files.with_name("backup"), self._files)
        return hub.reopen(self._url)


def test_a_hub_set_back_to_yesterdays_backup_gets_everything_again(tmp_path, clock, hub_url, request):
    with Hub(tmp_path / "office", clock, url=hub_url) as hub:
        branch = Branch(tmp_path / "branch", clock).enrol(hub.code()).open()
        early = hand_in(branch, 2)
        branch.drain()
    backup = Backup(hub, request)
    with hub.reopen() as hub:
        late = hand_in(branch, 3)
        branch.drain()
        assert len(submissions(hub)) == 5
    with backup.set_back(hub) as hub:
        assert submissions(hub) == [str(r.number) for r in early]
        branch.sender.greet()  # nothing new to send: the first word of the hub tells
        branch.drain()
        assert submissions(hub) == [str(r.number) for r in (*early, *late)]
        branch.sender.greet()
        assert branch.outbox.line().unsent_messages == 0
    branch.close()


def test_a_later_message_brings_the_lost_one_with_it(hub, branch, hub_url, request):
    receipt = hand_in(branch, slip=False)[0]
    branch.drain()
    if hub_url is None:
        hub.database.close()
        for file in hub.folder.glob("counter.db*"):
            file.unlink()
    hub.on_another_store(request.getfixturevalue("postgres").fresh() if hub_url else None)
    branch.desk.slip_printed(receipt.number)
    for _ in range(3):
        branch.drain()
    assert submissions(hub) == [str(receipt.number)]
    assert hub.rows("SELECT count(*) FROM submission WHERE printed_at IS NULL") == [(0,)]


def test_another_terminals_envelope_is_not_taken(hub, branch):
    hand_in(branch)
    waiting = branch.outbox.due()
    other = replace(waiting.envelope, terminal="MH09", id=uuid7(1, secrets.token_bytes(10)))
    assert branch.line.send(other, waiting.body).code is FailureCode.HUB_NOT_TRUSTED
    assert submissions(hub) == []


def test_nobody_else_s_numbers_are_given(hub, branch):
    """A terminal that says it is another one inside the seal."""
    branch.desk._place = replace(branch.desk._place, office="MH07")
    hand_in(branch)
    assert branch.drain()[0] is Step.HELD
    assert [each.code for each in hub.inbox.aside()] == [FailureCode.MESSAGE_UNREADABLE]


def test_slow_cases_go_in_the_order_they_were_taken(hub, branch):
    receipts = hand_in(branch, 20)
    branch.drain()
    assert submissions(hub) == [str(r.number) for r in receipts]
    written = "rowid" if hub.url is None else "ctid"  # an inbox is only ever added to
    order = [key for (key,) in hub.rows(f"SELECT number FROM inbox ORDER BY {written}")]
    assert order == [str(r.number) for r in receipts for _ in range(2)]


def test_the_same_message_twice_at_once_is_taken_in_once(hub, branch):
    """A timeout, a second try, and the first one still being worked on; by hand and by line at once."""
    receipts = hand_in(branch, 8, slip=False)
    waiting = branch.outbox.unsent()
    with ThreadPoolExecutor(4) as pool:
        twice = list(pool.map(lambda one: tried(hub, one), [one for one in waiting for _ in range(2)]))
    assert {str(r.number) for r in receipts} == {one.receipt for one in twice}
    assert sum(not one.again for one in twice) == 8
    assert sorted(submissions(hub)) == sorted(str(r.number) for r in receipts)
    assert hub.inbox.aside() == []
    assert hub.inbox.count("MH02") == 8


def tried(hub, one):
    """As a terminal does: a store that is busy is asked again."""
    while True:
        try:
            return hub.inbox.take_in(one.envelope, one.body)
        except StoreError:
            continue


def test_side_by_side_each_case_keeps_its_order(hub, branch):
    receipts = hand_in(branch, 10)
    poisoned = receipts[3]
    spoil(branch, poisoned)
    branch.on_lines(4).drain()
    for _ in range(5):  # a store that was busy is asked again
        branch.drain()
    arrived = sorted(str(r.number) for r in receipts if r is not poisoned)
    assert sorted(submissions(hub)) == arrived
    assert hub.rows("SELECT count(*) FROM submission WHERE printed_at IS NULL") == [(0,)]
    assert {each.number for each in branch.outbox.standing()} == {str(poisoned.number)}
    assert hub.inbox.count("MH02") == kept_count(branch) == 18
    branch.sender.stop()


def kept_count(branch):
    """How many receipts the terminal knows of: below the hub's, a loss would go unseen."""
    with branch.database.reading() as connection:
        return connection.exec_driver_sql("SELECT taken FROM branch_line").scalar()


def test_of_each_case_one_message_goes_at_a_time(branch):
    hand_in(branch, 3)
    due = branch.outbox.all_due(10)
    assert len({one.envelope.case for one in due}) == len(due) == 3
    assert [one.envelope.kind.value for one in due] == ["submission"] * 3
