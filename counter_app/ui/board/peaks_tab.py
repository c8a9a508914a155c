"""混雑: weekday × hour of a figure, with numbers in the cells."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from counter_app.figures.codebook import Codebook
from counter_app.i18n.texts import Language
from counter_app.ui.board.asking import PeakAnswer
from counter_app.ui.board.chart_view import ChartView, Explain
from counter_app.ui.board.charts.brush import Look
from counter_app.ui.board.charts.scene import Chart
from counter_app.ui.board.picking import Picker, add_named
from counter_app.ui.board.views import heat_chart
from counter_app.ui.widgets.frames import column, row

_FIGURES = ("received", "visits", "wait_p50", "wait_p90", "desk_p50", "desk_p90", "wait_within_10", "abandoned_share")


class PeaksTab(QWidget):
    """`changed` is called when another figure is wanted."""

    def __init__(
        self, say: Language, look: Look, explain: Explain, codebook: Codebook, changed: Callable[[], None]
    ) -> None:
        super().__init__()
        self._say = say
        whole = column(self, margin=12, gap=10)
        choices = row(gap=8)
        self.figure = Picker(say("board.figure"), changed, width=230)
        self.figure.offer([(figure, codebook[figure].name) for figure in _FIGURES])
        add_named(choices, self.figure)
        choices.addStretch(1)
        whole.addLayout(choices)
        self.map = ChartView(say, look, explain)
        whole.addWidget(self.map, 1)

    def show_answer(self, answer: PeakAnswer) -> None:
        """Show a map."""
        self.map.show_chart(heat_chart(answer, self._say))

    def charts(self) -> tuple[Chart, ...]:
        """Return what is printed."""
        return (self.map.chart,) if self.map.chart is not None else ()
