"""Every state of the board and of the wallboard, for the documentation. The town is invented."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from counter_app.domain.tickets import Called
from counter_app.failures import FailureCode
from counter_app.i18n.texts import Texts
from counter_app.ui.board.paper import preview
from counter_app.ui.board.sample_figures import NOW, TITLES, SampleFigures
from counter_app.ui.board.spans import SpanKind, Step
from counter_app.ui.board.wallboard import HallWorld, Wallboard
from counter_app.ui.board.window import BoardWindow, BoardWorld
from counter_app.ui.settling import settle

OFFICES = {"MH01": "本庁", "KT01": "北支所", "NS01": "西出張所"}
_SURROUND = "background: #2b2b2b"


class TownClock:
    """Stands where the invented day stands."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the moment of the pictures."""
        return self.at

    def monotonic(self) -> float:
        """Return zero: nothing ever times out."""
        return 0.0


def board_of(texts: Texts, source: SampleFigures, clock: TownClock | None = None) -> BoardWindow:
    """Return the board of the invented town, not started."""
    return BoardWindow(BoardWorld(source, texts, clock or TownClock(), "架空市", TITLES, OFFICES))


def screenshots(texts: Texts, width: int, height: int) -> Iterator[tuple[str, QWidget]]:
    """Yield (name, window) for every state; the window is shown, sized and settled."""
    for name, calm, walk in _STATES:
        source = SampleFigures(calm=calm)
        window = board_of(texts, source)
        window.resize(width, height)
        window.start()
        settle(window)
        walk(window, source)
        settle(window)
        yield name, window
        window.close()
        window.deleteLater()
    yield from _papers(texts, width, height)


class SampleNumbers:
    """A ticket machine that has just called."""

    def called(self) -> tuple[Called, ...]:
        """Return three queues."""
        minutes = (("届出", "104", 1), ("証明", "238", 4), ("保険・年金", "517", 6))
        return tuple(Called(queue, number, NOW - timedelta(minutes=m)) for queue, number, m in minutes)


def hall_screenshots(texts: Texts, width: int, height: int) -> Iterator[tuple[str, QWidget]]:
    """Yield the wallboard in every language, and when it has become old."""
    for name, turns, later in (("ja", 0, 0), ("ja-easy", 1, 0), ("en", 2, 0), ("old-ja", 0, 4), ("old-en", 2, 4)):
        clock = TownClock()
        window = Wallboard(HallWorld(SampleFigures(calm=True), SampleNumbers(), texts, clock, "MH01"))
        window.resize(width, height)
        window.start()
        settle(window)
        for _ in range(turns):
            window.turn()
        clock.at += timedelta(minutes=later)
        window.tick()
        settle(window)
        yield name, window
        window.close()
        window.deleteLater()


def _papers(texts: Texts, width: int, height: int) -> Iterator[tuple[str, QWidget]]:
    """A4 pages on a dark ground, as a print preview shows them; the last one grey, as an office printer does it."""
    window = board_of(texts, SampleFigures())
    window.resize(width, height)
    window.start()
    settle(window)
    shown = [("print-today", window.paper()[0], False)]
    _peaks(window, SampleFigures())
    settle(window)
    shown.append(("print-peaks-grey", window.paper()[0], True))
    for name, page, grey in shown:
        sheet = QLabel()
        sheet.setStyleSheet(_SURROUND)
        sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture = QPixmap.fromImage(preview(page, grey=grey))
        smooth = Qt.TransformationMode.SmoothTransformation
        fits = (width - 60, height - 40)
        sheet.setPixmap(picture.scaled(*fits, Qt.AspectRatioMode.KeepAspectRatio, smooth))
        sheet.resize(width, height)
        yield name, sheet
        sheet.deleteLater()
    window.close()
    window.deleteLater()


def _stand(_window: BoardWindow, _source: SampleFigures) -> None:
    pass


def _trend(window: BoardWindow, _source: SampleFigures) -> None:
    window.trend.figure.choose("wait_p50")
    window.show_tab("trend")


def _trend_year(window: BoardWindow, _source: SampleFigures) -> None:
    window.trend.figure.choose("unwritten_visits")
    window.trend.step.choose(Step.MONTH.value)
    window.span.choose(SpanKind.MONTHS_12.value)
    window.show_tab("trend")


def _peaks(window: BoardWindow, _source: SampleFigures) -> None:
    window.span.choose(SpanKind.WEEKS_13.value)
    window.show_tab("peaks")


def _table(window: BoardWindow, source: SampleFigures) -> None:
    _peaks(window, source)
    settle(window)
    window.peaks.map.turn()


def _league(window: BoardWindow, _source: SampleFigures) -> None:
    window.span.choose(SpanKind.WEEKS_13.value)
    window.show_tab("league")


def _codebook(window: BoardWindow, _source: SampleFigures) -> None:
    window.today.tiles["wait_p50"].setFocus(Qt.FocusReason.TabFocusReason)
    window.show_definition()


def _down(window: BoardWindow, source: SampleFigures) -> None:
    source.broken = FailureCode.STORE_UNAVAILABLE
    window.refresh()


_STATES: tuple[tuple[str, bool, Callable[[BoardWindow, SampleFigures], None]], ...] = (
    ("today", False, _stand),
    ("today-calm", True, _stand),
    ("trend-days", False, _trend),
    ("trend-months", False, _trend_year),
    ("peaks", False, _peaks),
    ("peaks-table", False, _table),
    ("league", False, _league),
    ("codebook", False, _codebook),
    ("store-down", False, _down),
)
