"""The municipality's own form as background: values set into its boxes, and what does not fit onto a 別紙.

A background is somebody else's file. It is read once, stripped to what is drawn, and refused where it is encrypted,
broken or out of size; nothing of it runs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING

from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.generic import RectangleObject

from counter_app.domain.form import FieldKind
from counter_app.failures import FailureCode, FormError
from counter_app.slips import sheet_words as words
from counter_app.slips.box_text import fit
from counter_app.slips.filled import Entry, Filled, groups_of
from counter_app.slips.page import A4, MM, Block, Printed, Running, Style, Typecase, print_blocks, space, stacked, tick
from counter_app.slips.pdf_text import open_canvas
from counter_app.slips.pen import Pen
from counter_app.slips.sheet_layout import HEADING, SMALL, TITLE, SheetLayout

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from counter_app.domain.application import Application, Receipt
    from counter_app.domain.form import Box, Form, OwnSheet

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a file is said by our own refusal
_MOST_BYTES = 8_000_000
_MOST_PAGES = 12
_SMALLEST_SIDE, _LARGEST_SIDE = 50 * MM, 1200 * MM
_DEFAULT_MARGIN = 5 * MM
_NUMBER, _DAY = "receipt.number", "receipt.date"
OFFICE_FACTS = frozenset({_NUMBER, _DAY})  # boxes the office fills, beside the facts of the form
Files = Callable[[str], bytes]  # name below the forms directory → content, empty where there is none
_SETTING = tuple[Typecase, "Callable[[date], str]"]


@dataclass(frozen=True)
class Background:
    """A form that can be written on: its pages stand upright and begin at their lower left corner."""

    pages: tuple[PageObject, ...]
    sizes: tuple[tuple[float, float], ...]  # points


@dataclass(frozen=True)
class Overflow:
    """What did not fit into a box: 別紙n."""

    number: int
    entry: Entry


def folder_of_backgrounds(directory: Path) -> Files:
    """Return what reads `moving/sheet.pdf` below a folder of forms; empty where there is no such file."""

    def read(name: str) -> bytes:
        try:
            return (directory / name).read_bytes()
        except OSError:
            return b""

    return read


def read_background(form: Form, own: OwnSheet, files: Files) -> Background:
    """Read the PDF and hold the boxes against its pages. Raises FormError FORM_BACKGROUND_UNUSABLE with the cause."""

    def refuse(cause: str) -> FormError:
        return FormError(FailureCode.FORM_BACKGROUND_UNUSABLE, f"{own.background}: {cause}", form.file)

    content = files(f"{form.pack}/{own.background}")
    if not content:
        raise refuse("there is no such file beside the form, or it is empty")
    if len(content) > _MOST_BYTES:
        raise refuse(f"larger than {_MOST_BYTES} bytes")
    try:
        background = _opened(content)
    except Exception as error:  # noqa: BLE001  # a damaged file raises anything; all of it means: not this file
        raise refuse(
            str(error) if isinstance(error, _UnusableError) else f"no usable PDF ({type(error).__name__})"
        ) from None
    for box in own.boxes:
        if not _lies_on(box, background):
            raise refuse(f"the box of {box.fact!r} does not lie on page {box.page}")
    return background


class _UnusableError(Exception):
    """A PDF that is whole, and still no background."""


def _opened(content: bytes) -> Background:
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        raise _UnusableError("encrypted")
    if not 1 <= len(reader.pages) <= _MOST_PAGES:
        raise _UnusableError(f"has {len(reader.pages)} pages, 1 to {_MOST_PAGES} are possible")
    writer = PdfWriter()
    pages = tuple(_upright(writer.add_page(page)) for page in reader.pages)
    sizes = tuple((float(page.mediabox.width), float(page.mediabox.height)) for page in pages)
    if any(not _SMALLEST_SIDE <= side <= _LARGEST_SIDE for side in chain.from_iterable(sizes)):
        raise _UnusableError("a page is too small or too large")
    return Background(pages, sizes)


def _upright(page: PageObject) -> PageObject:
    """Take away what is not drawn, turn the page as it is shown, and let it begin at its lower left corner."""
    for key in ("/Annots", "/AA", "/Thumb", "/PieceInfo"):
        page.pop(key, None)
    if page.get_contents() is None:
        raise _UnusableError("a page is empty")
    page.transfer_rotation_to_content()
    shown = page.cropbox
    left, bottom, width, height = (float(v) for v in (shown.left, shown.bottom, shown.width, shown.height))
    page.add_transformation(Transformation().translate(-left, -bottom))
    for name in ("mediabox", "cropbox", "trimbox", "bleedbox", "artbox"):
        setattr(page, name, RectangleObject((0, 0, width, height)))
    return page


def _lies_on(box: Box, background: Background) -> bool:
    if not 1 <= box.page <= len(background.pages):
        return False
    width, height = background.sizes[box.page - 1]
    return (box.x + box.width) * MM <= width + 1 and (box.y + box.height) * MM <= height + 1


def fill_in(background: Background, receipt: Receipt, form: Form, index: int, setting: _SETTING) -> Printed:
    """Set the values of the application at `index` into the form's boxes; add a 別紙 where one does not fit."""
    assert form.sheet is not None
    application = receipt.submission.applications[index]
    entries = {entry.item.path: entry for entry in Filled.of(application, form).entries()}
    overlay = _Overlay(background.sizes, setting[0])
    given = {_NUMBER: receipt.application_id(index), _DAY: setting[1](receipt.at.date())}
    for box in form.sheet.boxes:
        if box.fact in given:
            overlay.set(box, given[box.fact], Style(10))
        elif box.fact in entries:
            overlay.enter(box, entries[box.fact])
    left_over = _rows_without_boxes(application, form)
    further = _Continuation(receipt, form, index, setting).print(overlay.overflows, left_over)
    if further is not None:
        overlay.note(f"{words.CONTINUED_ON}（{receipt.application_id(index)}）")
    upper = overlay.finish(simulated=receipt.submission.simulated)
    pdf = _merged(background, upper.pdf, further, f"{form.id} {receipt.application_id(index)}")
    flagged = (*upper.flagged, *(further.flagged if further else ()))
    behind = [replace(ink, page=ink.page + len(background.pages)) for ink in (further.inks if further else ())]
    return Printed(pdf, tuple(dict.fromkeys(flagged)), (*upper.inks, *behind))


