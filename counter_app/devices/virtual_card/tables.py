"""A TOML table read strictly: every key is asked for once, and whatever is left over is an error with its line."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from counter_app.failures import FailureCode, FormError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

T = TypeVar("T")

_HEADER = re.compile(r"\s*\[\s*([A-Za-z0-9_\-.]+)\s*\]")
_PASSWORD = re.compile(r"[A-Z0-9]{6,16}")
_FILE_ID = re.compile(r"([a-z]+)/([0-9A-F]{4})")


def profile_error(code: FailureCode, trouble: Exception, text: str, path: Path) -> FormError:
    """A syntax error with its line; the parser's own words can quote the file and are not repeated."""
    found = re.search(r"at line (\d+)", str(trouble))
    line = int(found.group(1)) if found else text.count("\n") + 1
    return FormError(code, "is not TOML", path, line)


class Table:
    """One table of a profile. Accessors raise `FormError`; `finish()` refuses keys nobody asked for."""

    def __init__(self, content: Mapping[str, object], text: str, path: Path, name: str = "") -> None:
        self._left = dict(content)
        self._text = text
        self._path = path
        self._name = name

    def table(self, key: str) -> Table:
        """A table inside this one; an absent one is empty."""
        content = self._left.pop(key, {})
        if not isinstance(content, dict):
            raise self._bad(key, "must be a table")
        return Table(content, self._text, self._path, key)

    def finish(self) -> None:
        """Raise for the first key that means nothing here."""
        for key in self._left:
            raise FormError(FailureCode.FORM_UNKNOWN_KEY, f"unknown key {self._full(key)}", self._path, self._line(key))

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self._take(key)
        if not isinstance(value, str) or not value:
            raise self._bad(key, "must be a text")
        return value

    def optional_text(self, key: str) -> str | None:
        """A text, or None where absent."""
        return self.text(key) if key in self._left else None

    def flag(self, key: str, *, default: bool) -> bool:
        """Yes or no."""
        value = self._left.pop(key, default)
        if not isinstance(value, bool):
            raise self._bad(key, "must be true or false")
        return value

    def day(self, key: str, default: date | None = None) -> date:
        """A date without time."""
        value = self._left.pop(key) if key in self._left else default
        if value is None:
            raise self._missing(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self._bad(key, "must be a date such as 1980-02-17")
        return value

    def digits(self, key: str, count: int, default: str | None = None) -> str:
        """Exactly `count` ASCII digits, quoted."""
        value = self._left.pop(key) if key in self._left else default
        if value is None:
            raise self._missing(key)
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]+", value) or len(value) != count:
            raise self._bad(key, f'must be {count} digits in quotes, such as "{"1234567890"[:count]}"')
        return value

    def password(self, key: str) -> str:
        """6 to 16 upper-case letters and digits (署名用パスワード)."""
        value = self._take(key)
        if not isinstance(value, str) or not _PASSWORD.fullmatch(value):
            raise self._bad(key, "must be 6 to 16 of A-Z and 0-9 in quotes")
        return value

    def count(self, key: str, maximum: int) -> int | None:
        """A whole number from 0 to `maximum`, or None where absent."""
        value = self._left.pop(key, None)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= maximum:
            raise self._bad(key, f"must be a number from 0 to {maximum}")
        return value

    def choice(self, key: str, choices: Mapping[str, T], default: T | None = None) -> T:
        """One of the named values."""
        if key not in self._left and default is not None:
            return default
        value = self._take(key)
        if not isinstance(value, str) or value not in choices:
            raise self._bad(key, f"must be one of: {', '.join(choices)}")
        return choices[value]

    def choices(self, key: str, choices: Mapping[str, T]) -> frozenset[T]:
        """Any of the named values, as a list."""
        values = self._list(key)
        if any(value not in choices for value in values):
            raise self._bad(key, f"may hold only: {', '.join(choices)}")
        return frozenset(choices[value] for value in values)

    def file_ids(self, key: str, applications: tuple[str, ...]) -> frozenset[tuple[str, int]]:
        """Files named "text/0002": application and id in hex."""
        matches = [_FILE_ID.fullmatch(value) for value in self._list(key)]
        found = frozenset((match[1], int(match[2], 16)) for match in matches if match)
        if None in matches or any(name not in applications for name, _ in found):
            raise self._bad(key, f'must name files such as "text/0002" of: {", ".join(applications)}')
        return found

    def flags_per_character(self, key: str) -> str | None:
        """A row of 0 and 1, or None where absent."""
        value = self.optional_text(key)
        if value is not None and not re.fullmatch(r"[01]+", value):
            raise self._bad(key, "must be a row of 0 and 1, one per character")
        return value

    def _list(self, key: str) -> list[str]:
        values = self._left.pop(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self._bad(key, "must be a list of texts")
        return [str(value) for value in values]

    def _take(self, key: str) -> object:
        if key not in self._left:
            raise self._missing(key)
        return self._left.pop(key)

    def _missing(self, key: str) -> FormError:
        cause = f"{self._full(key)} is missing"
        return FormError(FailureCode.FORM_BAD_VALUE, cause, self._path, self._header_line())

    def _bad(self, key: str, wanted: str) -> FormError:
        return FormError(FailureCode.FORM_BAD_VALUE, f"{self._full(key)} {wanted}", self._path, self._line(key))

    def _full(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key

    def _header_line(self) -> int:
        """The line of `[this table]`; 1 where the file has none."""
        for number, line in enumerate(self._text.splitlines(), start=1):
            header = _HEADER.match(line)
            if header and header.group(1) == self._name:
                return number
        return 1

    def _line(self, key: str) -> int:
        """The line where `key` of this table stands. tomllib keeps no positions, so the text is looked through."""
        pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]")
        inside = ""
        for number, line in enumerate(self._text.splitlines(), start=1):
            header = _HEADER.match(line)
            if header:
                inside = header.group(1)
                if not self._name and inside.split(".")[0] == key:
                    return number
            elif inside == self._name and pattern.match(line):
                return number
        return self._header_line()
