"""Households fill in pages by script; their code is read off the screen and opened: letter for letter what they typed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from counter_app.app.bench_home import told, walk
from counter_app.app.home_households import Household
from counter_app.domain.advice import Verdict
from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.derive import derive
from counter_app.domain.form import FieldKind
from counter_app.flow.interview import facts
from counter_app.navigator.advise import advise
from counter_app.personal import Personal

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_fifty_households_bring_what_they_typed(site, program):
    report = told(site, walk(site, program, range(1, 51)))
    assert report["holds"], report
    assert report["identical"] == 50
    assert report["answers"] > 1000


def test_every_page_is_small_and_asks_for_nothing(site):
    assert len(site.sizes) == 3 * (len(site.plans) + 2)
    assert {name: size for name, size in site.sizes.items() if size > 100_000} == {}
    assert len([plan for plan in site.plans if plan.event]) == 9


def as_answers(typed: dict[str, str], kinds: dict[str, FieldKind]) -> Answers:
    given = {
        FieldPath(p): Answer(Personal(t), Origin.RESIDENT, Trust.STATED, NOW) for p, t in typed.items() if p in kinds
    }
    return Answers(given)


def paths_of(plan, typed) -> dict[str, FieldKind]:
    kinds = {}
    for question in plan.questions:
        kinds[question.fact] = question.field.kind
        for row in range(int(typed.get(question.fact, 0)) if question.items else 0):
            kinds |= {f"{question.fact}.{row}.{item.fact}": item.field.kind for item in question.items}
    return kinds


def counted(site, plan, typed, today) -> frozenset[str]:
    """What the domain asks under these answers, of what the page has at all. Facts it derives itself do not count."""
    answers = as_answers(typed, paths_of(plan, typed))
    derived = derive(answers, today, NOW)
    answers = answers.having({**answers.given, **{p: a for p, a in derived.given.items() if ".derived" in p}})
    forms = [form for form in site.forms.catalogue.effective(today) if form.id == plan.id]
    if plan.event:
        by_id = {form.id: form for form in site.forms.catalogue.effective(today)}
        advice = advise(plan.event, by_id, answers, today)
        needed = {each.form.id for each in advice.of(Verdict.NEEDED)}
        forms = [plan.event.questions, *(by_id[p] for p in plan.procedures if p in needed)]
    return frozenset(item.path for item in facts(forms, answers) if not item.field.by_staff)


@pytest.mark.parametrize("kind", ["events", "forms"])
def test_a_page_shows_what_the_domain_asks(site, phone, kind):
    plans = [plan for plan in site.plans if bool(plan.event) is (kind == "events")]
    plans *= 6 if kind == "events" else 1
    wrong = {}
    for seed, plan in enumerate(plans, 1):
        household = Household(plan, seed, site.today)
        phone.open(site.page(plan, "ja"))
        filled = phone.fill(plan, household.typed)
        first = {f"{q.fact}.0.{i.fact}": i.same_as for q in plan.questions for i in q.items if i.same_as}
        groups = {q.fact for q in plan.questions if q.items}
        own = {*first, *first.values(), *groups}  # one place for both on the page; and rows are not typed
        said = groups.union(*({p, same} for p, same in first.items() if p in filled or same in filled))
        typed = {p: t for p, t in household.typed.items() if p in filled | said}
        expected = counted(site, plan, typed, site.today) & household.typed.keys()
        if difference := (filled ^ expected) - own:
            wrong[plan.name] = sorted(difference)
    assert wrong == {}
    assert phone.errors == []
