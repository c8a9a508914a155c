"""Widgets bound to one place of the selected file: they show what stands there and write down what is typed, as typed.

A number or date that is none is written as text: the finding says so, and nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from counter_app.domain.words import LANGUAGES
from counter_app.ui.widgets.frames import column, grid
from counter_app.ui.widgets.labels import label

if TYPE_CHECKING:
    from counter_app.packs.draft import Place, Plain
    from counter_app.ui.workshop.bench import Bench

_SIDE_BY_SIDE = 640  # below this width three languages stand one above the other
_LINES = 2
_MENU_EDGES = 32  # what stands beside the words of a menu: its padding, and ▾


def as_text(typed: str) -> Plain:
    """Take what was typed as it is."""
    return typed


def as_number(typed: str) -> Plain:
    """A whole number where it is one, also in full-width digits."""
    try:
        return int(typed)
    except ValueError:
        return typed


def as_day(typed: str) -> Plain:
    """A day where it is one."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return typed


def as_list(typed: str) -> Plain:
    """Names with commas or spaces between."""
    return [name for name in typed.replace("、", " ").replace(",", " ").split() if name]


def written(value: Any) -> str:
    """Return a value as it stands in a line."""
    if value is None:
        return ""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(written(entry) for entry in value)
    return value.isoformat() if isinstance(value, date) else str(value)


class Line(QLineEdit):
    """One line. An emptied line takes its key out, unless the file needs the key (`needed`)."""

    def __init__(  # a bound widget is its place, its name and how it is read
        self, bench: Bench, place: Place, name: str, read: Callable[[str], Plain] = as_text, *, needed: bool = False
    ) -> None:
        super().__init__()
        self._bench, self.place, self._read, self._needed = bench, place, read, needed
        self.setProperty("look", "cell")
        self.setAccessibleName(name)
        self.textEdited.connect(self._typed)
        self.refresh()

    def refresh(self) -> None:
        """Show what stands in the file."""
        text = written(self._bench.value(*self.place))
        if text != self.text() and not (self.hasFocus() and self._same(self.text(), text)):
            self.setText(text)
            self.setCursorPosition(0)

    def _same(self, typed: str, text: str) -> bool:
        return written(self._read(typed)) == text

    def _typed(self, typed: str) -> None:
        if typed or self._needed:
            self._bench.put(self.place, self._read(typed))
        else:
            self._bench.clear(self.place)


class Paragraph(QPlainTextEdit):
    """Some lines of words. `emptied` is called where nothing is left of them."""

    def __init__(self, bench: Bench, place: Place, name: str, emptied: Callable[[], bool]) -> None:
        super().__init__()
        self._bench, self.place, self._emptied = bench, place, emptied
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * _LINES + 22)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.refresh()
        self.textChanged.connect(self._typed)

    def refresh(self) -> None:
        """Show what stands in the file."""
        text = written(self._bench.value(*self.place))
        if text != self.toPlainText():
            self.blockSignals(True)
            self.setPlainText(text)
            self.blockSignals(False)

    def _typed(self) -> None:
        typed = self.toPlainText()
        if typed == written(self._bench.value(*self.place)) or (not typed and self._emptied()):
            return
        self._bench.put(self.place, typed)


class WordsInput(QWidget):
    """Three languages of one meaning, side by side where there is room. Emptied in all three, their key goes."""

    def __init__(self, bench: Bench, place: Place, name: str, *, needed: bool = False) -> None:
        super().__init__()
        self._bench, self._needed = bench, needed
        say = bench.world.texts.of("ja")
        self.place = place
        self._grid: QGridLayout = grid(self, gap=4)
        self._heads = [label(say(f"workshop.language.{tag}"), "note", wrap=False) for tag in LANGUAGES]
        names = [f"{name} {say(f'workshop.language.{tag}')}" for tag in LANGUAGES]
        self.parts = [
            Paragraph(bench, (*place, tag), spoken, self._emptied) for tag, spoken in zip(LANGUAGES, names, strict=True)
        ]
        self._wide: bool | None = None
        self._arrange(wide=False)

    def _emptied(self) -> bool:
        if self._needed or any(part.toPlainText() for part in self.parts):
            return False
        self._bench.clear(self.place)
        return True

    def refresh(self) -> None:
        """Show what stands in the file."""
        for part in self.parts:
            part.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(wide=event.size().width() >= _SIDE_BY_SIDE)

    def _arrange(self, *, wide: bool) -> None:
        if wide is self._wide:
            return
        self._wide = wide
        for at, (head, part) in enumerate(zip(self._heads, self.parts, strict=True)):
            self._grid.addWidget(head, 0 if wide else at, at if wide else 0)
            self._grid.addWidget(part, 1 if wide else at, at if wide else 1)
            self._grid.setColumnStretch(at, 1 if wide or at == 1 else 0)


