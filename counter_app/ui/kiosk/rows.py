"""A line of data: label, value, where it came from, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from counter_app.ui.kiosk.page import Room
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.name_label import NameLabel


def value_row(room: Room, name: str, text: str, origin: str, action: QPushButton | None = None) -> QWidget:
    """Return one line. The value is data and drawn as such; the origin stands below it in words."""
    metrics = room.theme.metrics
    line = QWidget()
    places = row(line, gap=metrics.mm(3))
    head = label(name, "quiet")
    head.setContentsMargins(0, round(metrics.strong * 0.22), 0, 0)
    head.setFixedWidth(round(metrics.mm(54) * min(metrics.scale, 1.3)))
    places.addWidget(head, 0, Qt.AlignmentFlag.AlignTop)
    middle = column(gap=0)
    middle.addWidget(NameLabel(text or room.say("common.empty"), "strong" if text else "quiet"))
    if origin:
        middle.addWidget(label(origin, "small"))
    places.addLayout(middle, 1)
    if action is not None:
        places.addWidget(action, 0, Qt.AlignmentFlag.AlignTop)
    return line


def rule() -> QWidget:
    """Return a thin line between rows."""
    line = QFrame()
    line.setProperty("look", "line")
    return line
