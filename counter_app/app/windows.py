"""The windows of a terminal, put together: the only module of `app` that needs Qt."""

from __future__ import annotations

import gc
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from counter_app.app.late import LateForms, LateSlot
from counter_app.app.office import LateOffice
from counter_app.app.terminal import load_catalogue, make_runtime, open_slot, texts
from counter_app.devices.clock import SystemClock
from counter_app.domain.form import Form
from counter_app.flow.state import Visit
from counter_app.personal import Personal
from counter_app.runtime import VisitRuntime
from counter_app.settings import Role, Settings
from counter_app.ui.kiosk.opening import KioskSettings, kiosk_theme, open_kiosk
from counter_app.ui.kiosk.window import load_pages
from counter_app.ui.start import make_application, wear
from counter_app.ui.theme import Theme

if TYPE_CHECKING:
    from counter_app.app.visit_script import Stage

_SIGNALS_SEEN_EVERY_MS = 200
_CLOSE_AFTER_MS = 4000
_USUAL_SCREEN = (1920, 1080)
_BENCH_SIZE = (1280, 800)


def show_terminal(settings: Settings, *, until_usable: bool = False) -> int:
    """Open the window of the terminal's role; returns when it is closed."""
    application, theme = _application()
    if settings.role is Role.DESK:
        return _show_desk(application, settings)
    clock = SystemClock()
    office = LateOffice(settings, clock)
    runtime = make_runtime(settings, LateSlot(lambda: open_slot(settings, clock)), office, clock)
    forms = LateForms(lambda: load_catalogue().effective(clock.now().date()))
    with _running(application, runtime, office):
        if settings.role is Role.KIOSK:
            chosen = KioskSettings(settings.warning_s, fullscreen=not until_usable)
            window = open_kiosk(runtime, texts(), forms, theme, chosen, qr_text=office.slip_code)
            if until_usable:
                window.resize(*_BENCH_SIZE)
                window.show()
            _when_usable(
                window,
                lambda: _usable(application, lambda: _come_alive(runtime, office, forms), until_usable=until_usable),
            )
            application.aboutToQuit.connect(window.end)
        else:
            gc.enable()
            _open_counter(application, runtime, office, forms)
        return application.exec()


def _application() -> tuple[QApplication, Theme]:
    """Make the application in the usual size, and fit it to the screen once there is one to ask."""
    usual = kiosk_theme(*_USUAL_SCREEN, KioskSettings())
    application = make_application(sys.argv[0], usual)
    screen = QGuiApplication.primaryScreen().size()
    theme = kiosk_theme(screen.width(), screen.height(), KioskSettings())
    if theme != usual:
        wear(application, theme)
    return application, theme


def _usable(application: QApplication, come_alive: Callable[[], None], *, until_usable: bool) -> None:
    """The first page answers: now the reader, the store and the slips may take their time."""
    gc.enable()
    if until_usable:
        sys.stdout.write("usable\n")
        sys.stdout.flush()
        application.exit()
        return
    threading.Thread(target=come_alive, name="opening", daemon=True).start()


def _come_alive(runtime: VisitRuntime, office: LateOffice, forms: Sequence[Form]) -> None:
    """Load what the next pages need, the reader first; on a worker, while the first page is already there."""
    runtime.start()
    len(forms)
    load_pages()
    office.serve()


@contextmanager
def _running(application: QApplication, runtime: VisitRuntime, office: LateOffice) -> Iterator[None]:
    """End cleanly on SIGTERM and SIGINT: forget the visit, empty the journal.

    `exit`, not `quit`: Qt asks the windows whether they agree to a quit, and a kiosk never does.
    """
    awake = QTimer()
    awake.timeout.connect(lambda: None)  # lets Python see signals while Qt waits
    awake.start(_SIGNALS_SEEN_EVERY_MS)
    before = {number: signal.signal(number, lambda *_: application.exit()) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        runtime.close()
        office.close()


_ENDING = (signal.SIGTERM, signal.SIGINT)


def _open_counter(application: QApplication, runtime: VisitRuntime, office: LateOffice, forms: Sequence[Form]) -> None:
    """Open the clerk's window and the resident's display, on the second screen where there is one."""
    from counter_app.devices.photo import decode_photo  # noqa: PLC0415  # heavy rooms open when they are used
    from counter_app.ui.counter.terminal import CounterWorld, open_counter  # noqa: PLC0415

    def picture(jp2: bytes) -> bytes:
        photo = decode_photo(Personal(jp2))
        return b"P5 %d %d 255\n" % (photo.width, photo.height) + photo.pixels.reveal()

    threading.Thread(target=_come_alive, args=(runtime, office, forms), name="opening", daemon=True).start()
    world = CounterWorld(runtime, texts(), tuple(forms), office, office, picture)
    screens = QGuiApplication.screens()
    counter = open_counter(world, mirror_on=screens[1].geometry() if len(screens) > 1 else None)
    application.aboutToQuit.connect(counter.close)


def _show_desk(application: QApplication, settings: Settings) -> int:
    """Open the work list of the office."""
    gc.enable()
    from counter_app.app.office import open_office  # noqa: PLC0415  # as above
    from counter_app.ui.desk.opening import open_desk  # noqa: PLC0415

    office = open_office(settings, SystemClock())
    try:
        desk = open_desk(office.work_list, texts(), actor=settings.actor)
        application.aboutToQuit.connect(desk.close)
        return application.exec()
    finally:
        office.close()


def show_while(stage: Stage, act: Callable[[], Visit], closed: threading.Event) -> Visit:
    """Show the resident's window while `act` runs on another thread; return what it returns.

    The demo's window: the runtime is running already and belongs to the stage.
    """
    application, theme = _application()
    window = open_kiosk(
        stage.runtime, texts(), stage.catalogue.all(), theme, KioskSettings(), qr_text=stage.office.slip_code
    )
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append(act())
        except Exception as failure:  # noqa: BLE001  # carried to the thread that asked
            outcome.append(failure)

    actor = threading.Thread(target=run, name="scripted person", daemon=True)
    watch = QTimer()
    watch.timeout.connect(lambda: None if actor.is_alive() else _close_soon(application, watch))
    watch.start(_SIGNALS_SEEN_EVERY_MS)
    actor.start()
    application.exec()
    closed.set()
    actor.join()
    window.end()
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    visit: Visit = outcome[0]
    return visit


def _close_soon(application: QApplication, watch: QTimer) -> None:
    """Leave the last page up long enough to be read."""
    watch.stop()
    QTimer.singleShot(_CLOSE_AFTER_MS, application.exit)


class _FirstPaint(QObject):
    """Calls back once, when the window has been painted and is waiting for events."""

    def __init__(self, window: QWidget, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._then = then
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._then)
        return False


def _when_usable(window: QWidget, then: Callable[[], None]) -> None:
    _FirstPaint(window, then)
