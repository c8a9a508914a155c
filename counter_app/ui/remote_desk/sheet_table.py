"""The shared form as a table: in the resident's order, a state in words in every line. A change repaints its line only."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from counter_app.i18n.texts import Language
from counter_app.ui.marks import Mark, Tone
from counter_app.ui.remote_desk.words import SheetLine
from counter_app.ui.staff_sheet import tone_colours
from counter_app.ui.theme import Palette
from counter_app.ui.widgets.name_label import NameLabel

COLUMNS = ("item", "content", "state", "note")
_ITEM, _CONTENT, _STATE, _NOTE = range(4)
_WIDTHS = {_ITEM: 196, _STATE: 132, _NOTE: 158}
_ROW, _POINTER = 40, 9

Index = QModelIndex | QPersistentModelIndex


class SheetModel(QAbstractTableModel):
    """Lines as a table; what a screen reader says is `SheetLine.spoken`."""

    def __init__(self, say: Language, palette: Palette) -> None:
        super().__init__()
        self._say, self._palette = say, palette
        self.lines: tuple[SheetLine, ...] = ()

    def show_lines(self, lines: tuple[SheetLine, ...]) -> None:
        """Show other lines; where the same fields stand there, only what changed is painted."""
        if [(each.path, each.item) for each in lines] != [(each.path, each.item) for each in self.lines]:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()
            return
        before, self.lines = self.lines, lines
        for row, (old, new) in enumerate(zip(before, lines, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    def row_of(self, path: str) -> int:
        """Return where a field stands; -1: nowhere."""
        return next((row for row, line in enumerate(self.lines) if line.path and line.path == path), -1)

    def rowCount(self, parent: Index | None = None) -> int:  # Qt's
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:  # Qt's
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(  # Qt's
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._say(f"remotedesk.column.{COLUMNS[section]}")
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:  # Qt's
        line = self.lines[index.row()]
        chosen = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return chosen if line.path else Qt.ItemFlag.ItemIsEnabled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # Qt's
        line, column = self.lines[index.row()], index.column()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.spoken if column == _ITEM else self._text(line, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(line, column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(line, column)
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._ground(line)
        if role == Qt.ItemDataRole.FontRole and (_is_heading(line) or (column == _CONTENT and line.personal)):
            font = QFont()
            font.setBold(True)
            font.setPixelSize(17)
            return font
        return None

    def _text(self, line: SheetLine, column: int) -> str:
        if _is_heading(line):
            return line.item if column == _ITEM else ""
        who = f"　{line.who}" if line.who and line.who not in line.state.text else ""
        note = line.note.text if line.note is not None else ""
        return (line.item, line.content, f"{line.state.text}{who}", note)[column]

    def _ink(self, line: SheetLine, column: int) -> QColor:
        mark: Mark | None = line.state if column == _STATE else line.note if column == _NOTE else None
        if _is_heading(line):
            return QColor(self._palette.primary)
        if mark is not None:
            return QColor(tone_colours(self._palette, mark.tone)[0])
        return QColor(self._palette.quiet if column == _CONTENT and not line.personal else self._palette.ink)

    def _ground(self, line: SheetLine) -> QColor | None:
        if _is_heading(line):
            return QColor(self._palette.page)
        if line.highlighted:
            return QColor(tone_colours(self._palette, Tone.CAUTION)[1])
        return QColor(self._palette.soft) if line.here else None


def _is_heading(line: SheetLine) -> bool:
    return not line.path and not line.folded


class LineDelegate(QStyledItemDelegate):
    """What is chosen keeps the colour of its tone; a person's text is drawn glyph by glyph."""

    def __init__(self, table: SheetTable) -> None:
        super().__init__(table)
        self._table = table
        self._label = NameLabel("", "body")

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # Qt's
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus
        ink = index.data(Qt.ItemDataRole.ForegroundRole)
        if ink is not None:
            option.palette.setColor(QPalette.ColorRole.HighlightedText, ink)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:  # Qt's
        line = self._table.line(index.row())
        if index.column() == _CONTENT and line is not None and line.personal:
            self._paint_personal(painter, option, index)
        else:
            super().paint(painter, option, index)
        if line is not None and line.highlighted:
            self._paint_frame(painter, option.rect, index.column())

    def _paint_personal(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        bare = QStyleOptionViewItem(option)
        self.initStyleOption(bare, index)
        text, bare.text = bare.text, ""
        widget: QWidget = bare.widget
        widget.style().drawControl(widget.style().ControlElement.CE_ItemViewItem, bare, painter, widget)
        area = option.rect
        self._label.setText(text)
        self._label.setFont(bare.font)
        self._label.resize(area.width() - 12, area.height())
        painter.save()
        painter.translate(area.left() + 6, area.top())
        self._label.render(painter, QPoint(0, 0), renderFlags=QWidget.RenderFlag.DrawChildren)
        painter.restore()

    def _paint_frame(self, painter: QPainter, area: QRect, column: int) -> None:
        """「ここです」 as the resident sees it: a frame around the whole line."""
        painter.save()
        painter.setPen(QPen(QColor(self._table.palette_of_theme.focus_outer), 4))
        painter.drawLine(area.topLeft() + QPoint(0, 2), area.topRight() + QPoint(0, 2))
        painter.drawLine(area.bottomLeft() - QPoint(0, 1), area.bottomRight() - QPoint(0, 1))
        if column == _ITEM:
            painter.drawLine(area.topLeft() + QPoint(2, 0), area.bottomLeft() + QPoint(2, 0))
        if column == _NOTE:
            painter.drawLine(area.topRight() - QPoint(2, 0), area.bottomRight() - QPoint(2, 0))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # Qt's
        """As high as the content needs, where it is long."""
        line = self._table.line(index.row())
        if index.column() != _CONTENT or line is None or not line.personal:
            most = _ROW + 10 if line is None or line.path else _ROW + 28
            return QSize(0, min(max(_ROW, super().sizeHint(option, index).height()), most))
        self._label.setText(line.content)
        font = QFont(option.font)
        font.setPixelSize(17)
        font.setBold(True)
        self._label.setFont(font)
        return QSize(0, max(_ROW, self._label.heightForWidth(self._table.columnWidth(_CONTENT) - 12) + 8))


class SheetTable(QTableView):
    """`pointed` is called with a field and thousandths when somebody points with the mouse (Alt held)."""

    def __init__(self, model: SheetModel, say: Language, palette: Palette) -> None:
        super().__init__()
        self._model, self.palette_of_theme = model, palette
        self.pointed: Callable[[str, int, int], None] = lambda _path, _x, _y: None
        self._pointer: tuple[str, int, int] | None = None
        self.setModel(model)
        self.setMouseTracking(True)
        self.setAccessibleName(say("remotedesk.sheet"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(
            QHeaderView.ResizeMode.Fixed
        )  # Qt would measure all for every change
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for at, width in _WIDTHS.items():
            self.setColumnWidth(at, width)
        self.horizontalHeader().setSectionResizeMode(_CONTENT, QHeaderView.ResizeMode.Stretch)
        self.setItemDelegate(LineDelegate(self))
        model.modelReset.connect(self._lay_lines)
        model.dataChanged.connect(lambda first, last: self._fit(range(first.row(), last.row() + 1)))
        self.horizontalHeader().sectionResized.connect(lambda _at, _old, _new: self._fit(range(len(model.lines))))

    def _lay_lines(self) -> None:
        self._fit(range(len(self._model.lines)))
        self.clearSpans()
        for row, line in enumerate(self._model.lines):
            if _is_heading(line):
                self.setSpan(row, 0, 1, len(COLUMNS))

    def _fit(self, rows: Iterable[int]) -> None:
        """As high as their words need."""
        for row in rows:
            self.resizeRowToContents(row)

    def line(self, row: int) -> SheetLine | None:
        """Return the line of a row."""
        return self._model.lines[row] if 0 <= row < len(self._model.lines) else None

    @property
    def chosen(self) -> SheetLine | None:
        """The field the clerk is at."""
        rows = self.selectionModel().selectedRows()
        found = self.line(rows[0].row()) if rows else None
        return found if found is not None and found.path else None

    def choose(self, path: str) -> None:
        """Go to a field, and bring it into sight."""
        row = self._model.row_of(path)
        if row >= 0:
            self.selectRow(row)
            self.scrollTo(self._model.index(row, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's
        """What the clerk is at stays in sight when a strip opens below."""
        super().resizeEvent(event)
        rows = self.selectionModel().selectedRows()
        if rows:
            self.scrollTo(rows[0])

    def widen(self, *, wide: bool) -> None:
        """More room for the words on a large screen."""
        for at, width in _WIDTHS.items():
            self.setColumnWidth(at, width + (70 if wide else 0))

    def show_pointer(self, pointer: tuple[str, int, int] | None) -> None:
        """Show where somebody else points: a field and thousandths."""
        if pointer != self._pointer:
            self._pointer = pointer
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # Qt's
        super().mouseMoveEvent(event)
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            at = event.position().toPoint()
            line, row = self.line(self.rowAt(at.y())), self.rowAt(at.y())
            if line is not None and line.path:
                top, height = self.rowViewportPosition(row), max(1, self.rowHeight(row))
                across = at.x() * 1000 // max(1, self.viewport().width())
                self.pointed(line.path, min(max(across, 0), 1000), min(max((at.y() - top) * 1000 // height, 0), 1000))

    def paintEvent(self, event: object) -> None:  # Qt's
        super().paintEvent(event)  # type: ignore[arg-type]  # as Qt gives it
        if self._pointer is None:
            return
        path, x, y = self._pointer
        row = self._model.row_of(path)
        if row < 0:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        at = QPoint(
            x * self.viewport().width() // 1000, self.rowViewportPosition(row) + y * self.rowHeight(row) // 1000
        )
        painter.setPen(QPen(QColor(self.palette_of_theme.focus_inner), 3))
        painter.setBrush(QColor(self.palette_of_theme.focus_outer))
        painter.drawEllipse(at, _POINTER, _POINTER)
