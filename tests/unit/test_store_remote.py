"""Calls and their claims in the store: once, in the order of the queue, and nothing of a person left when they are over."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from counter_app.failures import CounterError, FailureCode, StoreError
from counter_app.store.office_seal import OfficeKeys
from counter_app.store.remote_calls import NewCall, Presence, RemoteCalls
from counter_app.store.remote_journal import Kept, Line, LogSeal, RemoteJournal
from tests.fakes.stores import Town

OFFICE = OfficeKeys([X25519PrivateKey.generate()])
CALL = NewCall("call-1", "MH02", "tennyu", "ja", False, LogSeal.new("call-1").to_office(OFFICE.seal))


@pytest.fixture
def town(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    yield town
    town.database.close()


@pytest.fixture
def calls(town):
    return RemoteCalls(town.database, town.clock)


def rang(calls, name, group="shimin"):
    return calls.begin(replace(CALL, id=name), group)


def test_a_ring_is_taken_once(calls):
    ring = rang(calls, "a")
    assert calls.take(ring.seq, "HQ01") == ring
    assert calls.take(ring.seq, "HQ02") is None
    assert calls.holds("a", "HQ01") == ring
    assert calls.holds("a", "HQ02") is None


def test_many_desks_that_press_at_once_get_one_call_each(calls):
    rings = [rang(calls, f"c{number}") for number in range(12)]
    taken, gate = [], threading.Barrier(4)

    def press(desk):
        gate.wait()
        while True:
            try:
                ring = calls.take_next(["shimin"], desk)
            except StoreError:  # others write; a busy machine is not a failure
                continue
            if ring is None:
                return
            taken.append(ring.seq)

    desks = [threading.Thread(target=press, args=(f"HQ{number:02}",)) for number in range(4)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert sorted(taken) == [ring.seq for ring in rings]


def test_what_is_given_back_rings_in_its_old_place(calls, town):
    first = rang(calls, "a")
    town.clock.turn(seconds=5)
    second = rang(calls, "b")
    assert calls.take_next(["shimin"], "HQ01") == first
    calls.let_go(first.seq, "HQ02")  # somebody else's
    assert [ring.seq for ring in calls.rings()] == [second.seq]
    calls.let_go(first.seq, "HQ01")
    assert [ring.seq for ring in calls.rings()] == [first.seq, second.seq]


def test_a_clerk_in_place_of_one_who_was_lost_keeps_the_place_in_the_queue(calls, town):
    lost = rang(calls, "a")
    calls.take(lost.seq, "HQ01")
    town.clock.turn(seconds=60)
    rang(calls, "b")
    again = calls.ask("a", "clerk", "shimin", since=lost.rung_at)
    assert calls.take_next(["shimin"], "HQ02") == again


def test_only_desks_of_the_group_are_rung_until_it_is_passed_on(calls):
    ring = rang(calls, "a")
    assert calls.take_next(["zeimu", "sougou"], "HQ09") is None
    assert calls.pass_on(ring.seq, "sougou", 1)
    assert calls.take_next(["zeimu", "sougou"], "HQ09").stage == 1
    assert not calls.pass_on(ring.seq, "zeimu", 2)


def test_a_ring_nobody_took_becomes_one_ticket(calls):
    ring = rang(calls, "a")
    ticket = calls.give_ticket(ring)
    assert (ticket.call, ticket.terminal) == ("a", "MH02")
    assert calls.give_ticket(ring) is None
    assert calls.take(ring.seq, "HQ01") is None
    assert calls.tickets() == [ticket]
    assert calls.settle_ticket(ticket.seq, "HQ01")
    assert not calls.settle_ticket(ticket.seq, "HQ02")
    assert calls.tickets() == []


def test_a_call_begins_once(calls):
    rang(calls, "a")
    with pytest.raises(CounterError) as caught:
        rang(calls, "a")
    assert caught.value.code is FailureCode.STEP_NOT_ALLOWED
    assert len(calls.rings()) == 1


def test_half_of_the_last_calls_waited_this_long(calls, town):
    assert calls.wait_seconds("shimin") is None
    for number, seconds in enumerate((10, 30, 50)):
        ring = rang(calls, f"c{number}")
        town.clock.turn(seconds=seconds)
        calls.take(ring.seq, "HQ01")
    assert calls.wait_seconds("shimin") == 30


def test_presence_is_what_a_desk_said_last(calls):
    here = Presence("HQ01", ("shimin", "sougou"), ("ja", "en"), True, "free")
    calls.arrive(here)
    calls.arrive(replace(here, state="busy"))
    calls.arrive(replace(here, desk="HQ02"))
    calls.go("HQ02")
    assert calls.present() == [replace(here, state="busy")]


def test_a_mandate_ends_by_time_or_by_its_paper_and_never_begins_again(calls, town):
    now = town.clock.now()
    calls.note_mandate("m1", "a", now + timedelta(minutes=30))
    calls.note_mandate("m2", "a", now + timedelta(minutes=60))
    assert calls.mandates_over(["m1", "m2", "m3"]) == {}
    assert calls.revoke_mandate("m2", "paper", "cli:test")
    assert not calls.revoke_mandate("m2", "resident", "cli:test")
    assert not calls.revoke_mandate("m3", "paper", "cli:test")
    calls.note_mandate("m2", "a", now + timedelta(minutes=90))
    town.clock.turn(minutes=31)
    assert calls.mandates_over(["m1", "m2"]) == {"m1": "expired", "m2": "paper"}


def test_the_log_is_read_back_until_the_call_is_over(calls, town):
    journal, seal = RemoteJournal(town.database, OFFICE), LogSeal.new("a")
    calls.begin(replace(CALL, id="a", sealed_key=seal.to_office(OFFICE.seal)), "shimin")
    now = town.clock.now()
    lines = [Line("a", number, now, "MH02", "resident", "value", "moving.newAddress") for number in (1, 2)]
    journal.write(lines, [Kept("a", number, seal.seal(number, b"%d" % number)) for number in (1, 2)])
    journal.write([], [Kept("a", 1, seal.seal(1, b"taken back"))])
    (live,) = journal.live()
    assert (live.id, live.terminal, live.log) == ("a", "MH02", (b"taken back", b"2"))
    assert journal.lines("a") == lines
    calls.end("a", "done")
    assert journal.live() == []
    assert town.count("remote_log") == 0
    assert journal.lines("a") == lines


def test_a_log_with_a_hole_ends_before_it(calls, town):
    journal, seal = RemoteJournal(town.database, OFFICE), LogSeal.new("a")
    calls.begin(replace(CALL, id="a", sealed_key=seal.to_office(OFFICE.seal)), "shimin")
    journal.write([], [Kept("a", 1, seal.seal(1, b"1")), Kept("a", 3, seal.seal(3, b"3"))])
    assert journal.live()[0].log == (b"1",)


def test_a_log_that_does_not_open_is_no_call(calls, town):
    calls.begin(
        replace(CALL, sealed_key=LogSeal.new("call-1").to_office(OfficeKeys([X25519PrivateKey.generate()]).seal)), "x"
    )
    assert RemoteJournal(town.database, OFFICE).live() == []


@given(st.binary(max_size=200), st.integers(1, 10**9))
def test_a_sealed_message_opens_at_its_place_alone(message, number):
    seal = LogSeal.new("call")
    sealed = seal.seal(number, message)
    assert seal.open(number, sealed) == message
    for other, at in ((seal, number + 1), (LogSeal.new("call"), number)):
        with pytest.raises(CounterError):
            other.open(at, sealed)


def test_what_bears_on_rights_is_in_the_audit_chain(calls, town):
    journal, now = RemoteJournal(town.database, OFFICE), town.clock.now()
    rang(calls, "a")
    calls.answered("a", "HQ01")
    journal.write([Line("a", 1, now, "MH02", "resident", kind) for kind in ("release", "value", "stop")], [])
    calls.note_mandate("m1", "a", now)
    with town.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT action FROM audit ORDER BY seq").scalars().all()
    assert rows == ["remote.ring", "remote.view", "remote.release", "remote.stop", "remote.mandate"]
