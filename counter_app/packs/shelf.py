"""The shelf (棚): every bundle this office has installed, each in one file, and which one is in force on a day.

    <store>/packs/<version>.forms     signed bundles, never changed once written
    <store>/packs/pinned              a version staff put in force by hand, one line; else the effective dates decide
    <store>/packs/pack_keys.json      the publishers this office trusts

A bundle is opened anew, signature included, each time it is read: what was tampered with on disk is refused like what
was tampered with on its way.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.failures import CounterError, FailureCode, PackError
from counter_app.packs.bundle import open_bundle
from counter_app.signing import KeyRing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from counter_app.packs.bundle import Bundle

SUFFIX = ".forms"
RING = "pack_keys.json"
_PINNED = "pinned"
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,40}")


@dataclass(frozen=True)
class Entry:
    """One version: its bundle, or why it is refused."""

    version: str
    bundle: Bundle | None
    refused: CounterError | None = None


@dataclass(frozen=True)
class Shelf:
    """A folder of bundles. `simulated`: a training office, which takes bundles of training keys and no others."""

    directory: Path
    simulated: bool

    def publishers(self) -> KeyRing:
        """Return the trusted publishers; none where nobody was named yet. Raises SettingsError."""
        file = self.directory / RING
        return KeyRing.open(file) if file.exists() else KeyRing({})

    def check(self, data: bytes) -> Bundle:
        """Open a bundle as this office would. Raises PackError."""
        bundle = open_bundle(data, self.publishers())
        if bundle.simulated is not self.simulated:
            raise PackError(FailureCode.PACK_SIMULATED, f"simulated = {bundle.simulated}")
        return bundle

    def put(self, data: bytes) -> Bundle:
        """Keep a bundle. Raises PackError; also where another bundle has its version already.

        Whether its forms can be used is for the caller to find out first: see `office_forms.install`.
        """
        bundle = self.check(data)
        file = self._file(bundle.manifest.version)
        if file.exists() and file.read_bytes() != data:
            raise PackError(FailureCode.PACK_CHANGED, f"version {bundle.manifest.version} is another bundle here")
        _replace(file, data)
        return bundle

    def pin(self, version: str | None) -> None:
        """Put one version in force whatever its date, or let the dates decide again. Raises PackError."""
        if version is None:
            (self.directory / _PINNED).unlink(missing_ok=True)
            return
        self.open(version)
        _replace(self.directory / _PINNED, f"{version}\n".encode())

    def open(self, version: str) -> Bundle:
        """Open a version of the shelf. Raises PackError."""
        if not _VERSION.fullmatch(version) or not self._file(version).is_file():
            raise PackError(FailureCode.PACK_UNKNOWN_VERSION, repr(version)[:60])
        return self.check(self._file(version).read_bytes())

    def pinned(self) -> str | None:
        """Return the version put in force by hand, or None."""
        try:
            return (self.directory / _PINNED).read_text("utf-8").strip() or None
        except (OSError, UnicodeDecodeError):
            return None

    def entries(self) -> list[Entry]:
        """Open every version here, the latest in effect first; what cannot be opened comes last, with the reason."""
        opened = [self._entry(file.name.removesuffix(SUFFIX)) for file in sorted(self.directory.glob(f"*{SUFFIX}"))]
        return sorted(opened, key=_age, reverse=True)

    def to_try(self, on: date) -> Iterator[Entry]:
        """Walk the versions for a day: the pinned one first, then those in effect, the latest first."""
        pinned = self.pinned()
        entries = self.entries()
        yield from (entry for entry in entries if entry.version == pinned)
        for entry in entries:
            in_effect = entry.bundle is None or entry.bundle.manifest.effective_from <= on.isoformat()
            if entry.version != pinned and in_effect:
                yield entry

    def stamp(self) -> tuple[tuple[str, int], ...]:
        """Return something that differs whenever the shelf has changed; cheap to ask."""
        files = [*self.directory.glob(f"*{SUFFIX}"), self.directory / _PINNED, self.directory / RING]
        return tuple((file.name, file.stat().st_mtime_ns) for file in sorted(files) if file.exists())

    def _entry(self, version: str) -> Entry:
        try:
            return Entry(version, self.open(version))
        except CounterError as refused:
            return Entry(version, None, refused)

    def _file(self, version: str) -> Path:
        return self.directory / f"{version}{SUFFIX}"


def _age(entry: Entry) -> tuple[str, str]:
    if entry.bundle is None:
        return "", entry.version
    return entry.bundle.manifest.effective_from, entry.bundle.manifest.published_at


def _replace(file: Path, content: bytes) -> None:
    """Write whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    Path(name).chmod(0o644)
    Path(name).replace(file)
