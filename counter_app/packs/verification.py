"""検証: whether the rules of a tree forget anything on a day, and whether the golden cases still get their answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.failures import FormError
from counter_app.navigator.golden import GoldenCase, differences
from counter_app.navigator.proof import EventProof, Hole, prove, unused
from counter_app.navigator.situations import enough_situations
from counter_app.packs.life_events import read_golden

if TYPE_CHECKING:
    from datetime import date

    from counter_app.domain.form import Form
    from counter_app.domain.life_event import LifeEvent
    from counter_app.packs.catalogue import Catalogue
    from counter_app.packs.life_events import LifeEvents
    from counter_app.packs.office_forms import OfficeForms


@dataclass(frozen=True)
class Progress:
    """`done` of `total` steps are over; `title` names what comes next."""

    done: int
    total: int
    title: str


@dataclass(frozen=True)
class WrongCase:
    """A golden case whose household now gets another answer; `said` as in `golden.differences`."""

    case: GoldenCase
    said: tuple[str, ...]


@dataclass(frozen=True)
class Verification:
    """What was found in `forms` as of `on`. `errors` are golden cases and sheets that cannot be used."""

    on: date
    forms: OfficeForms
    proofs: tuple[EventProof, ...]
    unused: tuple[Hole, ...]
    golden: int
    wrong: tuple[WrongCase, ...]
    errors: tuple[FormError, ...] = ()

    @property
    def situations(self) -> int:
        """How many situations were judged, all different."""
        return sum(proof.situations for proof in self.proofs)

    @property
    def holes(self) -> tuple[Hole, ...]:
        """Every hole, in the order of the events."""
        return (*(hole for proof in self.proofs for hole in proof.holes), *self.unused)

    @property
    def holds(self) -> bool:
        """Nothing is forgotten, nobody is answered otherwise."""
        return not (self.holes or self.wrong or self.errors)


def verify(
    forms: OfficeForms,
    on: date,
    go_on: Callable[[Progress], bool],
    also: Callable[[], Iterable[FormError]] = tuple,
) -> Verification | None:
    """Prove every event in force, run every golden case; None where `go_on`, asked before each step, says no.

    About two seconds an event: for a worker. `also` looks for further mistakes.
    """
    events = forms.events.effective(on)
    in_force = forms_of(forms.catalogue, on)
    proofs: list[EventProof] = []
    for event in events:
        if not go_on(Progress(len(proofs), len(events) + 1, event.title.ja)):
            return None
        many = enough_situations(event, on)
        if not go_on(Progress(len(proofs), len(events) + 1, event.title.ja)):
            return None
        proofs.append(prove(event, in_force, many))
    if not go_on(Progress(len(proofs), len(events) + 1, "")):
        return None
    left = tuple(unused(events, forms.events.predicates, in_force, forms.events.by_hand))
    errors = list(also())
    try:
        golden = read_golden(forms.tree, forms.events)
    except FormError as unusable:
        golden, errors = (), [unusable, *errors]
    wrong = tuple(wrong_cases(golden, forms.events, forms.catalogue))
    return Verification(on, forms, tuple(proofs), left, len(golden), wrong, tuple(errors))


def forms_of(catalogue: Catalogue, on: date) -> Mapping[str, Form]:
    """Return the forms in force on a day by id."""
    return {form.id: form for form in catalogue.effective(on)}


def wrong_cases(golden: Iterable[GoldenCase], events: LifeEvents, catalogue: Catalogue) -> Iterator[WrongCase]:
    """Advise every household as of its own day, and give those whose answer is another."""
    for case in golden:
        event: LifeEvent = events.get(case.event, case.today)
        said = differences(case, event, forms_of(catalogue, case.today))
        if said:
            yield WrongCase(case, said)
