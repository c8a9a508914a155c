"""Papers of a branch terminal: on their way to the printer, never kept. A thief of the machine must find nobody.

The folder lies in memory where the system has such a place (`/dev/shm`). Elsewhere what goes is overwritten first; a
solid-state disk may keep the former cells all the same, so such a disk has to be encrypted.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.failures import FailureCode, SlipError

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_S = 600  # a paper that did not come out, or has no printer, may be fetched by hand this long
_OTHERS = 0o077


@dataclass(frozen=True)
class PassingPapers:
    """The folder. Nobody but us writes into it."""

    folder: Path

    def require_ours(self) -> None:
        """Make the folder. Raises SlipError FOLDER_UNWRITABLE where it is somebody else's, or others may look into it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            found = self.folder.lstat()
        except OSError as error:
            raise SlipError(FailureCode.FOLDER_UNWRITABLE, error.strerror or "slip folder") from None
        if os.name == "posix" and (found.st_uid != os.geteuid() or found.st_mode & _OTHERS or self.folder.is_symlink()):
            raise SlipError(FailureCode.FOLDER_UNWRITABLE, "the slip folder is not ours alone")

    def printed(self, file: Path) -> None:
        """The printer has it: nobody needs the file any more."""
        _discard(file)

    def wipe(self) -> None:
        """Forget every paper: at the start and at the end of a terminal."""
        for file in self._files():
            _discard(file)

    def sweep(self, now: datetime) -> None:
        """Forget what has lain here for LONGEST_S. A clock that was set back keeps nothing: the future is too old as well."""
        for file in self._files():
            with suppress(OSError):
                if abs(now.timestamp() - file.lstat().st_mtime) >= LONGEST_S:
                    _discard(file)

    def _files(self) -> list[Path]:
        with suppress(OSError):
            return [file for file in self.folder.iterdir() if file.is_symlink() or file.is_file()]
        return []


def _discard(file: Path) -> None:
    """Overwrite and unlink; what cannot be unlinked now (open in a viewer on Windows) goes with the next sweep."""
    with suppress(OSError):
        if not file.is_symlink():
            with file.open("r+b") as stream:
                stream.write(bytes(file.stat().st_size))
                stream.flush()
                os.fsync(stream.fileno())
    with suppress(OSError):
        file.unlink()
