"""Forms against the destinations they name: facts without a home, items nobody fills, paths nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from counter_app.connectors.mapping import Destination
from counter_app.domain.form import FieldKind, Form


@dataclass(frozen=True, slots=True)
class DestinationReport:
    """What `forms check` says about one destination."""

    id: str
    system: str
    items: int
    unverified: int
    mapped: bool  # a file describes it; where there is none, the canonical record goes out
    forms: tuple[str, ...]
    without_home: tuple[tuple[str, str], ...]  # form and fact, nowhere spoken of
    excused: int  # facts whose homelessness is explained in the file
    unfilled: tuple[str, ...]  # items whose facts no form of this destination asks
    unknown: tuple[str, ...]  # paths that no form at all asks


def check_destinations(forms: Iterable[Form], destinations: Mapping[str, Destination]) -> tuple[DestinationReport, ...]:
    """Report on every destination that forms name or a file describes, by id."""
    forms = tuple(forms)
    asked = {form.id: frozenset(paths_of(form)) for form in forms}
    by_destination: dict[str, list[str]] = {}
    for form in forms:
        by_destination.setdefault(form.destination, []).append(form.id)
    everything = frozenset(path for paths in asked.values() for path in paths)
    ids = sorted({*destinations, *by_destination})
    return tuple(_report(each, by_destination.get(each, []), asked, everything, destinations.get(each)) for each in ids)


def paths_of(form: Form) -> Iterator[str]:
    """Walk the paths a form can fill, `members.*.fullName` for the rows of a group."""
    for entry in form.fields:
        if entry.kind is FieldKind.GROUP:
            yield from (f"{entry.fact}.*.{item.fact}" for item in entry.items)
        else:
            yield entry.fact


def _report(
    destination_id: str,
    forms: list[str],
    asked: Mapping[str, frozenset[str]],
    everything: frozenset[str],
    destination: Destination | None,
) -> DestinationReport:
    known = destination.known if destination else frozenset()
    own = frozenset(path for form in forms for path in asked[form])
    items = destination.items if destination else ()
    return DestinationReport(
        id=destination_id,
        system=destination.system if destination else "",
        items=len(items),
        unverified=sum(not item.verified for item in items),
        mapped=destination is not None,
        forms=tuple(forms),
        without_home=tuple((form, path) for form in forms for path in sorted(asked[form] - known) if destination),
        excused=len(own & destination.homeless) if destination else 0,
        unfilled=tuple(item.item for item in items if item.sources and not own & frozenset(item.sources)),
        unknown=tuple(sorted(known - everything)),
    )
