"""The judge on random rules: knowing more never changes a decision, and many situations are judged like each one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from counter_app.domain.advice import Verdict
from counter_app.domain.form_table import Table
from counter_app.domain.japan_time import JAPAN
from counter_app.domain.life_event import Clause, Compare, FactTest, Predicate, Rule, Term
from counter_app.domain.words import Words
from counter_app.failures import FormError
from counter_app.navigator.advise import advise
from counter_app.navigator.facts_file import answers_from
from counter_app.navigator.judge import Judge, Kleene
from counter_app.navigator.situations import ManySituations
from counter_app.packs.catalogue import Catalogue
from counter_app.packs.life_events import LifeEvents
from tests.fakes.life_events import FORMS, office

TODAY = date(2026, 11, 21)
AT = datetime(2026, 11, 21, tzinfo=JAPAN)
SOMETHING = Words("見本", "みほん", "Sample")

AGES = st.sampled_from([0, 3, 15, 18, 20, 65, 75])
BIRTH_TESTS = st.builds(
    lambda compare, number: FactTest("dateOfBirth", compare, number=number),
    st.sampled_from([Compare.AGE_AT_LEAST, Compare.AGE_BELOW, Compare.FISCAL_AGE_AT_LEAST, Compare.FISCAL_AGE_BELOW]),
    AGES,
)
ANSWERED = st.sampled_from([Compare.IS, Compare.IS_NOT])
ROW_TESTS = st.one_of(
    BIRTH_TESTS,
    st.builds(lambda c: FactTest("nationalInsurance", c, frozenset({"yes"})), ANSWERED),
    st.builds(lambda f, c: FactTest(f, c, frozenset({"yes"})), st.sampled_from(["derivedAdult"]), ANSWERED),
)
VISIT_TESTS = st.one_of(
    st.builds(lambda c: FactTest("household.dog", c, frozenset({"yes"})), ANSWERED),
    st.builds(
        lambda c, v: FactTest("move.kind", c, v),
        ANSWERED,
        st.frozensets(st.sampled_from(["in", "within", "none"]), min_size=1, max_size=2),
    ),
    st.builds(
        lambda c, n: FactTest("move.date", c, number=n),
        st.sampled_from([Compare.DAYS_AGO_AT_MOST, Compare.DAYS_AGO_MORE_THAN]),
        st.integers(0, 40),
    ),
    st.builds(
        lambda c, n: FactTest("members", c, number=n),
        st.sampled_from([Compare.AT_LEAST, Compare.AT_MOST]),
        st.integers(0, 5),
    ),
)
NAMES = st.uuids().map(str)
PREDICATES = st.one_of(
    st.builds(
        lambda name, tests, any_of: Predicate(name, tuple(tests), SOMETHING, SOMETHING, any_of, "members"),
        NAMES,
        st.lists(ROW_TESTS, min_size=1, max_size=3),
        st.booleans(),
    ),
    st.builds(
        lambda name, tests, any_of: Predicate(name, tuple(tests), SOMETHING, SOMETHING, any_of),
        NAMES,
        st.lists(VISIT_TESTS, min_size=1, max_size=2),
        st.booleans(),
    ),
)
CLAUSES = st.builds(
    lambda terms: Clause(tuple(terms)),
    st.lists(st.builds(lambda p, n: Term(p, negated=n), PREDICATES, st.booleans()), min_size=1, max_size=3),
)
RULES = st.lists(
    st.builds(
        lambda procedure, when: Rule(procedure, procedure, tuple(when), "見本", date(2026, 4, 1)),
        st.sampled_from(FORMS),
        st.lists(CLAUSES, max_size=3),
    ),
    min_size=1,
    max_size=4,
)
BIRTHS = st.one_of(
    st.dates(date(1930, 1, 1), date(2026, 11, 21)), st.sampled_from([date(2024, 2, 29), date(2008, 4, 1)])
).map(str)
PEOPLE = st.lists(st.fixed_dictionaries({"dateOfBirth": BIRTHS, "nationalInsurance": st.sampled_from(["yes", "no"])}))
HOUSEHOLDS = st.fixed_dictionaries(
    {
        "move.date": st.dates(date(2026, 10, 1), date(2026, 11, 21)).map(str),
        "move.kind": st.sampled_from(["in", "within", "none"]),
        "household.dog": st.sampled_from(["yes", "no"]),
        "members": PEOPLE.filter(lambda rows: len(rows) <= 4),
    }
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    directory = office(tmp_path_factory.mktemp("office"))
    catalogue = Catalogue.load(directory, ("rpa-folder",))
    return LifeEvents.load(directory, catalogue).get("hikkoshi", TODAY), {form.id: form for form in catalogue.all()}


def verdicts(event, forms, facts):
    answers = answers_from(Table(facts, (), "facts", {}), event, AT)
    return {entry.form.id: entry for entry in advise(event, forms, answers, TODAY).procedures}


@settings(max_examples=150, deadline=None)
@given(rules=RULES, facts=HOUSEHOLDS, data=st.data())
def test_an_answer_more_never_flips_a_decision(sample, rules, facts, data):
    event = replace(sample[0], rules=tuple(rules), laws=())
    known = {key: value for key, value in facts.items() if data.draw(st.booleans(), key)}
    if "members" in known:
        known["members"] = [{k: v for k, v in row.items() if data.draw(st.booleans(), k)} for row in known["members"]]
    before, after = verdicts(event, sample[1], known), verdicts(event, sample[1], facts)
    for procedure, entry in before.items():
        assert entry.verdict in {Verdict.OPEN, after[procedure].verdict}
        assert bool(entry.asks) is (entry.verdict is Verdict.OPEN)
        assert bool(entry.reasons) is (entry.verdict is not Verdict.OPEN)
        assert after[procedure].verdict is not Verdict.OPEN


@settings(max_examples=40, deadline=None)
@given(rules=RULES, seed=st.integers(0, 1000))
def test_many_situations_are_judged_like_each_of_them(sample, rules, seed):
    event = replace(sample[0], rules=tuple(rules), laws=())
    try:
        many = ManySituations(event, TODAY, count=1200, seed=seed)
    except FormError as error:  # more answers than can be tried are refused, never left out silently
        assert "answers apart" in error.cause
        reject()
    judge = Judge(event, many)
    together = {procedure: judge.procedure(procedure) for procedure in event.procedures()}
    for number in range(0, many.count, 97):
        alone = verdicts(event, sample[1], many.facts(number))
        for procedure, found in together.items():
            bits = (found.yes >> number & 1, found.no >> number & 1)
            expected = {Verdict.NEEDED: (1, 0), Verdict.NOT_NEEDED: (0, 1), Verdict.OPEN: (0, 0)}
            assert bits == expected[alone[procedure].verdict]


SETS = st.integers(0, 255).flatmap(lambda yes: st.integers(0, 255).map(lambda no: Kleene(yes, no & ~yes)))


@given(SETS, SETS)
def test_the_algebra_is_kleenes(one, other):
    assert one.both(other).negated() == one.negated().either(other.negated())
    assert one.negated().negated() == one
    assert one.both(other).yes & one.both(other).no == 0
