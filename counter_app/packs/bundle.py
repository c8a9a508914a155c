"""A bundle: a whole tree of forms in one signed file, to carry from the workshop to the terminals.

A zip archive with `manifest.json`, `manifest.sig` (Ed25519 over the manifest's bytes) and `forms/…`. The manifest names
every file with its SHA-256, so that one signature covers them all. Made and checked in memory: nothing is unpacked
before signature, schema, names and hashes hold.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature

from counter_app.failures import FailureCode, PackError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from counter_app.signing import KeyRing, SigningKey

SCHEMA = "kakanai-forms/1"
_MANIFEST, _SIGNATURE, _FOLDER = "manifest.json", "manifest.sig", "forms/"
_FILE_NAME = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_.-]+)*\.(toml|pdf)")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,40}")
_MOST_FILES = 2_000
_MOST_BYTES = 30_000_000  # unpacked, all files together
_SAME_DAY = (1980, 1, 1, 0, 0, 0)  # two bundles of one content are one sequence of bytes


@dataclass(frozen=True)
class Manifest:
    """What a bundle says about itself. `files` maps each path below `forms/` to its SHA-256."""

    version: str
    effective_from: str  # ISO date the newest change comes into force
    published_at: str  # ISO time
    publisher: str
    note: str
    kid: str
    files: Mapping[str, str]
    schema: str = SCHEMA


@dataclass(frozen=True)
class Bundle:
    """A bundle whose signature and files hold. `simulated`: signed with a key made for training."""

    manifest: Manifest
    files: Mapping[str, bytes]
    simulated: bool


@dataclass(frozen=True)
class Imprint:
    """Who publishes what, from when."""

    version: str
    publisher: str
    effective_from: date
    published_at: datetime
    note: str = ""


def make_bundle(files: Mapping[str, bytes], imprint: Imprint, key: SigningKey) -> bytes:
    """Sign and pack. Raises PackError PACK_UNREADABLE for a name or version no bundle may have."""
    if not _VERSION.fullmatch(imprint.version):
        raise PackError(FailureCode.PACK_UNREADABLE, f"version {imprint.version!r}")
    _check_names(list(files))
    manifest = Manifest(
        version=imprint.version,
        effective_from=imprint.effective_from.isoformat(),
        published_at=imprint.published_at.isoformat(timespec="seconds"),
        publisher=imprint.publisher,
        note=imprint.note,
        kid=key.kid.hex(),
        files={name: _hash(content) for name, content in sorted(files.items())},
    )
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, _MANIFEST, text)
        _put(archive, _SIGNATURE, key.private.sign(text))
        for name, content in sorted(files.items()):
            _put(archive, _FOLDER + name, content)
    return out.getvalue()


def open_bundle(data: bytes, publishers: KeyRing) -> Bundle:
    """Check signature, schema, names and hashes, in this order. Raises PackError, naming what does not hold."""
    members = _members(data)
    text, signature = members.pop(_MANIFEST, b""), members.pop(_SIGNATURE, b"")
    values = _manifest_values(text)
    key = publishers.find(_kid(values.get("kid")))
    if key is None:
        raise PackError(FailureCode.PACK_UNKNOWN_PUBLISHER, f"key {values.get('kid')!r:.40}")
    try:
        key.public.verify(signature, text)
    except InvalidSignature:
        raise PackError(FailureCode.PACK_BAD_SIGNATURE, "the signature does not belong to this manifest") from None
    manifest = _manifest(values)
    files = {name.removeprefix(_FOLDER): content for name, content in members.items()}
    _check_names(list(files))
    if {name: _hash(content) for name, content in files.items()} != dict(manifest.files):
        changed = sorted(_differing(files, manifest.files))
        raise PackError(FailureCode.PACK_CHANGED, f"not as signed: {', '.join(changed[:3])}")
    return Bundle(manifest, files, key.simulated)


def _members(data: bytes) -> dict[str, bytes]:
    """Unpack into memory, bounded."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_bounds(archive.infolist())
            return {info.filename: _content(archive, info) for info in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError, ValueError) as error:
        raise PackError(FailureCode.PACK_UNREADABLE, type(error).__name__) from None


def _check_bounds(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > _MOST_FILES or sum(info.file_size for info in infos) > _MOST_BYTES:
        raise PackError(FailureCode.PACK_UNREADABLE, "too many or too large files")
    if len({info.filename for info in infos}) != len(infos):
        raise PackError(FailureCode.PACK_UNREADABLE, "a name stands twice")


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Read one member; it may not hold more than its header says."""
    with archive.open(info) as stream:
        return stream.read(info.file_size)


def _manifest_values(text: bytes) -> dict[str, Any]:
    try:
        values = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        raise PackError(FailureCode.PACK_UNREADABLE, "no readable manifest") from None
    if not isinstance(values, dict):
        raise PackError(FailureCode.PACK_UNREADABLE, "no readable manifest")
    return values


def _manifest(values: dict[str, Any]) -> Manifest:
    if values.get("schema") != SCHEMA:
        raise PackError(FailureCode.PACK_WRONG_SCHEMA, f"{values.get('schema')!r:.60}, here {SCHEMA!r}")
    texts = ("version", "effective_from", "published_at", "publisher", "note", "kid", "schema")
    files = values.get("files")
    if set(values) != {*texts, "files"} or not all(isinstance(values[key], str) for key in texts):
        raise PackError(FailureCode.PACK_WRONG_SCHEMA, "the manifest has other keys than its schema")
    if not isinstance(files, dict) or not all(isinstance(digest, str) for digest in files.values()):
        raise PackError(FailureCode.PACK_WRONG_SCHEMA, "'files' is no table of hashes")
    if not _VERSION.fullmatch(values["version"]):
        raise PackError(FailureCode.PACK_WRONG_SCHEMA, "'version' has another shape")
    return Manifest(**values)


def _kid(text: object) -> bytes:
    try:
        return bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        return b""


def _check_names(names: list[str]) -> None:
    """Nothing may leave its folder, hide, or collide where letters of either case are the same."""
    for name in names:
        if not _FILE_NAME.fullmatch(name) or any(part.startswith(".") for part in name.split("/")):
            raise PackError(FailureCode.PACK_UNREADABLE, f"file name {name!r:.60}")
    if len({name.casefold() for name in names}) != len(names):
        raise PackError(FailureCode.PACK_UNREADABLE, "two names differ in case only")


def _differing(files: Mapping[str, bytes], hashes: Mapping[str, str]) -> set[str]:
    both = files.keys() & hashes.keys()
    return (files.keys() ^ hashes.keys()) | {name for name in both if _hash(files[name]) != hashes[name]}


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, _SAME_DAY)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
