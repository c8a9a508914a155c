"""A clock that several programs of a training office share: whoever conducts the training turns it, the others read it.

The file holds the microseconds since 1970 (UTC) as eight bytes, little-endian. Settings take such a clock only where cards
are simulated: in production the machine's own clock is the only one there is.
"""

from __future__ import annotations

import os
import struct
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from counter_app.domain.japan_time import JAPAN

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORM = struct.Struct("<q")


class TrainingClock:
    """`ports.Clock` that reads the file; `turn_to` is for the one who conducts."""

    def __init__(self, file: Path) -> None:
        """Open the file, which `found` has made. Raises OSError where it is missing."""
        self._file = os.open(file, os.O_RDWR | os.O_CLOEXEC)

    @classmethod
    def found(cls, file: Path, at: datetime) -> TrainingClock:
        """Make the file, standing at a moment."""
        file.write_bytes(_FORM.pack((at - _EPOCH) // timedelta(microseconds=1)))
        return cls(file)

    def now(self) -> datetime:
        """The moment of the training, +09:00."""
        (microseconds,) = _FORM.unpack(os.pread(self._file, _FORM.size, 0))
        return (_EPOCH + timedelta(microseconds=microseconds)).astimezone(JAPAN)

    def monotonic(self) -> float:
        """Seconds of the machine: time-outs of lines and readers stay real."""
        return time.monotonic()

    def turn_to(self, at: datetime) -> None:
        """Let it be this moment, everywhere."""
        os.pwrite(self._file, _FORM.pack((at - _EPOCH) // timedelta(microseconds=1)), 0)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)
