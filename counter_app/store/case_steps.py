"""One step of one case inside a transaction: the rules, the guarded change, history, audit entry and figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from counter_app.domain.case_state import (
    CaseFacts,
    Doing,
    Standing,
    Step,
    WorkState,
    after,
    next_steps,
    reaches,
    what_lacks,
)
from counter_app.domain.japan_time import JAPAN
from counter_app.domain.staff import Clerk
from counter_app.failures import FailureCode, StoreError
from counter_app.personal import Personal
from counter_app.ports import CaseEvent
from counter_app.store import audit, kpi
from counter_app.store.case_rows import Stored, key_if_kept
from counter_app.store.cases import load_key
from counter_app.store.key_file import StoreKeys
from counter_app.store.schema import work
from counter_app.store.schema_cases import case_step
from counter_app.store.sealing import CaseKey, Place

_FIGURES = {
    Step.TAKE: kpi.KpiKind.CLAIMED,
    Step.ASK_CORRECTION: kpi.KpiKind.ASKED,
    Step.HOLD: kpi.KpiKind.HELD,
    Step.RETURN: kpi.KpiKind.RETURNED,
    Step.APPROVE: kpi.KpiKind.APPROVED,
    Step.REJECT: kpi.KpiKind.REJECTED,
    Step.COMPLETE: kpi.KpiKind.COMPLETED,
    Step.CLOSE: kpi.KpiKind.CLOSED,
    Step.WITHDRAW: kpi.KpiKind.WITHDRAWN,
    Step.REOPEN: kpi.KpiKind.REOPENED,
    Step.CORRECT: kpi.KpiKind.CORRECTED,
}
_WAITING = frozenset({WorkState.CORRECTING, WorkState.HELD, WorkState.RETURNED})
_SILENT = frozenset({Step.CORRECT, Step.PROTECT, Step.LIFT})  # their reasons are history, not what the list shows


@dataclass(frozen=True, slots=True)
class Case:
    """One case as it was read in this transaction."""

    stored: Stored
    facts: CaseFacts

    @property
    def id(self) -> str:
        """`{receipt}/{n}`."""
        return str(self.stored["id"])


@dataclass(frozen=True, slots=True)
class Moment:
    """Who acts and when."""

    clerk: Clerk
    at: datetime


def check_step(case: Case, moment: Moment, doing: Doing) -> None:
    """Raise StoreError CASE_OUT_OF_REACH or STEP_NOT_ALLOWED; the cause names no value."""
    if not reaches(case.facts, moment.clerk):
        raise StoreError(FailureCode.CASE_OUT_OF_REACH, case.id)
    if doing.step not in next_steps(case.facts, moment.clerk):
        raise StoreError(FailureCode.STEP_NOT_ALLOWED, f"{doing.step.value} while {case.facts.state.value}")
    if lacking := what_lacks(doing):
        raise StoreError(FailureCode.STEP_NOT_ALLOWED, f"{doing.step.value} needs {lacking}")
    if doing.due is not None and doing.due < moment.at.astimezone(JAPAN).date():
        raise StoreError(FailureCode.STEP_NOT_ALLOWED, f"{doing.step.value}: the day lies in the past")


def carry_out(connection: Connection, keys: StoreKeys, case: Case, moment: Moment, doing: Doing) -> None:
    """Write a step that was checked. Raises StoreError STEP_NOT_ALLOWED where somebody was quicker."""
    case_id, facts, standing = case.id, case.facts, after(case.facts, moment.clerk, doing)
    values: dict[str, Any] = {
        "state": standing.state.value,
        "owner": standing.owner,
        "approval": standing.approval.value,
        "proposed_by": standing.proposed_by,
        "protected": standing.protected,
        "changed_at": moment.at,
    }
    if standing.state is not facts.state:
        values["until"] = doing.due if standing.state in _WAITING else None
    key = load_key(connection, keys, case_id) if doing.reason else None
    if key is not None and doing.step not in _SILENT:
        values["reason"] = key.seal(as_bytes(doing.reason), Place("work", "reason", case_id))
    if connection.execute(update(work).where(*_guard(case.stored)).values(**values)).rowcount != 1:
        raise StoreError(FailureCode.STEP_NOT_ALLOWED, f"{case_id}: changed by somebody else")
    _write_history(connection, case, standing, moment, doing, key)
    clerk = moment.clerk
    act = audit.Act(clerk.id, doing.step.value, case_id, as_bytes(doing.reason), clerk.terminal)
    if (figure := _FIGURES.get(doing.step)) is not None:
        kpi.note(connection, figure, moment.at, case_id)
    audit.append(connection, moment.at, act)


def _guard(stored: Stored) -> tuple[Any, ...]:
    """The line is as it was read: nobody else has taken a step since."""
    return (
        work.c.seq == stored["seq"],
        work.c.state == stored["state"],
        work.c.owner.is_not_distinct_from(stored["owner"]),
        work.c.approval == stored["approval"],
        work.c.protected == stored["protected"],
        work.c.changed_at == stored["changed_at"],
    )


def _write_history(  # noqa: PLR0913, PLR0917  # one line of the table
    connection: Connection, case: Case, standing: Standing, moment: Moment, doing: Doing, key: CaseKey | None
) -> None:
    values = {
        "application_id": case.id,
        "at": moment.at,
        "actor": moment.clerk.id,
        "terminal": moment.clerk.terminal,
        "step": doing.step.value,
        "from_state": case.facts.state.value,
        "to_state": standing.state.value,
        "owner": standing.owner,
        "due": doing.due,
        "reason": key.seal(as_bytes(doing.reason), Place("case_step", "reason", case.id)) if key else None,
    }
    connection.execute(insert(case_step), values)


def history(connection: Connection, keys: StoreKeys, case_id: str) -> list[CaseEvent]:
    """Return the steps of one case, oldest first; reasons only while the case's key is kept."""
    key = key_if_kept(connection, keys, case_id)
    lines = connection.execute(
        select(case_step).where(case_step.c.application_id == case_id).order_by(case_step.c.seq)
    ).all()
    return [
        CaseEvent(
            at=line.at,
            clerk=line.actor,
            terminal=line.terminal,
            step=Step(line.step),
            start=WorkState(line.from_state),
            end=WorkState(line.to_state),
            owner=line.owner,
            due=_day(line.due),
            reason=_reason(key, case_id, line.reason),
        )
        for line in lines
    ]


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _reason(key: CaseKey | None, case_id: str, sealed: bytes | None) -> Personal[str] | None:
    if key is None or sealed is None:
        return None
    return Personal(key.open(sealed, Place("case_step", "reason", case_id)).decode("utf-8", "surrogatepass"))


def as_bytes(text: str) -> bytes:
    """Half a character from a keyboard must not lose the whole text."""
    return text.encode("utf-8", "surrogatepass")
