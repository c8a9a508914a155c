"""Document cameras: one of this machine through PyAV, or a folder into which the camera's own program puts its pictures."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.ports.media import Frame, NoPictureError, PixelLayout

if TYPE_CHECKING:
    from counter_app.media.av_devices import AvPlace

_SETTLES = 6  # frames until a camera has found its exposure
_ENDINGS = frozenset({".jpg", ".jpeg", ".png"})
_MOST_BYTES = 30_000_000
_MOST_PIXELS = 40_000_000
_NO_FOLDER = "書画カメラの画像が入るフォルダー（{name}）が見つかりません。設定を確認してください。"
_NO_DEVICE = "書画カメラ（{name}）を開けません。接続と、ほかのソフトで使っていないかを確認してください。"


class AvPaperCamera:
    """As StillSource: opened for one picture and let go of again, so that its light tells when it looks."""

    def __init__(self, place: AvPlace) -> None:
        self._place = place

    def take(self) -> Frame:
        """As StillSource."""
        from counter_app.media.av_devices import Gone, opened  # noqa: PLC0415  # optional packages

        try:
            with opened(self._place) as container:
                for number, video in enumerate(container.decode(video=0), 1):
                    if number >= _SETTLES:
                        from counter_app.media.av_frames import to_rgb  # noqa: PLC0415  # as above

                        return to_rgb(video, time.monotonic())
        except Gone as error:
            raise NoPictureError from error
        raise NoPictureError

    def check(self) -> list[str]:
        """As StillSource."""
        from counter_app.media.av_devices import Gone, opened  # noqa: PLC0415  # as above

        try:
            with opened(self._place):
                return []
        except Gone:
            return [_NO_DEVICE.format(name=self._place.name)]


class FolderCamera:
    """As StillSource: the newest picture of a folder. It is taken out of there: a resident's paper does not stay on a disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self) -> Frame:
        """As StillSource."""
        try:
            newest = max(self._pictures(), key=lambda each: each.stat().st_mtime_ns, default=None)
            if newest is None or newest.stat().st_size > _MOST_BYTES:
                raise NoPictureError
            content = newest.read_bytes()
            for each in self._pictures():  # what lay there before was nobody's who is here now
                each.unlink(missing_ok=True)
        except OSError as error:
            raise NoPictureError from error
        return _frame_of(content)

    def _pictures(self) -> list[Path]:
        return [each for each in self._folder.iterdir() if each.suffix.lower() in _ENDINGS and each.is_file()]

    def check(self) -> list[str]:
        """As StillSource."""
        return [] if self._folder.is_dir() else [_NO_FOLDER.format(name=self._folder)]


def _frame_of(content: bytes) -> Frame:
    """A file of another program: looked at with care, turned upright as it says."""
    from PIL import Image, ImageOps  # noqa: PLC0415  # only where paper is shown

    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise NoPictureError
            upright = ImageOps.exif_transpose(picture).convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NoPictureError from error
    return Frame(upright.width, upright.height, PixelLayout.GREY, upright.tobytes(), time.monotonic())
