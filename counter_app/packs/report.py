"""What `forms check` and `forms list` say: every mistake, and everything nobody has verified yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from counter_app.packs.catalogue import Catalogue, read_forms
from counter_app.packs.life_events import LifeEvents, read_life_events
from counter_app.packs.pack_file import read_packs
from counter_app.packs.tree import FormTree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from counter_app.domain.form import Field, Form
    from counter_app.domain.life_event import LifeEvent, Rule
    from counter_app.failures import FormError


@dataclass(frozen=True)
class Unverified:
    """Something in a form or life event that was written from memory or is set by each municipality."""

    form: str  # id of the form or event; `predicates` and `laws` for what all events share
    item: str  # a fact, `fee`, `form` for legal basis and destination; a rule, predicate or law by its id
    label: str  # Japanese


@dataclass(frozen=True)
class Report:
    """The outcome of checking a directory of forms."""

    forms: tuple[str, ...]
    errors: tuple[FormError, ...]
    unverified: tuple[Unverified, ...]
    events: tuple[str, ...] = ()
    predicates: int = 0
    rules: int = 0
    laws: int = 0

    @property
    def usable(self) -> bool:
        """True where every form can be loaded. What is unverified does not make a form unusable."""
        return not self.errors

    def as_json(self) -> dict[str, Any]:
        """Return plain values for `forms check --json`."""
        return {
            "forms": list(self.forms),
            "events": list(self.events),
            "predicates": self.predicates,
            "rules": self.rules,
            "laws": self.laws,
            "errors": [
                {"code": e.code.value, "name": e.code.name, "file": str(e.file), "line": e.line, "cause": e.cause}
                for e in self.errors
            ],
            "unverified": [{"form": u.form, "item": u.item, "label": u.label} for u in self.unverified],
        }


def check(directory: Path, connectors: Collection[str]) -> Report:
    """Read every form and life event and report; raises nothing for what is in the files."""
    return check_tree(FormTree.of_folder(directory), connectors)


def check_tree(tree: FormTree, connectors: Collection[str]) -> Report:
    """As `check`, for a tree in memory."""
    forms, errors = read_forms(tree, connectors)
    events, mistakes = read_life_events(tree, Catalogue(tuple(forms)))
    _packs, misnamed = read_packs(tree, forms)
    return Report(
        forms=tuple(form.id for form in forms),
        errors=(*errors, *mistakes, *misnamed),
        unverified=unverified_of(forms, events),
        events=tuple(event.id for event in events.versions),
        predicates=len(events.predicates),
        rules=sum(len(event.rules) for event in events.versions),
        laws=len(events.laws),
    )


def unverified_of(forms: Iterable[Form], events: LifeEvents) -> tuple[Unverified, ...]:
    """Return everything nobody has verified, forms first."""
    return (*(item for form in forms for item in _unverified(form)), *_unverified_events(events))


def listing(catalogue: Catalogue, on: date) -> list[dict[str, Any]]:
    """Return plain values for `forms list --json`; `inForce` as of `on`."""
    in_force = {form.id for form in catalogue.effective(on)}
    return [
        {
            "id": form.id,
            "pack": form.pack,
            "version": form.version,
            "title": {"ja": form.title.ja, "ja-easy": form.title.ja_easy, "en": form.title.en},
            "reading": form.reading,
            "legalBasis": form.legal_basis,
            "verified": form.verified,
            "destination": form.destination,
            "connector": form.connector,
            "effectiveFrom": form.effective_from.isoformat(),
            "effectiveUntil": form.effective_until.isoformat() if form.effective_until else None,
            "inForce": form.id in in_force,
            "fields": sum(1 for _ in _fields(form.fields)),
            "file": form.file,
        }
        for form in catalogue.all()
    ]


def _unverified(form: Form) -> Iterator[Unverified]:
    if not form.verified:
        yield Unverified(form.id, "form", form.legal_basis)
    if form.fee and not form.fee.verified:
        yield Unverified(form.id, "fee", f"{form.fee.yen}円")
    for name, entry in _fields(form.fields):
        if not entry.verified:
            yield Unverified(form.id, name, entry.label.ja)


def _unverified_events(events: LifeEvents) -> Iterator[Unverified]:
    for event in events.versions:
        yield from _unverified_event(event)
    for predicate in events.predicates.values():
        if not predicate.verified:
            yield Unverified("predicates", predicate.id, predicate.legal_basis or predicate.why.ja)
    for law in events.laws:
        if not law.verified:
            yield Unverified("laws", law.id, law.sentence)


def _unverified_event(event: LifeEvent) -> Iterator[Unverified]:
    for name, entry in _fields(event.questions.fields):
        if not entry.verified:
            yield Unverified(event.id, name, entry.label.ja)
    for rule in event.rules:
        yield from (Unverified(event.id, rule.id, label) for label in _unverified_parts(rule))


def _unverified_parts(rule: Rule) -> Iterator[str]:
    if not rule.verified:
        yield rule.legal_basis
    yield from (f"期限 {deadline.kind.value}" for deadline in rule.deadlines if not deadline.verified)
    yield from (f"{money.yen}円" for money in rule.money if not money.verified)


def _fields(fields: tuple[Field, ...]) -> Iterator[tuple[str, Field]]:
    for entry in fields:
        yield entry.fact, entry
        yield from ((f"{entry.fact}.{item.fact}", item) for item in entry.items)
