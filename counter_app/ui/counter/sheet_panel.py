"""The middle of the staff window: all cells in one grid, as many columns as fit, never wider than the window.

All cells are children of one widget and only change places, so that neither focus nor half-typed text is lost when an
answer brings further questions.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from counter_app.domain.answers import FieldPath
from counter_app.i18n.texts import Language
from counter_app.ui.counter.acts import StaffActs
from counter_app.ui.counter.cell import CellFrame
from counter_app.ui.counter.sheet import Cell, Row, Section, Sheet, Table
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import grid, row
from counter_app.ui.widgets.labels import label

_CELL_WIDTH = 310
_MOST_COLUMNS = 4


class SheetPanel(QScrollArea):
    """Shows a sheet."""

    def __init__(self, say: Language, acts: StaffActs) -> None:
        super().__init__()
        self._say, self._acts = say, acts
        self._sheet = Sheet()
        self._cells: dict[FieldPath, CellFrame] = {}
        self._headings: list[QWidget] = []
        self._columns = 2
        self._shape: tuple[object, ...] = ()
        content = QFrame()
        content.setProperty("look", "page")
        self._grid = grid(content, margin=10, gap=6)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show `sheet`; places change only where its shape did."""
        self._sheet = sheet
        shape = tuple(
            (s.title, tuple(c.path for c in s.cells), tuple(_table_shape(t) for t in s.tables)) for s in sheet.sections
        )
        if shape != self._shape:
            self._shape = shape
            self._arrange()
        for cell in sheet.cells():
            self._cells[cell.path].show_cell(cell)

    def go_to(self, path: FieldPath) -> None:
        """Put the keys into the field at `path`, or into the first of its group."""
        frame = self._cells.get(path) or next((f for p, f in self._cells.items() if p.startswith(f"{path}.")), None)
        if frame is not None:
            frame.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.ensureWidgetVisible(frame, 0, 60)

    def go_on(self, path: FieldPath) -> None:
        """Enter: to the next field that is not settled by the card; the last one stays where it is."""
        paths = list(self._cells)
        for following in paths[paths.index(path) + 1 :]:
            if not self._cells[following].settled:
                self.go_to(following)
                return

    def go_first(self) -> None:
        """To the first field that is not settled."""
        first = next((path for path, frame in self._cells.items() if not frame.settled), None)
        if first is not None:
            self.go_to(first)

    def cell(self, path: str) -> CellFrame | None:
        """Return the cell at `path`, or None."""
        return self._cells.get(FieldPath(path))

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's
        super().resizeEvent(event)
        columns = max(1, min(_MOST_COLUMNS, (event.size().width() - 20) // _CELL_WIDTH))
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    def _arrange(self) -> None:
        wanted = {cell.path: cell for cell in self._sheet.cells()}
        for path in [path for path in self._cells if path not in wanted]:
            self._drop(self._cells.pop(path))
        for heading in self._headings:
            self._drop(heading)
        self._headings = []
        for frame in self._cells.values():
            # never `takeAt`: the item it hands to Python outlives the call and keeps the next one from hearing of sizes
            self._grid.removeWidget(frame)
        for at in range(self._grid.rowCount()):
            self._grid.setRowStretch(at, 0)
        for at in range(_MOST_COLUMNS):
            self._grid.setColumnStretch(at, 1 if at < self._columns else 0)
        line = 0
        ordered: dict[FieldPath, CellFrame] = {}
        for section in self._sheet.sections:
            line = self._place_section(section, line, ordered)
        self._cells = ordered
        self._grid.setRowStretch(line, 1)
        self._chain_tabs()

    def _drop(self, widget: QWidget) -> None:
        self._grid.removeWidget(widget)
        widget.hide()
        widget.setParent(None)
        widget.deleteLater()

    def _place_section(self, section: Section, line: int, ordered: dict[FieldPath, CellFrame]) -> int:
        line = self._heading(label(section.title, "section"), line)
        line = self._place_cells(section.cells, line, ordered)
        for table in section.tables:
            line = self._place_table(table, line, ordered)
        return line

    def _place_table(self, table: Table, line: int, ordered: dict[FieldPath, CellFrame]) -> int:
        for item in table.rows:
            line = self._heading(self._row_heading(table, item), line)
            line = self._place_cells(item.cells, line, ordered)
        if table.can_add:
            add = button(
                self._say("counter.row.add", group=table.label), lambda: self._acts.add_row(table.group), "slim"
            )
            holder = QWidget()
            places = row(holder)
            places.addWidget(add)
            places.addStretch(1)
            line = self._heading(holder, line)
        return line

    def _row_heading(self, table: Table, item: Row) -> QWidget:
        holder = QWidget()
        places = row(holder)
        title = self._say("counter.row.title", group=table.label, number=item.number)
        places.addWidget(label(title, "row-number", wrap=False))
        places.addStretch(1)
        if item.removable:
            press = self._remove(table.group, item.number - 1)
            key = button(self._say("counter.row.remove"), press, "slim", f"{title} {self._say('counter.row.remove')}")
            places.addWidget(key)
        return holder

    def _remove(self, group: FieldPath, at: int) -> Callable[[], None]:
        return lambda: self._acts.remove_row(group, at)

    def _heading(self, widget: QWidget, line: int) -> int:
        self._headings.append(widget)
        self._grid.addWidget(widget, line, 0, 1, self._columns)
        return line + 1

    def _place_cells(self, cells: tuple[Cell, ...], line: int, ordered: dict[FieldPath, CellFrame]) -> int:
        at = 0
        for cell in cells:
            frame = self._cells.get(cell.path) or CellFrame(cell, self._say, self._acts, self.go_on)
            ordered[cell.path] = frame
            span = min(2, self._columns) if cell.wide else 1
            if at + span > self._columns:
                line, at = line + 1, 0
            self._grid.addWidget(frame, line, at, 1, span)
            frame.show()
            at += span
        return line + 1 if cells else line

    def _chain_tabs(self) -> None:
        """Tab goes as the eye does, whatever the order in which cells came to be."""
        frames = list(self._cells.values())
        for former, following in pairwise(frames):
            QWidget.setTabOrder(former.editor, following.editor)


def _section_shape(section: Section) -> tuple[object, ...]:
    tables = tuple(_table_shape(table) for table in section.tables)
    return section.title, tuple(cell.path for cell in section.cells), tables


def _table_shape(table: Table) -> tuple[object, ...]:
    rows = tuple((item.number, item.removable, tuple(cell.path for cell in item.cells)) for item in table.rows)
    return table.group, table.can_add, rows
