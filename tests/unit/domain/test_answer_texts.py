from pathlib import Path

import pytest

from counter_app.domain.finding import FindingCode
from counter_app.domain.input_error import InputReason
from counter_app.domain.words import LANGUAGES
from counter_app.i18n.texts import Texts

LOCALE = Path(__file__).parents[3] / "resources" / "locale"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_finding_has_words_and_nothing_else_does(language):
    keys = {key for key in Texts(LOCALE).keys(language) if key.startswith(("input.", "finding."))}
    reasons = {f"input.{reason}" for reason in InputReason}
    assert keys == reasons | {f"finding.{code}" for code in FindingCode} | {
        "finding.from-card",
        "finding.from-register",
        "finding.other",
    }
