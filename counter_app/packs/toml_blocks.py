"""The `[[table]]`s of a TOML file as runs of lines, so that moving one keeps its comments and everybody's layout."""

from __future__ import annotations

from bisect import bisect_right

from counter_app.domain.form_table import Table
from counter_app.domain.toml_lines import Path as Place
from counter_app.domain.toml_lines import key_lines


class TomlBlocks:
    """The `[[table]]`s of a file as runs of lines: moved whole, comments and layout with them."""

    def __init__(self, text: str, file: str) -> None:
        Table.parse(text, file)  # the line index may trust what tomllib has accepted
        self._lines = text.split("\n")
        places = key_lines(text)
        self._places = places
        self._headers = sorted({line for line in places.values() if self._lines[line - 1].startswith("[")})
        self._index = {
            place: line
            for place, line in places.items()
            if isinstance(place[-1], int) and self._lines[line - 1].startswith("[[")
        }

        self._entries = {line: place for place, line in self._index.items()}

    def has(self, array: Place, index: int) -> bool:
        """Tell whether the entry is a `[[table]]` of its own (and not of an array in one value)."""
        return (*array, index) in self._index

    def insert(self, array: Place, index: int, block: list[str]) -> str:
        """Return the text with a block more."""
        count = self._count(array)
        if count == 0 or index >= count:
            end = self._run(array, count - 1)[1] if count else self._end_of(array[:-1])
            return self._text(self._lines[:end], *([] if self._blank(end) else [[""]]), block, self._lines[end:])
        begin = self._run(array, index)[0]
        return self._text(self._lines[:begin], block, self._lines[begin:])

    def remove(self, array: Place, index: int) -> str:
        """Return the text with a block less."""
        begin, end = self._run(array, index)
        return self._text(self._lines[:begin], self._lines[end:])

    def move(self, array: Place, index: int, to: int) -> str:
        """Return the text with a block in another place; one that is not there changes nothing."""
        runs = [self._run(array, entry) for entry in range(self._count(array))]
        if not 0 <= index < len(runs) or not runs:
            return self._text(self._lines)
        blocks = [self._padded(self._lines[begin:end]) for begin, end in runs]
        blocks.insert(max(0, min(to, len(blocks) - 1)), blocks.pop(index))
        return self._text(self._lines[: runs[0][0]], *blocks, self._lines[runs[-1][1] :])

    def add_key(self, holder: Place, lines: list[str]) -> str | None:
        """Return the text with a key more at the end of a table, above what is said about the next one.

        None where the table has no header of its own: one inside a value, or made by dotted keys.
        """
        begin = self._header_of(holder)
        if begin is None:
            return None
        end = next((line - 1 for line in self._headers if line > begin), len(self._lines))
        while end > begin and not self._says_something(end - 1):
            end -= 1
        follows = self._lines[end:]
        gap = [""] if follows and follows[0].strip() else []
        return self._text(self._lines[:end], lines, gap, follows)

    def above(self, place: Place, lines: list[str]) -> str:
        """Return the text with lines (comments) above the line a key stands in."""
        at = self._places[place] - 1
        return self._text(self._lines[:at], lines, self._lines[at:])

    def _header_of(self, holder: Place) -> int | None:
        """Return the line of a table's own header, 0 for the document itself."""
        if not holder:
            return 0
        line = self._places.get(holder)
        if line is None or not self._lines[line - 1].startswith("["):
            return None
        names = [step for step in holder if isinstance(step, str)]
        header = self._lines[line - 1].partition("]")[0].strip("[")
        return line if [name.strip(" \"'") for name in header.split(".")] == names else None

    def _says_something(self, index: int) -> bool:
        text = self._lines[index].strip()
        return bool(text) and not text.startswith("#")

    def _count(self, array: Place) -> int:
        count = 0
        while self.has(array, count):
            count += 1
        return count

    def _run(self, array: Place, index: int) -> tuple[int, int]:
        """Return where a block begins, comments above it included, and where the next one does; from 0."""
        begin = self._above(self._index[(*array, index)] - 1)
        own = (*array, index)
        following = self._headers[bisect_right(self._headers, self._index[own]) :]
        later = next((line - 1 for line in following if self._entries.get(line, ())[: len(own)] != own), None)
        return begin, len(self._lines) if later is None else self._above(later)

    def _end_of(self, holder: Place) -> int:
        """Where a first entry goes: behind the table that holds it, at the end of the file for the document itself."""
        if not holder or not isinstance(holder[-1], int) or holder not in self._index:
            return len(self._lines)
        return self._run(holder[:-1], holder[-1])[1]

    def _above(self, line: int) -> int:
        while line and self._lines[line - 1].startswith("#"):
            line -= 1
        return line

    def _blank(self, end: int) -> bool:
        return end == 0 or not self._lines[end - 1].strip()

    @staticmethod
    def _padded(block: list[str]) -> list[str]:
        return block if block and not block[-1].strip() else [*block, ""]

    @staticmethod
    def _text(*runs: list[str]) -> str:
        lines = [line for run in runs for line in run]
        while lines and not lines[-1].strip():
            lines.pop()
        return "\n".join(lines) + "\n"
