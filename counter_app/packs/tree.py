"""A tree of form files in memory: from a folder, or out of a signed bundle. Names are paths with `/` below `forms/`."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Self

from counter_app.failures import FailureCode, FormError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SHARED, EVENTS = "_shared", "life_events"
_KINDS = frozenset({".toml", ".pdf"})


@dataclass(frozen=True)
class FormTree:
    """File name → content. `name` says where it came from, for messages."""

    name: str
    files: Mapping[str, bytes]

    @classmethod
    def of_folder(cls, directory: Path) -> Self:
        """Read every form file below a folder; one that cannot be read is there without content and refused later."""
        found: dict[str, bytes] = {}
        for path in sorted(directory.glob("**/*")):
            if path.suffix in _KINDS and path.is_file():
                found[path.relative_to(directory).as_posix()] = _content(path)
        return cls(str(directory), found)

    def text(self, file: str) -> str:
        """Return a file as text. Raises FormError FORM_UNREADABLE."""
        content = self.files.get(file, b"")
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise FormError(
                FailureCode.FORM_UNREADABLE, "not UTF-8", file, content[: error.start].count(b"\n") + 1
            ) from None
        if not text:
            raise FormError(FailureCode.FORM_UNREADABLE, "empty, or cannot be read", file)
        return text

    def forms(self) -> Iterator[str]:
        """Walk the files of procedures, by pack and name."""
        return (file for file in self._toml() if _folder(file) not in {SHARED, EVENTS, ""} and not _special(file))

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


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
