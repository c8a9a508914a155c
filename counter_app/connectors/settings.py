"""Reading a connector's own table of counter.toml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from counter_app.failures import FailureCode, SettingsError


def refuse_unknown(table: Mapping[str, object], known: frozenset[str], connector: str) -> None:
    """Raise SettingsError for keys nobody would read: most often a slip of the pen."""
    if unknown := sorted(set(table) - known):
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"{connector}: unknown {', '.join(unknown)}")


def text(table: Mapping[str, object], key: str, connector: str) -> str:
    """Return a text that must be there and not empty."""
    value = table.get(key)
    if not isinstance(value, str) or not value:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"{connector}.{key}: a text is needed")
    return value


def path(table: Mapping[str, object], key: str, connector: str) -> Path | None:
    """Return a path, or None where the key is absent."""
    return Path(text(table, key, connector)) if key in table else None


def seconds(table: Mapping[str, object], key: str, default: float, connector: str) -> float:
    """Return a positive number of seconds."""
    value = table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"{connector}.{key}: seconds above 0 are needed")
    return float(value)
