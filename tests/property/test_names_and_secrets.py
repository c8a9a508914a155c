import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import wareki
from counter_app.domain.address_text import address
from counter_app.domain.code_b import code_b
from counter_app.domain.input_error import InputError, InputReason
from counter_app.domain.person_name import PersonName
from counter_app.domain.pin import PinShape
from counter_app.failures import CardError, FailureCode

CANARY = "渡邉\U000e0102\u3000花子"
ADDRESS = "東京都架空市見本町一丁目２番３号　見本荘１０１"
KANJI = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF, categories=["Lo"]) | st.sampled_from("﨑神𠮷塚")


def spent(secret) -> bytes:
    with secret.borrow() as buffer:
        return bytes(buffer)


MALFORMED = {
    PinShape.PIN: FailureCode.PIN_MALFORMED,
    PinShape.SIGNATURE_PASSWORD: FailureCode.SIGN_PASSWORD_MALFORMED,
}


@given(st.lists(KANJI, min_size=1, max_size=4), st.lists(KANJI, min_size=1, max_size=4))
def test_names_are_never_normalised(family, given_name):
    full = "".join(family) + "\u3000" + "".join(given_name)
    name = PersonName.as_written(full)
    assert name.full == full
    assert name.split() == ("".join(family), "".join(given_name))
    assert len(name) == len(full)


def test_variation_selectors_stay_and_do_not_count():
    name = PersonName.typed("渡邉\U000e0102 花子")
    assert name.full == CANARY
    assert name.split() == ("渡邉\U000e0102", "花子")
    assert len(name) == 5
    assert "渡" not in repr(name)


def test_compatibility_ideographs_survive():
    name = "神\ufa19"  # NFC would rewrite the second one
    assert unicodedata.normalize("NFC", name) != name
    assert PersonName.typed(name).full == name


@pytest.mark.parametrize("full", ["花子", "渡邉　花　子", "NGUYEN VAN A", "渡邉 花子"])
def test_no_guess_where_there_is_not_exactly_one_wide_space(full):
    assert PersonName.as_written(full).split() is None


def test_typed_spaces():
    assert PersonName.typed(" 渡邉  花子 ").full == "渡邉　花子"
    assert PersonName.typed("NGUYEN　VAN  A").full == "NGUYEN VAN A"


@given(st.sampled_from("\u200b\u200d\u200e\u202e\u2066\ufeff\u0000\u001b\u2028\u00ad\u3164"), st.integers(0, 3))
def test_invisible_characters_are_refused(char, position):
    text = "渡邉花子"[:position] + char + "渡邉花子"[position:]
    for take in (PersonName.typed, PersonName.as_written, address):
        with pytest.raises(InputError) as refused:
            take(text)
        assert refused.value.reason is InputReason.INVISIBLE_CHARACTER


@pytest.mark.parametrize("text", ["\U000e0102渡", "渡\U000e0102\U000e0103", "渡　\U000e0102"])
def test_a_variation_selector_needs_its_character(text):
    with pytest.raises(InputError):
        PersonName.as_written(text)


def test_limits_and_markup():
    assert PersonName.typed("<b>").full == "<b>"
    assert PersonName.typed("\ue000山").full == "\ue000山"  # 外字
    with pytest.raises(InputError):
        PersonName.typed("山" * 101)
    with pytest.raises(InputError):
        PersonName.typed("　")


def test_addresses_stay_as_written():
    assert address(ADDRESS) == ADDRESS
    assert address("見本町1-2\n見本荘") == "見本町1-2　見本荘"
    with pytest.raises(InputError):
        address("あ" * 201)


@pytest.mark.parametrize("birth", ["昭和55年2月17日", "S55.2.17", "昭５５．２．１７"])
def test_code_b_of_the_printed_face(birth):
    assert spent(code_b(birth, "2035年", "２２８５")) == b"55021720352285"


def test_code_b_with_a_western_birth_date_and_the_first_year():
    assert spent(code_b("1980年2月17日", "2035", "2285")) == b"80021720352285"
    assert spent(code_b("平成元年1月8日", "2035", "2285")) == b"01010820352285"
    assert spent(code_b("大正15年12月25日", "2035", "2285")) == b"15122520352285"


@given(st.dates(date(1912, 7, 30), date(2030, 1, 1)), st.integers(2016, 2045), st.integers(0, 9999))
def test_code_b_is_fourteen_digits(day, year, code):
    made = spent(code_b(wareki.in_era(day).text, str(year), f"{code:04d}"))
    assert len(made) == 14
    assert made.isdigit()


@pytest.mark.parametrize(
    "parts", [("昭和55年2月30日", "2035", "2285"), ("S55.2.17", "35", "2285"), ("S55.2.17", "2035", "228")]
)
def test_code_b_refused_before_a_try_is_spent(parts):
    with pytest.raises(CardError) as refused:
        code_b(*parts)
    assert refused.value.code is FailureCode.CODE_B_MALFORMED
    assert parts[0] not in str(refused.value)


def test_pin_shapes():
    assert spent(PinShape.PIN.secret("１２３４")) == b"1234"
    assert spent(PinShape.SIGNATURE_PASSWORD.secret("abc123")) == b"ABC123"


@given(st.text(max_size=18))
def test_pins_are_taken_whole_or_refused(text):
    for shape in PinShape:
        try:
            secret = spent(shape.secret(text))
        except CardError as error:
            assert error.code is MALFORMED[shape]
            continue
        assert shape.value.fullmatch(secret)
        assert len(secret) == len(text)
