"""The people of the register who may be meant, likeliest first. Names are drawn as names."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem

from counter_app.i18n.texts import Language
from counter_app.matching.review import Beside
from counter_app.ui.widgets.frames import column
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.name_label import NameLabel

_WALKING = frozenset(
    {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
)


class CandidateList(QListWidget):
    """Up and down choose; the row that is chosen has a bar at its side."""

    def __init__(self, say: Language) -> None:
        super().__init__()
        self._say = say
        self.setAccessibleName(say("review.candidates"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.currentRowChanged.connect(self._point)

    def show_candidates(self, candidates: Sequence[Beside]) -> None:
        """Fill the list and choose the first."""
        self.blockSignals(True)  # Qt's
        self.clear()
        for place, each in enumerate(candidates, start=1):
            self._add(place, each)
        self.blockSignals(False)  # Qt's
        self.setCurrentRow(0)
        self._point(0)

    def forget(self) -> None:
        """Empty it."""
        self.blockSignals(True)
        self.clear()
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's
        """Letters and digits belong to the window: Qt would look for a row that begins with them."""
        if event.key() in _WALKING:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _add(self, place: int, each: Beside) -> None:
        status = self._say(f"review.status.{each.status}") if each.status else ""
        more = "　".join(part for part in (status, each.relation, each.said.dob) if part)
        frame = QFrame()
        frame.setProperty("look", "candidate")
        inside = column(frame, gap=1)
        inside.setContentsMargins(8, 6, 4, 6)
        inside.addWidget(NameLabel(f"{place}　{each.said.name}", "candidate-name"))
        inside.addWidget(label(more, "candidate-more"))
        frame.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        item = QListWidgetItem()
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{place} {each.said.name} {more}")
        self.addItem(item)
        self.setItemWidget(item, frame)
        frame.ensurePolished()
        width = max(self.viewport().width(), 160)
        item.setSizeHint(QSize(0, max(frame.heightForWidth(width), frame.sizeHint().height())))

    def _point(self, chosen: int) -> None:
        for at in range(self.count()):
            frame = self.itemWidget(self.item(at))
            if frame.property("chosen") != ("true" if at == chosen else "false"):
                frame.setProperty("chosen", "true" if at == chosen else "false")
                frame.style().unpolish(frame)
                frame.style().polish(frame)
