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
_LETTER, _LINE, _PADDING, _LEAST = 14, 20, 26, 200  # pixels


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


class CodebookTable(QTableWidget):
    """Gives the formula the width that is left, and every row the lines its longest cell needs.

    The view's own measure of a row forgets the padding of its cells and cuts the last letters off.
    """

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.columnCount() != len(_WIDTHS):
            return
        for place, width in enumerate(_WIDTHS):
            self.setColumnWidth(place, width or max(_LEAST, self.viewport().width() - sum(_WIDTHS)))
        for line in range(self.rowCount()):
            self.setRowHeight(line, self._lines(line) * _LINE + _PADDING // 2)

    def _lines(self, line: int) -> int:
        items = ((place, self.item(line, place)) for place in range(self.columnCount()))
        needed = (
            ceil(text_width(item.text(), _LETTER) / (self.columnWidth(place) - _PADDING))
            for place, item in items
            if item is not None
        )
        return max(needed, default=1)


class CodebookTab(QWidget):
    """`show_figure` goes to one of them."""

    def __init__(self, say: Language, codebook: Codebook) -> None:
        super().__init__()
        whole = column(self, margin=12, gap=6)
        whole.addWidget(label(say("board.codebook.title"), "statement"))
        whole.addWidget(label(say("board.codebook.note"), "formula"))
        self.table = CodebookTable()
        self.table.setAccessibleName(say("board.codebook.title"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(True)
        self.table.setAlternatingRowColors(True)
        self.table.verticalHeader().hide()
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        fill(self.table, codebook_table(codebook, say))
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._names = [entry.name for entry in codebook]
        whole.addWidget(self.table, 1)

    def show_figure(self, words: str) -> None:
        """Go to the figure a definition begins with."""
        for place, name in enumerate(self._names):
            if words.startswith(f"{name} v"):
                self.table.selectRow(place)
                here = self.table.model().index(place, 0)
                self.table.scrollTo(here, QAbstractItemView.ScrollHint.PositionAtCenter)
