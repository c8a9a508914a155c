"""Tables made by others that a terminal carries with it: where one comes from, how old it is, whether it is whole.

A table is two files, made by packaging/reference_tables.py: a zip of UTF-8 text (fields between tabs, sorted), and
beside it a TOML with its source, licence, date and SHA-256. A terminal without tables asks as it always did.
"""

from __future__ import annotations

import hashlib
import io
import re
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from counter_app.failures import FailureCode, TableError

_MOST_BYTES = 8_000_000  # of one text, unpacked: the largest shipped one has an eighth of it
_OLD_AFTER_DAYS = 366  # branches close, towns merge: a year is where people start to notice
_WORDS = ("title", "source", "licence", "made_from", "sha256")


@dataclass(frozen=True)
class Provenance:
    """Where a table comes from. `as_of` is the day its source was published, `sha256` of the table in hex."""

    title: str
    source: str
    licence: str
    made_from: str
    sha256: str
    as_of: date

    def days_old(self, today: date) -> int:
        """Return how many days ago the source was published."""
        return (today - self.as_of).days

    def old(self, today: date) -> bool:
        """Tell a table that should be made anew."""
        return self.days_old(today) > _OLD_AFTER_DAYS


def read_provenance(text: str) -> Provenance:
    """Read the TOML beside a table. Raises TableError TABLE_UNREADABLE."""
    try:
        facts = tomllib.loads(text)
    except (ValueError, RecursionError) as reason:
        raise TableError(FailureCode.TABLE_UNREADABLE, str(reason)) from None
    words = {key: facts.get(key) for key in _WORDS}
    as_of = facts.get("as_of")
    if not all(isinstance(word, str) and word for word in words.values()) or type(as_of) is not date:
        raise TableError(FailureCode.TABLE_UNREADABLE, f"needs {', '.join(_WORDS)} and the day as_of")
    return Provenance(**{key: str(word) for key, word in words.items()}, as_of=as_of)


class Packed:
    """The texts of a table, unpacked one by one as they are needed."""

    def __init__(self, content: bytes, provenance: Provenance) -> None:
        """Take the bytes of a table. Raises TableError TABLE_CHANGED or TABLE_UNREADABLE."""
        if hashlib.sha256(content).hexdigest() != provenance.sha256:
            raise TableError(FailureCode.TABLE_CHANGED, provenance.title)
        self._title = provenance.title
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as reason:
            raise TableError(FailureCode.TABLE_UNREADABLE, f"{self._title}: {reason}") from None
        self.names = frozenset(self._zip.namelist())

    def text(self, name: str, shape: re.Pattern[str]) -> str:
        """Return one text, of this shape from end to end. Raises TableError TABLE_UNREADABLE."""
        try:
            with self._zip.open(name) as member:
                text = member.read(_MOST_BYTES).decode("utf-8")  # what is longer loses its shape
        except Exception as reason:  # noqa: BLE001  # zipfile and zlib raise a dozen kinds for hostile bytes
            raise TableError(FailureCode.TABLE_UNREADABLE, f"{self._title}: {name}: {reason!r}") from None
        if not shape.fullmatch(text):
            raise TableError(FailureCode.TABLE_UNREADABLE, f"{self._title}: {name} has another shape")
        return text


def fields(text: str) -> Iterator[list[str]]:
    """Walk the lines of a text, each as its fields."""
    return (line.split("\t") for line in text.split("\n") if line)  # `splitlines` knows ten kinds of line end
