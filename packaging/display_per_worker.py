"""A pytest plugin: each pytest-xdist worker takes its own X display from TEST_DISPLAYS (see checks.py).

Two processes on one display take each other's keyboard focus, and no test about focus or typing can hold.
"""

from __future__ import annotations

import os


def _take_display() -> None:
    displays = os.environ.get("TEST_DISPLAYS", "").split()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    if displays:
        mine = displays[int(worker.removeprefix("gw")) % len(displays)]
        os.environ["DISPLAY"], os.environ["XAUTHORITY"] = mine.split("=", 1)


_take_display()  # at import: before any test module can make a QApplication
