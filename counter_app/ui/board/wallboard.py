"""The wallboard: a monitor in the hall that can be read from ten metres. Numbers and queues, nothing personal.

A letter must be a 250th of the distance high to be read without effort: 40 mm from ten metres. On a 43-inch monitor
(535 mm high) that is a thirteenth of the height, which the called numbers exceed; the words around them are smaller
and are for whoever comes nearer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QMainWindow, QWidget

from counter_app.domain.japan_time import JAPAN
from counter_app.failures import FailureCode
from counter_app.i18n.texts import Language, Texts
from counter_app.ports import CalledNumbers, Clock, FiguresSource
from counter_app.ui.background import Background
from counter_app.ui.board.waiting import HallAnswer, QueueLine, ask_hall
from counter_app.ui.bridge import Bridge
from counter_app.ui.theme import Metrics, Palette, Theme
from counter_app.ui.widgets.frames import column, grid, row
from counter_app.ui.widgets.labels import label

LANGUAGES = ("ja", "ja-easy", "en")
ASK_MS, TURN_MS, CLOCK_MS = 10_000, 12_000, 1000
WORDS_SHARE = 0.037  # of the height of the monitor
NUMBER_SHARES = {1: 0.16, 2: 0.16, 3: 0.15, 4: 0.12}  # by the number of queues; more than four: the least
LEAST_NUMBER_SHARE = 0.1
_ROOMY = 3  # fewer queues do not grow beyond the room each of three has
_HEADS = ("counter", "called", "waiting", "wait")


@dataclass(frozen=True)
class HallWorld:
    """What the wallboard needs from outside."""

    figures: FiguresSource
    numbers: CalledNumbers
    texts: Texts
    clock: Clock
    office: str
    theme: Theme = field(default_factory=lambda: Theme(Metrics.of_desk()))


class Wallboard(QMainWindow):
    """`start()` before use; Escape or closing ends it."""

    def __init__(self, world: HallWorld) -> None:
        super().__init__()
        self._world = world
        self._bridge = Bridge(self)
        self._background = Background(self._bridge)
        self._turn = 0
        self.answer: HallAnswer | None = None
        self._timers = [
            self._timer(ms, act) for ms, act in ((ASK_MS, self.ask), (TURN_MS, self.turn), (CLOCK_MS, self.tick))
        ]
        self.setWindowTitle(self._say("wallboard.title"))
        body = QWidget()
        body.setProperty("look", "hall")
        whole = column(body, gap=0)
        whole.addWidget(self._top())
        self._middle = QFrame()
        self._middle.setProperty("look", "hall")
        self._places = grid(self._middle, margin=0, gap=0)
        whole.addWidget(self._middle, 1)
        self._foot = QFrame()
        self._foot.setProperty("look", "hall-foot")
        inside = row(self._foot)
        self._note = label("", "hall-note")
        inside.addWidget(self._note, 1)
        whole.addWidget(self._foot)
        self.setCentralWidget(body)
        QShortcut(QKeySequence("Escape"), self).activated.connect(self.close)

    def _timer(self, ms: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(ms)
        timer.timeout.connect(act)
        return timer

    def _top(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("look", "hall-top")
        places = row(bar, gap=24)
        self._title, self._clock = label("", "hall-title"), label("", "hall-clock", wrap=False)
        places.addWidget(self._title, 1)
        places.addWidget(self._clock)
        self._bar = places
        return bar

    def start(self) -> None:
        """Show it and keep it fresh."""
        self._background.start()
        self.show()
        self.draw()
        self.ask()
        for timer in self._timers:
            timer.start()

    # what changes

    @property
    def _say(self) -> Language:
        return self._world.texts.of(LANGUAGES[self._turn])

    @property
    def language(self) -> str:
        """The language shown now."""
        return LANGUAGES[self._turn]

    def ask(self) -> None:
        """Read the queues, on the worker."""
        world = self._world
        self._background.run(
            lambda: ask_hall(world.figures, world.numbers, world.clock, world.office), self._show, self._trouble
        )

    def turn(self) -> None:
        """Show the next language."""
        self._turn = (self._turn + 1) % len(LANGUAGES)
        self.draw()

    def tick(self) -> None:
        """Move the clock, and notice when what is shown has become old."""
        self._clock.setText(f"{self._world.clock.now().astimezone(JAPAN):%H:%M}")
        if self.answer is not None and self._shown_fresh != self.answer.fresh(self._world.clock.now()):
            self.draw()

    def _show(self, answer: HallAnswer) -> None:
        self.answer = answer
        self.draw()

    def _trouble(self, _code: FailureCode) -> None:
        """Keep the last state; the hall hears of it only when it is too old."""
        self.draw()

    # drawing

    _shown_fresh = True

    def draw(self) -> None:
        """Put everything in place in the language of the moment."""
        say, now = self._say, self._world.clock.now()
        self._shown_fresh = self.answer is None or self.answer.fresh(now)
        self._title.setText(say("wallboard.title"))
        self._clock.setText(f"{now.astimezone(JAPAN):%H:%M}")
        self._wear()
        _emptied(self._places)
        lines = self.answer.lines if self.answer is not None else ()
        if lines:
            self._heads(say)
            for place, line in enumerate(lines, start=1):
                self._line(place, line, say)
            self._places.setRowStretch(len(lines) + 1, max(0, _ROOMY - len(lines)))
        else:
            text = say("wallboard.starting" if self.answer is None else "wallboard.empty")
            alone = label(text, "hall-alone")
            alone.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._places.addWidget(alone, 0, 0)
        self._say_note(say)

    def _say_note(self, say: Language) -> None:
        old = not self._shown_fresh and self.answer is not None
        look = "hall-old" if old else "hall-foot"
        if old and self.answer is not None:
            self._note.setText(say("wallboard.old", time=f"{self.answer.at.astimezone(JAPAN):%H:%M}"))
        else:
            self._note.setText(say("wallboard.note"))
        if self._foot.property("look") != look:
            for widget, name in ((self._foot, look), (self._note, "hall-note-old" if old else "hall-note")):
                widget.setProperty("look", name)
                widget.style().unpolish(widget)
                widget.style().polish(widget)

    def _heads(self, say: Language) -> None:
        for place, name in enumerate(_HEADS):
            head = label(say(f"wallboard.{name}"), "hall-head")
            across = Qt.AlignmentFlag.AlignHCenter if place else Qt.AlignmentFlag.AlignLeft
            head.setAlignment(across | Qt.AlignmentFlag.AlignVCenter)
            self._places.addWidget(head, 0, place)
        for place, stretch in enumerate((5, 6, 4, 5)):
            self._places.setColumnStretch(place, stretch)

    def _line(self, place: int, line: QueueLine, say: Language) -> None:
        fresh = self._shown_fresh
        wait = say("wallboard.unknown")
        if fresh and line.minutes is not None:
            wait = say("wallboard.minutes", minutes=line.minutes) if line.minutes else say("wallboard.at-once")
        people = say("wallboard.people", count=line.waiting) if fresh else say("wallboard.unknown")
        number = line.number or say("wallboard.unknown")
        texts = (
            (line.queue, "hall-queue"),
            (number, "hall-number-new" if line.newest and fresh else "hall-number"),
            (people, "hall-count"),
            (wait, "hall-count"),
        )
        for at, (text, look) in enumerate(texts):
            made = label(text, look, wrap=False)
            made.setAlignment(
                (Qt.AlignmentFlag.AlignHCenter if at else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
            )
            self._places.addWidget(made, place, at)
            self._places.setRowStretch(place, 1)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._wear()

    def _wear(self) -> None:
        """Put on letters as large as the monitor and the number of queues allow."""
        lines = len(self.answer.lines) if self.answer is not None else 0
        sheet = hall_stylesheet(self._world.theme.palette, self.height(), self.width(), lines)
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)

    def closeEvent(self, event: QCloseEvent) -> None:
        for timer in self._timers:
            timer.stop()
        self._background.close()
        super().closeEvent(event)

    def wait_for_worker(self) -> None:
        """Return when everything given to the worker so far is done; for screenshots and tests."""
        self._background.wait()


def _emptied(places: QGridLayout) -> None:
    for line in range(places.rowCount()):
        places.setRowStretch(line, 0)
    for at in range(places.columnCount()):
        places.setColumnStretch(at, 0)
    while (item := places.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def hall_stylesheet(palette: Palette, height: int, width: int, lines: int) -> str:
    """Return the sheet for a monitor of this size: letters are shares of its height, or of its width where it is narrow."""
    whole = min(height, round(width * 0.5625) + 80)
    words = round(whole * WORDS_SHARE)
    number = round(whole * NUMBER_SHARES.get(lines, LEAST_NUMBER_SHARE))
    return f"""
