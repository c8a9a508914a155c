"""Typed access to a settings document; says which key is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from counter_app.failures import FailureCode, SettingsError

E = TypeVar("E", bound=StrEnum)

_OFFICE = re.compile(r"[A-Z0-9]{2,6}", re.ASCII)  # as domain/receipt.py, which this room does not import
_PASSWORD = re.compile(r"://[^@/]*:[^@/]*@|[?&]password=", re.IGNORECASE)
_SHORTEST_S, _LONGEST_S = 5, 3600
_MOST = 100_000


def wrong(key: str, why: str) -> SettingsError:
    """Name the key that is wrong, and what would be right."""
    return SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"{key}: {why}")


def words(key: str, value: object) -> tuple[str, ...]:
    """Return a list of texts, each once."""
    if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
        raise wrong(key, "a list of texts is needed")
    return tuple(dict.fromkeys(value))


class Reading:
    """One document; every method raises SettingsError with the key."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def value(self, section: str, key: str) -> object:
        """Return what stands there; None where nothing does."""
        return self._document.get(section, {}).get(key)

    def string(self, section: str, key: str, default: str | None = None) -> str:
        """Return a text; without a default it must be there."""
        value = self.value(section, key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (not value and default is None):
            raise wrong(f"{section}.{key}", "a text is needed")
        return value

    def office(self) -> str:
        """The office as it stands in receipt numbers: found wrong here, not at the first resident's submit."""
        value = self.string("terminal", "office")
        if not _OFFICE.fullmatch(value):
            raise wrong("terminal.office", "2 to 6 of A-Z and 0-9 are needed")
        return value

    def folder(self, base: Path, section: str = "store", key: str = "directory") -> Path:
        """Return an absolute path; relative ones count from `base`."""
        value = self.string(section, key)
        if "\0" in value:
            raise wrong(f"{section}.{key}", "not a path")
        return (base / value).resolve()

    def store_url(self) -> str:
        """A password in it would be printed with the settings, so it is refused here."""
        value = self.string("store", "url", "")
        if value and (not value.startswith("postgresql://") or _PASSWORD.search(value)):
            raise wrong("store.url", "postgresql://account@host/database without a password is needed")
        return value

    def boolean(self, section: str, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self.value(section, key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise wrong(f"{section}.{key}", "true or false is needed")
        return value

    def seconds(self, section: str, key: str, default: int, most: int = _LONGEST_S) -> int:
        """Return whole seconds within what is sensible."""
        value = self.value(section, key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not _SHORTEST_S <= value <= most:
            raise wrong(f"{section}.{key}", f"whole seconds from {_SHORTEST_S} to {most} are needed")
        return value

    def member(self, section: str, key: str, kind: type[E], default: E | None = None) -> E:
        """Return one of the words an enumeration knows."""
        value = self.value(section, key)
        if value is None and default is not None:
            return default
        try:
            return kind(str(value))
        except ValueError:
            raise wrong(f"{section}.{key}", f"one of {', '.join(kind)} is needed") from None

    def whole(self, section: str, key: str, default: int, least: int = 0, most: int = _MOST) -> int:
        """Return a whole number within its limits."""
        value = self.value(section, key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise wrong(f"{section}.{key}", f"a whole number from {least} to {most} is needed")
        return value
