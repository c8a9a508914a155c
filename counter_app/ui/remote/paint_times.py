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
    from PySide6.QtGui import QPaintEvent

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
    """Tells of each paint once it is done. It watches nothing else: a filter of all events would itself take its time."""

    def __init__(self, painted: Painted) -> None:
        super().__init__()
        self._painted = painted
        self._sheets: dict[QObject, Callable[[], Iterable[str]]] = {}

    def of_sheet(self, sheet: QWidget, words: Callable[[], Iterable[str]]) -> None:
        """Watch one widget; `words()`: what stands there when it is painted."""
        self._sheets[sheet] = words
        sheet.installEventFilter(self)

    def of_names(self) -> None:
        """Watch every label of a person's words that is made from now on."""
        paint, tell = NameLabel.paintEvent, self._told_after

        def painted_too(self: NameLabel, _event: QPaintEvent) -> None:
            paint(self, _event)
            tell((self.text(),))

        NameLabel.paintEvent = painted_too  # type: ignore[method-assign]  # in this process, which ends with the bench

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self._told_after(tuple(self._sheets[watched]()))
        return False

    def _told_after(self, found: tuple[str, ...]) -> None:
        if found:
            QTimer.singleShot(0, lambda: self._tell(found))

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
    times = PaintTimes(painted)
    times.of_names()
    window = open_kiosk(runtime, texts, forms, theme, KioskSettings(fullscreen=False), calls=lambda: calls)
    window.resize(*_SIZE)
    window.show()
    for key, look in (("call.key", "header"), ("call.ask.speak", "primary")):
        _press(window, texts.of(JAPANESE)(key), look)
    _run(application, begin, turn)
    window.end()


def desk_paints(
    world: RemoteDeskWorld, painted: Painted, begin: Begin, turn: Callable[[RemoteDeskWindow], None]
) -> None:
    """Show a clerk's desk, likewise."""
    application = make_application("remote", kiosk_theme(*_SIZE, KioskSettings()))
    window = open_remote_desk(world)
    window.resize(*_SIZE)
    times = PaintTimes(painted)
    times.of_sheet(
        window.call.table.viewport(), lambda: (line.content for line in window.call.model.lines if line.personal)
    )
    _run(application, begin, lambda: turn(window))
    window.close()


def _press(window: QWidget, words: str, look: str) -> None:
    QApplication.processEvents()
    for made in window.findChildren(QPushButton):
        if made.isVisible() and made.accessibleName() == words and made.property("look") == look:
            made.click()
            return


def _run(application: QApplication, begin: Begin, turn: Callable[[], None]) -> None:
    application.setQuitOnLastWindowClosed(False)
    bridge, timer = Bridge(), QTimer()
    timer.timeout.connect(turn)
    timer.start(_TURN_MS)
    begin(bridge.later, lambda: bridge.later(application.exit))
    application.exec()
    timer.stop()
