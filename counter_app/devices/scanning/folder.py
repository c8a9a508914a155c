"""Pictures that are dropped into a folder are read like frames: for training, demonstrations and tests."""

from __future__ import annotations

import time
import warnings
from typing import TYPE_CHECKING

from PIL import Image

from counter_app.devices.scanner import read_codes
from counter_app.devices.scanning.one_thread import OneThread
from counter_app.devices.scanning.second_opinion import SecondOpinion
from counter_app.devices.scanning.telling import Telling
from counter_app.devices.scanning.told_once import ToldOnce
from counter_app.failures import FailureCode, ScannerError
from counter_app.ports.scanning import Picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from counter_app.ports.scanning import ScannerEvent

_EVERY_S = 0.2
_KINDS = ("PNG", "JPEG", "BMP", "WEBP", "PPM")
_LARGEST_BYTES, _LARGEST_PIXELS = 30_000_000, 40_000_000
_SHOWN_SIDE = 1280
_ENDS_WITHIN_S = 10.0  # a picture that is being read is read to its end

_Known = dict[str, tuple[int, int]]  # name → size, time of change


class FolderScanner:
    """Reads what appears after `start`, each file once, and again when it changed. Files are left where they are."""

    def __init__(self, folder: Path, every_s: float = _EVERY_S) -> None:
        self._folder, self._every_s = folder, every_s
        self._thread = OneThread("scanner-folder", _ENDS_WITHIN_S)

    def start(self, seen: Callable[[ScannerEvent], None], show: Callable[[Picture], None] | None = None) -> None:
        """See the port. What lies there already is a former visitor's, and is not read."""
        try:
            before = self._there()
        except OSError:
            before = {}
        self._thread.begin(Telling(seen, show), lambda telling: self._watch(telling, before))

    def stop(self) -> None:
        """See the port."""
        self._thread.end()

    def check(self) -> list[str]:
        """See the port."""
        try:
            self._there()
        except OSError as error:
            return [f"画像を置くフォルダーを読めません: {error.strerror}"]
        return []

    def _there(self) -> _Known:
        found: _Known = {}
        for entry in self._folder.iterdir():
            if entry.is_file() and not entry.is_symlink() and not entry.name.startswith("."):
                about = entry.stat()
                found[entry.name] = about.st_size, about.st_mtime_ns
        return found

    def _watch(self, telling: Telling, read: _Known) -> None:
        opinion, told, before = SecondOpinion(), ToldOnce(), dict(read)
        try:
            while not telling.over.is_set():
                try:
                    now = self._there()
                except OSError as error:
                    telling.trouble(ScannerError(FailureCode.SCANNER_MISSING, error.strerror or "folder"))
                else:
                    telling.ready()
                    for name in self._to_read(now, before, read):
                        self._read(name, telling, told, opinion)
                    before = now
                telling.over.wait(self._every_s)
        finally:
            opinion.close()

    def _to_read(self, now: _Known, before: _Known, read: _Known) -> Iterator[str]:
        """Yield files that are new, and as long as they were a moment ago: nobody writes them any more."""
        for name in sorted(now):
            if now[name] == before.get(name) and read.get(name) != now[name]:
                read[name] = now[name]
                yield name

    def _read(self, name: str, telling: Telling, told: ToldOnce, opinion: SecondOpinion) -> None:
        image = _opened(self._folder / name)
        if image is None:
            return
        shown = image.copy()
        shown.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE))
        telling.picture(Picture(shown.width, shown.height, shown.tobytes()))
        telling.codes(told.fresh(read_codes(image, opinion), time.monotonic()))


def _opened(file: Path) -> Image.Image | None:
    """Return a picture in grey; None for whatever else was dropped there."""
    try:
        if file.stat().st_size > _LARGEST_BYTES:
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=_KINDS) as image:
                if image.width * image.height > _LARGEST_PIXELS:
                    return None
                return image.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
