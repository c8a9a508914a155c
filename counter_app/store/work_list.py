"""The work list: which steps are allowed is a table; every view and every step leaves an audit entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Date, Row, Select, func, literal, select, tuple_, update

from counter_app.domain.application import Application
from counter_app.failures import FailureCode, StoreError
from counter_app.personal import Personal
from counter_app.ports import Clock, RobotReport, WorkRow, WorkState
from counter_app.store import audit, kpi
from counter_app.store.cases import load_case, load_key, open_applicant
from counter_app.store.database import Database
from counter_app.store.key_file import StoreKeys
from counter_app.store.schema import OutboxState, application, outbox, submission, work
from counter_app.store.sealing import Place


class Step(StrEnum):
    """What a clerk does; the value is the audit action."""

    TAKE = "take"
    RELEASE = "release"
    COMPLETE = "complete"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Rule:
    """From where a step may start, where it leads, and which figure it adds to."""

    start: frozenset[WorkState]
    end: WorkState
    kpi: kpi.KpiKind | None = None


_TAKEN = frozenset({WorkState.TAKEN})
RULES = {
    Step.TAKE: Rule(frozenset({WorkState.RECEIVED, WorkState.RETURNED}), WorkState.TAKEN),
    Step.RELEASE: Rule(_TAKEN, WorkState.RECEIVED),
    Step.COMPLETE: Rule(_TAKEN, WorkState.DONE, kpi.KpiKind.COMPLETED),
    Step.RETURN: Rule(_TAKEN, WorkState.RETURNED, kpi.KpiKind.RETURNED),
}
DELIVERY_WORDS = {
    OutboxState.UNSENT: "unsent",
    OutboxState.DELIVERED: "delivered",
    OutboxState.REFUSED: "refused",
}


class StoreWorkList:
    """A `WorkList` on a database."""

    def __init__(self, database: Database, keys: StoreKeys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    def rows(
        self, state: WorkState | None = None, after: str | None = None, limit: int = 50, *, by_due: bool = False
    ) -> list[WorkRow]:
        """List oldest first; `after` is the last application id of the page before.

        With `by_due` what has to be brought soonest comes first, and what has no day last.
        """
        order = (_DUE, work.c.seq) if by_due else (work.c.seq,)
        query = _rows_query().order_by(*order).limit(limit)
        if state is not None:
            query = query.where(work.c.state == state.value)
        with self._database.reading() as connection:
            if after is not None:
                query = query.where(_behind(connection, after, by_due=by_due))
            return [self._row(connection, row) for row in connection.execute(query).all()]

    def detail(self, application_id: str, actor: str) -> Application:
        """Return everything of one application; who looked is in the chain before they see it."""
        with self._database.writing() as connection:
            found = load_case(connection, self._keys, application_id)
            audit.append(connection, self._clock.now(), audit.Act(actor, "view", application_id))
        return found

    def take(self, application_id: str, actor: str) -> WorkRow:
        """Begin the review. Taking what one has already changes nothing."""
        return self._step(Step.TAKE, application_id, actor)

    def release(self, application_id: str, actor: str) -> WorkRow:
        """Give it back to the list."""
        return self._step(Step.RELEASE, application_id, actor)

    def complete(self, application_id: str, actor: str) -> WorkRow:
        """Close it."""
        return self._step(Step.COMPLETE, application_id, actor)

    def return_(self, application_id: str, actor: str, reason: str) -> WorkRow:
        """差戻し. Raises StoreError STEP_NOT_ALLOWED where the reason is empty."""
        if not reason.strip():
            raise StoreError(FailureCode.STEP_NOT_ALLOWED, "a return needs a reason")
        return self._step(Step.RETURN, application_id, actor, reason)

    def note_robot(self, report: RobotReport, robot: str) -> None:
        """Keep what a robot reported as an audit entry and a figure. Closing stays with a person, whatever it says."""
        with self._database.writing() as connection:
            _find(connection, report.application_id)
            now = self._clock.now()
            detail = f"{report.verdict.value}|{report.core_number or ''}|{report.at.isoformat()}"
            action = f"robot.{report.verdict.value}"
            audit.append(connection, now, audit.Act(robot, action, report.application_id, detail.encode()))
            kpi.note(connection, kpi.KpiKind.ROBOT, now, report.application_id)

    def _step(self, step: Step, case_id: str, actor: str, reason: str = "") -> WorkRow:
        rule, now = RULES[step], self._clock.now()
        with self._database.writing() as connection:
            row = _find(connection, case_id)
            if step is Step.TAKE and row.state == WorkState.TAKEN and row.owner == actor:
                return self._row(connection, row)
            _refuse_unless_allowed(step, row, actor)
            values: dict[str, object] = {
                "state": rule.end.value,
                "changed_at": now,
                "owner": actor if rule.end is WorkState.TAKEN else None,
            }
            if reason:
                key = load_key(connection, self._keys, case_id)
                values["reason"] = key.seal(_bytes(reason), Place("work", "reason", case_id))
            guard = (
                (work.c.seq == row.seq) & (work.c.state == row.state) & (work.c.owner.is_not_distinct_from(row.owner))
            )
            if connection.execute(update(work).where(guard).values(**values)).rowcount != 1:
                raise StoreError(FailureCode.STEP_NOT_ALLOWED, f"{case_id}: changed by somebody else")
            audit.append(connection, now, audit.Act(actor, step.value, case_id, _bytes(reason)))
            if rule.kpi is not None:
                kpi.note(connection, rule.kpi, now, case_id)
            return self._row(connection, _find(connection, case_id))

    def _row(self, connection: Connection, row: Row[*tuple[object, ...]]) -> WorkRow:
        stored = row._mapping  # noqa: SLF001  # SQLAlchemy's public name for a row by column
        case_id = stored["id"]
        try:
            key = load_key(connection, self._keys, case_id)
        except StoreError as error:
            if error.code is not FailureCode.RECEIPT_UNKNOWN:
                raise
            key = None  # retention destroyed it: the line stays, the person is gone
        reason = stored["reason"] if key else None
        return WorkRow(
            application_id=case_id,
            procedure=stored["procedure"],
            title=stored["title"],
            state=WorkState(stored["state"]),
            received_at=stored["received_at"],
            applicant=open_applicant(key, case_id, stored["applicant"]) if key else Personal(""),
            owner=stored["owner"],
            delivery=DELIVERY_WORDS[OutboxState(stored["delivery"])],
            simulated=stored["simulated"],
            open_items=stored["open_items"],
            due=stored["due"],
            reason=key.open(reason, Place("work", "reason", case_id)).decode("utf-8", "surrogatepass")
            if key and reason
            else None,
            delivery_code=FailureCode(stored["last_code"]) if stored["last_code"] else None,
        )


def _rows_query() -> Select[*tuple[object, ...]]:
    return (
        select(
            work.c.seq,
            work.c.state,
            work.c.owner,
            work.c.reason,
            application.c.id,
            application.c.procedure,
            application.c.title,
            application.c.applicant,
            application.c.open_items,
            application.c.due,
            submission.c.received_at,
            submission.c.simulated,
            outbox.c.state.label("delivery"),
            outbox.c.last_code,
        )
        .join(application, application.c.seq == work.c.seq)
        .join(submission, submission.c.number == application.c.number)
        .join(outbox, outbox.c.key == application.c.id)
    )


def _find(connection: Connection, case_id: str) -> Row[*tuple[object, ...]]:
    row = connection.execute(_rows_query().where(application.c.id == case_id)).first()
    if row is None:
        raise StoreError(FailureCode.RECEIPT_UNKNOWN, case_id)
    return row


_NEVER = date(9999, 12, 31)
_DUE = func.coalesce(application.c.due, _NEVER)


def _behind(connection: Connection, case_id: str, *, by_due: bool) -> ColumnElement[bool]:
    """Say what comes behind a row that was listed already."""
    seq = _seq_of(connection, case_id)
    if not by_due:
        return work.c.seq > seq
    due = connection.execute(select(_DUE).where(application.c.seq == seq)).scalar_one()
    return tuple_(_DUE, work.c.seq) > tuple_(literal(due, Date), literal(seq))


def _seq_of(connection: Connection, case_id: str) -> int:
    seq = connection.execute(select(application.c.seq).where(application.c.id == case_id)).scalar()
    if seq is None:
        raise StoreError(FailureCode.RECEIPT_UNKNOWN, case_id)
    return int(seq)


def _refuse_unless_allowed(step: Step, row: Row[*tuple[object, ...]], actor: str) -> None:
    state, owner = WorkState(str(row.state)), row.owner
    if state not in RULES[step].start:
        raise StoreError(FailureCode.STEP_NOT_ALLOWED, f"{step.value} while {state.value}")
    if state is WorkState.TAKEN and owner != actor:
        raise StoreError(FailureCode.STEP_NOT_ALLOWED, f"{step.value}: somebody else has it")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # half a character from a keyboard must not lose the whole text
