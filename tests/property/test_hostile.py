"""The targets of tests/fuzz, driven by hypothesis: any bytes, and good examples with damage."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.hostile import TARGETS

ROOT = Path(__file__).resolve().parents[2]
FAST = sorted(set(TARGETS) - {"photo"})
LINES = (
    b"[",
    b"]",
    b"=",
    b'"',
    b"\n",
    b"\\u0000",
    b"''",
    b"9" * 30,
    b"-",
    b".",
    b"\xef\xbc\x91",
    b"\xf3\xa0\x84\x82",
    b"\r\n",
)


@st.composite
def damaged(draw, name):
    data = bytearray(draw(st.sampled_from(TARGETS[name].seeds())))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        drop = draw(st.integers(0, 12))
        data[at : at + drop] = draw(st.one_of(st.binary(max_size=6), st.sampled_from(LINES)))
    return bytes(data)


@pytest.mark.parametrize("name", FAST)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_value_or_a_typed_refusal(name, data):
    TARGETS[name].run(data.draw(st.one_of(damaged(name), damaged(name), st.binary(max_size=400))))


@given(damaged("photo"))
@settings(max_examples=12, deadline=None)  # each one is a process
def test_a_damaged_photo_is_a_picture_or_unreadable(data):
    TARGETS["photo"].run(data)


@pytest.mark.parametrize("name", FAST)
def test_the_undamaged_examples_pass(name):
    for seed in TARGETS[name].seeds():
        TARGETS[name].run(seed)


@pytest.mark.parametrize("name", ["form", "script", "card_profile", "settings"])
@pytest.mark.parametrize(
    "text", [b"a = " + b"[" * 5000, b"a = " + b"9" * 5000, b"a" + b".a" * 3000 + b" = 1", b"a = '\\0'"]
)
def test_toml_made_to_exhaust_is_refused(name, text):
    TARGETS[name].run(text)


def test_every_target_is_fuzzed():
    assert {file.stem.removeprefix("fuzz_") for file in (ROOT / "tests" / "fuzz").glob("fuzz_*.py")} == set(TARGETS)
