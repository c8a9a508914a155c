import subprocess
import sys
from importlib.metadata import Distribution
from pathlib import Path

import licences
import pytest


class Package(Distribution):
    """A package as its METADATA file describes it."""

    def __init__(self, *lines: str) -> None:
        self._metadata = "\n".join(("Metadata-Version: 2.4", "Name: sample", "Version: 1", *lines, "", ""))

    def read_text(self, filename):
        return self._metadata if filename == "METADATA" else None

    def locate_file(self, path):
        return Path(path)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("GPL-2.0-only OR GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only AND BSD-3-Clause", True),
        ("(MIT OR GPL-3.0-only) AND GPL-3.0-only", False),
        ("GPL-3.0-only WITH Classpath-exception-2.0", False),
        ("GPL-3.0-only WITH Classpath-exception-2.0 OR MIT", True),
    ],
)
def test_an_expression_is_permitted_when_it_leaves_us_a_way(expression, expected):
    assert licences.permitted(expression) is expected


@pytest.mark.parametrize("text", ["", "MIT OR", "AND MIT", "(MIT", "MIT)", "Apache License 2.0", "MIT MIT"])
def test_what_is_no_expression_is_refused_and_not_guessed(text):
    with pytest.raises(licences.UnreadableLicenceError):
        licences.permitted(text)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("License-Expression: GPL-3.0-only", "GPL-3.0-only"),
        ("License: GPL-3.0-only", "GPL-3.0-only"),
        ("Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)", "GPL-3.0-only"),
        ("Classifier: License :: OSI Approved :: MIT License", "MIT"),
        ("Summary: nothing about it", "(says nothing)"),
    ],
)
def test_the_licence_is_found_wherever_a_package_writes_it(line, expected):
    assert licences.licence_of(Package(line)) == expected


def test_several_classifiers_count_together():
    package = Package(
        "Classifier: License :: OSI Approved :: MIT License",
        "Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
    )
    assert not licences.permitted(licences.licence_of(package))


def test_a_package_that_is_not_installed_is_refused():
    assert not licences.finding_of("no-such-package-anywhere").permitted


def test_windows_only_pins_are_left_out():
    lock = "colorama==0.4.6 ; sys_platform == 'win32' \\\n    --hash=sha256:00\nhttpx==0.28.1 \\\n"
    assert licences.locked_names(lock) == ["httpx"]


def test_everything_the_product_ships_with_may_be_shipped():
    done = subprocess.run([sys.executable, licences.__file__], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "PySide6_Essentials" in done.stdout
