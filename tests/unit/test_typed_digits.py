"""Digits while they are typed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from counter_app.personal import MASK
from counter_app.ui.widgets.typed_digits import TypedDigits


@given(st.lists(st.one_of(st.integers(0, 9), st.none()), max_size=20))
def test_the_first_digits_that_fit_are_kept(keys):
    digits, expected = TypedDigits(4), ""
    for key in keys:
        if key is None:
            digits.erase()
            expected = expected[:-1]
        else:
            digits.add(key)
            expected = (expected + str(key))[:4]
        assert bytes(digits) == expected.encode()
        assert digits.whole is (len(expected) == 4)


def test_what_is_forgotten_was_overwritten_and_nothing_is_shown():
    digits = TypedDigits(2)
    digits.add(7)
    with memoryview(digits) as seen:
        digits[0] = 0
        assert bytes(seen) == b"\0"
    digits.add(3)
    assert repr(digits) == f"TypedDigits({MASK})"
    digits.forget()
    assert digits == bytearray()
