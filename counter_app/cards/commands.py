"""The ISO 7816 commands every card application here is used with, and what their status words mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.cards.channel import Apdu, Response, StatusWord, status_name
from counter_app.cards.tlv import is_filler, malformed, total_length
from counter_app.failures import CardError, FailureCode

if TYPE_CHECKING:
    from counter_app.cards.channel import CardChannel
    from counter_app.cards.guard import Aid

_SHORT_CHUNK = 256
_FILE_LIMIT = 32_768 + _SHORT_CHUNK  # what a 15-bit offset can reach
_HEAD = 7  # bytes that always hold tag and length
_TRIES_MASK = 0xFFF0
_TRIES = 0x63C0
_BLOCKED = (StatusWord.AUTHENTICATION_BLOCKED, StatusWord.KEY_BLOCKED)
# What cards that are not ours say to the SELECT of our application.
_NO_SUCH_APPLICATION = (
    StatusWord.FILE_NOT_FOUND,
    StatusWord.FUNCTION_NOT_SUPPORTED,
    StatusWord.WRONG_P1_P2,
    StatusWord.WRONG_LENGTH,
    StatusWord.INSTRUCTION_UNKNOWN,
    StatusWord.CLASS_UNKNOWN,
)


class LongReads:
    """Whether this reader takes extended-length reads. Learnt once per reader, on the first refusal."""

    def __init__(self, *, usable: bool = True) -> None:
        self.usable = usable


def unexpected(doing: str, sw: int) -> CardError:
    """The failure for a status word the flow has no use for."""
    return CardError(FailureCode.CARD_UNEXPECTED_STATUS, f"{doing}: {status_name(sw)}")


def tries_in(sw: int) -> int | None:
    """Tries left as the status word tells them: 63Cx counts, 6983 and 6984 are blocked (0), others say nothing."""
    if sw & _TRIES_MASK == _TRIES:
        return sw & 0x0F
    return 0 if sw in _BLOCKED else None


class CardCommands:
    """One powered card, spoken to in commands. Holds no secret and no state but what the reader can do."""

    def __init__(self, channel: CardChannel, long_reads: LongReads) -> None:
        self._channel = channel
        self._long_reads = long_reads

    def send(self, apdu: Apdu) -> Response:
        """Exchange one command; the caller judges the status word."""
        return Response.parse(self._channel.transmit(apdu.encode()))

    def wake(self) -> None:
        """Throw-away command: some cards answer 6F00 to the first one after power-on (facts §2.6)."""
        self.send(Apdu(0x00, 0xA4, 0x00, 0x00))

    def leave_for(self, other: Aid) -> None:
        """Select another application, so that a verified status of the wanted one is dropped (facts §2.2).

        The answer does not matter except that a first 6F00 means the card was still waking up: asked once more.
        """
        apdu = Apdu(0x00, 0xA4, 0x04, 0x0C, other.value)
        if self.send(apdu).sw == StatusWord.INTERNAL_ERROR:
            self.send(apdu)

    def select_application(self, aid: Aid) -> None:
        """Select an application; CARD_FILE_MISSING where the card plainly does not have it."""
        response = self.send(Apdu(0x00, 0xA4, 0x04, 0x0C, aid.value))
        if response.sw in _NO_SUCH_APPLICATION:
            raise CardError(FailureCode.CARD_FILE_MISSING, f"application {aid.name}")
        if not response.ok:
            raise unexpected(f"SELECT {aid.name}", response.sw)

    def has_file(self, ef: int) -> bool:
        """Select a file of the current application; False where there is none of that id."""
        response = self.send(Apdu(0x00, 0xA4, 0x02, 0x0C, ef.to_bytes(2, "big")))
        if response.sw == StatusWord.FILE_NOT_FOUND:
            return False
        if not response.ok:
            raise unexpected(f"SELECT EF {ef:04X}", response.sw)
        return True

    def select_file(self, ef: int) -> None:
        """Select a file that has to be there."""
        if not self.has_file(ef):
            raise CardError(FailureCode.CARD_FILE_MISSING, f"EF {ef:04X}")

    def tries(self, key: int) -> int | None:
        """Tries left of a key, without spending one; 0 is blocked, None: no such key, or it does not count."""
        if not self.has_file(key):
            return None
        response = self.send(Apdu(0x00, 0x20, 0x00, 0x80))
        if response.sw == StatusWord.WRONG_LENGTH:  # a stack that refuses four-byte commands
            response = Response.parse(self._channel.transmit(bytes.fromhex("0020008000")))
        if response.data:
            raise malformed(f"retry counter of key {key:04X}: an answer with data")
        tries = tries_in(response.sw)
        if tries is None and response.sw not in {StatusWord.OK, StatusWord.FILE_NOT_FOUND}:
            raise unexpected(f"retry counter of key {key:04X}", response.sw)
        return tries

    def present(self, secret: bytearray) -> Response:
        """VERIFY against the current key: one command, one try. The buffer made for it is overwritten."""
        apdu = bytearray((0x00, 0x20, 0x00, 0x80, len(secret))) + secret
        try:
            return Response.parse(self._channel.transmit(apdu))
        finally:
            apdu[:] = bytes(len(apdu))

    def read_object(self, ef: int, expected: int = _SHORT_CHUNK) -> bytes:
        """Select a file and read the one BER object at its front, without the filler behind it.

        `expected` is the size the file usually has: with extended reads it then comes in one answer.
        """
        self.select_file(ef)
        data = self.read_binary(0, expected)
        if is_filler(data[:2]):
            raise CardError(FailureCode.CARD_FILE_MISSING, f"EF {ef:04X} is blank")
        total = total_length(data[:_HEAD])
        if total > _FILE_LIMIT:
            raise malformed(f"EF {ef:04X}: says {total} bytes")
        while len(data) < total:
            data += self.read_binary(len(data), total - len(data))
        return data[:total]

    def read_binary(self, offset: int, length: int) -> bytes:
        """Read 1..length bytes of the current file; fewer at its end, or where only short reads work."""
        if length > _SHORT_CHUNK and self._long_reads.usable:
            response = self._read_extended(offset, length)
            if response is not None:
                return _checked(response, length)
            self._long_reads.usable = False
        length = min(length, _SHORT_CHUNK)
        return _checked(self.send(Apdu(0x00, 0xB0, offset >> 8, offset & 0xFF, le=length)), length)

    def _read_extended(self, offset: int, length: int) -> Response | None:
        """Answer an extended read, or None where reader or card refuse the form itself (facts §3.1)."""
        try:
            response = self.send(Apdu(0x00, 0xB0, offset >> 8, offset & 0xFF, le=length))
        except CardError as error:
            if error.code is not FailureCode.READER_COMMUNICATION:
                raise
            return None
        return None if response.sw == StatusWord.WRONG_LENGTH else response


def _checked(response: Response, length: int) -> bytes:
    if response.sw == StatusWord.OFFSET_BEYOND_FILE:
        raise malformed("READ BINARY: the file ends before the object does")
    if not response.ok:
        raise unexpected("READ BINARY", response.sw)
    if not 1 <= len(response.data) <= length:
        raise malformed(f"READ BINARY: {len(response.data)} bytes for {length} asked")
    return response.data
