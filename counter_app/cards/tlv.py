"""BER-TLV as the card writes it: a `bytes` type that checks itself.

The card's files are BER, not DER: two-byte lengths stand where one would do (facts §1.3, EF 0005), tags such as
FF10 have the "constructed" bit set over plain content, and everything behind the object is FF filler. Nothing here
descends into a value unless asked to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from counter_app.failures import CardError, FailureCode

if TYPE_CHECKING:
    from collections.abc import Sequence

_MULTI_BYTE_TAG = 0x1F  # low five bits of the first byte: the tag goes on
_MORE = 0x80  # high bit of a further tag byte, and of a long length
_TAG_BYTES_LIMIT = 3
_LENGTH_BYTES_LIMIT = 3
_FILLER = 0xFF


def malformed(what: str) -> CardError:
    """The failure for an answer that is not what the application promises; `what` never quotes the answer."""
    return CardError(FailureCode.CARD_ANSWER_MALFORMED, what)


def _header(data: bytes) -> tuple[int, int, int]:
    """Return tag, length of the header in bytes, and length of the value in bytes."""
    if not data:
        raise malformed("TLV: nothing where an object should start")
    end = 1
    if data[0] & _MULTI_BYTE_TAG == _MULTI_BYTE_TAG:
        while True:
            if end >= min(len(data), _TAG_BYTES_LIMIT):
                raise malformed("TLV: tag cut off or longer than any the card uses")
            end += 1
            if not data[end - 1] & _MORE:
                break
    tag = int.from_bytes(data[:end], "big")
    if end >= len(data):
        raise malformed(f"TLV {tag:X}: length is missing")
    length = data[end]
    end += 1
    if length & _MORE:
        octets = length & ~_MORE
        if not 1 <= octets <= _LENGTH_BYTES_LIMIT:
            raise malformed(f"TLV {tag:X}: indefinite or oversized length")
        if end + octets > len(data):
            raise malformed(f"TLV {tag:X}: length cut off")
        length = int.from_bytes(data[end : end + octets], "big")
        end += octets
    return tag, end, length


def total_length(head: bytes) -> int:
    """Bytes of the whole object of which `head` is the beginning (7 bytes always suffice)."""
    _, header, length = _header(head)
    return header + length


def is_filler(data: bytes) -> bool:
    """True where nothing but FF is left: the unwritten rest of a file."""
    return all(byte == _FILLER for byte in data)


class Tlv(bytes):
    """One object: header and value exactly, checked on construction.

    `Tlv(wire)` accepts the exact bytes and raises CARD_ANSWER_MALFORMED otherwise; `Tlv.build` makes one.
    Lengths need not be minimal. Equality is equality of bytes, so two spellings of one length differ.
    """

    __slots__ = ()

    def __new__(cls, wire: bytes) -> Self:
        """Accept the exact bytes of one object."""
        tag, header, length = _header(wire)
        if len(wire) != header + length:
            raise malformed(f"TLV {tag:X}: says {length} bytes, carries {len(wire) - header}")
        return super().__new__(cls, wire)

    @classmethod
    def build(cls, tag: int, value: bytes, *, length_octets: int | None = None) -> Self:
        """Make an object. The card's habit: one byte below 80, else 82 xxxx; `length_octets` forces another form."""
        head = tag.to_bytes((tag.bit_length() + 7) // 8 or 1, "big")
        if length_octets is None and len(value) < _MORE:
            return cls(head + bytes((len(value),)) + value)
        octets = length_octets or (2 if len(value) <= 0xFFFF else 3)  # noqa: PLR2004  # what two bytes hold
        return cls(head + bytes((_MORE | octets,)) + len(value).to_bytes(octets, "big") + value)

    @classmethod
    def take(cls, data: bytes) -> tuple[Self, bytes]:
        """Take one object off the front; return it and what follows."""
        length = total_length(data)
        if length > len(data):
            raise malformed(f"TLV: says {length} bytes, {len(data)} are there")
        return cls(data[:length]), data[length:]

    @classmethod
    def parse_list(cls, data: bytes) -> list[Self]:
        """Read all objects one after another; FF filler may follow the last."""
        found = []
        while not is_filler(data):
            entry, data = cls.take(data)
            found.append(entry)
        return found

    @classmethod
    def first(cls, data: bytes, tag: int) -> Self:
        """Return the object at the front, which must have this tag; what follows (filler) is ignored."""
        entry, _ = cls.take(data)
        if entry.tag != tag:
            raise malformed(f"TLV: found {entry.tag:X} where {tag:X} belongs")
        return entry

    @property
    def tag(self) -> int:
        """The tag with all its bytes, e.g. 0xFF20 or 0x5F4E."""
        return _header(self)[0]

    @property
    def value(self) -> bytes:
        """What the object holds."""
        return bytes(self[_header(self)[1] :])

    def children(self, tags: Sequence[int]) -> list[Tlv]:
        """Read the value as objects that must be exactly these, in this order."""
        found: list[Tlv] = list(Tlv.parse_list(self.value))
        if [child.tag for child in found] != list(tags):
            raise malformed(f"TLV {self.tag:X}: does not hold the objects it should")
        return found

    def __repr__(self) -> str:
        # the value may be a name or a photo
        return f"Tlv({self.tag:X}, {len(self.value)} bytes)"

    __str__ = __repr__