class Tick(QCheckBox):
    """Yes or no."""

    def __init__(self, bench: Bench, place: Place, name: str, *, default: bool = False, needed: bool = False) -> None:
        super().__init__(name)
        self._bench, self.place, self._default, self._needed = bench, place, default, needed
        self.setAccessibleName(name)
        self.refresh()
        self.clicked.connect(self._ticked)

    def refresh(self) -> None:
        """Show what stands in the file."""
        value = self._bench.value(*self.place)
        self.setChecked(value if isinstance(value, bool) else self._default)

    def _ticked(self, ticked: bool) -> None:  # noqa: FBT001  # connected to Qt's clicked(bool)
        if ticked is self._default and not self._needed:
            self._bench.clear(self.place)
        else:
            self._bench.put(self.place, ticked)


class DropDown(QComboBox):
    """A menu whose text is shortened, not cut, and which is never turned by a wheel that scrolls past."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(5)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.width() - _MENU_EDGES
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Menu(DropDown):
    """One of a list; what the file says is there, also where it is none of them."""

    def __init__(  # as Line
        self, bench: Bench, place: Place, name: str, options: Iterable[tuple[str, str]], default: str | None = None
    ) -> None:
        super().__init__(name)
        self._bench, self.place, self._default = bench, place, default
        self._codes: list[str] = []
        for code, text in options:
            self._codes.append(code)
            self.addItem(text)
        self.refresh()
        self.activated.connect(self._chosen)

    def refresh(self) -> None:
        """Show what stands in the file."""
        value = self._bench.value(*self.place)
        code = (self._default or "") if value is None else str(value)
        if code not in self._codes:
            self._codes.append(code)
            self.addItem(code)
        self.setCurrentIndex(self._codes.index(code))

    def _chosen(self, at: int) -> None:
        code = self._codes[at]
        if code == (self._default or ""):
            self._bench.clear(self.place)
        else:
            self._bench.put(self.place, code)


Bound = Line | Paragraph | WordsInput | Tick | Menu


class Sheet(QWidget):
    """Named inputs under headings, one below the other."""

    def __init__(self) -> None:
        super().__init__()
        self.inputs: list[Bound] = []
        self._lines = column(self, margin=10, gap=6)
        self._lines.addStretch(1)

    def heading(self, text: str) -> None:
        """Begin a section."""
        self._put(label(text, "section"))

    def note(self, text: str) -> None:
        """Put a line of explanation."""
        self._put(label(text, "note"))

    def line(self, name: str, *widgets: QWidget) -> None:
        """Put a name and what belongs to it."""
        holder = QWidget()
        places = grid(holder, gap=8)
        head = label(name, "cell-label")
        head.setFixedWidth(118)
        places.addWidget(head, 0, 0, Qt.AlignmentFlag.AlignTop)
        for at, widget in enumerate(widgets, start=1):
            places.addWidget(widget, 0, at)
            fixed = widget.property("look") == "slim" or widget.maximumWidth() == widget.minimumWidth()
            places.setColumnStretch(at, 0 if fixed else 1)
        if all(widget.property("look") == "slim" for widget in widgets):
            places.setColumnStretch(len(widgets) + 1, 1)
        self._put(holder)
        self.remember(*widgets)

    def whole(self, widget: QWidget) -> None:
        """Put a widget over the whole width."""
        self._put(widget)
        self.remember(widget)

    def remember(self, *widgets: QWidget) -> None:
        """Bound inputs among these are refreshed with the others."""
        for widget in widgets:
            if isinstance(widget, Bound):
                self.inputs.append(widget)

    def refresh(self) -> None:
        """Show what stands in the file."""
        for bound in self.inputs:
            bound.refresh()

    def input_at(self, place: Place) -> QWidget | None:
        """Return the input that edits a place, or the one nearest around or within it."""
        flat: list[QWidget] = []
        for bound in self.inputs:
            flat += bound.parts if isinstance(bound, WordsInput) else [bound]
        exact = [widget for widget in flat if getattr(widget, "place", None) == place]
        within = [widget for widget in flat if getattr(widget, "place", ())[: len(place)] == place]
        around = [
            widget for widget in flat if place[: len(getattr(widget, "place", ()))] == getattr(widget, "place", ())
        ]
        return next(iter((*exact, *within, *around)), None)

    def _put(self, widget: QWidget) -> None:
        self._lines.insertWidget(self._lines.count() - 1, widget)
