"""Letting go: what was kept long enough loses its key and its sealed values, and a record without persons says so.

A row of the case stays (number, procedure, dates): the figures and the chain still add up. What is about a person goes:
the data key of 40 bytes first, which ends every copy of the sealed values wherever they are, then the values themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, Select, Table, delete, insert, select, update

from counter_app.domain.japan_time import JAPAN
from counter_app.domain.retention_rule import CLOSED_STATES, RetentionRule, rule_for
from counter_app.failures import FailureCode, StoreError
from counter_app.ports import Clock
from counter_app.store import audit
from counter_app.store.database import Database
from counter_app.store.purge import purge
from counter_app.store.schema import UNSENT, application, case_key, metadata, outbox, submission, work
from counter_app.store.schema_retention import deletion, legal_hold
from counter_app.store.sealed_columns import FATES, Fate

_PAGE = 500
_BYTES_OF_NOTHING = b""


@dataclass(frozen=True)
class Deleted:
    """What one rule let go in one run; `held` cases would have gone, but are held or not yet sent."""

    rule: str
    count: int
    held: int = 0


class Retention:
    """Applies the municipality's rules to a store."""

    def __init__(self, database: Database, rules: tuple[RetentionRule, ...], clock: Clock, actor: str) -> None:
        self._database, self._rules, self._clock, self._actor = database, rules, clock, actor
        self._last_day: date | None = None

    def run_daily(self) -> int:
        """Run once a day, by the clock of Japan; return how many cases went. Cheap to call often."""
        today = self._clock.now().astimezone(JAPAN).date()
        if not self._rules or today == self._last_day:
            return 0
        gone = sum(each.count for each in self.run())
        self._last_day = today
        return gone

    def run(self, *, dry: bool = False) -> list[Deleted]:
        """Delete what is due, a page a transaction; with `dry` only count. Raises StoreError as writing does."""
        totals: dict[str, Deleted] = {}
        after = 0
        while page := self._run_page(after, dry=dry):
            after, came = page
            for each in came:
                before = totals.get(each.rule, Deleted(each.rule, 0))
                totals[each.rule] = replace(before, count=before.count + each.count, held=before.held + each.held)
        if not dry and any(each.count for each in totals.values()):
            purge(self._database)
        return list(totals.values())

    def _run_page(self, after: int, *, dry: bool) -> tuple[int, list[Deleted]] | None:
        with self._database.reading() if dry else self._database.writing() as connection:
            rows = connection.execute(_closed_with_key().where(work.c.seq > after).limit(_PAGE)).all()
            if not rows:
                return None
            due, now = _due(rows, self._rules, self._clock.now()), self._clock.now()
            kept = _kept(connection, [row.id for cases in due.values() for row in cases])
            came = []
            for rule, cases in due.items():
                going = [row for row in cases if row.id not in kept]
                if going and not dry:
                    delete_cases(connection, going, rule, now, self._actor)
                came.append(Deleted(rule, len(going), len(cases) - len(going)))
        return int(rows[-1].seq), came


def let_go_of(database: Database, ids: Sequence[str]) -> set[str]:
    """Return those of these cases that are of this store and were let go: their keys are destroyed."""
    known, alive = set[str](), set[str]()
    with database.reading() as connection:
        for start in range(0, len(ids), _PAGE):
            page = ids[start : start + _PAGE]
            known.update(connection.execute(select(application.c.id).where(application.c.id.in_(page))).scalars())
            with_key = select(case_key.c.application_id).where(case_key.c.application_id.in_(page))
            alive.update(connection.execute(with_key).scalars())
    return known - alive


def _closed_with_key() -> Select[Any]:
    return (
        select(
            work.c.seq, work.c.state, work.c.changed_at, application.c.id, application.c.number, application.c.procedure
        )
        .join(application, application.c.seq == work.c.seq)
        .join(case_key, case_key.c.application_id == application.c.id)
        .where(work.c.state.in_(CLOSED_STATES))
        .order_by(work.c.seq)
    )


def _due(rows: Sequence[Row[Any]], rules: tuple[RetentionRule, ...], now: datetime) -> dict[str, list[Row[Any]]]:
    due: dict[str, list[Row[Any]]] = {}
    for row in rows:
        rule = rule_for(rules, row.state, row.procedure)
        if rule is not None and rule.over(row.changed_at, now):
            due.setdefault(rule.name, []).append(row)
    return due


