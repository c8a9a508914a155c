"""The QApplication, made so that neither arguments nor environment can restyle or redirect the terminal.

Nothing of store, slips or devices is imported here: the first page must be there before they are.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QWidget

from counter_app.failures import CounterError, FailureCode
from counter_app.ui.collecting import collect_here
from counter_app.ui.stylesheet import stylesheet
from counter_app.ui.theme import UI_FONTS, Theme

_KEPT = frozenset({"QT_QPA_PLATFORM", "QT_IM_MODULE", "QT_IM_MODULES", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON"})
_STYLE = "Fusion"
_PLATFORMS = frozenset({"xcb", "wayland", "windows", "cocoa", "offscreen", "minimal"})


def clean_environment(environment: MutableMapping[str, str]) -> None:
    """Take out every QT_… variable that could load plug-ins, styles or sizes from elsewhere."""
    for name in [name for name in environment if name.startswith(("QT_", "QML"))]:
        if name not in _KEPT:
            del environment[name]
    if environment.get("QT_QPA_PLATFORM", "xcb") not in _PLATFORMS:
        del environment["QT_QPA_PLATFORM"]


def make_application(argv0: str, theme: Theme) -> QApplication:
    """Return the one QApplication, themed. Raises CounterError FONT_MISSING where no Japanese font is installed."""
    present = QCoreApplication.instance()
    if present is None:
        clean_environment(os.environ)
        # Never sys.argv: Qt takes -stylesheet, -platform and more from it. The style is an argument because `setStyle`
        # hands it back, and to wrap a QStyle Python builds 22 enumerations nobody asks for: 5 ms of a start.
        present = QApplication([argv0, "-style", _STYLE])
    assert isinstance(present, QApplication)
    collect_here(present)
    _require_fonts()
    wear(present, theme)
    return present


def wear(application: QApplication, theme: Theme) -> None:
    """Put on a theme; called again when text size or contrast change."""
    if application.styleSheet() == stylesheet(theme):
        return  # restyling every widget takes a moment
    application.setFont(theme.font())
    application.setPalette(theme.qt_palette())
    application.setStyleSheet(stylesheet(theme))


def _require_fonts() -> None:
    families = set(QFontDatabase.families())
    if not families.intersection(UI_FONTS):
        raise CounterError(FailureCode.FONT_MISSING, "none of " + ", ".join(UI_FONTS))


def fill_screen(window: QWidget, *, whole: bool = False) -> None:
    """Give a window its screen: all of it (`whole`), or what the desktop leaves.

    The geometry is set as well as asked for: a kiosk's bare X server has no window manager to answer the request.
    """
    screen = window.screen()
    window.setGeometry(screen.geometry() if whole else screen.availableGeometry())
    if whole:
        window.showFullScreen()
    else:
        window.showMaximized()
