"""受付番号: what is printed is read back; one wrong character or two swapped neighbours are never read as another."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.receipt import ReceiptNumber, check_character
from counter_app.failures import CounterError, FailureCode

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
numbers = st.builds(
    ReceiptNumber,
    st.text(alphabet=LETTERS, min_size=2, max_size=6),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(1, 9_999_999),
)
CAUSES = {
    "office or serial out of range",
    "year out of range",
    "not of the form office-YYMMDD-serial-check",
    "no such date",
    "check character does not fit",
}
SAMPLES = ["MH01-261121-0001-", "DEMO-261121-0001-", "00-000101-0001-", "ZZZZZZ-991231-9999999-", "A1-240229-0010-"]


def refused(text: str) -> FailureCode:
    with pytest.raises(CounterError) as caught:
        ReceiptNumber.parse(text)
    return caught.value.code


@given(numbers)
def test_what_is_printed_is_read_back(number):
    assert ReceiptNumber.parse(str(number)) == number
    assert ReceiptNumber.parse(f"  {str(number).lower()}\n") == number


@pytest.mark.parametrize("body", SAMPLES)
def test_every_single_wrong_character_is_found(body):
    text = body + check_character(body)
    ReceiptNumber.parse(text)
    changed = [
        text[:at] + other + text[at + 1 :] for at in range(len(text)) for other in LETTERS + "-" if other != text[at]
    ]
    assert len(changed) == 36 * len(text)
    assert {refused(wrong) for wrong in changed} == {FailureCode.RECEIPT_MALFORMED}


@pytest.mark.parametrize("body", SAMPLES)
def test_every_swap_of_neighbours_is_found(body):
    text = body + check_character(body)
    letters = [at for at, char in enumerate(text) if char != "-"]
    swaps = []
    for first, second in pairwise(letters):  # also over a hyphen
        swapped = list(text)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        if swapped != list(text):
            swaps.append("".join(swapped))
    assert len(swaps) >= 5
    assert {refused(swap) for swap in swaps} == {FailureCode.RECEIPT_MALFORMED}


@given(numbers, st.data())
def test_a_wrong_character_anywhere_is_found(number, data):
    text = str(number)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from([char for char in LETTERS if char != text[at]]))
    assert refused(text[:at] + other + text[at + 1 :]) is FailureCode.RECEIPT_MALFORMED


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_malformed(text):
    try:
        number = ReceiptNumber.parse(text)
    except CounterError as error:
        assert error.code is FailureCode.RECEIPT_MALFORMED
        assert error.cause in CAUSES  # fixed sentences: what was typed is not repeated
    else:
        assert str(number) == text.strip().upper()


@pytest.mark.parametrize(
    "text", ["ＭＨ０１-261121-0001-6", "MH01-２６1121-0001-6", "MH01-261131-0001-6", "MH01-261121-00001-6", ""]
)
def test_other_spellings_and_days_that_do_not_exist_are_refused(text):
    assert refused(text) is FailureCode.RECEIPT_MALFORMED


@pytest.mark.parametrize(
    ("office", "day", "serial"),
    [
        ("m1", date(2026, 1, 1), 1),
        ("M", date(2026, 1, 1), 1),
        ("MH01", date(1999, 1, 1), 1),
        ("MH01", date(2100, 1, 1), 1),
        ("MH01", date(2026, 1, 1), 0),
        ("MH01", date(2026, 1, 1), 10_000_000),
    ],
)
def test_no_number_is_made_that_could_not_be_read(office, day, serial):
    with pytest.raises(CounterError):
        ReceiptNumber(office, day, serial)


def test_two_numbers_of_one_morning_are_not_a_swap_apart():
    """What the check of ISO 7064 MOD 37,36 would let pass: 0001-Z and 0010-Z."""
    morning = [str(ReceiptNumber("DEMO", date(2026, 11, 21), serial)) for serial in range(1, 200)]
    for text in morning:
        swapped = {text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(12, 15)}
        assert not swapped & (set(morning) - {text})


def test_numbers_sort_as_they_were_given_out():
    given_out = [ReceiptNumber("MH01", date(2026, 11, 21), serial) for serial in (1, 2, 10_000)]
    assert sorted((given_out[2], given_out[0], given_out[1])) == given_out
