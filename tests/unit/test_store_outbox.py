from __future__ import annotations

from datetime import timedelta

import pytest

from counter_app.dispatch.dispatcher import Dispatcher
from counter_app.domain.case_state import Doing, Step
from counter_app.failures import FailureCode, StoreError
from counter_app.ports.outbox import Delivered, Delivery, Refused, RetryLater
from counter_app.store import audit
from counter_app.store.dialects import SQLITE
from counter_app.store.outbox import Pace, lease_of
from tests.fakes.stores import SATO, Town
from tests.fakes.visits import CANARY, RARE, application, submission

DOWN = RetryLater(FailureCode.CONNECTOR_UNREACHABLE)


@pytest.fixture
def town(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    yield town
    town.database.close()


def test_a_claim_opens_as_it_was_handed_in(town):
    handed_in = submission(application(RARE), simulated=True)
    receipt = town.desk.submit(handed_in)
    claimed = town.outbox.claim()
    assert (claimed.key, claimed.attempt) == (receipt.application_id(0), 1)
    opened = town.outbox.open(claimed)
    assert opened == Delivery(claimed.key, 1, receipt.at, True, handed_in.applications[0])
    assert claimed.connector == "rpa-folder"


def test_a_leased_message_is_not_claimed_again_until_the_lease_ends(town):
    town.desk.submit(submission())
    first = town.outbox.claim()
    assert town.outbox_of("two").claim() is None
    town.clock.turn(seconds=59)
    assert town.outbox_of("two").claim() is None
    town.clock.turn(seconds=1)
    second = town.outbox_of("two").claim()
    assert (second.seq, second.token) == (first.seq, first.token + 1)


@pytest.mark.parametrize("late", [Delivered("x"), DOWN, Refused(FailureCode.CONNECTOR_REFUSED)])
def test_who_lost_the_lease_settles_nothing(town, late):
    town.desk.submit(submission())
    slow = town.outbox.claim()
    town.clock.turn(seconds=60)
    quick = town.outbox_of("two").claim()
    with pytest.raises(StoreError) as caught:
        town.outbox.settle(slow, late)
    assert caught.value.code is FailureCode.LEASE_LOST
    assert town.outbox.stats().in_flight == 1
    town.outbox_of("two").settle(quick, Delivered("R-1"))
    assert town.work.rows(SATO)[0].delivery == "delivered"
    with pytest.raises(StoreError):
        town.outbox_of("two").settle(quick, Delivered("R-1"))


def test_pauses_grow_to_a_bound_and_follow_the_receivers_wish(town):
    town.desk.submit(submission())
    pauses = []
    for _ in range(7):
        town.outbox.settle(town.outbox.claim(), DOWN)
        start = town.clock.at
        while (claimed := town.outbox.claim()) is None:
            town.clock.turn(seconds=1)
        pauses.append((town.clock.at - start) / timedelta(seconds=1))
        town.outbox.settle(claimed, Delivered()) if len(pauses) == 7 else town.clock.turn(hours=1)
    assert pauses[0] == 2
    assert max(pauses) == 60
    assert pauses == sorted(pauses)


def test_half_of_a_pause_is_chance_and_a_wish_has_a_bound():
    short, long = Pace(chance=lambda: 0.0), Pace(chance=lambda: 1.0)
    assert (short.pause(3, None), long.pause(3, None)) == (timedelta(seconds=4), timedelta(seconds=8))
    assert short.pause(1, 300) == timedelta(seconds=300)
    assert short.pause(1, 10**9) == timedelta(hours=1)
    assert long.pause(10**6, None) == timedelta(seconds=60)


def test_a_message_that_always_fails_holds_up_nobody_else(town):
    poisoned = town.desk.submit(submission()).application_id(0)
    others = {town.desk.submit(submission()).application_id(0) for _ in range(5)}
    delivered = set()
    for _ in range(20):
        town.clock.turn(seconds=120)
        while claimed := town.outbox.claim():
            if claimed.key == poisoned:
                town.outbox.settle(claimed, DOWN)
            else:
                town.outbox.settle(claimed, Delivered())
                delivered.add(claimed.key)
    assert delivered == others
    assert town.outbox.stats().unsent == 1


class Taking:
    """A receiver that takes everything."""

    def deliver(self, _delivery):
        return Delivered("R-1")

    def check(self):
        return []


def test_a_damaged_application_is_refused_at_once_and_the_next_goes_out(town):
    damaged = town.desk.submit(submission()).application_id(0)
    sound = town.desk.submit(submission()).application_id(0)
    town.run("UPDATE application SET payload = :bad WHERE seq = 1", bad=b"\x01")
    assert Dispatcher(town.outbox, {"rpa-folder": Taking()}).drain() == 2
    rows = {row.application_id: row.delivery for row in town.work.rows(SATO)}
    assert rows == {damaged: "refused", sound: "delivered"}


def test_a_batch_is_the_oldest_first_attempts_and_no_two_of_a_case(town):
    receipts = [town.desk.submit(submission(application(), application())) for _ in range(2)]
    cases = [receipt.application_id(index) for receipt in receipts for index in range(2)]
    _second_message(town, cases[0])
    assert [each.key for each in town.outbox.claim_batch(3)] == cases[:3]
    assert [each.key for each in town.outbox_of("two").claim_batch(3)] == cases[3:]
    assert town.outbox.claim_batch(3) == ()


def test_after_a_batch_was_lost_each_of_it_comes_alone(town):
    cases = [town.desk.submit(submission()).application_id(0) for _ in range(3)]
    assert len(town.outbox.claim_batch(10)) == 3  # one of them ends the process
    town.clock.turn(seconds=60)
    fresh = town.desk.submit(submission()).application_id(0)
    batches = [town.outbox.claim_batch(10) for _ in range(4)]
    assert [[each.key for each in batch] for batch in batches] == [[case] for case in (*cases, fresh)]


def test_a_batch_is_settled_each_as_it_went(town):
    for _ in range(5):
        town.desk.submit(submission())
    delivered, refused, later, again, lost = batch = town.outbox.claim_batch(10)
    town.run("UPDATE outbox SET token = token + 1 WHERE seq = :seq", seq=lost.seq)
    outcomes = (Delivered("R-1"), Refused(FailureCode.CONNECTOR_REFUSED), DOWN, Delivered(), Delivered("late"))
    assert town.outbox.settle_batch(list(zip(batch, outcomes, strict=True))) == {lost.seq}
    rows = {row.application_id: row.delivery for row in town.work.rows(SATO)}
    sent = {delivered.key: "delivered", again.key: "delivered", refused.key: "refused"}
    assert rows == {**sent, later.key: "unsent", lost.key: "unsent"}
    with town.database.reading() as connection:
        assert audit.verify(connection).seq == 5 + 3
        figures = connection.exec_driver_sql(
            "SELECT office, count(*) FROM kpi_event WHERE kind = 'delivered' GROUP BY 1"
        )
        assert [tuple(row) for row in figures] == [(delivered.key.partition("-")[0], 2)]
        stored = connection.exec_driver_sql("SELECT reference, last_code FROM outbox ORDER BY seq").all()
    down, no = FailureCode.CONNECTOR_UNREACHABLE.value, FailureCode.CONNECTOR_REFUSED.value
    assert [tuple(row) for row in stored] == [("R-1", None), (None, no), (None, down), (None, None), (None, None)]


def test_with_the_results_of_a_batch_the_next_one_comes(town):
    cases = [town.desk.submit(submission()).application_id(0) for _ in range(5)]
    first = town.outbox.claim_batch(2)
    lost, following = town.outbox.settle_and_claim([(each, Delivered()) for each in first], 2)
    assert (lost, [(each.key, each.attempt) for each in following]) == (frozenset(), [(case, 1) for case in cases[2:4]])
    town.run("UPDATE outbox SET token = token + 1 WHERE seq = :seq", seq=following[0].seq)
    lost, last = town.outbox.settle_and_claim([(following[0], Delivered()), (following[1], DOWN)], 10)
    assert (lost, [each.key for each in last]) == ({following[0].seq}, cases[4:])
    assert town.outbox.settle_and_claim([(last[0], Delivered())], 10) == (frozenset(), ())
    assert town.outbox.settle_and_claim([], 10) == (frozenset(), ())
    with town.database.reading() as connection:
        assert audit.verify(connection).seq == 5 + 3


def test_with_the_result_of_a_message_the_next_of_its_case_comes(town):
    case_id = town.desk.submit(submission()).application_id(0)
    _second_message(town, case_id)
    town.run("UPDATE outbox SET next_at = (SELECT received_at FROM submission)")
    first = town.outbox.claim()
    assert town.outbox.claim() is None
    _, (second,) = town.outbox.settle_and_claim([(first, Delivered())], 10)
    assert (second.application_id, second.seq) == (case_id, first.seq + 1)


@pytest.mark.parametrize("outcome", [Delivered(), DOWN, Refused(FailureCode.CONNECTOR_REFUSED)])
def test_a_result_that_comes_late_but_before_another_claim_is_kept_and_not_claimed_again(town, outcome):
    town.desk.submit(submission())
    claimed = town.outbox.claim()
    town.clock.turn(seconds=60)
    assert town.outbox.settle_and_claim([(claimed, outcome)], 10) == (frozenset(), ())


def test_where_a_result_cannot_be_written_down_nothing_is_claimed(town):
    for _ in range(2):
        town.desk.submit(submission())
    claimed = town.outbox.claim()
    town.refuse_inserts("audit")
    with pytest.raises(StoreError):
        town.outbox.settle_and_claim([(claimed, Delivered())], 10)
    assert (town.outbox.stats().unsent, town.outbox.stats().in_flight) == (2, 1)
    assert len(town.outbox.claim_batch(10)) == 1


def test_what_a_claim_with_a_settling_does_not_look_at_a_claim_alone_finds(town):
    old = town.desk.submit(submission()).application_id(0)
    town.run("UPDATE outbox SET state = 2")
    town.clock.turn(hours=1)
    cases = [town.desk.submit(submission()).application_id(0) for _ in range(2)]
    first = town.outbox.claim()
    town.run("UPDATE outbox SET state = 0 WHERE state = 2")  # as if its commit had become visible an hour late
    found = [each.key for each in town.outbox.settle_and_claim([(first, Delivered())], 10)[1]]
    found += [each.key for each in town.outbox.claim_batch(10)]
    assert (first.key, sorted(found)) == (cases[0], [old, cases[1]])


def test_what_is_given_back_comes_as_if_it_had_not_been_claimed(town):
    cases = [town.desk.submit(submission()).application_id(0) for _ in range(3)]
    first, *rest = town.outbox.claim_batch(10)
    town.outbox.give_back(rest)
    assert [(each.key, each.attempt) for each in town.outbox.claim_batch(10)] == [(case, 1) for case in cases[1:]]
    town.outbox.settle(first, Delivered())
    town.outbox.give_back(rest)  # claimed again since: not ours to give back
    assert town.outbox.claim_batch(10) == ()


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("UPDATE application SET payload = :bad WHERE seq = 1", FailureCode.STORE_CORRUPT),
        ("UPDATE case_key SET wrapped_key = :bad WHERE application_id LIKE '%-0001-%'", FailureCode.STORE_CORRUPT),
        ("UPDATE case_key SET key_id = 'another' WHERE application_id LIKE '%-0001-%'", FailureCode.STORE_KEY_WRONG),
        ("DELETE FROM case_key WHERE application_id LIKE '%-0001-%'", FailureCode.RECEIPT_UNKNOWN),
    ],
)
def test_what_cannot_be_unsealed_is_refused_and_its_batch_is_opened(town, damage, code):
    cases = [town.desk.submit(submission()).application_id(0) for _ in range(3)]
    damaged = next(case for case in cases if "-0001-" in case)
    town.run(damage, **({"bad": b"\x01"} if ":bad" in damage else {}))
    batch = town.outbox.claim_batch(10)
    assert [each.key for each in batch] == cases
    opened = {each.key: town.outbox.open(each) for each in batch}
    assert isinstance(refused := opened.pop(damaged), Refused)
    assert refused.code is code
    assert all(isinstance(each, Delivery) for each in opened.values())