def _kept(connection: Connection, ids: list[str]) -> set[str]:
    """Cases under a legal hold, and cases that somebody still has to receive."""
    held = connection.execute(select(legal_hold.c.application_id).where(legal_hold.c.application_id.in_(ids))).scalars()
    unsent = select(outbox.c.application_id).where(outbox.c.application_id.in_(ids), outbox.c.state == UNSENT)
    return {*held, *connection.execute(unsent).scalars()}


def delete_cases(connection: Connection, cases: Sequence[Row[Any]], rule: str, now: datetime, actor: str) -> None:
    """Destroy the keys, empty the sealed columns, and write the record, all in the caller's transaction.

    `cases` have `seq`, `id` and `number`.
    """
    ids = sorted(row.id for row in cases)
    connection.execute(delete(case_key).where(case_key.c.application_id.in_(ids)))
    for table, column, names_case in emptied_columns():
        of = [row.seq for row in cases] if names_case == "seq" else ids
        nothing = None if table.c[column].nullable else _BYTES_OF_NOTHING
        connection.execute(update(table).where(table.c[names_case].in_(of)).values({column: nothing}))
    for number in sorted({row.number for row in cases}):
        _cut_off(connection, number, now)
    proof = hashlib.sha256("".join(f"{case_id}\n" for case_id in ids).encode("ascii")).hexdigest()
    record = {"at": now, "rule": rule, "count": len(ids), "ids_hash": proof, "actor": actor}
    seq = connection.execute(insert(deletion).returning(deletion.c.seq), record).scalar_one()
    said = f"{seq}|{rule}|{len(ids)}|{proof}"
    audit.append(connection, now, audit.Act(actor, "retention.delete", f"deletion:{seq}", said.encode("utf-8")))


def _cut_off(connection: Connection, number: str, now: datetime) -> None:
    """Once nothing of a visit is left, its id goes too: with it somebody could test guesses against a slip's digest."""
    left = select(case_key.c.application_id).join(application, application.c.id == case_key.c.application_id)
    if connection.execute(left.where(application.c.number == number).limit(1)).first() is not None:
        return
    mine = update(submission).where(submission.c.number == number)
    connection.execute(mine.values(visit_id=str(uuid4())))
    connection.execute(mine.where(submission.c.printed_at.is_(None)).values(printed_at=now))  # no slip can be made now


def emptied_columns() -> Iterator[tuple[Table, str, str]]:
    """Every column that is overwritten: its table, its name, and the column that names the case."""
    for place, (fate, names_case) in FATES.items():
        table, _, column = place.partition(".")
        if fate is Fate.EMPTIED and table in metadata.tables:
            yield metadata.tables[table], column, names_case


def hold(database: Database, application_id: str, now: datetime, actor: str) -> None:
    """Keep a case whatever the rules say (訴訟・監査). Raises StoreError RECEIPT_UNKNOWN."""
    with database.writing() as connection:
        if connection.execute(select(application.c.seq).where(application.c.id == application_id)).first() is None:
            raise StoreError(FailureCode.RECEIPT_UNKNOWN, application_id)
        if not _is_held(connection, application_id):
            connection.execute(insert(legal_hold).values(application_id=application_id, since=now, actor=actor))
            audit.append(connection, now, audit.Act(actor, "retention.hold", application_id))


def release(database: Database, application_id: str, now: datetime, actor: str) -> None:
    """Let the rules decide again. Raises StoreError RECEIPT_UNKNOWN where it is not held."""
    with database.writing() as connection:
        if not _is_held(connection, application_id):
            raise StoreError(FailureCode.RECEIPT_UNKNOWN, f"{application_id} is not held")
        connection.execute(delete(legal_hold).where(legal_hold.c.application_id == application_id))
        audit.append(connection, now, audit.Act(actor, "retention.release", application_id))


def _is_held(connection: Connection, application_id: str) -> bool:
    mine = select(legal_hold.c.since).where(legal_hold.c.application_id == application_id)
    return connection.execute(mine).first() is not None
