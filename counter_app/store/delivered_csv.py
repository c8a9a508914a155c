"""CSV files as other systems deliver them: UTF-8 with or without a mark, or CP932; a broken row harms nobody but itself.

Read line by line: an open quotation mark swallows a few lines at most, never the rest of the file.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from counter_app.failures import ExtractError, FailureCode

_SNIFFED = 1 << 20
_LONGEST_ENTRY = 8  # lines one entry may run over
_LONGEST_LINE = 100_000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NO_TEXT = re.compile("[\udc80-\udcff]")  # bytes that the encoding does not know


@dataclass(frozen=True)
class Row:
    """One entry: where it began, and its texts by column. Or `wrong`: why it is none, without any value in it."""

    line: int
    texts: tuple[str, ...] = ()
    wrong: str = ""

    def __repr__(self) -> str:
        return f"Row({self.line})"


class DeliveredCsv:
    """A file with a header line. Iterate to get its rows; what is wrong with a row stands in the row."""

    def __init__(
        self, path: Path, columns: Mapping[str, tuple[str, ...]], *, needed: frozenset[str], refusal: FailureCode,
        encoding: str | None = None,
    ) -> None:  # fmt: skip
        """`columns`: our names and the headings that others use for each. Raises ExtractError `refusal`."""
        self.path = path
        self._refusal = refusal
        self.encoding = encoding or self._sniffed()
        self._columns = tuple(columns)
        with self._opened() as file:
            self.header = next(csv.reader([file.readline(_LONGEST_LINE)]), [])
        names = {_plain(other): name for name, others in columns.items() for other in (name, *others)}
        self._places: dict[str, int] = {}
        for place, heading in enumerate(self.header):
            if (name := names.get(_plain(heading))) is not None and self._places.setdefault(name, place) != place:
                raise ExtractError(refusal, f"{path.name}: column {name} is there twice")
        if missing := sorted(needed - set(self._places)):
            raise ExtractError(refusal, f"{path.name}: no column {', '.join(missing)}")

    @property
    def columns(self) -> frozenset[str]:
        """Which of our columns the file has."""
        return frozenset(self._places)

    def _sniffed(self) -> str:
        """UTF-8 unless CP932 reads the beginning with fewer mistakes."""
        try:
            with self.path.open("rb") as file:
                head = file.read(_SNIFFED)
        except OSError as error:
            raise ExtractError(self._refusal, f"{self.path.name}: {error.strerror}") from None
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        wrong = {name: head.decode(name, "replace").count("\ufffd") for name in ("utf-8", "cp932")}
        return "utf-8-sig" if wrong["utf-8"] <= max(1, wrong["cp932"]) else "cp932"

    def _opened(self) -> TextIO:
        try:
            return self.path.open(encoding=self.encoding, errors="surrogateescape", newline="")
        except (OSError, LookupError) as error:
            raise ExtractError(self._refusal, f"{self.path.name}: {type(error).__name__}") from None

    @property
    def shape(self) -> Shape:
        """How an entry is taken apart; goes to other processes."""
        return Shape(len(self.header), tuple(self._places.get(name) for name in self._columns))

    def __iter__(self) -> Iterator[Row]:
        """Every entry after the header; empty lines are no entries."""
        shape = self.shape
        return (shape.row(line, entry) for line, entry in self.entries())

    def entries(self) -> Iterator[tuple[int, str]]:
        """Every entry as it stands in the file, with its line."""
        with self._opened() as file:
            file.readline(_LONGEST_LINE)
            yield from (each for each in _entries(file) if not each[1].isspace())


@dataclass(frozen=True)
class Shape:
    """How many columns an entry has, and where each of ours is; None where the file has none."""

    width: int
    places: tuple[int | None, ...]

    def row(self, line: int, entry: str) -> Row:
        """Take an entry apart."""
        if '"' not in entry:
            fields = entry.rstrip("\r\n").split(",")  # five times as quick as the csv module
        elif entry.count('"') % 2:
            return Row(line, wrong="a quotation mark is never closed")
        else:
            fields = next(csv.reader(entry.splitlines(keepends=True)), [])
        if len(entry) > _LONGEST_LINE:
            return Row(line, wrong="far too long")
        if len(fields) != self.width:
            return Row(line, wrong=f"{len(fields)} columns instead of {self.width}")
        if _NO_TEXT.search(entry):
            return Row(line, wrong="bytes that are no text in this encoding")
        if _CONTROL.search(entry):
            return Row(line, wrong="control characters")
        return Row(line, tuple("" if place is None else fields[place] for place in self.places))


def _entries(file: TextIO) -> Iterator[tuple[int, str]]:
    """Physical lines joined while a quotation mark is open; where it stays open, the first line alone is broken."""
    waiting: deque[tuple[int, str]] = deque()
    lines = enumerate(iter(lambda: file.readline(_LONGEST_LINE + 1), ""), start=2)

    def following() -> tuple[int, str] | None:
        return waiting.popleft() if waiting else next(lines, None)

    while (first := following()) is not None:
        line, entry = first
        if entry.count('"') % 2 == 0:
            yield first
            continue
        taken: list[tuple[int, str]] = []
        while entry.count('"') % 2 and len(taken) < _LONGEST_ENTRY and (more := following()) is not None:
            taken.append(more)
            entry += more[1]
        if entry.count('"') % 2:
            waiting.extendleft(reversed(taken))
            yield first
        else:
            yield line, entry


def _plain(heading: str) -> str:
    return unicodedata.normalize("NFKC", heading).strip().strip("\ufeff").lower().replace(" ", "_").replace("-", "_")
