"""Blind checks of 一致: counted when nobody takes the answer back any more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, func, select, true, update

from counter_app.matching.review import Answer, Stage
from counter_app.store import kpi
from counter_app.store.match_reach import STANDS
from counter_app.store.schema_matching import match_answer, match_case, match_run


def make_final(connection: Connection, which: ColumnElement[bool], now: datetime) -> None:
    """Nobody takes these back any more; what a blind check came to is counted now."""
    open_ones = and_(which, match_answer.c.final == false(), match_answer.c.undone == false())
    checks = connection.execute(
        select(match_answer.c.agrees, match_run.c.office, match_run.c.simulated)
        .select_from(match_answer.join(match_case).join(match_run))
        .where(open_ones, STANDS, match_case.c.blind == true(), match_case.c.stage == Stage.SETTLED.value)
        .where(match_answer.c.id == _last_of(match_case.c.id))
    ).all()
    events = [
        {
            "kind": kpi.KpiKind.CHECKED.value,
            "at": now,
            "simulated": each.simulated,
            "office": each.office or None,
            "outcome": kpi.AUTOMATIC if each.agrees else kpi.BY_HAND,
        }
        for each in checks
    ]
    kpi.add(connection, events)
    connection.execute(update(match_answer).where(open_ones).values(final=True))


def _last_of(case: ColumnElement[int]) -> Any:
    other = match_answer.alias("last_answer")
    stands = and_(other.c.undone == false(), other.c.answer != Answer.HOLD.value)
    return select(func.max(other.c.id)).where(other.c.case_id == case, stands).scalar_subquery()


def checked(connection: Connection, *, agrees: bool) -> int:
    """Count the final checks that agreed with the run, or did not."""
    query = (
        select(func.count())
        .select_from(match_answer.join(match_case))
        .where(match_case.c.blind == true(), match_case.c.stage == Stage.SETTLED.value, match_answer.c.final == true())
        .where(match_answer.c.agrees == agrees, match_answer.c.id == _last_of(match_case.c.id))
    )
    return int(connection.execute(query).scalar_one())
