"""共通カード application: expiry and municipality before any PIN (facts §1.5).

Its record begins with the card's serial number, which would let a card be followed from visit to visit: it never
becomes a value. What is kept is a likeness, hashed with a key that this process drew and nobody else has: it tells
only whether a card laid down again is the same one.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.cards.commands import unexpected
from counter_app.cards.fields import parse_date
from counter_app.cards.guard import Aid
from counter_app.cards.tlv import malformed
from counter_app.personal import Personal

if TYPE_CHECKING:
    from datetime import date

    from counter_app.cards.commands import CardCommands

_RECORD_FILE = 0x0001
_LIKENESS_KEY = secrets.token_bytes(32)
_RECORD = re.compile(rb"\x01\x1c[0-9]{15}([0-9]{5})([0-9]{8})")


@dataclass(frozen=True, slots=True)
class CardIssue:
    """Who issued the card and until when it is valid."""

    municipality: str  # 団体コード, 5 digits
    expiry: date
    likeness: Personal[bytes]

    @classmethod
    def parse(cls, record: bytes) -> CardIssue:
        """Read `01 1C` and 28 digits: 製造番号 15 (dropped), 団体コード 5, 有効期限 8."""
        match = _RECORD.fullmatch(record)
        if match is None:
            raise malformed("record of the common application: not 28 digits")
        likeness = hashlib.blake2b(record, key=_LIKENESS_KEY, digest_size=16).digest()
        return cls(match[1].decode("ascii"), parse_date(match[2], "card expiry"), Personal(likeness))


def read_issue(commands: CardCommands) -> CardIssue:
    """Select the application and read its one record; free."""
    commands.select_application(Aid.COMMON)
    response = commands.read_record(_RECORD_FILE)
    if not response.ok:
        raise unexpected("READ RECORD", response.sw)
    return CardIssue.parse(response.data)
