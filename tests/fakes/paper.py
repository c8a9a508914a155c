"""Applications with every field of a form filled, and what can be asked of a finished paper."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from pathlib import Path

from PIL import Image, ImageChops

from counter_app.domain.answers import Origin, Trust
from counter_app.domain.application import Application, Item
from counter_app.domain.form import Field, FieldKind, Form, OwnSheet
from counter_app.domain.kinds import shown
from counter_app.personal import Personal
from counter_app.slips.page import MM, Paper
from counter_app.slips.pen import Ink, Mark

ORIGINS = ((Origin.CARD, Trust.VERIFIED), (Origin.CARD, Trust.READ), (Origin.RESIDENT, Trust.STATED))
_USUAL = {
    FieldKind.NAME: "架空\u3000太郎",
    FieldKind.KANA: "カクウ\u3000タロウ",
    FieldKind.DATE: "1980-02-17",
    FieldKind.SEX: "2",
    FieldKind.YES_NO: "yes",
    FieldKind.NUMBER: "1",
    FieldKind.PHONE: "0312345678",
    FieldKind.POSTAL_CODE: "1000001",
    FieldKind.ADDRESS: "東京都架空市見本町一丁目２番３号　見本荘１０１",
    FieldKind.CONSENT: "yes",
    FieldKind.DOCUMENT: "later",
    FieldKind.TEXT: "仕事の都合のため",
    FieldKind.BANK_CODE: "0001",
    FieldKind.BRANCH_CODE: "001",
    FieldKind.ACCOUNT_NUMBER: "0123456",
    FieldKind.ACCOUNT_HOLDER: "ｶｸｳ ﾀﾛｳ",
}


def usual(field: Field) -> str:
    """What most people answer."""
    return field.choices[0].code if field.choices else _USUAL[field.kind]


def filled(form: Form, value: Callable[[Field], str] = usual, rows: int = 4) -> Application:
    """Answer every field of a form, whatever its conditions say; groups get `rows` rows."""
    return Application(
        procedure=form.id,
        form_version=form.version,
        title=form.title,
        destination=form.destination,
        connector=form.connector,
        items=tuple(_items(form, value, rows)),
        next_step=form.next_step,
    )


def _items(form: Form, value: Callable[[Field], str], rows: int) -> Iterator[Item]:
    for field in form.fields:
        if field.kind is not FieldKind.GROUP:
            yield _item(field, field.fact, field.label.ja, value)
        for row in range(rows if field.kind is FieldKind.GROUP else 0):
            for item in field.items:
                label = f"{field.label.ja} {row + 1} {item.label.ja}"
                yield _item(item, f"{field.fact}.{row}.{item.fact}", label, value)


def _item(field: Field, path: str, label: str, value: Callable[[Field], str]) -> Item:
    text = value(field)
    origin, trust = ORIGINS[len(path) % 3]
    reads = Personal(shown(field, text, "ja"))
    return Item(path, path, label, field.kind.value, Personal(text), reads, origin, trust)


def words_of(pdf: bytes) -> str:
    """Everything that can be read, without any space."""
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s+", "", done.stdout.decode())


def pictures(pdf: bytes, folder: Path, dpi: float = 72) -> list[Image.Image]:
    """Every page in grey."""
    subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", "-", str(folder / "page")], input=pdf, check=True)
    loaded = []
    for file in sorted(folder.glob("page*.pgm")):
        with Image.open(file) as image:
            loaded.append(image.convert("L"))
        file.unlink()
    return loaded


def collisions(inks: Iterable[Ink], tolerance: float = 0.35) -> list[tuple[Ink, Ink]]:
    """Texts and codes that lie upon each other or upon a rule, by more than `tolerance` points."""
    found = []
    pages: dict[int, list[Ink]] = {}
    for ink in inks:
        pages.setdefault(ink.page, []).append(ink)
    solid = {Mark.TEXT, Mark.CODE}
    for page in pages.values():
        for one, other in combinations(page, 2):
            marks = {one.mark, other.mark}
            if not marks & solid or marks & {Mark.FRAME, Mark.BAR}:
                continue
            if _meet(one, other, tolerance):
                found.append((one, other))
    return found


def _meet(one: Ink, other: Ink, by: float) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    along = min(one.top, other.top) - max(one.bottom, other.bottom)
    return across > by and along > by


def outside(inks: Iterable[Ink], paper: Paper, below: float = 14) -> list[Ink]:
    """What lies outside the margins; `below`: points into the lower margin, where it says that a page follows."""
    left, right = paper.margin * MM, (paper.width - paper.margin) * MM
    top, bottom = (paper.height - paper.margin) * MM, paper.margin * MM - below
    spare = 1.5  # half of the thickest rule, a point of rounding
    return [
        ink
        for ink in inks
        if ink.left < left - spare or ink.right > right + spare or ink.bottom < bottom or ink.top > top + spare
    ]


def ink_outside_records(picture: Image.Image, inks: Iterable[Ink], dpi: int) -> int:
    """Dark pixels of one page that nothing recorded accounts for."""
    scale, rest = dpi / 72, picture.copy()
    for ink in inks:
        around = 1.5 + (0.16 * (ink.top - ink.bottom) if ink.mark is Mark.TEXT else 0)
        box = (
            int((ink.left - around) * scale),
            int(rest.height - (ink.top + around) * scale),
            int((ink.right + around) * scale) + 1,
            int(rest.height - (ink.bottom - around) * scale) + 1,
        )
        if ink.mark is Mark.FRAME:
            _erase_edges(rest, box, round(4 * scale) + 1)
        else:
            rest.paste(255, box)
    return sum(count for level, count in enumerate(rest.histogram()) if level < 128)


def _erase_edges(picture: Image.Image, box: tuple[int, int, int, int], thick: int) -> None:
    left, top, right, bottom = box
    for edge in ((left, top, right, top + thick), (left, bottom - thick, right, bottom)):
        picture.paste(255, edge)
    for edge in ((left, top, left + thick, bottom), (right - thick, top, right, bottom)):
        picture.paste(255, edge)


def is_inked(picture: Image.Image, ink: Ink, dpi: int) -> bool:
    """Some dark pixel lies where a text was recorded, or some light one where it is white on black."""
    scale = dpi / 72
    box = (int(ink.left * scale), int(picture.height - ink.top * scale), int(ink.right * scale) + 1,
           int(picture.height - ink.bottom * scale) + 1)  # fmt: skip
    lowest, highest = picture.crop(box).getextrema()
    assert isinstance(lowest, int | float)
    assert isinstance(highest, int | float)
    return highest - lowest > 40


def in_some_box(ink: Ink, sheet: OwnSheet, size: Paper) -> bool:
    """The text lies within a box of its page, but for the slack between type and its line."""
    for box in sheet.boxes:
        left, right = box.x * MM, (box.x + box.width) * MM
        top, bottom = (size.height - box.y) * MM, (size.height - box.y - box.height) * MM
        across = left <= ink.left + 0.5 and ink.right <= right + 0.5
        along = bottom <= ink.bottom + 0.5 and ink.top <= top + 0.5
        if box.page == ink.page and across and along:
            return True
    return False


def raw_text(pdf: bytes) -> str:
    """Everything that can be read, page after page, parted by form feeds."""
    return subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def title_of(pdf: bytes) -> str:
    """What the document calls itself."""
    done = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def difference(one: Image.Image, other: Image.Image) -> float:
    """Share of pixels that differ clearly."""
    assert one.size == other.size
    changed = ImageChops.difference(one, other).histogram()
    return sum(changed[128:]) / (one.width * one.height)
