import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import bank_account as bank
from counter_app.domain.input_error import InputError, InputReason


@given(st.integers(1, 9_999_999))
def test_account_numbers_are_seven_digits(number):
    assert bank.account_number(str(number)) == f"{number:07d}"
    assert bank.account_number(f"{number:07d}") == f"{number:07d}"


@given(st.integers(0, 999), st.integers(1, 9_999_999))
def test_ordinary_yucho_account(middle, number):
    target = bank.from_yucho(f"1{middle:03d}0", f"{number}1")
    assert target.bank_code == "9900"
    assert target.branch_code == f"{middle:03d}"[:2] + "8"
    assert (target.account_type, target.account_number) == (bank.AccountType.ORDINARY, f"{number:07d}")


@given(st.integers(0, 999), st.integers(1, 9_999_999))
def test_transfer_yucho_account(middle, number):
    target = bank.from_yucho(f"0{middle:03d}0", str(number))
    assert target.branch_code == f"{middle:03d}"[:2] + "9"
    assert (target.account_type, target.account_number) == (bank.AccountType.CURRENT, f"{number:07d}")


def test_published_examples():
    assert bank.from_yucho("10530", "12345671") == bank.TransferTarget(
        "9900", "058", bank.AccountType.ORDINARY, "1234567"
    )
    assert bank.from_yucho("１１９４０-2", "12345671").branch_code == "198"
    assert bank.from_yucho("00530", "12345").branch_code == "059"


@pytest.mark.parametrize(
    ("symbol", "number", "reason"),
    [
        ("1053", "12345671", InputReason.YUCHO_SYMBOL_SHAPE),
        ("10531", "12345671", InputReason.YUCHO_SYMBOL_SHAPE),
        ("20530", "12345671", InputReason.YUCHO_SYMBOL_SHAPE),
        ("10530", "12345672", InputReason.YUCHO_NUMBER_SHAPE),
        ("10530", "1", InputReason.YUCHO_NUMBER_SHAPE),
        ("10530", "123456781", InputReason.YUCHO_NUMBER_SHAPE),
        ("00530", "12345678", InputReason.YUCHO_NUMBER_SHAPE),
        ("", "12345671", InputReason.EMPTY),
    ],
)
def test_refused_yucho_accounts(symbol, number, reason):
    with pytest.raises(InputError) as refused:
        bank.from_yucho(symbol, number)
    assert refused.value.reason is reason


@pytest.mark.parametrize("text", ["123", "12345", "12a4", "²²²²"])
def test_bank_codes_have_four_digits(text):
    with pytest.raises(InputError):
        bank.bank_code(text)
    assert bank.bank_code("０００１") == "0001"
    assert bank.branch_code("001") == "001"


@pytest.mark.parametrize("text", ["12345678", "0000000", "12-3456", ""])
def test_account_numbers_that_cannot_be(text):
    with pytest.raises(InputError):
        bank.account_number(text)
