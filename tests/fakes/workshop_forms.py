"""The shipped forms for the workshop's tests, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from counter_app.packs.tree import FormTree

CONNECTORS = ("rpa-folder", "https-json")
SHIPPED = Path(__file__).parents[2] / "forms"


@cache
def whole_forms() -> FormTree:
    """Return the shipped tree, which has no finding."""
    return FormTree.of_folder(SHIPPED)
