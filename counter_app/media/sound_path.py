"""From the microphone to the line and from the line to the loudspeaker, through the echo canceller.

A handset needs no cancelling: what it plays does not reach its microphone. In that mode blocks go past it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from counter_app.media.synthetic import peak
from counter_app.ports.media import Levels, SoundMode

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.ports.media import EchoCanceller, SoundDevice


class SoundPath:
    """Between `start` and `stop`; blocks come in and go out on the threads of the device and of the engine."""

    def __init__(self, device: SoundDevice, canceller: EchoCanceller | None) -> None:
        self._device, self._canceller = device, canceller
        self._mode = SoundMode.LOUDSPEAKER
        self._lock = threading.Lock()
        self._microphone = self._loudspeaker = 0.0

    def start(self, leaves: Callable[[bytes], None]) -> None:
        """`leaves` gets every cleaned block of the microphone."""
        self._device.mode(self._mode)
        self._device.start(lambda block: leaves(self._heard(block)))

    def mode(self, mode: SoundMode) -> None:
        """Loudspeaker or handset."""
        self._mode = mode
        self._device.mode(mode)

    def came(self, block: bytes) -> None:
        """A block of the other side: played."""
        if self._canceller is not None and self._mode is SoundMode.LOUDSPEAKER:
            self._canceller.played(block)
        self._device.play(block)
        with self._lock:
            self._loudspeaker = max(self._loudspeaker, peak(block))

    def _heard(self, block: bytes) -> bytes:
        if self._canceller is not None and self._mode is SoundMode.LOUDSPEAKER:
            block = self._canceller.cleaned(block)
        with self._lock:
            self._microphone = max(self._microphone, peak(block))
        return block

    def levels(self) -> Levels:
        """Loudest since it was asked last."""
        with self._lock:
            levels = Levels(self._microphone, self._loudspeaker)
            self._microphone = self._loudspeaker = 0.0
        return levels

    def stop(self) -> None:
        """The device is let go of."""
        self._device.stop()
