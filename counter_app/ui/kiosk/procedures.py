"""Which procedures (手続) somebody came for; several at once, asked for only once."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtWidgets import QWidget

from counter_app.flow.events import Choose
from counter_app.flow.state import Step, Visit
from counter_app.ui.kiosk.page import Footer, Page, pages, trouble_panel
from counter_app.ui.widgets.buttons import Tile
from counter_app.ui.widgets.frames import grid
from counter_app.ui.widgets.paging import PagingArea


@pages.register(Step.PROCEDURES.value)
class ProceduresPage(Page):
    """Tiles to choose from. Every tap tells the visit at once."""

    @classmethod
    def shape(cls, visit: Visit) -> Hashable:
        return visit.trouble

    def build(self) -> None:
        metrics = self.room.theme.metrics
        self.heading("kiosk.procedures.title")
        self.line("kiosk.procedures.several", "quiet")
        if self.visit.trouble:
            self.column.addWidget(trouble_panel(self.room, self.visit.trouble))
        board = QWidget()
        places = grid(board, gap=metrics.gap)
        chosen = {form.id for form in self.visit.forms}
        self._tiles: dict[str, Tile] = {}
        for at, form in enumerate(self.room.forms):
            summary = form.summary.of(self.room.language) if form.summary else ""
            tile = Tile(self.room.theme, form.title.of(self.room.language), summary, choosable=True, several=True)
            tile.setMinimumHeight(metrics.mm(24))
            tile.setChecked(form.id in chosen)
            tile.toggled.connect(lambda _on: self._choose())
            self._tiles[form.id] = tile
            places.addWidget(tile, at // 2, at % 2)
        for side in (0, 1):
            places.setColumnStretch(side, 1)
        places.setRowStretch(len(self._tiles), 1)
        self.column.addWidget(PagingArea(board, self.room.say, metrics), 1)

    def _choose(self) -> None:
        chosen = tuple(form for form in self.room.forms if self._tiles[form.id].isChecked())
        self.room.post(Choose(chosen))
        self.footer_changed()

    def footer(self) -> Footer:
        some = any(tile.isChecked() for tile in self._tiles.values())
        return Footer(back=False, go_on="common.next", ready=some)
