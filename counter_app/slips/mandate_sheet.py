"""The resident's paper of a mandate: for what, for how long, and the QR code that ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from counter_app.domain.japan_time import JAPAN
from counter_app.slips.page import (
    A4,
    MM,
    Block,
    Paper,
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

    from counter_app.remote.mandate import RevokeCode, Terms
    from counter_app.slips.fonts import Fonts

_TITLE, _HEADING, _BODY, _CODE = Style(22, bold=True), Style(14, bold=True), Style(12), Style(13)
_MODULE = 1.2 * MM
_GROUP = 4
_WHAT = (
    "このＱＲコードを端末や窓口で読み取ると、委任は終わり、職員に見せていたものはすべて見えなくなります。",
    "委任は、上の時刻になると自動で終わります。この紙は、それまで大切にお持ちください。",
    "取り消す権利は、この紙を持つ人にあります。人に渡したり、写真に撮ったりしないでください。",
)


def mandate_sheet(  # noqa: PLR0913  # what stands on it, each named
    terms: Terms,
    code: RevokeCode,
    titles: Sequence[str],
    office: str,
    fonts: Fonts,
    *,
    simulated: bool,
    paper: Paper = A4,
) -> Printed:
    """Return the paper. `titles`: the procedures as the resident knows them. It holds the code: nothing keeps it."""
    case, room = Typecase(fonts), paper.content_width
    begins = terms.challenge.at.astimezone(JAPAN)
    ends = begins + timedelta(minutes=terms.minutes)
    text = str(code)
    symbol = modules(text)
    module = min(_MODULE, room / (len(symbol) + 2 * QUIET_ZONE))
    side = (len(symbol) + 2 * QUIET_ZONE) * module
    left, quiet = (room - side) / 2, QUIET_ZONE * module
    begin, digits, check = text.split("*")
    groups = " ".join((f"{begin}*", *(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP)), f"*{check}"))
    title = "委任の控え（模擬カード・練習）" if simulated else "委任の控え"
    parts = (
        reversed_out(text_block(title, _TITLE, room - 20, case), room, 10),
        space(8),
        text_block(f"手伝う役所　{office}", _HEADING, room, case),
        text_block("手続　" + "、".join(titles), _HEADING, room, case),
        text_block(
            f"{begins:%Y年%m月%d日 %H時%M分} から {ends:%H時%M分} まで（{terms.minutes}分）", _HEADING, room, case
        ),
        rule(room),
        space(10),
        Block(side, lambda pen, x, top: pen.modules(x + left + quiet, top - quiet, module, symbol)),
        framed(text_block(groups, _CODE, room - 20, case), room, 10),
        space(12),
        *(text_block(each, _BODY, room, case) for each in _WHAT),
    )
    nothing = Running(lambda _page, _of: space(0), lambda _page, _of: space(0))
    return print_blocks([stacked(parts)], space(0), paper, "委任の控え", nothing)
