"""`main.py bench forms`: reading every form, one answer of the navigator, one step of the interview."""

from __future__ import annotations

import argparse
import statistics
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from counter_app.app.bench_commands import say
from counter_app.app.bench_interview import Spread, measure_steps
from counter_app.app.office import FORMS, connector_ids
from counter_app.devices.clock import SystemClock
from counter_app.navigator.advise import advise
from counter_app.navigator.town import town
from counter_app.navigator.town_events import situation
from counter_app.packs.office_forms import OfficeForms, read_office_forms
from counter_app.packs.tree import FormTree

_INTERVIEW_BAR_MS = 16.0  # one frame of a 60 Hz screen


@dataclass(frozen=True)
class Size:
    """How often each thing is measured. `households`: of the invented town; those of four are searched for a family."""

    loads: int = 15
    households: int = 300
    visits: int = 3


def bench_forms(options: argparse.Namespace) -> None:
    """Measure and say."""
    say(options, measure_forms(Size()))


def measure_forms(size: Size) -> dict[str, Any]:
    """Return the report: times in milliseconds."""
    loading, forms = _loading(size.loads)
    steps = measure_steps(forms, SystemClock().now(), size.households, size.visits)
    worst = max(steps.typed.p99_ms, steps.next_page.p99_ms)
    return {
        "load": loading,
        "advise": _advising(forms, size.households),
        "interviewStep": {
            "people": steps.people,
            "procedures": steps.procedures,
            "fields": steps.fields,
            "typed": steps.typed.as_json(),
            "next": steps.next_page.as_json(),
            "barMs": _INTERVIEW_BAR_MS,
            "holds": worst <= _INTERVIEW_BAR_MS,
        },
    }


def _loading(times: int) -> tuple[dict[str, Any], OfficeForms]:
    """Read all packs as a terminal does, against the bare TOML parser over the same bytes in the same run."""
    tree = FormTree.of_folder(FORMS)
    texts = [tree.text(name) for name in tree.files if name.endswith(".toml")]
    ours: list[float] = []
    floor: list[float] = []
    for _ in range(times):
        begun = perf_counter()
        forms, _errors = read_office_forms("bench", FormTree.of_folder(FORMS), connector_ids())
        ours.append(perf_counter() - begun)
        floor.append(_seconds(lambda: [tomllib.loads(text) for text in texts]))
    ratio = statistics.median(ours) / statistics.median(floor)
    report = {
        "files": len(texts),
        "forms": len(forms.catalogue.all()),
        "p50Ms": round(statistics.median(ours) * 1000, 1),
        "tomllibAloneP50Ms": round(statistics.median(floor) * 1000, 1),
        "ratio": round(ratio, 2),
    }
    return report, forms


def _advising(forms: OfficeForms, households: int) -> dict[str, Any]:
    """Ask the navigator for every household of a small invented town, in every life event."""
    today = SystemClock().now().date()
    in_force = {form.id: form for form in forms.catalogue.effective(today)}
    taken: list[float] = []
    for household in town(households, today):
        for event in forms.events.effective(today):
            answers = situation(event, household, today)
            begun = perf_counter()
            advise(event, in_force, answers, today)
            taken.append(perf_counter() - begun)
    return Spread.of(taken).as_json()


def _seconds(act: Callable[[], object]) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun
