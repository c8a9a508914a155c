"""Runs the windows of a terminal: the application, its theme, its end. What they show comes in by argument.

A kiosk ends by `QApplication.exit`, never by `quit`: Qt asks the windows whether they agree to a quit, and a kiosk
never does.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from counter_app.ui.kiosk.opening import KioskSettings, kiosk_theme, open_kiosk
from counter_app.ui.start import fill_screen, make_application, wear

if TYPE_CHECKING:
    from counter_app.domain.application import Receipt
    from counter_app.domain.form import Form
    from counter_app.i18n.texts import Texts
    from counter_app.ui.bridge import VisitRuntime
    from counter_app.ui.kiosk.guide import Guide
    from counter_app.ui.kiosk.window import KioskWindow
    from counter_app.ui.remote.door import Calls
    from counter_app.ui.scanning import Scanning
    from counter_app.ui.theme import Theme

_SIGNALS_SEEN_EVERY_MS = 200
_LAST_PAGE_STAYS_MS = 4000
_USUAL_SCREEN = (1920, 1080)
_ENDING = (signal.SIGTERM, signal.SIGINT)


def themed_application() -> tuple[QApplication, Theme]:
    """Make the application in the usual size, and fit it to the screen once there is one to ask."""
    usual = kiosk_theme(*_USUAL_SCREEN, KioskSettings())
    application = make_application(sys.argv[0], usual)
    screen = QGuiApplication.primaryScreen().size()
    theme = kiosk_theme(screen.width(), screen.height(), KioskSettings())
    if theme != usual:
        wear(application, theme)
    return application, theme


def run_kiosk(  # noqa: PLR0913  # what a kiosk shows, each named
    runtime: VisitRuntime,
    texts: Texts,
    forms: Sequence[Form],
    settings: KioskSettings,
    *,
    qr_text: Callable[[Receipt], str],
    guide: Callable[[], Guide],
    scanning: Callable[[], Scanning] | None = None,
    calls: Callable[[], Calls] | None = None,
    when_usable: Callable[[], bool],
) -> int:
    """Show the kiosk until it is told to end.

    `when_usable` is called once, on the window's thread, when the first page is painted and answers; False ends it all.
    """
    application, theme = themed_application()
    window = open_kiosk(
        runtime, texts, forms, theme, settings, qr_text=qr_text, guide=guide, scanning=scanning, calls=calls
    )
    if not settings.fullscreen:
        window.resize(*_WINDOWED)
        window.show()
    _FirstPaint(window, lambda: None if when_usable() else application.exit())
    with _ended_by_signals(application):
        status = application.exec()
    window.end()
    return status


_WINDOWED = (1280, 800)


def run_until_closed(open_windows: Callable[[], Callable[[], None]]) -> int:
    """Run windows that are closed by their user; `open_windows` opens them and returns what closes them for good."""
    application, _theme = themed_application()
    close = open_windows()
    with _ended_by_signals(application):
        status = application.exec()
    close()
    return status


def on_screen(window: QWidget) -> Callable[[], None]:
    """Give an opened window its screen; return what closes it."""
    fill_screen(window)

    def close() -> None:
        window.close()

    return close


def run_beside(  # noqa: PLR0913  # as above
    runtime: VisitRuntime,
    texts: Texts,
    forms: Sequence[Form],
    act: Callable[[threading.Event], None],
    *,
    qr_text: Callable[[Receipt], str],
    guide: Callable[[], Guide],
) -> None:
    """Show the kiosk while `act` runs on another thread; the last page stays up for a moment.

    `act` must return, and not raise; the event it gets is set when the window was closed under it.
    """
    application, theme = themed_application()
    window = open_kiosk(runtime, texts, forms, theme, qr_text=qr_text, guide=guide)
    closed = threading.Event()
    actor = threading.Thread(target=act, args=(closed,), name="scripted person", daemon=True)
    watch = QTimer()
    watch.timeout.connect(lambda: None if actor.is_alive() else _end_soon(application, watch))
    watch.start(_SIGNALS_SEEN_EVERY_MS)
    actor.start()
    with _ended_by_signals(application):
        application.exec()
    closed.set()
    actor.join()
    _end(window)


def _end(window: KioskWindow) -> None:
    window.end()
    window.deleteLater()


def _end_soon(application: QApplication, watch: QTimer) -> None:
    watch.stop()
    QTimer.singleShot(_LAST_PAGE_STAYS_MS, application.exit)


@contextmanager
def _ended_by_signals(application: QApplication) -> Iterator[None]:
    """Let SIGTERM and SIGINT end the windows as their user would."""
    awake = QTimer()
    awake.timeout.connect(lambda: None)  # lets Python see signals while Qt waits
    awake.start(_SIGNALS_SEEN_EVERY_MS)
    before = {number: signal.signal(number, lambda *_: application.exit()) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _FirstPaint(QObject):
    """Calls back once, when the window has been painted and is waiting for events."""

    def __init__(self, window: QWidget, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._then = then
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._then)
        return False
