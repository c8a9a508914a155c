"""Rows that live on another list: nothing stale, and what was said of a person stays with that person."""

from __future__ import annotations

from datetime import UTC, date, datetime

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.derive import derive
from counter_app.domain.relationship import to_applicant
from counter_app.domain.rows import taken_over
from counter_app.personal import Personal
from tests.fakes.forms import CLAIM, MOVE_IN

TODAY, AT = date(2026, 11, 21), datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
FORMS = (MOVE_IN, CLAIM)
PEOPLE = (("見本　太郎", "1985-01-02"), ("見本　蓮", "2018-05-14"), ("見本　葵", "2024-09-30"))


def said(text: str) -> Answer:
    return Answer(Personal(text), Origin.RESIDENT, Trust.STATED, AT)


def registered(text: str) -> Answer:
    return Answer(Personal(text), Origin.REGISTER, Trust.REGISTERED, AT)


def household() -> Answers:
    answers = Answers().enter(FieldPath("members"), said("3"))
    for row, (name, birth) in enumerate(PEOPLE):
        answers = answers.prefill(FieldPath(f"members.{row}.fullName"), registered(name))
        answers = answers.prefill(FieldPath(f"members.{row}.dateOfBirth"), registered(birth))
    return settled(answers)


def settled(answers: Answers) -> Answers:
    return derive(taken_over(FORMS, derive(answers, TODAY, AT), AT), TODAY, AT)


def test_children_of_the_household_are_taken_over_with_their_origin():
    answers = household()
    assert answers.rows("children") == 2
    name = answers.find("children.0.fullName")
    assert name is not None
    assert (name.value, name.origin, name.trust) == (Personal("見本　蓮"), Origin.REGISTER, Trust.REGISTERED)
    assert name.via == "members.1.fullName"
    assert not name.typed
    assert answers.text("children.1.derivedBelowThree") == "yes"


def test_what_was_said_about_a_child_moves_with_the_child():
    answers = settled(household().enter(FieldPath("children.1.livesTogether"), said("no")))
    left = settled(answers.remove_row("members", 1, said("")))
    assert left.rows("children") == 1
    assert (left.text("children.0.fullName"), left.text("children.0.livesTogether")) == ("見本　葵", "no")
    assert not [path for path in left if path.startswith("children.1.")]


def test_a_corrected_birth_date_takes_the_row_away():
    answers = settled(household().enter(FieldPath("members.1.dateOfBirth"), said("1999-05-14")))
    assert (answers.rows("children"), answers.text("children.0.fullName")) == (1, "見本　葵")


def test_settling_twice_changes_nothing():
    answers = settled(household().enter(FieldPath("children.0.livesTogether"), said("yes")))
    assert settled(answers) == answers


def test_without_the_other_list_the_group_is_its_own():
    alone = Answers().enter(FieldPath("children"), said("1"))
    assert taken_over((CLAIM,), alone, AT) == alone


def test_a_relationship_is_turned_round_only_where_it_is_certain():
    assert to_applicant("head", "child", "1") == "child"
    assert to_applicant("wife", "head", "1") == "husband"
    assert to_applicant("wife", "child", "1") is None  # may be a stepchild
    assert to_applicant("child", "wife", "2") is None  # may be a stepmother
    assert to_applicant("child", "head", "2") == "mother"
    assert to_applicant("child", "child", "2") == "sibling"
    assert to_applicant("", "head", "1") is None
