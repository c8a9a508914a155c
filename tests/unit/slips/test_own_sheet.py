"""The municipality's own PDF: values in their boxes, what does not fit on a 別紙, hostile files refused."""

from __future__ import annotations

import dataclasses
import io
import logging
import re

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, RectangleObject, TextStringObject

from counter_app.domain.form import Box, FieldKind, OwnSheet
from counter_app.failures import FailureCode, FormError
from counter_app.slips.box_text import SMALLEST, fit
from counter_app.slips.own_sheet import folder_of_backgrounds, read_background
from counter_app.slips.page import A4, MM, Style, Typecase
from counter_app.slips.pen import Mark
from counter_app.slips.sheet_check import sheet_errors
from tests.fakes import paper
from tests.fakes.own_sheets import SAMPLES, with_own_sheet
from tests.fakes.slip_receipts import receipt
from tests.samples.draw_moving_sheet import draw, sheet
from tests.unit.slips.test_sheet import FONTS, MOVING, SLIPS, SheetDesign, SheetMaker, in_era

SAMPLE = (SAMPLES / "moving_sheet.pdf").read_bytes()


def make(form, folder, application, **more):
    maker = SheetMaker(
        FONTS, SheetDesign("架空市", folder_of_backgrounds(folder)), lambda day: in_era(day).text, SLIPS.code
    )
    return maker.make(receipt(application, **more), [form], 0)


@pytest.fixture
def form(tmp_path):
    return with_own_sheet(MOVING, tmp_path)


def long_names(field):
    return "Maximiliana-Alexandra Konstantinopoulos" * 2 if field.kind is FieldKind.NAME else paper.usual(field)


def box_of(form, fact, tick=None):
    return next(box for box in form.sheet.boxes if (box.fact, box.tick) == (fact, tick))


def inked_in(box, made):
    lower, upper = (297 - box.y - box.height) * MM, (297 - box.y) * MM
    left, right = box.x * MM, (box.x + box.width) * MM
    texts = [i for i in made.inks if i.mark is Mark.TEXT and i.page == box.page]
    return [
        i for i in texts if left - 1 <= i.left and i.right <= right + 1 and lower - 1 <= i.bottom and i.top <= upper + 1
    ]


def test_values_stand_in_their_boxes_upon_the_form(form, tmp_path):
    made = make(form, tmp_path, paper.filled(form))
    assert made.refused is None
    assert len(PdfReader(io.BytesIO(made.pdf)).pages) == 1
    words = paper.words_of(made.pdf)
    assert "住民異動届（転入・転居）" in words
    for expected in ("架空太郎", "03-1234-5678", "令和8年11月21日", f"{receipt().number}/1"):
        assert expected in words
    assert all(inked_in(box_of(form, f"members.{row}.fullName"), made) for row in range(4))


def test_only_the_chosen_answer_is_ticked(form, tmp_path):
    made = make(form, tmp_path, paper.filled(form))
    assert inked_in(box_of(form, "members.0.sex", "2"), made)
    assert not inked_in(box_of(form, "members.0.sex", "1"), made)


def test_what_does_not_fit_goes_to_a_further_sheet_and_its_box_says_so(form, tmp_path):
    made = make(form, tmp_path, paper.filled(form, long_names, rows=6))
    first, *further = [page for page in paper.raw_text(made.pdf).split("\f") if page.strip()]
    assert "別紙1" in first
    assert "別紙に続きます" in first
    assert "Maximiliana-AlexandraKonstantinopoulos" * 2 in re.sub(r"\s", "", "".join(further))
    assert "引っ越す人（続き）" in "".join(further)


def test_what_fits_needs_no_further_sheet(form, tmp_path):
    assert "別紙" not in paper.words_of(make(form, tmp_path, paper.filled(form, rows=4)).pdf)


def test_a_simulated_application_says_so_on_every_page(form, tmp_path):
    made = make(form, tmp_path, paper.filled(form), simulated=True)
    assert "本物の申請ではありません" in paper.words_of(made.pdf)


def test_a_text_is_as_large_as_its_box_allows_and_never_too_small():
    case = Typecase(FONTS)
    roomy, tight = (fit("架空太郎" * 3, Style(11), size, case) for size in ((300, 20), (90, 12)))
    assert roomy is not None
    assert tight is not None
    assert tight.height < roomy.height
    assert fit("架空太郎" * 3, Style(11), (12 * (SMALLEST - 0.1), SMALLEST * 1.42), case) is None
    assert fit("架空太郎" * 3, Style(11), (20, 5), case, at_any_size=True) is not None


def encrypted():
    writer = PdfWriter(clone_from=io.BytesIO(SAMPLE))
    writer.encrypt("")
    return written(writer)


def with_pages(count, **size):
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(**(size or {"width": 595, "height": 842}))
    return written(writer)


def written(writer):
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


