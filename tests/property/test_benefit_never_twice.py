"""Whatever comes in, in whatever order: nobody is paid twice, and the order of rows changes nothing."""

from __future__ import annotations

from collections import Counter
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.benefit.account import AccountText, check_account
from counter_app.benefit.application import BenefitApplication, Member, received
from counter_app.benefit.reasons import Outcome, Why, outcome_of
from counter_app.benefit.twice import Paid, payable, settled
from tests.fakes.benefit_town import OF_HANAKO, OF_TARO, OF_YOSHIKO, SAKURA_LISTED, banks, judged, rules, texts

CHANGES = (
    {},
    {"account_number": "1111111"},
    {"dob": "1980-02-18"},
    {"members": []},
    {"delegate": "1"},
    {"members": [SAKURA_LISTED, *OF_TARO["members"]]},
    {"account_kana": "ヤマダ"},
    {"received_at": ""},
)


@cache
def alone(who, change):
    """One application by itself; what others do to it is added anew each time."""
    return judged((OF_HANAKO, OF_TARO, OF_YOSHIKO)[who] | CHANGES[change])[0]


@cache
def by():
    return rules("[household]\ndelegate_of_same_household = true\n")


@st.composite
def files(draw):
    chosen = draw(
        st.lists(
            st.tuples(st.integers(0, 2), st.integers(0, len(CHANGES) - 1), st.integers(1, 6), st.integers(1, 9)),
            max_size=9,
        )
    )
    made = []
    for who, change, number, day in chosen:
        one = alone(who, change)
        when = f"2026-05-{day:02}T00:00:00" if one.received else ""
        made.append(_as(one, f"N{number}", when))
    return made, draw(st.permutations(range(len(made))))


def _as(one, number, when):
    from dataclasses import replace  # noqa: PLC0415  # only here

    return replace(one, application_id=number, received=when)


@settings(max_examples=150)
@given(files(), st.sets(st.sampled_from(["H1", "H2"])), st.sets(st.sampled_from(["R1", "R2", "R3", "R4"])))
def test_never_twice_in_any_order(file, households, residents):
    rows, order = file
    paid = Paid(frozenset(households), frozenset(residents))
    straight, mixed = settled(rows, paid, by().causes), settled([rows[place] for place in order], paid, by().causes)
    assert [mixed[order.index(place)].whys for place in range(len(rows))] == [each.whys for each in straight]
    money = [straight[place] for place in payable(straight, by().causes)]
    assert all(count == 1 for count in Counter(one for each in money for one in each.paid_for).values())
    assert len({each.household_id for each in money}) == len(money)
    assert not {each.household_id for each in money} & households
    assert not {one for each in money for one in each.paid_for} & residents


@given(st.sets(st.sampled_from(Why)))
def test_a_reason_always_stops_the_money(whys):
    assert (outcome_of(whys, by().causes) is Outcome.PAY) == (not whys)


@settings(max_examples=200)
@given(st.lists(st.text(max_size=30), min_size=5, max_size=5), st.text(max_size=20))
def test_no_account_crashes_the_check(words, kana):
    found = check_account(AccountText(*words), (kana,), banks(), short_numbers=False)
    assert found.account is not None or found.whys


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(sorted(OF_HANAKO)), st.text(max_size=40)))
def test_no_row_crashes_the_reading(said):
    one = BenefitApplication.of(texts(said))
    assert one.members is None or all(isinstance(each, Member) for each in one.members)
    assert received(one.received) == one.received
