"""The shelf (棚): every bundle this office has installed, each in one file, and which one is in force.

    <store>/packs/<version>.forms     signed bundles, never changed once written
    <store>/packs/in-force            the version in force, one line
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
from counter_app.packs.tree import FormTree
from counter_app.signing import KeyRing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counter_app.packs.bundle import Bundle

SUFFIX = ".forms"
RING = "pack_keys.json"
_IN_FORCE = "in-force"
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,40}")


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
        """Keep a bundle and put it in force. Raises PackError; also where another bundle has its version already.

        Whether its forms can be used is for the caller to find out first: see `office_forms.install`.
        """
        bundle = self.check(data)
        file = self._file(bundle.manifest.version)
        if file.exists() and file.read_bytes() != data:
            raise PackError(FailureCode.PACK_CHANGED, f"version {bundle.manifest.version} is another bundle here")
        _replace(file, data)
        self.use(bundle.manifest.version)
        return bundle

    def use(self, version: str) -> None:
        """Put a version of the shelf in force: a newer one, or back to an older. Raises PackError."""
        self.open(version)
        _replace(self.directory / _IN_FORCE, f"{version}\n".encode())

    def open(self, version: str) -> Bundle:
        """Open a version of the shelf. Raises PackError."""
        if not _VERSION.fullmatch(version) or not self._file(version).is_file():
            raise PackError(FailureCode.PACK_UNKNOWN_VERSION, repr(version)[:60])
        return self.check(self._file(version).read_bytes())

    def in_force(self) -> str | None:
        """Return the version in force, None where only the shipped forms are."""
        try:
            return (self.directory / _IN_FORCE).read_text("utf-8").strip() or None
        except (OSError, UnicodeDecodeError):
            return None

    def versions(self) -> list[str]:
        """Return every version here, the latest installed first."""
        files = sorted(self.directory.glob(f"*{SUFFIX}"), key=lambda file: (file.stat().st_mtime_ns, file.name))
        return [file.name.removesuffix(SUFFIX) for file in reversed(files)]

    def trees(self) -> Iterator[tuple[str, FormTree | CounterError]]:
        """Walk the versions to try: the one in force first, then the others, the latest first; or why not."""
        first = self.in_force()
        for version in dict.fromkeys([*([first] if first else []), *self.versions()]):
            try:
                yield version, FormTree(version, self.open(version).files)
            except CounterError as refused:
                yield version, refused

    def _file(self, version: str) -> Path:
        return self.directory / f"{version}{SUFFIX}"


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
