"""How many children, members, vehicles. Who is known already stands on a tile: touched means that they are meant.

A person who is touched away stays on the page, so that a slip of the finger costs nothing: what was known about them is
kept here until the page is left, and given back with where it came from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from PySide6.QtWidgets import QWidget

from counter_app.domain.answers import Answer, row_path
from counter_app.domain.form import FieldKind
from counter_app.flow.events import AddRow, Prefilled, RemoveRow
from counter_app.flow.state import Visit
from counter_app.ui.kiosk.inputs.base import Answering, answerings
from counter_app.ui.kiosk.people import name_of_row, person_tile
from counter_app.ui.kiosk.rows import value_row
from counter_app.ui.widgets.buttons import Tile, button
from counter_app.ui.widgets.focus_ring import in_reading_order
from counter_app.ui.widgets.frames import column, grid, panel


@dataclass
class _Place:
    """One person on the page: their row now, or what was known of them when they were touched away."""

    row: int | None
    known: dict[str, Answer] = field(default_factory=dict)
    tile: Tile | None = None


@answerings.register(FieldKind.GROUP.value)
class RowsAnswering(Answering):
    """Every touch tells the visit at once."""

    beside = False
    by_touch = True

    def build(self) -> None:
        self._lines = column(self, gap=self.room.theme.metrics.gap)
        self._places = [_Place(row) for row in range(self._count())]
        self._fill()

    def _count(self) -> int:
        return self.visit.answers.rows(self.asked.path)

    def _fill(self) -> None:
        while (old := self._lines.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        known = [place for place in self._places if place.row is not None and self._named(place.row)]
        if known:
            self._lines.addWidget(self._people(known))
        for place in self._places:
            if place not in known and place.row is not None:
                self._lines.addWidget(self._unnamed(place.row))
        self._lines.addWidget(self._more())
        self._lines.addStretch()
        if self.window() is not self:
            in_reading_order(self.window())

    def _named(self, row: int) -> str:
        return name_of_row(self.visit, self.asked.field, row)

    # people who are known

    def _people(self, known: list[_Place]) -> QWidget:
        board = QWidget()
        places = grid(board, gap=self.room.theme.metrics.gap)
        for at, place in enumerate(known):
            assert place.row is not None
            tile = person_tile(self.visit, self.asked.field, place.row, self.room)
            tile.setChecked(True)
            tile.toggled.connect(partial(self._touched, place))
            place.tile = tile
            places.addWidget(tile, at // 2, at % 2)
        for side in (0, 1):
            places.setColumnStretch(side, 1)
        return board

    def _touched(self, place: _Place, on: bool) -> None:  # noqa: FBT001  # Qt's toggled(bool)
        if on and place.row is None:
            self._bring_back(place)
        elif not on and place.row is not None:
            self._take_away(place, place.row)

    def _take_away(self, place: _Place, row: int) -> None:
        if self._count() <= (self.asked.field.min or 0) or self._is_holder(row):
            assert place.tile is not None
            place.tile.setChecked(True)  # somebody has to be left, and whoever is here is
            return
        given = self.visit.answers.given
        start = f"{self.asked.path}.{row}."
        place.known = {path.removeprefix(start): answer for path, answer in given.items() if path.startswith(start)}
        place.row = None
        for other in self._places:
            if other.row is not None and other.row > row:
                other.row -= 1
        self._remove(row)

    def _is_holder(self, row: int) -> bool:
        return row == 0 and self.asked.field.prefill_first_row

    def _bring_back(self, place: _Place) -> None:
        row = self._count()
        place.row = row
        entries = tuple((row_path(self.asked.path, row, key), answer) for key, answer in place.known.items())
        place.known = {}
        self.room.post(AddRow(self.asked.path, self.room.now()))
        self.room.post(Prefilled(self.visit.generation, entries))  # as it was, with where it came from

    # rows by hand

    def _unnamed(self, row: int) -> QWidget:
        metrics, say = self.room.theme.metrics, self.room.say
        title = f"{self.asked.field.label.of(self.room.language)} {row + 1}"
        frame, inside = panel("card", margin=metrics.mm(2.5))
        take_out = None
        if self._count() > (self.asked.field.min or 0):
            words = say("kiosk.rows.remove")
            take_out = button(words, partial(self._remove, row), "danger", f"{title} {words}")
        inside.addWidget(value_row(self.room, title, "", "", take_out))
        return frame

    def _more(self) -> QWidget:
        say, asked = self.room.say, self.asked.field
        people = any(item.kind is FieldKind.NAME for item in asked.items)
        more_key = "kiosk.rows.more-people" if people else "kiosk.rows.more"
        key = more_key if self._count() else "kiosk.rows.first"
        more = button("＋ " + say(key, what=asked.label.of(self.room.language)), self._add, "plain")
        more.setVisible(asked.max is None or self._count() < asked.max)
        return more

    def _add(self) -> None:
        self.room.post(AddRow(self.asked.path, self.room.now()))

    def _remove(self, row: int) -> None:
        self.room.post(RemoveRow(self.asked.path, row, self.room.now()))

    def show_visit(self, visit: Visit) -> None:
        """Follow the visit; tiles stay where they are as long as they still say which rows there are."""
        super().show_visit(visit)
        rows = sorted(place.row for place in self._places if place.row is not None)
        if rows != list(range(self._count())):
            self._places = [_Place(row) for row in range(self._count())]
            self._fill()

    def forget(self) -> None:
        self._places = []

    def text(self) -> str:
        return ""

    def put(self, text: str) -> None:
        """Rows are the visit's, not this widget's."""
