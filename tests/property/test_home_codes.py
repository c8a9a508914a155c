"""Codes made at home: what was typed comes back as it was, and whatever a stranger makes is refused with a code."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime, timedelta

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.form import FieldKind
from counter_app.failures import FailureCode, HomeError
from counter_app.home import compact
from counter_app.home.codec import MAX_CONTENT, PREFIX, Content, sealed_plain, sealed_text
from counter_app.home.definition import Definition, Entry
from counter_app.home.keys import HomeKey, HomeKeys
from counter_app.home.opener import Opener

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
KEY = HomeKey.generate(NOW, simulated=True)
OTHER = HomeKey.generate(NOW, simulated=True)
TOWN = "999997"
TABLE = Definition(
    "tennyu",
    None,
    (
        Entry("applicant.fullName", FieldKind.NAME),
        Entry("move.date", FieldKind.DATE),
        Entry("move.proof", FieldKind.CHOICE, ("certificate", "card", "none")),
        Entry("people.card", FieldKind.YES_NO, ("no", "yes")),
        Entry("copies", FieldKind.NUMBER),
        Entry("members", FieldKind.GROUP, (), (Entry("fullName", FieldKind.NAME), Entry("dateOfBirth", FieldKind.DATE))),
    ),
)  # fmt: skip
WRITTEN = st.text(
    st.one_of(st.characters(exclude_categories=("C",)), st.sampled_from("渡邉𠮷髙㐂\U000e0102\U000e0100\u3000")),
    min_size=1,
    max_size=40,
)
DAYS = st.dates(date(1868, 1, 1), date(2030, 1, 1)).map(date.isoformat)


def opener(*keys: HomeKey, now: datetime = NOW) -> Opener:
    ring = HomeKeys({key.kid: key for key in keys})
    return Opener(lambda: ring, lambda name: TABLE if name == TABLE.id else None, TOWN, lambda: now)


def content(
    values=None, rows=None, made_at: datetime = NOW, definition: bytes = TABLE.id, language: int = 0
) -> Content:
    return Content(definition, int(made_at.timestamp()), language, values or {}, rows or {})


def refused(text: str, *keys: HomeKey, now: datetime = NOW) -> FailureCode:
    with pytest.raises(HomeError) as error:
        opener(*keys, now=now).open(text)
    return error.value.code


@st.composite
def told(draw) -> dict[str, str]:
    answers = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "applicant.fullName": WRITTEN,
                "move.date": DAYS,
                "move.proof": st.sampled_from(["certificate", "card", "none"]),
                "people.card": st.sampled_from(["yes", "no"]),
                "copies": st.integers(0, 20).map(str),
            },
        )
    )
    for row in range(count := draw(st.integers(0, 4))):
        answers[f"members.{row}.fullName"] = draw(WRITTEN)
        answers[f"members.{row}.dateOfBirth"] = draw(DAYS)
    return {**answers, "members": str(count)} if count else answers


@given(told(), st.integers(0, 2))
def test_what_was_typed_comes_back_as_it_was(answers, language):
    text = sealed_text(content(*TABLE.numbered(answers), language=language), KEY.public, TOWN)
    found = opener(KEY).open(text)
    assert {path: said.reveal() for path, said in found.answers.items()} == answers
    assert (found.event, found.procedures, found.language) == ("tennyu", (), ["ja", "ja-easy", "en"][language])
    assert found.made_at == NOW
    assert opener(KEY).open(text).code == found.code


def test_no_two_codes_have_the_same_name():
    codes = {opener(KEY).open(sealed_text(content(), KEY.public, TOWN)).code for _ in range(20)}
    assert len(codes) == 20
    assert {len(code) for code in codes} == {16}


@given(st.text(max_size=60) | st.from_regex(r"2601[1-9][0-9]{0,900}", fullmatch=True))
def test_any_text_is_refused_with_a_code(text):
    assert refused(text, KEY) in {
        FailureCode.HOME_UNREADABLE, FailureCode.HOME_UNKNOWN_KEY, FailureCode.HOME_CHANGED,
    }  # fmt: skip


@given(st.binary(max_size=300))
def test_any_bytes_sealed_by_a_stranger_are_refused_with_a_code(plain):
    assert refused(sealed_plain(plain, KEY.public, TOWN), KEY) is FailureCode.HOME_UNREADABLE


COMPACT = st.recursive(
    st.integers(0, 2**64 - 1) | st.binary(max_size=8) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.integers(0, 30), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.integers(0, 8), COMPACT, max_size=4), st.dictionaries(st.integers(0, 8), COMPACT, max_size=2))
def test_any_content_is_taken_or_refused_with_a_code(values, rows):
    try:
        found = opener(KEY).open(sealed_text(content(values, rows), KEY.public, TOWN))
    except HomeError as error:
        assert error.code in {FailureCode.HOME_OUTDATED, FailureCode.HOME_UNREADABLE}
    else:
        assert TABLE.numbered({path: said.reveal() for path, said in found.answers.items()}) == (values, rows)


@given(COMPACT.filter(lambda value: isinstance(value, dict)))
def test_compact_values_are_those_of_cbor(value):
    written = compact.write(value)
    assert cbor2.loads(written) == value
    if depth(value) <= 5:
        assert compact.read(written) == value
    else:
        with pytest.raises(compact.NotCompactError):
            compact.read(written)


def depth(value) -> int:
    if isinstance(value, (list, dict)):
        return 1 + max(map(depth, value.values() if isinstance(value, dict) else value), default=0)
    return 0


@given(st.binary(max_size=120))
def test_what_is_read_is_spelled_in_one_way(data):
    try:
        value = compact.read(data)
    except compact.NotCompactError:
        return
    assert compact.write(value) == data


SEALED = sealed_text(content({0: "渡邉\U000e0102"}), KEY.public, TOWN)


@settings(max_examples=60)
@given(st.data())
def test_a_flipped_digit_opens_nothing(data):
    text = SEALED
    at = data.draw(st.integers(len(PREFIX), len(text) - 1))
    other = data.draw(st.sampled_from("123456789").filter(lambda digit: digit != text[at]))
    assert refused(text[:at] + other + text[at + 1 :], KEY) in {
        FailureCode.HOME_CHANGED, FailureCode.HOME_UNKNOWN_KEY, FailureCode.HOME_UNREADABLE,
    }  # fmt: skip


@pytest.mark.parametrize("bomb", [b"\0" * 40_000, b"\xa0" * 900_000])
def test_what_swells_is_refused(bomb):
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(bomb) + deflate.flush()
    code = sealed_plain(b"\x01" + packed, KEY.public, TOWN)
    assert refused(code, KEY) is FailureCode.HOME_TOO_LARGE


def test_as_much_as_may_be_is_unpacked():
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(b"\0" * MAX_CONTENT) + deflate.flush()
    assert refused(sealed_plain(b"\x01" + packed, KEY.public, TOWN), KEY) is FailureCode.HOME_UNREADABLE


def test_a_longer_text_than_any_code_is_refused():
    assert refused(PREFIX + "1" * 3100, KEY) is FailureCode.HOME_TOO_LARGE


def test_keys():
    text = sealed_text(content(), KEY.public, TOWN)
    assert refused(text, OTHER) is FailureCode.HOME_UNKNOWN_KEY
    assert refused(text) is FailureCode.HOME_KEY_MISSING
    elsewhere = sealed_text(content(), KEY.public, "131016")
    assert refused(elsewhere, KEY) is FailureCode.HOME_CHANGED


@pytest.mark.parametrize(
    ("age", "fits"),
    [(timedelta(days=30), True), (timedelta(days=30, seconds=1), False),
     (timedelta(minutes=-10), True), (timedelta(minutes=-10, seconds=-1), False)],
)  # fmt: skip
def test_age(age, fits):
    text = sealed_text(content(made_at=NOW - age), KEY.public, TOWN)
    if fits:
        assert opener(KEY).open(text).made_at == NOW - age
    else:
        assert refused(text, KEY) is FailureCode.HOME_EXPIRED


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ({99: "x"}, {}), ({5: 1}, {}), ({0: 3}, {}), ({1: "1980-02-17"}, {}), ({1: 20260230}, {}), ({2: 3}, {}),
        ({0: ""}, {}), ({0: "あ" * 201}, {}), ({0: "a\nb"}, {}), ({}, {0: [{}]}), ({}, {5: []}), ({}, {5: [{2: "x"}]}),
        ({}, {5: [{}] * 21}), ({}, {5: [3]}), ({4: 10**12}, {}),
    ],
)  # fmt: skip
def test_what_no_page_asks_is_refused(values, rows):
    assert refused(sealed_text(content(values, rows), KEY.public, TOWN), KEY) is FailureCode.HOME_OUTDATED


def test_an_unknown_page_or_language_is_refused():
    for wrong in (content(definition=b"12345678"), content(language=3)):
        assert refused(sealed_text(wrong, KEY.public, TOWN), KEY) is FailureCode.HOME_OUTDATED


def test_a_point_that_is_none_is_refused():
    message = b"\x01" + KEY.kid + b"\x04" + b"\x05" * 64 + b"x" * 40
    assert refused(PREFIX + str(int.from_bytes(message)), KEY) is FailureCode.HOME_CHANGED
