"""A form's application sheet as a picture, filled with an invented person's answers: for the workshop and its pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from counter_app.domain.channel import Channel
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.wareki import in_era

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.domain.answers import Answers
    from counter_app.domain.form import Form
    from counter_app.ports import Clock
    from counter_app.slips.fonts import Fonts
    from counter_app.slips.sheet import SheetMaker

_SPECIMEN = ReceiptNumber("MIHON", date(2026, 4, 1), 1)


class SheetPictures:
    """Draws the application sheet of a form with the answers of an invented person. For one worker.

    The application is addressed to `municipality`.
    """

    def __init__(self, municipality: str, clock: Clock) -> None:
        self._municipality, self._clock = municipality, clock
        self._fonts: Fonts | None = None

    def draw(self, form: Form, answers: Answers, backgrounds: Callable[[str], bytes]) -> bytes:
        """Return the first page as a PNG; `backgrounds` gives the PDFs beside the form."""
        from counter_app.domain.application import Receipt  # noqa: PLC0415  # heavy rooms open when they are used
        from counter_app.flow.state import Rules, Visit  # noqa: PLC0415
        from counter_app.flow.submission import build_submission  # noqa: PLC0415
        from counter_app.slips.page_picture import page_picture  # noqa: PLC0415

        now = self._clock.now()
        visit = replace(Visit(Rules(Channel.COUNTER)), visit_id=UUID(int=1), started_at=now, forms=(form,))
        visit = replace(visit, answers=answers)
        receipt = Receipt(_SPECIMEN, now, build_submission(visit, now))
        return page_picture(self._sheets(backgrounds).make(receipt, [form], 0).pdf)

    def _sheets(self, backgrounds: Callable[[str], bytes]) -> SheetMaker:
        from counter_app.slips.fonts import load_fonts  # noqa: PLC0415  # as above
        from counter_app.slips.sheet import SheetDesign, SheetMaker  # noqa: PLC0415

        self._fonts = self._fonts or load_fonts()
        design = SheetDesign(self._municipality, backgrounds)
        return SheetMaker(self._fonts, design, lambda day: in_era(day).text, lambda receipt: str(receipt.number))
