"""Bank accounts: codes, numbers, and the way from ゆうちょ 記号・番号 to 店番・口座番号.

Source for ゆうちょ: the bank's published rule for transfers from other banks, as described on several public pages:
店番 = second and third digit of the 記号, then 8 (総合口座, 記号 1…) or 9 (振替口座, 記号 0…); of a 総合口座's 番号 the
closing 1 falls away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from counter_app.domain.input_error import InputError, InputReason
from counter_app.domain.plain_text import ascii_digits

YUCHO_BANK_CODE = "9900"
_ACCOUNT_NUMBER_LENGTH = 7
_CODE_BEHIND_NAME = re.compile(r".*\D[（(](\d{3,4})[）)]")  # みずほ銀行（0001）, as `named_codes` shows it


class AccountType(StrEnum):
    """預金種目, with the codes of the 全銀 transfer record."""

    ORDINARY = "1"  # 普通
    CURRENT = "2"  # 当座


@dataclass(frozen=True, repr=False)
class TransferTarget:
    """An account as another bank addresses it; somebody's, so it does not show itself."""

    bank_code: str
    branch_code: str
    account_type: AccountType
    account_number: str


def bank_code(text: str) -> str:
    """Return four digits. Raises InputError EMPTY or BANK_CODE_SHAPE."""
    return _exactly(text, 4, InputReason.BANK_CODE_SHAPE)


def branch_code(text: str) -> str:
    """Return three digits. Raises InputError EMPTY or BRANCH_CODE_SHAPE."""
    return _exactly(text, 3, InputReason.BRANCH_CODE_SHAPE)


def account_number(text: str) -> str:
    """Return seven digits; a shorter number gets zeros in front. Raises InputError EMPTY or ACCOUNT_NUMBER_SHAPE."""
    number = _digits(text, InputReason.ACCOUNT_NUMBER_SHAPE)
    if len(number) > _ACCOUNT_NUMBER_LENGTH or not number.strip("0"):
        raise InputError(InputReason.ACCOUNT_NUMBER_SHAPE)
    return number.zfill(_ACCOUNT_NUMBER_LENGTH)


def yucho_symbol(text: str) -> str:
    """Return the five digits of a 記号; a printed sixth one (「-2」) is dropped.

    Raises InputError EMPTY or YUCHO_SYMBOL_SHAPE.
    """
    symbol = _digits(re.sub(r"(?<=\d{5})[-‐−ー]\d$", "", ascii_digits(text).strip()), InputReason.YUCHO_SYMBOL_SHAPE)
    if not re.fullmatch(r"[01]\d{3}0", symbol, re.ASCII):
        raise InputError(InputReason.YUCHO_SYMBOL_SHAPE)
    return symbol


def yucho_number(text: str) -> str:
    """Return the digits of a 番号, as printed but without leading zeros. Raises InputError YUCHO_NUMBER_SHAPE."""
    number = _digits(text, InputReason.YUCHO_NUMBER_SHAPE).lstrip("0")
    if not 1 <= len(number) <= 8:  # noqa: PLR2004  # eight digits are printed at most
        raise InputError(InputReason.YUCHO_NUMBER_SHAPE)
    return number


def from_yucho(symbol: str, number: str) -> TransferTarget:
    """Convert 記号・番号 (記号 11940 番号 12345671 → 店番 198, 普通 1234567).

    Raises InputError YUCHO_SYMBOL_SHAPE or YUCHO_NUMBER_SHAPE.
    """
    sign, printed = yucho_symbol(symbol), yucho_number(number)
    if sign.startswith("0"):
        if len(printed) > _ACCOUNT_NUMBER_LENGTH:
            raise InputError(InputReason.YUCHO_NUMBER_SHAPE)
        kind, branch, account = AccountType.CURRENT, sign[1:3] + "9", printed
    else:
        if not printed.endswith("1") or len(printed) == 1:
            raise InputError(InputReason.YUCHO_NUMBER_SHAPE)
        kind, branch, account = AccountType.ORDINARY, sign[1:3] + "8", printed[:-1]
    return TransferTarget(YUCHO_BANK_CODE, branch, kind, account.zfill(_ACCOUNT_NUMBER_LENGTH))


def _exactly(text: str, length: int, reason: InputReason) -> str:
    named = _CODE_BEHIND_NAME.fullmatch(text.strip())
    code = _digits(named[1] if named else text, reason)
    if len(code) != length:
        raise InputError(reason)
    return code


def _digits(text: str, reason: InputReason) -> str:
    plain = re.sub(r"\s", "", ascii_digits(text))
    if not plain:
        raise InputError(InputReason.EMPTY)
    if not (plain.isascii() and plain.isdigit()):
        raise InputError(reason)
    return plain
