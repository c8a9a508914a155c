"""The definitions an office knows: those of the pages it has built, kept as files, and those of its forms of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.home.definition import Definition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


class KeptDefinitions:
    """A folder of definitions, named by their digest. A file whose name is not its digest does not count."""

    def __init__(self, folder: Path, present: Callable[[], Iterable[Definition]]) -> None:
        self._folder, self._present = folder, present

    def find(self, name: bytes) -> Definition | None:
        """Return the table of that name, or None."""
        kept = self._read(name)
        return kept or next((each for each in self._present() if each.id == name), None)

    def keep(self, definitions: Iterable[Definition]) -> None:
        """Write down what is not there yet; nothing is ever taken out: a table holds nothing about anybody."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for definition in definitions:
            file = self._file(definition.id)
            if self._read(definition.id) is None:
                draft = file.with_suffix(".draft")
                draft.write_text(definition.text(), "utf-8")
                draft.replace(file)

    def _file(self, name: bytes) -> Path:
        return self._folder / f"{name.hex()}.json"

    def _read(self, name: bytes) -> Definition | None:
        try:
            found = Definition.parse(self._file(name).read_text("utf-8"))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return found if found.id == name else None
