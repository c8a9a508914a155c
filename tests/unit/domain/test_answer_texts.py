from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from counter_app.domain.finding import FindingCode
from counter_app.domain.input_error import InputReason
from counter_app.domain.words import LANGUAGES

LOCALE = Path(__file__).parents[3] / "resources" / "locale"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_finding_has_words_and_nothing_else_does(language):
    with (LOCALE / language / "answers.po").open("rb") as handle:
        texts = {m.id: m.string for m in read_po(handle, abort_invalid=True) if m.id}
    expected = {f"input.{reason}" for reason in InputReason} | {f"finding.{code}" for code in FindingCode}
    assert set(texts) == expected
    assert all(texts.values())
