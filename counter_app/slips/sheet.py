"""申請書: the filled application sheet of one procedure, A4, for where a paper is still needed.

By default a layout of our own; where the municipality gave its own PDF, the values are set into that. A background
that cannot be used never stops the paper: the generated layout is made instead, and staff are told.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counter_app.domain.protection import hide_in_receipt, hide_protected
from counter_app.failures import FormError
from counter_app.slips import sheet_words
from counter_app.slips.filled import Filled
from counter_app.slips.missing import dated, missing_of
from counter_app.slips.own_sheet import Files, fill_in, read_background
from counter_app.slips.page import A4, Running, Typecase, print_blocks, space
from counter_app.slips.sheet_layout import SheetLayout
from counter_app.slips.text import code_points

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from counter_app.domain.application import Receipt
    from counter_app.domain.form import Form
    from counter_app.slips.fonts import Fonts
    from counter_app.slips.page import Block, Printed
    from counter_app.slips.pen import Ink

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SheetDesign:
    """What a municipality decides about its sheets."""

    municipality: str  # 架空市; empty: the addressee stands alone
    backgrounds: Files  # PDFs beside the form files, see `own_sheet.folder_of_backgrounds`


@dataclass(frozen=True)
class Sheet:
    """A sheet ready to print. `warnings`: code points no font could draw; `refused`: why the own PDF was not used."""

    pdf: bytes = field(repr=False)  # holds the person's answers
    warnings: tuple[str, ...] = ()
    refused: FormError | None = None
    inks: tuple[Ink, ...] = field(default=(), repr=False)


class SheetMaker:
    """Makes application sheets. `era` writes a date in 和暦, `code` gives the text of the slip's QR code."""

    def __init__(
        self, fonts: Fonts, design: SheetDesign, era: Callable[[date], str], code: Callable[[Receipt], str]
    ) -> None:
        self._fonts, self._design, self._era, self._code = fonts, design, era, code

    def make(self, receipt: Receipt, forms: Iterable[Form], index: int) -> Sheet:
        """Set the application at `index` (from 0) of a receipt; `forms` are all versions there are.

        Where the version it was filled with is gone, its items are set without it.
        """
        application = receipt.submission.applications[index]
        form = next((f for f in forms if (f.id, f.version) == (application.procedure, application.form_version)), None)
        refused = None
        if form is not None and form.sheet is not None:
            try:
                return _sheet(self._own(receipt, form, index))
            except FormError as error:
                refused = error
                _log.warning("own_sheet_unusable code=%s cause=%s", error.code.value, error.cause)
        return _sheet(self._generated(receipt, form, index), refused)

    def _own(self, receipt: Receipt, form: Form, index: int) -> Printed:
        assert form.sheet is not None
        background = read_background(form, form.sheet, self._design.backgrounds)
        return fill_in(background, hide_in_receipt(receipt), form, index, (Typecase(self._fonts), self._era))

    def _generated(self, receipt: Receipt, form: Form | None, index: int) -> Printed:
        layout = SheetLayout(Typecase(self._fonts), A4.content_width, self._era)
        application, number = hide_protected(receipt.submission.applications[index]), receipt.application_id(index)
        filled = Filled.of(application, form)
        blocks = tuple(self._blocks(layout, receipt, form, index, filled))
        foot = layout.foot({entry.mark for entry in filled.entries()})
        running = Running(lambda page, of: layout.running_head(application.title.ja, number, page, of), layout.more)
        return print_blocks(blocks, foot, A4, f"{application.procedure} {number}", running)

    def _blocks(
        self, layout: SheetLayout, receipt: Receipt, form: Form | None, index: int, filled: Filled
    ) -> Iterator[Block]:
        submission = receipt.submission
        application = hide_protected(submission.applications[index])
        if submission.simulated:
            yield from (layout.banner(), space(8))
        addressee = sheet_words.addressed(self._design.municipality, form.addressee if form else "市長")
        yield layout.top(addressee, receipt.at.date(), receipt.application_id(index), self._code(receipt))
        titles = (application.title.ja, application.title.of(submission.language))
        yield from layout.title(titles, form.legal_basis if form else "")
        yield from layout.body(filled)
        yield from layout.documents(filled.documents)
        yield from layout.open_items(dated(missing_of(application), receipt, form))
        yield from layout.consents(filled.consents, submission.language)
        yield from layout.signatures(form.paper.signatures if form and form.paper else 0)


def _sheet(printed: Printed, refused: FormError | None = None) -> Sheet:
    return Sheet(printed.pdf, tuple(code_points(text) for text in printed.flagged), refused, printed.inks)
