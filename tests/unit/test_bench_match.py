"""The measurement of matching measures: its truth holds, and mistakes of a matcher are seen, each by its id."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from counter_app.app import bench_match_notation as notation
from counter_app.app.bench_match import Size, make, measure, measure_pairs
from counter_app.app.bench_match_applications import Approval, Truth
from counter_app.app.bench_match_engine import Answered
from counter_app.app.bench_match_pairs import KINDS, pairs
from counter_app.app.bench_match_places import MUNICIPALITIES, any_address, in_kanji
from counter_app.app.bench_match_score import Score
from counter_app.app.bench_match_town import InventedTown
from tests.fakes.matchers import Matcher, hesitant, reckless

SMALL = Size(residents=1_500, applications=300, pairs=0)


@pytest.fixture
def made(tmp_path):
    return make(tmp_path, 1, SMALL)


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_seed_makes_the_same_files_again_and_another_seed_others(tmp_path):
    first, again = make(tmp_path / "a", 1, SMALL), make(tmp_path / "b", 1, SMALL)
    other = make(tmp_path / "c", 2, SMALL)
    for name in ("register.csv", "applications.csv", "truth.csv"):
        bytes_of = [each.register.with_name(name).read_bytes() for each in (first, again, other)]
        assert bytes_of[0] == bytes_of[1] != bytes_of[2]


def test_a_household_needs_no_other_to_be_made():
    town = InventedTown(3)
    everybody = list(town.people(800))
    assert town.household(everybody[-1].household) == tuple(
        person for person in everybody if person.household == everybody[-1].household
    )


def test_ids_are_unique_and_statuses_known(made):
    rows = _rows(made.register)
    assert len({row["resident_id"] for row in rows}) == len(rows) >= SMALL.residents
    assert {row["status"] for row in rows} == {"住民", "転出", "死亡"}


def test_shares_of_the_classes_are_those_of_the_specification(tmp_path):
    truths = make(tmp_path, 1, replace(SMALL, residents=8_000, applications=3_000)).truths
    counts = Counter(truth.kind for truth in truths.values())
    for kind, share in (
        ("notation", 64),
        ("messy", 6),
        ("one-error", 15),
        ("several", 3),
        ("absent", 10),
        ("twice", 2),
    ):
        assert abs(counts[kind] / len(truths) * 100 - share) < 2.5, kind


def test_the_truth_names_people_of_the_register_and_nobody_for_strangers(made):
    ids = {row["resident_id"] for row in _rows(made.register)}
    for truth in made.truths.values():
        assert set(truth.right) <= ids
        assert bool(truth.right) is (truth.kind != "absent")
        assert (truth.approval is Approval.DUE) <= (truth.expected == "一致")


def test_what_is_written_of_an_address_holds_its_numbers():
    draw = Random(7)
    for _ in range(400):
        home = any_address(draw, MUNICIPALITIES[0])
        text = notation.address(draw, home, building=False).translate(
            str.maketrans("０１２３４５６７８９", "0123456789")
        )
        for number in home.numbers:
            assert str(number) in text or in_kanji(number) in text


@pytest.mark.parametrize("kind", KINDS)
def test_pairs_of_a_kind_are_asked_for_in_equal_numbers(kind):
    asked = [pair for pair in pairs(1, 60) if pair.kind == kind]
    assert Counter(pair.same for pair in asked) == {True: 60, False: 60}
    assert all(pair.a != pair.b for pair in asked if pair.same)


def test_a_reckless_matcher_is_caught_and_a_hesitant_one_only_does_no_work(tmp_path):
    caught = measure(Matcher(reckless), tmp_path / "r", SMALL)["decisions"]
    assert caught["hardErrors"] == len(caught["hardErrorIds"]) > 10
    assert not caught["bars"]["noHardError"]
    idle = measure(Matcher(hesitant), tmp_path / "h", SMALL)["decisions"]
    assert (idle["hardErrors"], idle["reviewShare"], idle["automaticOfDue"]["overall"]) == (0, 1.0, 0.0)
    assert (idle["bars"]["noHardError"], idle["bars"]["review"], idle["bars"]["overall"]) == (True, False, False)


def test_one_who_says_always_or_never_is_seen_in_the_pairs():
    size = replace(SMALL, pairs=40)
    always = measure_pairs(Matcher(hesitant, lambda _a, _b: "same"), size)
    assert (always["falseEqual"], always["equalFoundEqual"]["name"]) == (40 * len(KINDS), 1.0)
    never = measure_pairs(Matcher(hesitant, lambda _a, _b: "different"), size)
    assert (never["falseEqual"], never["bars"]["noFalseEqual"], never["bars"]["kana"]) == (0, True, False)


def _scored(**outcomes):
    truths = {
        "A1": Truth("A1", "notation", "first of two", "一致", Approval.ALLOWED, ("R1",)),
        "A2": Truth("A2", "twice", "", "要確認", Approval.FORBIDDEN, ("R1",), twin_of="A1"),
    }
    score = Score()
    score.add_run(1, truths, {name: Answered(outcome, "R1", "") for name, outcome in outcomes.items()})
    return score


def test_paying_twice_is_a_hard_error_and_holding_either_is_none():
    assert _scored(A1="一致", A2="一致").hard == ["1/A2 twice"]
    assert _scored(A1="一致", A2="要確認").only_one_held == 1
    assert _scored(A1="要確認", A2="要確認").hard == []


def test_an_application_without_an_answer_breaks_the_bar():
    assert not _scored(A1="一致").as_json()["bars"]["noHardError"]
