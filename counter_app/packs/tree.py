"""A tree of form files in memory: from a folder, or out of a signed bundle. Names are paths with `/` below `forms/`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Self

from counter_app.failures import FailureCode, FormError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SHARED, EVENTS = "_shared", "life_events"
_CLAIM = re.compile(r'^id = "([a-z][a-z0-9-]*)"', re.MULTILINE)
_KINDS = frozenset({".toml", ".pdf"})


@dataclass(frozen=True)
class FormTree:
    """File name → content, None for one that is there and cannot be read. `name` says where it came from."""

    name: str
    files: Mapping[str, bytes | None]

    @classmethod
    def of_folder(cls, directory: Path) -> Self:
        """Read every form file below a folder; one that cannot be read is there without content and refused later."""
        found: dict[str, bytes | None] = {}
        for path in sorted(directory.glob("**/*")):
            if path.suffix in _KINDS and path.is_file():
                found[path.relative_to(directory).as_posix()] = _content(path)
        return cls(str(directory), found)

    def text(self, file: str) -> str:
        """Return a file as text. Raises FormError FORM_UNREADABLE."""
        content = self.files.get(file)
        if content is None:
            raise FormError(FailureCode.FORM_UNREADABLE, "cannot be read", file)
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            raise FormError(FailureCode.FORM_UNREADABLE, "not UTF-8", file, line) from None

    def contents(self) -> dict[str, bytes]:
        """Return every file. Raises FormError for the first that cannot be read."""
        for file, content in self.files.items():
            if content is None:
                raise FormError(FailureCode.FORM_UNREADABLE, "cannot be read", file)
        return {file: content for file, content in self.files.items() if content is not None}

    def background(self, file: str) -> bytes:
        """Return a PDF beside a form, empty where there is none: the sheet says so and uses its own layout."""
        return self.files.get(file) or b""

    def forms(self) -> Iterator[str]:
        """Walk the files of procedures, by pack and name."""
        return (file for file in self._toml() if _folder(file) not in {SHARED, EVENTS, ""} and not _special(file))

    def claimed_ids(self, pack: str = "") -> frozenset[str]:
        """Return the ids the files of procedures (of one pack) claim, whether they can be used or not."""
        files = (file for file in self.forms() if not pack or _folder(file) == pack)
        texts = ((self.files[file] or b"").decode("utf-8", "replace") for file in files)
        return frozenset(claim[1] for text in texts if (claim := _CLAIM.search(text)))

    def packs(self) -> Iterator[str]:
        """Walk the files that name a pack."""
        return (file for file in self._toml() if PurePosixPath(file).name == "_pack.toml")

    def blocks(self) -> Iterator[str]:
        """Walk the shared field blocks."""
        return (file for file in self._toml() if _folder(file) == SHARED)

    def events(self, pattern: str) -> Iterator[str]:
        """Walk the files directly below `life_events` whose name fits: `[!_]*.toml` for the events themselves."""
        return (file for file in self._toml() if fnmatchcase(file, f"{EVENTS}/{pattern}") and file.count("/") == 1)

    def golden(self) -> Iterator[str]:
        """Walk the golden cases of the life events."""
        return (file for file in self._toml() if file.startswith(f"{EVENTS}/golden/"))

    def _toml(self) -> Iterator[str]:
        return (file for file in sorted(self.files) if file.endswith(".toml"))


def block_name(file: str) -> str:
    """Return the name a form says behind `use`."""
    return PurePosixPath(file).stem


def _folder(file: str) -> str:
    return PurePosixPath(file).parent.as_posix().partition("/")[0].strip(".")


def _special(file: str) -> bool:
    return PurePosixPath(file).name.startswith("_")


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
