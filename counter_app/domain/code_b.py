"""照合番号B: 14 digits from the card's face, typed by staff.

Birth date `YYMMDD` with YY as *printed* (era year; foreign residents: last two digits of the western year, which is
unconfirmed for this card, so no second try is offered without looking), then the card's printed expiry year (four
digits, 西暦), then the four-digit security code. Example: 昭和55年2月17日, 2035, 2285 → 550217 2035 2285.
"""

from __future__ import annotations

import re

from counter_app.domain import wareki
from counter_app.domain.input_error import InputError
from counter_app.domain.plain_text import ascii_digits
from counter_app.failures import CardError, FailureCode
from counter_app.personal import Secret

_EXPIRY_YEAR = re.compile(r"20\d\d", re.ASCII)
_SECURITY_CODE = re.compile(r"\d{4}", re.ASCII)


def code_b(printed_birth: str, printed_expiry_year: str, security_code: str) -> Secret:
    """Build the code from what staff read off the face; the birth date in the spelling printed there.

    Raises CardError CODE_B_MALFORMED whose cause names the part (birth date, expiry year, security code).
    """
    try:
        birth = wareki.read(printed_birth)
    except InputError as error:
        raise _malformed(f"birth date {error.reason}") from None
    year = ascii_digits(printed_expiry_year).strip().removesuffix("年")
    code = ascii_digits(security_code).strip()
    if not _EXPIRY_YEAR.fullmatch(year):
        raise _malformed("expiry year")
    if not _SECURITY_CODE.fullmatch(code):
        raise _malformed("security code")
    return Secret(f"{birth.written_year % 100:02d}{birth.day:%m%d}{year}{code}".encode("ascii"))


def _malformed(part: str) -> CardError:
    return CardError(FailureCode.CODE_B_MALFORMED, part)
