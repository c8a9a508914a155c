"""Three days without a line, two thousand cases; what a thief finds; what is carried over by hand."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import timedelta

import pytest

from counter_app.connectors.branch_bundle import read_bundle, read_receipts, write_bundle, write_receipts
from counter_app.failures import CounterError, FailureCode, StoreError
from counter_app.hub.authority import found_authority
from counter_app.store.branch import BranchLimits
from counter_app.store.marks import BACKED_UP, mark
from counter_app.store.reserve import Reserve
from tests.fakes.hub_house import Branch, hand_in
from tests.fakes.leaks import dressed
from tests.fakes.visits import CANARY, HandClock, application, submission

MOST = 2000


def code_of(call):
    with pytest.raises(CounterError) as caught:
        call()
    return caught.value.code


THREE_DAYS_M = 72 * 60


@pytest.mark.parametrize("cases", [60, pytest.param(MOST, marks=pytest.mark.slow)])
def test_three_days_without_a_line_then_all_of_it_nothing_lost_nothing_doubled(hub, branch, clock, cases):
    receipts = []
    for _ in range(cases):
        receipts += hand_in(branch)
        clock.turn(minutes=THREE_DAYS_M / cases)
    assert clock.now() - receipts[0].at == pytest.approx(timedelta(hours=72), abs=timedelta(seconds=1))
    assert branch.outbox.line().unsent_cases == cases
    assert hub.rows("SELECT count(*) FROM inbox") == [(0,)]
    if cases == MOST:
        assert code_of(lambda: branch.desk.submit(submission())) is FailureCode.BRANCH_TOO_MANY_UNSENT
    branch.on_lines(4).drain()
    branch.sender.stop()
    assert branch.outbox.line().unsent_messages == 0
    assert branch.outbox.line().refused_messages == 0
    assert came(hub) == Counter({(str(r.number), n + 1): 1 for r in receipts for n in range(2)})
    visits = dict(hub.rows("SELECT number, visit_id FROM submission"))
    assert visits == {str(r.number): str(r.submission.visit_id) for r in receipts}
    assert hub.rows("SELECT count(*) FROM submission WHERE printed_at IS NULL") == [(0,)]
    assert hub.inbox.aside() == []
    assert branch.desk.submit(submission()).number.serial > 0


def came(hub):
    """How often each application of each receipt stands in the office's books."""
    return Counter(hub.rows("SELECT number, position FROM application"))


@pytest.mark.slow
def test_over_one_line_they_arrive_in_the_order_in_which_they_came(hub, branch):
    receipts = hand_in(branch, 200)
    branch.drain()
    sent = [
        number for (number,) in hub.rows(f"SELECT number FROM inbox WHERE kind = 'submission' ORDER BY {hub.arrival}")
    ]
    assert sent == [str(r.number) for r in receipts]


def test_nobody_is_taken_in_where_the_disk_is_nearly_full(branch):
    branch.free = 199_000_000
    assert code_of(lambda: branch.desk.submit(submission())) is FailureCode.BRANCH_DISK_LOW
    assert branch.desk.refuses() is FailureCode.BRANCH_DISK_LOW
    branch.free = 201_000_000
    assert branch.desk.refuses() is None


def test_nobody_is_taken_in_after_too_long_without_the_hub(branch, clock):
    first = submission()
    receipt = branch.desk.submit(first)
    clock.turn(hours=71)
    branch.desk.submit(submission())
    clock.turn(hours=2)
    assert code_of(lambda: branch.desk.submit(submission())) is FailureCode.BRANCH_OFFLINE_TOO_LONG
    assert branch.desk.submit(first) == receipt  # what was taken in keeps its receipt
    branch.drain()
    assert branch.desk.refuses() is None


def test_a_terminal_that_was_switched_off_over_the_holidays_takes_people_in_at_once(branch, clock):
    clock.turn(days=9)
    assert branch.desk.refuses() is None


def test_a_case_that_stands_does_not_make_the_terminal_refuse_people(hub, branch, clock):
    (receipt,) = hand_in(branch)
    branch.outbox.refused(branch.outbox.due().envelope.id, FailureCode.MESSAGE_REFUSED)
    for _ in range(5):
        clock.turn(days=1)
        branch.sender.greet()
    assert branch.desk.refuses() is None
    assert branch.outbox.standing()[0].number == str(receipt.number)
    assert hub.rows("SELECT count(*) FROM inbox") == [(0,)]


def test_the_reserve_is_given_up_once_the_disk_is_full(tmp_path):
    reserve = Reserve(tmp_path / "reserve", 100_000)
    assert reserve.lay_in()
    assert (tmp_path / "reserve").stat().st_size == 100_000
    assert reserve.give_up()
    assert not reserve.give_up()


def test_the_clock_is_compared_with_the_hubs(hub, tmp_path, clock):
    ahead = HandClock(clock.now())
    ahead.turn(seconds=95)
    branch = Branch(tmp_path / "ahead", ahead).enrol(hub.code()).open()
    branch.sender.greet()
    assert branch.outbox.line().skew_s == pytest.approx(95)
    branch.close()


def test_what_a_backup_covers_is_forgotten_after_some_days(hub, branch, clock):
    hand_in(branch, 2)
    branch.drain()
    hand_in(branch)
    clock.turn(days=1)
    covered(hub)
    clock.turn(days=5)
    branch.sender.greet()
    assert bodies(branch) == 6
    clock.turn(days=2)
    branch.sender.greet()
    assert bodies(branch) == 2  # what is unsent stays, however old


