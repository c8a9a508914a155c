"""Check an exported audit chain. One file, standard library only, so that an auditor can read all of it.

    python audit_verify.py chain.jsonl.gz [--anchor 1234:0f3a…] [--anchor 2801…] [--tolerance 60]

The export (`main.py audit export --out chain.jsonl.gz`) has one entry a line, a JSON list:
    [number, time, actor, action, object, SHA-256 of the detail, hash before, hash, terminal, purpose]
`time` is in microseconds since 1970 UTC. `hash` is the SHA-256 of the JSON list (no spaces, ASCII)
    [number, time, actor, action, object, SHA-256 of the detail, hash before, terminal, purpose]
where entries older than terminal and purpose (both null) end with the hash before. The first entry follows 64 zeros.

An anchor is what the closing report of a day says: the number of entries and the hash after it, as text `1234:0f3a…`
or as its QR code. A chain alone cannot show that its end was cut off or that all of it was written anew: an anchor can.
This file does not check the signature in the QR code; `main.py audit verify --anchor` does.

Exit status: 0 whole, 3 changed, 4 the clock went back somewhere (the chain is whole), 2 not a chain or wrong use.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

WHOLE, USAGE, CHANGED, WENT_BACK = 0, 2, 3, 4
START = "0" * 64
FIELDS = 10
HEAD_PREFIX = "2801"
# The QR code's number is a fixed frame around the payload: d2 84, 49 + 9 bytes, a0, payload, 58 40 + signature
FRAME, SIGNATURE = 2 + 1 + 9 + 1, 2 + 64
TWO_BYTE_HEAD, LONG, LIST_OF_7 = 0x58, 24, 0x87  # of CBOR, RFC 8949


class ChangedError(Exception):
    """The chain is not what was written."""


class Anchor:
    """A head that was noted elsewhere."""

    def __init__(self, text: str) -> None:
        number, _, last = (_from_code(text) if text.startswith(HEAD_PREFIX) else text).partition(":")
        self.number, self.hash = int(number), last.strip().lower()
        if len(self.hash) != len(START):
            raise ValueError("an anchor is number:64 hex digits, or the text of the QR code")


def _from_code(text: str) -> str:
    """Take number and hash out of the text of a QR code, without checking its signature.

    The payload is the CBOR list [1, office, day, number, hash, seconds, simulated].
    """
    value = int(text[len(HEAD_PREFIX) :])
    message = value.to_bytes((value.bit_length() + 7) // 8, "big")
    payload = message[FRAME + (2 if message[FRAME] == TWO_BYTE_HEAD else 1) : -SIGNATURE]
    at = 1
    items: list[bytes | int] = []
    for _ in range(5):
        kind, size = payload[at] >> 5, payload[at] & 31
        at += 1
        if size >= LONG:  # the size stands in the next 1, 2, 4 or 8 bytes
            width = 1 << (size - LONG)
            size, at = int.from_bytes(payload[at : at + width], "big"), at + width
        if kind in (2, 3):
            items.append(payload[at : at + size])
            at += size
        else:
            items.append(size)
    if payload[0] != LIST_OF_7 or not isinstance(items[3], int) or not isinstance(items[4], bytes):
        raise ValueError("not the code of a closing report")
    return f"{items[3]}:{items[4].hex()}"


def entry_hash(entry: list[object], last: str) -> str:
    """Compute what the entry's hash has to be after an entry with the hash `last`."""
    number, at, actor, action, object_id, detail, _, _, terminal, purpose = entry
    said = [number, at, actor, action, object_id, detail, last]
    if terminal is not None or purpose is not None:
        said += [terminal, purpose]
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode("ascii")).hexdigest()


def check(entries: Iterable[list[object]], anchors: list[Anchor], tolerance_s: float) -> tuple[int, str, list[str]]:
    """Return the number of entries, the last hash, and where the clock went back. Raises ChangedError."""
    last, expected, newest, behind, notes = START, 0, 0, False, []
    noted = {anchor.number: anchor.hash for anchor in anchors}
    for entry in entries:
        expected += 1
        number, at = entry[0], entry[1]
        if number != expected or entry[6] != last or type(at) is not int or type(number) is not int:
            raise ChangedError(f"entry {expected} is missing or out of place")
        if not all(isinstance(text, str) for text in entry[2:8]):
            raise ChangedError(f"entry {expected} was changed")
        last = entry_hash(entry, last)
        if last != entry[7]:
            raise ChangedError(f"entry {expected} was changed")
        if noted.get(expected, last) != last:
            raise ChangedError(f"entry {expected} is not the one that was noted")
        if at >= newest:
            newest, behind = at, False
        elif not behind and at < newest - tolerance_s * 1_000_000:
            behind = True
            when = datetime.fromtimestamp(at // 1_000_000, UTC).isoformat()
            notes.append(f"entry {expected}: the clock went back {(newest - at) / 1_000_000:.0f} s, to {when}")
    missing = [number for number in noted if number > expected or (number < 1 and noted[number] != START)]
    if missing:
        raise ChangedError(f"the chain ends with entry {expected}; entry {max(missing)} was noted and is not there")
    return expected, last, notes


def read(file: str) -> Iterator[list[object]]:
    """Read an export line by line. A line that is no entry is a change."""
    opened = gzip.open(file, "rt", encoding="ascii") if file.endswith(".gz") else open(file, encoding="ascii")  # noqa: SIM115, PTH123
    with opened as lines:
        for number, line in enumerate(lines, start=1):
            try:
                entry = json.loads(line)
            except ValueError:
                raise ChangedError(f"line {number} is no entry") from None
            if not isinstance(entry, list) or len(entry) != FIELDS:
                raise ChangedError(f"line {number} is no entry")
            yield entry


def main() -> int:
    """Check the file named on the command line."""
    parser = argparse.ArgumentParser(description="Check an exported audit chain.")
    parser.add_argument("file")
    parser.add_argument("--anchor", action="append", default=[], type=Anchor, help="number:hash, or the QR code's text")
    parser.add_argument("--tolerance", type=float, default=60.0, help="seconds a clock may go back unnoticed")
    options = parser.parse_args()
    try:
        number, last, notes = check(read(options.file), options.anchor, options.tolerance)
    except ChangedError as change:
        print(f"CHANGED: {change}")
        return CHANGED
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        print(f"not readable: {type(error).__name__}")
        return USAGE
    for note in notes:
        print(f"NOTE: {note}")
    print(f"whole: {number} entries, {len(options.anchor)} anchors\n{number}:{last}")
    return WENT_BACK if notes else WHOLE


if __name__ == "__main__":
    sys.exit(main())
