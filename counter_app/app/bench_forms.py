"""`main.py bench forms`: reading every form, one answer of the navigator, one step of the interview."""

from __future__ import annotations

import argparse
import statistics
import tomllib
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

from counter_app.app.bench_commands import say
from counter_app.app.bench_interview import measure_steps
from counter_app.app.office import FORMS, connector_ids
from counter_app.devices.clock import SystemClock
from counter_app.navigator.advise import advise
from counter_app.navigator.town import town
from counter_app.navigator.town_events import situation
from counter_app.packs.office_forms import OfficeForms, read_office_forms
from counter_app.packs.tree import FormTree

_LOADS = 15
_HOUSEHOLDS = 300
_INTERVIEW_BAR_MS = 16.0  # one frame of a 60 Hz screen


def bench_forms(options: argparse.Namespace) -> None:
    """Measure and say."""
    loading, forms = _measure_loading()
    steps = measure_steps(forms, SystemClock().now())
    say(
        options,
        {
            "load": loading,
            "advise": _measure_advise(forms),
            "interviewStep": {**steps, "bar": _INTERVIEW_BAR_MS, "holds": steps["p99Ms"] <= _INTERVIEW_BAR_MS},
        },
    )


def _measure_loading() -> tuple[dict[str, Any], OfficeForms]:
    """Read all packs, against the bare TOML parser over the same bytes in the same run."""
    tree = FormTree.of_folder(FORMS)
    texts = [content.decode() for name, content in tree.files.items() if name.endswith(".toml")]
    ours: list[float] = []
    floor: list[float] = []
    for _ in range(_LOADS):
        forms, seconds = _timed(lambda: read_office_forms("bench", FormTree.of_folder(FORMS), connector_ids())[0])
        ours.append(seconds)
        floor.append(_timed(lambda: [tomllib.loads(text) for text in texts])[1])
    report = {
        "forms": len(forms.catalogue.all()),
        "events": len(forms.events.versions),
        "p50Ms": _ms(statistics.median(ours)),
        "tomllibAloneP50Ms": _ms(statistics.median(floor)),
        "ratio": round(statistics.median(ours) / statistics.median(floor), 2),
    }
    return report, forms


def _measure_advise(forms: OfficeForms) -> dict[str, Any]:
    """Ask the navigator for every household of a small invented town in every event."""
    today = SystemClock().now().date()
    in_force = {form.id: form for form in forms.catalogue.effective(today)}
    taken = [
        _timed(lambda event=event, answers=situation(event, household, today): advise(event, in_force, answers, today))[1]
        for household in town(_HOUSEHOLDS, today)
        for event in forms.events.effective(today)
    ]
    return {"answers": len(taken), **spread(taken)}


def spread(seconds: Iterable[float]) -> dict[str, float]:
    """Return p50, p99 and the worst in milliseconds."""
    ordered = sorted(seconds)
    return {
        "p50Ms": _ms(statistics.median(ordered)),
        "p99Ms": _ms(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]),
        "worstMs": _ms(ordered[-1]),
    }


def _timed[T](act: Callable[[], T]) -> tuple[T, float]:
    begun = perf_counter()
    result = act()
    return result, perf_counter() - begun


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