QWidget[look="hall"], QFrame[look="hall"] {{ background: {palette.surface}; border: none; }}
QFrame[look="hall-top"] {{ background: {palette.primary}; border: none; padding: {words // 3}px {words}px; }}
QFrame[look="hall-top"] QLabel {{ color: {palette.on_primary}; font-weight: bold; }}
QLabel[look="hall-title"] {{ font-size: {round(words * 1.2)}px; }}
QLabel[look="hall-clock"] {{ font-size: {round(words * 1.9)}px; }}
QLabel[look="hall-head"] {{ font-size: {words}px; color: {palette.ink}; border-bottom: 3px solid {palette.line};
  padding: {words // 3}px {words // 3}px {words // 3}px {words}px; }}
QLabel[look="hall-queue"] {{ font-size: {round(words * 1.6)}px; font-weight: bold; padding-left: {words // 2}px;
  border-bottom: 1px solid #b8bec7; }}
QLabel[look="hall-number"], QLabel[look="hall-number-new"] {{ font-size: {number}px; font-weight: bold;
  color: {palette.ink}; border-bottom: 1px solid #b8bec7; }}
QLabel[look="hall-number-new"] {{ background: {palette.on_band}; border: {max(4, words // 6)}px solid {palette.ink};
  border-radius: {words // 2}px; margin: {words // 5}px; }}
QLabel[look="hall-count"] {{ font-size: {round(words * 1.7)}px; border-bottom: 1px solid #b8bec7; }}
QLabel[look="hall-alone"] {{ font-size: {round(words * 1.8)}px; font-weight: bold; }}
QFrame[look="hall-foot"] {{ background: {palette.soft}; border: none; padding: {words // 3}px {words}px; }}
QFrame[look="hall-old"] {{ background: {palette.warning_soft}; border: none; border-top: {words // 6}px solid {palette.ink};
  padding: {words // 3}px {words}px; }}
QLabel[look="hall-note"], QLabel[look="hall-note-old"] {{ font-size: {round(words * 1.15)}px; font-weight: bold; }}
"""


def open_wallboard(world: HallWorld) -> Wallboard:
    """Open the wallboard."""
    window = Wallboard(world)
    window.start()
    return window
