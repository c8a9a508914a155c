"""All applications together: nobody and no household is paid twice, and whoever comes first is first by time and number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from counter_app.benefit.assessment import Assessment
from counter_app.benefit.reasons import Cause, Outcome, Why, in_order, outcome_of


@dataclass(frozen=True)
class Paid:
    """Whom money went to before, by the ids of the register."""

    households: frozenset[str] = field(default=frozenset(), repr=False)
    residents: frozenset[str] = field(default=frozenset(), repr=False)


def settled(assessments: Sequence[Assessment], paid: Paid, causes: Mapping[Why, Cause]) -> list[Assessment]:
    """The same applications in the same places, with the reasons that come from each other. Their order changes nothing."""
    more: list[set[Why]] = [set(_paid_before(each, paid)) for each in assessments]
    _ids(assessments, more)
    _accounts(assessments, more)
    _members(assessments, more)
    own = [replace(each, whys=in_order((*each.whys, *found))) for each, found in zip(assessments, more, strict=True)]
    for places in _groups(own):
        for place, why in _of_a_group([(place, own[place]) for place in places], dict(causes)):
            more[place].add(why)
    return [replace(each, whys=in_order((*each.whys, *found))) for each, found in zip(assessments, more, strict=True)]


def _paid_before(one: Assessment, paid: Paid) -> Iterable[Why]:
    if one.resident_id in paid.residents or one.household_id in paid.households:
        yield Why.ALREADY_PAID
    elif any(each in paid.residents for each in one.paid_for):
        yield Why.MEMBER_ALREADY_PAID


def _ids(all_of_them: Sequence[Assessment], more: list[set[Why]]) -> None:
    counts = Counter(each.application_id for each in all_of_them)
    for place, each in enumerate(all_of_them):
        if counts[each.application_id] > 1 or not each.application_id:
            more[place].add(Why.ID_TWICE)


def _accounts(all_of_them: Sequence[Assessment], more: list[set[Why]]) -> None:
    """One account for two households; whose household is unknown is a household of their own."""
    users: defaultdict[int, set[str]] = defaultdict(set)
    for place, each in enumerate(all_of_them):
        users[each.account].add(_house(place, each))
    for place, each in enumerate(all_of_them):
        if each.account and len(users[each.account]) > 1:
            more[place].add(Why.ACCOUNT_SHARED)


def _members(all_of_them: Sequence[Assessment], more: list[set[Why]]) -> None:
    """Somebody listed by two households, at least one of which they are no member of; two namesakes at home are two people."""
    users: defaultdict[int, set[str]] = defaultdict(set)
    strangers: set[int] = set()
    for place, each in enumerate(all_of_them):
        for listed in each.members:
            users[listed.mark].add(_house(place, each))
            if not listed.at_home:
                strangers.add(listed.mark)
    for place, each in enumerate(all_of_them):
        if any(listed.mark in strangers and len(users[listed.mark]) > 1 for listed in each.members):
            more[place].add(Why.MEMBER_CLAIMED_ELSEWHERE)


def _house(place: int, one: Assessment) -> str:
    return one.household_id or (f"\x1f{one.resident_id}" if one.resident_id else f"\x1f\x1f{place}")


def _groups(all_of_them: Sequence[Assessment]) -> list[list[int]]:
    """Applications that hang together by household, by person, by what they say of the applicant, or by whom they pay for."""
    leader = list(range(len(all_of_them)))

    def first(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    seen: dict[str | int, int] = {}
    for place, each in enumerate(all_of_them):
        for key in _keys(each):
            other = first(seen.setdefault(key, place))
            leader[first(place)] = other
    members: defaultdict[int, list[int]] = defaultdict(list)
    for place in range(len(all_of_them)):
        members[first(place)].append(place)
    return [places for places in members.values() if len(places) > 1]


def _keys(one: Assessment) -> Iterable[str | int]:
    if one.household_id:
        yield f"h{one.household_id}"
    if one.resident_id:
        yield f"r{one.resident_id}"
    yield from (f"r{each}" for each in one.paid_for)
    yield from one.marks


def _of_a_group(group: list[tuple[int, Assessment]], causes: dict[Why, Cause]) -> Iterable[tuple[int, Why]]:
    """What several applications about one household are to each other."""
    group = sorted(group, key=lambda each: each[1].order)
    if any(not each.certain or not each.received or Why.ID_TWICE in each.whys for _, each in group):
        return _everybody(group, Why.DUPLICATE_UNCLEAR)
    if len({each.resident_id for _, each in group}) > 1 or len({each.household_id for _, each in group}) > 1:
        return _everybody(group, Why.TWO_HEADS)
    if len({(each.content, each.account) for _, each in group}) > 1:
        return _everybody(group, Why.DUPLICATE_DIFFERS)
    first = outcome_of(group[0][1].whys, causes)
    if first is Outcome.LOOK:
        return _everybody(group[1:], Why.DUPLICATE_UNCLEAR)
    return _everybody(group[1:], Why.DUPLICATE)


def _everybody(group: list[tuple[int, Assessment]], why: Why) -> list[tuple[int, Why]]:
    return [(place, why) for place, _ in group]


def payable(assessments: Iterable[Assessment], causes: Mapping[Why, Cause]) -> list[int]:
    """The places of those that are paid. Raises ValueError where one of them would be the second: the last lock before money."""
    places: list[int] = []
    seen: set[str] = set()
    for place, each in enumerate(assessments):
        if outcome_of(each.whys, dict(causes)) is not Outcome.PAY:
            continue
        mine = {f"h{each.household_id}", f"a{each.account}", *(f"r{one}" for one in (each.resident_id, *each.paid_for))}
        if seen & mine or not (each.certain and each.household_id and each.paid_for and each.yen > 0 and each.account):
            raise ValueError("a payment that may not be made")
        seen |= mine
        places.append(place)
    return places
