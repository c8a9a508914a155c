"""Arrivals twice and out of order, what is unsent, and its file: each number once, in order, nothing let go of too soon."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from counter_app.connectors.remote_desk import _told
from counter_app.connectors.remote_line import Anew, Heard, InOrder, LinePlace, Unwritten, _CallTalk
from counter_app.failures import CounterError, FailureCode
from counter_app.personal import Personal
from counter_app.remote.messages import Actor, Heartbeat, Hello, Message, Resume, Say, Welcome, parse
from counter_app.store.office_seal import OfficeKeys
from counter_app.store.remote_unsent import UnsentFile, left_behind, read_left_behind
from tests.fakes.remote_words import NOW, ordered, said

OFFICE = OfficeKeys([X25519PrivateKey.generate()])


@given(st.lists(st.integers(1, 12), max_size=60))
def test_each_number_is_heard_once_and_in_order(arrivals):
    order, heard = InOrder(), []
    for number in (*arrivals, *range(1, 13)):
        heard += [message.number for message in order.take(ordered(number))]
    assert heard == list(range(1, 13))


@given(st.data())
def test_what_was_said_stays_until_the_hub_has_written_it_down(data):
    unwritten, log, written, said_ = Unwritten(), [], 0, 0
    for _ in range(data.draw(st.integers(0, 30))):
        match data.draw(st.sampled_from(["say", "order", "write", "fall over"])):
            case "say":
                said_ += 1
                unwritten.add(said(said_))
            case "order" if len(log) < said_:
                log.append(len(log) + 1)
                unwritten.came_back(said(log[-1]).ordered(log[-1], NOW))
            case "write":
                written = max(written, data.draw(st.integers(written, len(log))))
                unwritten.written(written)
            case "fall over":
                log = log[:written]
                unwritten.anew()
                for own in log:
                    unwritten.came_back(said(own).ordered(own, NOW))
        kept = [message.own for message in unwritten.after(0)]
        assert kept == list(range(written + 1, said_ + 1))


def talk_of(told, journal=None):
    return _CallTalk(LinePlace("call-1", "MH02", Actor.RESIDENT, journal), told.append)


def sent(talk):
    return [parse(data) for data in talk.unsent()]


def welcomed(talk, heard, last=0):
    return talk.heard(Message("call-1", "hub", 0, Actor.HUB, Welcome(last, heard)).as_bytes())


def test_after_a_cut_only_what_the_hub_has_not_heard_is_said_again():
    told = []
    talk = talk_of(told)
    for own in (1, 2, 3):
        talk.note(said(own))
    talk.begin({"Kakanai-Log": "one"})
    assert [type(message.body) for message in sent(talk)] == [Hello]
    assert sent(talk) == []  # nothing before the welcome
    welcomed(talk, heard=0)
    assert [message.own for message in sent(talk)] == [1, 2, 3]
    for number in (1, 2):
        talk.heard(said(number).ordered(number, NOW).as_bytes())
    talk.begin({"Kakanai-Log": "one"})
    assert [message.body for message in sent(talk)] == [Resume(1, 2)]
    welcomed(talk, heard=2, last=2)
    assert [message.own for message in sent(talk)] == [3]
    assert [each.message.number for each in told] == [1, 2]


def test_a_log_opened_anew_is_heard_from_its_beginning():
    told = []
    talk = talk_of(told)
    talk.note(said(1))
    talk.note(said(2))
    talk.begin({"Kakanai-Log": "one"})
    welcomed(talk, heard=0)
    for number in (1, 2):
        talk.heard(said(number).ordered(number, NOW).as_bytes())
    talk.heard(Message("call-1", "hub", 0, Actor.HUB, Heartbeat(1)).as_bytes())
    talk.begin({"Kakanai-Log": "two"})
    assert [message.own for message in told[-1].unsent] == [2]
    assert isinstance(told[-1], Anew)
    assert [message.body for message in sent(talk)] == [Hello(1)]
    welcomed(talk, heard=1, last=1)
    assert [message.own for message in sent(talk)] == [2]
    talk.heard(said(1).ordered(1, NOW).as_bytes())
    assert told[-1] == Heard(said(1).ordered(1, NOW))


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b"[" * 5000])
def test_what_is_no_message_ends_the_connection(data):
    assert not talk_of([]).heard(data)


@pytest.mark.parametrize("data", ["", "[]", "{}", '{"kind":"beat"}', "[" * 5000])
def test_words_that_are_none_are_passed_over(data):
    told = []
    assert talk_of(told).heard(data)
    assert told == []


def test_words_of_a_later_hub_mean_nothing_to_a_desk():
    assert _told({"kind": "something new"}) == []


def test_the_file_holds_what_is_unsent_and_only_the_office_opens_it(tmp_path):
    file = UnsentFile(tmp_path, "call-1", "MH02", OFFICE.seal)
    file.add([(own, said(own).as_bytes()) for own in (1, 2)])
    file.add([(3, said(3).as_bytes())])
    file.close(remove=False)
    (path,) = left_behind(tmp_path)
    left = read_left_behind(path.read_bytes(), OFFICE)
    assert (left.call, left.sender) == ("call-1", "MH02")
    assert [parse(data) for data in left.messages] == [said(own) for own in (1, 2, 3)]
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CounterError):
        read_left_behind(path.read_bytes(), OfficeKeys([X25519PrivateKey.generate()]))


def test_an_emptied_file_begins_again(tmp_path):
    file = UnsentFile(tmp_path, "call-1", "MH02", OFFICE.seal)
    file.add([(1, said(1).as_bytes())])
    file.empty()
    file.add([(2, said(2).as_bytes())])
    assert read_left_behind(file.path.read_bytes(), OFFICE).messages == [said(2).as_bytes()]
    file.close(remove=True)
    assert left_behind(tmp_path) == []


@given(st.integers(0, 3000), st.integers(0, 255))
def test_a_file_torn_anywhere_gives_a_beginning_of_what_was_said(tmp_path_factory, at, octet):
    file = UnsentFile(tmp_path_factory.mktemp("torn"), "call-1", "MH02", OFFICE.seal)
    file.add([(own, said(own).as_bytes()) for own in (1, 2, 3)])
    file.close(remove=False)
    whole = file.path.read_bytes()
    torn, spoilt = whole[:at], bytearray(whole)
    spoilt[min(at, len(whole) - 1)] = octet
    for content in (torn, bytes(spoilt)):
        try:
            left = read_left_behind(content, OFFICE)
        except CounterError as error:
            assert error.code is FailureCode.MESSAGE_UNREADABLE
            continue
        assert left.messages == [said(own).as_bytes() for own in range(1, len(left.messages) + 1)]


def test_passing_words_go_only_where_the_line_stands():
    talk = talk_of([])
    passing = Message("call-1", "MH02", 0, Actor.RESIDENT, Heartbeat(0))
    talk.note(passing)
    talk.begin({"Kakanai-Log": "one"})
    sent(talk)
    welcomed(talk, heard=0)
    assert sent(talk) == []
    talk.note(passing)
    assert sent(talk) == [passing]
    assert isinstance(said(1).body, Say)
    assert isinstance(said(1).body.text, Personal)
