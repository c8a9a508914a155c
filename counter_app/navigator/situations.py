"""Hundreds of thousands of households at once: every fact is a column of codes, every judgement an integer of bits."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

from counter_app.domain.form import FieldKind, Need
from counter_app.failures import FailureCode, FormError
from counter_app.navigator.judge import BIRTH, Kleene, Place, groups_of
from counter_app.navigator.possible import MOST_PEOPLE, Read, field_of, possible_texts
from counter_app.navigator.settled import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

    from counter_app.domain.life_event import LifeEvent

LEAST = 200_000  # different situations of one event
ENOUGH = 1 << 18  # drawn for it: 262 144
_STRETCH = 512  # neighbours that share what is likely among them
_UNANSWERED = 0  # code of the empty text in every column
_HALF_TOLD = 8  # every eighth stretch: somebody who has not answered everything
_FURTHER_DAYS = 120
_MOST_ANSWERS = 255  # to one question: a code is a byte, and 0 is no answer
_MOST_COMBINATIONS = 4096  # of the facts one rule reads of the visit, tried completely


@dataclass(frozen=True)
class Column:
    """The answers to one question: code n stands for `texts[n]`, code 0 for no answer."""

    texts: tuple[str, ...]
    codes: bytes

    def bits(self, accepted: Callable[[str], bool]) -> int:
        """Return the situations whose answer is accepted."""
        table = bytearray(b"0" * 256)
        for code, text in enumerate(self.texts):
            if text and accepted(text):
                table[code] = ord("1")
        return int(self.codes.translate(bytes(table))[::-1], 2)


class ManySituations:
    """`judge.Situations` of `count` invented households of one event, the same ones for the same `seed` and `today`."""

    def __init__(self, event: LifeEvent, today: date, count: int = ENOUGH, seed: int = 1) -> None:
        self.today, self.count = today, count
        self.everywhere = (1 << count) - 1
        self._event = event
        self.columns = settle(event, _columns(event, today, count, random.Random(seed)))  # noqa: S311  # a reproducible choice of cases
        self._kept: dict[Hashable, Kleene] = {}
        day = self.columns[Place(event.day)]
        self._days = tuple((date.fromisoformat(text), day.bits(text.__eq__)) for text in day.texts[1:])

    def most_rows(self, group: str) -> int:
        """Return how many rows the largest household has."""
        return max(int(text) for text in self.columns[Place(group)].texts if text)

    def read(self, place: Place, key: Hashable, accepts: Callable[[str], bool | None]) -> Kleene:
        """Decide for every possible answer, then for all situations at once."""
        kept = self._kept.get((place, key))
        if kept is None:
            column = self.columns[place]
            yes = column.bits(lambda text: accepts(text) is True)
            no = column.bits(lambda text: accepts(text) is False)
            kept = self._kept[place, key] = Kleene(yes, no)
        return kept

    def read_dated(self, place: Place, key: Hashable, accepts: Callable[[str, date], bool | None]) -> Kleene:
        """Decide for every possible answer on every possible day of the event."""
        kept = self._kept.get((place, key))
        if kept is None:
            yes = no = 0
            for day, here in self._days:
                found = self.read(place, (key, day), lambda text, day=day: accepts(text, day))  # type: ignore[misc]  # bound per day
                yes, no = yes | found.yes & here, no | found.no & here
            kept = self._kept[place, key] = Kleene(yes, no)
        return kept

    def unanswered(self, place: Place) -> int:
        """Return the situations without an answer there, whether it is asked or not."""
        return self.everywhere & ~self.columns[place].bits(lambda text: True)  # noqa: ARG005  # any answer

    def kept(self) -> int:
        """Return how many decisions are kept, for `forget`."""
        return len(self._kept)

    def forget(self, kept: int) -> None:
        """Drop the decisions made since: those of changed rules are never asked for again."""
        while len(self._kept) > kept:
            self._kept.popitem()

    @cached_property
    def distinct(self) -> int:
        """How many of the situations differ in something a rule reads."""
        columns = [column.codes for column in self.columns.values()]
        found: set[tuple[int, ...]] = set()
        for start in range(0, self.count, _STRETCH):  # piece by piece: a window beside this needs its turn
            found.update(zip(*(codes[start : start + _STRETCH] for codes in columns), strict=True))
        return len(found)

    def facts(self, number: int) -> dict[str, Any]:
        """Return one situation as the `facts` of FACTS.json."""
        found: dict[str, Any] = {}
        for group in groups_of(self._event):
            count = self._text(Place(group.fact), number)
            if count:
                found[group.fact] = [self._row(group.fact, row, number) for row in range(int(count))]
        for place in self.columns:
            text = self._text(place, number)
            if place.group is None and text and place.fact not in found:
                found[place.fact] = text
        return found

    def _row(self, group: str, row: int, number: int) -> dict[str, str]:
        places = [place for place in self.columns if place.group == group and place.row == row]
        return {place.fact: text for place in places if (text := self._text(place, number))}

    def _text(self, place: Place, number: int) -> str:
        column = self.columns.get(place)
        return column.texts[column.codes[number]] if column is not None else ""


def enough_situations(event: LifeEvent, today: date) -> ManySituations:
    """Return at least `LEAST` different situations, or as many as four times the usual number holds."""
    many = ManySituations(event, today)
    while many.distinct < LEAST and many.count < 4 * ENOUGH:
        many = ManySituations(event, today, 2 * many.count)
    return many


def bits_of(mask: int) -> Iterator[int]:
    """Return the numbers of the situations in a set, from the lowest."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _columns(event: LifeEvent, today: date, count: int, chance: random.Random) -> dict[Place, Column]:
    read = Read.by(event)
    texts: dict[Place, tuple[str, ...]] = {}
    for place in _in_order(event, read):
        possible = ("", *possible_texts(event, place, read.tests[place], today))
        rows = range(MOST_PEOPLE) if place.group is not None else (None,)
        texts.update({place._replace(row=row): possible for row in rows})
    texts[Place(event.day)] = _more_days(event, today, texts)
    for place, found in texts.items():
        if len(found) - 1 > _MOST_ANSWERS:
            cause = f"{place.fact}: rules tell {len(found) - 1} answers apart, {_MOST_ANSWERS} can be tried"
            raise FormError(FailureCode.FORM_BAD_VALUE, cause, event.file)
    codes = {place: bytearray(_likely(event, place, len(found), count, chance)) for place, found in texts.items()}
    _try_completely(event, texts, codes, count)
    return {place: Column(found, bytes(codes[place])) for place, found in texts.items()}


