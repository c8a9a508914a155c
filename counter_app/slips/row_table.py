"""A table of people: one row each, its columns as wide as their kind needs, in several decks where one is too narrow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.form import FieldKind
from counter_app.slips import sheet_words as words
from counter_app.slips.page import MM, Block, Style, space, stacked
from counter_app.slips.table import THIN, Row, ruled, table, top_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from counter_app.slips.filled import Column, Entry, Rows

_HEAD = Style(8.5)
_NUMBER = Style(10)
_TITLE = Style(11, bold=True)
_SMALLER = 0.9  # of the type size elsewhere
_NUMBER_ROOM = 9.0 * MM
_NARROWEST: Mapping[str, float] = {  # millimetres, by kind
    FieldKind.NAME: 48.0,
    FieldKind.DATE: 37.0,
    FieldKind.SEX: 15.0,
    FieldKind.YES_NO: 20.0,
    FieldKind.CHOICE: 27.0,
    FieldKind.NUMBER: 16.0,
    FieldKind.PHONE: 34.0,
    FieldKind.ADDRESS: 62.0,
    FieldKind.TEXT: 42.0,
}
_OTHERWISE = 32.0
_KANA = "Kana"


class Setter(Protocol):
    """Sets texts and values; `sheet_layout.SheetLayout` is one."""

    def text(self, text: str, style: Style, room: float | None = None, *, side: float = 0) -> Block:
        """Wrap a text."""

    def value(self, entry: Entry, room: float, *, smaller: float = 1.0) -> Block:
        """Set a value with its mark."""


@dataclass(frozen=True)
class _Slot:
    """A column on paper: a name has its kana above it."""

    label: str
    keys: tuple[str, ...]
    narrowest: float


def row_table(group: Rows, title: str, room: float, setter: Setter) -> Iterator[Block]:
    """Set the rows of a group below a head that comes again on every page."""
    decks = _decks(_slots(group.columns), room - _NUMBER_ROOM)
    heads = [
        ruled(
            Row(
                [_plain(text, setter) for text in (words.NUMBER_COLUMN if n == 0 else "", *(s.label for s in deck))],
                _shares(deck, room),
            ),
            room,
        )
        for n, deck in enumerate(decks)
    ]

    def head(text: str) -> Block:
        return stacked((setter.text(text, _TITLE), top_rule(room), *heads))

    rows = [_person(number, values, decks, room, setter) for number, values in group.rows]
    yield from table(rows, room, head(title), head(f"{title}{words.CONTINUED}"))


def _slots(columns: Sequence[Column]) -> list[_Slot]:
    keys = {column.key for column in columns}
    slots = []
    for column in columns:
        if column.key.endswith(_KANA) and column.key.removesuffix(_KANA) in keys:
            continue
        kana = column.key + _KANA
        stack: tuple[str, ...] = (column.key,)
        label = column.label
        if kana in keys:
            stack, label = (kana, column.key), label + words.KANA_ABOVE
        slots.append(_Slot(label, stack, _NARROWEST.get(column.kind, _OTHERWISE) * MM))
    return slots


def _decks(slots: Sequence[_Slot], room: float) -> list[list[_Slot]]:
    """Fill one line of columns after the other."""
    decks: list[list[_Slot]] = [[]]
    for slot in slots:
        if decks[-1] and sum(s.narrowest for s in (*decks[-1], slot)) > room:
            decks.append([])
        decks[-1].append(slot)
    return decks


def _shares(deck: Sequence[_Slot], room: float) -> list[float]:
    """Give the whole width to the columns, in proportion to what each needs."""
    number = _NUMBER_ROOM / room
    needed = sum(slot.narrowest for slot in deck)
    return [number, *(slot.narrowest / needed * (1 - number) for slot in deck)]


def _person(
    number: int, values: Mapping[str, Entry], decks: Sequence[Sequence[_Slot]], room: float, setter: Setter
) -> Block:
    rows = []
    for n, deck in enumerate(decks):
        cells = [_plain(str(number + 1) if n == 0 else "", setter, _NUMBER)]
        cells += [_stack([values[key] for key in slot.keys if key in values], setter) for slot in deck]
        rows.append(ruled(Row(cells, _shares(deck, room)), room, below=0.9 if n == len(decks) - 1 and n else THIN))
    return stacked(rows)


def _plain(text: str, setter: Setter, style: Style = _HEAD) -> Callable[[float], Block]:
    return lambda room: setter.text(text, style, room)


def _stack(entries: Sequence[Entry], setter: Setter) -> Callable[[float], Block]:
    def make(room: float) -> Block:
        blocks = [
            setter.value(entry, room, smaller=_SMALLER if entry.item.kind != FieldKind.KANA else _SMALLER * 0.85)
            for entry in entries
        ]
        return stacked(blocks) if blocks else space(0)

    return make
