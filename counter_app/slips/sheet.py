"""申請内容の控え: everything one application says, on A4, with where each answer came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.slips import wording
from counter_app.slips.page import (
    A4,
    Block,
    Printed,
    Running,
    Style,
    Typecase,
    beside,
    fitted,
    print_blocks,
    reversed_out,
    rule,
    space,
    stacked,
    text_block,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from counter_app.domain.answers import Origin
    from counter_app.domain.application import Application, Item, Receipt
    from counter_app.domain.words import Words
    from counter_app.slips.fonts import Fonts

_TITLE = Style(20, bold=True)
_PROCEDURE = Style(15, bold=True)
_LABEL = Style(10.5)
_VALUE = Style(13)
_NAME = Style(14, name=True)
_SMALL = Style(9.5)
_HEADING = Style(9.5, bold=True)
_COLUMNS = (0.30, 0.52, 0.18)  # of the width: label, value, origin
_GAP = 10.0
_ROW_PADDING = 5.0


class SheetMaker:
    """Makes application sheets. `era` writes a date in 和暦; `office` stands at the top."""

    def __init__(self, fonts: Fonts, office: Words, era: Callable[[date], str]) -> None:
        self._fonts = fonts
        self._office = office
        self._era = era

    def make(self, receipt: Receipt, index: int) -> Printed:
        """Set the application at `index` (from 0) of a receipt."""
        layout = _Layout(Typecase(self._fonts), receipt, receipt.application_id(index))
        application = receipt.submission.applications[index]
        blocks = (*layout.head(application, self._office, self._era), *layout.rows(application))
        title = f"{wording.SHEET_TITLE.ja} {receipt.application_id(index)}"
        return print_blocks(blocks, layout.foot(), A4, title, Running(layout.running_head, layout.more))


class _Layout:
    def __init__(self, case: Typecase, receipt: Receipt, application_id: str) -> None:
        self._case = case
        self._receipt = receipt
        self._id = application_id
        self._language = receipt.submission.language
        self._room = A4.content_width

    def head(self, application: Application, office: Words, era: Callable[[date], str]) -> Iterator[Block]:
        if self._receipt.submission.simulated:
            words = f"{wording.SIMULATED_MARK}　{wording.SIMULATED.ja}"
            yield reversed_out(text_block(words, Style(12, bold=True), self._room - 16, self._case), self._room, 8)
            yield space(12)
        yield self._text(self._both(wording.SHEET_TITLE), _TITLE)
        yield self._text(f"{office.ja}　　{wording.NUMBER.ja} {self._id}", _LABEL)
        yield self._text(wording.moment(self._receipt.at, era), _LABEL)
        yield space(8)
        yield rule(self._room, 1.6)
        yield space(10)
        for text in dict.fromkeys((application.title.of(self._language), application.title.ja)):
            yield self._text(text, _PROCEDURE)
        yield space(12)

    def rows(self, application: Application) -> Iterator[Block]:
        """One row per item; the head of the table stays with the first."""
        heading = self._row(*(text_block(self._both(w), _HEADING, r, self._case) for w, r in self._columns()))
        rows = [self._item(item) for item in application.items]
        yield stacked((heading, rule(self._room, 1.0), *rows[:1]))
        yield from rows[1:]
        if application.open_items:
            yield space(14)
            yield self._text(self._both(wording.OPEN), _HEADING)
            yield from (self._text(f"□　{item.label}", _VALUE) for item in application.open_items)

    def foot(self) -> Block:
        return space(0)

    def running_head(self, page: int, of: int) -> Block:
        line = self._text(f"{wording.SHEET_TITLE.ja}　{self._id}　{page}/{of}", _SMALL)
        return stacked((line, rule(self._room), space(8)))

    def more(self, page: int, of: int) -> Block:
        return self._text(f"{wording.MORE.of(self._language)}　{page}/{of} →", _SMALL)

    def _item(self, item: Item) -> Block:
        label, value, origin = (room for _, room in self._columns())
        shown = item.shown.reveal()
        style = _NAME if item.kind == "name" else _VALUE
        row = self._row(
            text_block(item.label, _LABEL, label, self._case),
            text_block(shown, style, value, self._case),
            fitted(self._origin(item.origin), _SMALL, origin, self._case),
        )
        return stacked((row, rule(self._room, 0.3)))

    def _row(self, label: Block, value: Block, origin: Block) -> Block:
        shares = [share * self._room for share in _COLUMNS]
        row = beside(label, beside(value, origin, shares[1]), shares[0])
        return stacked((space(_ROW_PADDING), row, space(_ROW_PADDING)))

    def _columns(self) -> list[tuple[Words, float]]:
        return [(w, share * self._room - _GAP) for w, share in zip(wording.COLUMNS, _COLUMNS, strict=True)]

    def _origin(self, origin: Origin) -> str:
        return wording.ORIGINS[origin].of(self._language)

    def _both(self, words: Words) -> str:
        return "　".join(dict.fromkeys((words.of(self._language), words.ja)))

    def _text(self, text: str, style: Style) -> Block:
        return text_block(text, style, self._room, self._case)