def test_a_case_that_became_protected_after_its_claim_goes_out_protected(town):
    case_id = town.desk.submit(submission()).application_id(0)
    claimed = town.outbox.claim()
    town.work.step(case_id, SATO, Doing(Step.PROTECT))
    assert town.outbox.open(claimed).application.protected


def test_nothing_of_a_person_is_in_a_claim(town):
    town.desk.submit(submission())
    assert CANARY not in repr(town.outbox.claim())


def _second_message(town, case_id):
    town.run(
        "INSERT INTO outbox (key, application_id, connector, state, attempt, next_at, token)"
        " SELECT key || '#2', application_id, connector, 0, 0, 0, 0 FROM outbox WHERE application_id = :id",
        id=case_id,
    )


def test_messages_of_one_application_leave_in_order(town):
    case_id = town.desk.submit(submission()).application_id(0)
    _second_message(town, case_id)  # due since 1970, but second
    first = town.outbox.claim()
    assert first.key == case_id
    assert town.outbox.claim() is None
    town.outbox.settle(first, Refused(FailureCode.CONNECTOR_REFUSED))
    town.clock.turn(hours=2)
    assert town.outbox.claim() is None  # a person must look at the first one before
    town.outbox.send_again(case_id, "sato")
    town.outbox.settle(town.outbox.claim(), Delivered())
    second = town.outbox.claim()
    assert second.key == case_id + "#2"
    town.outbox.settle(second, Delivered())  # its key is not its application's
    assert town.outbox.stats().unsent == 0


