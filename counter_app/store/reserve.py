"""A file that only takes up room: given up when the disk is full, so that the visit in hand still gets its receipt."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

RESERVE_BYTES = 50_000_000


@dataclass(frozen=True)
class Reserve:
    """The file and its size in bytes."""

    file: Path
    size: int = RESERVE_BYTES

    def lay_in(self) -> bool:
        """Take the room up where it is not; False where the disk has none to spare (that is said by the limits)."""
        if self.file.exists() and self.file.stat().st_size == self.size:
            return True
        try:
            handle = os.open(self.file, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                _fill(handle, self.size)
            finally:
                os.close(handle)
        except OSError:
            self.give_up()
            return False
        return True

    def give_up(self) -> bool:
        """Free the room; False where it was free already."""
        with suppress(OSError):
            self.file.unlink()
            return True
        return False


def _fill(handle: int, size: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(handle, 0, size)
        return
    block = bytes(1_000_000)
    for start in range(0, size, len(block)):
        os.write(handle, block[: min(len(block), size - start)])
    os.fsync(handle)
