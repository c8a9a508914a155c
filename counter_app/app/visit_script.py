"""`main.py visit SCRIPT.toml`: a scripted visit through the real runtime, a real PC/SC service and a real store."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from counter_app.app.assembly import make_runtime
from counter_app.app.command_line import print_json
from counter_app.app.forms_in_force import FormsInForce
from counter_app.app.late_office import LateOffice
from counter_app.app.office import TEST_TRUST
from counter_app.app.scripted_home import brought
from counter_app.app.scripted_person import Offered, Script, ScriptedPerson, load_script
from counter_app.app.simulation import SimulatedHand, open_hand, simulated_reader, simulated_slot
from counter_app.devices.clock import SystemClock
from counter_app.domain.channel import Channel
from counter_app.domain.life_event import LifeEvent
from counter_app.domain.staff import whole_office
from counter_app.failures import CounterError, FailureCode
from counter_app.flow.state import Slip, Visit
from counter_app.packs.life_events import LifeEvents
from counter_app.packs.office_forms import OfficeForms
from counter_app.runtime import VisitRuntime
from counter_app.settings import CardTrust, ConnectorSettings, PaperSettings, RegisterSettings, Role, Settings

CONNECTOR = "rpa-folder"


@dataclass(frozen=True)
class Stage:
    """A terminal for simulated cards, running: its visit, its office, its forms, and the card in somebody's hand."""

    settings: Settings
    runtime: VisitRuntime
    office: LateOffice
    forms: OfficeForms
    hand: SimulatedHand | None


def training_settings(directory: Path, channel: Channel, reader: str, register: Path | None = None) -> Settings:
    """Settings of a terminal that takes simulated cards only and delivers into a folder beside its store."""
    return Settings(
        role=Role.KIOSK if channel is Channel.KIOSK else Role.COUNTER,
        office="DEMO",
        terminal="架空市役所 市民課",
        municipality="架空市",
        directory=directory.resolve(),
        reader=reader,
        trust=CardTrust.SIMULATED,
        papers=PaperSettings(guide=True, sheets=True),
        register=RegisterSettings(register, ("moveout", "resident")) if register is not None else None,
        connectors=(ConnectorSettings(CONNECTOR, {"folder": str(directory.resolve() / "rpa")}),),
    )


@contextmanager
def stage(directory: Path, script: Script) -> Iterator[Stage]:
    """Set up everything a scripted visit needs, and take all of it down again."""
    clock = SystemClock()
    with simulated_reader() as service:
        settings = training_settings(directory, script.channel, service.reader_name, script.register)
        office = LateOffice(settings, clock)
        in_force = FormsInForce(settings, clock)
        runtime = make_runtime(settings, simulated_slot(service, clock, TEST_TRUST), office, clock, in_force)
        hand = open_hand(script.card, service) if script.card else None
        (settings.directory / "rpa").mkdir(parents=True, exist_ok=True)  # an office's share is there already
        try:
            runtime.start()
            yield Stage(settings, runtime, office, in_force.get(), hand)
        finally:
            runtime.close()
            if hand is not None:
                hand.take_away()
            office.close()


def run_script(options: argparse.Namespace) -> None:
    """Walk the script and say what came of it."""
    script = load_script(options.script)
    with stage(options.directory, script) as set_up:
        visit = walk(set_up, script, _say)
        report = outcome(set_up, visit)
    if options.json:
        print_json(report)
    else:
        sys.stdout.write("\n".join(f"{key}: {value}" for key, value in report.items()) + "\n")


def _say(step: str) -> None:
    sys.stderr.write(f"{step}\n")


def _event(events: LifeEvents, today: date, name: str) -> LifeEvent:
    found = next((event for event in events.effective(today) if event.id == name), None)
    if found is None:
        raise KeyError(f"no life event {name!r} on {today}")
    return found


def walk(set_up: Stage, script: Script, say: Callable[[str], None], pause: Callable[[], None] = lambda: None) -> Visit:
    """Let the scripted person go through the visit."""
    try:
        today = set_up.runtime.clock.now().date()
        office, clock = set_up.office, set_up.runtime.clock
        home_code = partial(brought, set_up.settings, clock, office.home_code_used, script) if script.home else None
        offered = Offered(
            partial(set_up.forms.catalogue.get, on=today), partial(_event, set_up.forms.events, today), home_code
        )
        person = ScriptedPerson(set_up.runtime, script, offered, set_up.hand, say=say, pause=pause)
    except KeyError as unknown:
        raise CounterError(FailureCode.SCRIPT_UNREADABLE, str(unknown.args[0])) from None
    return person.walk()


def meter_report(visit: Visit) -> dict[str, Any]:
    """Return the once-only meter against paper, and where every filled field came from. Counts only."""
    assert visit.receipt is not None
    submission = visit.receipt.submission
    counts = submission.counts
    items = [item for application in submission.applications for item in application.items]
    return {
        "entriesByHand": counts.entries_by_hand,
        "taps": counts.taps,
        "paper": {
            "entries": counts.paper.entries,
            "signatures": counts.paper.signatures,
            "pages": counts.paper.pages,
        },
        "prefilledBy": {origin.value: number for origin, number in counts.prefilled_by},
        "askedThoughKnown": [f"{each.form}:{each.fact}" for each in counts.reasked],
        "fieldsFilled": len(items),
        "fieldsWithOrigin": sum(item.at is not None for item in items),
        "stillOpen": sum(len(application.open_items) for application in submission.applications),
    }


def outcome(set_up: Stage, visit: Visit) -> dict[str, Any]:
    """Deliver what was stored and report: receipt, slip, what arrived. No personal value in it."""
    assert visit.receipt is not None
    set_up.office.opened().dispatcher().drain()
    rows = set_up.office.opened().work_list.rows(whole_office("visit", "visit", set_up.settings.office))
    numbers = {str(visit.receipt.number)}
    counts = visit.receipt.submission.counts
    return {
        "receipt": str(visit.receipt.number),
        "slip": visit.slip_where if visit.slip is Slip.PRINTED else None,
        "slipWarnings": list(visit.slip_warnings),
        "simulated": visit.receipt.submission.simulated,
        "applications": [
            {"id": row.application_id, "procedure": row.procedure, "state": row.state.value, "delivery": row.delivery}
            for row in rows
            if row.application_id.partition("/")[0] in numbers
        ],
        "factsAsked": counts.facts_asked,
        "factsPrefilled": counts.facts_prefilled,
        "charactersTyped": counts.characters_typed,
        **meter_report(visit),
        "arrivedAt": str(set_up.settings.directory / "rpa" / "inbox"),
    }
