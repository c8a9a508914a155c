"""Several yes-no questions on one page, a tile each: touched is yes, what nobody touches is a no."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from counter_app.domain.form import AskedField
from counter_app.flow.events import Typed
from counter_app.flow.plan import Look
from counter_app.flow.plan import Page as Asked
from counter_app.flow.state import Visit
from counter_app.personal import Personal
from counter_app.ui.kiosk.page import Room
from counter_app.ui.kiosk.people import person_tile
from counter_app.ui.widgets.buttons import Tile
from counter_app.ui.widgets.frames import column
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.tile_pages import TilePages

_ROOMY = 8
_LEAST_MM = 16.5


class TilesBoard(QWidget):
    """Every touch tells the visit at once. `above` stands between the question and the tiles."""

    def __init__(self, asked: Asked, visit: Visit, room: Room, above: list[QWidget]) -> None:
        super().__init__()
        self._room = room
        lines = column(self, gap=room.theme.metrics.gap)
        lines.addWidget(label(self._question(asked), "title"))
        help_words = asked.items[0].field.help or asked.items[0].field.why
        if asked.look is Look.PEOPLE and help_words is not None:
            lines.addWidget(label(help_words.of(room.language), "quiet"))
        lines.addWidget(label(room.say("kiosk.tiles.none"), "quiet"))
        for widget in above:
            lines.addWidget(widget)
        self._tiles = [(item, self._tile(item, asked, visit)) for item in asked.items]
        self._pages = TilePages([tile for _item, tile in self._tiles], room.say, room.theme.metrics)
        lines.addWidget(self._pages, 1)

    def _question(self, asked: Asked) -> str:
        """One question for all tiles where they share one; otherwise the general one."""
        language = self._room.language
        first = asked.items[0].field
        shared = all(item.field.question == first.question for item in asked.items)
        if first.question is not None and shared:
            return first.question.of(language)
        return first.label.of(language) if asked.look is Look.PEOPLE else self._room.say("kiosk.tiles.title")

    def _tile(self, item: AskedField, asked: Asked, visit: Visit) -> Tile:
        if asked.look is Look.PEOPLE and item.group is not None and item.row is not None:
            tile = person_tile(visit, item.group, item.row, self._room)
        else:
            tile = Tile(self._room.theme, item.field.label.of(self._room.language), choosable=True, several=True)
            crowded = len(asked.items) > _ROOMY  # ten tiles on one page rather than two on a second one
            tile.setMinimumHeight(self._room.theme.metrics.mm(_LEAST_MM if crowded else 22))
        tile.setChecked(visit.answers.text(item.path) == "yes")
        tile.toggled.connect(partial(self._touched, item))
        return tile

    def _touched(self, item: AskedField, on: bool) -> None:  # noqa: FBT001  # Qt's toggled(bool)
        self._room.post(Typed(item.path, Personal("yes" if on else "no"), self._room.now()))

    def show_visit(self, visit: Visit) -> None:
        """Follow the visit: staff may have answered."""
        for item, tile in self._tiles:
            on = visit.answers.text(item.path) == "yes"
            if tile.isChecked() is not on:
                tile.blockSignals(True)  # Qt's
                tile.setChecked(on)
                tile.blockSignals(False)  # Qt's

    def first(self) -> QWidget:
        """Return what the keyboard should reach first."""
        return self._tiles[0][1]
