"""What leaves this side: the newest picture and the last tenth of a second of sound, as far as rung and wish allow.

Camera and microphone push from their own threads; the engine's loop takes. Nothing is queued that would arrive late.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from dataclasses import dataclass, replace

from counter_app.media.ladder import Carried, carried
from counter_app.ports.media import Frame, Rung, Want

_MOST_BLOCKS = 10
_BLOCKS_A_PACKET = 2  # Opus packets hold 20 ms
_EARLY = 0.3  # of a period: a camera is not exact either


@dataclass(frozen=True)
class _Allowed:
    rung: Rung
    want: Want

    def carried(self) -> Carried:
        return carried(self.rung, self.want)


class Outgoing:
    """Between the devices and the tracks. `frame` and `block` may be called from any thread, the rest from the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, want: Want, rung: Rung = Rung.FULL) -> None:
        self._loop = loop
        self._lock = threading.Lock()
        self._allowed = _Allowed(rung, want)
        self._newest: Frame | None = None
        self._blocks: deque[bytes] = deque(maxlen=_MOST_BLOCKS)
        self._fresh, self._sounded = asyncio.Event(), asyncio.Event()
        self._sent_at_s = 0.0

    @property
    def carried(self) -> Carried:
        """What leaves now."""
        return self._allowed.carried()

    def let_out(self, want: Want) -> None:
        """Any thread. What was taken before this and has not left yet never does."""
        with self._lock:
            self._allowed = replace(self._allowed, want=want)
            self._newest = self._newest if want.picture else None
            if not want.sound:
                self._blocks.clear()

    def on_rung(self, rung: Rung) -> None:
        """As much as the line bears."""
        with self._lock:
            self._allowed = replace(self._allowed, rung=rung)

    def frame(self, frame: Frame) -> None:
        """The camera took one; the one before is forgotten if nobody has taken it."""
        with self._lock:
            if not self._allowed.want.picture:
                return
            self._newest = frame
        self._wake(self._fresh)

    def block(self, block: bytes) -> None:
        """The microphone heard 10 ms, cleaned of echo."""
        with self._lock:
            if not self.carried.sound:
                return
            self._blocks.append(block)
        self._wake(self._sounded)

    def _wake(self, event: asyncio.Event) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(event.set)

    async def next_picture(self) -> tuple[Frame, tuple[int, int]]:
        """The next frame to encode and its size; waits as long as no moving picture leaves."""
        while True:
            await self._fresh.wait()
            self._fresh.clear()
            with self._lock:
                now, frame = self.carried, self._newest
                if now.size is None or frame is None:
                    continue
                if frame.at_s - self._sent_at_s < (1 - _EARLY) / now.frames_per_s:
                    continue
                self._newest, self._sent_at_s = None, frame.at_s
            return frame, now.size

    def still(self) -> Frame | None:
        """The newest frame, where a still may leave."""
        with self._lock:
            return self._newest if self.carried.stills else None

    async def next_sound(self) -> bytes:
        """20 ms; waits as long as no sound leaves."""
        while True:
            with self._lock:
                if len(self._blocks) >= _BLOCKS_A_PACKET:
                    return self._blocks.popleft() + self._blocks.popleft()
            self._sounded.clear()
            await self._sounded.wait()
