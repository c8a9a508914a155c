"""What travels from a branch terminal to its hub: an envelope everybody on the way may read, and a sealed body.

The envelope holds nothing about a person: ids, the receipt number, what kind of message it is, and the SHA-256 of the
sealed body. `earlier` names the message of the same case that has to be taken in before.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self
from uuid import UUID

from counter_app.domain.receipt import ReceiptNumber
from counter_app.failures import CounterError, FailureCode

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_BODY = 2_000_000  # bytes; a submission of ten procedures has some 60 kB
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SEQUENCE = re.compile(r"[0-9]{1,18}", re.ASCII)
_TERMINAL = re.compile(r"[A-Z0-9]{2,6}", re.ASCII)
_ROLE = re.compile(r"[a-z]{2,16}", re.ASCII)
_VERSION_7 = 7


class MessageKind(StrEnum):
    """What a terminal tells its hub."""

    SUBMISSION = "submission"
    PRINTED = "printed"  # the slip is in hand
    REISSUED = "reissued"  # and another one, marked 再発行


@dataclass(frozen=True)
class TerminalName:
    """A terminal as its certificate names it: the first part of its receipt numbers, and what it is."""

    id: str
    role: str

    def __post_init__(self) -> None:
        if not _TERMINAL.fullmatch(self.id) or not _ROLE.fullmatch(self.role):
            raise CounterError(FailureCode.ENROLMENT_MALFORMED, "terminal: 2 to 6 of A-Z and 0-9; role: small letters")

    @property
    def uri(self) -> str:
        """As it stands in the certificate."""
        return f"urn:kakanai:terminal:{self.id}:{self.role}"

    @classmethod
    def parse(cls, uri: str) -> Self:
        """Read a certificate's URI. Raises CounterError ENROLMENT_MALFORMED."""
        parts = uri.split(":")
        if parts[:3] != ["urn", "kakanai", "terminal"] or len(parts) != 5:  # noqa: PLR2004  # as `uri` above
            raise CounterError(FailureCode.ENROLMENT_MALFORMED, "not the name of a terminal")
        return cls(parts[3], parts[4])


@dataclass(frozen=True)
class Envelope:
    """One message without its body."""

    id: UUID  # version 7
    terminal: str
    case: ReceiptNumber
    kind: MessageKind
    seq: int  # the terminal's own, growing
    earlier: UUID | None
    sha256: str  # hex, of the sealed body

    @property
    def bound(self) -> bytes:
        """What the sealed body is bound to: it opens in no other envelope."""
        return f"kakanai/branch/1|{self.id}|{self.terminal}|{self.case}|{self.kind.value}".encode("ascii")

    def fits(self, body: bytes) -> bool:
        """Tell whether this is the body that was sealed."""
        return hashlib.sha256(body).hexdigest() == self.sha256

    def as_document(self) -> dict[str, str]:
        """Return plain texts, for headers and manifests."""
        document = {
            "Message-Id": str(self.id),
            "Terminal": self.terminal,
            "Case": str(self.case),
            "Message-Kind": self.kind.value,
            "Sequence": str(self.seq),
            "Body-Sha256": self.sha256,
        }
        return {**document, "Earlier": str(self.earlier)} if self.earlier else document

    @classmethod
    def parse(cls, document: Mapping[str, str]) -> Self:
        """Read what `as_document` made. Raises CounterError MESSAGE_UNREADABLE."""
        try:
            earlier = document.get("Earlier")
            return cls(
                id=_uuid7(document["Message-Id"]),
                terminal=document["Terminal"],
                case=ReceiptNumber.parse(document["Case"]),
                kind=MessageKind(document["Message-Kind"]),
                seq=int(_formed(_SEQUENCE, document["Sequence"])),
                earlier=_uuid7(earlier) if earlier else None,
                sha256=_formed(_SHA256, document["Body-Sha256"]),
            )
        except (KeyError, ValueError, TypeError, AttributeError, CounterError) as error:
            raise CounterError(FailureCode.MESSAGE_UNREADABLE, f"envelope: {type(error).__name__}") from None


def _formed(form: re.Pattern[str], text: str) -> str:
    if not form.fullmatch(text):
        raise ValueError("of another form")
    return text


def _uuid7(text: str) -> UUID:
    made = UUID(text)
    if made.version != _VERSION_7 or str(made) != text:
        raise ValueError("not version 7 in its usual spelling")
    return made


def uuid7(milliseconds: int, chance: bytes) -> UUID:
    """Make a UUID of version 7 (RFC 9562 §5.7) from the time since 1970 and 10 random bytes."""
    number = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(chance[:10])
    number = number & ~(0xF << 76) | _VERSION_7 << 76
    return UUID(int=number & ~(0b11 << 62) | 0b10 << 62)
