"""The forms and life events an office works with on a day, and what kept newer ones out.

A broken pack never stops a terminal: the versions on the shelf are tried, the latest in effect first, and then the
shipped forms. What cannot be used is said with file, line and reason. Only where nothing is whole, the forms that can
be used on their own are offered: a mistake in one form then takes away that form alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.failures import CounterError, FailureCode, FormError, PackError
from counter_app.packs.catalogue import Catalogue, read_forms
from counter_app.packs.life_events import LifeEvents, read_life_events
from counter_app.packs.tree import FormTree

if TYPE_CHECKING:
    from datetime import date

    from counter_app.packs.bundle import Bundle
    from counter_app.packs.shelf import Shelf

SHIPPED = "shipped"


@dataclass(frozen=True)
class OfficeForms:
    """What is in force. `troubles` says why a newer version is not, or which forms are missing; empty is the rule."""

    version: str
    tree: FormTree
    catalogue: Catalogue
    events: LifeEvents
    troubles: tuple[CounterError, ...] = ()


def office_forms(shelf: Shelf, shipped: FormTree, connectors: Collection[str], on: date) -> OfficeForms:
    """Return the newest usable forms for a day. Never raises for what is in a file."""
    troubles: list[CounterError] = []
    for version, tree in _trees(shelf, shipped, on, troubles):
        found, errors = read_office_forms(version, tree, connectors)
        if not errors:
            return OfficeForms(version, tree, found.catalogue, found.events, tuple(troubles))
        troubles += errors
    return OfficeForms(found.version, found.tree, found.catalogue, found.events, tuple(troubles))


def read_office_forms(
    version: str, tree: FormTree, connectors: Collection[str]
) -> tuple[OfficeForms, tuple[FormError, ...]]:
    """Read one tree: what can be used of it, and every mistake."""
    forms, errors = read_forms(tree, connectors)
    catalogue = Catalogue(tuple(forms))
    events, mistakes = read_life_events(tree, catalogue)
    return OfficeForms(version, tree, catalogue, events), (*errors, *mistakes)


def install(shelf: Shelf, data: bytes, connectors: Collection[str]) -> Bundle:
    """Check a bundle, its signature first and then every form in it, and put it on the shelf.

    Raises PackError or the first FormError; then the shelf is as it was.
    """
    bundle = shelf.check(data)
    _, errors = read_office_forms(bundle.manifest.version, FormTree(bundle.manifest.version, bundle.files), connectors)
    if errors:
        raise errors[0]
    return shelf.put(data)


def _trees(shelf: Shelf, shipped: FormTree, on: date, troubles: list[CounterError]) -> Iterator[tuple[str, FormTree]]:
    """Walk the trees to try; the shipped one comes last and is always there."""
    try:
        for entry in shelf.to_try(on):
            if entry.bundle is not None:
                yield entry.version, FormTree(entry.version, entry.bundle.files)
            elif entry.refused is not None:
                troubles.append(entry.refused)
    except (OSError, CounterError) as unreadable:
        troubles.append(PackError(FailureCode.FORMS_FALLEN_BACK, type(unreadable).__name__))
    yield SHIPPED, shipped