def _more_days(event: LifeEvent, today: date, texts: Mapping[Place, tuple[str, ...]]) -> tuple[str, ...]:
    """Where no ages are asked, let the event happen on more days; elsewhere every age is tried on every day."""
    days = texts[Place(event.day)]
    if any(place.fact == BIRTH for place in texts):
        return days
    future = "not-future" not in field_of(event, Place(event.day)).checks
    further = {(today + timedelta(days=step)).isoformat() for step in range(-_FURTHER_DAYS, _FURTHER_DAYS * future + 1)}
    return ("", *sorted(further.union(days[1:])))


def _in_order(event: LifeEvent, read: Read) -> Iterator[Place]:
    """Return the places in the order of the questions, so that conditions come before what depends on them."""
    for field in event.questions.fields:
        if Place(field.fact) in read.tests:
            yield Place(field.fact)
        if field.kind is FieldKind.GROUP:
            yield from (place for item in field.items if (place := Place(item.fact, field.fact)) in read.tests)


def _likely(event: LifeEvent, place: Place, codes: int, count: int, chance: random.Random) -> Iterator[int]:
    """Draw the answers of one question. In each stretch either all are equally likely, or one of them prevails.

    Rules ask for many things at once; where answers prevail, many households meet them all but one.
    """
    optional = field_of(event, place).need is not Need.REQUIRED
    for stretch in range(0, count, _STRETCH):
        half_told = stretch // _STRETCH % _HALF_TOLD == 0
        answers = list(range(1, codes))
        if chance.random() < 0.6:  # noqa: PLR2004  # slightly more often than not
            answers = [chance.choice(answers)] * (len(answers) * 6) + answers
        unanswered = len(answers) // 4 + 1 if half_told else len(answers) // 10 + 1 if optional else 0
        answers += [_UNANSWERED] * unanswered
        table = bytes(answers[byte * len(answers) // 256] for byte in range(256)) if len(answers) < 256 else None  # noqa: PLR2004  # a byte
        drawn = chance.randbytes(min(_STRETCH, count - stretch))
        yield from drawn.translate(table) if table else (chance.choice(answers) for _ in drawn)


def _try_completely(
    event: LifeEvent, texts: Mapping[Place, tuple[str, ...]], codes: Mapping[Place, bytearray], count: int
) -> None:
    """For every rule and law: all combinations of the answers it reads of the visit, the rest as drawn."""
    start = _STRETCH
    for when in (*(rule.when for rule in event.rules), *(law.when for law in event.laws)):
        facts = {test.fact for clause in when for term in clause.terms for test in term.predicate.tests}
        places = [place for place in texts if place.group is None and place.fact in facts]
        size = 1
        for place in places:
            size *= len(texts[place]) - 1
        if not places or size > _MOST_COMBINATIONS or start + size > count:
            continue
        for number, combination in enumerate(product(*(range(1, len(texts[place])) for place in places))):
            for place, code in zip(places, combination, strict=True):
                codes[place][start + number] = code
        start += size
