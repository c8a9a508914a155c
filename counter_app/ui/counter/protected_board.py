"""支援措置 at the counter: what a source said about where these people live is not shown to a clerk without the right.

What is typed here stays as it is: whoever types it knows it. Nothing of the visit changes; a hidden offer can still be
taken, and is handed in as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app.domain.protection import SECRET_TEXT, names_a_place
from counter_app.personal import Personal

if TYPE_CHECKING:
    from counter_app.domain.answers import FieldPath
    from counter_app.domain.conflict import Conflict
    from counter_app.ui.counter.board import Board
    from counter_app.ui.counter.card_view import CardView
    from counter_app.ui.counter.remarks import Difference
    from counter_app.ui.counter.sheet import Cell, Section, Sheet

_HIDDEN = Personal(SECRET_TEXT)


def without_places(board: Board) -> Board:
    """Return the board of a protected visit as such a clerk sees it."""
    places = frozenset(cell.path for cell in board.sheet.cells() if _is_place(cell))
    return replace(
        board,
        card=_card(board.card),
        sheet=_sheet(board.sheet),
        differences=tuple(_difference(one) if one.path in places else one for one in board.differences),
        conflicts=tuple((label, _conflict(one, places)) for label, one in board.conflicts),
    )


def _is_place(cell: Cell) -> bool:
    return names_a_place(cell.kind.value, cell.path, cell.label)


def _card(card: CardView) -> CardView:
    return replace(card, four=tuple(replace(one, text=_HIDDEN) if one.key == "address" else one for one in card.four))


def _sheet(sheet: Sheet) -> Sheet:
    return replace(sheet, sections=tuple(_section(each) for each in sheet.sections))


def _section(section: Section) -> Section:
    tables = (
        replace(table, rows=tuple(replace(row, cells=tuple(map(_cell, row.cells))) for row in table.rows))
        for table in section.tables
    )
    return replace(section, cells=tuple(map(_cell, section.cells)), tables=tuple(tables))


def _cell(cell: Cell) -> Cell:
    if not _is_place(cell):
        return cell
    offer = None if cell.offer is None else _HIDDEN
    return (
        replace(cell, text=Personal(""), shown=_HIDDEN, offer=offer) if cell.from_source else replace(cell, offer=offer)
    )


def _difference(one: Difference) -> Difference:
    return replace(one, offered=_HIDDEN)


def _conflict(one: Conflict, places: frozenset[FieldPath]) -> Conflict:
    if one.path not in places:
        return one
    return replace(one, values=tuple(each if each.typed else replace(each, value=_HIDDEN) for each in one.values))