def test_what_no_backup_of_the_hub_covers_is_kept_but_not_for_ever(hub, branch, clock):
    hand_in(branch, 2)
    branch.drain()
    covered(hub, earlier=timedelta(minutes=30))  # clocks may differ: not safely after what was taken in
    clock.turn(days=60)
    branch.sender.greet()
    assert bodies(branch) == 4
    clock.turn(days=31)
    branch.sender.greet()
    assert bodies(branch) == 0


def covered(hub, earlier=timedelta(0)):
    with hub.database.writing() as connection:
        mark(connection, BACKED_UP, (hub.clock.now() - earlier).isoformat())


def bodies(branch):
    with branch.database.reading() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM branch_outbox WHERE body IS NOT NULL").scalar()


def test_a_thief_with_disk_and_key_file_finds_nobody(branch):
    """The whole folder, and every value in the opened database."""
    hand_in(branch, 5)
    said = [text for name in (CANARY, "昭和55年2月17日", "1980-02-17", "見本荘") for text, _ in dressed(name)]
    with branch.database.reading() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        rows = [repr(tuple(row)) for t in tables for row in connection.exec_driver_sql(f"SELECT * FROM {t}").all()]
    opened = "\n".join(rows).encode()
    files = b"".join(file.read_bytes() for file in branch.folder.rglob("*") if file.is_file())
    assert b"MH02-" in opened
    assert len(rows) > 15
    assert [text for text in said if text in opened or text in files] == []
    private = branch.files.certificate.read_bytes()
    assert b"PRIVATE KEY" in private  # the terminal's own key is there, and opens nothing


def test_slips_come_out_again_without_the_person(branch):
    receipt = hand_in(branch, slip=False)[0]
    (kept,) = branch.desk.unprinted()
    assert (kept.number, kept.at) == (receipt.number, receipt.at)
    assert [a.title for a in kept.submission.applications] == [a.title for a in receipt.submission.applications]
    assert CANARY not in repr(kept)
    assert kept.submission.applications[0].items == ()
    branch.desk.slip_printed(receipt.number)
    assert branch.desk.unprinted() == []
    assert branch.desk.receipt(receipt.number) == kept


def test_by_hand_and_back(hub, branch, tmp_path, clock):
    receipts = hand_in(branch, 3)
    unsent = [(each.envelope, each.body) for each in branch.outbox.unsent()]
    place = write_bundle(tmp_path / "media", branch.files.certificate, unsent, clock.now())
    for _ in range(2):  # carried in twice
        bundle = read_bundle(place, hub.authority.root_pem)
        for envelope in bundle.envelopes:
            hub.inbox.take_in(envelope, bundle.body(envelope))
    assert [n for (n,) in hub.rows("SELECT number FROM submission ORDER BY seq")] == [str(r.number) for r in receipts]
    write_receipts(place, hub.inbox.receipts([e.id for e in bundle.envelopes]), hub.authority.key)
    for message, receipt in read_receipts(place, branch.files.root.read_bytes()).items():
        branch.outbox.taken_in(message, receipt)
    assert branch.outbox.line().unsent_messages == 0
    branch.sender.greet()
    assert branch.outbox.line().unsent_messages == 0


def test_what_was_carried_in_by_hand_may_be_sent_as_well(hub, branch, tmp_path, clock):
    hand_in(branch, 2)
    unsent = [(each.envelope, each.body) for each in branch.outbox.unsent()]
    bundle = read_bundle(
        write_bundle(tmp_path / "media", branch.files.certificate, unsent, clock.now()), hub.authority.root_pem
    )
    for envelope in bundle.envelopes:
        hub.inbox.take_in(envelope, bundle.body(envelope))
    branch.drain()
    assert hub.rows("SELECT count(*) FROM submission") == [(2,)]
    assert branch.outbox.line().unsent_messages == 0


@pytest.mark.parametrize("wrong", ["manifest", "body", "half", "stranger"])
def test_a_bundle_that_was_tampered_with_is_refused(hub, branch, tmp_path, clock, wrong):
    hand_in(branch)
    unsent = [(each.envelope, each.body) for each in branch.outbox.unsent()]
    place = write_bundle(tmp_path / "media", branch.files.certificate, unsent, clock.now())
    envelope = unsent[0][0]
    if wrong == "manifest":
        manifest = json.loads((place / "manifest.json").read_text())
        manifest["messages"].pop()
        (place / "manifest.json").write_text(json.dumps(manifest))
    elif wrong == "body":
        (place / str(envelope.id)).write_bytes(b"x")
    elif wrong == "half":
        (place / "manifest.json").unlink()
    root = hub.authority.root_pem
    if wrong == "stranger":
        root = found_authority(tmp_path / "other", ["x"], clock.now()).root_pem

    def take():
        read_bundle(place, root).body(envelope)

    assert code_of(take) is FailureCode.BUNDLE_REFUSED


def test_the_outbox_survives_being_opened_again(hub, tmp_path, clock):
    branch = Branch(tmp_path / "b", clock, limits=BranchLimits(most_unsent=2)).enrol(hub.code()).open()
    hand_in(branch, 2)
    branch.close()
    branch.open()
    with pytest.raises(StoreError):
        branch.desk.submit(submission(application()))
    assert len(branch.drain()) == 4
    branch.close()
    shutil.rmtree(branch.folder)
