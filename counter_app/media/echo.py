"""Echo cancelling by WebRTC's own AudioProcessingModule, as the package `livekit` carries it; no server is involved.

The package is Apache-2.0, its library BSD (WebRTC) and permissive crates; 30 MB on disk. It is loaded only when a call
begins, and a terminal without it works on: with a handset, or with what echo cancelling the sound device has itself.
"""

from __future__ import annotations

import threading

from livekit.rtc import AudioFrame, AudioProcessingModule

from counter_app.ports.media import BLOCK_SAMPLES, SOUND_RATE

_USUAL_DELAY_MS = 40  # from `played` to the same sound in `cleaned`; the canceller finds the rest itself


class LivekitEchoCanceller:
    """As EchoCanceller. Safe for one thread that plays and one that hears."""

    def __init__(self, delay_ms: int = _USUAL_DELAY_MS, *, quiets_noise: bool = True) -> None:
        self._module = AudioProcessingModule(
            echo_cancellation=True, noise_suppression=quiets_noise, high_pass_filter=True
        )
        self._delay_ms = delay_ms
        self._lock = threading.Lock()

    def played(self, block: bytes) -> None:
        """As EchoCanceller."""
        with self._lock:
            self._module.process_reverse_stream(_frame(block))

    def cleaned(self, block: bytes) -> bytes:
        """As EchoCanceller."""
        frame = _frame(block)
        with self._lock:
            self._module.set_stream_delay_ms(self._delay_ms)
            self._module.process_stream(frame)
        return bytes(frame.data)


def _frame(block: bytes) -> AudioFrame:
    return AudioFrame(bytearray(block), SOUND_RATE, 1, BLOCK_SAMPLES)
