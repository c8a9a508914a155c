"""All forms of an office: `forms/<pack>/*.toml` with the shared field blocks of `forms/_shared/*.toml`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from counter_app.domain.checks import checks
from counter_app.domain.cross_checks import rules
from counter_app.domain.derive import DERIVED_FACTS
from counter_app.domain.form_file import KnownNames, line_of_fact, parse_block, parse_form
from counter_app.failures import FailureCode, FormError
from counter_app.prefill.vocabulary import prefill_kinds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from counter_app.domain.form import Field, Form

_SHARED = "_shared"
_NOT_FORMS = frozenset({_SHARED, "life_events"})  # of the same tree, read by others


@dataclass(frozen=True)
class Catalogue:
    """The forms by id, in the order of pack and file name."""

    forms: Mapping[str, Form] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def load(cls, directory: Path, connectors: Collection[str]) -> Self:
        """Read every form below `directory`. `connectors` are the ids a form may name.

        Raises FormError for the first form that cannot be used; `report.check` lists them all.
        """
        forms, errors = read_forms(directory, connectors)
        if errors:
            raise errors[0]
        return cls(MappingProxyType({form.id: form for form in forms}))

    def find(self, form_id: str) -> Form | None:
        """Return the form, or None where there is none of that id."""
        return self.forms.get(form_id)

    def get(self, form_id: str) -> Form:
        """Return the form. Raises KeyError naming what there is."""
        try:
            return self.forms[form_id]
        except KeyError:
            raise KeyError(f"no form {form_id!r}; known: {', '.join(self.forms)}") from None

    def all(self) -> tuple[Form, ...]:
        """Return every form."""
        return tuple(self.forms.values())

    def effective(self, on: date) -> tuple[Form, ...]:
        """Return the forms in force on a day, both ends included."""
        return tuple(
            form
            for form in self.forms.values()
            if form.effective_from <= on and (form.effective_until is None or on <= form.effective_until)
        )


def read_forms(directory: Path, connectors: Collection[str]) -> tuple[list[Form], list[FormError]]:
    """Read what can be read and collect what cannot; file names in errors are relative to `directory`."""
    errors: list[FormError] = []
    names = KnownNames(
        prefill=prefill_kinds(),
        checks=frozenset(checks),
        rules={name: rules.get(name).needs for name in rules},
        connectors=frozenset(connectors),
        derived=DERIVED_FACTS,
    )
    names = replace(names, blocks=_blocks(directory, names, errors))
    forms: list[Form] = []
    for path in _files(directory):
        try:
            form = parse_form(_text(path, directory), _name(path, directory), names)
            _agrees(form, forms, path, directory)
        except FormError as error:
            errors.append(error)
        else:
            forms.append(form)
    if not forms and not errors:
        errors.append(FormError(FailureCode.FORM_UNREADABLE, "no form here", directory))
    return forms, errors


def _files(directory: Path) -> Iterator[Path]:
    for path in sorted(directory.glob("*/*.toml")):
        if path.parent.name not in _NOT_FORMS:
            yield path


def _blocks(directory: Path, names: KnownNames, errors: list[FormError]) -> dict[str, tuple[Field, ...]]:
    blocks: dict[str, tuple[Field, ...]] = {}
    for path in sorted((directory / _SHARED).glob("*.toml")):
        try:
            blocks[path.stem] = parse_block(_text(path, directory), _name(path, directory), names)
        except FormError as error:
            errors.append(error)
    return blocks


def _agrees(form: Form, others: list[Form], path: Path, directory: Path) -> None:
    """One id, one form; one fact, one meaning: what is asked once must fit every form that asks for it."""
    for other in others:
        if other.id == form.id:
            raise FormError(FailureCode.FORM_DUPLICATE, f"id {form.id!r} is also in {other.file}", form.file, 1)
        for mine in form.fields:
            theirs = next((entry for entry in other.fields if entry.fact == mine.fact), None)
            if theirs is not None and _meaning(mine) != _meaning(theirs):
                line = line_of_fact(_text(path, directory), form.file, mine.fact)
                cause = f"fact {mine.fact!r} has another kind or other choices than in {other.file}"
                raise FormError(FailureCode.FORM_DUPLICATE, cause, form.file, line)


def _meaning(entry: Field) -> tuple[object, ...]:
    codes = tuple(choice.code for choice in entry.choices)
    return entry.kind, codes, tuple((item.fact, _meaning(item)) for item in entry.items)


def _text(path: Path, directory: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        cause = f"cannot be read: {type(error).__name__}"
        raise FormError(FailureCode.FORM_UNREADABLE, cause, _name(path, directory)) from None


def _name(path: Path, directory: Path) -> str:
    return path.relative_to(directory).as_posix()
