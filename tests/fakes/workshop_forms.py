"""A whole tree of forms for the workshop's tests: the shipped ones, without rules that lead to forms not there (yet)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from counter_app.packs.draft import Draft
from counter_app.packs.office_forms import read_office_forms
from counter_app.packs.tree import FormTree
from counter_app.packs.workshop import at, document
from counter_app.packs.workshop_facts import procedures_of

CONNECTORS = ("rpa-folder", "https-json")
SHIPPED = Path(__file__).parents[2] / "forms"


@cache
def whole_forms(folder: Path = SHIPPED) -> FormTree:
    """Return a tree without any finding."""
    tree = FormTree.of_folder(folder)
    _, errors = read_office_forms("shipped", tree, CONNECTORS)
    if not errors:
        return tree
    draft = Draft.of(tree)
    for file in ("life_events/_laws.toml", "life_events/_finding.toml"):
        draft = draft.without(file)
    known = procedures_of(tree)
    for file in list(tree.events("[!_]*.toml")):
        rules = at(document(tree, file), ("rule",)) or []
        for number in reversed(range(len(rules))):
            if rules[number]["procedure"] not in known:
                draft = draft.remove(file, ("rule", number))
        if not at(document(draft.tree, file), ("rule",)):
            draft = draft.without(file)
    return draft.tree
