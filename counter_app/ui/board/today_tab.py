"""今日: the large figures, the course of the day, what a leader should look at, how old what is open has become."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from counter_app.figures.query import Alarm
from counter_app.i18n.texts import Language
from counter_app.ui.board.asking import TodayAnswer
from counter_app.ui.board.chart_view import Canvas, ChartView, Explain, ExplainedFrame
from counter_app.ui.board.charts.brush import Look
from counter_app.ui.board.charts.scene import Chart
from counter_app.ui.board.views import (
    TILES,
    Tile,
    age_chart,
    alarm_sentence,
    channel_chart,
    day_bars,
    tiles,
)
from counter_app.ui.widgets.frames import column, grid, row
from counter_app.ui.widgets.labels import label

_ALARMS = 2
_COLUMNS = 4


class TileView(ExplainedFrame):
    """One large figure with its definition."""

    def __init__(self, look: Look, explain: Explain, say: Language) -> None:
        super().__init__(explain)
        self._say = say
        self.setProperty("look", "tile")
        whole = column(self, margin=10, gap=2)
        self._name = label("", "tile-name", wrap=False)
        whole.addWidget(self._name)
        middle = row(gap=5)
        self._number, self._unit = label("", "tile-number", wrap=False), label("", "tile-unit", wrap=False)
        middle.addWidget(self._number, 0, Qt.AlignmentFlag.AlignBottom)
        middle.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBottom)
        self._spark = Canvas(look, explain)
        self._spark.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._spark.setFixedHeight(40)
        self._spark.setMinimumWidth(50)
        middle.addWidget(self._spark, 20)
        middle.addStretch(1)
        self._more = label("", "tile-note", wrap=False)
        middle.addWidget(self._more, 0, Qt.AlignmentFlag.AlignBottom)
        whole.addLayout(middle)
        self._compared, self._brief = label("", "tile-note"), label("", "formula")
        whole.addWidget(self._compared)
        whole.addWidget(self._brief)
        whole.addStretch(1)

    def show_tile(self, tile: Tile) -> None:
        """Show a figure."""
        self.definition = tile.definition
        self._name.setText(tile.name)
        self._number.setText(tile.number)
        self._unit.setText(tile.unit)
        self._more.setText(tile.more.replace(" ", "\n", 1))
        self._more.setVisible(bool(tile.more))
        self._spark.setVisible(tile.spark is not None)
        if tile.spark is not None:
            self._spark.show_chart(tile.spark)
        self._compared.setText(tile.compared)
        self._brief.setText(f"{self._say('board.definition')} {tile.version}: {tile.brief}")
        self.setAccessibleName(tile.spoken)
        self.setAccessibleDescription(tile.definition)


class TodayTab(QWidget):
    """`charts` are what is printed."""

    def __init__(self, say: Language, look: Look, explain: Explain, offices: Mapping[str, str]) -> None:
        super().__init__()
        self._say, self._offices = say, offices
        parts = row(self, margin=12, gap=12)
        left = column(gap=12)
        places = grid(gap=10)
        self.tiles = {figure: TileView(look, explain, say) for figure in TILES}
        for place, tile in enumerate(self.tiles.values()):
            places.addWidget(tile, place // _COLUMNS, place % _COLUMNS)
        for place in range(_COLUMNS):
            places.setColumnStretch(place, 1)
        left.addLayout(places)
        self.day = ChartView(say, look, explain, small=True)
        left.addWidget(self.day, 1)
        parts.addLayout(left, 7)
        right = column(gap=12)
        self._alarms = QFrame()
        self._alarms.setProperty("look", "sheet")
        self._alarm_places = column(self._alarms, margin=12, gap=8)
        self._alarm_places.addWidget(label(say("board.alarms"), "statement-small"))
        self._notices = [Notice() for _ in range(_ALARMS)]
        for notice in self._notices:
            self._alarm_places.addWidget(notice)
            notice.hide()
        self._rest = label("", "tile-note")
        self._alarm_places.addWidget(self._rest)
        right.addWidget(self._alarms)
        self.ages, self.channels = (ChartView(say, look, explain, small=True) for _ in range(2))
        self.ages.canvas.setMinimumHeight(104)
        self.channels.canvas.setMinimumHeight(78)
        right.addWidget(self.ages, 5)
        right.addWidget(self.channels, 2)
        parts.addLayout(right, 4)
        self.shown: tuple[Tile, ...] = ()

    def show_answer(self, answer: TodayAnswer) -> None:
        """Show the day."""
        codebook = answer.today.hours.codebook
        self.shown = tiles(answer, self._say)
        for tile in self.shown:
            self.tiles[tile.figure].show_tile(tile)
        self.day.show_chart(day_bars(answer, self._say))
        self.ages.show_chart(age_chart(answer.today.queues, codebook, self._say))
        self.channels.show_chart(channel_chart(answer, self._say))
        self._show_alarms(answer.today.alarms)

    def charts(self) -> tuple[Chart, ...]:
        """Return what is printed."""
        return tuple(view.chart for view in (self.day, self.ages, self.channels) if view.chart is not None)

    def _show_alarms(self, alarms: tuple[Alarm, ...]) -> None:
        said = [alarm_sentence(alarm, self._say, self._offices) for alarm in alarms]
        if not said:
            self._notices[0].tell("calm", f"◎ {self._say('board.alarms.none')}", self._say("board.alarms.none.do"))
        for notice, (what, do) in zip(self._notices, said, strict=False):
            notice.tell("alarm", f"▲ {what}", do)
        for place, notice in enumerate(self._notices):
            notice.setVisible(place < max(1, len(said)))
        rest = "、".join(what for what, _ in said[_ALARMS:])
        more = self._say("board.alarms.more", count=len(said) - _ALARMS)
        self._rest.setText(f"{more}: {rest}" if rest else "")
        self._rest.setVisible(bool(rest))


class Notice(QFrame):
    """What is the matter, and what to do."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "calm")
        inside = column(self, margin=8, gap=0)
        self._what, self._do = label("", "alarm-what"), label("", "alarm-do")
        inside.addWidget(self._what)
        inside.addWidget(self._do)

    def tell(self, look: str, what: str, do: str) -> None:
        """Say it."""
        if self.property("look") != look:
            self.setProperty("look", look)
            self.style().unpolish(self)
            self.style().polish(self)
        self._what.setText(what)
        self._do.setText(do)
