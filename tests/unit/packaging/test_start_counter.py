import os
import shutil
import subprocess
from pathlib import Path

import pytest

LAUNCHER = Path(__file__).resolve().parents[3] / "packaging" / "kiosk" / "start-counter"


@pytest.fixture
def started(tmp_path):
    """Starts the launcher beside a product that only prints its environment and arguments."""
    launcher = Path(shutil.copy(LAUNCHER, tmp_path))
    product = tmp_path / "kakanai-madoguchi"
    product.write_text('#!/bin/sh\n/usr/bin/env\nprintf "ARGUMENT=%s\\n" "$@"\n')
    product.chmod(0o755)

    def run(arguments=(), **variables):
        env = {"PATH": os.environ["PATH"], **variables}
        done = subprocess.run([launcher, *arguments], env=env, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    return run


@pytest.mark.parametrize(
    "name",
    [
        *("QT_PLUGIN_PATH", "QT_STYLE_OVERRIDE", "QT_QPA_PLATFORM_PLUGIN_PATH", "QT_SCALE_FACTOR"),
        *("LD_PRELOAD", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONSTARTUP", "GTK_PATH", "LANGUAGE"),
    ],
)
def test_what_could_redirect_the_product_does_not_arrive(started, name):
    assert not [line for line in started(**{name: "/nonexistent"}) if line.startswith(f"{name}=")]


@pytest.mark.parametrize("name", ["XDG_RUNTIME_DIR", "WAYLAND_DISPLAY", "DISPLAY", "XAUTHORITY", "STATE_DIRECTORY"])
def test_what_the_product_needs_arrives_and_is_not_made_up(started, name):
    assert f"{name}=/a b" in started(**{name: "/a b"})
    assert not [line for line in started() if line.startswith(f"{name}=")]


@pytest.mark.parametrize(
    ("session", "platform"),
    [({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "wayland"), ({"DISPLAY": ":0"}, "xcb")],
)
def test_the_platform_follows_the_session_and_not_a_setting(started, session, platform):
    assert f"QT_QPA_PLATFORM={platform}" in started(**session, QT_QPA_PLATFORM="vnc")


def test_arguments_pass_through_unchanged(started):
    assert started(["a b", "*"])[-2:] == ["ARGUMENT=a b", "ARGUMENT=*"]
