"""The proof finds what is wrong with rules, and says which household shows it."""

import json
from argparse import Namespace
from datetime import date

import pytest

from counter_app.app.proof_commands import ProofOffice, prove_forms, suggest_golden
from counter_app.failures import FormError
from counter_app.navigator.mutants import mutants_of
from counter_app.navigator.mutation import Fate, Original, suggest
from counter_app.navigator.proof import HoleKind, prove, unused
from counter_app.navigator.situations import ManySituations
from counter_app.packs.catalogue import Catalogue
from counter_app.packs.life_events import LifeEvents
from tests.fakes.life_events import EVENT, LAWS, PREDICATES, office

TODAY = date(2026, 11, 21)
CASE = """\
[[case]]
id = "one"
event = "hikkoshi"
today = 2026-11-21
[case.facts]
"move.date" = 2026-11-10
"move.kind" = "in"
"household.dog" = "no"
members = [{ dateOfBirth = 2024-05-05, nationalInsurance = "no" }]
[case.expected]
move-form = { by = 2026-11-24 }
allowance = { by = 2026-11-30, yen = 15000 }
dog-form = {}
"""


def proved(directory, *, event=EVENT, predicates=PREDICATES, laws=LAWS, count=20_000):
    catalogue = Catalogue.load(office(directory, event, predicates, laws), ("rpa-folder",))
    found = LifeEvents.load(directory, catalogue).get("hikkoshi", TODAY)
    forms = {form.id: form for form in catalogue.all()}
    return prove(found, forms, ManySituations(found, TODAY, count))


def holes(proof):
    return {(hole.kind, hole.where) for hole in proof.holes}


def test_right_rules_leave_no_hole(tmp_path):
    proof = proved(tmp_path)
    assert proof.holes == ()
    assert proof.sampled == 2000
    for entry in proof.procedures:
        assert min(entry.needed, entry.not_needed, entry.open) > 0
        assert entry.needed + entry.not_needed + entry.open == 20_000


def test_a_violated_law_comes_with_a_small_household_that_can_be_replayed(tmp_path):
    wrong = EVENT.replace('["dog | infant", "moved"]', '["not dog", "moved"]')
    proof = proved(tmp_path, event=wrong)
    hole = next(hole for hole in proof.holes if hole.kind is HoleKind.LAW)
    assert hole.where == "no-dog-no-infant"
    assert hole.example["event"] == "hikkoshi"
    assert hole.example["facts"]["household.dog"] == "no"
    assert len(hole.example["facts"].get("members", ())) <= 1


BROKEN = [
    ('when = ["moved", "child"]', 'when = ["moved", "not moved"]', HoleKind.NEVER, "hikkoshi.allowance"),
    ('when = ["moved", "child"]', 'when = ["infant", "child"]', HoleKind.REDUNDANT, "hikkoshi.allowance"),
    ('when = ["not recent", "child"]', 'when = ["moved", "infant"]', HoleKind.REDUNDANT, "hikkoshi.dog-form.2"),
    ('["dog | infant", "moved"]', '["dog | infant | child", "moved"]', HoleKind.REDUNDANT, "hikkoshi.dog-form"),
]


@pytest.mark.parametrize(("right", "wrong", "kind", "where"), BROKEN)
def test_what_is_never_reached_or_never_decides_is_named(tmp_path, right, wrong, kind, where):
    assert (kind, where) in holes(proved(tmp_path, event=EVENT.replace(right, wrong), laws=""))


def test_a_law_nobody_can_break_is_named(tmp_path):
    laws = LAWS.replace('when = ["moved"]', 'when = ["moved", "not moved"]')
    assert (HoleKind.NEVER, "movers-notify") in holes(proved(tmp_path, laws=laws))


def test_predicates_and_forms_left_over_are_named(tmp_path):
    catalogue = Catalogue.load(office(tmp_path), ("rpa-folder",))
    event = LifeEvents.load(tmp_path, catalogue).get("hikkoshi", TODAY)
    found = unused([event], ["dog", "cat"], ["dog-form", "juminhyo", "koseki"], ["juminhyo", "gone"])
    assert [hole.where for hole in found] == ["cat", "koseki", "gone"]


def test_situations_are_ones_that_can_happen(tmp_path):
    catalogue = Catalogue.load(office(tmp_path), ("rpa-folder",))
    event = LifeEvents.load(tmp_path, catalogue).get("hikkoshi", TODAY)
    many = ManySituations(event, TODAY, 5000)
    sizes = set()
    for number in range(0, 5000, 7):
        facts = many.facts(number)
        sizes.add(len(facts.get("members", ())))
        assert "household.dog" not in facts or facts["move.kind"] in {"in", "within"}
    assert sizes == {0, 1, 2, 3, 4, 5, 6}
    births = {
        row["dateOfBirth"] for n in range(5000) for row in many.facts(n).get("members", ()) if "dateOfBirth" in row
    }
    assert {"2023-11-20", "2023-11-21", "2023-11-22", "2008-04-01", "2008-04-02"} <= births
    assert many.facts(77) == ManySituations(event, TODAY, 5000).facts(77)


