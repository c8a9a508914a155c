from __future__ import annotations

import json
from datetime import UTC

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from counter_app.domain.answers import Origin, Trust
from counter_app.domain.application import Application, Item, OpenItem, OtherValue, Ruling
from counter_app.domain.words import Words
from counter_app.failures import FailureCode, StoreError
from counter_app.personal import Personal
from counter_app.store.key_file import StoreKeys
from counter_app.store.payload import decode, encode
from counter_app.store.sealing import CaseKey, Place, new_case_key, unwrap_case_key
from tests.fakes.visits import CANARY, RARE, application

kanji = st.sampled_from(
    ["渡", "邉\U000e0102", "\U00020bb7", "髙", "﨑", "が", "か\u3099", "\u3000", "<b>", "\x00", "\u2028", '"']
)
texts = st.one_of(st.text(max_size=30), st.lists(kanji, max_size=8).map("".join))
words = st.builds(Words, texts, texts, texts)
instants = st.datetimes(timezones=st.just(UTC))
others = st.builds(OtherValue, texts.map(Personal), st.sampled_from(Origin), st.sampled_from(Trust), instants)
rulings = st.builds(Ruling, texts.map(Personal), texts, instants)
items = st.builds(
    Item, texts, texts, texts, texts, texts.map(Personal), texts.map(Personal),
    st.sampled_from(Origin), st.sampled_from(Trust), st.none() | instants, texts,
    st.lists(others, max_size=2).map(tuple), st.none() | rulings,
)  # fmt: skip
applications = st.builds(
    Application, texts, texts, words, texts, texts, st.lists(items, max_size=6).map(tuple),
    st.lists(st.builds(OpenItem, texts, st.none() | st.dates()), max_size=3).map(tuple), st.none() | words,
    st.none() | st.integers(0, 10**6), st.none() | texts.map(Personal),
)  # fmt: skip


@given(applications)
@example(application(CANARY))
@example(application(RARE))
def test_an_application_survives_exactly(application):
    data = encode(application)
    assert decode(data) == application
    assert encode(decode(data)) == data
    assert data.isascii()


@given(st.binary(max_size=200))
def test_anything_else_is_called_corrupt(data):
    with pytest.raises(StoreError) as caught:
        decode(data)
    assert caught.value.code is FailureCode.STORE_CORRUPT


def decoded_or_none(data):
    try:
        return decode(data)
    except StoreError as error:
        named = (error.code, "渡邉" in str(error))
    assert named == (FailureCode.STORE_CORRUPT, False)
    return None


PATHS = [(key,) for key in json.loads(encode(application()))] + [
    ("items", 0, key) for key in json.loads(encode(application()))["items"][0]
]


@given(st.sampled_from(PATHS), st.sampled_from([None, 1, True, [], {}, [1], "nonsense", 1.5]))
def test_a_changed_document_decodes_or_is_called_corrupt_without_quoting(path, value):
    document = json.loads(encode(application(CANARY)))
    *way, last = path
    target = document
    for step in way:
        target = target[step]
    target[last] = value
    data = json.dumps(document).encode()
    if document.get("format") == 1:
        document["format"] = 2  # the older format is read, and written as the present one
    if (decoded := decoded_or_none(data)) is not None:
        assert json.loads(encode(decoded)) == document


@given(st.binary(max_size=300), st.data())
def test_a_sealed_value_opens_only_unchanged_and_in_its_place(plain, data):
    keys = StoreKeys.derive(bytes(32))
    key, wrapped = new_case_key(keys)
    place = Place("application", "payload", "MH01-261121-0001-K/1")
    sealed = key.seal(plain, place)
    assert unwrap_case_key(keys, keys.case_key_id, wrapped).open(sealed, place) == plain
    broken = bytearray(sealed)
    broken[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    elsewhere = data.draw(
        st.sampled_from(
            [
                Place("work", "payload", place.id),
                Place("application", "reason", place.id),
                Place("application", "payload", "MH01-261121-0001-K/2"),
            ]
        )
    )
    tries = [(key, bytes(broken), place), (key, sealed, elsewhere), (CaseKey(bytes(32)), sealed, place)]
    for opener, value, where in tries:
        with pytest.raises(StoreError) as caught:
            opener.open(value, where)
        assert caught.value.code is FailureCode.STORE_CORRUPT


def test_a_case_key_of_another_store_is_named_wrong():
    mine, theirs = StoreKeys.derive(bytes(32)), StoreKeys.derive(bytes(range(32)))
    _, wrapped = new_case_key(theirs)
    for key_id, code in (
        (theirs.case_key_id, FailureCode.STORE_KEY_WRONG),
        (mine.case_key_id, FailureCode.STORE_CORRUPT),
    ):
        with pytest.raises(StoreError) as caught:
            unwrap_case_key(mine, key_id, wrapped)
        assert caught.value.code is code
