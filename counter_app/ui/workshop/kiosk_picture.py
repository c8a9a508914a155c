"""A page of the kiosk as a resident would see it, drawn by the kiosk itself on a window that is never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPixmap

from counter_app.ui.kiosk.opening import KioskSettings, kiosk_theme, open_kiosk
from counter_app.ui.kiosk.window import load_pages
from counter_app.ui.stylesheet import stylesheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.flow.events import Event
    from counter_app.flow.state import Visit
    from counter_app.i18n.texts import Texts
    from counter_app.ports import Clock

SIZE = (1280, 800)


class Standing:
    """A runtime that shows one visit and lets nothing happen."""

    def __init__(self, visit: Visit, clock: Clock) -> None:
        self.visit, self.clock = visit, clock

    def watch(self, seen: Callable[[Visit], None]) -> None:
        """Do nothing: the visit never changes."""

    def unwatch(self, seen: Callable[[Visit], None]) -> None:
        """As `watch`."""

    def post(self, event: Event) -> None:
        """As `watch`."""

    def touched(self) -> None:
        """As `watch`."""


def kiosk_picture(visit: Visit, texts: Texts, clock: Clock) -> QPixmap:
    """Draw the page a visit stands on."""
    load_pages()
    theme = kiosk_theme(*SIZE, KioskSettings())
    window = open_kiosk(Standing(visit, clock), texts, visit.forms, theme, KioskSettings(fullscreen=False))
    window.setFont(theme.font())
    window.setPalette(theme.qt_palette())
    window.setStyleSheet(stylesheet(theme))  # the staff's window around it wears another
    window.resize(*SIZE)
    picture = window.grab()  # lays itself out; never shown, it takes the keys from nobody
    application = QCoreApplication.instance()
    if application is not None:
        application.removeEventFilter(window)  # nobody touches a picture
    window.deleteLater()  # not closed: what was never open would take the active window along
    return picture
