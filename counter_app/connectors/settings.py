"""Reading a connector's own table of counter.toml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from counter_app.connectors.mapping import SHIPPED, Destination, read_destinations
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


def flag(table: Mapping[str, object], key: str, connector: str, *, default: bool) -> bool:
    """Return true or false."""
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"{connector}.{key}: true or false is needed")
    return value


def count(table: Mapping[str, object], key: str, default: int, connector: str) -> int:
    """Return a whole number from 1 up."""
    value = table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"{connector}.{key}: a number from 1 up is needed")
    return value


def one_of(table: Mapping[str, object], key: str, known: tuple[str, ...], connector: str) -> str:
    """Return one of the known words, the first where the key is absent."""
    value = table.get(key, known[0])
    if value not in known:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"{connector}.{key}: one of {', '.join(known)} is needed")
    return str(value)


def destinations_of(table: Mapping[str, object], connector: str) -> dict[str, Destination]:
    """Return the mappings, the municipality's own folder (`destinations`) before the shipped ones."""
    found, errors = read_destinations(SHIPPED, path(table, "destinations", connector))
    if errors:
        raise SettingsError(
            FailureCode.SETTINGS_BAD_VALUE, f"{connector}.destinations: {errors[0].cause} {errors[0].file}"
        )
    return found
