"""Where the workshop keeps a draft between two sittings: `<office>/packs/draft/`.

    current              the name of the newest state, one line, replaced whole
    <number>/draft.json  the version it began with, and files that were taken out
    <number>/forms/…     the files that differ

A state is written beside the old one and comes into force with `current`: whatever happens in between, one whole state
is there.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from counter_app.packs.draft import Draft

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counter_app.packs.tree import FormTree

_CURRENT, _ABOUT, _FORMS = "current", "draft.json", "forms"


@dataclass(frozen=True)
class KeptDraft:
    """A draft as it was kept: the version it began with, and how it differs from it."""

    base_version: str
    files: Mapping[str, bytes]
    removed: tuple[str, ...] = ()

    def on(self, base: FormTree) -> Draft:
        """Lay the kept changes over a tree."""
        files = {name: content for name, content in base.files.items() if name not in self.removed} | dict(self.files)
        return Draft(base, replace(base, files=MappingProxyType(files)))


@dataclass(frozen=True)
class DraftFolder:
    """One draft at a time. Raises OSError where the folder cannot be written."""

    directory: Path

    def keep(self, draft: Draft, base_version: str) -> None:
        """Write a draft, whole or not at all; one without changes is forgotten."""
        base, tree = draft.base.files, draft.tree.files
        files = {name: content for name, content in tree.items() if base.get(name) != content}
        removed = tuple(sorted(set(base) - set(tree)))
        if not files and not removed:
            self.forget()
            return
        state = self._next()
        for name, content in files.items():
            _write(state / _FORMS / name, content or b"")
        about = {"base": base_version, "removed": removed, "files": sorted(files)}
        _write(state / _ABOUT, json.dumps(about, ensure_ascii=False, indent=1).encode())
        pointer = self.directory / f".{_CURRENT}"
        _write(pointer, f"{state.name}\n".encode())
        pointer.replace(self.directory / _CURRENT)
        self._tidy(state.name)

    def kept(self) -> KeptDraft | None:
        """Return what was kept, None where nothing was, or nothing whole."""
        try:
            state = self.directory / (self.directory / _CURRENT).read_text("utf-8").strip()
            about = json.loads((state / _ABOUT).read_text("utf-8"))
            files = {str(name): (state / _FORMS / str(name)).read_bytes() for name in about["files"]}
            return KeptDraft(str(about["base"]), MappingProxyType(files), tuple(map(str, about["removed"])))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def forget(self) -> None:
        """Throw the kept draft away."""
        (self.directory / _CURRENT).unlink(missing_ok=True)
        self._tidy("")

    def _next(self) -> Path:
        self.directory.mkdir(parents=True, exist_ok=True)
        numbers = [int(entry.name) for entry in self.directory.iterdir() if entry.name.isdigit()]
        return self.directory / str(max(numbers, default=0) + 1)

    def _tidy(self, kept: str) -> None:
        for entry in self.directory.iterdir() if self.directory.is_dir() else ():
            if entry.name.isdigit() and entry.name != kept:
                shutil.rmtree(entry, ignore_errors=True)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
