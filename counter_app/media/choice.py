"""Which engine this machine can run. The packages of sound and picture are optional; nothing of them is loaded before."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from counter_app.media.null_engine import NullEngine

if TYPE_CHECKING:
    from counter_app.ports.media import CameraSource, EchoCanceller, MediaEngine, SoundDevice

_NO_ENGINE = (
    "相談の音声と映像: 追加の部品（aiortc）が入っていません。音声と映像なしで、電話と画面の共有だけで相談します。"
)


def media_engine(camera: CameraSource, sound: SoundDevice, addresses: tuple[str, ...] = ()) -> MediaEngine:
    """An engine for calls: `addresses` of this machine that may be used, empty for all private ones."""
    if find_spec("aiortc") is None:
        return NullEngine(_NO_ENGINE)
    from counter_app.media.aiortc_engine import AiortcEngine  # noqa: PLC0415  # optional, and heavy
    from counter_app.media.aiortc_knobs import Hosts  # noqa: PLC0415  # as above

    return AiortcEngine(camera, sound, echo_canceller(), Hosts(addresses))


def without(why: str) -> MediaEngine:
    """An engine for a machine that has nothing to see, hear or speak with."""
    return NullEngine(why)


def room_engine(camera: CameraSource, sound: SoundDevice, janus: tuple[str, str], call: str) -> MediaEngine:
    """An engine for a call of three and more. `janus`: its address and what it lets in."""
    if find_spec("aiortc") is None:
        return NullEngine(_NO_ENGINE)
    from counter_app.media.janus_room import JanusPlace  # noqa: PLC0415  # as above
    from counter_app.media.room_engine import RoomEngine, room_of  # noqa: PLC0415

    return RoomEngine((camera, sound), echo_canceller(), JanusPlace(*janus), room_of(call))


def echo_canceller() -> EchoCanceller | None:
    """None where the package is missing: then a handset, or a sound device that cancels by itself, is needed."""
    if find_spec("livekit") is None:
        return None
    from counter_app.media.echo import LivekitEchoCanceller  # noqa: PLC0415  # as above

    return LivekitEchoCanceller()
