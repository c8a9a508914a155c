"""Every shipped form with the longest and strangest answers: nothing clipped, nothing overlapped, nothing replaced."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from counter_app.domain.form import FieldKind
from counter_app.domain.wareki import in_era
from counter_app.domain.words import Words
from counter_app.slips.fonts import load_fonts
from counter_app.slips.guide import GuideMaker
from counter_app.slips.own_sheet import folder_of_backgrounds
from counter_app.slips.page import A4, ROLL_80
from counter_app.slips.pen import Mark
from counter_app.slips.sheet import SheetDesign, SheetMaker
from counter_app.slips.text import code_points
from tests.fakes import paper
from tests.fakes.advices import ALLOWANCE, advice, why
from tests.fakes.hard_texts import LIMITS, nothing_lost, visible
from tests.fakes.own_sheets import with_own_sheet
from tests.fakes.shipped import FORMS, catalogue
from tests.fakes.slip_receipts import receipt

ALL = catalogue().all()
WITH_PEOPLE = [form for form in ALL if form.id in {"tenkyo", "jido-teate"}]
FONTS = load_fonts()
ROWS = 20
DPI = 60

LONGEST_ADDRESS = "東京都架空市見本町一丁目２番３号　コーポ・ド・ヴィラージュ見本ガーデンヒルズ壱番館" * 6


def maker(backgrounds=FORMS):
    design = SheetDesign("架空市", folder_of_backgrounds(backgrounds))
    return SheetMaker(FONTS, design, lambda day: in_era(day).text, lambda _: "27" * 120)


def limit_answers(text):
    """The same text wherever a person may write anything; the longest of the others."""

    def answer(field):
        if field.kind is FieldKind.ADDRESS:
            return (text + LONGEST_ADDRESS)[:200]
        if field.kind in {FieldKind.NAME, FieldKind.KANA, FieldKind.TEXT, FieldKind.ACCOUNT_HOLDER}:
            return text
        return max((c.code for c in field.choices), key=len) if field.choices else paper.usual(field)

    return answer


def assert_whole(made, size=A4):
    assert paper.collisions(made.inks) == []
    assert paper.outside(made.inks, size) == []


@pytest.mark.parametrize("form", WITH_PEOPLE, ids=lambda form: form.id)
@pytest.mark.parametrize("name", LIMITS)
def test_twenty_people_with_every_limit_are_whole(form, name):
    application = paper.filled(form, limit_answers(LIMITS[name]), ROWS)
    made = maker().make(receipt(application), ALL, 0)
    assert_whole(made)
    assert nothing_lost(application, made.pdf)
    for code in re.findall("[\ue000\u202e\x00]", LIMITS[name]):
        assert any(f"U+{ord(code):04X}" in warning for warning in made.warnings)


@pytest.mark.parametrize("form", WITH_PEOPLE, ids=lambda form: form.id)
def test_the_pixels_agree_with_what_the_layout_says(form, tmp_path):
    application = paper.filled(form, limit_answers(LIMITS["hundred characters"]), 4)
    made = maker().make(receipt(application, simulated=True), ALL, 0)
    for number, picture in enumerate(paper.pictures(made.pdf, tmp_path, DPI), start=1):
        inks = [ink for ink in made.inks if ink.page == number]
        assert paper.ink_outside_records(picture, inks, DPI) == 0
        for ink in inks:
            if ink.mark is Mark.TEXT:
                assert paper.is_inked(picture, ink, DPI)


@pytest.mark.parametrize("name", LIMITS)
def test_an_own_sheet_keeps_every_text_in_its_box_or_sends_it_to_a_further_sheet(name, tmp_path):
    form = with_own_sheet(next(form for form in ALL if form.id == "tenkyo"), tmp_path)
    application = paper.filled(form, limit_answers(LIMITS[name]), ROWS)
    made = maker(tmp_path).make(receipt(application), [form], 0)
    assert made.refused is None
    assert paper.collisions(made.inks) == []
    assert paper.outside([ink for ink in made.inks if ink.page > 1], A4) == []
    written = [ink for ink in made.inks if ink.mark is Mark.TEXT and ink.page == 1]
    strays = [ink for ink in written if not paper.in_some_box(ink, form.sheet, A4)]
    assert len(strays) <= 1  # the line at the foot that says there is more
    printed = visible(paper.words_of(made.pdf))
    boxed = {box.fact for box in form.sheet.boxes if box.tick is None}
    members = [item for item in application.items if item.path.startswith("members.")]
    wanted = [item for item in application.items if item.path in boxed] + [i for i in members if i.kind == "name"]
    expected = sum((visible(item.shown.reveal()) for item in {i.path: i for i in wanted}.values()), Counter())
    assert not {char: count for char, count in (expected - printed).items() if char.isprintable()}


@given(st.text(max_size=150), st.integers(0, 6))
@example("00\x1f\x1f𣠀\r", 1)  # a control character that counts as a space, and is drawn all the same
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_in_every_field_is_whole(text, rows):
    form = next(form for form in ALL if form.id == "jido-teate")
    made = maker().make(receipt(paper.filled(form, limit_answers(text), rows)), ALL, 0)
    assert_whole(made)
    assert all(code_points(text_part).startswith("U+") for text_part in made.warnings)


@given(st.sampled_from(list(LIMITS.values())), st.sampled_from(["ja", "ja-easy", "en"]), st.sampled_from([A4, ROLL_80]))
@settings(max_examples=20, deadline=None)
def test_a_guide_with_any_texts_is_whole(text, language, size):
    words = Words(text * 3, text * 3, text * 3)
    procedure = dataclasses.replace(advice().procedures[0], form=dataclasses.replace(ALLOWANCE, title=words, id="x"))
    more = dataclasses.replace(
        procedure, reasons=(dataclasses.replace(why("", "", ""), sentence=words),), bring=(words,)
    )
    guide = GuideMaker(FONTS, words, lambda day: in_era(day).text)
    made = guide.make(receipt(language=language), advice(more), size)
    assert paper.collisions(made.inks) == []
    if not size.roll:
        assert paper.outside(made.inks, size) == []
