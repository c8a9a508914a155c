"""Addresses: no text crashes them, the order of two never matters, keys are stable, digits are never joined or cut."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from counter_app.matching.address_building import dwelling
from counter_app.matching.address_lot import Lot, split
from counter_app.matching.address_text import address_key, key_of_plain, plain_address
from counter_app.matching.addresses import AddressForm, room_conflict, same_base
from counter_app.matching.outcome import Likeness, Outcome
from tests.fakes.addresses import compared, some_towns, towns, with_chome

ANYTHING = st.text(st.characters(codec=None), max_size=60)
WORDS = (
    "丁目 番地 号室 号 棟 F 東京都 港区 赤坂 六本木 三田 京都市中京区 札幌市 北1条西 ハイツ 様方 〒107-0052 無番地 ² Ⅱ"
)
CHARACTERS = "0123456789一二三十百〇-ー−・の之ノ ()#甲乙イロハ丁番号字大町通ケヶが上ル西入〓壱々"
PIECES = st.sampled_from([*CHARACTERS, *WORDS.split()])
ADDRESS_LIKE = st.lists(PIECES, max_size=14).map("".join)
TEXTS = ANYTHING | ADDRESS_LIKE
TOWNS = some_towns(12, seed=9)
NUMBER = st.integers(1, 99)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
@example("\ud800", "\x00")
@example("第", "号")
@example("赤坂1-", "赤坂1ノ")
def test_any_two_texts_are_compared_the_same_way_round(one, other):
    found = compared(one, other)
    a, b = AddressForm.of(one, towns()), AddressForm.of(other, towns())
    assert same_base(a, b) is same_base(b, a)
    assert room_conflict(a, b) is room_conflict(b, a)
    if found.outcome is Outcome.SAME and found.likeness is Likeness.VARIANT:
        assert same_base(a, b)
        assert not room_conflict(a, b)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("0・²")
@example("0ー²")
@example("㏠々々")
@example("壱一:")
@example("A´")
@example("0・一")
@example("²\U000f0000<")
def test_keys_are_stable_and_a_text_is_itself(text):
    key = address_key(text, str)
    assert plain_address(plain_address(text)) == plain_address(text)
    assert key_of_plain(key) == key
    head, tail = split(key)
    assert head + tail == key
    form = AddressForm.of(text, towns())
    assert form == AddressForm.of(text, towns())
    unsaid = {Likeness.UNSURE, Likeness.MISSING} | ({Likeness.INCOMPLETE} if form.veiled else set())
    assert compared(text, text).likeness in {Likeness.EXACT, *unsaid}


@settings(max_examples=200, deadline=None)
@given(ADDRESS_LIKE)
def test_no_digit_is_invented_joined_or_cut(text):
    _, tail = split(address_key(text, str))
    lot = Lot.of(tail)
    runs = [int(run) for run in "".join(char if char in "0123456789" else " " for char in tail).split()]
    at = 0
    for number in lot.numbers:
        assert number in runs[at:]
        at += runs[at:].index(number) + 1


@settings(max_examples=20, deadline=None)
@given(st.text(st.characters(codec=None), min_size=401, max_size=500), st.integers(1, 300))
def test_a_text_nobody_can_have_typed_costs_nothing_and_equals_itself_at_most(text, times):
    form = AddressForm.of(text * times, towns())
    assert not form.certain
    assert len(form.base_key) < 500


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(TOWNS), st.tuples(NUMBER, NUMBER, NUMBER), st.tuples(NUMBER, NUMBER, NUMBER), st.data())
def test_two_lots_are_one_only_if_all_numbers_are(where, one, other, data):
    _, city, town = where
    a = city + town + data.draw(st.sampled_from(with_chome(one)))
    b = city + town + data.draw(st.sampled_from(with_chome(other)))
    assert (compared(a, b).outcome is Outcome.SAME) is (one == other)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 9999), st.integers(1, 9999), st.sampled_from(["{}号室", "#{}", "{}号", " {}号室"]))
def test_two_rooms_are_one_only_if_the_number_is(one, other, wording):
    rooms = [dwelling(key_of_plain(f"ハイツ赤坂{wording.format(room)}")).room for room in (one, other)]
    assert (rooms[0] == rooms[1]) is (one == other)
    assert rooms == [str(one), str(other)]
