"""A terminal's window and a clerk's side by side while something else plays a call; pictures of both on demand."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from counter_app.domain.words import JAPANESE
from counter_app.failures import FailureCode, SettingsError
from counter_app.ui.kiosk.opening import KioskSettings, kiosk_theme, open_kiosk
from counter_app.ui.remote_desk.window import RemoteDeskWindow, open_remote_desk
from counter_app.ui.start import make_application

if TYPE_CHECKING:
    from counter_app.domain.form import Form
    from counter_app.i18n.texts import Texts
    from counter_app.ui.bridge import VisitRuntime
    from counter_app.ui.remote.door import Calls
    from counter_app.ui.remote_desk.desk_world import RemoteDeskWorld

SIZE = (1280, 800)
_LOOK_MS, _LONGEST_S = 20, 30.0
_TURNS, _COLOURS = 6, 96
T = TypeVar("T")


@dataclass(frozen=True)
class Both:
    """What the windows show."""

    world: RemoteDeskWorld
    runtime: VisitRuntime
    texts: Texts
    forms: Sequence[Form]
    calls: Calls
    pictures: Path | None


class Stage:
    """What whoever plays can do. Everything runs on the windows' thread, and is waited for."""

    def __init__(self) -> None:
        self.asked: queue.SimpleQueue[tuple[Callable[[], object], queue.SimpleQueue[object]]] = queue.SimpleQueue()
        self.look: Callable[[str], list[Path]] = lambda _moment: []
        self.press: Callable[[str, str], None] = lambda _key, _look: None  # a button of the terminal, by its words
        self.desk: RemoteDeskWindow | None = None

    def do(self, work: Callable[[], T]) -> T:
        """Do something on the windows' thread; what it raises is raised here."""
        answer: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.asked.put((work, answer))
        done = answer.get()
        if isinstance(done, BaseException):
            raise done
        return done  # type: ignore[return-value]  # what `work` returned

    def until(self, what: str, holds: Callable[[], bool]) -> float:
        """Wait until something holds; return the seconds it took. Raises SettingsError, which names it."""
        began = time.monotonic()
        while not self.do(holds):
            if time.monotonic() - began > _LONGEST_S:
                raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"remote demo: {what} did not happen")
            threading.Event().wait(_LOOK_MS / 1000)
        return time.monotonic() - began


def run_two_windows(both: Both, act: Callable[[Stage], T], pictures: list[Path]) -> T:
    """Show both windows while `act` plays on another thread; return what it returns, or raise what it raises."""
    theme = kiosk_theme(*SIZE, KioskSettings())
    application = make_application("remote", theme)
    application.setQuitOnLastWindowClosed(False)
    kiosk = open_kiosk(
        both.runtime, both.texts, both.forms, theme, KioskSettings(fullscreen=False), calls=lambda: both.calls
    )
    kiosk.resize(*SIZE)
    kiosk.show()
    desk = open_remote_desk(both.world)
    desk.resize(*SIZE)
    stage = Stage()
    stage.desk = desk

    def look(moment: str) -> list[Path]:
        made = [
            _picture(both.pictures, f"{moment}-{name}", window)
            for name, window in (("terminal", kiosk), ("desk", desk))
        ]
        found = [each for each in made if each is not None]
        pictures.extend(found)
        return found

    def press(key: str, button_look: str) -> None:
        words = both.texts.of(JAPANESE)(key)
        for made in kiosk.findChildren(QPushButton):
            if made.isVisible() and made.accessibleName() == words and made.property("look") == button_look:
                made.click()
                return
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"remote demo: no button {key} at the terminal")

    stage.look, stage.press = look, press
    outcome: list[T] = []
    trouble: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(act(stage))
        except BaseException as failure:  # noqa: BLE001  # carried to the thread that asked
            trouble.append(failure)

    actor = threading.Thread(target=run, name="call", daemon=True)
    timer = QTimer()
    timer.timeout.connect(lambda: _turn(stage, actor, application))
    timer.start(_LOOK_MS)
    actor.start()
    application.exec()
    timer.stop()
    desk.close()
    kiosk.end()
    actor.join()
    if trouble:
        raise trouble[0]
    return outcome[0]


def _turn(stage: Stage, actor: threading.Thread, application: QApplication) -> None:
    while not stage.asked.empty():
        work, answer = stage.asked.get()
        try:
            answer.put(work())
        except BaseException as failure:  # noqa: BLE001  # raised again where it was asked for
            answer.put(failure)
    if not actor.is_alive():
        application.exit()


def _picture(folder: Path | None, name: str, window: QWidget) -> Path | None:
    """Keep few colours: the pictures go into the repository."""
    if folder is None:
        return None
    for _ in range(_TURNS):
        QApplication.processEvents()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}-{SIZE[0]}x{SIZE[1]}.png"
    window.grab().save(str(file))
    with Image.open(file) as picture:
        picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    return file
