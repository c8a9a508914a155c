"""Figures without people: events of visits and applications, and what can be said from them.

An event holds no receipt number, no name and no text of a person, so it may outlive the application it counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Connection,
    Insert,
    String,
    bindparam,
    case,
    func,
    insert,
    select,
    type_coerce,
)

from counter_app.domain.application import Submission
from counter_app.failures import FailureCode, StoreError
from counter_app.store.meter import meter_columns
from counter_app.store.schema import Instant, application, kpi_event, submission


class KpiKind(StrEnum):
    """What happened."""

    VISIT = "visit"  # one submission; carries the once-only meter and its duration
    APPLICATION = "application"
    DELIVERED = "delivered"
    COMPLETED = "completed"  # seconds since it was received
    RETURNED = "returned"
    ROBOT = "robot"
    REASKED = "reasked"  # a fact was asked although known; `procedure` and `fact` are responsible


@dataclass(frozen=True, slots=True)
class Figures:
    """What a period amounted to. Durations in seconds; None where nothing was measured."""

    visits: int
    applications: int  # 処理件数
    visit_seconds_p50: int | None  # 処理時間: from the visit's start to its receipt
    visit_seconds_p90: int | None
    prefilled_share: float | None  # facts prefilled / (prefilled + asked)
    by_procedure: tuple[tuple[str, int], ...]
    entries_by_hand: int = 0  # 手で書いた項目
    paper_entries: int = 0  # what the same procedures would have cost on paper
    reasked: tuple[tuple[str, int], ...] = ()  # `form:fact` that was asked although known, how often


def note_submission(connection: Connection, taken_in: Submission, at: datetime) -> None:
    """Add the events of one submission: the visit, and each of its applications."""
    counts = taken_in.counts
    common = {"at": at, "channel": taken_in.channel.value, "simulated": taken_in.simulated}
    seconds = max(0, round((at - counts.started_at).total_seconds())) if counts.started_at else None
    visit = {
        "kind": KpiKind.VISIT.value,
        "seconds": seconds,
        "facts_asked": counts.facts_asked,
        "facts_prefilled": counts.facts_prefilled,
        "characters_typed": counts.characters_typed,
        **meter_columns(counts),
    }
    connection.execute(insert(kpi_event), {**common, **visit})
    applications = [
        {**common, "kind": KpiKind.APPLICATION.value, "procedure": each.procedure} for each in taken_in.applications
    ]
    reasked = [
        {**common, "kind": KpiKind.REASKED.value, "procedure": each.form, "fact": each.fact} for each in counts.reasked
    ]
    for events in (applications, reasked):
        if events:
            connection.execute(insert(kpi_event), events)


def _note_statement() -> Insert:
    now = bindparam("now", type_=Instant)
    waited = type_coerce(now, BigInteger) - type_coerce(submission.c.received_at, BigInteger)
    case_of = (
        select(
            now,
            bindparam("new_kind", type_=String),
            application.c.procedure,
            submission.c.channel,
            submission.c.simulated,
            case((waited > 0, (waited + 500_000) // 1_000_000), else_=0),
        )
        .join(submission, submission.c.number == application.c.number)
        .where(application.c.id == bindparam("case_id"))
    )
    columns = ["at", "kind", "procedure", "channel", "simulated", "seconds"]
    return insert(kpi_event).from_select(columns, case_of).execution_options(preserve_rowcount=True)


_NOTE = _note_statement()  # built once, one round trip: every delivery and every step of a clerk runs it


def note(connection: Connection, kind: KpiKind, at: datetime, case_id: str) -> None:
    """Add one event about an application, with the seconds since it was received. The id itself is not kept."""
    noted = connection.execute(_NOTE, {"new_kind": kind.value, "now": at, "case_id": case_id})
    if noted.rowcount != 1:
        raise StoreError(FailureCode.RECEIPT_UNKNOWN, case_id)


def figures(connection: Connection, since: datetime, until: datetime, *, simulated: bool = False) -> Figures:
    """Count the period `since <= at < until`; training and demo are counted apart."""
    event = kpi_event.c
    within = (event.at >= since) & (event.at < until) & (event.simulated == simulated)
    visits = connection.execute(
        select(
            event.seconds, event.facts_asked, event.facts_prefilled, event.entries_by_hand, event.paper_entries
        ).where(within, event.kind == KpiKind.VISIT.value)
    ).all()
    reasked = connection.execute(
        select(event.procedure, event.fact, func.count())
        .where(within, event.kind == KpiKind.REASKED.value)
        .group_by(event.procedure, event.fact)
        .order_by(event.procedure, event.fact)
    ).all()
    by_procedure = connection.execute(
        select(event.procedure, func.count())
        .where(within, event.kind == KpiKind.APPLICATION.value)
        .group_by(event.procedure)
        .order_by(event.procedure)
    ).all()
    seconds = sorted(visit.seconds for visit in visits if visit.seconds is not None)
    asked = sum(visit.facts_asked for visit in visits)
    prefilled = sum(visit.facts_prefilled for visit in visits)
    return Figures(
        visits=len(visits),
        applications=sum(count for _, count in by_procedure),
        visit_seconds_p50=percentile(seconds, 0.5),
        visit_seconds_p90=percentile(seconds, 0.9),
        prefilled_share=prefilled / (prefilled + asked) if prefilled + asked else None,
        by_procedure=tuple((str(procedure), count) for procedure, count in by_procedure),
        entries_by_hand=sum(visit.entries_by_hand or 0 for visit in visits),
        paper_entries=sum(visit.paper_entries or 0 for visit in visits),
        reasked=tuple((f"{form}:{fact}", count) for form, fact, count in reasked),
    )


def percentile(ordered: Sequence[int], share: float) -> int | None:
    """Nearest rank: the smallest value that at least `share` of all values do not exceed."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None
