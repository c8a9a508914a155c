"""The text of the one-time QR code that makes a computer a branch terminal: where the hub is, how to know it, one token.

`KKB1*HOST*PORT*TERMINAL*ROLE*TOKEN*FINGERPRINT`: letters of a QR code's alphanumeric mode where it matters little, and no
secret but the token, which is good for minutes and once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Self

from counter_app.domain.branch_message import TerminalName
from counter_app.failures import CounterError, FailureCode

_PREFIX = "KKB1"
_HOST = re.compile(r"[A-Za-z0-9.\-]{1,253}|\[[0-9A-Fa-f:]{2,45}\]", re.ASCII)
_TOKEN = re.compile(r"[0-9A-F]{40}", re.ASCII)
_FINGERPRINT = re.compile(r"[0-9A-F]{64}", re.ASCII)
_LAST_PORT = 65535


@dataclass(frozen=True)
class EnrolmentCode:
    """What the code says. `token`: 160 bits, `fingerprint`: SHA-256 of the authority's certificate; both hex."""

    host: str
    port: int
    name: TerminalName
    token: str = field(repr=False)
    fingerprint: str

    @property
    def hub(self) -> str:
        """The hub's address."""
        return f"https://{self.host}:{self.port}"

    def __str__(self) -> str:
        parts = (_PREFIX, self.host, str(self.port), self.name.id, self.name.role, self.token, self.fingerprint)
        return "*".join(parts)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what was scanned. Raises CounterError ENROLMENT_MALFORMED; the cause never quotes the token."""
        parts = text.strip().split("*")
        if len(parts) != 7 or parts[0] != _PREFIX:  # noqa: PLR2004  # see `__str__`
            raise CounterError(FailureCode.ENROLMENT_MALFORMED, "not an enrolment code")
        _, host, port, terminal, role, token, fingerprint = parts
        good = (
            len(port) <= len(str(_LAST_PORT))
            and _HOST.fullmatch(host)
            and _TOKEN.fullmatch(token)
            and _FINGERPRINT.fullmatch(fingerprint)
        )
        if not good or not port.isascii() or not port.isdigit() or not 0 < int(port) <= _LAST_PORT:
            raise CounterError(FailureCode.ENROLMENT_MALFORMED, "host, port, token or fingerprint")
        return cls(host, int(port), TerminalName(terminal, role), token, fingerprint)
