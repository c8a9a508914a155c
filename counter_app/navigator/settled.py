"""Takes away answers to questions that are not asked in a situation, so that situations are ones that can happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from counter_app.domain.row_facts import ROW_FACTS
from counter_app.navigator.fact_tests import decide_row_fact
from counter_app.navigator.judge import BIRTH, Place
from counter_app.navigator.possible import field_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.domain.form import Condition
    from counter_app.domain.life_event import LifeEvent
    from counter_app.navigator.situations import Column

_KEEP = 255


def settle(event: LifeEvent, columns: dict[Place, Column]) -> dict[Place, Column]:
    """Go through the questions in order; a condition reads columns that are settled already.

    Works on bytes, one for each situation: 255 keeps the code there, 0 makes it unanswered.
    """
    settled: dict[Place, Column] = {}
    for place, column in columns.items():
        keep = (1 << (8 * len(column.codes))) - 1
        if place.group is not None and place.row is not None:
            row = place.row
            keep &= _where(settled[Place(place.group)], lambda text, row=row: int(text) > row)  # type: ignore[misc]  # bound per row
        for condition in field_of(event, place).when:
            keep &= _holds(event, condition, place, settled)
        codes = int.from_bytes(column.codes, "big") & keep
        settled[place] = replace(column, codes=codes.to_bytes(len(column.codes), "big"))
    return settled


def _holds(event: LifeEvent, condition: Condition, place: Place, settled: dict[Place, Column]) -> int:
    neighbour = Place(condition.fact, place.group, place.row)
    if neighbour in settled or condition.fact not in ROW_FACTS:
        return _where(settled[neighbour if neighbour in settled else Place(condition.fact)], condition.holds)
    day, births, found = settled[Place(event.day)], settled[Place(BIRTH, place.group, place.row)], 0
    for written in day.texts[1:]:
        here = _where(day, written.__eq__)
        found |= here & _where(births, _follows(condition, written))
    return found


def _follows(condition: Condition, written: str) -> Callable[[str], bool]:
    day = date.fromisoformat(written)
    return lambda birth: bool(decide_row_fact(condition.fact, condition.values, condition.negated, birth, day))


def _where(column: Column, accepted: Callable[[str], bool]) -> int:
    table = bytearray(256)
    for code, text in enumerate(column.texts):
        if text and accepted(text):
            table[code] = _KEEP
    return int.from_bytes(column.codes.translate(bytes(table)), "big")
