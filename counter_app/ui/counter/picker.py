"""手続を探す: a line to type into and the procedures it finds. Up and Down walk, Enter chooses, Escape closes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget

from counter_app.domain.form import Form
from counter_app.domain.words import JAPANESE
from counter_app.i18n.texts import Language
from counter_app.packs.search import find_procedures
from counter_app.ui.counter.acts import StaffActs
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.line_edit import KioskLineEdit


class ProcedurePicker(QFrame):
    """Searches the catalogue and adds or takes out procedures."""

    def __init__(self, say: Language, acts: StaffActs, catalogue: tuple[Form, ...], close: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("look", "page")
        self._say, self._acts, self._catalogue, self._close = say, acts, catalogue, close
        self._found: tuple[Form, ...] = ()
        self._chosen: frozenset[str] = frozenset()
        whole = column(self, margin=14, gap=8)
        whole.addWidget(label(say("counter.picker.title"), "panel-title"))
        self.line = KioskLineEdit()
        self.line.setAccessibleName(say("counter.picker.line"))
        self.line.setPlaceholderText(say("counter.picker.hint"))
        self.line.textChanged.connect(lambda _text: self._search())
        whole.addWidget(self.line)
        self.list = QListWidget()
        self.list.setAccessibleName(say("counter.picker.list"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay in the line; arrows reach the list through it
        self.list.itemClicked.connect(lambda _item: self._toggle())
        whole.addWidget(self.list, 1)
        foot = row()
        foot.addWidget(label(say("counter.picker.keys"), "note"), 1)
        foot.addWidget(button(say("counter.picker.close"), close, "slim"))
        whole.addLayout(foot)

    def open(self) -> None:
        """Begin a fresh search."""
        self.line.forget()
        self._search()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_chosen(self, ids: frozenset[str]) -> None:
        """Mark what is chosen."""
        if ids != self._chosen:
            self._chosen = ids
            self._search(self.list.currentRow())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                at = self.list.currentRow() + step
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, at)))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._toggle()
            case Qt.Key.Key_Escape:
                self._close()
            case _:
                super().keyPressEvent(event)
                return
        event.accept()

    def _search(self, at: int = 0) -> None:
        self._found = find_procedures(self._catalogue, self.line.text())
        self.list.clear()
        for form in self._found:
            mark = "☑" if form.id in self._chosen else "☐"
            self.list.addItem(f"{mark}　{form.title.of(JAPANESE)}　［{form.id}］")
        if not self._found:
            self.list.addItem(self._say("counter.picker.nothing"))
        self.list.setCurrentRow(max(0, min(at, len(self._found) - 1)))

    def _toggle(self) -> None:
        at = self.list.currentRow()
        if not 0 <= at < len(self._found):
            return
        form = self._found[at]
        if form.id in self._chosen:
            self._acts.remove_procedure(form.id)
        else:
            self._acts.add_procedure(form)
        self.line.selectAll()
