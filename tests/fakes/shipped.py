"""The shipped forms, read once in each process of a test run: reading all of them takes a third of a second."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from counter_app.packs.catalogue import Catalogue
from counter_app.packs.office_forms import OfficeForms, read_office_forms
from counter_app.packs.tree import FormTree

FORMS = Path(__file__).resolve().parents[2] / "forms"
CONNECTORS = frozenset({"rpa-folder", "https-json"})


@cache
def office_forms() -> OfficeForms:
    """Forms and life events as they are shipped; frozen, so that no test can change them for another."""
    forms, errors = read_office_forms("shipped", FormTree.of_folder(FORMS), CONNECTORS)
    assert not errors, errors
    return forms


def catalogue() -> Catalogue:
    """Every version of every shipped form."""
    return office_forms().catalogue