def golden_of(directory):
    return ProofOffice.of(Namespace(directory=directory, on=TODAY, event=None)).golden


@pytest.fixture
def workshop(tmp_path):
    catalogue = Catalogue.load(office(tmp_path), ("rpa-folder",))
    _golden(tmp_path, CASE)
    event = LifeEvents.load(tmp_path, catalogue).get("hikkoshi", TODAY)
    forms = {form.id: form for form in catalogue.all()}
    return Original(event, forms, ManySituations(event, TODAY, 20_000), golden_of(tmp_path))


def _golden(directory, text):
    folder = directory / "life_events" / "golden"
    folder.mkdir(exist_ok=True)
    (folder / "cases.toml").write_text(text, "utf-8")


def test_a_mistake_is_noticed_by_a_law_or_a_golden_case_or_survives(workshop):
    tried = {
        (entry.mutant.kind, entry.mutant.where): entry for entry in map(workshop.try_out, mutants_of(workshop.event))
    }
    assert tried["dropped rule", "hikkoshi.move-form"].fate is Fate.LAW
    assert tried["one more of deadline 1", "hikkoshi.move-form"].fate is Fate.GOLDEN
    assert tried["other yen in sum 2", "hikkoshi.allowance"].by == "one"
    survivor = tried["one less in test 2", "insured"]
    assert survivor.fate is Fate.SURVIVED
    assert workshop.tells_apart(survivor.mutant.event, survivor.facts)


def test_what_is_suggested_notices_every_survivor(workshop):
    mutants = list(mutants_of(workshop.event))
    missing = suggest(workshop, mutants)
    survivors = [entry for entry in map(workshop.try_out, mutants) if entry.fate is Fate.SURVIVED]
    assert survivors
    assert len(missing) < len(survivors)
    for entry in survivors:
        assert any(workshop.tells_apart(entry.mutant.event, facts) for facts in missing)


def run(command, directory, **options):
    usual = {"on": TODAY, "event": None, "mutations": False, "seed": 1, "count": 400, "json": True}
    return command(Namespace(directory=directory, **(usual | options)))


@pytest.mark.slow
def test_suggested_cases_pasted_in_notice_every_mistake(tmp_path, capsys):
    office(tmp_path)
    run(suggest_golden, tmp_path)
    _golden(tmp_path, capsys.readouterr().out)
    assert run(prove_forms, tmp_path, mutations=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["share"] == 1.0
    assert found["by"]["golden"] > 10


def test_mistakes_that_nobody_notices_are_below_the_bar(tmp_path, capsys):
    office(tmp_path, laws="")
    assert run(prove_forms, tmp_path, mutations=True, count=12, json=False) == 3
    assert "mistakes noticed" in capsys.readouterr().out


def test_a_golden_case_that_is_answered_otherwise_stops_the_proof(tmp_path, capsys):
    office(tmp_path)
    _golden(tmp_path, CASE.replace("15000", "10000").replace("dog-form = {}\n", ""))
    assert run(prove_forms, tmp_path, json=False) == 3
    out = capsys.readouterr().out
    assert "golden one: allowance: by 2026-11-30, 15000 yen instead of by 2026-11-30, 10000 yen" in out
    assert "golden one: dog-form: advised, not expected" in out


WRONG_CASES = [
    ('"move.kind" = "in"', '"move.kind" = "inn"', "must be one of"),
    ("dog-form = {}", "cat-form = {}", "no procedure 'cat-form'"),
    ("dog-form = {}", "dog-form = { until = 2026-11-24 }", "unknown key 'until'"),
    ('event = "hikkoshi"', 'event = "hikoshi"', "no life event 'hikoshi'"),
    ("today = 2026-11-21", "today = 2025-11-21", "no life event 'hikkoshi' on 2025-11-21"),
    ('id = "one"', 'id = "One"', "must look like"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), WRONG_CASES)
def test_a_mistake_in_a_golden_file_is_named(tmp_path, right, wrong, said):
    assert right in CASE
    office(tmp_path)
    _golden(tmp_path, CASE.replace(right, wrong))
    with pytest.raises(FormError) as refused:
        golden_of(tmp_path)
    assert said in str(refused.value)
    assert "cases.toml" in str(refused.value)
