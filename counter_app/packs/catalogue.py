"""All forms of an office: `forms/<pack>/*.toml` with the shared field blocks of `forms/_shared/*.toml`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from counter_app.domain import entitlement_checks, record_checks  # noqa: F401  # their rules join `rules`
from counter_app.domain.checks import checks
from counter_app.domain.cross_checks import rules
from counter_app.domain.derive import DERIVED_FACTS
from counter_app.domain.field_file import KnownNames, line_of_fact, parse_block
from counter_app.domain.form_file import parse_form
from counter_app.domain.row_facts import ROW_FACTS
from counter_app.failures import FailureCode, FormError
from counter_app.packs.tree import FormTree, block_name
from counter_app.prefill.vocabulary import prefill_kinds

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from pathlib import Path

    from counter_app.domain.form import Field, Form


@dataclass(frozen=True)
class Catalogue:
    """Every version of every form, in the order of pack and file name; the versions of one id never overlap in time."""

    versions: tuple[Form, ...] = ()

    @classmethod
    def load(cls, directory: Path, connectors: Collection[str]) -> Self:
        """Read every form below `directory`. `connectors` are the ids a form may name.

        Raises FormError for the first form that cannot be used; `report.check` lists them all.
        """
        forms, errors = read_forms(FormTree.of_folder(directory), connectors)
        if errors:
            raise errors[0]
        return cls(tuple(forms))

    def find(self, form_id: str, on: date) -> Form | None:
        """Return the version in force on a day, or None where there is none."""
        return next((form for form in self.effective(on) if form.id == form_id), None)

    def get(self, form_id: str, on: date) -> Form:
        """Return the version in force on a day. Raises KeyError naming what there is."""
        found = self.find(form_id, on)
        if found is None:
            known = ", ".join(form.id for form in self.effective(on))
            raise KeyError(f"no form {form_id!r} on {on}; known: {known}")
        return found

    def all(self) -> tuple[Form, ...]:
        """Return every version of every form."""
        return self.versions

    def effective(self, on: date) -> tuple[Form, ...]:
        """Return the forms in force on a day, both ends included; at most one of each id."""
        return tuple(form for form in self.versions if form.in_force(on))


def read_forms(tree: FormTree, connectors: Collection[str]) -> tuple[list[Form], list[FormError]]:
    """Read what can be read and collect what cannot."""
    errors: list[FormError] = []
    names = known_names(tree, connectors, errors)
    forms: list[Form] = []
    for file in tree.forms():
        try:
            form = parse_form(tree.text(file), file, names)
            _agrees(form, forms, tree)
        except FormError as error:
            errors.append(error)
        else:
            forms.append(form)
    if not forms and not errors:
        errors.append(FormError(FailureCode.FORM_UNREADABLE, "no form here", tree.name))
    return forms, errors


def known_names(tree: FormTree, connectors: Collection[str], errors: list[FormError]) -> KnownNames:
    """Return what a form of this tree may refer to; shared blocks that cannot be read are added to `errors`."""
    names = KnownNames(
        prefill=prefill_kinds(),
        checks=frozenset(checks),
        rules={name: rules.get(name).needs for name in rules},
        connectors=frozenset(connectors),
        derived=DERIVED_FACTS | ROW_FACTS,
    )
    blocks: dict[str, tuple[Field, ...]] = {}
    for file in tree.blocks():
        try:
            blocks[block_name(file)] = parse_block(tree.text(file), file, names)
        except FormError as error:
            errors.append(error)
    return replace(names, blocks=blocks)


def _agrees(form: Form, others: list[Form], tree: FormTree) -> None:
    """One id, one form at a time; one fact, one meaning: what is asked once must fit every form that asks for it."""
    for other in others:
        if not meet(form, other):
            continue
        if other.id == form.id:
            cause = f"id {form.id!r} is in force at the same time in {other.file}"
            raise FormError(FailureCode.FORM_DUPLICATE, cause, form.file, 1)
        theirs = {entry.fact: entry for entry in other.fields}
        for mine in form.fields:
            if mine.fact in theirs and not same_meaning(mine, theirs[mine.fact]):
                line = line_of_fact(tree.text(form.file), form.file, mine.fact)
                cause = f"fact {mine.fact!r} has another kind or other choices than in {other.file}"
                raise FormError(FailureCode.FORM_DUPLICATE, cause, form.file, line)


def meet(one: Form, other: Form) -> bool:
    """Tell whether there are days on which both are in force."""
    ends = [form.effective_until for form in (one, other) if form.effective_until is not None]
    return not ends or max(one.effective_from, other.effective_from) <= min(ends)


def same_meaning(mine: Field, theirs: Field) -> bool:
    """Same kind and choices; rows of a group may hold different items, but a shared one has one meaning."""
    if mine.kind is not theirs.kind or [c.code for c in mine.choices] != [c.code for c in theirs.choices]:
        return False
    items = {item.fact: item for item in theirs.items}
    return all(same_meaning(item, items[item.fact]) for item in mine.items if item.fact in items)
