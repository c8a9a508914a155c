"""A form's application sheet as a picture, filled with an invented person's answers: for the workshop and its pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from counter_app.domain.channel import Channel
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.wareki import in_era
from counter_app.domain.words import Words

if TYPE_CHECKING:
    from counter_app.domain.answers import Answers
    from counter_app.domain.form import Form
    from counter_app.ports import Clock
    from counter_app.slips.sheet import SheetMaker

_SPECIMEN = ReceiptNumber("MIHON", date(2026, 4, 1), 1)


class SheetPictures:
    """Draws the application sheet of a form with the answers of an invented person. For one worker.

    `office` stands at the top of the sheet.
    """

    def __init__(self, office: str, clock: Clock) -> None:
        self._office, self._clock = office, clock
        self._maker: SheetMaker | None = None

    def draw(self, form: Form, answers: Answers) -> bytes:
        """Return the first page as a PNG."""
        from counter_app.domain.application import Receipt  # noqa: PLC0415  # heavy rooms open when they are used
        from counter_app.flow.state import Rules, Visit  # noqa: PLC0415
        from counter_app.flow.submission import build_submission  # noqa: PLC0415
        from counter_app.slips.page_picture import page_picture  # noqa: PLC0415

        now = self._clock.now()
        visit = replace(Visit(Rules(Channel.COUNTER)), visit_id=UUID(int=1), forms=(form,), answers=answers)
        receipt = Receipt(_SPECIMEN, now, build_submission(visit, now))
        return page_picture(self._sheets().make(receipt, 0).pdf)

    def _sheets(self) -> SheetMaker:
        if self._maker is None:
            from counter_app.slips.fonts import load_fonts  # noqa: PLC0415  # as above
            from counter_app.slips.sheet import SheetMaker  # noqa: PLC0415

            self._maker = SheetMaker(load_fonts(), Words(self._office), lambda day: in_era(day).text)
        return self._maker
