"""訂正: changing single items of a registered record, with what stood there before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from counter_app.domain.answers import Origin, Trust
from counter_app.domain.application import OtherValue
from counter_app.domain.form import Field, FieldKind
from counter_app.domain.input_error import InputError
from counter_app.domain.kinds import KINDS, canonical_answer, shown
from counter_app.domain.words import JAPANESE, Words
from counter_app.personal import Personal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from counter_app.domain.application import Application, Item


@dataclass(frozen=True)
class Difference:
    """One item before and after, as a person reads it."""

    path: str
    label: str
    before: Personal[str]
    after: Personal[str]


@dataclass(frozen=True)
class Correction:
    """One correction as kept: the `number`th of its application."""

    number: int
    at: datetime
    by: str
    reason: Personal[str]
    differences: tuple[Difference, ...]


class CorrectionError(ValueError):
    """The record cannot be changed like this. `path` says where, `why` what; no value is in it."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


def field_for(item: Item) -> Field:
    """Return a field that reads text of the item's kind, where its form is not at hand."""
    return Field(item.path, FieldKind(item.kind), Words(item.label))


def corrected(
    application: Application,
    changes: Mapping[str, str],
    at: datetime,
    field_at: Callable[[str, str], Field | None] = lambda _procedure, _path: None,
) -> tuple[Application, tuple[Difference, ...]]:
    """Return the record with the changes (path → text as typed) and what differs. What stood there stays as `others`.

    Raises CorrectionError: an unknown path, a text the kind refuses, a choice whose form is unknown, no change at all.
    """
    known = {item.path: item for item in application.items}
    for path in changes:
        if path not in known:
            raise CorrectionError(path, "no such item")
    new: dict[str, Item] = {}
    for path, typed in changes.items():
        item = _changed(known[path], typed, at, field_at(application.procedure, path))
        if item.value != known[path].value:
            new[path] = item
    if not new:
        raise CorrectionError(next(iter(changes), ""), "nothing differs")
    differences = tuple(Difference(path, item.label, known[path].shown, item.shown) for path, item in new.items())
    return replace(application, items=tuple(new.get(each.path, each) for each in application.items)), differences


def _changed(item: Item, typed: str, at: datetime, field: Field | None) -> Item:
    if field is None and item.kind == FieldKind.CHOICE.value:
        raise CorrectionError(item.path, "the form of this choice is not known here")
    field = field or field_for(item)
    try:
        text = canonical_answer(field, typed) if item.kind in KINDS else typed
    except InputError as error:
        raise CorrectionError(item.path, error.reason.value) from None
    before = OtherValue(item.value, item.origin, item.trust, item.at or at)
    return replace(
        item,
        value=Personal(text),
        shown=Personal(shown(field, text, JAPANESE)),
        origin=Origin.CLERK,
        trust=Trust.STATED,
        at=at,
        via="",
        by="",
        others=(before, *item.others),
        ruling=None,
    )
