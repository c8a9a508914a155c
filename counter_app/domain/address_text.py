"""住所 as text: kept as written. Taking it apart and matching it with the register is not done here."""

from __future__ import annotations

import re

from counter_app.domain.input_error import InputError, InputReason
from counter_app.domain.plain_text import IDEOGRAPHIC_SPACE, checked

LONGEST = 200  # characters, the limit of the signature certificate's 住所


def address(text: str) -> str:
    """Take a typed or read address; a line break becomes a space.

    Raises InputError EMPTY, INVISIBLE_CHARACTER or TOO_LONG.
    """
    line = checked(re.sub(r"[\r\n\t]+", IDEOGRAPHIC_SPACE, text.strip(" \t\r\n" + IDEOGRAPHIC_SPACE)), LONGEST)
    if not line:
        raise InputError(InputReason.EMPTY)
    return line
