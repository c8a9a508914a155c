"""Random calls through the real parts; every byte at hub and clerk looked through. `bench remote --part masking` does 10,000."""

from __future__ import annotations

import asyncio
import base64
import json
import unicodedata
import urllib.parse
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.app.bench_masking import look_through
from counter_app.app.masking_people import MARKS
from counter_app.app.masking_search import Search
from counter_app.remote import number_text, release, rights, shapes
from counter_app.remote.messages import Sight
from tests.fakes import canary
from tests.fakes.shipped import catalogue

DAY = date(2026, 11, 21)
CALLS, FEW = 300, 20


def played(calls, seed, **how):
    return asyncio.run(look_through(calls, seed, tuple(catalogue().effective(DAY)), **how))


def test_nothing_reaches_hub_or_clerk_that_was_not_released():
    found = played(CALLS, seed=7)
    assert (found.calls, found.leaks, found.left_over) == (CALLS, [], 0)
    assert found.seen > CALLS / 4  # what was released did arrive, and was found by the same search
    assert min(found.acts[each] for each in ("show_never", "type_number", "write_number", "stop", "cut")) > CALLS / 10


def test_what_is_released_is_found_where_it_is_looked_for():
    found = played(FEW, seed=8, blind=True)
    assert len(found.leaks) == found.seen > 0


def test_a_terminal_that_shows_what_nobody_released_is_found_out(monkeypatch):
    monkeypatch.setattr(
        release.Releases, "of", lambda _self, visit, _here: dict.fromkeys(release.releasable(visit), Sight.SHOWN)
    )
    assert played(FEW, seed=9).leaks


def test_a_terminal_that_knows_no_secret_names_is_found_out(monkeypatch):
    monkeypatch.setattr(release, "most", lambda asked: release._MOST.get(asked.kind))
    assert played(2 * FEW, seed=10).leaks


def test_a_terminal_that_does_not_see_numbers_is_found_out(monkeypatch):
    holders = [each for each in (number_text, shapes, rights) if hasattr(each, "looks_like_a_number")]
    for each in holders:
        monkeypatch.setattr(each, "looks_like_a_number", lambda _text: False)
    with pytest.raises(AssertionError, match="was built"):
        played(FEW, seed=11)


WORDS = [canary.FULL_NAME, canary.FULL_ADDRESS, f"渡邉\U000e0102\u3000{MARKS[0]}一二", "09012345678"]
DRESSES = {
    "plain": str.encode,
    "UTF-16": lambda word: word.encode("utf-16-le"),
    "hex": lambda word: word.encode().hex().encode(),
    "HEX": lambda word: word.encode("utf-16-be").hex().upper().encode(),
    "per cent": lambda word: urllib.parse.quote(word, safe="").encode(),
    "JSON": lambda word: json.dumps({"x": word}).encode(),
}


@pytest.mark.parametrize("word", WORDS, ids=range(len(WORDS)))
@pytest.mark.parametrize("form", [None, "NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize("dress", DRESSES)
def test_a_word_is_found_in_every_dress(word, form, dress):
    worn = unicodedata.normalize(form, word) if form else word
    if dress == "per cent" and worn.isascii():
        pytest.skip("digits have no escapes")
    assert Search(MARKS).found(b"\x01{" + DRESSES[dress](worn) + b"}\x02", [word]) == [word]


@given(
    st.binary(max_size=9), st.sampled_from(WORDS[:3]), st.binary(max_size=9), st.sampled_from(["utf-8", "utf-16-le"])
)
def test_a_word_is_found_in_base_64_wherever_it_begins(before, word, after, encoding):
    coded = base64.b64encode(before + word.encode(encoding) + after)
    assert Search(MARKS).found(coded, [word]) == [word]


def test_short_digits_among_others_are_no_find():
    search = Search()
    assert search.found(b'"at":1795240800000 x7952y', ["7952"]) == []
    assert search.found(b'"text":"7952"', ["7952"]) == ["7952"]