def _rows_without_boxes(application: Application, form: Form) -> Filled:
    """The rows of groups beyond those the paper has boxes for; the paper's author knows the groups it leaves out."""
    assert form.sheet is not None
    boxed = {tuple(box.fact.split(".")[:2]) for box in form.sheet.boxes}
    groups = {group for group, *_ in boxed}
    fields = {entry.fact: entry for entry in form.fields}
    beyond = [
        item
        for item in application.items
        for group, row in [tuple(item.path.split(".")[:2]) if item.path.count(".") > 1 else ("", "")]
        if group in groups and row.isdigit() and (group, row) not in boxed
    ]
    return Filled((), (), tuple(groups_of(beyond, fields)), (), ())


class _Overlay:
    """What is written upon the background, page by page."""

    def __init__(self, sizes: Sequence[tuple[float, float]], case: Typecase) -> None:
        self._sizes, self._case = sizes, case
        self._drawn: list[list[Callable[[Pen], object]]] = [[] for _ in sizes]
        self.overflows: list[Overflow] = []

    def enter(self, box: Box, entry: Entry) -> None:
        """Set a value, tick it, or send it to the 別紙."""
        if box.tick is not None:
            if entry.item.value.reveal() == box.tick:
                self._tick(box)
            return
        style = Style(11, name=entry.item.kind == FieldKind.NAME)
        if not self.set(box, entry.shown, style):
            self.overflows.append(Overflow(len(self.overflows) + 1, entry))
            self.set(box, f"{words.CONTINUATION}{len(self.overflows)}", Style(11), at_any_size=True)

    def set(self, box: Box, text: str, style: Style, *, at_any_size: bool = False) -> bool:
        """Set a text as large as its box allows; False where it would be too small to read."""
        block = fit(text, style, (box.width * MM, box.height * MM), self._case, at_any_size=at_any_size)
        if block is not None:
            self._place(box, block)
        return block is not None

    def note(self, text: str) -> None:
        """Say at the lower edge of the first page that there is more."""
        width, _ = self._sizes[0]
        block = fit(text, SMALL, (width - 2 * _DEFAULT_MARGIN, 4 * MM), self._case, at_any_size=True)
        if block is not None:
            self._drawn[0].append(lambda pen: block.draw(pen, _DEFAULT_MARGIN, 7 * MM))

    def finish(self, *, simulated: bool) -> Printed:
        """Make the PDF that is laid upon the background."""
        file = BytesIO()
        canvas = open_canvas(file, self._sizes[0])
        pen = Pen(canvas)
        for (width, height), drawn in zip(self._sizes, self._drawn, strict=True):
            canvas.setPageSize((width, height))
            for draw in drawn:
                draw(pen)
            if simulated:
                mark = fit(words.LEGEND["※"], SMALL, (width / 2, 4 * MM), self._case, at_any_size=True)
                assert mark is not None
                mark.draw(pen, _DEFAULT_MARGIN, height - 2 * MM)
            pen.next_page()
        canvas.save()
        return Printed(file.getvalue(), tuple(pen.flagged), pen.inks)

    def _tick(self, box: Box) -> None:
        side = min(box.width, box.height) * MM
        block = tick(side, self._case, ticked=True)
        self._place(box, Block(side, lambda pen, x, top: block.draw(pen, x, top + (block.height - side) / 2)))

    def _place(self, box: Box, block: Block) -> None:
        _, height = self._sizes[box.page - 1]
        top = height - box.y * MM - max(box.height * MM - block.height, 0) / 2
        self._drawn[box.page - 1].append(lambda pen: block.draw(pen, box.x * MM, top))


