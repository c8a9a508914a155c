"""What a card application needs from the outside: bytes out, bytes in. Nothing here knows PC/SC.

From the wire upwards: byte channel (pcsc, simulated card) <- `TracingChannel` <- `GuardedChannel` (guard.py) <-
`CountingChannel` <- `CardCommands` (commands.py) <- one session per card application.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from counter_app.cards.tlv import malformed

if TYPE_CHECKING:
    from collections.abc import Callable

_SHORT_LIMIT = 256
_STATUS_BYTES = 2


class CardChannel(Protocol):
    """A way to one powered card."""

    def transmit(self, apdu: bytes | bytearray) -> bytes:
        """Send one command APDU; return the answer with its two status bytes. Raises CardError."""


class StatusWord(IntEnum):
    """Status words by name (JICSAP set, facts §2.6)."""

    OK = 0x9000
    DATA_MAY_BE_CORRUPTED = 0x6281
    SELECTED_FILE_LOCKED = 0x6283
    VERIFY_FAILED = 0x6300
    WRONG_LENGTH = 0x6700
    CHANNEL_NOT_SUPPORTED = 0x6881
    SECURE_MESSAGING_NOT_SUPPORTED = 0x6882
    SECURE_MESSAGING_ERROR = 0x69FC
    COMMAND_DOES_NOT_FIT_FILE = 0x6981
    SECURITY_STATUS_NOT_SATISFIED = 0x6982
    AUTHENTICATION_BLOCKED = 0x6983
    KEY_BLOCKED = 0x6984
    CONDITIONS_NOT_SATISFIED = 0x6985
    NO_CURRENT_FILE = 0x6986
    WRONG_DATA = 0x6A80
    FUNCTION_NOT_SUPPORTED = 0x6A81
    FILE_NOT_FOUND = 0x6A82
    RECORD_NOT_FOUND = 0x6A83
    WRONG_P1_P2 = 0x6A86
    REFERENCE_NOT_FOUND = 0x6A88
    OFFSET_BEYOND_FILE = 0x6B00
    INSTRUCTION_UNKNOWN = 0x6D00
    CLASS_UNKNOWN = 0x6E00
    INTERNAL_ERROR = 0x6F00


def status_name(sw: int) -> str:
    """`6A82 FILE_NOT_FOUND`, or the number alone where it has no name."""
    known = StatusWord._value2member_map_.get(sw)
    return f"{sw:04X} {known.name}" if isinstance(known, StatusWord) else f"{sw:04X}"


@dataclass(frozen=True, slots=True)
class Apdu:
    """One command. `le` is the number of bytes wanted (0 none, up to 65536; above 256 the extended form)."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = field(default=b"", repr=False)
    le: int = 0

    def encode(self) -> bytes:
        """Wire form: cases 1 to 4 short, case 2 extended. Extended commands with data are not used."""
        head = bytes((self.cla, self.ins, self.p1, self.p2))
        body = bytes((len(self.data),)) + self.data if self.data else b""
        if self.le > _SHORT_LIMIT:
            if body:
                raise ValueError("no card application here takes extended data")
            return head + b"\x00" + (self.le & 0xFFFF).to_bytes(2, "big")
        return head + body + (bytes((self.le & 0xFF,)) if self.le else b"")


class Response(NamedTuple):
    """What the card answered."""

    data: bytes
    sw: int

    @classmethod
    def parse(cls, raw: bytes) -> Response:
        """Split off the status word; CARD_ANSWER_MALFORMED where there is none."""
        if len(raw) < _STATUS_BYTES:
            raise malformed(f"answer of {len(raw)} bytes has no status word")
        return cls(raw[:-_STATUS_BYTES], int.from_bytes(raw[-_STATUS_BYTES:], "big"))

    @property
    def ok(self) -> bool:
        """True for 9000."""
        return self.sw == StatusWord.OK

    def __repr__(self) -> str:
        return f"Response({len(self.data)} bytes, {status_name(self.sw)})"


class CountingChannel:
    """Counts the commands of one flow, for the figures beside a reading."""

    def __init__(self, inner: CardChannel) -> None:
        self._inner = inner
        self.count = 0

    def transmit(self, apdu: bytes | bytearray) -> bytes:
        """Count and pass on."""
        self.count += 1
        return self._inner.transmit(apdu)


class TraceLine(NamedTuple):
    """What may be written down about one exchange. A list of what is allowed, not of what is hidden.

    `target` holds the command data of SELECT alone (file and application identifiers); of every other command,
    only the number of bytes is kept, and of VERIFY not even that. An exchange without an answer has status None.
    """

    header: bytes
    target: bytes
    sent: int
    received: int
    sw: int | None

    def __str__(self) -> str:
        answer = status_name(self.sw) if self.sw is not None else "no answer"
        named = f" {self.target.hex().upper()}" if self.target else ""
        return f"{self.header.hex().upper()}{named} ({self.sent} bytes) -> {self.received} bytes, {answer}"


_SELECT, _VERIFY = 0xA4, 0x20
_HEADER = 4


class TracingChannel:
    """Makes one `TraceLine` per exchange, for support and for the test that no forbidden file was touched."""

    def __init__(self, inner: CardChannel, tell: Callable[[TraceLine], None] | None = None) -> None:
        self._inner = inner
        self._tell = tell

    def transmit(self, apdu: bytes | bytearray) -> bytes:
        """Pass on and note what may be noted."""
        header = bytes(apdu[:_HEADER])
        instruction = header[1] if len(header) == _HEADER else 0
        target = bytes(apdu[_HEADER + 1 :]) if instruction == _SELECT else b""
        sent = min(len(apdu), _HEADER + 1) if instruction == _VERIFY else len(apdu)
        sw, received = None, 0
        try:
            answer = self._inner.transmit(apdu)
            received = max(len(answer) - _STATUS_BYTES, 0)
            if len(answer) >= _STATUS_BYTES:
                sw = int.from_bytes(answer[-_STATUS_BYTES:], "big")
            return answer
        finally:
            if self._tell is not None:
                self._tell(TraceLine(header, target, sent, received, sw))
