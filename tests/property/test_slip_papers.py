"""Every paper, wording and size of slips with the longest and strangest texts: nothing overlaps, nothing is cut."""

from __future__ import annotations

import dataclasses
from datetime import date
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from counter_app.devices.scanner import read_codes
from counter_app.domain.application import OpenItem
from counter_app.domain.words import LANGUAGES, Words
from counter_app.signing import SigningKey
from counter_app.slips.fonts import load_fonts
from counter_app.slips.page import MM, Paper
from counter_app.slips.pen import Mark
from counter_app.slips.qr import modules, version
from counter_app.slips.slip import PAPERS, SlipDesign, SlipMaker, SlipWords
from tests.fakes import paper as on_paper
from tests.fakes import slip_receipts as invented
from tests.fakes.hard_texts import LIMITS

FONTS = load_fonts()
KEY = SigningKey.generate(simulated=False)
OFFICE = Words("架空市役所　市民課", "", "Kakuu City Hall")
SHAPES = [(paper, words, large) for paper in PAPERS for words in SlipWords for large in (False, True)]
LARGE = 18.0
DOTS = 203.2  # 8 to the millimetre
DOTS_OF_A_MODULE = 4

texts = st.sampled_from(["住民票の写し", "Copy of your residence record", *LIMITS.values()])
several = st.builds(Words, texts, st.one_of(st.just(""), texts), st.one_of(st.just(""), texts))
open_items = st.builds(OpenItem, texts, st.one_of(st.none(), st.just(date(2026, 12, 5))))


@st.composite
def applications(draw):
    return dataclasses.replace(
        invented.juminhyo(draw(texts)),
        title=draw(several),
        next_step=draw(st.one_of(st.none(), several)),
        fee_yen=draw(st.one_of(st.none(), st.sampled_from([0, 300, 1234567]))),
        open_items=tuple(draw(st.lists(open_items, max_size=3))),
    )


def maker(paper, words=SlipWords.RESIDENT):
    return SlipMaker(FONTS, KEY, SlipDesign(OFFICE, paper, print_name=True, words=words), invented.era)


def as_cut(slip, paper):
    """The paper as it is: a roll is as long as its text."""
    height = float(PdfReader(BytesIO(slip.pdf)).pages[0].mediabox.height) / MM
    return Paper(paper.width, height, paper.margin)


@pytest.mark.parametrize(("paper", "words", "large"), SHAPES)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    made_of=st.lists(applications(), min_size=1, max_size=4),
    spoken=st.tuples(st.sampled_from(LANGUAGES), st.booleans(), st.booleans()),
)
def test_nothing_overlaps_and_nothing_is_cut(paper, words, large, made_of, spoken):
    language, simulated, again = spoken
    receipt = invented.receipt(*made_of, language=language, simulated=simulated)
    slip = maker(paper, words).make(receipt, again=again, large=large)
    assert on_paper.collisions(slip.inks) == []
    assert on_paper.outside(slip.inks, as_cut(slip, PAPERS[paper])) == []
    assert sum(ink.mark is Mark.CODE for ink in slip.inks) == 1


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_large_print_has_no_small_letters(paper, language):
    receipt = invented.receipt(
        invented.juminhyo("架空　太郎"), invented.jido_teate(), language=language, simulated=True
    )
    slip = maker(paper).make(receipt, again=True, large=True)
    sizes = [ink.top - ink.bottom for ink in slip.inks if ink.mark is Mark.TEXT]
    assert min(sizes) >= LARGE - 0.01
    usual = maker(paper).make(receipt, again=True)
    assert min(ink.top - ink.bottom for ink in usual.inks if ink.mark is Mark.TEXT) < LARGE


@pytest.mark.parametrize(("paper", "words", "large"), SHAPES)
def test_the_code_is_read_from_the_pixels_and_its_modules_are_large_enough(paper, words, large, tmp_path):
    slip = maker(paper, words).make(invented.receipt(invented.jido_teate(), language="en"), large=large)
    pages = on_paper.pictures(slip.pdf, tmp_path, DOTS)
    assert [code for page in pages for code in read_codes(page)] == [slip.code]
    (code,) = (ink for ink in slip.inks if ink.mark is Mark.CODE)
    symbol = modules(slip.code)
    assert version(symbol) <= 8
    assert (code.right - code.left) / 72 * DOTS / len(symbol) >= DOTS_OF_A_MODULE - 1e-6


@pytest.mark.parametrize("paper", PAPERS)
def test_two_languages_say_everything_twice(paper):
    receipt = invented.receipt(invented.juminhyo("架空　太郎"), language="en")
    both = on_paper.words_of(maker(paper, SlipWords.BOTH).make(receipt).pdf)
    for text in (
        "Pleasegotocounter3",
        "3番窓口でお受け取りください",
        "Pleasekeepthisslip",
        "手続が済むまでお持ちください",
    ):
        assert text in both
    one = on_paper.words_of(maker(paper).make(receipt).pdf)
    assert "手続が済むまでお持ちください" not in one


def test_easy_words_are_for_those_who_chose_no_language():
    easy = SlipWords.EASY
    assert "3ばんのまどぐちへ" in on_paper.words_of(maker("A6", easy).make(invented.receipt()).pdf)
    assert "3ばんのまどぐちへ" not in on_paper.words_of(maker("A6").make(invented.receipt()).pdf)
    english = on_paper.words_of(maker("A6", easy).make(invented.receipt(language="en")).pdf)
    assert "Pleasegotocounter3" in english
    assert "まどぐちへ" not in english
