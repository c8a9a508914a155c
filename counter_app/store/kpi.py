"""Figures without people: events of visits and applications, and what can be said from them.

An event holds no receipt number, no name and no text of a person, so it may outlive the application it counts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Insert,
    String,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    select,
    type_coerce,
)

from counter_app.domain.answers import TYPED
from counter_app.domain.application import Submission
from counter_app.failures import FailureCode, StoreError
from counter_app.figures.grain import Grain, start_of
from counter_app.store.dialects import SQLITE
from counter_app.store.meter import meter_columns
from counter_app.store.ready import Ready, Run
from counter_app.store.schema import Instant, application, kpi_event, submission
from counter_app.store.schema_figures import kpi_finished, kpi_late

_APPLICANT = "applicant."
_FACT_LENGTH = 128


class KpiKind(StrEnum):
    """What happened. `seconds` of an event says how long, see each."""

    TICKET = "ticket"  # 発券
    CALLED = "called"  # 呼出; since the ticket was issued
    ABANDONED = "abandoned"  # left before the call; likewise
    VISIT = "visit"  # one submission; carries the once-only meter, and seconds from its start to its receipt
    APPLICATION = "application"  # the visit's seconds divided by its applications
    DELIVERED = "delivered"  # seconds since it was received, as in all below
    CLAIMED = "claimed"  # a clerk began the review
    COMPLETED = "completed"
    RETURNED = "returned"
    APPROVED = "approved"  # by the second person
    REJECTED = "rejected"
    ASKED = "asked"  # 補正 asked for
    HELD = "held"
    REOPENED = "reopened"
    CORRECTED = "corrected"  # a record was changed after it was registered
    MATCHED = "matched"  # `outcome`: auto or manual
    CHECKED = (
        "checked"  # a blind second check of 一致; `outcome`: auto where the decision held, manual where it was wrong
    )
    PRINTED = "printed"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"  # 交付
    ROBOT = "robot"
    REASKED = "reasked"  # a fact was asked although known; `procedure` and `fact` are responsible


_HOUR: ColumnElement[int] = literal_column(str(Grain.HOUR.value))
AUTOMATIC, BY_HAND = "auto", "manual"


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


def note_submission(connection: Connection, taken_in: Submission, at: datetime, office: str = "") -> None:
    """Add the events of one submission: the visit, and each of its applications."""
    counts = taken_in.counts
    common: dict[str, object] = {
        "at": at,
        "channel": taken_in.channel.value,
        "simulated": taken_in.simulated,
        "office": office or None,
    }
    seconds = max(0, round((at - counts.started_at).total_seconds())) if counts.started_at else None
    basic, reused = basic_items(taken_in)
    visit: dict[str, object] = {
        "kind": KpiKind.VISIT.value,
        "seconds": seconds,
        "facts_asked": counts.facts_asked,
        "facts_prefilled": counts.facts_prefilled,
        "facts_corrected": counts.facts_corrected,
        "characters_typed": counts.characters_typed,
        "basic_items": basic,
        "basic_reused": reused,
        **meter_columns(counts),
    }
    share = None if seconds is None else round(seconds / max(1, len(taken_in.applications)))
    applications: list[dict[str, object]] = [
        {"kind": KpiKind.APPLICATION.value, "procedure": each.procedure, "destination": each.destination}
        | {"seconds": share}
        for each in taken_in.applications
    ]
    reasked: list[dict[str, object]] = [
        {"kind": KpiKind.REASKED.value, "procedure": each.form, "fact": each.fact[:_FACT_LENGTH]}
        for each in counts.reasked
    ]
    for events in ([visit], applications, reasked):
        add(connection, [common | event for event in events])


def basic_items(taken_in: Submission) -> tuple[int, int]:
    """Count the applicant's own items (A票) over all applications, and how many of them nobody had to enter.

    Not entered: filled from a source or worked out, or already given for an earlier application of the same visit.
    """
    known: set[str] = set()
    basic = reused = 0
    for each in taken_in.applications:
        own = [item for item in each.items if item.path.startswith(_APPLICANT)]
        basic += len(own)
        reused += sum(item.origin not in TYPED or bool(item.via) or item.path in known for item in own)
        known.update(item.path for item in own)
    return basic, reused


def _note_statement(each: FromClause | None = None) -> Insert:
    now = bindparam("now", type_=Instant)
    waited = type_coerce(now, BigInteger) - type_coerce(submission.c.received_at, BigInteger)
    given: dict[str, ColumnElement[str]] = {
        name: bindparam(f"new_{name}", type_=String) for name in ("kind", "office", "terminal", "section", "outcome")
    }
    if each is not None:
        given["office"] = each.c.office
    case_of = select(
        now,
        application.c.procedure,
        submission.c.channel,
        submission.c.simulated,
        case((waited > 0, (waited + 500_000) // 1_000_000), else_=0),
        *given.values(),
    )
    of = application.join(submission, submission.c.number == application.c.number)
    if each is None:
        case_of = case_of.select_from(of).where(application.c.id == bindparam("case_id", type_=String))
    else:
        case_of = case_of.select_from(of.join(each, each.c.application_id == application.c.id))
    columns = ["at", "procedure", "channel", "simulated", "seconds", *given]
    return insert(kpi_event).from_select(columns, case_of).execution_options(preserve_rowcount=True)


def note_with(each: FromClause) -> dict[str, Insert]:
    """Return `note` as parts of a statement in which `each` has a row with `application_id` and `office` for each case."""
    hour = bindparam("hour", type_=Instant)
    counted = select(kpi_finished.c.since).where(kpi_finished.c.grain == _HOUR, kpi_finished.c.since >= hour).exists()
    late = insert(kpi_late).from_select(["hour"], select(hour).select_from(each).where(counted).distinct())
    return {"noted": _note_statement(each), "late": late}


def note_values(
    kind: KpiKind, at: datetime, *, terminal: str = "", section: str = "", outcome: str = ""
) -> dict[str, object]:
    """Return the values of `note_with`."""
    known = {"new_terminal": terminal or None, "new_section": section or None, "new_outcome": outcome or None}
    return {"new_kind": kind.value, "now": at, "hour": start_of(Grain.HOUR, at), **known}


_NOTE = _note_statement()  # built once, one round trip: every step of a clerk runs it
_NEWEST_COUNTED = (
    select(kpi_finished.c.since)
    .where(kpi_finished.c.grain == _HOUR, kpi_finished.c.since >= bindparam("earliest", type_=Instant))
    .order_by(kpi_finished.c.since.desc())
    .limit(literal_column("1"))
)
_LATE = insert(kpi_late).values(hour=bindparam("hour", type_=Instant))
_NOTE_STEP = Ready(_NOTE.returning(kpi_event.c.seq), SQLITE)
_NEWEST_COUNTED_STEP = Ready(_NEWEST_COUNTED, SQLITE)
_LATE_STEP = Ready(_LATE, SQLITE)


def note(  # noqa: PLR0913  # what a caller does not know stays out
    connection: Connection,
    kind: KpiKind,
    at: datetime,
    case_id: str,
    *,
    terminal: str = "",
    section: str = "",
    outcome: str = "",
) -> None:
    """Add one event about an application, with the seconds since it was received. The id itself is not kept.

    `outcome` of MATCHED is AUTOMATIC or BY_HAND. Raises StoreError RECEIPT_UNKNOWN.
    """
    known = note_values(kind, at, terminal=terminal, section=section, outcome=outcome)
    known |= {"case_id": case_id, "new_office": case_id.partition("-")[0]}
    noted = connection.execute(_NOTE, known)
    if noted.rowcount != 1:
        raise StoreError(FailureCode.RECEIPT_UNKNOWN, case_id)
    _count_again(connection, {start_of(Grain.HOUR, at)})


def note_in_steps(run: Run, kind: KpiKind, at: datetime, case_ids: Sequence[str]) -> None:
    """Add one event about each of these applications, as `note` does. Raises StoreError RECEIPT_UNKNOWN."""
    known = note_values(kind, at)
    for case_id in case_ids:
        if not run(_NOTE_STEP, {**known, "case_id": case_id, "new_office": case_id.partition("-")[0]}):
            raise StoreError(FailureCode.RECEIPT_UNKNOWN, case_id)
    if case_ids and run(_NEWEST_COUNTED_STEP, {"earliest": known["hour"]}):
        run(_LATE_STEP, known)


def add(connection: Connection, events: Sequence[Mapping[str, object]]) -> None:
    """Add events. All of one call have the same columns. An hour that was counted already is counted again later."""
    if not events:
        return
    connection.execute(insert(kpi_event), list(events))
    _count_again(connection, {start_of(Grain.HOUR, at) for event in events if isinstance(at := event["at"], datetime)})


def _count_again(connection: Connection, hours: set[datetime]) -> None:
    """Mark hours that were counted already: their event came late."""
    newest = connection.execute(_NEWEST_COUNTED, {"earliest": min(hours)}).scalar()
    if newest is not None:
        late = [{"hour": hour} for hour in sorted(hours) if hour <= newest]
        connection.execute(_LATE, late)


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
