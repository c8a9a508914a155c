"""受付番号: our own receipt number, made at the terminal without asking anybody.

`{office}-{YYMMDD}-{serial}-{check}`, e.g. `MH01-261121-0001-6`. Office: 2-6 of `A-Z0-9`; date in Japan's time; serial
at least 4 digits, per office and day; check character over the rest (finds every single wrong character and every swap
of neighbours). An application of the visit is `{receipt}/{n}`, n from 1: the idempotency key towards every receiver.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from counter_app.failures import CounterError, FailureCode

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TIMES_ROOT = (0, 3, 1, 2)  # of GF(4): times a root of x^2 + x + 1; sums are XOR
_FORM = re.compile(r"([A-Z0-9]{2,6})-([0-9]{2})([0-9]{2})([0-9]{2})-([0-9]{4,7})-([0-9A-Z])", re.ASCII)
_LAST_SERIAL = 9_999_999
_OFFICE = re.compile(r"[A-Z0-9]{2,6}", re.ASCII)


def check_character(text: str) -> str:
    """Damm's check over the 36 letters and digits of `text`; hyphens do not count.

    A character is an element of GF(4) x GF(9), and each one is added to the product of those before it with a fixed
    factor. Neither the factor nor the factor less 1 is zero in either field; that is what finds every wrong character
    and every swap of neighbours. ISO 7064 MOD 37,36 misses one swap in 300 (of one day: 0001-Z and 0010-Z).
    """
    four, real, imaginary = 0, 0, 0
    for char in text:
        if char != "-":
            quarter, ninth = divmod(_ALPHABET.index(char), 9)
            four = _TIMES_ROOT[four] ^ quarter
            real, imaginary = (real - imaginary + ninth // 3) % 3, (real + imaginary + ninth % 3) % 3
    return _ALPHABET[_TIMES_ROOT[four] * 9 + (imaginary - real) % 3 * 3 + (-real - imaginary) % 3]


@dataclass(frozen=True, order=True)
class ReceiptNumber:
    """A receipt number that is right by construction. `str()` is the printed form."""

    office: str
    day: date
    serial: int

    def __post_init__(self) -> None:
        if not _OFFICE.fullmatch(self.office) or not 1 <= self.serial <= _LAST_SERIAL:
            raise CounterError(FailureCode.RECEIPT_MALFORMED, "office or serial out of range")
        if not 2000 <= self.day.year <= 2099:  # noqa: PLR2004  # two printed digits of the year
            raise CounterError(FailureCode.RECEIPT_MALFORMED, "year out of range")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse what was printed, typed or scanned. Small letters and spaces around are forgiven.

        Raises CounterError RECEIPT_MALFORMED where form, date or check character are wrong.
        """
        match = _FORM.fullmatch(text.strip().upper())
        if match is None:
            raise CounterError(FailureCode.RECEIPT_MALFORMED, "not of the form office-YYMMDD-serial-check")
        office, year, month, day, serial, check = match.groups()
        try:
            number = cls(office, date(2000 + int(year), int(month), int(day)), int(serial))
        except ValueError:
            raise CounterError(FailureCode.RECEIPT_MALFORMED, "no such date") from None
        if str(number) != f"{office}-{year}{month}{day}-{serial}-{check}":
            raise CounterError(FailureCode.RECEIPT_MALFORMED, "check character does not fit")
        return number

    def __str__(self) -> str:
        body = f"{self.office}-{self.day:%y%m%d}-{self.serial:04d}"
        return f"{body}-{check_character(body)}"
