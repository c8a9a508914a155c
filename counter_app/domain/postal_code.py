"""郵便番号: seven digits as canonical text, 〒123-4567 for reading."""

from __future__ import annotations

import re
import unicodedata

from counter_app.domain.input_error import InputError, InputReason

_TYPED = re.compile(r"〒?(\d{3})[-‐-―−ー]?(\d{4})", re.ASCII)


def digits(text: str) -> str:
    """Turn a typed postal code into seven digits. Raises InputError EMPTY or POSTAL_CODE_SHAPE."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if not plain:
        raise InputError(InputReason.EMPTY)
    match = _TYPED.fullmatch(plain)
    if match is None:
        raise InputError(InputReason.POSTAL_CODE_SHAPE)
    return match[1] + match[2]


def hyphenated(code: str) -> str:
    """Show seven digits as 123-4567."""
    return f"{code[:3]}-{code[3:]}"
