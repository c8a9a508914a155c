"""A message reads back as it was, and whatever is not one is refused by name."""

from __future__ import annotations

import json
import traceback
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.answers import Origin, Trust
from counter_app.failures import CounterError, FailureCode
from counter_app.personal import Personal
from counter_app.remote import messages as ms
from counter_app.remote.actors import NOTHING, Actor, Mark, Place
from counter_app.remote.messages import LARGEST, Message, admit, parse
from counter_app.remote.number_text import looks_like_a_number
from counter_app.remote.rights import KINDS, RIGHTS
from tests.fakes.remote_messages import EPOCH, messages, messages_of

REFUSALS = {FailureCode.MESSAGE_UNREADABLE, FailureCode.MESSAGE_REFUSED}
NUMBER = "123456789018"  # checks; invented
VALUE = ms.FieldValue("applicant.fullName", Personal("渡邉\U000e0102\u3000花子"), Origin.CARD, Trust.VERIFIED, NOTHING)


def said(body, actor=Actor.RESIDENT, own=1):
    return Message("c1", "MH02", own, actor, body)


@pytest.mark.parametrize("name", sorted(KINDS))
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_every_kind_reads_back(name, data):
    message = data.draw(messages_of(KINDS[name]))
    wire = message.as_bytes()
    assert parse(wire) == message
    assert parse(wire).as_bytes() == wire


@given(messages, st.sampled_from(list(Actor)))
@settings(max_examples=150, deadline=None)
def test_an_actor_says_what_is_his_and_nothing_else(message, actor):
    document = json.loads(message.as_bytes())
    wire = json.dumps({**document, "by": actor.value}).encode()
    if actor in RIGHTS[type(message.body)].actors:
        assert parse(wire).actor is actor
    else:
        with pytest.raises(CounterError) as refused:
            parse(wire)
        assert refused.value.code is FailureCode.MESSAGE_REFUSED


def test_a_clerk_may_not_release_consent_sign_or_type():
    never = (ms.Release, ms.Withdraw, ms.Accept, ms.Decline, ms.MandateSigned, ms.FieldValue, ms.FieldCleared)
    office = {Actor.CLERK, Actor.SPECIALIST, Actor.INTERPRETER}
    assert all(not RIGHTS[kind].actors & office for kind in (*never, ms.FieldPresence, ms.Page, ms.StillHeader))
    assert all(RIGHTS[kind].actors == {Actor.RESIDENT} for kind in (ms.Release, ms.Withdraw, ms.Accept, ms.Decline))


PLANTED = ({"x": 1}, {"kind": "shout"}, {"v": 2}, {"v": True}, {"own": -1}, {"own": "1"}, {"own": 1.0}, {"n": 3}, {"at": 3},
           {"body": None}, {"body": []}, {"call": "a b"}, {"from": ""}, {"by": None}, {"kind": ["say"]}, {"kind": None})  # fmt: skip


@given(messages, st.sampled_from(PLANTED))
@settings(max_examples=150, deadline=None)
def test_one_wrong_part_is_enough(message, planted):
    document = json.loads(message.as_bytes())
    if "n" in planted or "at" in planted:
        document.pop("n", None), document.pop("at", None)
    with pytest.raises(CounterError) as refused:
        parse(json.dumps({**document, **planted}).encode())
    assert refused.value.code in REFUSALS


@given(messages, st.text(max_size=9))
@settings(max_examples=100, deadline=None)
def test_a_key_too_many_or_too_few_is_refused(message, key):
    document = json.loads(message.as_bytes())
    for body in ({**document["body"], f"_{key}": 1}, dict(list(document["body"].items())[1:])):
        if body != document["body"]:
            with pytest.raises(CounterError):
                parse(json.dumps({**document, "body": body}).encode())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


@given(messages, st.data())
@settings(max_examples=150, deadline=None)
def test_any_part_of_any_shape_is_taken_or_refused_by_name(message, data):
    document = json.loads(message.as_bytes())
    place = document["body"] if document["body"] and data.draw(st.booleans()) else document
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(json_values)
    wire = json.dumps(document).encode()
    try:
        assert parse(parse(wire).as_bytes()) == parse(wire)
    except CounterError as refused:
        assert refused.code in REFUSALS


