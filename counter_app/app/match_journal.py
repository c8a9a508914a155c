"""What a run has decided so far, for the run that goes on after it was interrupted: lines, ids, verdicts and codes; no person.

It counts for the same applications, the same register and the same rules only; otherwise a run begins anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_FLUSHED = 100


@dataclass(frozen=True)
class Line:
    """One application's decision, before double applications are looked for."""

    number: int
    verdict: str
    resident_id: str
    codes: tuple[str, ...]


class Journal:
    """Open while a run writes."""

    def __init__(self, path: Path, head: Mapping[str, str]) -> None:
        self.done: dict[int, Line] = dict(_read(path, head))
        fresh = not self.done
        self._path = path
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if fresh else 0), 0o600)
        self._file = os.fdopen(handle, "w" if fresh else "a", encoding="utf-8")
        if not fresh:
            self._file.seek(0, os.SEEK_END)
            self._file.write("\n")  # a line that was cut off stays by itself
        else:
            self._file.write(json.dumps(dict(head)) + "\n")
        self._file.flush()
        self._since = 0

    def note(self, line: Line) -> None:
        """Write a decision down."""
        self._file.write(
            json.dumps([line.number, line.verdict, line.resident_id, list(line.codes)], ensure_ascii=False) + "\n"
        )
        self._since += 1
        if self._since >= _FLUSHED:
            self._file.flush()
            self._since = 0

    def close(self) -> None:
        """Keep it for the next run."""
        self._file.close()

    def remove(self) -> None:
        """The run is finished."""
        self._file.close()
        self._path.unlink(missing_ok=True)


@contextmanager
def journal(path: Path, head: Mapping[str, str]) -> Iterator[Journal]:
    """A journal that is closed whatever happens."""
    opened = Journal(path, head)
    try:
        yield opened
    finally:
        opened.close()


def _read(path: Path, head: Mapping[str, str]) -> Iterator[tuple[int, Line]]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    if not lines or _parsed(lines[0]) != dict(head):
        return
    for text in lines[1:]:
        said = _parsed(text)
        if isinstance(said, list) and len(said) == 4:  # noqa: PLR2004  # a Line
            number, verdict, resident_id, codes = said
            yield number, Line(number, verdict, resident_id, tuple(codes))


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
