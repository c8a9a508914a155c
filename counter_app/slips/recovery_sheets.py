"""Three sheets, one for each sealed envelope: a share of the recovery key as QR code and as text to be typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.slips.page import (
    A4,
    MM,
    Block,
    Printed,
    Running,
    Style,
    Typecase,
    framed,
    print_blocks,
    reversed_out,
    rule,
    space,
    stacked,
    text_block,
)
from counter_app.slips.qr import QUIET_ZONE, modules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counter_app.slips.fonts import Fonts

_TITLE, _HEADING, _BODY, _CODE = Style(22, bold=True), Style(14, bold=True), Style(12), Style(14)
_MODULE = 1.1 * MM
_GROUP = 4
_STEPS = (
    "１　この紙を一枚ずつ別の封筒に入れて封をし、割印をしてください。",
    "２　三つの封筒を、別々の人が、別々の場所に保管してください。二枚が一か所にあってはいけません。",
    "３　使うときは、二枚の符号を読み取って「main.py keys recover」または「main.py restore」に渡します。",
    "４　鍵を替えたとき、この紙は古い控えだけを開けます。新しい紙を作り、この紙は裁断してください。",
)


def recovery_sheets(texts: Sequence[str], tag: str, office: str, made_on: str, fonts: Fonts) -> Printed:
    """Return a PDF with a page for each share. It holds secrets: print it and destroy the file."""
    case, room = Typecase(fonts), A4.content_width
    pages = [
        _sheet(text, f"{number}／{len(texts)}", f"{office}　作成 {made_on}　番号 {tag}", case, room)
        for number, text in enumerate(texts, start=1)
    ]
    nothing = Running(lambda _page, _of: space(0), lambda _page, _of: space(0))
    return print_blocks(pages, space(0), A4, f"復旧鍵 {tag}", nothing)


def _sheet(text: str, number: str, about: str, case: Typecase, room: float) -> Block:
    symbol = modules(text)
    side = (len(symbol) + 2 * QUIET_ZONE) * _MODULE
    left, quiet = (room - side) / 2, QUIET_ZONE * _MODULE
    drawn = Block(side, lambda pen, x, top: pen.modules(x + left + quiet, top - quiet, _MODULE, symbol))
    groups = " ".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))
    whole = stacked(
        (
            reversed_out(text_block(f"復旧鍵　{number}", _TITLE, room - 20, case), room, 10),
            space(8),
            text_block(about, _HEADING, room, case),
            text_block(
                "三枚のうち二枚で、この窓口の鍵と控えを開けられます。一枚だけでは何も分かりません。", _BODY, room, case
            ),
            rule(room),
            space(10),
            drawn,
            framed(text_block(groups, _CODE, room - 20, case), room, 10),
            space(12),
            *(text_block(step, _BODY, room, case) for step in _STEPS),
        )
    )
    filled = max(whole.height, A4.content_height * 0.75)  # one sheet, one page
    return Block(filled, whole.draw)
