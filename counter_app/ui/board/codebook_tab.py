"""定義: every figure with its version, its formula in words, its unit, the events behind it, since when it counts."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QWidget

from counter_app.figures.codebook import Codebook, Entry
from counter_app.i18n.texts import Language
from counter_app.ui.board.chart_view import fill
from counter_app.ui.board.charts.scene import text_width
from counter_app.ui.board.charts.table import ChartTable
from counter_app.ui.widgets.frames import column
from counter_app.ui.widgets.labels import label

_COLUMNS = ("name", "version", "formula", "unit", "events", "valid", "source")
_WIDTHS = (230, 50, 0, 72, 250, 124, 84)
_FORMULA = 2
_LETTER, _LINE, _PADDING = 14, 20, 26  # pixels


def codebook_table(codebook: Codebook, say: Language) -> ChartTable:
    """Return the codebook as a table."""
    heads = tuple(say(f"board.codebook.{name}") for name in _COLUMNS)
    return ChartTable(heads, tuple(_line(entry, codebook, say) for entry in codebook))


def edition(codebook: Codebook, say: Language) -> str:
    """Name the codebook as a whole, for what is printed."""
    entries = list(codebook)
    return say("board.codebook.edition", date=max(e.valid_from for e in entries).isoformat(), count=len(entries))


def _line(entry: Entry, codebook: Codebook, say: Language) -> tuple[str, ...]:
    events = "、".join(codebook.terms[kind].partition("（")[0] for kind in entry.events)
    source = say("board.codebook.proposal") if entry.source == "proposal" else entry.source
    return (
        entry.name,
        f"v{entry.version}",
        entry.formula,
        entry.unit,
        events or say("board.codebook.live"),
        entry.valid_from.isoformat(),
        source,
    )


class CodebookTab(QWidget):
    """`show_figure` goes to one of them."""

    def __init__(self, say: Language, codebook: Codebook) -> None:
        super().__init__()
        whole = column(self, margin=12, gap=6)
        whole.addWidget(label(say("board.codebook.title"), "statement"))
        whole.addWidget(label(say("board.codebook.note"), "formula"))
        self.table = QTableWidget()
        self.table.setAccessibleName(say("board.codebook.title"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(True)
        self.table.setAlternatingRowColors(True)
        self.table.verticalHeader().hide()
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        fill(self.table, codebook_table(codebook, say))
        self._names = [entry.name for entry in codebook]
        head = self.table.horizontalHeader()
        for place, width in enumerate(_WIDTHS):
            if place == _FORMULA:
                head.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
            else:
                self.table.setColumnWidth(place, width)
        whole.addWidget(self.table, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give every row the lines its longest cell needs; the view's own measure forgets the padding."""
        super().resizeEvent(event)
        for line in range(self.table.rowCount()):
            lines = 1
            for place in range(self.table.columnCount()):
                item = self.table.item(line, place)
                width = self.table.columnWidth(place) - _PADDING
                if item is not None and width > 0:
                    lines = max(lines, ceil(text_width(item.text(), _LETTER) / width))
            self.table.setRowHeight(line, lines * _LINE + _PADDING // 2)

    def show_figure(self, words: str) -> None:
        """Go to the figure a definition begins with."""
        for place, name in enumerate(self._names):
            if words.startswith(f"{name} v"):
                self.table.selectRow(place)
                here = self.table.model().index(place, 0)
                self.table.scrollTo(here, QAbstractItemView.ScrollHint.PositionAtCenter)
