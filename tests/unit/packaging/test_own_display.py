import subprocess
import sys
from pathlib import Path

import own_display
import pytest

WINDOW = """
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication(["window"])
label = QLabel("窓口")
label.show()
app.processEvents()
print(app.platformName(), app.primaryScreen().size().width())
"""


def window(env):
    return subprocess.run([sys.executable, "-c", WINDOW], env=env, capture_output=True, text=True, check=False)


def test_a_window_opens_on_a_display_of_its_own():
    with own_display.x_server() as display:
        done = window({**own_display.environment_of_windows({"PATH": "/usr/bin"}), **display})
    assert (done.stdout.split(), done.returncode) == (["xcb", "1920"], 0), done.stderr


def test_nobody_without_the_cookie_gets_in(tmp_path):
    empty = tmp_path / "Xauthority"
    empty.touch()
    with own_display.x_server() as display:
        env = {**own_display.environment_of_windows({"PATH": "/usr/bin"}), **display, "XAUTHORITY": str(empty)}
        done = window(env)
    assert done.returncode != 0


def test_displays_opened_together_differ_and_are_gone_afterwards():
    with own_display.x_servers(2) as displays:
        names = [display["DISPLAY"] for display in displays]
        files = [Path(display["XAUTHORITY"]) for display in displays]
        assert len(set(names)) == 2
    assert not any(path.exists() for path in files)
    sockets = [Path(f"/tmp/.X11-unix/X{name[1:]}") for name in names]
    assert not any(path.exists() for path in sockets)


def test_a_missing_x_server_is_a_named_failure(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(own_display.NoDisplayError, match="not installed"), own_display.x_server():
        pass


def test_foreign_settings_do_not_reach_the_windows():
    foreign = {
        "QT_STYLE_OVERRIDE": "x",
        "WAYLAND_DISPLAY": "w",
        "DISPLAY": ":0",
        "HOME": "/h",
        "QT_QPA_PLATFORM": "vnc",
    }
    assert own_display.environment_of_windows(foreign) == {"HOME": "/h", "QT_QPA_PLATFORM": "xcb"}
