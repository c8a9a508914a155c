import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "packaging" / "kiosk"))

import bundle_check
import pytest

ALLOWED = bundle_check.patterns(bundle_check.ALLOWED.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "path",
    [
        "_internal/PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
        "_internal/PySide6/Qt/lib/libQt6VirtualKeyboard.so.6",
        "_internal/PySide6/Qt/lib/libQt6Qml.so.6",
        "_internal/PySide6/Qt/lib/libQt6Quick.so.6",
        "_internal/PySide6/Qt/lib/libQt6Pdf.so.6",
        "_internal/PySide6/Qt/lib/libQt6Charts.so.6",
        "_internal/PySide6/Qt/plugins/platforms/libqvnc.so",
        "_internal/libreadline.so.8",
    ],
)
def test_what_may_not_be_shipped_is_not_allowed(path):
    assert bundle_check.not_allowed([path], ALLOWED) == [path]


def test_what_a_widgets_program_needs_is_allowed():
    needed = ["libQt6Core.so.6", "libQt6Widgets.so.6", "libqxcb.so", "libqwayland.so", "QtWidgets.abi3.so", "libz.so.1"]
    assert bundle_check.not_allowed(needed, ALLOWED) == []


def test_a_bundle_with_a_stranger_fails_and_one_without_passes(tmp_path, capsys):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "libQt6Core.so.6").touch()
    (tmp_path / "readme.txt").touch()
    assert bundle_check.main([str(tmp_path)]) == 0
    (tmp_path / "sub" / "libstranger.so.1.2").touch()
    assert bundle_check.main([str(tmp_path)]) == 1
    assert "sub/libstranger.so.1.2" in capsys.readouterr().out


def test_no_bundle_is_an_error(tmp_path):
    assert bundle_check.main([str(tmp_path)]) == 2
