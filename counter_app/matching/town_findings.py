"""What a register said about its own places, written down with it, so that its addresses are read the same way ever after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from counter_app.domain.postal_table import PostalTable
from counter_app.matching.address_places import Municipality
from counter_app.matching.address_survey import Survey
from counter_app.matching.address_text import Fold
from counter_app.matching.overlays import NO_OVERLAYS, Overlays
from counter_app.matching.towns import Towns


@dataclass(frozen=True)
class OwnTables:
    """What a register is read with beside the shipped tables: what it says of its towns, and the municipality's overlays."""

    found: Survey
    overlays: Overlays = NO_OVERLAYS


def document(found: Survey) -> dict[str, Any]:
    """Return the findings as JSON has them; equal findings are equal texts."""
    towns = sorted([place.prefecture, place.name, sorted(its)] for place, its in found.towns.items())
    return {
        "home": list(found.home),
        "wards": found.several_wards,
        "towns": towns,
        "chome": sorted(found.chome.items()),
    }


def parse(said: dict[str, Any]) -> Survey:
    """Read what `document` made."""
    prefecture, city = said["home"]
    towns = {Municipality(place, name): frozenset(its) for place, name, its in said["towns"]}
    return Survey((prefecture, city), said["wards"], towns, dict(said["chome"]))


def towns_with(own: OwnTables, places: PostalTable | None, fold: Fold) -> Towns:
    """The towns of a register, as `Towns.of_register` makes them of its addresses."""
    found = own.found
    added = {place: frozenset((town, "") for town in towns) for place, towns in found.towns.items()}
    sources = (*((places.provenance.sha256,) if places else ()), found.digest)
    return Towns(places, fold, added=added, found=found, sources=sources).with_overlay(own.overlays)
