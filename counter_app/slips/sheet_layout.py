"""The generated application sheet: A4, ruled tables, rows of people with their head on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.form import FieldKind
from counter_app.slips import sheet_words as words
from counter_app.slips import wording
from counter_app.slips.page import (
    CENTRE,
    RIGHT,
    Block,
    Style,
    Typecase,
    columns,
    reversed_out,
    rule,
    space,
    stacked,
    text_block,
    tick,
)
from counter_app.slips.qr import modules
from counter_app.slips.row_table import row_table
from counter_app.slips.table import PADDING, Row, ruled, table, top_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import date

    from counter_app.slips.filled import Entry, Filled, Rows
    from counter_app.slips.missing import Missing

TITLE = Style(19, bold=True)
HEADING = Style(11, bold=True)
LABEL = Style(9.5)
VALUE = Style(11.5)
NAME = Style(13, name=True)
MARK = Style(8.5)
SMALL = Style(9)
_ADDRESSEE = Style(12.5)
MARK_ROOM = 11.5
_LABEL_SHARE = 0.21
_MODULE = 0.35 * 72 / 25.4  # 0.35 mm: read off A4 by any scanner, and smaller than on the slip
_SHORT = frozenset(FieldKind) - {FieldKind.ADDRESS, FieldKind.TEXT, FieldKind.NAME, FieldKind.GROUP}
_OFFICE_HEIGHT = 46.0


class SheetLayout:
    """Sets the parts of one sheet for a room (width in points)."""

    def __init__(self, case: Typecase, room: float, era: Callable[[date], str]) -> None:
        self._case, self._room, self._era = case, room, era

    def banner(self) -> Block:
        """Say that nothing here is real."""
        line = f"{wording.SIMULATED_MARK}　{wording.SIMULATED.ja}"
        return reversed_out(self.text(line, HEADING, self._room - 16), self._room, 6)

    def top(self, addressee: str, day: date, number: str, code: str) -> Block:
        """Addressee and day on the left, receipt number and the slip's code on the right."""
        rows = modules(code)
        side = len(rows) * _MODULE
        symbol = Block(side, lambda pen, x, top: pen.modules(x, top, _MODULE, rows))
        beside_it = 150.0
        left = stacked((self.text(self._era(day), VALUE), space(10), self.text(addressee, _ADDRESSEE)))
        right = stacked(self.text(text, LABEL, beside_it - 14, side=RIGHT) for text in (words.RECEIPT, number))
        return columns(((0, left), (self._room - side - beside_it, right), (self._room - side, symbol)))

    def title(self, titles: Iterable[str], legal_basis: str) -> Iterator[Block]:
        """The name of the procedure, in the resident's language too, its law, and the declaration."""
        main, *others = dict.fromkeys(titles)
        yield self.text(main, TITLE, side=CENTRE)
        for text in (*others, f"（{legal_basis}）" if legal_basis else ""):
            if text:
                yield self.text(text, LABEL, side=CENTRE)
        yield space(6)
        yield self.text(words.sentence(main), VALUE)

    def body(self, filled: Filled) -> Iterator[Block]:
        """Everything that was answered."""
        if filled.applicant:
            yield from self._section(words.APPLICANT, self.entries(filled.applicant))
        titled: dict[str, list[Entry]] = {}
        for topic, entries in filled.topics:
            titled.setdefault(words.TOPICS.get(topic, words.DETAILS), []).extend(entries)
        for title, together in titled.items():
            yield from self._section(title, self.entries(together))
        for group in filled.groups:
            yield from self.group(group)

    def entries(self, entries: Sequence[Entry]) -> list[Block]:
        """Label and value in a row; two short ones share a row."""
        rows: list[Block] = []
        waiting: Entry | None = None
        half = self._room * (0.5 - _LABEL_SHARE) - 2 * PADDING
        for entry in entries:
            short = self._is_short(entry, half)
            if short and waiting is not None:
                rows.append(self._pair(waiting, entry))
                waiting = None
                continue
            if waiting is not None:
                rows.append(self._wide(waiting))
            waiting = entry if short else None
            if not short:
                rows.append(self._wide(entry))
        if waiting is not None:
            rows.append(self._wide(waiting))
        return rows

    def group(self, group: Rows, title: str = "") -> Iterator[Block]:
        """A table of people, its head again on every page."""
        label = title or group.label
        yield space(9)
        yield from row_table(group, label, self._room, self)

    def overflows(self, entries: Sequence[tuple[str, Entry]]) -> list[Block]:
        """Values in full, each behind the number its box refers to."""
        shares = (1.4 * _LABEL_SHARE, 1 - 1.4 * _LABEL_SHARE)
        return table([ruled(Row((self._words(t), self._value(e)), shares), self._room) for t, e in entries], self._room)

    def documents(self, entries: Sequence[Entry]) -> Iterator[Block]:
        """Papers that were handed over, or come later."""
        rows = []
        for entry in entries:
            here = entry.item.value.reveal() == "shown"
            rows.append(self._ticked(f"{entry.label}　{words.HANDED_OVER if here else words.TO_COME}", ticked=here))
        if rows:
            yield from self._listed(words.DOCUMENTS, rows)

    def open_items(self, missing: Sequence[Missing]) -> Iterator[Block]:
        """補正 with its last day."""
        rows = []
        for entry in missing:
            due = f"{words.DUE}　{self._era(entry.due)}（{entry.due.year}年）" if entry.due else words.NO_DUE
            rows.append(self._ticked(f"{entry.label}　　{due}", ticked=False))
        if rows:
            yield from self._listed(words.OPEN, rows)

    def consents(self, entries: Sequence[Entry], language: str) -> Iterator[Block]:
        """What was agreed to, in the words that were read."""
        rows = []
        for entry in entries:
            agreed = entry.item.value.reveal() == "yes"
            asked = entry.field.question or entry.field.label if entry.field else None
            texts = dict.fromkeys((asked.ja, asked.of(language)) if asked else (entry.label,))
            answer = words.AGREED if agreed else words.NOT_AGREED
            rows.append(self._ticked("\n".join((*texts, f"→ {answer}　{entry.mark}")), ticked=agreed))
        if rows:
            yield from self._listed(words.CONSENT, rows)

    def signatures(self, count: int) -> Iterator[Block]:
        """A line to write on for each signature the paper needs."""
        for _ in range(count):
            line = Block(1, lambda pen, x, top: pen.line(x, top, self._room * 0.45, 0.8))
            yield columns(
                (
                    (self._room * 0.45, stacked((space(30), self.text(words.SIGNATURE, LABEL, 40)))),
                    (self._room * 0.55, stacked((space(43), line))),
                )
            )

    def legend(self, marks: Collection[str]) -> Block:
        """Say what the marks mean."""
        return self.text("　".join(f"{m} {said}" for m, said in words.LEGEND.items() if m in marks), SMALL)

    def foot(self, marks: Collection[str]) -> Block:
        """What the marks mean, and the boxes the office fills in."""
        shares = [1 / len(words.OFFICE_CELLS)] * len(words.OFFICE_CELLS)
        cells = [self._cell(text) for text in words.OFFICE_CELLS]
        office = ruled(Row(cells, shares), self._room)
        return stacked(
            (
                space(8),
                self.legend(marks),
                space(6),
                self.text(words.OFFICE_USE, SMALL),
                top_rule(self._room),
                office,
            )
        )

    def running_head(self, title: str, number: str, page: int, of: int) -> Block:
        """What stands above the second page and those after it."""
        line = self.text(f"{title}　{number}　{page}/{of}", SMALL)
        return stacked((line, rule(self._room), space(8)))

    def more(self, page: int, of: int) -> Block:
        """What stands below a page that is not the last."""
        return self.text(f"{wording.MORE.ja}　{page}/{of}", SMALL, side=RIGHT)

    def text(self, text: str, style: Style, room: float | None = None, *, side: float = 0) -> Block:
        """Wrap a text."""
        return text_block(text, style, room or self._room, self._case, side=side)

    def value(self, entry: Entry, room: float, *, smaller: float = 1.0) -> Block:
        """Set a value behind the mark that says how far it was checked."""
        style = (NAME if entry.item.kind == FieldKind.NAME else VALUE).scaled(smaller)
        lift = max(style.size - MARK.size, 0) * 0.9
        mark = stacked((space(lift), self.text(entry.mark, MARK)))
        return columns(((0, mark), (MARK_ROOM, self.text(entry.shown, style, room - MARK_ROOM))))

    def _section(self, title: str, rows: Sequence[Block]) -> Iterator[Block]:
        yield space(9)
        head = stacked((self.text(title, HEADING), top_rule(self._room)))
        again = stacked((self.text(f"{title}{words.CONTINUED}", HEADING), top_rule(self._room)))
        yield from table(rows, self._room, head, again)

    def _listed(self, title: str, rows: Sequence[Block]) -> Iterator[Block]:
        yield space(9)
        first, *rest = rows
        yield stacked((self.text(title, HEADING), first))
        yield from rest

    def _ticked(self, text: str, *, ticked: bool) -> Block:
        return columns(((2, tick(9.5, self._case, ticked=ticked)), (18, self.text(text, VALUE, self._room - 18))))

    def _is_short(self, entry: Entry, room: float) -> bool:
        if entry.item.kind not in _SHORT:
            return False
        one_line = self.text(entry.shown, VALUE, 10_000).height
        return self.text(entry.shown, VALUE, room - MARK_ROOM).height <= one_line

    def _wide(self, entry: Entry) -> Block:
        cells = (self._words(entry.label), self._value(entry))
        return ruled(Row(cells, (_LABEL_SHARE, 1 - _LABEL_SHARE)), self._room)

    def _pair(self, one: Entry, other: Entry) -> Block:
        cells = (self._words(one.label), self._value(one), self._words(other.label), self._value(other))
        return ruled(Row(cells, (_LABEL_SHARE, 0.5 - _LABEL_SHARE) * 2), self._room)

    def _words(self, text: str) -> Callable[[float], Block]:
        return lambda room: stacked((space(1.5), self.text(text, LABEL, room)))

    def _value(self, entry: Entry) -> Callable[[float], Block]:
        return lambda room: self.value(entry, room)

    def _cell(self, text: str) -> Callable[[float], Block]:
        return lambda room: stacked((self.text(text, SMALL, room), space(_OFFICE_HEIGHT)))
