"""Looks through files and the clear columns of the store for what should not be there; says where, never what.

Files are read in pieces that overlap. What is compressed inside (PDF streams, zip, gzip) is unpacked and looked through as
well, as far as zlib can.
"""

from __future__ import annotations

import os
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG

from sqlalchemy import Connection, String, Table, select

from counter_app.domain.residue import Marks

PIECE = 4_000_000
_MOST_UNPACKED = 64_000_000
_PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08|PK\x03\x04")
_MOST_OFFSETS = 5
_MARGIN = 64  # what may have to stand before a mark for it to be none
_SIP = 65536


@dataclass(frozen=True)
class Finding:
    """So many marks of a kind in one place, and where the first of them begin."""

    place: str
    kind: str
    count: int
    offsets: tuple[int, ...] = ()


@dataclass
class Scan:
    """One look around. `skipped` says what could not be looked at, and why."""

    marks: Marks
    files: int = 0
    size: int = 0
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)

    def folder(self, folder: Path, *, but: Iterable[Path] = ()) -> None:
        """Look through a file, or everything below a folder; links are not followed."""
        left_out = {path.resolve() for path in but}
        if not folder.exists():
            self.skipped.append((str(folder), "not there"))
        elif folder.is_dir():
            for root, _, names in os.walk(
                folder, onerror=lambda error: self.skipped.append((error.filename, "refused"))
            ):
                for name in sorted(names):
                    if (file := Path(root) / name).resolve() not in left_out:
                        self.file(file)
        else:
            self.file(folder)

    def file(self, file: Path) -> None:
        """Look through one file."""
        try:
            handle = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            with os.fdopen(handle, "rb") as stream:
                if not S_ISREG(os.fstat(handle).st_mode):
                    return
                self.files += 1
                self._note(str(file), self._marks_of(iter(lambda: stream.read(PIECE), b"")))
        except OSError as error:
            self.skipped.append((str(file), error.strerror or "not readable"))

    def text(self, place: str, content: bytes) -> None:
        """Look through something that is no file: a clipboard."""
        self._note(place, self._marks_of(iter([content])))

    def _marks_of(self, pieces: Iterator[bytes]) -> Iterator[tuple[str, int]]:
        """Every mark by kind and offset. A piece answers for its middle: what stands at its ends is seen whole in another."""
        kept, start, overlap = b"", 0, self.marks.overlap
        packed: list[_Unpacking] = []
        fresh = next(pieces, b"")
        while fresh:
            following = next(pieces, b"")
            self.size += len(fresh)
            piece = kept + fresh
            low, high = _MARGIN if start else 0, len(piece) - overlap if following else len(piece)
            yield from ((m.kind, start + m.offset) for m in self.marks.found(piece) if low <= m.offset < high)
            for unpacking in packed:
                unpacking.feed(memoryview(fresh))
            for match in _PACKED.finditer(piece, max(0, len(kept) - 3)):
                packed.append(_Unpacking(start + match.start(), overlap))
                packed[-1].feed(memoryview(piece)[match.start() :])
            for unpacking in packed:
                if out := unpacking.taken():
                    yield from ((f"{mark.kind} packed", unpacking.at) for mark in self.marks.found(out))
            packed = [unpacking for unpacking in packed if unpacking.going]
            kept = piece[-overlap - _MARGIN :]
            start += len(piece) - len(kept)
            fresh = following

    def _note(self, place: str, found: Iterable[tuple[str, int]]) -> None:
        by_kind: dict[str, set[int]] = {}
        for kind, at in found:
            by_kind.setdefault(kind, set()).add(at)
        for kind, places in sorted(by_kind.items()):
            self.findings.append(Finding(place, kind, len(places), tuple(sorted(places)[:_MOST_OFFSETS])))

    def clear_columns(self, connection: Connection, tables: Iterable[Table]) -> None:
        """Look through every text the store holds unsealed."""
        for table in tables:
            columns = [column for column in table.columns if isinstance(column.type, String)]
            if not columns:
                continue
            counts: Counter[tuple[str, str]] = Counter()
            rows = connection.execution_options(stream_results=True, yield_per=5000).execute(select(*columns))
            for row in rows:
                self.rows += 1
                joined = "\n".join(text for text in row if text).encode("utf-8", "surrogatepass")
                for mark in self.marks.found(joined):
                    counts[f"database:{table.name}.{_column_at(row, columns, mark.offset)}", mark.kind] += 1
            self.findings += [Finding(place, kind, count) for (place, kind), count in sorted(counts.items())]


def _column_at(row: Iterable[str | None], columns: Iterable[object], offset: int) -> str:
    end = 0
    for text, column in zip(row, columns, strict=True):
        end += len(text.encode("utf-8", "surrogatepass")) + 1 if text else 0
        if offset < end:
            return str(getattr(column, "name", ""))
    return ""


class _Unpacking:
    """One compressed stream, fed as the file is read; it ends by itself, at its first mistake, or when it is too long."""

    def __init__(self, at: int, overlap: int) -> None:
        self.at, self.going = at, True
        self._overlap = overlap
        self._stream: zlib._Decompress | None = None
        self._out = bytearray()
        self._given = 0
        self._fresh = False

    def feed(self, piece: memoryview) -> None:
        """Unpack what comes next; what follows the end of the stream is not touched."""
        if not self.going:
            return
        if self._stream is None:
            piece = self._begin(piece)
        assert self._stream is not None
        try:
            for at in range(0, len(piece), _SIP):
                out = self._stream.decompress(piece[at : at + _SIP])
                self._out += out
                self._given += len(out)
                self._fresh = self._fresh or bool(out)
                if self._stream.eof or self._given > _MOST_UNPACKED:
                    self.going = False
                    return
        except zlib.error:
            self.going = False

    def _begin(self, piece: memoryview) -> memoryview:
        head = bytes(piece[:30])
        if not head.startswith(b"PK"):
            self._stream = zlib.decompressobj(47)  # zlib or gzip, by its head
            return piece
        self._stream = zlib.decompressobj(-15)  # the entry of a zip; one that is stored plainly ends as a mistake
        return piece[30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little") :]

    def taken(self) -> bytes:
        """What was unpacked and not looked at, after a little of what was; nothing where nothing came."""
        if not self._fresh:
            return b""
        out, self._fresh = bytes(self._out), False
        self._out = self._out[-self._overlap :]
        return out
