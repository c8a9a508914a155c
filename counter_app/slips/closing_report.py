"""日計表: what came in on a day, and the end of the audit chain as a signed QR code, for the binder of the office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain.japan_time import JAPAN
from counter_app.slips import wording
from counter_app.slips.head_code import ChainHead, head_code
from counter_app.slips.page import (
    A4,
    MM,
    RIGHT,
    Block,
    Printed,
    Running,
    Style,
    Typecase,
    beside,
    print_blocks,
    reversed_out,
    rule,
    space,
    stacked,
    text_block,
)
from counter_app.slips.qr import QUIET_ZONE, modules
from counter_app.slips.table import Row, ruled, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from counter_app.signing import SigningKey
    from counter_app.slips.fonts import Fonts

_TITLE = Style(22, bold=True)
_HEADING = Style(13, bold=True)
_BODY = Style(11)
_FIGURE = Style(18, bold=True)
_SMALL = Style(9)
_MODULE = 0.55 * MM
_SHARES = (0.78, 0.22)
_EXPLAINED = (
    "この符号は、本日の終わりの監査記録の件数と最後のハッシュ値に、この窓口の鍵で署名したものです。紙をつづりに残してください。"
    "あとで記録が書き換えられ、削られ、並べ替えられると、この値と合わなくなります。"
)


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What the report says besides the head. `rows` are procedure and number, the most first."""

    office_name: str
    rows: Sequence[tuple[str, int]]
    visits: int
    received: int
    still_open: int
    unsent: int
    entries_of_day: int
    previous: tuple[int, str] | None
    closed_by: str


def closing_report(
    figures: DayFigures, head: ChainHead, key: SigningKey, fonts: Fonts, era: Callable[[date], str]
) -> tuple[Printed, str]:
    """Return the report as PDF (A4) and the text of its QR code."""
    code = head_code(head, key)
    report = _Report(Typecase(fonts), A4.content_width)
    blocks = (*report.head(figures, head, era), *report.counts(figures), *report.chain(figures, head, code, key))
    title = f"日計表 {head.office} {head.day.isoformat()}"
    running = Running(
        lambda page, of: report.line(f"{title}　{page}/{of}"), lambda page, of: report.line(f"{page}/{of} →")
    )
    return print_blocks(blocks, space(0), A4, title, running), code


class _Report:
    def __init__(self, case: Typecase, room: float) -> None:
        self._case, self._room = case, room

    def line(self, text: str) -> Block:
        return self._text(text, _SMALL)

    def head(self, figures: DayFigures, head: ChainHead, era: Callable[[date], str]) -> Iterator[Block]:
        if head.simulated:
            yield reversed_out(text_block(wording.SIMULATED.ja, _BODY, self._room - 16, self._case), self._room, 8)
            yield space(8)
        yield self._text("日計表", _TITLE)
        day = head.day
        yield self._text(
            f"{era(day)}（{day.year}年{day.month}月{day.day}日）　{figures.office_name}　{head.office}", _HEADING
        )
        yield self._text(
            f"締めた時刻　{head.at.astimezone(JAPAN):%Y-%m-%d %H:%M}　締めた者　{figures.closed_by}", _BODY
        )
        yield rule(self._room, 1.6)
        yield space(8)

    def counts(self, figures: DayFigures) -> Iterator[Block]:
        for label, number in (
            ("来庁", figures.visits),
            ("受け付けた手続", figures.received),
            ("処理が済んでいないもの（全日分）", figures.still_open),
            ("送信が済んでいないもの", figures.unsent),
        ):
            left = self._text(label, _BODY, self._room * 0.7)
            yield beside(left, self._text(f"{number:,}件", _FIGURE, self._room * 0.3, side=RIGHT), self._room * 0.7)
        yield space(8)
        if figures.rows:
            head = ruled(self._row("手続", "件数", _HEADING), self._room)
            yield from table(
                [ruled(self._row(n, f"{c:,}", _BODY), self._room) for n, c in figures.rows], self._room, head
            )
        yield space(12)

    def _row(self, name: str, count: str, style: Style) -> Row:
        return Row(
            (
                lambda room: text_block(name, style, room, self._case),
                lambda room: text_block(count, style, room, self._case, side=RIGHT),
            ),
            _SHARES,
        )

    def chain(self, figures: DayFigures, head: ChainHead, code: str, key: SigningKey) -> Iterator[Block]:
        symbol = modules(code)
        side = (len(symbol) + 2 * QUIET_ZONE) * _MODULE
        quiet = QUIET_ZONE * _MODULE
        drawn = Block(side, lambda pen, x, top: pen.modules(x + quiet, top - quiet, _MODULE, symbol))
        room = self._room - side - 8
        previous = (
            f"{figures.previous[0]}:\n{_spaced(figures.previous[1])}" if figures.previous else "なし（最初の日計表）"
        )
        said = [
            self._text("監査記録", _HEADING, room),
            self._text(f"{head.seq:,}件（うち本日 {figures.entries_of_day:,}件）　鍵 {key.kid.hex()}", _BODY, room),
            self._text(f"最後のハッシュ値\n{head.seq}:\n{_spaced(head.hash)}", _BODY, room),
            space(4),
            self._text(f"前回の日計表の値　{previous}", _SMALL, room),
            space(4),
            self._text(_EXPLAINED, _SMALL, room),
        ]
        yield beside(drawn, stacked(said), side + 8, at_top=True)

    def _text(self, text: str, style: Style, room: float | None = None, *, side: float = 0.0) -> Block:
        return text_block(text, style, room or self._room, self._case, side=side)


def _spaced(digits: str) -> str:
    """64 hex digits as people can compare them."""
    return "\n".join(
        " ".join(digits[start + i : start + i + 4] for i in range(0, 32, 4)) for start in range(0, len(digits), 32)
    )
