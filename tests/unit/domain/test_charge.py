"""What a procedure costs: copies multiply it, a ground for exemption takes it away and is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.domain.answers import Answers
from counter_app.domain.charge import charge
from counter_app.domain.form import Choice, Condition, Fee, Field, FieldKind
from tests.fakes.forms import CERTIFICATE, COPIES, SCOPE, answers_of, form, words

GROUND = Field(
    "fee.exemption",
    FieldKind.CHOICE,
    words("手数料の免除"),
    choices=(Choice("none", words("免除なし")), Choice("welfare", words("生活保護"))),
)
NO_FAULT = Field("card.noFault", FieldKind.YES_NO, words("本人に責任のない再交付"))
EXEMPT = (
    Condition("fee.exemption", frozenset({"welfare"})),
    Condition("card.noFault", frozenset({"yes"})),
    Condition("derived.applicantIsAdult", frozenset({"no"})),
)
FORM = form("copy", SCOPE, COPIES, GROUND, NO_FAULT, fee=Fee(300, per="copies", verified=True, exempt=EXEMPT))


def test_copies_multiply_it_and_unknown_ones_count_as_one():
    assert charge(FORM, Answers()).yen == 300
    assert charge(FORM, answers_of({"copies": "4"})).yen == 1200
    assert charge(FORM, answers_of({"copies": "4", "fee.exemption": "none"})).exempt is None


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("fee.exemption", "welfare", "生活保護"),
        ("card.noFault", "yes", "本人に責任のない再交付"),
        ("derived.applicantIsAdult", "no", "免除"),
    ],
)
def test_any_ground_makes_it_free_and_is_named(path, text, name):
    found = charge(FORM, answers_of({"copies": "4", path: text}))
    assert found.yen == 0
    assert found.exempt.reveal() == name
    assert name not in repr(found)


def test_an_answer_to_what_is_not_asked_any_more_exempts_nobody():
    hidden = replace(GROUND, when=(Condition("scope", frozenset({"part"})),))
    hides = replace(FORM, fields=(SCOPE, COPIES, hidden))
    said = {"fee.exemption": "welfare", "copies": "1"}
    assert charge(hides, answers_of({**said, "scope": "all"})).yen == 300
    assert charge(hides, answers_of({**said, "scope": "part"})).yen == 0


def test_without_a_fee_there_is_no_charge():
    assert charge(replace(CERTIFICATE, fee=None), Answers()) is None
