"""The sample form of tests/samples as a form's own sheet."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from counter_app.domain.form import Form, OwnSheet
from counter_app.domain.form_parts import parse_own_sheet
from counter_app.domain.form_table import Table

SAMPLES = Path(__file__).resolve().parents[1] / "samples"


def sample_sheet() -> OwnSheet:
    text = (SAMPLES / "moving_sheet.toml").read_text("utf-8")
    return parse_own_sheet(Table.parse(text, "moving_sheet.toml").table("sheet"))


def with_own_sheet(form: Form, backgrounds: Path) -> Form:
    """The form with the sample as its background, in a forms directory of the test."""
    (backgrounds / form.pack).mkdir(parents=True, exist_ok=True)
    shutil.copy(SAMPLES / "moving_sheet.pdf", backgrounds / form.pack)
    return replace(form, sheet=sample_sheet())
