"""The paper of a mandate can be read back by a camera, and says what it is about."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pypdfium2
import pytest
import zxingcpp

from counter_app.remote.mandate import Challenge, RevokeCode, Terms
from counter_app.slips.fonts import load_fonts
from counter_app.slips.mandate_sheet import mandate_sheet

CODE = RevokeCode(b"\x07" * 16)
TERMS = Terms(
    Challenge("99999", "k1", "MH02", b"\x01" * 32, datetime(2026, 11, 21, 1, 0, tzinfo=UTC)),
    ("tenkyo",),
    30,
    CODE.digest,
)


@pytest.mark.parametrize("simulated", [True, False])
def test_the_code_is_read_back_and_nothing_else_is_needed(simulated):
    made = mandate_sheet(TERMS, CODE, ["転居届"], "架空市", load_fonts(), simulated=simulated)
    document = pypdfium2.PdfDocument(io.BytesIO(made.pdf))
    assert len(document) == 1
    picture = document[0].render(scale=150 / 72).to_pil()
    (found,) = zxingcpp.read_barcodes(picture)
    assert str(RevokeCode.parse(found.text)) == str(CODE)
    words = document[0].get_textpage().get_text_range()
    assert ("模擬" in words) is simulated
    assert str(RevokeCode.parse(" KKR1* 0707 0707 0707 0707 0707 0707 0707 0707 *" + str(CODE)[-4:])) == str(CODE)
    assert "2026年11月21日 10時00分" in words
