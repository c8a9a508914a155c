"""What `forms check` and `forms list` say: every mistake, and everything nobody has verified yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from counter_app.packs.catalogue import read_forms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date
    from pathlib import Path

    from counter_app.domain.form import Field, Form
    from counter_app.failures import FormError
    from counter_app.packs.catalogue import Catalogue


@dataclass(frozen=True)
class Unverified:
    """Something in a form that was written from memory or is set by each municipality."""

    form: str
    item: str  # a fact, `fee`, or `form` for legal basis and destination
    label: str  # Japanese


@dataclass(frozen=True)
class Report:
    """The outcome of checking a directory of forms."""

    forms: tuple[str, ...]
    errors: tuple[FormError, ...]
    unverified: tuple[Unverified, ...]

    @property
    def usable(self) -> bool:
        """True where every form can be loaded. What is unverified does not make a form unusable."""
        return not self.errors

    def as_json(self) -> dict[str, Any]:
        """Return plain values for `forms check --json`."""
        return {
            "forms": list(self.forms),
            "errors": [
                {"code": e.code.value, "name": e.code.name, "file": str(e.file), "line": e.line, "cause": e.cause}
                for e in self.errors
            ],
            "unverified": [{"form": u.form, "item": u.item, "label": u.label} for u in self.unverified],
        }


def check(directory: Path, connectors: Collection[str]) -> Report:
    """Read every form and report; raises nothing for what is in the files."""
    forms, errors = read_forms(directory, connectors)
    unverified = tuple(item for form in forms for item in _unverified(form))
    return Report(tuple(form.id for form in forms), tuple(errors), unverified)


def listing(catalogue: Catalogue, on: date) -> list[dict[str, Any]]:
    """Return plain values for `forms list --json`; `inForce` as of `on`."""
    in_force = {form.id for form in catalogue.effective(on)}
    return [
        {
            "id": form.id,
            "version": form.version,
            "title": {"ja": form.title.ja, "ja-easy": form.title.ja_easy, "en": form.title.en},
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


def _fields(fields: tuple[Field, ...]) -> Iterator[tuple[str, Field]]:
    for entry in fields:
        yield entry.fact, entry
        yield from ((f"{entry.fact}.{item.fact}", item) for item in entry.items)
