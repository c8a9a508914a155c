"""受付番号: our own receipt number, made at the terminal without asking anybody.

`{office}-{YYMMDD}-{serial}-{check}`, e.g. `MH01-261121-0001-K`. Office: 2-6 of `A-Z0-9`; date in Japan's time; serial
at least 4 digits, per office and day; check character by ISO 7064 MOD 37,36 over the rest (finds every single wrong
character and every swap of neighbours). An application of the visit is `{receipt}/{n}`, n from 1: the idempotency
key towards every receiver.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from counter_app.failures import CounterError, FailureCode

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FORM = re.compile(r"([A-Z0-9]{2,6})-([0-9]{2})([0-9]{2})([0-9]{2})-([0-9]{4,7})-([0-9A-Z])", re.ASCII)
_LAST_SERIAL = 9_999_999
_OFFICE = re.compile(r"[A-Z0-9]{2,6}", re.ASCII)


def check_character(text: str) -> str:
    """ISO/IEC 7064 MOD 37,36 over the letters and digits of `text`; hyphens do not count."""
    product = 36
    for char in text:
        if char == "-":
            continue
        total = (product + _ALPHABET.index(char)) % 36 or 36
        product = total * 2 % 37
    return _ALPHABET[(37 - product) % 36]


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
