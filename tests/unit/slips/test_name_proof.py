"""A part of the proof of names, and that the proof finds what is wrong."""

from __future__ import annotations

import pytest

from counter_app.app.name_commands import Proof, proof
from counter_app.slips import name_proof_pdf
from counter_app.slips.fonts import FONT_DIRECTORIES, USED, Face, FontChain, font_path, load_fonts
from counter_app.slips.name_proof import (
    Drawn,
    Fate,
    FontTables,
    Tally,
    fate_of,
    jis_x_0213,
    moji_joho_sequences,
    on_paper,
    prove_paper,
)
from counter_app.slips.name_proof_pdf import changed_by_copying, wrong_outlines
from counter_app.ui.name_proof import prove_screen
from counter_app.ui.widgets.name_label import undrawable

FONTS = load_fonts()
FILES = {file.stem: FontTables(file) for file in (font_path(each, FONT_DIRECTORIES) for each in USED)}
WATANABE = "邉\U000e0110"  # of IPAmj, and not the shape it draws without a selector
FIFTH = 53  # every so-manieth text: about 400 of the whole, which `main.py names prove` looks at


@pytest.fixture(autouse=True)
def _window_system(qapp):
    return qapp


def test_the_sets_are_whole():
    sequences, characters = moji_joho_sequences(), jis_x_0213()
    assert (len(sequences), len(set(sequences))) == (11_474, 11_474)
    assert (len(characters), sum(len(text) == 2 for text in characters)) == (11_233, 25)
    assert {"か\u309a", "𠀋", "俱", "\u3000", "鷗"} <= set(characters)
    assert WATANABE in sequences


@pytest.mark.parametrize("texts", [moji_joho_sequences()[::FIFTH], jis_x_0213()[::FIFTH]], ids=["moji-joho", "jis"])
def test_a_part_of_it_holds_on_paper_on_screen_and_in_pdf(texts):
    found = proof(texts)
    assert found.holds, found.as_json()
    assert found.compared >= len(texts) - 3


def test_letters_with_marks_are_one_glyph_or_two_that_the_font_names():
    marked = [text for text in jis_x_0213() if len(text) == 2]
    for tally in (prove_paper(marked, FONTS.regular, FILES), prove_screen(marked, FILES, bold=False)):
        assert (tally.fates[Fate.RIGHT], tally.bad) == (25, [])


def test_what_no_font_has_is_flagged_on_paper_and_on_screen_alike():
    for text in ("邉\U000e0102", "\ue123", "\U000f1234", "𠮷\U000e0101"):
        assert prove_paper([text], FONTS.regular, FILES).flagged == [text]
        assert prove_screen([text], FILES, bold=False).flagged == [text]
        assert undrawable(text)


def test_another_variant_a_box_and_a_flag_nobody_sees_are_found():
    right = on_paper(WATANABE, FONTS.regular)
    ((name, glyph),) = right.glyphs
    base = FILES[name].nominal("邉")
    assert fate_of(WATANABE, right, FILES) is Fate.RIGHT
    assert base != glyph
    assert fate_of(WATANABE, Drawn(((name, base),), flagged=False), FILES) is Fate.WRONG
    assert fate_of(WATANABE, Drawn(((name, 0),), flagged=False), FILES) is Fate.TOFU
    assert fate_of(WATANABE, Drawn(((name, glyph), (name, glyph)), flagged=False), FILES) is Fate.WRONG
    assert fate_of(WATANABE, Drawn(((name, base),), flagged=True), FILES) is Fate.WRONG
    assert fate_of(WATANABE, Drawn((), flagged=False), FILES) is Fate.TOFU


class _Deaf(Face):
    """A font that says it has a sequence and draws the base, as Qt and reportlab do."""

    def draws(self, unit):
        return super().draws(unit[0])


def test_a_chain_that_drops_the_selector_is_found_out():
    deaf = FontChain((_Deaf.open(font_path(USED[0], FONT_DIRECTORIES)),))
    tally = prove_paper(["邉\U000e0102", "葛\U000e0100"], deaf, FILES)
    assert "邉\U000e0102" in tally.bad


def test_a_document_that_says_something_else_is_found(monkeypatch):
    texts = [WATANABE, "葛\U000e0100"]
    assert changed_by_copying(texts, FONTS.regular) == []
    other = name_proof_pdf.name_document(["邉", "葛\U000e0100"], FONTS.regular)
    monkeypatch.setattr(name_proof_pdf, "name_document", lambda _texts, _chain: other)
    assert changed_by_copying(texts, FONTS.regular) == [WATANABE]


def test_a_glyph_that_is_not_the_fonts_is_found_inside_the_pdf():
    class Liar(FontTables):
        def allows(self, text):
            return [(self.nominal(text[0]),)]

    liars = {file.stem: Liar(file) for file in (font_path(each, FONT_DIRECTORIES) for each in USED)}
    assert wrong_outlines([WATANABE], FONTS.regular, FILES) == (1, [])
    assert wrong_outlines([WATANABE], FONTS.regular, liars) == (1, [WATANABE])


def test_a_screen_with_a_font_of_another_file_does_not_pass():
    others = {name: tables for name, tables in FILES.items() if name != "ipamjm"}
    assert prove_screen([WATANABE], others, bold=False).bad == [WATANABE]


def test_a_proof_with_anything_bad_or_missing_does_not_hold():
    good = Tally()
    good.note("一", Fate.RIGHT, Drawn((("a", 1),), flagged=False))
    bad = Tally()
    bad.note("一", Fate.WRONG, Drawn((("a", 1),), flagged=False))
    assert Proof(1, {"paper": good}, [], 1, []).holds
    assert not Proof(1, {"paper": bad}, [], 1, []).holds
    assert not Proof(2, {"paper": good}, [], 1, []).holds
    assert not Proof(1, {"paper": good}, ["一"], 1, []).holds
    assert not Proof(1, {"paper": good}, [], 1, ["一"]).holds
