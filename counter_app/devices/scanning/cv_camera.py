"""Cameras by OpenCV (the extra `camera`): V4L2 on Linux, DirectShow on Windows. Nothing else of OpenCV is used.

Chosen over PyAV for its licence: PyAV's wheels carry x264 and x265, which are GPL; these carry none of that.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter_app.failures import FailureCode, ScannerError
from counter_app.ports.scanning import Picture

if TYPE_CHECKING:
    from counter_app.devices.scanning.frames import Frames

_NAMES = Path("/sys/class/video4linux")
_WIDTH, _HEIGHT = 1280, 720


class CvCamera:
    """A camera by number, by `/dev/video…`, or on Linux by a part of its name; empty: the first one."""

    def __init__(self, device: str, names: Path = _NAMES) -> None:
        self._device, self._names = device, names

    def open(self) -> Frames:
        """See the protocol."""
        try:
            import cv2  # noqa: PLC0415  # an extra, 60 MB: loaded where a camera is opened
        except ImportError:
            raise ScannerError(
                FailureCode.SCANNER_MISSING, "opencv-python-headless is not installed (pip install '.[camera]')"
            ) from None
        with suppress(AttributeError):  # it complains on stderr about every camera that is not there
            cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
        device = self._found()
        capture = cv2.VideoCapture(device, _way(cv2, device))
        if not capture.isOpened():
            capture.release()
            raise ScannerError(FailureCode.SCANNER_MISSING, f"camera {self._device or 0} does not open")
        if not isinstance(device, str) or device.startswith("/dev/"):
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, _WIDTH)
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, _HEIGHT)
            capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # the newest frame, not the oldest of four
        return _CvFrames(cv2, capture)

    def _found(self) -> int | str:
        if not self._device:
            return 0
        if self._device.isascii() and self._device.isdecimal():
            return int(self._device[:4])
        if "/" in self._device or "\\" in self._device:
            return self._device
        for entry in sorted(self._names.glob("video*/name")):
            with suppress(OSError):
                if self._device.casefold() in entry.read_text("utf-8", "replace").casefold():
                    return f"/dev/{entry.parent.name}"
        raise ScannerError(FailureCode.SCANNER_MISSING, f"no camera is called {self._device!r}")


def _way(cv2: Any, device: int | str) -> int:
    """Return how a device is opened; anything else that has a path (a recording) is left to OpenCV."""
    if isinstance(device, str) and not device.startswith("/dev/"):
        return int(cv2.CAP_ANY)
    return int(cv2.CAP_DSHOW if sys.platform == "win32" else cv2.CAP_V4L2)


class _CvFrames:
    def __init__(self, cv2: Any, capture: Any) -> None:
        self._cv2, self._capture = cv2, capture

    def next(self) -> Picture:
        try:
            came, frame = self._capture.read()
        except self._cv2.error:  # of a driver's frame that it cannot decode
            came, frame = False, None
        if not came:
            raise ScannerError(FailureCode.SCANNER_FAILED, "the camera gives no picture")
        grey = frame if frame.ndim == 2 else self._cv2.cvtColor(frame, self._cv2.COLOR_BGR2GRAY)  # noqa: PLR2004  # grey has no third axis
        return Picture(int(grey.shape[1]), int(grey.shape[0]), grey.tobytes())

    def close(self) -> None:
        self._capture.release()