class _Continuation:
    """The 別紙: every value that has no room on the form, in full."""

    def __init__(self, receipt: Receipt, form: Form, index: int, setting: _SETTING) -> None:
        self._receipt, self._form, self._index = receipt, form, index
        self._layout = SheetLayout(setting[0], A4.content_width, setting[1])

    def print(self, overflows: Sequence[Overflow], beyond: Filled) -> Printed | None:
        """Make the sheets, or None where everything fitted."""
        if not overflows and not beyond.groups:
            return None
        number = self._receipt.application_id(self._index)
        layout, title = self._layout, f"{words.CONTINUATION}　{self._form.title.ja}"
        running = Running(lambda page, of: layout.running_head(title, number, page, of), layout.more)
        marks = {entry.mark for entry in (*(o.entry for o in overflows), *beyond.entries())}
        foot = stacked((space(8), layout.legend(marks)))
        return print_blocks(tuple(self._blocks(overflows, beyond)), foot, A4, words.CONTINUATION, running)

    def _blocks(self, overflows: Sequence[Overflow], beyond: Filled) -> Iterator[Block]:
        layout = self._layout
        yield layout.text(words.CONTINUATION, TITLE)
        yield layout.text(
            f"{self._form.title.ja}　　{words.RECEIPT} {self._receipt.application_id(self._index)}", HEADING
        )
        yield layout.text(words.CONTINUATION_FOR, SMALL)
        if overflows:
            yield space(9)
            yield from layout.overflows(
                [(f"{words.CONTINUATION}{o.number}　{o.entry.label}", o.entry) for o in overflows]
            )
        for group in beyond.groups:
            yield from layout.group(group, f"{group.label}{words.CONTINUED}")


def _merged(background: Background, overlay: bytes, further: Printed | None, title: str) -> bytes:
    writer, file = PdfWriter(), BytesIO()
    for page, upper in zip(background.pages, PdfReader(BytesIO(overlay)).pages, strict=True):
        writer.add_page(page).merge_page(upper)
    if further is not None:
        for sheet in PdfReader(BytesIO(further.pdf)).pages:
            writer.add_page(sheet)
    writer.add_metadata({"/Title": title})
    writer.write(file)
    return file.getvalue()
