"""A table of a form file that knows its line, so that every refusal says where. Typed readers instead of `dict.get`."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn, Self

from counter_app.domain.toml_lines import Path, key_lines
from counter_app.domain.words import LANGUAGES, Words
from counter_app.failures import FailureCode, FormError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from enum import StrEnum
    from typing import TypeVar

    E = TypeVar("E", bound=StrEnum)

_LONGEST = 2000  # millimetres; keeps nan and inf out as well
_LINE_OF_ERROR = re.compile(r"at line (\d+)")


class Lines:
    """Where each key stands, worked out when the first mistake asks for it: most files have none."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def of(self) -> Mapping[Path, int]:
        """Path of a key → line from 1."""
        return key_lines(self._text)


@dataclass(frozen=True)
class Table:
    """One table, its place in the file and the file's line index."""

    values: Mapping[str, Any]
    path: Path
    file: str
    lines: Lines

    @classmethod
    def parse(cls, text: str, file: str) -> Self:
        """Read a whole document. Raises FormError FORM_UNREADABLE with the line."""
        try:
            values = tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # also: numbers too long, brackets too deep
            line = _LINE_OF_ERROR.search(str(error))
            found = int(line[1]) if line else text.count("\n") + 1
            raise FormError(FailureCode.FORM_UNREADABLE, f"not TOML: {error}", file, found) from None
        return cls(values, (), file, Lines(text))

    def line(self, key: str | None = None) -> int:
        """Return the line of `key`, or of the table itself where the key is absent."""
        path = self.path if key is None else (*self.path, key)
        while path and path not in self.lines.of:
            path = path[:-1]
        return self.lines.of.get(path, 1)

    def refuse(self, code: FailureCode, cause: str, key: str | None = None) -> NoReturn:
        """Raise FormError at the line of `key`."""
        raise FormError(code, cause, self.file, self.line(key))

    def only(self, *known: str) -> None:
        """Refuse any other key, the first one in the file."""
        unknown = sorted((key for key in self.values if key not in known), key=self.line)
        if unknown:
            self.refuse(
                FailureCode.FORM_UNKNOWN_KEY, f"unknown key {unknown[0]!r}{_meant(unknown[0], known)}", unknown[0]
            )

    def name_of(self, key: str, names: Iterable[str], what: str) -> str | None:
        """Return the name at `key`, which must be one of `names`; None where the key is absent."""
        return self.known(self.text(key), names, what, key) if key in self.values else None

    def known(self, name: str, names: Iterable[str], what: str, key: str) -> str:
        """Return `name`, or refuse with what there is."""
        all_names = sorted(names)
        if name not in all_names:
            self.refuse(FailureCode.FORM_UNKNOWN_NAME, f"no {what} {name!r}{_meant(name, all_names)}", key)
        return name

    def text(self, key: str) -> str:
        """Return a text that must be there and not be blank."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(FailureCode.FORM_BAD_VALUE, f"{key!r} must be a text", key)
        return value

    def matching(self, key: str, shape: re.Pattern[str]) -> str:
        """Return a text of the given shape."""
        value = self.text(key)
        if not shape.fullmatch(value):
            self.refuse(FailureCode.FORM_BAD_VALUE, f"{key!r} must look like {shape.pattern}", key)
        return value

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Return true or false; without `default` it must be there."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            self.refuse(FailureCode.FORM_BAD_VALUE, f"{key!r} must be true or false", key)
        return value

    def count(self, key: str) -> int | None:
        """Return a number from zero up, None where the key is absent."""
        value = self.values.get(key, 0)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.refuse(FailureCode.FORM_BAD_VALUE, f"{key!r} must be a number from 0 up", key)
        return value if key in self.values else None

    def length(self, key: str) -> float:
        """Return a length from 0 up, in the unit of the file."""
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _LONGEST:
            self.refuse(FailureCode.FORM_BAD_VALUE, f"{key!r} must be a number from 0 up", key)
        return float(value)

    def day(self, key: str) -> date:
        """Return a TOML date."""
        value = self.values.get(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            self.refuse(FailureCode.FORM_BAD_VALUE, f"{key!r} must be a date like 2026-04-01", key)
        return value

    def one_of(self, key: str, kinds: type[E], default: E | None = None) -> E:
        """Return a member of an enumeration."""
        if key not in self.values and default is not None:
            return default
        return kinds(self.known(self.text(key), [member.value for member in kinds], key, key))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where the key is absent."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, str) and entry for entry in value):
            self.refuse(FailureCode.FORM_BAD_VALUE, f"{key!r} must be a list of texts", key)
        return tuple(value)

    def tables(self, key: str) -> tuple[Table, ...]:
        """Return a list of tables, empty where the key is absent."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self.refuse(FailureCode.FORM_BAD_VALUE, f"{key!r} must be a list of tables", key)
        return tuple(Table(entry, (*self.path, key, n), self.file, self.lines) for n, entry in enumerate(value))

    def table(self, key: str) -> Table:
        """Return a table that must be there."""
        value = self.values.get(key)
        if not isinstance(value, dict):
            self.refuse(FailureCode.FORM_BAD_VALUE, f"{key!r} must be a table", key)
        return Table(value, (*self.path, key), self.file, self.lines)

    def words(self, key: str) -> Words:
        """Return words in every language of the terminal; a missing language is refused."""
        entry = self.table(key)
        return entry.as_words()

    def words_if_any(self, key: str) -> Words | None:
        """Return words, or None where the key is absent."""
        return self.words(key) if key in self.values else None

    def as_words(self) -> Words:
        """Read this table itself as words."""
        self.only(*LANGUAGES)
        for language in LANGUAGES:
            if language not in self.values:
                self.refuse(FailureCode.FORM_BAD_VALUE, f"language {language!r} is missing")
        return Words(*(self.text(language) for language in LANGUAGES))


def _meant(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; is {close[0]!r} meant?" if close else ""
