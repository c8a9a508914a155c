"""推移: one figure over days, weeks, months or years beside the time before; by office; how durations are spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from counter_app.figures.codebook import Codebook, Statistic
from counter_app.i18n.texts import Language
from counter_app.ui.board.asking import PARTNERS, TrendAnswer
from counter_app.ui.board.chart_view import ChartView, Explain
from counter_app.ui.board.charts.brush import Look
from counter_app.ui.board.charts.scene import Chart
from counter_app.ui.board.picking import Picker, add_named
from counter_app.ui.board.spans import Step
from counter_app.ui.board.views import office_bars, plain_name, spread_chart, trend_chart
from counter_app.ui.widgets.frames import column, row


def offered_figures(codebook: Codebook) -> list[tuple[str, str]]:
    """Return the figures that can be drawn over time; 90 % points come with their medians."""
    hidden = {*PARTNERS.values()}
    return [
        (entry.id, plain_name(entry))
        for entry in codebook
        if entry.id not in hidden and entry.statistic not in {Statistic.LIVE, Statistic.SHARE}
    ]


class TrendTab(QWidget):
    """`changed` is called when another figure or step is wanted."""

    def __init__(  # noqa: PLR0913, PLR0917  # what it shows, each named
        self,
        say: Language,
        look: Look,
        explain: Explain,
        codebook: Codebook,
        offices: Mapping[str, str],
        changed: Callable[[], None],
    ) -> None:
        super().__init__()
        self._say, self._offices = say, offices
        whole = column(self, margin=12, gap=10)
        choices = row(gap=8)
        self.figure = Picker(say("board.figure"), changed, width=230)
        self.figure.offer(offered_figures(codebook))
        self.step = Picker(say("board.step"), changed, width=90)
        self.step.offer([(step.value, say(f"board.step.{step.value}")) for step in Step])
        add_named(choices, self.figure)
        add_named(choices, self.step)
        choices.addStretch(1)
        whole.addLayout(choices)
        self.line = ChartView(say, look, explain)
        whole.addWidget(self.line, 3)
        below = row(gap=12)
        self.offices, self.spread = (ChartView(say, look, explain, small=True) for _ in range(2))
        below.addWidget(self.offices, 1)
        below.addWidget(self.spread, 1)
        whole.addLayout(below, 2)

    def show_answer(self, answer: TrendAnswer) -> None:
        """Show a trend."""
        self.line.show_chart(trend_chart(answer, self._say))
        self.offices.show_chart(office_bars(answer, self._say, self._offices))
        spread = spread_chart(answer, self._say)
        self.spread.setVisible(spread is not None)
        if spread is not None:
            self.spread.show_chart(spread)

    def charts(self) -> tuple[Chart, ...]:
        """Return what is printed."""
        views = (self.line, self.offices, *(() if self.spread.isHidden() else (self.spread,)))
        return tuple(view.chart for view in views if view.chart is not None)
