"""補正のお願い: an A4 letter that says what an application lacks and until when to send it.

Folded in three it fits a window envelope (長形3号, window at the left above). It names whom it is written to and the
number of the application; what was written there, an account above all, is not repeated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counter_app.slips.page import (
    A4,
    CENTRE,
    MM,
    RIGHT,
    Block,
    Printed,
    Running,
    Style,
    Typecase,
    beside,
    framed,
    print_blocks,
    rule,
    space,
    stacked,
    text_block,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from counter_app.slips.fonts import Fonts

_ADDRESS = Style(11)
_NAME = Style(14, name=True)
_TITLE = Style(17, bold=True)
_BODY = Style(11)
_ITEM = Style(12)
_STRONG = Style(13, bold=True)
_SMALL = Style(9.5)
_WINDOW = 82 * MM  # text that shows through the window
_TO_FOLD = 85 * MM  # from the upper margin to the first fold, less some air
_PADDING = 9


Asked = tuple[str, tuple[str, ...]]
"""What is asked for, and the points it is about: whole sentences that quote nobody."""


@dataclass(frozen=True, slots=True)
class CorrectionLetter:
    """What a letter says, in the order in which it stands."""

    benefit: str
    number: str
    name: str = field(repr=False)
    address: str = field(repr=False)
    building: str = field(repr=False)
    asked: tuple[Asked, ...]
    sender: str
    sender_address: str = ""
    telephone: str = ""
    hours: str = ""
    dated: date | None = None
    due: date | None = None


def correction_letter(letter: CorrectionLetter, fonts: Fonts) -> Printed:
    """Return the letter as PDF; the same letter gives the same bytes."""
    page = _Letter(letter, Typecase(fonts))
    blocks = (page.head(), *page.body())
    running = Running(lambda number, of: page.line(f"{number}/{of}"), lambda number, of: page.line(f"{number}/{of} →"))
    return print_blocks(blocks, page.foot(), A4, "補正のお願い", running, dateless=True)


class _Letter:
    def __init__(self, letter: CorrectionLetter, case: Typecase) -> None:
        self._letter, self._case, self._room = letter, case, A4.content_width

    def line(self, text: str) -> Block:
        return self._text(text, _SMALL)

    def head(self) -> Block:
        """Up to the first fold: to whom, from whom, when."""
        said, room = self._letter, self._room - _WINDOW - 8 * MM
        lines = [self._text(part, _ADDRESS, _WINDOW) for part in (said.address, said.building) if part.strip()]
        to = stacked((space(6 * MM), *lines, space(2 * MM), self._text(f"{said.name}　様", _NAME, _WINDOW)))
        sender = [said.sender, said.sender_address, said.telephone and f"電話 {said.telephone}", said.hours]
        texts = [_day(said.dated)] if said.dated else []
        texts += [f"申請番号 {said.number}", "", *(part for part in sender if part)]
        ours = stacked(self._text(part, _SMALL, room, side=RIGHT) if part else space(3 * MM) for part in texts)
        both = beside(to, ours, _WINDOW + 8 * MM, at_top=True)
        return stacked((both, space(max(_TO_FOLD - both.height, 4 * MM))))

    def body(self) -> Iterator[Block]:
        said = self._letter
        yield self._text(f"{said.benefit}\n申請内容のご確認のお願い", _TITLE, side=CENTRE)
        yield space(5 * MM)
        yield self._text(
            "申請をいただき、ありがとうございます。次の点が確認できないため、まだお支払いできません。"
            "お手数ですが、下の期限までにお知らせください。",
            _BODY,
        )
        yield space(5 * MM)
        inner = self._room - 2 * _PADDING
        items = [
            beside(self._text(f"{place}", _STRONG, 18), self._item(asked, inner - 20), 20, at_top=True)
            for place, asked in enumerate(said.asked, start=1)
        ]
        yield framed(stacked(part for item in items for part in (item, space(2 * MM))), self._room, _PADDING)
        yield space(5 * MM)
        if said.due:
            yield self._text(f"提出の期限　{_day(said.due)}", _STRONG)
            yield space(3 * MM)
        yield self._text(
            "この手紙を同封して、上の差出人あてに郵送するか、窓口にお持ちください。申請をやり直す必要はありません。"
            "もう一度申請すると、確認に時間がかかります。",
            _BODY,
        )

    def _item(self, asked: Asked, room: float) -> Block:
        wanted, points = asked
        return stacked((self._text(wanted, _ITEM, room), *(self._text(f"・{point}", _SMALL, room) for point in points)))

    def foot(self) -> Block:
        warning = (
            "市区町村の職員が、ATMの操作や手数料の振込みをお願いすること、暗証番号をお聞きすることはありません。"
            "不審な電話や訪問があったときは、警察相談専用電話 #9110 にご連絡ください。"
        )
        return stacked((rule(self._room), space(2 * MM), self._text(warning, _SMALL)))

    def _text(self, text: str, style: Style, room: float | None = None, *, side: float = 0.0) -> Block:
        return text_block(text, style, room or self._room, self._case, side=side)


def _day(day: date) -> str:
    from counter_app.domain.wareki import in_era  # noqa: PLC0415  # only where a letter is written

    return f"{in_era(day).text}（{day.year}年{day.month}月{day.day}日）"
