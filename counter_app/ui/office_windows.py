"""Desk, board and wallboard of one office side by side while something else keeps it busy; pictures of them on demand."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from counter_app.domain.staff import Clerk
from counter_app.domain.words import JAPANESE
from counter_app.i18n.texts import Texts
from counter_app.ports import CalledNumbers, Clock, FiguresSource, WorkList
from counter_app.ui.board.wallboard import HallWorld, Wallboard, open_wallboard
from counter_app.ui.board.window import BoardWindow, BoardWorld, open_board
from counter_app.ui.desk.desk_world import DeskWorld
from counter_app.ui.desk.work_window import WorkWindow, open_desk
from counter_app.ui.start import make_application
from counter_app.ui.theme import Metrics, Theme

SIZES = ((1280, 800), (1920, 1080))
_LOOK_MS = 50
_COLOURS = 96
_TURNS = 4  # rounds of worker and layout until a window stands still
R = TypeVar("R")


@dataclass(frozen=True)
class OfficeWorld:
    """What the windows show. `hall` is the office whose numbers the wallboard calls; `pictures` a folder."""

    work_list: WorkList
    figures: FiguresSource
    numbers: CalledNumbers
    clerk: Clerk
    texts: Texts
    clock: Clock
    hall: str
    titles: Mapping[str, str]
    offices: Mapping[str, str]
    pictures: Path


class OfficeWindows:
    """The three windows. Everything here runs on the window's thread."""

    def __init__(self, world: OfficeWorld) -> None:
        self._world = world
        clock, texts = world.clock, world.texts
        self.desk: WorkWindow = open_desk(DeskWorld(world.work_list, world.clerk, texts, clock))
        board = BoardWorld(
            world.figures, texts, clock, "架空市", world.titles, world.offices, world.clerk, simulated=True
        )
        self.board: BoardWindow = open_board(board)
        self.hall: Wallboard = open_wallboard(HallWorld(world.figures, world.numbers, texts, clock, world.hall))
        for window in (self.desk, self.board, self.hall):
            window.resize(*SIZES[0])

    def look(self, moment: str) -> list[Path]:
        """Take the pictures of a moment; return the files."""
        made: list[Path] = []
        for width, height in SIZES:
            for name, window, refresh in (
                ("desk", self.desk, self.desk.refresh),
                ("board-today", self.board, lambda: self.board.show_tab("today")),
                ("wallboard", self.hall, self.hall.ask),
            ):
                made.append(self._picture(f"{name}-{moment}", window, refresh, (width, height)))
            if moment == "end":
                made += [self._tab(tab, (width, height)) for tab in ("peaks", "league")]
        self.board.show_tab("today")
        return made

    def _tab(self, tab: str, size: tuple[int, int]) -> Path:
        return self._picture(f"board-{tab}", self.board, lambda: self.board.show_tab(tab), size)

    def _picture(
        self,
        name: str,
        window: WorkWindow | BoardWindow | Wallboard,
        refresh: Callable[[], object],
        size: tuple[int, int],
    ) -> Path:
        before = window.size()
        window.resize(*size)
        refresh()
        for _ in range(_TURNS):
            window.wait_for_worker()
            for _ in range(_TURNS):
                QApplication.processEvents()
        while self.hall.language != JAPANESE:  # it turns by itself, whenever it likes
            self.hall.turn()
        file = self._world.pictures / f"{name}-{size[0]}x{size[1]}.png"
        _write(window, file)
        window.resize(before)
        return file

    def close(self) -> None:
        """Close all three."""
        for window in (self.desk, self.board, self.hall):
            window.close()


def _write(window: QWidget, file: Path) -> None:
    """Keep few colours: the pictures go into the repository."""
    file.parent.mkdir(parents=True, exist_ok=True)
    window.grab().save(str(file))
    with Image.open(file) as picture:
        picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def run_windows(world: OfficeWorld, act: Callable[[Callable[[str], None]], R], pictures: list[Path]) -> R:
    """Show the windows while `act` runs on another thread; return what it returns, or raise what it raises.

    `act` gets a function that takes the pictures of a moment and comes back when they are taken; their files are added
    to `pictures`. Windows somebody closed are not opened again.
    """
    application = make_application("office", Theme(Metrics.of_desk()))
    application.setQuitOnLastWindowClosed(False)
    windows = OfficeWindows(world)
    asked: queue.SimpleQueue[tuple[str, threading.Event]] = queue.SimpleQueue()
    outcome: list[R] = []
    trouble: list[BaseException] = []

    def look(moment: str) -> None:
        taken = threading.Event()
        asked.put((moment, taken))
        taken.wait()

    def run() -> None:
        try:
            outcome.append(act(look))
        except BaseException as failure:  # noqa: BLE001  # carried to the thread that asked
            trouble.append(failure)

    actor = threading.Thread(target=run, name="morning", daemon=True)

    def turn() -> None:
        _take(windows, asked, pictures)
        if not actor.is_alive():
            application.exit()

    timer = QTimer()
    timer.timeout.connect(turn)
    timer.start(_LOOK_MS)
    actor.start()
    application.exec()
    timer.stop()
    actor.join()
    windows.close()
    if trouble:
        raise trouble[0]
    return outcome[0]


def _take(windows: OfficeWindows, asked: queue.SimpleQueue[tuple[str, threading.Event]], pictures: list[Path]) -> None:
    """Take the pictures that were asked for."""
    while not asked.empty():
        moment, taken = asked.get()
        try:
            pictures += windows.look(moment)
        finally:
            taken.set()
