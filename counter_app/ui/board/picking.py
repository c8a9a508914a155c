"""Choices with their names beside them, for the filters and the tabs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QBoxLayout, QComboBox

from counter_app.ui.widgets.labels import label


class Picker(QComboBox):
    """One of several; `chosen` is its key. `changed` is called when somebody chooses, not when choices are put in."""

    def __init__(self, name: str, changed: Callable[[], None], *, width: int = 150) -> None:
        super().__init__()
        self.name = name
        self.setAccessibleName(name)
        self.setMinimumWidth(width)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.currentIndexChanged.connect(lambda _at: changed())

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Put in (key, text) pairs and keep what was chosen where it is still offered."""
        if [(self.itemData(at), self.itemText(at)) for at in range(self.count())] == list(choices):
            return
        before = self.chosen
        with QSignalBlocker(self):
            self.clear()
            for key, text in choices:
                self.addItem(text, key)
            self.setCurrentIndex(max(0, self.findData(before)))

    @property
    def chosen(self) -> str:
        """The key of what is chosen; empty before anything is offered."""
        return str(self.currentData() or "")

    def choose(self, key: str) -> None:
        """Choose by key, as if somebody had."""
        at = self.findData(key)
        if at >= 0:
            self.setCurrentIndex(at)


def add_named(places: QBoxLayout, picker: Picker) -> None:
    """Add a picker behind its name."""
    named = label(picker.name, "field", wrap=False)
    named.setBuddy(picker)
    places.addWidget(named)
    places.addWidget(picker)
