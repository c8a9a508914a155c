"""The tree on the left: what there is to edit, what has changed, what nobody has verified, and a search over all of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem

from counter_app.packs.outline import Leaf, Outline
from counter_app.ui.widgets.frames import column
from counter_app.ui.widgets.labels import label

if TYPE_CHECKING:
    from counter_app.ui.workshop.bench import Bench

_FILE = Qt.ItemDataRole.UserRole


class OutlinePanel(QFrame):
    """One line per file: its title; ● changed, ✕ wrong, 未n not verified."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._say = bench.world.texts.of("ja")
        self._shown = Outline()
        self.setProperty("look", "side")
        self.search = QLineEdit()
        self.search.setProperty("look", "cell")
        self.search.setPlaceholderText(self._say("workshop.search"))
        self.search.setAccessibleName(self._say("workshop.search"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._fill())
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(self._say("workshop.tree"))
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setIndentation(14)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.currentItemChanged.connect(lambda now, _before: self._chosen(now))
        whole = column(self, margin=8, gap=6)
        whole.addWidget(self.search)
        whole.addWidget(self.tree, 1)
        whole.addWidget(label(self._say("workshop.tree.legend"), "note"))
        bench.examined.connect(self._examined)
        bench.changed.connect(self._mark_selected)

    def _examined(self) -> None:
        if self._bench.examination.outline != self._shown:
            self._shown = self._bench.examination.outline
            self._fill()

    def _fill(self) -> None:
        """Show what fits the search; the tree is made anew only where its files are others."""
        found = self._shown.matching(self.search.text())
        files = [[leaf.file for leaf in branch.leaves] for branch in found.branches]
        self.tree.blockSignals(True)
        if files != self._files():
            closed = {str(top.data(1, _FILE)) for top in self._tops() if not top.isExpanded()}
            self.tree.clear()
            for branch in found.branches:
                item = QTreeWidgetItem([branch.title, str(len(branch.leaves))])
                item.setData(1, _FILE, branch.title)
                item.addChildren([QTreeWidgetItem(["", ""]) for _ in branch.leaves])
                self.tree.addTopLevelItem(item)
                item.setExpanded(branch.title not in closed)
        for top, branch in zip(self._tops(), found.branches, strict=True):
            for item, leaf in zip(self._children(top), branch.leaves, strict=True):
                self._show_leaf(item, leaf)
        self.tree.blockSignals(False)
        self._mark_selected()

    def _tops(self) -> list[QTreeWidgetItem]:
        found = (self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount()))
        return [item for item in found if item is not None]

    @staticmethod
    def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
        found = (item.child(number) for number in range(item.childCount()))
        return [child for child in found if child is not None]

    def _files(self) -> list[list[str]]:
        return [[str(child.data(0, _FILE)) for child in self._children(top)] for top in self._tops()]

    def _show_leaf(self, item: QTreeWidgetItem, leaf: Leaf) -> None:
        marks = [self._say("workshop.mark.wrong")] if leaf.wrong else []
        marks += [self._say("workshop.mark.changed")] if leaf.changed else []
        marks += [self._say("workshop.mark.unverified", count=leaf.unverified)] if leaf.unverified else []
        if (item.text(0), item.text(1), item.data(0, _FILE)) == (leaf.title, " ".join(marks), leaf.file):
            return
        item.setText(0, leaf.title)
        item.setText(1, " ".join(marks))
        item.setData(0, _FILE, leaf.file)
        item.setToolTip(0, leaf.file)
        spoken = [
            self._say(f"workshop.spoken.{key}")
            for key, holds in (("wrong", leaf.wrong), ("changed", leaf.changed))
            if holds
        ]
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, " ".join((leaf.title, *spoken, *marks[-1:])))

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        file = item.data(0, _FILE) if item is not None else None
        if isinstance(file, str) and file:
            self._bench.bridge.later(partial(self._bench.select, file))

    def _mark_selected(self) -> None:
        """Show which file is edited, whoever chose it."""
        current = self.tree.currentItem()
        if current is not None and current.data(0, _FILE) == self._bench.file:
            return
        for item in (child for top in self._tops() for child in self._children(top)):
            if item.data(0, _FILE) == self._bench.file:
                self.tree.blockSignals(True)
                self.tree.setCurrentItem(item)
                self.tree.blockSignals(False)
                return
