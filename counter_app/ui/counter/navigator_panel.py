"""出来事と手続 in the staff window: choose what happened by keyboard, see what follows, take it with one key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QListWidget, QTableWidget, QTableWidgetItem

from counter_app.domain.life_event import LifeEvent
from counter_app.domain.words import JAPANESE
from counter_app.i18n.texts import Language
from counter_app.ui.counter.acts import StaffActs
from counter_app.ui.counter.navigator_view import AdviceLine, NavigatorView
from counter_app.ui.staff_sheet import tone_colours
from counter_app.ui.theme import Theme
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label

_COLUMNS = ("verdict", "procedure", "why", "due")
_EVENTS_WIDTH = 230
_AIR = 14


class NavigatorPanel(QFrame):
    """Up and Down walk, Enter chooses an event or ticks a procedure, Right and Left change sides, Escape closes."""

    def __init__(
        self, say: Language, acts: StaffActs, events: tuple[LifeEvent, ...], theme: Theme, close: Callable[[], None]
    ) -> None:
        super().__init__()
        self.setProperty("look", "page")
        self._say, self._acts, self._events, self._theme, self._close = say, acts, events, theme, close
        self._view = NavigatorView()
        whole = column(self, margin=12, gap=8)
        self._title = label(say("counter.navigator.title"), "panel-title")
        whole.addWidget(self._title)
        sides = row(gap=10)
        self.events = QListWidget()
        self.events.setAccessibleName(say("counter.navigator.events"))
        self.events.setFixedWidth(_EVENTS_WIDTH)
        for number, event in enumerate(events, start=1):
            self.events.addItem(f"{number}　{event.title.of(JAPANESE)}")
        self.events.setWordWrap(True)
        self.events.itemActivated.connect(lambda _item: self._choose())
        self.events.itemClicked.connect(lambda _item: self._choose())
        sides.addWidget(self.events)
        self.table = self._made_table()
        sides.addWidget(self.table, 1)
        whole.addLayout(sides, 1)
        foot = row()
        foot.addWidget(label(say("counter.navigator.keys"), "note"), 1)
        self.take = button(say("counter.navigator.take"), self.take_needed, "key-primary")
        foot.addWidget(self.take)
        foot.addWidget(button(say("counter.picker.close"), close, "slim"))
        whole.addLayout(foot)

    def _made_table(self) -> QTableWidget:
        table = QTableWidget(0, len(_COLUMNS))
        table.setAccessibleName(self._say("counter.navigator.table"))
        table.setHorizontalHeaderLabels([self._say(f"counter.navigator.column.{name}") for name in _COLUMNS])
        table.verticalHeader().hide()
        table.setWordWrap(True)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        head = table.horizontalHeader()
        for at, name in enumerate(_COLUMNS):
            narrow = name == "verdict"
            mode = QHeaderView.ResizeMode.ResizeToContents if narrow else QHeaderView.ResizeMode.Stretch
            head.setSectionResizeMode(at, mode)
        head.sectionResized.connect(lambda *_: _fit_rows(table))
        table.cellClicked.connect(lambda at, _column: self._toggle(at))
        return table

    def open(self) -> None:
        """Put the keys where the next act is: the events, or what follows from the one that is chosen."""
        (self.table if self._view.lines else self.events).setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.events.currentRow() < 0:
            self.events.setCurrentRow(0)

    def show_view(self, view: NavigatorView) -> None:
        """Show what the navigator says now."""
        if view == self._view:
            return
        self._view = view
        at = max(self.table.currentRow(), 0)
        title = self._say("counter.navigator.title")
        self._title.setText(f"{title}　{view.event_title}" if view.event_title else title)
        self.table.setRowCount(len(view.lines))
        for place, line in enumerate(view.lines):
            self._show_line(place, line)
        _fit_rows(self.table)
        if view.lines:
            self.table.setCurrentCell(min(at, len(view.lines) - 1), 0)
        self.take.setEnabled(bool(view.needed()))
        chosen = next((i for i, event in enumerate(self._events) if event.id == view.event_id), -1)
        if chosen >= 0:
            self.events.setCurrentRow(chosen)

    def _show_line(self, at: int, line: AdviceLine) -> None:
        title = f"{line.title}\n{self._say('counter.navigator.new')}" if line.new else line.title
        take = "☑" if line.chosen else "☐"
        why = "\n".join(part for part in (line.reasons, line.basis) if part)
        cells = (f"{take} {line.verdict_text}", title, why, line.due)
        for place, text in enumerate(cells):
            item = QTableWidgetItem(text)
            if _COLUMNS[place] == "due" and text:
                ink, ground, _edge = tone_colours(self._theme.palette, line.tone)
                item.setForeground(QColor(ink))
                item.setBackground(QColor(ground))
            self.table.setItem(at, place, item)

    def take_needed(self) -> None:
        """Take everything that is needed, and keep what is chosen besides."""
        if self._view.needed():
            self._acts.take_advice(self._view.needed() | self._view.chosen())
            self._close()

    def _choose(self) -> None:
        at = self.events.currentRow()
        if 0 <= at < len(self._events):
            event = self._events[at]
            self._acts.choose_event(event)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _toggle(self, at: int) -> None:
        if not 0 <= at < len(self._view.lines):
            return
        line = self._view.lines[at]
        chosen = self._view.chosen()
        self._acts.take_advice(chosen - {line.form_id} if line.chosen else chosen | {line.form_id})

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's
        digit = event.text()
        match event.key():
            case Qt.Key.Key_Escape:
                self._close()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space if self.table.hasFocus():
                self._toggle(self.table.currentRow())
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.events.hasFocus():
                self._choose()
            case Qt.Key.Key_Right:
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            case Qt.Key.Key_Left:
                self.events.setFocus(Qt.FocusReason.OtherFocusReason)
            case _ if digit.isascii() and digit.isdigit() and 1 <= int(digit) <= len(self._events):
                self.events.setCurrentRow(int(digit) - 1)
                self._choose()
            case _:
                super().keyPressEvent(event)
                return
        event.accept()


def _fit_rows(table: QTableWidget) -> None:
    """As high as their text, and a little air: the style sheet's padding is not counted by Qt."""
    table.resizeRowsToContents()
    for at in range(table.rowCount()):
        table.setRowHeight(at, table.rowHeight(at) + _AIR)
