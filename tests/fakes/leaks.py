"""Finds a person's words in bytes, whatever dress they wear. Used to prove that nothing personal gets out."""

from __future__ import annotations

import base64
import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp932", "euc-jp", "iso2022_jp")
_SHORTEST_IN_NOISE = 6  # bytes; anything shorter occurs in an encrypted file by chance
_ESCAPE = b"\x1b"


@dataclass(frozen=True)
class Scanner:
    """Looks for `words` in bytes; `numbers` are short digits that only count where no digit stands beside them."""

    words: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    _needles: dict[bytes, str] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for word in self.words:
            self._needles.update({needle: f"{word} as {how}" for needle, how in dressed(word)})

    def found(self, data: bytes) -> list[str]:
        """Return what was found, `<word> as <encoding>`; empty where the data is clean."""
        hits = [name for needle, name in self._needles.items() if needle in data]
        return sorted({*hits, *self._numbers_in(data)})

    def _numbers_in(self, data: bytes) -> Iterator[str]:
        """Digits on their own, in text: an encrypted file holds any four of them sooner or later."""
        if b"\0" in data:
            return
        for number in self.numbers:
            if re.search(rb"(?<![0-9A-Za-z])" + number.encode() + rb"(?![0-9A-Za-z])", data):
                yield f"{number} as digits"


def dressed(word: str) -> Iterator[tuple[bytes, str]]:
    """Yield every form of a word that a program might write by itself, with the name of the form."""
    for encoding in ENCODINGS:
        try:
            plain = word.encode(encoding)
        except UnicodeEncodeError:
            continue
        if encoding == "iso2022_jp":  # the way into kanji and out again depends on what stands around
            plain = plain.removeprefix(b"\x1b$B").removesuffix(b"\x1b(B")
        yield from _with_transfers(plain, encoding)
    escaped = word.encode("unicode_escape")
    if len(escaped) >= _SHORTEST_IN_NOISE:
        yield escaped, "escapes"
        yield word.encode("utf-16", "surrogatepass").decode("utf-16").encode("ascii", "backslashreplace"), "backslashes"
        yield _json_escapes(word), "JSON escapes"


def _with_transfers(plain: bytes, encoding: str) -> Iterator[tuple[bytes, str]]:
    if len(plain) < _SHORTEST_IN_NOISE:
        return
    yield plain, encoding
    yield plain.hex().encode(), f"{encoding} in hex"
    yield plain.hex().upper().encode(), f"{encoding} in HEX"
    yield plain.hex(" ").encode(), f"{encoding} in spaced hex"
    yield "".join(f"%{byte:02X}" for byte in plain).encode(), f"{encoding} in per cent"
    yield repr(plain)[2:-1].encode(), f"{encoding} in a bytes repr"
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + plain)
        # the first characters share bits with what stands before, the last with what follows
        core = coded[(0, 2, 3)[shift] : len(coded) - (0, 4, 4)[(len(plain) + shift) % 3 and 1]]
        if len(core) >= _SHORTEST_IN_NOISE:
            yield core, f"{encoding} in base64"
            yield core.replace(b"+", b"-").replace(b"/", b"_"), f"{encoding} in base64url"


def _json_escapes(word: str) -> bytes:
    units = word.encode("utf-16-be", "surrogatepass")
    pairs = (int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2))
    return "".join(chr(unit) if 0x20 <= unit < 0x7F else f"\\u{unit:04x}" for unit in pairs).encode()


def spellings_of_birth(day: date, era_year: str) -> tuple[str, ...]:
    """Return the ways a birth date is written here; `era_year` like 昭和55年."""
    return (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day:%Y/%m/%d}",
        f"{era_year}{day.month}月{day.day}日",
        f"{day.year}年{day.month}月{day.day}日",
        repr(day),
    )


def without_variants(name: str) -> str:
    """Return a name as a system that knows no variation selectors would write it."""
    return "".join(char for char in name if not unicodedata.name(char, "").startswith("VARIATION SELECTOR"))


def streams_of_pdf(pdf: bytes) -> bytes:
    """Return a PDF with every stream unpacked behind it, so that compressed text cannot hide."""
    found = [pdf]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\n?endstream", pdf, re.DOTALL):
        raw = match[1]
        for unpack in (
            zlib.decompress,
            lambda data: zlib.decompress(base64.a85decode(data.strip() + b"", adobe=False)),
        ):
            try:
                found.append(unpack(raw))
            except (ValueError, zlib.error):
                continue
    return b"\n".join(found)