@given(
    st.binary(max_size=200)
    | messages.map(Message.as_bytes).flatmap(lambda w: st.integers(0, len(w)).map(lambda n: w[:n]))
)
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_message_or_refused_by_name(wire):
    try:
        assert parse(wire).as_bytes() == wire
    except CounterError as refused:
        assert refused.code in REFUSALS


def test_depth_size_and_keys_said_twice_are_refused():
    good = said(ms.Stop()).as_bytes()
    for wire in (b"[" * 60_000, b" " * LARGEST + good, good.replace(b'"own":1', b'"own":1,"own":2'), good + b"x"):
        with pytest.raises(CounterError) as refused:
            parse(wire)
        assert refused.value.code is FailureCode.MESSAGE_UNREADABLE


def test_what_is_too_large_is_not_sent():
    ink = ms.Marker("s1", tuple(ms.Point(n % 1000, n % 1000) for n in range(400)))
    assert len(said(ink).as_bytes()) < LARGEST
    with pytest.raises(CounterError):
        said(ms.Marker("s1", (*ink.points, ms.Point(1, 1))))
    largest = ms.StillChunk("s1", 99, Personal(b"\xff" * ms.CHUNK))
    assert len(said(largest, own=0).as_bytes()) < LARGEST
    facts = tuple(f"f{n}" + "x" * 50 + "." + "y" * 60 for n in range(300))
    assert len(said(ms.Release(facts, ms.Sight.SHOWN)).as_bytes()) < LARGEST


def test_a_number_of_a_person_becomes_no_message():
    spelled = (NUMBER, "1234-5678-9018", "１２３４　５６７８　９０１８", f"番号は{NUMBER}です", " ".join(NUMBER))
    for text in spelled:
        for body in (
            replace(VALUE, text=Personal(text)),
            ms.Say(Personal(text)),
            ms.Caption(Personal(text), final=True),
        ):
            with pytest.raises(CounterError) as refused:
                said(body)
            assert NUMBER not in str(refused.value)
            assert text not in "".join(traceback.format_exception(refused.value))


def test_phones_dates_and_accounts_are_no_number():
    for text in (
        "03-1234-5678",
        "090-1234-5678 03-9876-5432",
        "2026-11-21 10:15",
        "1234567",
        "〒123-4567 1-2-3",
        "",
        "12345678901",
    ):
        assert not looks_like_a_number(text)


def test_nobody_speaks_in_anothers_name():
    message = said(VALUE)
    admit(message, "c1", "MH02", Place.TERMINAL)
    lies = [("c2", "MH02", Place.TERMINAL), ("c1", "MH03", Place.TERMINAL), ("c1", "MH02", Place.DESK),
            ("c1", "MH02", Place.ASSISTANT), ("c1", "MH02", Place.HUB)]  # fmt: skip
    for call, sender, place in lies:
        with pytest.raises(CounterError):
            admit(message, call, sender, place)
    with pytest.raises(CounterError):
        admit(message.ordered(1, EPOCH), "c1", "MH02", Place.TERMINAL)


def test_nothing_of_a_person_is_shown_by_a_message():
    for body in (
        VALUE,
        ms.Say(VALUE.text),
        ms.Propose("a", VALUE.text, NOTHING),
        ms.StillChunk("s", 0, Personal(b"JPEG")),
    ):
        actor = Actor.CLERK if isinstance(body, ms.Propose) else Actor.RESIDENT
        shown = repr(said(body, actor, own=int(RIGHTS[type(body)].numbered)))
        assert "花子" not in shown
        assert "JPEG" not in shown


def test_every_kind_has_a_class_of_its_own_and_the_mark_reads_back():
    assert len(set(KINDS.values())) == len(KINDS)
    assert Mark.parse("MH02.2:17") == Mark("MH02.2", 17)
    for text in ("MH02", "MH02:", ":1", "MH02:01", "MH02:-1", "M H:1"):
        with pytest.raises(CounterError):
            Mark.parse(text)
    assert fields(Mark)[0].name == "sender"
