"""Any text at all can be put on paper, and comes out of the PDF's pieces as it went in."""

from __future__ import annotations

import io

from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.slips.fonts import load_fonts
from counter_app.slips.pdf_text import PdfText, open_canvas
from counter_app.slips.text import balanced, typeset, typeset_name

FONTS = load_fonts()
texts = st.text(max_size=60) | st.text(
    alphabet=st.sampled_from("邉葛渡a <&\n\U000e0100\U000e0101\U000e0102\ufe00\u3099\u0301\u202e\u3000が"), max_size=40
)


@given(texts, st.floats(1, 40))
@settings(max_examples=80, deadline=None)
def test_any_text_is_drawn(text, room):
    canvas = open_canvas(io.BytesIO(), (300, 300))
    pen = PdfText(canvas)
    for setter in (typeset, typeset_name):
        pieces = setter(text, FONTS.regular)
        assert "".join(piece.text for piece in pieces) == text
        assert not any(glyph.id == 0 for piece in pieces for run in piece.runs for glyph in run.glyphs)
        for line in balanced(pieces, room):
            pen.draw(line, 10, 100, 12)
    canvas.showPage()
    canvas.save()
