"""The measurement of matching measures: its truth holds, and mistakes of a matcher are seen, each by its id."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from counter_app.app import bench_match_notation as notation
from counter_app.app import bench_match_words as words
from counter_app.app.bench_match import Size, make, measure, measure_pairs
from counter_app.app.bench_match_applications import GONE, Approval, Truth, quotas
from counter_app.app.bench_match_engine import Answered
from counter_app.app.bench_match_pairs import KINDS, pairs
from counter_app.app.bench_match_places import ELSEWHERE, MUNICIPALITIES, any_address, in_kanji
from counter_app.app.bench_match_score import Score
from counter_app.app.bench_match_town import TODAY, InventedTown, Name, Person
from counter_app.app.bench_match_wrong import ABSENT, ADVERSARIAL, one_error
from counter_app.matching.births import BirthDate
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


def test_shares_are_those_of_the_specification(tmp_path):
    """76.6 % that may be 一致, 9.25 % of nobody, the rest for a person; docs/MATCHING_BENCH.md."""
    truths = make(tmp_path, 1, replace(SMALL, residents=8_000, applications=2_000)).truths.values()
    mix = [truth for truth in truths if truth.in_mix]
    expected = Counter(truth.expected for truth in mix)
    assert len(mix) == 2_000
    for outcome, share in (("一致", 76.6), ("不一致", 9.25), ("要確認", 14.15)):
        assert expected[outcome] / len(mix) * 100 == pytest.approx(share, abs=0.5), outcome
    counts = Counter(truth.kind for truth in mix)
    shares = {"notation": 64.45, "messy": 6.3, "one-error": 15, "several": 3, "absent": 9.25, "twice": 2}
    assert {kind: round(count / 20) for kind, count in counts.items()} == {kind: round(n) for kind, n in shares.items()}


@pytest.mark.parametrize("count", [0, 1, 7, 333, 10_000])
def test_there_are_as_many_applications_as_asked_for(count):
    assert len(quotas(count)) == count


def test_what_the_rules_leave_to_a_person_is_what_is_expected_there_but_who_is_gone(made):
    for truth in made.truths.values():
        assert truth.leaves_only_review is (truth.expected == "要確認" and truth.detail not in GONE)


def _people(seed, residents=4_000):
    town = InventedTown(seed)
    return town, list(town.people(residents))


SEEDS = (1, 91)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_former_surname_and_an_address_before_are_others(seed):
    _, everybody = _people(seed)
    former = [person for person in everybody if person.former_surname]
    moved = [person for person in everybody if person.before]
    assert len(former) > 50
    assert len(moved) > 50
    assert not [person for person in former if person.former_kana == person.name.surname_kana]
    assert not [person for person in moved if person.before.base == person.home.base]


MISJUDGED = Person(
    "R0000000100", 1, Name("中村", "中村", "ナカムラ", "ナカムラ"), TODAY, True, any_address(Random(1), MUNICIPALITIES[0]),
    "世帯主", former_surname="中村", former_kana="ナカムラ",
)  # fmt: skip


@pytest.mark.parametrize("kind", ["surname-changed", "address-before", "swapped"])
def test_an_error_that_would_be_none_is_not_made(kind):
    """中村 before and after; where somebody lives and lived; 氏 and 名 that are one."""
    person = replace(MISJUDGED, before=MISJUDGED.home)
    assert not [said for draw in range(200) if (said := one_error(Random(draw), person, kind)) is not None]


def test_a_birthday_that_is_wrong_is_another_day():
    """Somebody born today cannot be said to be born later, and what is said then is not today after all."""
    for draw in range(300):
        said = one_error(Random(draw), MISJUDGED, "dob-digit")
        assert said is None or BirthDate.of(said.dob).day != MISJUDGED.born


def test_characters_for_others_are_no_shapes_of_them():
    pairs = [*words.OTHER_CHARACTER, *words.HOMOPHONES.items()]
    assert not [
        (a, b)
        for a, b in pairs
        if len(a) == len(b) and all(y == x or y in words.VARIANTS.get(x, "") for x, y in zip(a, b, strict=True))
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_who_is_not_registered_is_told_from_everybody_of_the_house(seed):
    town, everybody = _people(seed, 1_500)
    draw = Random(seed)
    for person in everybody:
        said = ABSENT["unregistered-member"](draw, town, person) if person.name.surname else None
        if said is not None:
            family = town.household(person.household)
            given = "".join(unicodedata.normalize("NFKC", said.name).split())
            assert given not in {each.name.surname + each.name.given for each in family}
            assert BirthDate.of(said.dob).day not in {each.born for each in family}


def test_who_has_a_namesake_in_another_city_says_which_city():
    town, everybody = _people(3, 300)
    draw = Random(3)
    for person in everybody:
        assert ELSEWHERE.city in ABSENT["same-birthday-elsewhere"](draw, town, person).address


def test_a_house_without_its_building_keeps_its_numbers():
    _, everybody = _people(1, 600)
    draw = Random(5)
    for person in everybody:
        said = one_error(draw, person, "building-left-out")
        assert (said is None) is not bool(person.home.building)
        if said is not None and person.home.room:
            assert person.home.room + "号" not in unicodedata.normalize("NFKC", said.address)


def test_the_truth_names_people_of_the_register_and_nobody_for_strangers(made):
    ids = {row["resident_id"] for row in _rows(made.register)}
    for truth in made.truths.values():
        assert set(truth.right) <= ids
        assert bool(truth.right) is (truth.kind != "absent")
        assert truth.in_mix is (truth.detail not in ADVERSARIAL)
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
    assert idle["reviewFloor"] + idle["reviewAboveFloor"] == pytest.approx(1.0)
    assert (idle["applications"], idle["adversarial"]) == (SMALL.applications, 18)
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
