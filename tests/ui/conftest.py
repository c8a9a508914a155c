"""Qt without a display; fonts and texts as shipped."""

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from counter_app.i18n.texts import Texts
from counter_app.ui.settling import settle
from counter_app.ui.start import make_application
from counter_app.ui.theme import Metrics, Theme


@pytest.fixture(scope="session", autouse=True)
def qapp():
    return make_application("kiosk", Theme(Metrics.of_screen(1280, 800)))


@pytest.fixture(autouse=True)
def _nothing_left_behind():
    """What a test has closed is gone before the next one, which would otherwise draw and restyle it too."""
    yield
    for window in QApplication.topLevelWidgets():
        if window.parent() is None:
            window.deleteLater()
    settle()


@pytest.fixture(scope="session")
def texts():
    return Texts(Path(__file__).parents[2] / "resources" / "locale")
