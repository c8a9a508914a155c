"""What may betray a person in a heap of bytes: planted values in every spelling, 個人番号, PINs beside their name.

Everything here works on bytes and says where and what kind, never the value.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp932", "euc_jp", "iso2022_jp")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SPACES = re.compile(r"\s+")
_SHORTEST = 4  # bytes of a spelling; below that everything is a hit
_OVERLAP = 512  # the longest thing that is looked for, and what must stand around it


@dataclass(frozen=True)
class Mark:
    """Something that was found: its kind and where it begins. Never what it is."""

    kind: str
    offset: int


@dataclass(frozen=True)
class Marks:
    """What to look for. `canaries` are the spellings of planted values, by kind."""

    canaries: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)

    @property
    def overlap(self) -> int:
        """How many bytes of a piece must be looked at again with the next one."""
        return max((_OVERLAP, *(len(spelling) for _, spelling in self.canaries)))

    def found(self, piece: bytes) -> Iterator[Mark]:
        """Everything in a piece of bytes, each spelling once a place."""
        for kind, spelling in self.canaries:
            at = piece.find(spelling)
            while at >= 0:
                yield Mark(kind, at)
                at = piece.find(spelling, at + len(spelling))
        yield from _personal_numbers(piece)
        yield from _secrets(piece)


def spellings(values: Iterable[str]) -> Marks:
    """Every way in which these values may lie about."""
    found: dict[bytes, str] = {}
    for value in values:
        for text in _variants(value.strip()):
            for name, spelling in _spelled(text):
                if len(spelling) >= _SHORTEST:
                    found.setdefault(spelling, f"canary:{name}")
    return Marks(tuple((kind, spelling) for spelling, kind in found.items()))


def _variants(value: str) -> list[str]:
    """As it is, without the selectors a code page cannot hold, without its spaces."""
    plain = _SELECTORS.sub("", value)
    return list(dict.fromkeys([value, plain, _SPACES.sub("", value), _SPACES.sub("", plain), _SPACES.sub(" ", plain)]))


def _spelled(text: str) -> Iterator[tuple[str, bytes]]:
    for encoding in _ENCODINGS:
        try:
            raw = text.encode(encoding)
        except UnicodeEncodeError:
            continue
        yield encoding, raw
        yield f"{encoding}/hex", raw.hex().encode()
        yield f"{encoding}/HEX", raw.hex().upper().encode()
        for shift in range(3):  # base64 depends on where in its groups of three the value begins
            yield f"{encoding}/base64", _base64_inside(raw, shift)
    escaped = text.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00")
    yield "backwards", text[::-1].encode()
    yield "backwards", text[::-1].encode("utf-16-le")
    yield "escaped", escaped
    yield "json", _json(text)
    yield "json", _json(text).replace(b"\\u", b"\\\\u")
    yield "percent", quote(text).encode()
    yield "html", text.encode("ascii", "xmlcharrefreplace")


def _json(text: str) -> bytes:
    units = text.encode("utf-16-be", "surrogatepass")
    pairs = (int.from_bytes(units[i : i + 2]) for i in range(0, len(units), 2))
    return b"".join(bytes([unit]) if unit < 0x7F else b"\\u%04x" % unit for unit in pairs)  # noqa: PLR2004  # ASCII


def _base64_inside(raw: bytes, shift: int) -> bytes:
    """The characters that are the same whatever stands before and after."""
    coded = base64.b64encode(bytes(shift) + raw)
    first = (0, 2, 3)[shift]
    last = (len(raw) + shift) * 8 // 6
    return coded[first:last]


# Twelve digits by themselves: ASCII (also in groups of four), UTF-16, full width in UTF-8 and CP932
_ASCII = re.compile(
    rb"(?<![0-9A-Za-z.+/=_%-])(?:\d{12}|\d{4}([ -])\d{4}\1\d{4})(?![0-9A-Za-z+/=_%]|[.-]\d| \d{4}(?!\d))"
)
_UTF_16 = re.compile(rb"(?<![0-9A-Za-z]\0)(?:\d\0){12}(?!\d\0)")
_WIDE_UTF_8 = re.compile(rb"(?<!\xef\xbc[\x90-\x99])(?:\xef\xbc[\x90-\x99]){12}(?!\xef\xbc[\x90-\x99])")
_WIDE_CP932 = re.compile(rb"(?<!\x82[\x4f-\x58])(?:\x82[\x4f-\x58]){12}(?!\x82[\x4f-\x58])")
_MOMENT = re.compile(rb"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d")
_IN_UTF_8 = 36


# What may be one is looked for without its surroundings, which a search can do fast; then these are looked at.
_ASCII_RUN = re.compile(rb"[0-9][0-9]{3}(?:[0-9]{8,}|([ -])[0-9]{4}\1[0-9]{4})")
_OTHERS = (
    ("number:utf-16", re.compile(rb"[0-9]\0(?:[0-9]\0){11,}"), _UTF_16),
    ("number:wide-utf-8", re.compile(rb"\xef\xbc[\x90-\x99](?:\xef\xbc[\x90-\x99]){11,}"), _WIDE_UTF_8),
    ("number:wide-cp932", re.compile(rb"\x82[\x4f-\x58](?:\x82[\x4f-\x58]){11,}"), _WIDE_CP932),
)


def _personal_numbers(piece: bytes) -> Iterator[Mark]:
    for run in _ASCII_RUN.finditer(piece):
        if match := _ASCII.match(piece, run.start()):
            digits = re.sub(rb"[ -]", b"", match[0])
            if _MOMENT.fullmatch(digits) is None and checks(digits):  # YYYYMMDDhhmm has twelve digits as well
                yield Mark("number:ascii", match.start())
    for kind, runs, form in _OTHERS:
        for run in runs.finditer(piece):
            if (match := form.match(piece, run.start())) and checks(_narrow(match[0])):
                yield Mark(kind, match.start())


def _narrow(wide: bytes) -> bytes:
    """Twelve digits of two or three bytes each as ASCII."""
    if len(wide) == _IN_UTF_8:
        return bytes(byte - 0x60 for byte in wide[2::3])
    return wide[::2] if wide[1] == 0 else bytes(byte - 0x1F for byte in wide[1::2])


def checks(digits: bytes) -> bool:
    """Say whether twelve ASCII digits end with the check digit of a 個人番号 (総務省令第85号 5条)."""
    values = [byte - 0x30 for byte in digits]
    total = sum(p * (n + 1 if n <= 6 else n - 5) for n, p in enumerate(reversed(values[:11]), start=1))  # noqa: PLR2004  # Q_n
    rest = total % 11
    return values[11] == (0 if rest <= 1 else 11 - rest) and len(set(values)) > 2  # noqa: PLR2004  # 000000000000 is none


_NAMED = re.compile(
    rb"(?i)(?<![a-z])(?:pin|password|passcode|code[_ -]?b|" + "暗証番号|照合番号|パスワード".encode() + rb")"
    rb"[\"'\s]{0,2}(?:[:=]|" + "：|は".encode() + rb")[\s\"'b]{0,3}(\d{4}|\d{14})(?![0-9])"
)


_NAMES = (b"pin", b"pass", b"code", *(name.encode() for name in ("暗証番号", "照合番号", "パスワード")))


def _secrets(piece: bytes) -> Iterator[Mark]:
    """A PIN has four digits like a year: only beside its name it is one."""
    small = piece.lower()
    for name in _NAMES:
        at = small.find(name)
        while at >= 0:
            if match := _NAMED.match(piece, at):
                yield Mark("secret", match.start(1))
            at = small.find(name, at + 1)
