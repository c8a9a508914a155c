"""`main.py forms prove` and `forms golden`: nothing is forgotten by the rules, and a mistake in them would be noticed."""

from __future__ import annotations

import argparse
import random
import sys
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING

from counter_app.app.command_line import DONE, REFUSED, print_json
from counter_app.app.office import FORMS, connector_ids
from counter_app.devices.clock import SystemClock
from counter_app.navigator.golden import as_toml
from counter_app.navigator.mutants import mutants_of
from counter_app.navigator.mutation import Original, Tried, suggest
from counter_app.navigator.proof import EventProof, prove, unused
from counter_app.navigator.proof_document import (
    hole_json,
    hole_lines,
    mutation_json,
    proof_json,
    proof_lines,
    share_killed,
)
from counter_app.navigator.situations import enough_situations
from counter_app.packs.catalogue import Catalogue
from counter_app.packs.life_events import LifeEvents, read_golden
from counter_app.packs.tree import FormTree
from counter_app.packs.verification import forms_of, wrong_cases

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counter_app.domain.form import Form
    from counter_app.domain.life_event import LifeEvent
    from counter_app.navigator.golden import GoldenCase

BAR = 0.98  # of the seeded mistakes must be noticed


@dataclass(frozen=True)
class ProofOffice:
    """The events and forms of one day, and the golden cases."""

    on: date
    events: tuple[LifeEvent, ...]
    all_events: LifeEvents
    catalogue: Catalogue
    golden: tuple[GoldenCase, ...]

    @classmethod
    def of(cls, options: argparse.Namespace) -> ProofOffice:
        """Read what `directory`, `on` and `event` of the command line name."""
        directory = options.directory or FORMS
        on = options.on or SystemClock().now().date()
        catalogue = Catalogue.load(directory, connector_ids())
        events = LifeEvents.load(directory, catalogue)
        chosen = [event for event in events.effective(on) if options.event in {None, event.id}]
        return cls(on, tuple(chosen), events, catalogue, read_golden(FormTree.of_folder(directory), events))

    def forms(self) -> Mapping[str, Form]:
        """Return the forms in force by id."""
        return forms_of(self.catalogue, self.on)

    def original(self, event: LifeEvent) -> Original:
        """Golden cases count where their day has the same version of the event and of its rules."""
        cases = (case for case in self.golden if case.event == event.id)
        same = tuple(case for case in cases if self.all_events.get(event.id, case.today) == event)
        return Original(event, self.forms(), enough_situations(event, self.on), same)


def prove_forms(options: argparse.Namespace) -> int:
    """Prove every event, run every golden case; status 3 where there is a hole. With `--mutations`, try mistakes."""
    office = ProofOffice.of(options)
    if options.mutations:
        return _try_mutants(office, options)
    begun = perf_counter()
    proofs = [prove(event, office.forms(), enough_situations(event, office.on)) for event in office.events]
    wrong = {w.case.id: w.said for w in wrong_cases(office.golden, office.all_events, office.catalogue)}
    left = (
        []
        if options.event
        else list(unused(office.events, office.all_events.predicates, office.forms(), office.all_events.by_hand))
    )
    holds = not (wrong or left or any(proof.holes for proof in proofs))
    seconds = round(perf_counter() - begun, 1)
    if options.json:
        print_json(
            {
                "holds": holds,
                "on": office.on.isoformat(),
                "seconds": seconds,
                "situations": sum(proof.situations for proof in proofs),
                "events": [proof_json(proof) for proof in proofs],
                "unused": [hole_json(hole) for hole in left],
                "golden": {"cases": len(office.golden), "wrong": {case: list(said) for case, said in wrong.items()}},
            }
        )
    else:
        _say(proofs, [line for hole in left for line in hole_lines(hole)], wrong)
        total = sum(proof.situations for proof in proofs)
        sys.stdout.write(f"{total:,} situations, {len(office.golden)} golden cases, {seconds} s\n")
    return DONE if holds else REFUSED


def suggest_golden(options: argparse.Namespace) -> None:
    """Print households that would notice what no law and no golden case does, with the present answer."""
    office = ProofOffice.of(options)
    for event in office.events:
        workshop = office.original(event)
        for number, facts in enumerate(suggest(workshop, mutants_of(event)), 1):
            advice = workshop.advice(event, facts)
            lines = as_toml(f"{event.id}-{office.on:%Y%m%d}-{number}", event.id, office.on, facts, advice)
            sys.stdout.writelines(f"{line}\n" for line in (*lines, ""))


def _say(proofs: list[EventProof], left: list[str], wrong: dict[str, tuple[str, ...]]) -> None:
    for proof in proofs:
        sys.stdout.writelines(f"{line}\n" for line in proof_lines(proof))
    sys.stdout.writelines(f"{line}\n" for line in left)
    for case, said in wrong.items():
        sys.stdout.writelines(f"  ! golden {case}: {line}\n" for line in said)


def _try_mutants(office: ProofOffice, options: argparse.Namespace) -> int:
    """Draw mistakes over all events; status 3 below the bar."""
    begun = perf_counter()
    mutants = [(event, mutant) for event in office.events for mutant in mutants_of(event)]
    drawn = random.Random(options.seed).sample(mutants, min(options.count, len(mutants)))  # noqa: S311  # the same draw for the same seed
    tried: list[tuple[str, Tried]] = []
    for event in office.events:
        mine = [mutant for other, mutant in drawn if other is event]
        workshop = office.original(event) if mine else None
        tried.extend((event.id, workshop.try_out(mutant)) for mutant in mine if workshop)
    document = mutation_json(tried) | {"seed": options.seed, "seconds": round(perf_counter() - begun, 1)}
    if options.json:
        print_json(document)
    else:
        sys.stdout.write(
            f"{document['killed']} of {document['mutants']} mistakes noticed ({document['share']:.1%}): "
            f"{document['by']}, {len(document['equivalent'])} change nothing, {document['seconds']} s\n"
        )
        for entry in document["survivors"]:
            sys.stdout.write(f"  ! {entry['event']} {entry['where']}: {entry['kind']} {entry['example']}\n")
    return DONE if share_killed(tried) >= BAR else REFUSED
