"""One connection of a call: reads on in the log by itself, leaves out what does not fit, waits for nobody."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from counter_app.domain.answers import Origin, Trust
from counter_app.domain.branch_message import TerminalName
from counter_app.failures import FailureCode, StoreError
from counter_app.hub import remote_line, remote_log
from counter_app.hub.remote_line import OVER, SLOW, Line
from counter_app.hub.remote_log import CallLog
from counter_app.hub.remote_writer import RemoteWriter
from counter_app.personal import Personal
from counter_app.remote.messages import (
    NOTHING,
    Actor,
    Answered,
    FieldValue,
    Heartbeat,
    Message,
    Place,
    Pointer,
    Propose,
    Release,
    Say,
    Sight,
    Stop,
    Withdraw,
    parse,
)
from counter_app.remote.order import Known, Taken, TooEarly
from counter_app.store.office_seal import OfficeKeys
from counter_app.store.remote_journal import Line as JournalLine
from counter_app.store.remote_journal import LogSeal

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
OFFICE = OfficeKeys([X25519PrivateKey.generate()])


def log_of(*bodies):
    log = CallLog("call-1", LogSeal.new("call-1"))
    for own, (actor, body) in enumerate(bodies, 1):
        log.take(Message("call-1", actor.value, sum(a is actor for a, _ in bodies[:own]), actor, body), NOW)
    return log


def value(path, text):
    return Actor.RESIDENT, FieldValue(path, Personal(text), Origin.RESIDENT, Trust.STATED, NOTHING)


def texts(log):
    return [
        body.text.reveal()
        for number in range(1, log.last + 1)
        if isinstance(body := parse(log.at(number)).body, FieldValue | Propose)
    ]


class Reader:
    """The far side: hears everything, or never reads at all."""

    def __init__(self, *, deaf=False):
        self.heard, self.deaf = [], deaf

    async def send_bytes(self, data):
        if self.deaf:
            await asyncio.Event().wait()
        self.heard.append(parse(data))

    async def send_str(self, data):
        self.heard.append(data)

    async def close(self, *, code):
        self.heard.append(code)


def line_over(reader, log):
    return Line(reader, TerminalName("HQ01", "desk"), "1", Place.DESK, log)


def written(line, patience=30.0):
    async def run():
        ended = asyncio.Event()
        await line.write(patience, ended)
        return ended.is_set()

    return asyncio.run(run())


def welcome(log):
    return Message("call-1", "hub", 0, Actor.HUB, log.order.welcome("HQ01")).as_bytes()


@pytest.mark.parametrize("seen", [0, 2, 3, 99])
def test_a_line_reads_on_from_where_it_was(seen):
    log, reader = log_of(*[value("a.b", str(number)) for number in range(3)]), Reader()
    line = line_over(reader, log)
    line.begin(welcome(log), seen)
    line.end(OVER)
    assert written(line)
    assert [message.number for message in reader.heard] == [0, *range(seen + 1, 4)]


def test_nothing_of_the_log_is_sent_before_the_first_word():
    log, reader = log_of(value("a.b", "x")), Reader()
    line = line_over(reader, log)
    line.tell("{}")
    line.end(OVER)
    assert written(line)
    assert reader.heard == ["{}"]


def test_whoever_does_not_read_is_cut_off():
    log = log_of(value("a.b", "x"))
    line = line_over(Reader(deaf=True), log)
    line.begin(welcome(log), 0)
    assert written(line, patience=0.01)
    assert line.code == SLOW


def test_of_pointers_only_the_newest_waits_and_the_queue_has_an_end():
    log, reader = log_of(), Reader()
    line = line_over(reader, log)
    for x in range(500):
        message = Message("call-1", "MH02", 0, Actor.RESIDENT, Pointer("a.b", x, 0))
        line.pass_on(message, message.as_bytes())
    beat = Message("call-1", "hub", 0, Actor.HUB, Heartbeat(0))
    for _ in range(500):
        line.pass_on(beat, beat.as_bytes())
    line.end(OVER)
    assert written(line)
    pointers = [message.body.x for message in reader.heard if isinstance(message.body, Pointer)]
    assert pointers == [499]
    assert len(reader.heard) == remote_line.MOST_WAITING


def test_what_is_withdrawn_is_forgotten_and_keeps_its_number():
    log = log_of(
        (Actor.RESIDENT, Release(("a.b", "c.*.d"), Sight.SHOWN)),
        value("a.b", "stays"),
        value("c.0.d", "goes"),
        (Actor.CLERK, Propose("c.1.d", Personal("goes too"), NOTHING)),
    )
    assert log.forget(Withdraw(("c.*.d",))) == [3, 4]
    assert texts(log) == ["stays", "", ""]
    assert log.forget(Withdraw(("c.*.d",))) == []
    assert log.forget(Stop()) == [2]
    assert texts(log) == ["", "", ""]
    assert log.last == 4


def test_a_log_read_back_goes_on_with_every_senders_count():
    log = log_of(value("a.b", "1"), (Actor.CLERK, Answered()), value("a.b", "2"))
    again = CallLog("call-1", log.seal, [log.at(number) for number in range(1, 4)])
    assert (again.order, again.written, again.token == log.token) == (log.order, 3, False)
    outcomes = [type(again.take(Message("call-1", "resident", own, *value("a.b", "x")), NOW)) for own in (2, 4, 3)]
    assert outcomes == [Known, TooEarly, Taken]


def test_a_log_that_is_full_says_so(monkeypatch):
    monkeypatch.setattr(remote_log, "MOST_MESSAGES", 2)
    log = log_of((Actor.RESIDENT, Say(Personal("a"))))
    assert not log.full
    log.say(Stop(), NOW)
    assert log.full


class Books:
    """A journal whose disk is full for a while."""

    def __init__(self, refuse):
        self.refuse, self.batches = refuse, []

    def write(self, lines, kept):
        if self.refuse:
            self.refuse -= 1
            raise StoreError(FailureCode.STORE_DISK_FULL, "full")
        self.batches.append((len(lines), [each.number for each in kept]))


def test_what_the_store_would_not_take_is_written_later_and_only_then_said_to_be():
    books, log = Books(refuse=1), log_of(value("a.b", "1"), value("a.b", "2"))

    async def aside(call, *arguments):
        return call(*arguments)

    async def run():
        writer = RemoteWriter(books, aside, 0.0)
        for number in (1, 2):
            writer.note(JournalLine("call-1", number, NOW, "MH02", "resident", "value", "a.b"), log)
        first = await writer.flush(), log.written
        return first, await writer.flush(), log.written

    assert asyncio.run(run()) == ((False, 0), True, 2)
    assert books.batches == [(2, [1, 2])]
