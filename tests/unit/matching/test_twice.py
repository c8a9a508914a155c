"""Whom an application holds up: those who mean the same person, and nobody besides."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from counter_app.matching.outcome import Verdict
from counter_app.matching.twice import Applications, marks_of
from tests.unit.matching.persons import CLAIM, ELSEWHERE, HANAKO, HOUSE, TARO, codes, decided, notation

NAMESAKE = replace(HANAKO, resident_id="R9", household_id="H9", address=ELSEWHERE, building="")
ICHIRO = {"name": "渡辺一郎", "kana": "ワタナベ イチロウ", "dob": "1985-06-30"}


def held(*claims, rows=(HANAKO, TARO)):
    """Return the places of the claims that are not alone; whatever their order is."""
    found = set()
    for order in permutations(range(len(claims))):
        applications = Applications()
        for number in order:
            decision = decided(claims[number], rows)
            applications.note(
                number,
                marks_of(notation().claim(claims[number])),
                decision.verdict,
                decision.resident_id or "",
                codes(decision),
            )
        found.add(applications.several())
    assert len(found) == 1
    return sorted(found.pop())


@pytest.mark.parametrize(
    "other",
    [
        {"name": "渡邉　花子", "dob": "1980/2/17", "address": HOUSE},
        {"address": ""},
        {"address": "架空市"},
        {"address": ELSEWHERE},  # of the same municipality: perhaps misread, perhaps moved
        {"kana": "ワタナベ ハナヨ"},
        {"dob": "1980-02-18"},
        {"name": "山田花子", "kana": ""},  # 改姓: the same day and house, and nobody else
    ],
)
def test_who_means_the_same_person_is_held_with_the_other(other):
    assert held(CLAIM, replace(CLAIM, **other)) == [0, 1]


@pytest.mark.parametrize(
    "other",
    [
        ICHIRO,  # a relative who is not registered
        {"dob": TARO.dob},  # one member's name, another's birthday
        {"name": TARO.name, "kana": TARO.kana, "dob": TARO.dob},
        {"address": "大阪府大阪市北区梅田1-2-3"},
        {"dob": "1931-12-03", "address": "大阪府大阪市北区梅田1-2-3"},
    ],
)
def test_who_may_be_another_holds_nobody_up(other):
    assert held(CLAIM, replace(CLAIM, **other)) == []


def test_two_namesakes_of_one_birthday_each_at_home_are_two():
    there = replace(CLAIM, address=ELSEWHERE)
    assert [decided(each, [HANAKO, NAMESAKE]).verdict for each in (CLAIM, there)] == [Verdict.MATCH] * 2
    assert held(CLAIM, there, rows=(HANAKO, NAMESAKE)) == []
    assert held(CLAIM, there, replace(CLAIM, address=""), rows=(HANAKO, NAMESAKE)) == [0, 1, 2]


@pytest.mark.parametrize("address", ["", "架空市", "架空市見本町"])
def test_members_mixed_up_are_for_a_person_even_where_the_place_cannot_be_told(address):
    found = decided(replace(CLAIM, dob=TARO.dob, address=address))
    assert (found.verdict, {each.resident_id for each in found.candidates}) == (Verdict.REVIEW, {"R1", "R2"})
    assert decided(replace(CLAIM, dob=TARO.dob, address="大阪府大阪市北区梅田1-2-3")).verdict is Verdict.NO_MATCH
