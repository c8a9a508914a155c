"""Every shipped life event: it loads, nothing is forgotten, and a mistake in its rules would be noticed."""

import json
from argparse import Namespace
from datetime import date
from pathlib import Path

import pytest

from counter_app.app.office import FORMS
from counter_app.app.proof_commands import BAR, ProofOffice, prove_forms

ON = date(2026, 11, 21)
NAMES = sorted(path.stem for path in (Path(FORMS) / "life_events").glob("[!_]*.toml"))


def ran(capsys, **options):
    usual = {"directory": None, "on": ON, "event": None, "mutations": False, "seed": 1, "count": 250, "json": True}
    status = prove_forms(Namespace(**(usual | options)))
    return status, json.loads(capsys.readouterr().out)


def test_every_event_is_there_with_golden_cases():
    office = ProofOffice.of(Namespace(directory=None, on=ON, event=None))
    assert sorted(event.id for event in office.events) == NAMES
    assert {case.event for case in office.golden} == set(NAMES)


@pytest.mark.slow
def test_no_event_forgets_a_procedure(capsys):
    status, found = ran(capsys)
    holes = [hole for event in found["events"] for hole in event["holes"]] + found["unused"]
    assert holes == []
    assert found["golden"]["wrong"] == {}
    assert status == 0
    for event in found["events"]:
        assert event["situations"] >= 200_000
        assert event["sampled"] >= 2_000


@pytest.mark.slow
def test_a_mistake_in_the_rules_would_be_noticed(capsys):
    status, found = ran(capsys, mutations=True)
    assert found["mutants"] >= 200
    assert found["share"] >= BAR, found["survivors"]
    assert status == 0
