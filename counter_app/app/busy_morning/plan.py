"""Who comes when: drawn from a seed, worked out as a queue, so that everything the boards must show is known beforehand.

Two queues, one terminal each, first come first served. A terminal serves one person at a time; somebody who gives up
leaves before being called and holds up nobody.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from counter_app.app.busy_morning.wishes import COUNTER, KIOSK, WISHES, Wish
from counter_app.domain.japan_time import JAPAN

OPENS, CLOSES = time(8, 30), time(12, 0)
QUEUES = {KIOSK: "証明", COUNTER: "届出"}
# How many come in each half hour from 8:30 on: a rush at the opening, the peak after ten, fewer towards noon.
_CURVE = (17, 16, 14, 17, 16, 12, 8)
_GIVE_UP_SHARE = 0.04
_HALF_HOUR_S = 1800


@dataclass(frozen=True)
class Coming:
    """One person: what for, which ticket, when. `begins` is None for somebody who left at `gave_up`."""

    number: int
    wish: Wish
    ticket: str
    arrives: datetime
    begins: datetime | None
    ends: datetime | None
    gave_up: datetime | None
    shows_card: bool

    @property
    def waited_s(self) -> int:
        """Seconds from the ticket to the call, or to leaving."""
        until = self.begins or self.gave_up
        assert until is not None
        return round((until - self.arrives).total_seconds())


@dataclass(frozen=True)
class Morning:
    """Everybody who comes, in the order of their arrival."""

    day: date
    people: tuple[Coming, ...]

    @property
    def served(self) -> tuple[Coming, ...]:
        """Those who hand something in."""
        return tuple(each for each in self.people if each.ends is not None)

    @property
    def gone(self) -> tuple[Coming, ...]:
        """Those who left before they were called."""
        return tuple(each for each in self.people if each.gave_up is not None)

    @property
    def opens(self) -> datetime:
        """When the doors open."""
        return datetime.combine(self.day, OPENS, JAPAN)


def plan_morning(visitors: int, seed: int, day: date) -> Morning:
    """Plan a morning with so many visits handed in; some more people come and give up."""
    chance = random.Random(seed)  # noqa: S311  # invented people, not a secret
    give_up = round(visitors * _GIVE_UP_SHARE)
    stays = [True] * visitors + [False] * give_up
    chance.shuffle(stays)
    arrivals = sorted(_arrival(chance, day) for _ in stays)
    free = dict.fromkeys(QUEUES, datetime.combine(day, OPENS, JAPAN))
    tickets = {KIOSK: 200, COUNTER: 100}
    scale = _scale(visitors)
    people: list[Coming] = []
    for number, (arrives, stay) in enumerate(zip(arrivals, stays, strict=True), start=1):
        wish = _wish(chance)
        tickets[wish.terminal] += 1
        people.append(_coming(chance, number, wish, str(tickets[wish.terminal]), arrives, free, scale if stay else 0.0))
    return Morning(day, tuple(people))


def _coming(  # noqa: PLR0913, PLR0917  # one line of the plan
    chance: random.Random,
    number: int,
    wish: Wish,
    ticket: str,
    arrives: datetime,
    free: dict[str, datetime],
    scale: float,
) -> Coming:
    """Put somebody into the queue; `scale` is 0 for a person who will not stay."""
    if not scale:
        wait = max(timedelta(seconds=20), min(free[wish.terminal] - arrives, timedelta(minutes=chance.randint(6, 18))))
        return Coming(number, wish, ticket, arrives, None, None, arrives + wait - timedelta(seconds=5), False)
    begins = max(arrives + timedelta(seconds=chance.randint(3, 9)), free[wish.terminal])
    seconds = round(chance.triangular(wish.least_s, wish.most_s, (wish.least_s * 2 + wish.most_s) / 3) * scale)
    ends = begins + timedelta(seconds=seconds)
    free[wish.terminal] = ends + timedelta(seconds=chance.randint(4, 9))
    return Coming(number, wish, ticket, arrives, begins, ends, None, chance.random() < wish.card_share)


def _scale(visitors: int) -> float:
    """A short rehearsal fills the same hours with fewer people, who take longer; 300 are as quick as at a busy place."""
    return 1.0 if visitors >= 150 else 2.0  # noqa: PLR2004  # half a morning's people


def _arrival(chance: random.Random, day: date) -> datetime:
    half_hour = chance.choices(range(len(_CURVE)), _CURVE)[0]
    seconds = half_hour * _HALF_HOUR_S + chance.randrange(_HALF_HOUR_S)
    return datetime.combine(day, OPENS, JAPAN) + timedelta(seconds=seconds)


def _wish(chance: random.Random) -> Wish:
    return chance.choices(WISHES, [each.weight for each in WISHES])[0]


def quantile(values: Sequence[int], share: float) -> int:
    """Nearest rank, as the figures do it."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]
