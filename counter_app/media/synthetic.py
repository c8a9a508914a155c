"""A camera and a sound device that need no hardware: what they give carries the time it was made.

The picture shows a moving bar below its time stamp. The sound is a click of 1 kHz for 50 ms at every whole second of
the monotonic clock: who hears it begin knows how long it travelled, as long as that is less than a second.
"""

from __future__ import annotations

import math
import threading
import time
from array import array
from collections import deque
from typing import TYPE_CHECKING

from counter_app.media.stamps import stamp_rows
from counter_app.ports.media import BLOCK_BYTES, BLOCK_SAMPLES, SOUND_RATE, Frame, PixelLayout, SoundMode

if TYPE_CHECKING:
    from collections.abc import Callable

_CLICK_S = 0.05
_CLICK_HZ = 1000
_LOUD = 12_000
_HEARD = 3_000  # a block this loud belongs to a click
_STEP_PIXELS = 8


class Metronome:
    """Calls `beat` every `period_s` on a thread of its own until it is stopped; a late beat is not made up for."""

    def __init__(self, name: str, period_s: float, beat: Callable[[], None]) -> None:
        self._period, self._beat = period_s, beat
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; once."""
        self._thread.start()

    def stop(self) -> None:
        """No beat any more after this returns."""
        self._ended.set()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._ended.wait(max(0.0, due - time.monotonic())):
            self._beat()
            due = max(due + self._period, time.monotonic() - self._period)


class SyntheticCamera:
    """640×480 at 20 a second: I420, grey, stamped."""

    def __init__(self, size: tuple[int, int] = (640, 480), frames_per_s: int = 20) -> None:
        self._size, self._period = size, 1 / frames_per_s
        self._metronome: Metronome | None = None
        self._serial = 0
        width, height = size
        ramp = bytes(64 + 128 * x // width for x in range(width))
        self._ground = ramp * height
        self._chroma = bytes([128]) * (width * height // 2)

    def start(self, give: Callable[[Frame], None]) -> None:
        """As CameraSource."""
        self._metronome = Metronome("synthetic-camera", self._period, lambda: give(self.frame(time.monotonic())))
        self._metronome.start()

    def stop(self) -> None:
        """As CameraSource."""
        if self._metronome is not None:
            self._metronome.stop()
            self._metronome = None

    def check(self) -> list[str]:
        """As CameraSource."""
        return []

    def frame(self, at_s: float) -> Frame:
        """The picture of one moment."""
        width, height = self._size
        self._serial += 1
        stamp = stamp_rows(at_s, width)
        middle = height // 2
        bar = (self._serial * _STEP_PIXELS) % (width - _STEP_PIXELS)
        row = self._ground[:bar] + b"\xe0" * _STEP_PIXELS + self._ground[bar + _STEP_PIXELS : width]
        below = self._ground[: width * (middle - len(stamp) // width)]
        luma = stamp + below + row * (height - middle)
        return Frame(width, height, PixelLayout.I420, luma + self._chroma, at_s)


class SyntheticSound:
    """Clicks at every whole second; notes how long the other side's clicks were under way."""

    def __init__(self) -> None:
        self._metronome: Metronome | None = None
        self._second = _second_of_clicks()
        self._quiet = True
        self._position = 0
        self.travelled_s: deque[float] = deque(maxlen=600)
        self.first_played_s: float | None = None
        self.used: SoundMode = SoundMode.LOUDSPEAKER

    def start(self, heard: Callable[[bytes], None]) -> None:
        """As SoundDevice."""
        self._position = int(time.monotonic() * SOUND_RATE) // BLOCK_SAMPLES
        self._metronome = Metronome("synthetic-sound", BLOCK_SAMPLES / SOUND_RATE, lambda: heard(self._next()))
        self._metronome.start()

    def _next(self) -> bytes:
        now = int(time.monotonic() * SOUND_RATE) // BLOCK_SAMPLES
        self._position = self._position + 1 if abs(now - self._position) < 10 else now  # noqa: PLR2004  # 100 ms late: skip
        start = self._position * BLOCK_BYTES % len(self._second)
        return self._second[start : start + BLOCK_BYTES]

    def play(self, block: bytes) -> None:
        """As SoundDevice; listens for the clicks."""
        if self.first_played_s is None:
            self.first_played_s = time.monotonic()
        loud = peak(block) * 32768 > _HEARD
        if loud and self._quiet:
            self.travelled_s.append(time.monotonic() % 1.0)
        self._quiet = not loud

    def mode(self, mode: SoundMode) -> None:
        """As SoundDevice."""
        self.used = mode

    def stop(self) -> None:
        """As SoundDevice."""
        if self._metronome is not None:
            self._metronome.stop()
            self._metronome = None

    def check(self) -> list[str]:
        """As SoundDevice."""
        return []


def peak(block: bytes) -> float:
    """Loudest sample, 0 to 1."""
    samples = array("h", block)
    loudest, lowest = max(samples, default=0), min(samples, default=0)
    return max(loudest, -lowest) / 32768


def _second_of_clicks() -> bytes:
    click = int(_CLICK_S * SOUND_RATE)
    samples = array("h", bytes(2 * SOUND_RATE))
    for at in range(click):
        samples[at] = int(_LOUD * math.sin(2 * math.pi * _CLICK_HZ * at / SOUND_RATE))
    return samples.tobytes()


class SyntheticPaper:
    """A document camera over a sheet of A4 at 300 dpi that is full of lines of small squares; the same every time."""

    _WIDTH, _HEIGHT, _LINE = 2480, 3508, 50

    def take(self) -> Frame:
        """As StillSource."""
        blank = b"\xf0" * self._WIDTH
        rows: list[bytes] = []
        for line in range(self._HEIGHT // self._LINE):
            written = bytes(
                0x20 if (x // 7 * 2654435761 + line * 40503) >> 7 & 3 == 0 else 0xF0 for x in range(self._WIDTH)
            )
            rows += [written] * (self._LINE // 2) + [blank] * (self._LINE // 2)
        rows += [blank] * (self._HEIGHT - len(rows))
        return Frame(self._WIDTH, self._HEIGHT, PixelLayout.GREY, b"".join(rows), time.monotonic())

    def check(self) -> list[str]:
        """As StillSource."""
        return []
