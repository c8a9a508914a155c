"""The ISO 7816 commands every card application here is used with, and what their status words mean.

Files are named inside the command, by short file identifier (the low five bits of the EF id, facts §2.1, §3.1), which
saves a SELECT, and with it 25 to 45 ms of a resident's time, per file. A card that does not take that form is spoken
to by SELECT from then on. No try can be lost by finding out: what is tried out is a read or the query of a counter,
and a secret goes by short identifier only where the card has just counted the tries of that very key by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from counter_app.cards.channel import Apdu, Response, StatusWord, status_name
from counter_app.cards.tlv import is_filler, malformed, total_length
from counter_app.failures import CardError, FailureCode

if TYPE_CHECKING:
    from collections.abc import Callable

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
# What a card may say to a command that names a file in a form it does not take. FILE_NOT_FOUND may mean what it says.
_FORM_REFUSED = frozenset(
    {
        StatusWord.WRONG_LENGTH,
        StatusWord.COMMAND_DOES_NOT_FIT_FILE,  # it looked at the current file instead
        StatusWord.NO_CURRENT_FILE,
        StatusWord.FUNCTION_NOT_SUPPORTED,
        StatusWord.FILE_NOT_FOUND,
        StatusWord.WRONG_P1_P2,
        StatusWord.REFERENCE_NOT_FOUND,
        StatusWord.OFFSET_BEYOND_FILE,  # it took the identifier for an offset
        StatusWord.INSTRUCTION_UNKNOWN,
    }
)
_CURRENT_FILE: Final = 0  # where a short identifier may stand
_NAMED = 0x80  # in P1 of READ BINARY and in P2 of VERIFY and COMPUTE DIGITAL SIGNATURE: an identifier follows


class LongReads:
    """Whether this reader takes extended-length reads. Learnt once per reader, on the first refusal."""

    def __init__(self, *, usable: bool = True) -> None:
        self.usable = usable


class ShortIds:
    """Whether this card takes short file identifiers. Learnt once per card, on the first refusal."""

    def __init__(self, *, usable: bool = True) -> None:
        self.usable = usable


class KeyCounter(NamedTuple):
    """What a card said of a key. `tries`: 0 is blocked, None: no such key, or it does not count.

    `short_id` is what the card took for the key's name: its short identifier, or 0 where it had to be selected.
    """

    tries: int | None
    short_id: int


def unexpected(doing: str, sw: int) -> CardError:
    """The failure for a status word the flow has no use for."""
    return CardError(FailureCode.CARD_UNEXPECTED_STATUS, f"{doing}: {status_name(sw)}")


def tries_in(sw: int) -> int | None:
    """Tries left as the status word tells them: 63Cx counts, 6983 and 6984 are blocked (0), others say nothing."""
    if sw & _TRIES_MASK == _TRIES:
        return sw & 0x0F
    return 0 if sw in _BLOCKED else None


class CardCommands:
    """One powered card, spoken to in commands. Holds no secret and no state but what reader and card can do."""

    def __init__(self, channel: CardChannel, long_reads: LongReads, short_ids: ShortIds | None = None) -> None:
        """Speak over a channel; without `short_ids`, what the card takes is found out anew."""
        self._channel = channel
        self._long_reads = long_reads
        self._short_ids = short_ids or ShortIds()

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
        return self.counter(key).tries

    def counter(self, key: int) -> KeyCounter:
        """Ask for a key's counter, and by which name the card knows the key.

        By short identifier, nothing but a plain 63Cx is taken for an answer; all else is asked again after SELECT.
        That is the end of short identifiers on this card: one that does not notice them would take the next for the
        key selected here.
        """
        if self._short_ids.usable:
            named = self._query(key)
            if named.sw & _TRIES_MASK == _TRIES:
                return KeyCounter(tries_in(named.sw), key)
            self._short_ids.usable = False
        if not self.has_file(key):
            return KeyCounter(None, _CURRENT_FILE)
        response = self._query(_CURRENT_FILE)
        tries = tries_in(response.sw)
        if tries is None and response.sw not in {StatusWord.OK, StatusWord.FILE_NOT_FOUND}:
            raise unexpected(f"retry counter of key {key:04X}", response.sw)
        return KeyCounter(tries, _CURRENT_FILE)

    def _query(self, short_id: int) -> Response:
        response = self.send(Apdu(0x00, 0x20, 0x00, _NAMED | short_id))
        if response.sw == StatusWord.WRONG_LENGTH:  # a stack that refuses four-byte commands
            response = Response.parse(self._channel.transmit(bytes((0x00, 0x20, 0x00, _NAMED | short_id, 0x00))))
        if response.data:
            raise malformed("retry counter: an answer with data")
        return response

    def present(self, counter: KeyCounter, secret: bytearray) -> Response:
        """VERIFY against the key just asked about: one command, one try. The buffer made for it is overwritten.

        A form that is refused after all is not repeated in another: only the next visit knows better.
        """
        apdu = bytearray((0x00, 0x20, 0x00, _NAMED | counter.short_id, len(secret))) + secret
        try:
            response = Response.parse(self._channel.transmit(apdu))
        finally:
            apdu[:] = bytes(len(apdu))
        if counter.short_id and response.sw in _FORM_REFUSED:
            self._short_ids.usable = False
        return response

    def sign(self, key: int, body: bytes) -> Response:
        """COMPUTE DIGITAL SIGNATURE with a private key over a DigestInfo; the caller judges the status word."""
        return self._naming(key, lambda short_id: self.send(Apdu(0x80, 0x2A, 0x00, _NAMED | short_id, body, le=256)))

    def read_record(self, ef: int) -> Response:
        """READ RECORD 1 of a file; the caller judges the status word."""
        return self._naming(ef, lambda short_id: self.send(Apdu(0x00, 0xB2, 0x01, short_id << 3 | 0x04, le=256)))

    def _naming(self, ef: int, command: Callable[[int], Response]) -> Response:
        """Send a command that spends nothing, with the short identifier in it or, where refused, after SELECT.

        A file that SELECT does not find either says nothing against short identifiers.
        """
        if self._short_ids.usable:
            response = command(ef)
            if response.sw not in _FORM_REFUSED:
                return response
        self.select_file(ef)
        response = command(_CURRENT_FILE)
        if response.ok:
            self._short_ids.usable = False
        return response

    def read_object(self, ef: int, expected: int = _SHORT_CHUNK) -> bytes:
        """Read the one BER object at the front of a file, without the filler behind it.

        `expected` is the size the file usually has: with extended reads it then comes in one answer. It is better
        too small than too large: 256 bytes of filler take longer over the air than one command more.
        """
        data = self.read_start(ef, expected)
        if is_filler(data[:2]):
            raise CardError(FailureCode.CARD_FILE_MISSING, f"EF {ef:04X} is blank")
        total = total_length(data[:_HEAD])
        if total > _FILE_LIMIT:
            raise malformed(f"EF {ef:04X}: says {total} bytes")
        while len(data) < total:
            offset = len(data)
            data += _checked(self._read(offset >> 8, offset & 0xFF, total - offset))
        return data[:total]

    def read_start(self, ef: int, length: int) -> bytes:
        """Read 1..length bytes from the start of a file, which is the current one afterwards.

        Fewer come where the file is shorter, or where only short reads work.
        """
        return _checked(self._naming(ef, lambda short_id: self._read(short_id and _NAMED | short_id, 0, length)))

    def _read(self, p1: int, p2: int, length: int) -> Response:
        long = length > _SHORT_CHUNK and self._long_reads.usable
        if long and (response := self._read_extended(p1, p2, length)) is not None:
            return response
        response = self._read_binary(p1, p2, min(length, _SHORT_CHUNK))
        if long and response.ok:  # the length was at fault, and not what else the command said
            self._long_reads.usable = False
        return response

    def _read_extended(self, p1: int, p2: int, length: int) -> Response | None:
        """Answer an extended read, or None where reader or card refuse the form itself (facts §3.1)."""
        try:
            response = self._read_binary(p1, p2, length)
        except CardError as error:
            if error.code is not FailureCode.READER_COMMUNICATION:
                raise
            self._long_reads.usable = False
            return None
        return None if response.sw == StatusWord.WRONG_LENGTH else response

    def _read_binary(self, p1: int, p2: int, length: int) -> Response:
        response = self.send(Apdu(0x00, 0xB0, p1, p2, le=length))
        if len(response.data) > length:
            raise malformed(f"READ BINARY: {len(response.data)} bytes for {length} asked")
        return response


def _checked(response: Response) -> bytes:
    if response.sw == StatusWord.OFFSET_BEYOND_FILE:
        raise malformed("READ BINARY: the file ends before the object does")
    if not response.ok:
        raise unexpected("READ BINARY", response.sw)
    if not response.data:
        raise malformed("READ BINARY: nothing came")
    return response.data
