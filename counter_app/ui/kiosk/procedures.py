"""Which procedures (手続) somebody came for; several at once, asked for only once.

A handful stands on one page. A hundred stand in their packs, the most used ones apart, and can be searched for by kana.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from counter_app.domain.form import Form
from counter_app.flow.events import Choose, Event
from counter_app.flow.state import Step, Visit
from counter_app.ui.kiosk.chips import Chip, ChipRow
from counter_app.ui.kiosk.page import Footer, Page, pages, trouble_panel
from counter_app.ui.kiosk.search_board import SearchBoard
from counter_app.ui.widgets.buttons import Tile
from counter_app.ui.widgets.focus_ring import in_reading_order
from counter_app.ui.widgets.frames import column
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.tile_pages import TilePages

_AT_A_GLANCE = 10  # so many stand on one page without packs
_MOST_USED = 8
_PACK, _OFTEN, _SEARCH, _CHOSEN = "pack:", "often", "search:", "chosen"


@pages.register(Step.PROCEDURES.value)
class ProceduresPage(Page):
    """Which board is up is this page's own; what is chosen is the visit's, told with every tap."""

    @classmethod
    def shape(cls, visit: Visit) -> Hashable:
        return visit.trouble

    def build(self) -> None:
        self._guide = self.room.guide()
        self._board = ""
        self._chosen = {form.id: form for form in self.visit.forms}
        self._title = label(" ", "title")
        self.column.addWidget(self._title)
        self._top = column()
        self.column.addLayout(self._top)
        self._middle = column()
        self.column.addLayout(self._middle, 1)
        self._show("")

    def _show(self, board: str) -> None:
        """Put a board up: empty for the first one."""
        self._board = board
        making: dict[str, Callable[[], QWidget]] = {"": self._first, _OFTEN: self._often, _CHOSEN: self._all_chosen}
        made = making[board]() if board in making else self._named(board)
        self._title.setText(self._heading())
        crowded = board.startswith(_SEARCH) or (self.visit.trouble is not None and not self._chosen)
        self._title.setVisible(not crowded)  # the pad, or what is wrong, needs the room
        self._replace(made)
        self._show_chips()
        self.footer_changed()

    def _replace(self, board: QWidget) -> None:
        old = self._middle.takeAt(0)
        if old is not None and (widget := old.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        self._middle.addWidget(board)
        self._order()

    def _order(self) -> None:
        around = self.parentWidget()
        if around is not None:
            in_reading_order(around)

    def _heading(self) -> str:
        say, language = self.room.say, self.room.language
        if self._board.startswith(_PACK):
            return next(p.title.of(language) for p in self._guide.packs if _PACK + p.id == self._board)
        key = {_OFTEN: "often", _CHOSEN: "chosen-title"}.get(self._board, "title")
        return say("kiosk.procedures.search" if self._board.startswith(_SEARCH) else f"kiosk.procedures.{key}")

    # boards

    def _first(self) -> QWidget:
        if not self._guide.packs or len(self.room.forms) <= _AT_A_GLANCE:
            return self._tiles(list(self.room.forms))
        say, language = self.room.say, self.room.language
        tiles = [self._door(say("kiosk.procedures.search"), say("kiosk.procedures.search.what"), _SEARCH)]
        if self._most_used():
            tiles.append(self._door(say("kiosk.procedures.often"), say("kiosk.procedures.often.what"), _OFTEN))
        tiles += [
            self._door(pack.title.of(language), pack.summary.of(language), _PACK + pack.id)
            for pack in self._guide.packs
        ]
        return TilePages(tiles, say, self.room.theme.metrics)

    def _door(self, heading: str, below: str, board: str) -> Tile:
        tile = Tile(self.room.theme, heading, below)
        tile.setMinimumHeight(self.room.theme.metrics.mm(24))
        tile.clicked.connect(lambda: self._show(board))
        return tile

    def _named(self, board: str) -> QWidget:
        if board.startswith(_SEARCH):
            written = board.removeprefix(_SEARCH)
            self._searching = SearchBoard(self.room, written, self._tiles, self._searched, lambda: self._show(_CHOSEN))
            return self._searching
        pack = next(pack for pack in self._guide.packs if _PACK + pack.id == board)
        return self._tiles(self._by_use(pack.forms))

    def _searched(self, written: str) -> None:
        self._board = _SEARCH + written

    def _often(self) -> QWidget:
        return self._tiles(self._most_used())

    def _all_chosen(self) -> QWidget:
        return self._tiles(list(self._chosen.values()))

    def _most_used(self) -> list[Form]:
        known = {form.id: form for form in self.room.forms}
        return [known[form_id] for form_id in self._guide.often if form_id in known][:_MOST_USED]

    def _by_use(self, forms: Sequence[Form]) -> list[Form]:
        place = {form_id: at for at, form_id in enumerate(self._guide.often)}
        return sorted(forms, key=lambda form: place.get(form.id, len(place)))

    def _tiles(self, forms: Sequence[Form], columns: int = 2) -> TilePages:
        brief = columns == 1  # beside the pad there is room for titles only
        tiles = [self._tile(form, brief=brief) for form in forms]
        return TilePages(tiles, self.room.say, self.room.theme.metrics, columns=columns, keys_below=brief)

    def _tile(self, form: Form, *, brief: bool) -> Tile:
        title = form.title.of(self.room.language)
        summary = form.summary.of(self.room.language) if form.summary and not brief else ""
        small = label(title, "body") if brief else None  # one long word must not widen the page
        tile = Tile(self.room.theme, title, summary, choosable=True, several=True, inner=small)
        tile.setMinimumHeight(self.room.theme.metrics.mm(24))
        tile.setChecked(form.id in self._chosen)
        tile.toggled.connect(lambda on: self._choose(form, chosen=on))
        return tile

    # what is chosen

    def _choose(self, form: Form, *, chosen: bool) -> None:
        if chosen:
            self._chosen[form.id] = form
        else:
            self._chosen.pop(form.id, None)
        self.room.post(Choose(tuple(self._chosen.values())))
        self._show_chips()
        self.footer_changed()

    def _take_out(self, form_id: str) -> None:
        self._choose(self._chosen[form_id], chosen=False)
        self._show(self._board if self._chosen or self._board != _CHOSEN else "")

    def _show_chips(self) -> None:
        while (old := self._top.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if self.visit.trouble is not None and not self._chosen:
            self._top.addWidget(trouble_panel(self.room, self.visit.trouble))
            self._order()
            return
        if self._board.startswith(_SEARCH):
            self._searching.show_count(len(self._chosen))
            return
        chips = [Chip(form.id, form.title.of(self.room.language)) for form in self._chosen.values()]
        self._top.addWidget(ChipRow(self.room, chips, self._take_out, lambda: self._show(_CHOSEN)))
        self._order()

    def show_visit(self, visit: Visit) -> None:
        super().show_visit(visit)
        now = {form.id: form for form in visit.forms}
        if set(now) != set(self._chosen):
            self._chosen = now
            self._show(self._board)

    def going_back(self) -> tuple[Event, ...]:
        if not self._board:
            return super().going_back()
        self._show("")
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        return ()

    def draft(self) -> str:
        return self._board

    def take_draft(self, draft: str) -> None:
        self._show(draft)

    def footer(self) -> Footer:
        back = bool(self._board) or self.visit.rules.by_event  # to what happened
        return Footer(back=back, go_on="common.next", ready=bool(self._chosen))
