"""The board of figures: today, trends, peaks, the league of procedures, definitions. Reads on a worker, keeps what it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QMainWindow, QPushButton, QStackedWidget, QWidget

from counter_app.domain.japan_time import JAPAN
from counter_app.domain.staff import Clerk, Right
from counter_app.domain.words import JAPANESE
from counter_app.failures import CounterError, FailureCode
from counter_app.figures.codebook import Codebook, shipped
from counter_app.figures.query import Only
from counter_app.i18n.texts import Texts
from counter_app.ports import Clock, FiguresSource
from counter_app.ui.background import Background
from counter_app.ui.board.asking import Choices, ask_choices, ask_league, ask_peaks, ask_today, ask_trend
from counter_app.ui.board.charts.brush import screen_look
from counter_app.ui.board.charts.scene import Scene
from counter_app.ui.board.codebook_tab import CodebookTab, edition
from counter_app.ui.board.league_tab import LeagueTab
from counter_app.ui.board.paper import PaperHead, pages, write_pdf
from counter_app.ui.board.peaks_tab import PeaksTab
from counter_app.ui.board.picking import Picker, add_named
from counter_app.ui.board.spans import Span, SpanKind, Step, day_text, span_of
from counter_app.ui.board.style import board_stylesheet
from counter_app.ui.board.today_tab import TodayTab
from counter_app.ui.board.trend_tab import TrendTab
from counter_app.ui.board.views import channel_name
from counter_app.ui.bridge import Bridge
from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import show_tone, staff_stylesheet
from counter_app.ui.theme import Metrics, Theme
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label

REFRESH_MS = 60_000
_TABS = ("today", "trend", "peaks", "league", "codebook")
A = TypeVar("A")


@dataclass(frozen=True)
class BoardWorld:
    """What the board needs from outside. Without a clerk there is no sign-in, and whoever is here may look."""

    figures: FiguresSource
    texts: Texts
    clock: Clock
    municipality: str = ""
    titles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # of procedures
    offices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    clerk: Clerk | None = None
    simulated: bool = False
    codebook: Codebook = field(default_factory=shipped)
    theme: Theme = field(default_factory=lambda: Theme(Metrics.of_desk()))

    @property
    def allowed(self) -> bool:
        """Whether this person may see figures."""
        return self.clerk is None or self.clerk.may(Right.FIGURES)


class BoardWindow(QMainWindow):
    """`start()` before use; closing it ends the worker."""

    def __init__(self, world: BoardWorld) -> None:
        super().__init__()
        self._world, self._say = world, world.texts.of(JAPANESE)
        self._bridge = Bridge(self)
        self._background = Background(self._bridge)
        self._read_at: datetime | None = None
        self._words = ""
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self.setWindowTitle(self._say("board.window"))
        self.setStyleSheet(staff_stylesheet(world.theme) + board_stylesheet(world.theme.palette))
        self.setMinimumSize(1180, 740)
        look = screen_look(world.theme.palette)
        say, explain, changed = self._say, self.explain, self.refresh
        self.today = TodayTab(say, look, explain, world.offices)
        self.trend = TrendTab(say, look, explain, world.codebook, world.offices, changed)
        self.peaks = PeaksTab(say, look, explain, world.codebook, changed)
        self.league = LeagueTab(say, look, explain, world.titles)
        self.codebook = CodebookTab(say, world.codebook)
        self.tabs = {name: self._tab_key(name) for name in _TABS}
        self._pages = QStackedWidget()
        for page in (self.today, self.trend, self.peaks, self.league, self.codebook):
            self._pages.addWidget(page)
        self._lay_out()
        self._shortcuts()
        self.show_tab("today")

    def start(self) -> None:
        """Show the board and keep it fresh."""
        self._background.start()
        self.show()
        if not self._world.allowed:
            self._pages.setEnabled(False)
            self._tell(self._say("board.not-allowed"), Tone.STOP)
            return
        self.tabs["today"].setFocus(Qt.FocusReason.OtherFocusReason)
        source, clock = self._world.figures, self._world.clock
        self._background.run(lambda: ask_choices(source, clock), self._offer, self._trouble)
        self.refresh()
        self._timer.start()

    # layout

    def _tab_key(self, name: str) -> QPushButton:
        key = button(self._say(f"board.tab.{name}"), partial(self.show_tab, name), "tab")
        key.setCheckable(True)
        return key

    def _lay_out(self) -> None:
        body = QWidget()
        whole = column(body, gap=0)
        whole.addWidget(self._top_bar())
        whole.addWidget(self._tab_bar())
        whole.addWidget(self._pages, 1)
        whole.addWidget(self._bottom_bar())
        self.setCentralWidget(body)

    def _top_bar(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("look", "top")
        places = row(bar, gap=16)
        places.setContentsMargins(14, 7, 14, 7)
        places.addWidget(label(self._say("board.window"), wrap=False))
        places.addWidget(label(self._world.municipality, "top-note", wrap=False))
        if self._world.simulated:
            places.addWidget(label(self._say("desk.simulated"), "simulated", wrap=False))
        places.addStretch(1)
        self._day = label("", "top-note", wrap=False)
        self._refreshed = label(self._say("board.never"), "top-note", wrap=False)
        places.addWidget(self._day)
        places.addWidget(self._refreshed)
        return bar

    def _tab_bar(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("look", "bar")
        bar.setAccessibleName(self._say("board.tabs"))
        places = row(bar, gap=6)
        places.setContentsMargins(10, 4, 12, 0)
        for key in self.tabs.values():
            places.addWidget(key)
        places.addStretch(1)
        every = [("", self._say("board.filter.all"))]
        self.office, self.procedure, self.channel = (
            Picker(self._say(f"board.filter.{name}"), self.refresh, width=width)
            for name, width in (("office", 96), ("procedure", 138), ("channel", 116))
        )
        self.span = Picker(self._say("board.filter.span"), self.refresh, width=118)
        self.span.offer([(kind.value, self._say(f"board.span.{kind.value}")) for kind in SpanKind])
        for picker in (self.office, self.procedure, self.channel):
            picker.offer(every)
        for picker in (self.office, self.procedure, self.channel, self.span):
            add_named(places, picker)
        return bar

    def _bottom_bar(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("look", "bottom")
        places = row(bar, gap=10)
        places.setContentsMargins(14, 6, 12, 8)
        self._sentence = label(self._say("board.hint"), "definition")
        self._sentence.setMinimumHeight(44)
        places.addWidget(self._sentence, 1)
        places.addWidget(button(f"F1 {self._say('board.definition')}", self.show_definition, "key-action"))
        places.addWidget(button(f"F5 {self._say('desk.step.refresh')}", self.refresh, "key-action"))
        places.addWidget(button(self._say("board.print"), self._ask_and_print, "key-action"))
        return bar

    def _shortcuts(self) -> None:
        acts: tuple[tuple[str, Callable[[], None]], ...] = (
            ("F1", self.show_definition),
            ("F5", self.refresh),
            ("Ctrl+P", self._ask_and_print),
            ("Ctrl+Right", partial(self._next_tab, 1)),
            ("Ctrl+Left", partial(self._next_tab, -1)),
        )
        for key, act in acts:
            QShortcut(QKeySequence(key), self).activated.connect(act)

    # tabs and filters

    @property
    def tab(self) -> str:
        """Which tab is shown."""
        return _TABS[self._pages.currentIndex()]

    def show_tab(self, name: str) -> None:
        """Show a tab and read what it needs."""
        self._pages.setCurrentIndex(_TABS.index(name))
        if any(tab.hasFocus() for tab in self.tabs.values()):
            self.tabs[name].setFocus(Qt.FocusReason.OtherFocusReason)
        for key, tab in self.tabs.items():
            tab.setChecked(key == name)
        self.span.setEnabled(name in {"trend", "peaks", "league"})
        for picker in (self.office, self.procedure, self.channel):
            picker.setEnabled(name != "codebook")
        if self._timer.isActive():
            self.refresh()

    def _next_tab(self, step: int) -> None:
        self.show_tab(_TABS[(_TABS.index(self.tab) + step) % len(_TABS)])

    def _offer(self, choices: Choices) -> None:
        every = [("", self._say("board.filter.all"))]
        titles, offices = self._world.titles, self._world.offices
        self.office.offer([*every, *((key, offices.get(key, key)) for key in choices.offices)])
        self.procedure.offer([*every, *((key, titles.get(key, key)) for key in choices.procedures)])
        self.channel.offer([*every, *((key, channel_name(key, self._say)) for key in choices.channels)])

    @property
    def only(self) -> Only:
        """The filters as they stand."""
        return Only(self.office.chosen, self.procedure.chosen, self.channel.chosen)

    @property
    def chosen_span(self) -> Span:
        """The period as it stands."""
        return span_of(SpanKind(self.span.chosen or SpanKind.WEEKS_4), self._world.clock.now())

    # reading

    def refresh(self) -> None:
        """Read what the tab shows again, on the worker."""
        if not self.isVisible() or not self._world.allowed:
            return
        source, codebook, only, span = self._world.figures, self._world.codebook, self.only, self.chosen_span
        if self.tab == "today":
            self._ask(lambda: ask_today(source, only), self.today.show_answer)
        elif self.tab == "trend":
            figure, step = self.trend.figure.chosen, Step(self.trend.step.chosen)
            self._ask(lambda: ask_trend(source, codebook, figure, span, step, only), self.trend.show_answer)
        elif self.tab == "peaks":
            figure = self.peaks.figure.chosen
            self._ask(lambda: ask_peaks(source, codebook, figure, span, only), self.peaks.show_answer)
        elif self.tab == "league":
            self._ask(lambda: ask_league(source, span, only), self.league.show_answer)

    def _ask(self, job: Callable[[], A], show: Callable[[A], None]) -> None:
        def shown(answer: A) -> None:
            self._read_at = self._world.clock.now().astimezone(JAPAN)
            self._refreshed.setText(self._say("board.refreshed", time=f"{self._read_at:%H:%M:%S}"))
            self._day.setText(day_text(self._read_at.date()))
            if self._sentence.property("tone") == Tone.STOP.value:
                self._tell(self._say("board.hint"), Tone.QUIET)
            show(answer)

        self._background.run(job, shown, self._trouble)

    def _trouble(self, code: FailureCode) -> None:
        """Keep what is shown, and say since when it stands still."""
        if self._read_at is None:
            self._tell(self._say("board.stale.never", code=code.value), Tone.STOP)
        else:
            self._tell(self._say("board.stale", code=code.value, time=f"{self._read_at:%H:%M}"), Tone.STOP)

    def explain(self, words: str) -> None:
        """Show a definition (or a short answer) at the foot; a trouble stays until it is over."""
        self._words = words
        if self._sentence.property("tone") != Tone.STOP.value:
            self._tell(words, Tone.QUIET)

    def show_definition(self) -> None:
        """Go to the definition of what the keys or the pointer are on."""
        self.show_tab("codebook")
        self.codebook.show_figure(self._words)
        self.codebook.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _tell(self, text: str, tone: Tone) -> None:
        self._sentence.setText(text)
        show_tone(self._sentence, tone)
        self._sentence.setProperty("look", "sentence" if tone is Tone.STOP else "definition")
        self._sentence.style().unpolish(self._sentence)
        self._sentence.style().polish(self._sentence)

    # paper

    def paper(self) -> list[Scene]:
        """Lay out the tab as pages; empty where nothing was read yet."""
        charted: dict[str, TodayTab | TrendTab | PeaksTab | LeagueTab] = {
            "today": self.today,
            "trend": self.trend,
            "peaks": self.peaks,
            "league": self.league,
        }
        charts = charted.get(self.tab)
        if charts is None or not charts.charts():
            return []
        now, say = self._world.clock.now().astimezone(JAPAN), self._say
        span = day_text(now.date()) if self.tab == "today" else self.chosen_span.text
        chosen = [p.currentText() for p in (self.office, self.procedure, self.channel) if p.chosen]
        period = say("board.paper.period", span=span)
        if chosen:
            period = f"{period}　{say('board.paper.only', only='・'.join(chosen))}"
        head = PaperHead(
            say("board.paper.municipality", name=self._world.municipality),
            period,
            edition(self._world.codebook, say),
            say("board.paper.printed", time=f"{now:%Y-%m-%d %H:%M}"),
            say("board.paper.page"),
        )
        shown = self.today.shown if self.tab == "today" else ()
        return pages(head, charts.charts(), shown, say("board.paper.figures"))

    def print_to(self, file: Path) -> None:
        """Write the tab as a PDF and say where it is."""
        made = self.paper()
        if not made:
            self.explain(self._say("board.print.nothing"))
            return
        try:
            write_pdf(file, made)
        except CounterError:
            self.explain(self._say("board.table.unsaved"))
        else:
            self.explain(self._say("board.printed", file=file.name))

    def _ask_and_print(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self._say("board.print"), "gyomu-no-kazu.pdf", "PDF (*.pdf)")
        if name:
            self.print_to(Path(name))

    # Qt

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        self._background.close()
        super().closeEvent(event)

    def wait_for_worker(self) -> None:
        """Return when everything given to the worker so far is done; for screenshots and tests."""
        self._background.wait()


def open_board(world: BoardWorld) -> BoardWindow:
    """Open the board."""
    window = BoardWindow(world)
    window.start()
    return window
