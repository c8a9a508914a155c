"""Finished runs of 照合: taken into the office with the cases that need a person, and let go of again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from counter_app.domain.staff import Clerk, Right
from counter_app.failures import FailureCode, StoreError
from counter_app.matching.outcome import Verdict
from counter_app.matching.review import NewCase, NewRun, Stage
from counter_app.ports import Clock
from counter_app.store import audit, kpi
from counter_app.store.database import Database
from counter_app.store.key_epoch import keys_in_force
from counter_app.store.key_file import StoreKeys
from counter_app.store.match_body import packed
from counter_app.store.purge import purge
from counter_app.store.schema_matching import match_answer, match_case, match_run
from counter_app.store.sealing import Place, new_case_key

_ID_LENGTH = 64
_NOTHING = b""
_COUNTS = {Verdict.MATCH: "matched", Verdict.REVIEW: "review", Verdict.NO_MATCH: "no_match"}


@dataclass(frozen=True)
class Taken:
    """A run as it is kept. `already`: it had been taken in before, nothing was added."""

    id: int
    at: datetime
    actor: str
    kind: str
    section: str
    made_with: Mapping[str, str]
    applications: str
    counts: Mapping[str, int]
    cases: int
    settled: int
    already: bool = False


class StoreMatchRuns:
    """Runs of one store. Every call needs the right to match."""

    def __init__(self, database: Database, keys: StoreKeys, clock: Clock, *, simulated: bool = False) -> None:
        self._database, self._keys, self._clock, self._simulated = database, keys, clock, simulated

    def take(self, run: NewRun, cases: Iterable[NewCase], clerk: Clerk) -> Taken:
        """Keep a run and its cases in one transaction; the same file, register and rules are taken once.

        Notes an event of 照合 for every application: automatic where the run said 一致.
        """
        _require(clerk)
        now = self._clock.now()
        with self._database.writing() as connection:
            before = self._same(connection, run)
            if before is None:
                number = self._keep(connection, run, clerk, now)
                for case in cases:
                    self._keep_case(connection, number, case)
                _count(connection, run, clerk, now, simulated=self._simulated)
                act = audit.Act(
                    clerk.id, "match.load", f"match-run:{number}", run.applications.encode(), clerk.terminal
                )
                audit.append(connection, now, act)
            else:
                number = before
            return _taken(connection, number, already=before is not None)

    def _same(self, connection: Connection, run: NewRun) -> int | None:
        known = select(match_run.c.id).where(
            match_run.c.applications == run.applications,
            match_run.c.register == run.made_with.get("register", ""),
            match_run.c.rules == run.made_with.get("rules", ""),
        )
        return connection.execute(known).scalar()

    def _keep(self, connection: Connection, run: NewRun, clerk: Clerk, now: datetime) -> int:
        made = run.made_with
        values = {
            "kind": run.kind.value,
            "at": now,
            "actor": clerk.id,
            "office": clerk.office,
            "section": run.section,
            "as_of": made.get("asOf", ""),
            "applications": run.applications,
            "seed": run.seed.hex(),
            "simulated": self._simulated,
            **{name: made.get(name, "") for name in ("rules", "variants", "towns", "register")},
            **{column: run.counts.get(verdict, 0) for verdict, column in _COUNTS.items()},
        }
        return int(connection.execute(insert(match_run).returning(match_run.c.id), values).scalar_one())

    def _keep_case(self, connection: Connection, run: int, case: NewCase) -> None:
        keys = keys_in_force(connection, self._keys)
        key, wrapped = new_case_key(keys)
        values = {
            "run": run,
            "line": case.line,
            "application_id": case.application_id[:_ID_LENGTH],
            "stage": Stage.OPEN.value,
            "held": False,
            "blind": case.blind,
            "protected": case.protected,
            "key_id": keys.case_key_id,
            "wrapped_key": wrapped,
            "body": key.seal(packed(case), Place("match_case", "body", f"{run}/{case.line}")),
        }
        connection.execute(insert(match_case), values)

    def runs(self, clerk: Clerk) -> list[Taken]:
        """Return every run, oldest first."""
        _require(clerk)
        with self._database.reading() as connection:
            numbers = connection.execute(select(match_run.c.id).order_by(match_run.c.id)).scalars().all()
            return [_taken(connection, number) for number in numbers]

    def forget(self, run: int, clerk: Clerk) -> int:
        """Destroy the keys of a run and what they sealed; return how many cases. Numbers, times and who did it stay."""
        _require(clerk, Right.APPROVE)
        with self._database.writing() as connection:
            if connection.execute(select(match_run.c.id).where(match_run.c.id == run)).first() is None:
                raise StoreError(FailureCode.RECEIPT_UNKNOWN, f"run {run}")
            of_run = select(match_case.c.id).where(match_case.c.run == run)
            connection.execute(
                update(match_answer).where(match_answer.c.case_id.in_(of_run)).values(chosen=None, words=None)
            )
            gone = connection.execute(
                update(match_case)
                .where(match_case.c.run == run, match_case.c.wrapped_key != _NOTHING)
                .values(wrapped_key=_NOTHING, body=_NOTHING, stage=Stage.SETTLED.value)
            ).rowcount
            act = audit.Act(clerk.id, "match.forget", f"match-run:{run}", terminal=clerk.terminal)
            audit.append(connection, self._clock.now(), act)
        purge(self._database)
        return int(gone)


def _require(clerk: Clerk, *more: Right) -> None:
    if not all(clerk.may(right) for right in (Right.MATCH, *more)):
        raise StoreError(FailureCode.CASE_OUT_OF_REACH, "照合 needs a right this role does not have")


def _taken(connection: Connection, number: int, *, already: bool = False) -> Taken:
    row = connection.execute(select(match_run).where(match_run.c.id == number)).one()
    stages = connection.execute(select(match_case.c.stage).where(match_case.c.run == number)).scalars().all()
    return Taken(
        id=number,
        at=row.at,
        actor=row.actor,
        kind=row.kind,
        section=row.section,
        made_with={
            "rules": row.rules,
            "variants": row.variants,
            "towns": row.towns,
            "register": row.register,
            "asOf": row.as_of,
        },
        applications=row.applications,
        counts={verdict.value: getattr(row, column) for verdict, column in _COUNTS.items()},
        cases=len(stages),
        settled=stages.count(Stage.SETTLED.value),
        already=already,
    )


def _count(connection: Connection, run: NewRun, clerk: Clerk, now: datetime, *, simulated: bool) -> None:
    """One event for each application, naming nobody."""
    common = {"kind": kpi.KpiKind.MATCHED.value, "at": now, "simulated": simulated, "office": clerk.office or None}
    for verdict, count in run.counts.items():
        outcome = kpi.AUTOMATIC if verdict is Verdict.MATCH else kpi.BY_HAND
        kpi.add(connection, [common | {"outcome": outcome}] * count)
