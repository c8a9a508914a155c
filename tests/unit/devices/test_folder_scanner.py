"""Pictures dropped into a real folder."""

from __future__ import annotations

import shutil

import pytest
from PIL import Image

from counter_app.devices.scanning.folder import FolderScanner
from counter_app.devices.scanning.looks import image_of
from counter_app.failures import FailureCode
from counter_app.ports.scanning import CodeRead, ScannerReady, ScannerTrouble
from tests.fakes.cameras import Heard, code, shown


def drop(folder, name, what):
    image_of(shown(what)).save(folder / "..part", format="PNG")
    (folder / "..part").replace(folder / name)


@pytest.fixture
def scanner(tmp_path):
    folder = tmp_path / "codes"
    folder.mkdir()
    made = FolderScanner(folder, every_s=0.01)
    yield made, folder
    made.stop()


def test_what_is_dropped_is_read_once(scanner):
    scan, folder = scanner
    drop(folder, "before.png", code(7, 9))  # a former visitor's
    heard, pictures = Heard(), Heard()
    scan.start(heard, pictures)
    scan.start(heard, pictures)
    assert heard.next() == ScannerReady()
    drop(folder, "first.png", code(7, 1))
    assert heard.next().text.reveal() == code(7, 1).text
    assert (pictures.next().width, pictures.rest()) == (1280, [])
    drop(folder, "second.png", code(7, 2))
    assert heard.next().text.reveal() == code(7, 2).text
    drop(folder, "second.png", code(7, 3))  # changed: another picture
    assert heard.next().text.reveal() == code(7, 3).text
    scan.stop()
    assert heard.rest() == []
    assert sorted(file.name for file in folder.iterdir()) == ["before.png", "first.png", "second.png"]


def test_whatever_else_is_dropped_does_no_harm(scanner, tmp_path):
    scan, folder = scanner
    heard = Heard()
    scan.start(heard)
    assert heard.next() == ScannerReady()
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 500)
    (folder / "text.png").write_text("<script>")
    Image.new("1", (20000, 9000)).save(folder / "bomb.png")
    (folder / "folder.png").mkdir()
    image_of(shown(code(7, 8))).save(tmp_path / "elsewhere.png")
    (folder / "link.png").symlink_to(tmp_path / "elsewhere.png")
    drop(folder, "zz.png", code())
    assert heard.next().text.reveal() == code().text


def test_the_folder_goes_and_comes_back(scanner):
    scan, folder = scanner
    heard = Heard()
    scan.start(heard)
    assert heard.next() == ScannerReady()
    assert scan.check() == []
    shutil.rmtree(folder)
    assert heard.next() == ScannerTrouble(FailureCode.SCANNER_MISSING, "No such file or directory")
    assert scan.check() == ["画像を置くフォルダーを読めません: No such file or directory"]
    folder.mkdir()
    assert heard.next() == ScannerReady()
    drop(folder, "first.png", code())
    assert isinstance(heard.next(), CodeRead)
