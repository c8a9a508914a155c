"""Camera, microphone, loudspeaker and document camera of a remote window, in the section [remote]."""

from __future__ import annotations

from pathlib import Path

from counter_app.settings.reading import Reading, wrong
from counter_app.settings.values import CardTrust, JanusSettings, MediaDevice, MediaKind, RemoteMedia

KEYS = frozenset({"camera", "microphone", "speaker", "handset", "document_camera", "janus", "janus_secret_file"})
_PREFIXES = {"lavfi:": MediaKind.GENERATED, "folder:": MediaKind.FOLDER}
_PLAYED = frozenset({MediaKind.SYNTHETIC, MediaKind.GENERATED})
_LONGEST = 256
_LONGEST_URL = 200


def remote_media(text: Reading, base: Path) -> RemoteMedia:
    """What the machine has; nothing where nothing is said. Raises SettingsError.

    What only plays a device (`synthetic`, `lavfi:…`) is refused where cards have to be real: a resident who believes to
    be seen must be seen.
    """
    real = text.member("cards", "trust", CardTrust, CardTrust.PRODUCTION) is CardTrust.PRODUCTION
    return RemoteMedia(
        camera=_device(text, "camera", real=real),
        microphone=_device(text, "microphone", real=real),
        speaker=_device(text, "speaker", real=real),
        handset=_device(text, "handset", real=real),
        document_camera=_device(text, "document_camera", real=real, base=base),
        janus=_janus(text, base),
    )


def _device(text: Reading, key: str, *, real: bool, base: Path | None = None) -> MediaDevice:
    """`base`: where a folder counts from; None: this one is no folder."""
    said = text.string("remote", key, "none")
    if not said or len(said) > _LONGEST or not said.isprintable():
        raise wrong(f"remote.{key}", "none, synthetic, or the device's name")
    kind, name = _kind_of(said)
    if kind in _PLAYED and real:
        raise wrong(f"remote.{key}", 'a played device needs [cards] trust = "simulated"')
    if kind is MediaKind.FOLDER:
        if base is None or not name:
            raise wrong(f"remote.{key}", "a folder is only for document_camera, and needs its path")
        name = str((base / name).resolve())
    return MediaDevice(kind, name)


def _kind_of(said: str) -> tuple[MediaKind, str]:
    if said in {MediaKind.NONE, MediaKind.SYNTHETIC}:
        return MediaKind(said), ""
    for prefix, kind in _PREFIXES.items():
        if said.startswith(prefix):
            return kind, said.removeprefix(prefix)
    return MediaKind.DEVICE, said


def _janus(text: Reading, base: Path) -> JanusSettings | None:
    """Both keys, or neither. Janus sees sound and picture in clear: its address is one of the office's own machines."""
    url = text.string("remote", "janus", "")
    if not url:
        if text.value("remote", "janus_secret_file") is not None:
            raise wrong("remote.janus", "the address of Janus is needed beside janus_secret_file")
        return None
    if not url.startswith(("http://127.0.0.1:", "http://[::1]:", "https://")) or len(url) > _LONGEST_URL or "@" in url:
        raise wrong("remote.janus", "http://127.0.0.1:8088/janus, or https:// to another machine")
    return JanusSettings(url, text.folder(base, "remote", "janus_secret_file"))
