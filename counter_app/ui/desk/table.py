"""The list of applications: a model over lines, and a delegate that draws names as they are."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
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
from counter_app.ui.desk.list_view import Line
from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import tone_colours
from counter_app.ui.theme import Palette
from counter_app.ui.widgets.name_label import NameLabel

COLUMNS = ("state", "received", "title", "applicant", "owner", "delivery", "open", "number")
_APPLICANT = COLUMNS.index("applicant")
_STRETCHED = COLUMNS.index("title")
_WIDTHS = {"state": 100, "received": 136, "applicant": 148, "owner": 76, "delivery": 104, "open": 200, "number": 226}
_ROW = 40

Index = QModelIndex | QPersistentModelIndex


class LineModel(QAbstractTableModel):
    """Lines as a table; what a screen reader says is the same text."""

    def __init__(self, say: Language, palette: Palette) -> None:
        super().__init__()
        self._say, self._palette = say, palette
        self.lines: tuple[Line, ...] = ()

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Show other lines; nothing happens where they are the same."""
        if lines != self.lines:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # Qt's
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:  # Qt's
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(  # Qt's
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._say(f"desk.column.{COLUMNS[section]}")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # Qt's
        line, column = self.lines[index.row()], COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(line, column)
        if role == Qt.ItemDataRole.ForegroundRole and column in ("state", "delivery"):
            mark = line.state if column == "state" else line.delivery
            return QColor(tone_colours(self._palette, mark.tone)[0])
        if role == Qt.ItemDataRole.ForegroundRole and column == "open" and (line.overdue or line.late):
            return QColor(tone_colours(self._palette, Tone.STOP)[0])
        return None

    def _open(self, line: Line) -> str:
        if line.until and (line.late or not line.open_items):
            return self._say("desk.until.late" if line.late else "desk.until", day=line.until)
        if not line.open_items:
            return ""
        if not line.due:
            return self._say("desk.open.count", count=line.open_items)
        key = "desk.open.overdue" if line.overdue else "desk.open.due"
        return self._say(key, count=line.open_items, due=line.due)

    def _title(self, line: Line) -> str:
        signs = [self._say(f"desk.{key}") for key in ("simulated", "protected") if getattr(line, key)]
        return "".join(f"【{sign}】" for sign in signs) + line.title

    def _text(self, line: Line, column: str) -> str:
        return {
            "state": line.state.text,
            "received": line.received,
            "title": self._title(line),
            "applicant": line.applicant.reveal(),
            "owner": line.owner,
            "delivery": line.delivery.text,
            "open": self._open(line),
            "number": line.application_id,
        }[column]


class RowDelegate(QStyledItemDelegate):
    """A row is chosen, never a cell; what is chosen keeps the colour of its tone."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # Qt's
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus
        ink = index.data(Qt.ItemDataRole.ForegroundRole)
        if ink is not None:
            option.palette.setColor(QPalette.ColorRole.HighlightedText, ink)


class NameDelegate(RowDelegate):
    """Draws the applicant through `NameLabel`: variation selectors count."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._label = NameLabel("", "body")

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:  # Qt's
        bare = QStyleOptionViewItem(option)
        self.initStyleOption(bare, index)
        text, bare.text = bare.text, ""
        widget: QWidget = bare.widget
        widget.style().drawControl(widget.style().ControlElement.CE_ItemViewItem, bare, painter, widget)
        area = option.rect
        self._label.setText(text)
        self._label.setFont(option.font)
        self._label.resize(area.width() - 12, area.height())
        painter.save()
        painter.translate(area.left() + 6, area.top())
        self._label.render(painter, QPoint(0, 0), renderFlags=QWidget.RenderFlag.DrawChildren)
        painter.restore()


class LineTable(QTableView):
    """The table: rows chosen, several with Shift or Ctrl; never wider than its place, Enter opens."""

    def __init__(self, model: LineModel, say: Language) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(say("desk.table"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)  # Tab leaves the table; arrows walk in it
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for at, column in enumerate(COLUMNS):
            if column in _WIDTHS:
                self.setColumnWidth(at, _WIDTHS[column])
        self.horizontalHeader().setSectionResizeMode(_STRETCHED, QHeaderView.ResizeMode.Stretch)
        self.setItemDelegate(RowDelegate(self))
        self.setItemDelegateForColumn(_APPLICANT, NameDelegate(self))

    def narrow(self, *, much: bool) -> None:
        """Leave out what the detail shows anyway, where the window is small."""
        for name in ("number", "open"):
            self.setColumnHidden(COLUMNS.index(name), much)
