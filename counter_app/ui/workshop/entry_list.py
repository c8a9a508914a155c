"""A list of entries (fields, rules, predicates): choose one, add, remove, and move by keys or by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QListWidget, QWidget

from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row

if TYPE_CHECKING:
    from counter_app.packs.draft import Place
    from counter_app.ui.workshop.bench import Bench


@dataclass(frozen=True)
class Entry:
    """One line of the list and where it stands; rows of a group are indented."""

    place: Place
    text: str


class EntryList(QWidget):
    """`chosen` is called with a place when another entry is looked at; `adds` are the keys that put a new one in."""

    def __init__(
        self, bench: Bench, name: str, chosen: Callable[[Place], None], adds: dict[str, Callable[[], None]]
    ) -> None:
        super().__init__()
        self._bench, self._chosen = bench, chosen
        self._say = bench.world.texts.of("ja")
        self.entries: tuple[Entry, ...] = ()
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        self.list.setProperty("look", "dense")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._row)
        whole = column(self, gap=4)
        whole.addWidget(self.list, 1)
        keys = row(gap=4)
        self.keys = {key: button(self._say(key), press, "slim") for key, press in adds.items()}
        moves: dict[str, Callable[[], None]] = {
            "workshop.entry.up": lambda: self.shift(-1),
            "workshop.entry.down": lambda: self.shift(1),
            "workshop.entry.remove": self.remove,
        }
        self.keys |= {act: button(self._say(act), press, "slim") for act, press in moves.items()}
        for key in self.keys.values():
            keys.addWidget(key)
        keys.addStretch(1)
        whole.addLayout(keys)
        for sequence, act in (("Alt+Up", "up"), ("Alt+Down", "down"), ("Delete", "remove")):
            shortcut = QShortcut(QKeySequence(sequence), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(moves[f"workshop.entry.{act}"])

    @property
    def place(self) -> Place:
        """The chosen entry, () where there is none."""
        at = self.list.currentRow()
        return self.entries[at].place if 0 <= at < len(self.entries) else ()

    def show_entries(self, entries: tuple[Entry, ...], wanted: Place) -> Place:
        """Show the entries with `wanted` (or the nearest) chosen; returns what is."""
        texts = [entry.text for entry in entries]
        self.list.blockSignals(True)
        if len(entries) != len(self.entries):
            self.list.clear()
            self.list.addItems(texts)
        for at, text in enumerate(texts):
            item = self.list.item(at)
            if item.text() != text:
                item.setText(text)
        self.entries = entries
        places = [entry.place for entry in entries]
        at = places.index(wanted) if wanted in places else min(max(self.list.currentRow(), 0), len(entries) - 1)
        self.list.setCurrentRow(at)
        self.list.blockSignals(False)
        return self.place

    def _row(self, _at: int) -> None:
        self._chosen(self.place)

    def shift(self, by: int) -> None:
        """Move the chosen entry among its neighbours."""
        place = self.place
        if not place:
            return
        *array, index = place
        entries = self._bench.value(*array)
        if isinstance(index, int) and isinstance(entries, list) and 0 <= index + by < len(entries):
            moved = (*array, index + by)
            self._bench.move(tuple(array), index, index + by)
            self._chosen(moved)

    def remove(self) -> None:
        """Take the chosen entry out; Ctrl+Z brings it back."""
        place = self.place
        if place and isinstance(place[-1], int):
            self._bench.drop(place[:-1], place[-1])
