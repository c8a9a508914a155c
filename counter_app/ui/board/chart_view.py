"""A chart on the board: statement, drawing, definition; the same values as a table that can be copied and kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFocusEvent, QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from counter_app.i18n.texts import Language
from counter_app.ui.board.charts.brush import Look, paint
from counter_app.ui.board.charts.scene import Chart, Scene, Tint
from counter_app.ui.board.charts.table import ChartTable
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label

_NUMBER = re.compile(r"[-−]?[0-9][0-9,.]*")
Explain = Callable[[str], None]
"""Shows a definition at the foot of the window."""


class Canvas(QWidget):
    """Paints one chart in its whole area and says its values to a screen reader."""

    def __init__(self, look: Look, explain: Explain) -> None:
        super().__init__()
        self._look, self._explain = look, explain
        self._chart: Chart | None = None
        self._scene: Scene | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_chart(self, chart: Chart) -> None:
        """Draw another chart."""
        if chart == self._chart:
            return
        self._chart, self._scene = chart, None
        self.setAccessibleName(chart.title)
        self.setAccessibleDescription(f"{chart.definition}。{chart.table().spoken()}")
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 60)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._chart is None:
            return
        if self._scene is None or (self._scene.width, self._scene.height) != (self.width(), self.height()):
            self._scene = self._chart.scene(self.width(), self.height())
        painter = QPainter(self)
        paint(painter, self._scene, self._look)
        if self.hasFocus():
            painter.setPen(QPen(self._look.colour(Tint.INK), 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._tell()

    def _tell(self) -> None:
        if self._chart is not None and self._chart.definition:
            self._explain(self._chart.definition)


class ChartView(QFrame):
    """`small`: beside others, with a smaller heading."""

    def __init__(self, say: Language, look: Look, explain: Explain, *, small: bool = False) -> None:
        super().__init__()
        self._say, self._explain = say, explain
        self.setProperty("look", "sheet")
        self.chart: Chart | None = None
        whole = column(self, margin=12, gap=4)
        head = row(gap=6)
        self._title = label("", "statement-small" if small else "statement")
        head.addWidget(self._title, 1)
        self.copy_key = button(say("board.table.copy"), self.copy, "slim")
        self.keep_key = button(say("board.table.csv"), self._ask_and_keep, "slim")
        self.toggle = button(say("board.table.show"), self.turn, "slim")
        for key in (self.copy_key, self.keep_key, self.toggle):
            head.addWidget(key, 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(head)
        self._note = label("", "formula")
        whole.addWidget(self._note)
        self._pages = QStackedWidget()
        self.canvas = Canvas(look, explain)
        self.table = _table()
        self._pages.addWidget(self.canvas)
        self.table.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)  # the drawing decides the room
        self._pages.addWidget(self.table)
        whole.addWidget(self._pages, 1)
        self._keys()

    def show_chart(self, chart: Chart) -> None:
        """Show another chart; whether as a drawing or as a table stays as chosen."""
        self.chart = chart
        self._title.setText(chart.title)
        self._note.setText(chart.definition)
        self.canvas.show_chart(chart)
        self.table.setAccessibleName(chart.title)
        fill(self.table, chart.table())

    def turn(self) -> None:
        """Change between drawing and table."""
        self._pages.setCurrentIndex(1 - self._pages.currentIndex())
        self._keys()
        shown: QWidget = self.table if self._pages.currentIndex() else self.canvas
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keys(self) -> None:
        table = self._pages.currentWidget() is self.table
        text = self._say("board.table.hide" if table else "board.table.show")
        self.toggle.setText(text)
        self.toggle.setAccessibleName(text)
        for key in (self.copy_key, self.keep_key):
            key.setVisible(table)

    def copy(self) -> None:
        """Put the table on the clipboard."""
        if self.chart is not None:
            QGuiApplication.clipboard().setText(self.chart.table().tabbed())
            self._explain(self._say("board.table.copied"))

    def keep(self, file: Path) -> None:
        """Write the table as CSV (UTF-8 with its mark, as spreadsheets expect)."""
        if self.chart is None:
            return
        try:
            file.write_text(self.chart.table().csv(), encoding="utf-8-sig", newline="")
        except OSError:
            self._explain(self._say("board.table.unsaved"))
        else:
            self._explain(self._say("board.table.saved", file=file.name))

    def _ask_and_keep(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self._say("board.table.csv"), "kazu.csv", "CSV (*.csv)")
        if name:
            self.keep(Path(name))


def _table() -> QTableWidget:
    made = QTableWidget()
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setTabKeyNavigation(False)
    made.setAlternatingRowColors(True)
    made.verticalHeader().hide()
    made.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    return made


def fill(widget: QTableWidget, table: ChartTable) -> None:
    """Write a table into a widget; numbers stand on the right."""
    widget.setColumnCount(len(table.heads))
    widget.setHorizontalHeaderLabels(list(table.heads))
    widget.setRowCount(len(table.rows))
    for line, cells in enumerate(table.rows):
        for place, text in enumerate(cells):
            item = QTableWidgetItem(text)
            if _NUMBER.fullmatch(text):
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            widget.setItem(line, place, item)


class ExplainedFrame(QFrame):
    """A frame that shows its definition while keys or pointer are on it."""

    def __init__(self, explain: Explain) -> None:
        super().__init__()
        self._explain = explain
        self.definition = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._explain(self.definition)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.HoverEnter and self.definition:
            self._explain(self.definition)
        return super().event(event)
