"""Sound, picture and document camera of a remote window, as `[remote]` has them."""

from __future__ import annotations

import importlib
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.settings import MediaKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.media.av_devices import AvPlace, SoundPlaces
    from counter_app.ports.media import CameraSource, MediaEngine, SoundDevice, StillSource
    from counter_app.settings import MediaDevice, RemoteMedia

_NOTHING_SET = (
    "相談の音声と映像: 設定（[remote] camera・microphone・speaker）がありません。電話と画面の共有で相談します。"
)

_NO_ROOM_KEY = "相談の音声と映像: 3人以上の通話の鍵（[remote] janus_secret_file）を読めません。"


def media_of(media: RemoteMedia) -> Callable[[], MediaEngine]:
    """Return what makes the engine of one call. The packages are read in the background from now on."""
    if media.carries and find_spec("aiortc") is not None:
        threading.Thread(target=_read_packages, name="media-packages", daemon=True).start()
    return lambda: _engine(media)


def room_of(media: RemoteMedia) -> Callable[[str], MediaEngine] | None:
    """Return what makes the engine of a call with three and more, by the call; None where there is no Janus."""
    janus = media.janus
    if janus is None or not media.carries or find_spec("aiortc") is None:
        return None

    def made(call: str) -> MediaEngine:
        from counter_app.media.choice import room_engine, without  # noqa: PLC0415  # with the first such call

        try:
            secret = janus.secret.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return without(_NO_ROOM_KEY)
        return room_engine(_camera(media.camera), _sound(media), (janus.url, secret), call)

    return made


def _read_packages() -> None:
    """The first engine of a process takes a second or two to read; a clerk who answers does not wait for it."""
    importlib.import_module("counter_app.media.aiortc_engine")
    if find_spec("livekit") is not None:
        importlib.import_module("counter_app.media.echo")


def _engine(media: RemoteMedia) -> MediaEngine:
    from counter_app.media.choice import media_engine, without  # noqa: PLC0415  # with the first call

    if not media.carries:
        return without(_NOTHING_SET)
    if find_spec("aiortc") is None:
        from counter_app.media.synthetic import SyntheticCamera, SyntheticSound  # noqa: PLC0415  # as above

        return media_engine(SyntheticCamera(), SyntheticSound())  # says that the packages are missing; opens nothing
    return media_engine(_camera(media.camera), _sound(media))


def _camera(camera: MediaDevice) -> CameraSource:
    from counter_app.media.av_devices import AvCamera, camera_place, generated  # noqa: PLC0415  # optional packages
    from counter_app.media.null_devices import NoCamera  # noqa: PLC0415  # with the first call
    from counter_app.media.synthetic import SyntheticCamera  # noqa: PLC0415  # as above

    match camera.kind:
        case MediaKind.SYNTHETIC:
            return SyntheticCamera()
        case MediaKind.GENERATED:
            return AvCamera(generated(camera.name))
        case MediaKind.DEVICE:
            return AvCamera(camera_place(camera.name))
    return NoCamera()


def _sound(media: RemoteMedia) -> SoundDevice:
    """A machine with nothing but a handset speaks through it from the beginning."""
    from counter_app.media.av_devices import AvSound, SoundPlaces  # noqa: PLC0415  # optional packages
    from counter_app.media.synthetic import SyntheticSound  # noqa: PLC0415  # with the first call

    if MediaKind.SYNTHETIC in {media.microphone.kind, media.speaker.kind}:
        return SyntheticSound()
    loud = SoundPlaces(_place(media.microphone), _place(media.speaker))
    handset: SoundPlaces | None = None
    if media.handset.there:
        handset = SoundPlaces(_place(media.handset), _place(media.handset))
        loud = loud if loud != SoundPlaces() else handset
    return AvSound(loud, handset)


def _place(device: MediaDevice) -> AvPlace | None:
    from counter_app.media.av_devices import generated, sound_place  # noqa: PLC0415  # optional packages

    match device.kind:
        case MediaKind.GENERATED:
            return generated(device.name)
        case MediaKind.DEVICE:
            return sound_place(device.name)
    return None


def document_camera_of(camera: MediaDevice) -> StillSource | None:
    """Return the document camera; None where there is none. Nothing is opened before a picture is taken."""
    from counter_app.media.paper_cameras import AvPaperCamera, FolderCamera  # noqa: PLC0415  # with the first call
    from counter_app.media.synthetic import SyntheticPaper  # noqa: PLC0415  # as above

    match camera.kind:
        case MediaKind.NONE:
            return None
        case MediaKind.SYNTHETIC:
            return SyntheticPaper()
        case MediaKind.FOLDER:
            return FolderCamera(Path(camera.name))
    if find_spec("av") is None:
        return None
    from counter_app.media.av_devices import generated, paper_place  # noqa: PLC0415  # optional packages

    return AvPaperCamera(generated(camera.name) if camera.kind is MediaKind.GENERATED else paper_place(camera.name))


def check_media(media: RemoteMedia) -> list[str]:
    """What keeps sound, picture and document camera of this machine from working, in Japanese for the administrator."""
    camera = document_camera_of(media.document_camera)
    return [*_engine(media).check(), *(camera.check() if camera is not None else ())]
