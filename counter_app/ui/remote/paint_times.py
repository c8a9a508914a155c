"""When a window has painted a person's words: for `bench remote --part painted`. Nothing here runs at an office.

What is about to be painted is noted as the paint begins, and told once it is done and nothing else waits before it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from counter_app.domain.words import JAPANESE
from counter_app.ui.bridge import Bridge
from counter_app.ui.kiosk.opening import KioskSettings, kiosk_theme, open_kiosk
from counter_app.ui.remote_desk.window import RemoteDeskWindow, open_remote_desk
from counter_app.ui.start import make_application
from counter_app.ui.widgets.name_label import NameLabel

if TYPE_CHECKING:
    from counter_app.domain.form import Form
    from counter_app.i18n.texts import Texts
    from counter_app.ui.bridge import VisitRuntime
    from counter_app.ui.remote.door import Calls
    from counter_app.ui.remote_desk.desk_world import RemoteDeskWorld

_SIZE = (1280, 800)
_TURN_MS = 50
Painted = Callable[[str, float], None]
Later = Callable[[Callable[[], None]], None]
Begin = Callable[[Later, Callable[[], None]], None]


class PaintTimes(QObject):
    """Watches every paint of the application. `words(widget)`: what stands there, where it is somebody's words."""

    def __init__(self, words: Callable[[QObject], Iterable[str]], painted: Painted) -> None:
        super().__init__()
        self._words, self._painted = words, painted

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            found = tuple(self._words(watched))
            if found:
                QTimer.singleShot(0, lambda: self._tell(found))
        return False

    def _tell(self, found: tuple[str, ...]) -> None:
        at = time.monotonic()
        for text in found:
            self._painted(text, at)


def terminal_paints(
    shown: tuple[VisitRuntime, Texts, Sequence[Form], Calls], painted: Painted, begin: Begin, turn: Callable[[], None]
) -> None:
    """Show a terminal, press 「相談する」, go on until `end` of `begin(later, end)` is called.

    `turn` comes now and then, on the window's thread.
    """
    runtime, texts, forms, calls = shown
    theme = kiosk_theme(*_SIZE, KioskSettings())
    application = make_application("remote", theme)
    window = open_kiosk(runtime, texts, forms, theme, KioskSettings(fullscreen=False), calls=lambda: calls)
    window.resize(*_SIZE)
    window.show()
    for key, look in (("call.key", "header"), ("call.ask.speak", "primary")):
        _press(window, texts.of(JAPANESE)(key), look)

    def words(watched: QObject) -> Iterable[str]:
        return (watched.text(),) if isinstance(watched, NameLabel) else ()

    _run(application, PaintTimes(words, painted), begin, turn)
    window.end()


def desk_paints(
    world: RemoteDeskWorld, painted: Painted, begin: Begin, turn: Callable[[RemoteDeskWindow], None]
) -> None:
    """Show a clerk's desk, likewise."""
    application = make_application("remote", kiosk_theme(*_SIZE, KioskSettings()))
    window = open_remote_desk(world)
    window.resize(*_SIZE)
    sheet = window.call.table.viewport()

    def words(watched: QObject) -> Iterable[str]:
        return (line.content for line in window.call.model.lines if line.personal) if watched is sheet else ()

    _run(application, PaintTimes(words, painted), begin, lambda: turn(window))
    window.close()


def _press(window: QWidget, words: str, look: str) -> None:
    QApplication.processEvents()
    for made in window.findChildren(QPushButton):
        if made.isVisible() and made.accessibleName() == words and made.property("look") == look:
            made.click()
            return


def _run(application: QApplication, times: PaintTimes, begin: Begin, turn: Callable[[], None]) -> None:
    application.setQuitOnLastWindowClosed(False)
    application.installEventFilter(times)
    bridge, timer = Bridge(), QTimer()
    timer.timeout.connect(turn)
    timer.start(_TURN_MS)
    begin(bridge.later, lambda: bridge.later(application.exit))
    application.exec()
    timer.stop()
    application.removeEventFilter(times)
