"""One small registry for everything that is found by name: connectors, checks, prefill sources, pages."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Entries by unique id. A duplicate or ill-formed id is a mistake of ours and fails at import.

    Create another instance in a test to inject fakes; nothing here is global.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._entries: dict[str, T] = {}

    def register(self, key: str) -> Callable[[T], T]:
        """Use as a decorator: `@checks.register("kana")`."""

        def add(entry: T) -> T:
            if not key or key != key.strip():
                raise ValueError(f"{self._what}: ill-formed id {key!r}")
            if key in self._entries:
                raise ValueError(f"{self._what}: {key!r} is registered twice")
            self._entries[key] = entry
            return entry

        return add

    def find(self, key: str) -> T | None:
        """Return the entry, or None where there is none of that id."""
        return self._entries.get(key)

    def get(self, key: str) -> T:
        """Return the entry; KeyError names what was looked for and what there is."""
        try:
            return self._entries[key]
        except KeyError:
            raise KeyError(f"no {self._what} {key!r}; known: {', '.join(sorted(self._entries))}") from None

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def discover(package: ModuleType) -> list[str]:
    """Import every module below `package` so that its entries register; packaging asks the same function."""
    import pkgutil  # noqa: PLC0415  # a registry is made before anything is looked for

    names = [info.name for info in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
    for name in names:
        importlib.import_module(name)
    return names