def test_what_was_refused_is_visible_and_can_be_sent_again(town):
    case_id = town.desk.submit(submission()).application_id(0)
    town.outbox.settle(town.outbox.claim(), Refused(FailureCode.CONNECTOR_CONFLICT))
    assert town.work.rows(SATO)[0].delivery == "refused"
    assert (town.outbox.stats().unsent, town.outbox.stats().refused) == (0, 1)
    town.outbox.send_again(case_id, "sato")
    assert town.outbox.claim().attempt == 1
    with pytest.raises(StoreError) as caught:
        town.outbox.send_again(case_id, "sato")
    assert caught.value.code is FailureCode.STEP_NOT_ALLOWED


def test_stats_say_since_when_the_oldest_waits(town):
    assert town.outbox.stats().oldest_unsent is None
    first = town.desk.submit(submission())
    town.clock.turn(minutes=5)
    town.desk.submit(submission(application(), application()))
    assert (town.outbox.stats().unsent, town.outbox.stats().oldest_unsent) == (3, first.at)
    town.outbox.settle(town.outbox.claim(), Delivered())
    assert town.outbox.stats().oldest_unsent > first.at


def test_a_clock_that_ran_ahead_does_not_hold_messages_back(town):
    town.clock.turn(days=1)
    town.desk.submit(submission())
    town.outbox.settle(town.outbox.claim(), DOWN)
    town.clock.turn(days=-1)
    assert town.outbox.claim() is not None


