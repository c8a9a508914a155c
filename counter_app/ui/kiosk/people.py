"""One person of a list on a tile: the name as it is written, the age, what they are to the head of the household."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from counter_app.domain import wareki
from counter_app.domain.answers import row_path
from counter_app.domain.form import Field, FieldKind
from counter_app.domain.kinds import shown
from counter_app.flow.state import Visit
from counter_app.ui.kiosk.page import Room
from counter_app.ui.widgets.buttons import Tile
from counter_app.ui.widgets.frames import column
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.name_label import NameLabel

_NAMED = (FieldKind.NAME, FieldKind.KANA, FieldKind.TEXT)


def name_of_row(visit: Visit, group: Field, row: int) -> str:
    """Return what tells this row from the others, empty while it is not known."""
    for item in group.items:
        if item.kind in _NAMED:
            return visit.answers.text(row_path(group.fact, row, item.fact))
    return ""


def about_row(visit: Visit, group: Field, row: int, room: Room) -> str:
    """Return age and relationship, as far as they are known: 「44歳・夫」."""
    parts = []
    for item in group.items:
        text = visit.answers.text(row_path(group.fact, row, item.fact))
        if text and item.fact == "dateOfBirth" and visit.started_at is not None:
            years = wareki.age(date.fromisoformat(text), visit.started_at.date())
            parts.append(room.say("kiosk.people.age", years=years))
        elif text and item.fact == "relationship":
            parts.append(shown(item, text, room.language))
    return room.say("common.list").join(parts)


def person_tile(visit: Visit, group: Field, row: int, room: Room) -> Tile:
    """Return a tile to touch for one person."""
    name = name_of_row(visit, group, row) or f"{group.label.of(room.language)} {row + 1}"
    about = about_row(visit, group, row, room)
    inner = QWidget()
    lines = column(inner, gap=0)
    lines.addStretch()
    lines.addWidget(NameLabel(name))
    if about:
        lines.addWidget(label(about, "quiet"))
    lines.addStretch()
    tile = Tile(room.theme, name, about, choosable=True, several=True, inner=inner)
    tile.setMinimumHeight(room.theme.metrics.mm(24))
    return tile
