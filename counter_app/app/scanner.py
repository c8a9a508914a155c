"""The scanner of a terminal, as `[scanner]` names it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.settings import ScannerKind, ScannerSettings, Settings

if TYPE_CHECKING:
    from counter_app.ports.scanning import Scanner


def scanner_of(settings: Settings) -> Callable[[], Scanner] | None:
    """Return what makes it, not started; None where the terminal has none. Loads the libraries of its kind, no other.

    A `KeyboardScanner` has to be given the key presses of the window: ui/scanner_keys.py does.
    """
    return None if settings.scanner is None else partial(_made, settings.scanner)


def _made(named: ScannerSettings) -> Scanner:
    match named.kind:
        case ScannerKind.CAMERA:
            from counter_app.devices.scanning.camera import CameraScanner  # noqa: PLC0415  # each loads its own
            from counter_app.devices.scanning.cv_camera import CvCamera  # noqa: PLC0415  # as above

            return CameraScanner(CvCamera(named.device))
        case ScannerKind.SERIAL:
            from counter_app.devices.scanning.serial_port import SerialScanner  # noqa: PLC0415  # as above

            return SerialScanner(named.device)
        case ScannerKind.FOLDER:
            from counter_app.devices.scanning.folder import FolderScanner  # noqa: PLC0415  # as above

            return FolderScanner(Path(named.device))
        case ScannerKind.KEYBOARD:
            from counter_app.devices.scanning.keyboard import KeyboardScanner  # noqa: PLC0415  # as above

            return KeyboardScanner()
