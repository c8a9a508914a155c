"""The slip of a call nobody could take: a number, when it was drawn, and that the office calls back. No name on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.japan_time import JAPAN
from counter_app.slips.page import Running, Style, Typecase, framed, print_blocks, rule, space, stacked, text_block

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.slips.fonts import Fonts
    from counter_app.slips.page import Paper, Printed

_TITLE, _NUMBER, _BODY = Style(18, bold=True), Style(40, bold=True), Style(12)


def callback_ticket(number: int, at: datetime, office: str, telephone: str, fonts: Fonts, paper: Paper) -> Printed:  # noqa: PLR0913, PLR0917  # what stands on it
    """Return one page of the slip printer's own paper. `telephone` may be empty."""
    case, room = Typecase(fonts), paper.content_width
    drawn = at.astimezone(JAPAN)
    parts = [
        text_block("折り返しの番号札", _TITLE, room, case),
        text_block(office, _BODY, room, case),
        rule(room),
        space(8),
        framed(text_block(f"{number}", _NUMBER, room - 20, case), room, 10),
        space(8),
        text_block(f"{drawn:%Y年%m月%d日 %H時%M分}", _BODY, room, case),
        text_block(
            "職員の手があきしだい、この端末にお呼びします。近くの係員にこの札を見せてください。", _BODY, room, case
        ),
    ]
    if telephone:
        parts.append(text_block(f"お急ぎのとき　電話 {telephone}", _BODY, room, case))
    nothing = Running(lambda _page, _of: space(0), lambda _page, _of: space(0))
    return print_blocks([stacked(parts)], space(0), paper, "折り返しの番号札", nothing)
