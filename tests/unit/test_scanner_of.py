"""The scanner a terminal's settings name, and what the doctor says of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from counter_app.app.doctor import _scanner, _tried
from counter_app.app.scanner import scanner_of
from counter_app.devices.scanning.camera import CameraScanner
from counter_app.devices.scanning.folder import FolderScanner
from counter_app.devices.scanning.keyboard import KeyboardScanner
from counter_app.devices.scanning.serial_port import SerialScanner
from counter_app.settings import ScannerKind, parse_text

LEAST = '[terminal]\nrole = "kiosk"\noffice = "MH01"\nname = "窓口"\n[store]\ndirectory = "data"\n'
ROOT = Path(__file__).resolve().parents[2]


def settings(section: str, folder: Path):
    return parse_text(LEAST + section, folder / "counter.toml")


@pytest.mark.parametrize(
    ("kind", "made", "device"),
    [
        ("camera", CameraScanner, "no such camera"),
        ("serial", SerialScanner, "/dev/no-such-port"),
        ("folder", FolderScanner, "no-such-folder"),
        ("keyboard", KeyboardScanner, None),
    ],
)
def test_each_kind(kind, made, device, tmp_path):
    assert kind in set(ScannerKind)
    named = settings(f'[scanner]\nkind = "{kind}"\n' + (f'device = "{device}"\n' if device else ""), tmp_path)
    make = scanner_of(named)
    assert make is not None
    assert type(make()) is made
    check = _tried("scanner", lambda: _scanner(named))
    assert bool(check.advice) is (device is not None)  # none of these is attached


def test_a_folder_that_is_there_is_fine(tmp_path):
    assert _scanner(settings('[scanner]\nkind = "folder"\ndevice = "."\n', tmp_path)) == []


def test_a_terminal_without_one(tmp_path):
    assert scanner_of(settings("", tmp_path)) is None
    assert _scanner(settings("", tmp_path)) == []


def test_only_the_libraries_of_its_kind_are_loaded():
    code = (
        "import sys; from pathlib import Path; from counter_app.settings import parse_text;"
        f'text = {LEAST!r} + \'[scanner]\\nkind = "serial"\\ndevice = "x"\\n\';'
        "from counter_app.app.scanner import scanner_of; scanner_of(parse_text(text, Path('/x/counter.toml')))();"
        "sys.exit(str(sorted({'cv2', 'numpy', 'pyzbar', 'zxingcpp', 'PIL', 'PySide6', 'serial'} & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"
