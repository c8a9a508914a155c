"""手続: which procedures take most hours at the counter, and what a change to one of them would save."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QSlider, QVBoxLayout, QWidget

from counter_app.figures.league import LeagueRow
from counter_app.figures.savings import FORMULA, Assumption, Saving, a_year, saving
from counter_app.i18n.texts import Language
from counter_app.ui.board.asking import LeagueAnswer
from counter_app.ui.board.chart_view import ChartView, Explain
from counter_app.ui.board.charts.brush import Look
from counter_app.ui.board.charts.scene import Chart
from counter_app.ui.board.picking import Picker
from counter_app.ui.board.views import league_chart
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label

_YEN = 2500  # a round figure to begin with; every office knows its own
_SHARE = 70
_LESS = 0.6  # the first proposal: four tenths of the minutes fall away


def about(yen: int) -> str:
    """Write an amount to three figures: an estimate has no more."""
    digits = len(str(yen)) - 3
    return f"{round(yen, -digits) if digits > 0 else yen:,}"


class SavingsPanel(QFrame):
    """「変えると、どれだけ減るか」: every number above the result is an assumption that can be changed."""

    def __init__(self, say: Language, explain: Explain) -> None:
        super().__init__()
        self._say, self._explain = say, explain
        self.setProperty("look", "sheet")
        self._whole = column(self, margin=14, gap=4)
        self._whole.addWidget(label(say("board.calc.title"), "statement"))
        self.procedure = Picker(say("board.calc.procedure"), self._start, width=200)
        self._whole.addWidget(self.procedure)
        self._measured = label("", "formula")
        self._whole.addWidget(self._measured)
        self.cases = self._stepper("board.calc.cases", 0, 999_999, 100, 0)
        self.before = self._stepper("board.calc.before", 0, 600, 0.5, 1)
        self.after = self._stepper("board.calc.after", 0, 600, 0.5, 1)
        self.share = self._stepper("board.calc.share", 0, 100, 5, 0)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self.slider.setAccessibleName(say("board.calc.share"))
        self.slider.valueChanged.connect(self.share.setValue)
        self.share.valueChanged.connect(lambda value: self.slider.setValue(round(value)))
        self._whole.addWidget(self.slider)
        self.yen = self._stepper("board.calc.yen", 0, 99_999, 100, 0)
        self._less = label("", "field")
        self._hours, self._money = label("", "result", wrap=False), label("", "result-more", wrap=False)
        self._working, self._assumed = label("", "tile-note"), label(say("board.calc.assumed"), "formula")
        self._whole.addSpacing(18)
        for each in (self._less, self._hours, self._money, self._working):
            self._whole.addWidget(each)
        self._whole.addWidget(label(say("board.calc.formula", formula=FORMULA), "formula"))
        self._whole.addWidget(self._assumed)
        self._whole.addStretch(1)
        self._rows: dict[str, LeagueRow] = {}
        self._days = 1
        with QSignalBlocker(self.share), QSignalBlocker(self.yen):
            self.share.setValue(_SHARE)
            self.yen.setValue(_YEN)
        self.slider.setValue(_SHARE)

    @property
    def assumption(self) -> Assumption:
        """What is supposed now."""
        return Assumption(
            self.cases.value(), self.before.value(), self.after.value(), self.share.value() / 100, int(self.yen.value())
        )

    def offer(self, answer: LeagueAnswer, titles: Mapping[str, str]) -> None:
        """Take measured cases and minutes as the start; assumptions somebody typed stay while the procedure stays."""
        before = self.procedure.chosen
        self._rows, self._days = {row.procedure: row for row in answer.rows}, answer.span.days
        self.procedure.offer([(row.procedure, titles.get(row.procedure, row.procedure)) for row in answer.rows])
        if self.procedure.chosen != before:
            self._start()
        else:
            self._say_measured()

    def _start(self) -> None:
        row = self._rows.get(self.procedure.chosen)
        if row is None:
            return
        minutes = row.minutes or 0.0
        for field, value in (
            (self.cases, round(a_year(row.cases, self._days))),
            (self.before, minutes),
            (self.after, minutes * _LESS),
        ):
            with QSignalBlocker(field):
                field.setValue(value)
        self._say_measured()
        self._work_out()

    def _say_measured(self) -> None:
        row = self._rows.get(self.procedure.chosen)
        if row is None:
            return
        if row.minutes is None:
            self._measured.setText(self._say("board.calc.unmeasured"))
        else:
            text = self._say("board.calc.measured", cases=f"{row.cases:,}", minutes=f"{row.minutes:.1f}")
            self._measured.setText(text)

    def _work_out(self) -> None:
        self._show(saving(self.assumption))

    def _show(self, result: Saving) -> None:
        grows = result.hours < 0
        self._less.setText(self._say("board.calc.grow" if grows else "board.calc.less"))
        self._hours.setText(self._say("board.calc.hours", hours=f"{abs(result.hours):,.0f}"))
        self._money.setText(self._say("board.calc.yen-year", yen=about(abs(result.yen or 0))))
        self._working.setText(result.working)
        self.setAccessibleName(f"{self._less.text()} {self._hours.text()} {self._money.text()}")

    def _stepper(self, name: str, least: float, most: float, step: float, decimals: int) -> QDoubleSpinBox:
        made = QDoubleSpinBox()
        made.setRange(least, most)
        made.setSingleStep(step)
        made.setDecimals(decimals)
        made.setGroupSeparatorShown(True)
        made.setAccessibleName(self._say(name))
        made.lineEdit().setAccessibleName(self._say(name))
        made.setAlignment(Qt.AlignmentFlag.AlignRight)
        made.setFixedWidth(112)
        made.valueChanged.connect(lambda _value: self._work_out())
        line = row(gap=8)
        named = label(self._say(name), "field", wrap=False)
        named.setBuddy(made)
        line.addWidget(named, 1)
        for sign, act in (("−", made.stepDown), ("＋", made.stepUp)):
            key = button(sign, act, "step", f"{self._say(name)} {sign}")
            key.setAutoRepeat(True)
            line.addWidget(key)
            if sign == "−":
                line.addWidget(made)
        places: QVBoxLayout = self._whole
        places.addLayout(line)
        return made


class LeagueTab(QWidget):
    """The league beside the calculator."""

    def __init__(self, say: Language, look: Look, explain: Explain, titles: Mapping[str, str]) -> None:
        super().__init__()
        self._say, self._titles = say, titles
        self._answer: LeagueAnswer | None = None
        parts = row(self, margin=12, gap=12)
        self.league = ChartView(say, look, explain)
        parts.addWidget(self.league, 2)
        self.savings = SavingsPanel(say, explain)
        self.savings.setMinimumWidth(400)
        parts.addWidget(self.savings, 1)
        self.savings.procedure.currentIndexChanged.connect(lambda _at: self._draw())

    def show_answer(self, answer: LeagueAnswer) -> None:
        """Show a league."""
        self._answer = answer
        self.savings.offer(answer, self._titles)
        self._draw()

    def _draw(self) -> None:
        if self._answer is not None:
            ids = [each.procedure for each in self._answer.rows]
            chosen = self.savings.procedure.chosen
            at = ids.index(chosen) if chosen in ids else -1
            self.league.show_chart(league_chart(self._answer, self._titles, self._say, at))

    def charts(self) -> tuple[Chart, ...]:
        """Return what is printed."""
        return (self.league.chart,) if self.league.chart is not None else ()
