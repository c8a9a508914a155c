"""Names on paper: the right glyph or a visible flag, and the PDF says what was written."""

from __future__ import annotations

import io
import re
import subprocess

import pytest
from PIL import Image

from counter_app.failures import FailureCode, SlipError
from counter_app.slips.fonts import load_fonts
from counter_app.slips.pdf_text import PdfText, open_canvas
from counter_app.slips.text import balanced, code_points, typeset, typeset_name, warnings, width, wrap
from tests.fakes import slip_receipts as invented

FONTS = load_fonts()
DRAWN = [
    "渡邉\U000e0100　花子",  # BIZ UD, Adobe-Japan1
    "渡邉\U000e010f　花子",  # IPAmj, 文字情報基盤
    "𠮷田　﨑髙",
    "葛\U000e0101葛\U000e0102葛",
    "神\ufa19社",  # compatibility ideograph: must not be normalised away
    "か\u3099く　カ\u3099",
    "<b>太郎</b> & <a href='x'>%s{0}\\n",
    "MARIA DE LA CRUZ　マリア",
    "ffi fi 1/2 (1) ①",
]
FLAGGED = [
    ("\ue123田", ["U+E123"]),
    ("渡邉\U000e0102花子", ["U+9089 U+E0102"]),
    ("𠮷\U000e0101", ["U+20BB7 U+E0101"]),
    ("邉\U000e0100\U000e0101", ["U+9089 U+E0100 U+E0101"]),
    ("\U000e0100", ["U+E0100"]),
    ("abc\u202edef", ["U+202E"]),
    ("a\u200db", ["U+200D"]),
    ("\x00\x07", ["U+0000", "U+0007"]),
    ("محمد", ["U+0645", "U+062D", "U+0645", "U+062F"]),
    ("\ud800", ["U+D800"]),
]


def pdf(*lines: str) -> bytes:
    file = io.BytesIO()
    canvas = open_canvas(file, (800, 60 * len(lines)))
    text = PdfText(canvas)
    for row, line in enumerate(lines, start=1):
        text.draw(typeset(line, FONTS.regular), 10, 60 * (len(lines) - row) + 20, 24)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def extracted(document: bytes) -> list[str]:
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=document, capture_output=True, check=True)
    assert not done.stderr
    return [line for line in done.stdout.decode().replace("\f", "").split("\n") if line]


def ink(text: str) -> bytes:
    """The pixels of a line."""
    done = subprocess.run(["pdftoppm", "-r", "150", "-gray", "-"], input=pdf(text), capture_output=True, check=True)
    with Image.open(io.BytesIO(done.stdout)) as image:
        return image.tobytes()


@pytest.mark.parametrize("text", DRAWN)
def test_what_is_drawn_is_what_is_copied(text):
    pieces = typeset(text, FONTS.regular)
    assert warnings(pieces) == []
    assert "".join(piece.text for piece in pieces) == text
    # pdftotext itself turns every kind of space into one ordinary space
    assert extracted(pdf(text)) == [re.sub(r"\s+", " ", text)]


@pytest.mark.parametrize(("text", "expected"), FLAGGED)
def test_what_no_font_has_is_flagged_and_named(text, expected):
    for weight in (FONTS.regular, FONTS.bold):
        assert warnings(typeset(text, weight)) == expected
        assert warnings(typeset_name(text, weight)) == expected


def test_flagged_characters_are_still_copied_as_what_they_are():
    assert extracted(pdf(invented.CANARY, "\ue123田", "𠮷\U000e0101")) == [
        invented.CANARY.replace("\u3000", " "),
        "\ue123田",
        "𠮷\U000e0101",
    ]


def test_variants_look_different_and_flags_are_visible():
    shapes = ["葛", "葛\U000e0100", "葛\U000e0102", "葛\U000e0103"]
    assert len({ink(shape) for shape in shapes}) == len(shapes)
    assert ink("邉") != ink("邉\U000e0102")  # unknown variant: not silently the ordinary shape
    assert ink("\ue123") != ink("\ue124")  # the code point is printed


def test_every_variant_any_font_has_is_drawn_with_that_fonts_glyph():
    """All registered sequences of the fonts, more than 11,000: the glyph is the one the font names for it."""
    seen = 0
    for face in FONTS.regular.faces:
        for selector in face.font.face.variation_selectors:
            for base in face.font.face.variation_unicodes(selector):
                text = chr(base) + chr(selector)
                (piece,) = typeset(text, FONTS.regular)
                (run,) = piece.runs
                assert not piece.flagged
                assert [g.id for g in run.glyphs] == [run.face.font.get_variation_glyph(base, selector)]
                seen += 1
    assert seen > 11_000


def test_a_name_stays_in_one_font_where_one_has_it_all():
    for name in ("𠮷田　﨑髙", "渡邉\U000e010f　花子"):
        assert len({run.face.name for piece in typeset_name(name, FONTS.regular) for run in piece.runs}) == 1


def test_lines_keep_to_the_width_and_lose_nothing():
    text = "監護・生計同一の申立書（お子さんと別に住んでいる方）、Supercalifragilisticexpialidocious を含む。"
    for room in (5, 8, 13, 20, 100):
        for lines in (wrap(typeset(text, FONTS.regular), room), balanced(typeset(text, FONTS.regular), room)):
            assert "".join(p.text for line in lines for p in line) == text
            assert all(width([p for p in line if p.text != " "]) <= room + 0.001 for line in lines)


def test_japanese_line_ends():
    starts = {
        "".join(p.text for p in line)[0]
        for room in range(4, 30)
        for line in wrap(typeset("「かきくけこ」、さし（す）。" * 3, FONTS.regular), room)
    }
    assert not starts & set("」、）。")


def test_easy_japanese_breaks_at_its_spaces():
    lines = wrap(typeset("5ばんの まどぐちへ 行って ください", FONTS.regular), 8)
    assert ["".join(p.text for p in line).strip() for line in lines] == ["5ばんの", "まどぐちへ", "行って ください"]


def test_a_missing_font_names_its_package(tmp_path):
    with pytest.raises(SlipError, match="fonts-morisawa-bizud-gothic") as caught:
        load_fonts([tmp_path, tmp_path / "none"])
    assert caught.value.code is FailureCode.FONT_MISSING


def test_every_font_is_embedded():
    listed = subprocess.run(["pdffonts", "-"], input=pdf(*DRAWN), capture_output=True, check=True).stdout.decode()
    fonts = listed.splitlines()[2:]
    assert fonts
    assert all(re.search(r"Identity-H +yes yes yes", line) for line in fonts)


def test_code_points_are_hexadecimal():
    assert code_points("邉\U000e0102") == "U+9089 U+E0102"
