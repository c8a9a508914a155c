"""A folder of extracts and the imported register, asked together."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.finding import FindingCode
from counter_app.domain.household import Ambiguous, Found, NotFound, RegisterDown, RegisterRemark, Source
from counter_app.failures import FailureCode
from counter_app.register.several_registers import SeveralRegisters, joined
from tests.fakes import canary

MOVING = canary.found()
LIVING = replace(MOVING, household=replace(MOVING.household, source=Source.RESIDENT))
PROTECTED = replace(LIVING, household=replace(LIVING.household, protected=True))
DOWN = RegisterDown(FailureCode.EXTRACT_MISSING)
ELSEWHERE = NotFound(remarks=(RegisterRemark(FindingCode.SAME_NAME_ELSEWHERE),))
ANSWERS = [MOVING, LIVING, PROTECTED, DOWN, ELSEWHERE, NotFound(), NotFound(protected=True), NotFound(skipped=2), Ambiguous(2), Ambiguous(3, protected=True)]  # fmt: skip


class Says:
    def __init__(self, answer):
        self.answer = answer

    def household_of(self, reading):  # noqa: ARG002  # the shape of the port
        return self.answer

    def check(self):
        return ["wrong"] if isinstance(self.answer, RegisterDown) else []


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (MOVING, NotFound(), Found),
        (MOVING, Ambiguous(2), Ambiguous),
        (DOWN, NotFound(), RegisterDown),
        (DOWN, NotFound(protected=True), NotFound),
        (DOWN, MOVING, Found),
        (ELSEWHERE, NotFound(), NotFound),
    ],
)
def test_two_answers_are_one(one, other, kind):
    register = SeveralRegisters((Says(one), Says(other)))
    assert type(register.household_of(canary.reading())) is kind
    assert register.check() == (["wrong"] if one is DOWN else [])


def test_who_is_about_to_move_counts_first():
    for answers in permutations((LIVING, MOVING)):
        assert joined(answers).household.source is Source.MOVE_OUT


def test_a_register_that_is_down_is_said_beside_what_another_knows():
    assert joined([MOVING, DOWN]).remarks == (RegisterRemark(FindingCode.REGISTER_DOWN),)


def marked(answer):
    return answer.household.protected if isinstance(answer, Found) else getattr(answer, "protected", False)


@given(st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=3))
def test_a_mark_is_never_lost_and_several_are_never_one(answers):
    found = joined(answers)
    assert marked(found) == any(map(marked, answers))
    assert found.skipped == sum(each.skipped for each in answers)
    assert not (isinstance(found, Found) and any(isinstance(each, Ambiguous) for each in answers))
    assert isinstance(found, Found) <= any(isinstance(each, Found) for each in answers)
