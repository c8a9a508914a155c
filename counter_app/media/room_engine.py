"""The media engine of calls with three and more: everybody meets in a room of Janus, pictures side by side, voices mixed.

No ladder: Janus passes on what each party sends. A room that cannot be entered, or is lost, is tried again every two
seconds until `stop`; the form goes on meanwhile.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from array import array
from collections import deque
from typing import TYPE_CHECKING

from counter_app.media.aiortc_knobs import set_bits
from counter_app.media.engine_thread import EngineThread, UntilStopped
from counter_app.media.janus_room import JanusPlace, JanusRefusedError, JanusRoom
from counter_app.media.signalling import signal_of
from counter_app.media.sound_path import SoundPath
from counter_app.media.tiles import side_by_side
from counter_app.ports.media import BLOCK_SAMPLES, Frame, Line, MediaRole, MediaState, Rung

if TYPE_CHECKING:
    from counter_app.media.aiortc_knobs import Hosts
    from counter_app.ports.media import CameraSource, EchoCanceller, SoundDevice

_log = logging.getLogger(__name__)
_AGAIN_S = 2.0
_FRAME_S = 0.045  # at most 20 pictures a second, of all parties together
_MOST_BLOCKS = 10
_LATE = 3  # blocks one party may be ahead of a silent one
_LOUDEST = 32767


def room_of(call: str) -> int:
    """The number of a call's room: the same for everybody who knows the call, and not to be guessed without."""
    return int.from_bytes(hashlib.sha256(b"room " + call.encode()).digest()[:6])


class RoomEngine(EngineThread):
    """As MediaEngine, without signals: Janus carries them."""

    NAME = "media-room"

    def __init__(
        self,
        devices: tuple[CameraSource, SoundDevice],
        canceller: EchoCanceller | None,
        place: JanusPlace,
        room: int,
        hosts: Hosts | None = None,
    ) -> None:
        super().__init__(*devices, canceller, hosts)
        self._place, self._room = place, room

    def _prepare(self, role: MediaRole) -> None:  # noqa: ARG002  # nobody offers here
        set_bits(Rung.FULL)

    async def _speak(self) -> None:
        self._tell(Line.CONNECTING)
        while True:
            present = _Present(self._listener, self._sound)
            try:
                async with JanusRoom(self._place, self._room, self._outgoing, present) as room:
                    self._tell(Line.CONNECTED)
                    await room.over()
            except (JanusRefusedError, OSError, TimeoutError) as error:
                _log.warning("room error=%s", type(error).__name__)
            self._tell(Line.LOST)
            await asyncio.sleep(_AGAIN_S)

    def _tell(self, line: Line) -> None:
        rung = Rung.FULL if line is Line.CONNECTED else Rung.FORM
        self._listener.state(MediaState(line, rung, rung))

    def hear(self, text: str) -> None:
        """As MediaEngine: signals of a call between two, which is over or not yet; passed over."""
        signal_of(text)

    def network_changed(self) -> None:
        """As MediaEngine: a room that is lost is entered again without being told."""


class _Present:
    """Who is in the room: as JanusRoom's listener, on the room's loop."""

    def __init__(self, listener: UntilStopped, sound: SoundPath) -> None:
        self._listener, self._sound = listener, sound
        self._newest: dict[int, Frame] = {}
        self._blocks: dict[int, deque[bytes]] = {}
        self._painted_s = 0.0

    def picture(self, party: int, frame: Frame) -> None:
        self._newest[party] = frame
        now = time.monotonic()
        if now - self._painted_s >= _FRAME_S / max(1, len(self._newest)):
            self._painted_s = now
            self._listener.picture(side_by_side([self._newest[each] for each in sorted(self._newest)]))

    def block(self, party: int, block: bytes) -> None:
        waiting = self._blocks.setdefault(party, deque(maxlen=_MOST_BLOCKS))
        waiting.append(block)
        if all(self._blocks.values()) or len(waiting) > _LATE:
            self._sound.came(mixed([each.popleft() for each in self._blocks.values() if each]))

    def left(self, party: int) -> None:
        self._newest.pop(party, None)
        self._blocks.pop(party, None)


def mixed(blocks: list[bytes]) -> bytes:
    """All voices in one block; what would be too loud is cut."""
    if len(blocks) == 1:
        return blocks[0]
    voices = [array("h", block) for block in blocks]
    whole = (sum(voice[at] for voice in voices) for at in range(BLOCK_SAMPLES))
    return array("h", (max(-_LOUDEST, min(_LOUDEST, each)) for each in whole)).tobytes()
