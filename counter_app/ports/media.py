"""Sound and picture of a call: the engine that carries them, the camera and the sound device it works with.

An engine knows no hub. What it wants to tell the engine at the other side leaves through `MediaListener.signal` as
text of at most LONGEST_SIGNAL characters, and comes in through `MediaEngine.hear`; whatever carries the call's other
messages carries these too, unread. All calls of a listener come on threads of the engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_SIGNAL = 16_000  # characters; what a message of a call carries
SOUND_RATE = 48_000  # samples a second, one channel, 16 bit signed, little endian
BLOCK_SAMPLES = 480  # 10 ms: what echo cancelling works on
BLOCK_BYTES = 2 * BLOCK_SAMPLES


class SignalRefusedError(ValueError):
    """Text that no engine of ours sends, or that would lead out of the private network. Says which rule, not the text."""


class CameraCoveredError(Exception):
    """The terminal covers the document camera: a PIN is being typed. Nothing is taken."""


class NoPictureError(Exception):
    """The document camera gave no picture: it is not connected, in use, or its folder is empty."""


class MediaRole(StrEnum):
    """Who begins: the side that answers the call makes the first offer, because only then both are ready."""

    OFFERS = "offers"
    AWAITS = "awaits"


class Rung(StrEnum):
    """What is carried, best first. The last one carries neither: the form lives on and the telephone number is shown."""

    FULL = "full"  # 640×480, 20 a second
    SMALL = "small"  # 320×240, 10 a second
    STILL = "still"  # a still every 2 s, and sound
    SOUND = "sound"
    FORM = "form"

    @property
    def words(self) -> str:
        """Key of the sentence that announces it."""
        return f"media.rung.{self.value}"


class Line(StrEnum):
    """How the way to the other side is."""

    IDLE = "idle"
    CONNECTING = "connecting"
    UNANSWERED = "unanswered"  # nothing ever came from the other side, which may have neither; tried on, as below
    CONNECTED = "connected"
    LOST = "lost"  # and tried again without end, until `stop`
    UNAVAILABLE = "unavailable"  # this machine cannot carry sound and picture; `MediaEngine.check` says why

    @property
    def words(self) -> str:
        """Key of the sentence that announces it."""
        return f"media.line.{self.value}"


class SoundMode(StrEnum):
    """Loudspeaker, with echo cancelling, or a handset: loudspeaker silent, nobody else in the room hears the clerk."""

    LOUDSPEAKER = "loudspeaker"
    HANDSET = "handset"


class PixelLayout(StrEnum):
    """How the bytes of a frame lie, row by row without padding."""

    GREY = "grey"  # one byte a pixel
    RGB = "rgb"  # three
    I420 = "i420"  # luma, then both chroma planes at half width and height; even sizes only

    def size(self, width: int, height: int) -> int:
        """Bytes of one frame."""
        pixels = width * height
        return {PixelLayout.GREY: pixels, PixelLayout.RGB: 3 * pixels, PixelLayout.I420: pixels * 3 // 2}[self]


@dataclass(frozen=True)
class Frame:
    """One picture. `at_s` on this machine's monotonic clock: taken (from a camera) or decoded (from the line)."""

    width: int
    height: int
    layout: PixelLayout
    pixels: bytes = field(repr=False)
    at_s: float
    is_still: bool = False  # one of a still every two seconds: do not expect it to move

    def __post_init__(self) -> None:
        if self.layout.size(self.width, self.height) != len(self.pixels):
            raise ValueError("as many bytes as width, height and layout ask for are needed")


@dataclass(frozen=True)
class Want:
    """What this side lets out. The other side's is its own affair."""

    picture: bool = True
    sound: bool = True


@dataclass(frozen=True)
class MediaState:
    """Told once per change. `receives` is what the other side says it sends."""

    line: Line
    sends: Rung
    receives: Rung


@dataclass(frozen=True)
class Levels:
    """Loudest sample of the last fifth of a second, 0 to 1."""

    microphone: float
    loudspeaker: float


class MediaListener(Protocol):
    """Who uses an engine."""

    def signal(self, text: str) -> None:
        """Carry this to the other engine. What is lost is repeated."""

    def picture(self, frame: Frame) -> None:
        """Paint this: RGB. At most 20 a second; whoever is slow skips to the newest."""

    def state(self, state: MediaState) -> None:
        """Announce a change, in the words of `state.sends.words` and `state.line.words`."""

    def levels(self, levels: Levels) -> None:
        """Five times a second while connected."""


class MediaEngine(Protocol):
    """Carries sound and picture of one call at a time. Every call returns at once."""

    def start(self, role: MediaRole, want: Want, listener: MediaListener) -> None:
        """Begin; the camera and the microphone are on from here. Starting twice is an error of the caller."""

    def hear(self, text: str) -> None:
        """Take what the other side's engine said. Raises SignalRefusedError; the call goes on then."""

    def want(self, want: Want) -> None:
        """Change what this side lets out; no frame or block of what was taken away leaves after this returns."""

    def sound_mode(self, mode: SoundMode) -> None:
        """Switch between loudspeaker and handset."""

    def network_changed(self) -> None:
        """The channel that carries the signals came back, or an address changed: build the way anew."""

    def stop(self) -> None:
        """Camera, microphone and sockets off; no call of the listener any more after this returns."""

    def check(self) -> list[str]:
        """Say what keeps it from working, in Japanese for the administrator; empty when usable."""


class CameraSource(Protocol):
    """A camera, at 640×480 and 20 a second if it can."""

    def start(self, give: Callable[[Frame], None]) -> None:
        """Begin; `give` gets every frame, on a thread of the camera's."""

    def stop(self) -> None:
        """Let go of it; no call any more after this returns."""

    def check(self) -> list[str]:
        """As MediaEngine.check."""


class SoundDevice(Protocol):
    """A microphone and what is heard from: blocks of BLOCK_BYTES."""

    def start(self, heard: Callable[[bytes], None]) -> None:
        """Begin; `heard` gets a block every 10 ms, on a thread of the device's."""

    def play(self, block: bytes) -> None:
        """Play next; a device that has more than 100 ms before it lets the oldest go."""

    def mode(self, mode: SoundMode) -> None:
        """Where `play` is heard."""

    def stop(self) -> None:
        """Let go of it; no call any more after this returns."""

    def check(self) -> list[str]:
        """As MediaEngine.check."""


class EchoCanceller(Protocol):
    """Takes what the loudspeaker plays out of what the microphone hears. Blocks of BLOCK_BYTES."""

    def played(self, block: bytes) -> None:
        """This block is handed to the loudspeaker now."""

    def cleaned(self, block: bytes) -> bytes:
        """This block came from the microphone; without the echo, as long as it was."""


class StillSource(Protocol):
    """A document camera."""

    def take(self) -> Frame:
        """One picture, upright, of what lies under it. Raises CameraCoveredError while nothing may be seen, NoPictureError."""

    def check(self) -> list[str]:
        """As MediaEngine.check."""
