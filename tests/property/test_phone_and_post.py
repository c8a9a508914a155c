import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import phone, postal_code
from counter_app.domain.input_error import InputError, InputReason

WIDE = {ord(str(n)): ord("０") + n for n in range(10)} | {ord("-"): "－"}
MOBILE = st.builds(lambda a, n: f"{a}{n:08d}", st.sampled_from(("050", "070", "080", "090")), st.integers(0, 10**8 - 1))
FIXED = (
    st.integers(110_000_000, 999_999_999)
    .map(lambda n: f"0{n}")
    .filter(lambda t: t[1:3] not in {"20", "50", "60", "70", "80", "90"})
)


@given(MOBILE | FIXED)
def test_display_can_be_typed_again_in_any_width(number):
    shown = phone.hyphenated(number)
    assert shown.replace("-", "") == number
    assert shown.count("-") == 2
    assert phone.digits(shown) == phone.digits(shown.translate(WIDE)) == number
    assert phone.digits("+81 " + shown.removeprefix("0")) == number


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_a_named_refusal(text):
    try:
        number = phone.digits(text)
    except InputError:
        return
    assert number.isascii()
    assert len(number) in {10, 11}


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("09012345678", "090-1234-5678"),
        ("05012345678", "050-1234-5678"),
        ("0120123456", "0120-123-456"),
        ("08001234567", "0800-123-4567"),
        ("0570012345", "0570-012-345"),
        ("0312345678", "03-1234-5678"),
        ("0612345678", "06-1234-5678"),
        ("0112345678", "011-234-5678"),
        ("0452123456", "045-212-3456"),
        ("0422512345", "0422-51-2345"),
        ("0429212345", "04-2921-2345"),
        ("0471234567", "04-7123-4567"),
        ("0157123456", "0157-12-3456"),
        ("0126721234", "01267-2-1234"),
        ("0499221234", "04992-2-1234"),
        ("0980221234", "09802-2-1234"),
    ],
)
def test_hyphens_stand_where_people_expect_them(number, shown):
    assert phone.hyphenated(number) == shown


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", InputReason.EMPTY),
        ("090-1234-567", InputReason.PHONE_LENGTH),
        ("03123456789", InputReason.PHONE_LENGTH),
        ("9012345678", InputReason.PHONE_START),
        ("0081312345678", InputReason.PHONE_START),
        ("電話なし", InputReason.PHONE_CHARACTERS),
    ],
)
def test_refused_numbers(text, reason):
    with pytest.raises(InputError) as refused:
        phone.digits(text)
    assert refused.value.reason is reason


@given(st.integers(0, 9_999_999))
def test_postal_codes(number):
    code = f"{number:07d}"
    shown = postal_code.hyphenated(code)
    assert (
        postal_code.digits(shown)
        == postal_code.digits("〒" + shown.translate(WIDE))
        == postal_code.digits(code)
        == code
    )


@given(st.text(max_size=12))
def test_any_postal_text_is_seven_digits_or_refused(text):
    try:
        code = postal_code.digits(text)
    except InputError as error:
        assert error.reason in {InputReason.EMPTY, InputReason.POSTAL_CODE_SHAPE}
        return
    assert len(code) == 7
    assert code.isascii()
