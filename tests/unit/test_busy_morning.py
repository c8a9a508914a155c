from __future__ import annotations

import itertools
from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.app.busy_morning.people import invent
from counter_app.app.busy_morning.plan import plan_morning, quantile
from counter_app.app.busy_morning.wishes import WISHES
from counter_app.app.office import FORMS, connector_ids
from counter_app.packs.catalogue import Catalogue
from counter_app.store.kpi import percentile
from tests.fakes import canary

DAY = date(2026, 11, 20)


@settings(max_examples=25, deadline=None)
@given(visitors=st.integers(1, 60), seed=st.integers(0, 1000))
def test_a_terminal_serves_one_person_at_a_time_first_come_first_served(visitors, seed):
    morning = plan_morning(visitors, seed, DAY)
    assert len(morning.served) == visitors
    assert len(morning.served) + len(morning.gone) == len(morning.people)
    for terminal in {each.wish.terminal for each in morning.served}:
        queue = [each for each in morning.served if each.wish.terminal == terminal]
        assert all(each.arrives < each.begins < each.ends for each in queue)
        assert all(before.ends < after.begins for before, after in itertools.pairwise(queue))
    assert all(each.gave_up > each.arrives for each in morning.gone)


def test_the_same_seed_is_the_same_morning():
    assert plan_morning(50, 3, DAY) == plan_morning(50, 3, DAY)
    assert plan_morning(50, 3, DAY) != plan_morning(50, 4, DAY)


def test_three_hundred_are_served_until_shortly_after_noon():
    morning = plan_morning(300, 1, DAY)
    assert max(each.ends for each in morning.served) - morning.opens < timedelta(hours=4, minutes=15)
    assert set(Counter(each.wish.id for each in morning.served)) == {wish.id for wish in WISHES}


def test_every_wish_is_a_shipped_form():
    catalogue = Catalogue.load(FORMS, connector_ids())
    assert all(catalogue.get(procedure, on=DAY) for wish in WISHES for procedure in wish.procedures)


def test_people_are_invented_alone_and_again_the_same():
    people = [invent(1, number, DAY, moves_in=False, parent=False) for number in range(312)]
    assert len({each.address for each in people}) == len({each.phone for each in people}) == len(people)
    assert invent(1, 5, DAY, moves_in=False, parent=False) == people[5]
    told = repr(people[0]) + str(people[0].reading())
    assert people[0].name not in told
    assert canary.FULL_NAME not in {each.name for each in people}


@given(values=st.lists(st.integers(0, 4000), min_size=1, max_size=40), share=st.sampled_from((0.5, 0.9)))
def test_quantiles_are_those_of_the_figures(values, share):
    assert quantile(values, share) == percentile(sorted(values), share)