HOSTILE = {
    "encrypted": encrypted(),
    "empty file": b"",
    "no PDF": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "cut off": SAMPLE[: len(SAMPLE) // 2],
    "damaged": SAMPLE.replace(b"/Type /Page\n", b"/Type /Pawn\n").replace(b"obj", b"ojb"),
    "loop": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF",
    "empty page": with_pages(1),
    "many pages": with_pages(40),
    "giant page": SAMPLE.replace(b"595.2756", b"99999.00"),
    "larger than any form": SAMPLE + bytes(9_000_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_background_that_cannot_be_used_never_stops_the_paper(name, form, tmp_path, caplog):
    (tmp_path / "moving" / "moving_sheet.pdf").write_bytes(HOSTILE[name])
    with caplog.at_level(logging.WARNING):
        made = make(form, tmp_path, paper.filled(form))
    assert made.refused is not None
    assert made.refused.code is FailureCode.FORM_BACKGROUND_UNUSABLE
    assert "次のとおり届け出ます。" in paper.words_of(made.pdf)
    assert "own_sheet_unusable code=F106" in caplog.text
    assert "太郎" not in caplog.text


def test_a_background_that_is_not_there(form, tmp_path):
    (tmp_path / "moving" / "moving_sheet.pdf").unlink()
    assert "no such file" in str(make(form, tmp_path, paper.filled(form)).refused)


@pytest.mark.parametrize("box", [Box("a", 2, 0, 0, 10, 10), Box("a", 1, 205, 10, 10, 10), Box("a", 1, 10, 290, 10, 10)])
def test_a_box_beside_the_page_is_refused(box):
    with pytest.raises(FormError, match="does not lie on page"):
        read_background(MOVING, OwnSheet("own.pdf", (box,)), lambda _: SAMPLE)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_count_from_the_corner_that_is_seen(turn, form, tmp_path):
    """A page that is turned, cropped and does not begin at zero looks the same, so its boxes are the same."""
    writer = PdfWriter(clone_from=io.BytesIO(SAMPLE))
    page = writer.pages[0]
    page.rotate(turn)
    page.transfer_rotation_to_content()
    page.rotate(-turn)
    left, bottom, right, top = (float(v) for v in page.mediabox)
    page.mediabox = RectangleObject((left - 50, bottom - 30, right + 20, top + 10))
    page.cropbox = RectangleObject((left, bottom, right, top))
    (tmp_path / "moving" / "moving_sheet.pdf").write_bytes(written(writer))
    made = make(form, tmp_path, paper.filled(form))
    assert made.refused is None
    plain = with_own_sheet(MOVING, tmp_path / "plain")
    expected = paper.pictures(make(plain, tmp_path / "plain", paper.filled(form)).pdf, tmp_path, 60)[0]
    assert paper.difference(paper.pictures(made.pdf, tmp_path, 60)[0], expected) < 0.01


def test_scripts_links_and_fields_of_the_background_are_left_behind(form, tmp_path):
    writer = PdfWriter(clone_from=io.BytesIO(SAMPLE))
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x')")}
    )
    writer.root_object[NameObject("/OpenAction")] = script
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    (tmp_path / "moving" / "moving_sheet.pdf").write_bytes(written(writer))
    made = make(form, tmp_path, paper.filled(form))
    assert made.refused is None
    root = PdfReader(io.BytesIO(made.pdf)).trailer["/Root"]
    assert not {"/Names", "/OpenAction", "/AcroForm", "/AA"} & set(root)
    assert "/AA" not in PdfReader(io.BytesIO(made.pdf)).pages[0]
    assert b"app.alert" not in made.pdf


def test_the_committed_sample_is_what_its_script_draws():
    assert sheet() == (SAMPLES / "moving_sheet.toml").read_text("utf-8")
    assert paper.words_of(draw()) == paper.words_of(SAMPLE)


def test_the_sample_is_a4_and_its_boxes_do_not_meet(form):
    boxes = form.sheet.boxes
    assert all(box.x + box.width <= A4.width and box.y + box.height <= A4.height for box in boxes)
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
            along = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
            assert min(across, along) <= 0, (one.fact, other.fact)


def test_forms_check_finds_a_broken_background_and_a_misspelt_box(form, tmp_path):
    assert list(sheet_errors(form, folder_of_backgrounds(tmp_path))) == []
    assert list(sheet_errors(MOVING, folder_of_backgrounds(tmp_path))) == []
    misspelt = dataclasses.replace(form.sheet, boxes=(Box("members.0.fulName", 1, 1, 1, 9, 9),))
    (error,) = sheet_errors(dataclasses.replace(form, sheet=misspelt), folder_of_backgrounds(tmp_path))
    assert error.code is FailureCode.FORM_UNKNOWN_NAME
    (tmp_path / "moving" / "moving_sheet.pdf").write_bytes(b"")
    (error,) = sheet_errors(form, folder_of_backgrounds(tmp_path))
    assert error.code is FailureCode.FORM_BACKGROUND_UNUSABLE


def test_damaged_boxes_do_not_lose_a_field(form, tmp_path):
    """A box too small for anything still sends its value to the 別紙."""
    tiny = dataclasses.replace(form.sheet, boxes=(Box("applicant.fullName", 1, 20, 20, 3, 2),))
    made = make(dataclasses.replace(form, sheet=tiny), tmp_path, paper.filled(form))
    assert "架空太郎" in paper.words_of(made.pdf)