def test_deliveries_and_refusals_are_in_the_chain(town):
    for _ in range(2):
        town.desk.submit(submission())
    town.outbox.settle(town.outbox.claim(), Delivered("R-1"))
    town.outbox.settle(town.outbox.claim(), Refused(FailureCode.CONNECTOR_REFUSED))
    with town.database.reading() as connection:
        actions = connection.exec_driver_sql("SELECT action, actor FROM audit ORDER BY seq").all()
        assert audit.verify(connection).seq == 4
    assert [tuple(row) for row in actions[2:]] == [("deliver", "dispatch:one"), ("refuse", "dispatch:one")]


@pytest.mark.parametrize("most", [1, 10])
def test_the_claim_reads_the_partial_index_only(tmp_path, most):
    town = Town(tmp_path)  # PostgreSQL: test_store_plans.py
    with town.database.reading() as connection:
        ready = lease_of(most, SQLITE)
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {ready.sql}", (0,) * len(ready.order)).all()
    steps = [row[-1] for row in plan]
    assert any("ix_outbox_unsent" in step for step in steps), steps
    assert {step for step in steps if step.startswith("SCAN")} <= {"SCAN due", "SCAN ahead"}, steps  # the batch itself
    assert not [step for step in steps if "TEMP B-TREE" in step], steps
    town.database.close()
