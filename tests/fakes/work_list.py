"""A work list in memory that keeps the rules of the port: who may do what, and that everything is noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from counter_app.domain.application import Application
from counter_app.domain.case_state import CaseFacts, Doing, Step, WorkState, after, next_steps, what_lacks
from counter_app.domain.correction import Correction, CorrectionError, corrected
from counter_app.domain.protection import as_seen_by
from counter_app.domain.staff import Clerk
from counter_app.domain.views import RecordView, ViewPurpose
from counter_app.failures import FailureCode, StoreError
from counter_app.personal import Personal
from counter_app.ports import BulkOutcome, CaseEvent, Wanted, WorkRow
from tests.fakes.visits import JST_NOON

_NEVER = date(9999, 12, 31)
_EVERYTHING = Wanted()


class WorkListInMemory:
    def __init__(self, rows: list[WorkRow], applications: dict[str, Application], at: datetime = JST_NOON) -> None:
        self._rows = {row.application_id: row for row in rows}
        self._applications = applications
        self._at = at
        self._history: dict[str, list[CaseEvent]] = {}
        self._corrections: dict[str, list[Correction]] = {}
        self._views: list[RecordView] = []
        self.noted: list[tuple[str, str, str]] = []
        self.broken: FailureCode | None = None

    def rows(
        self, clerk: Clerk, wanted: Wanted = _EVERYTHING, after: str | None = None, limit: int = 50
    ) -> list[WorkRow]:
        self._works()
        ids = [key for key, row in self._rows.items() if _is_wanted(row, wanted, clerk)]
        if wanted.by_due:
            ids.sort(key=lambda key: self._rows[key].due or _NEVER)
        begin = ids.index(after) + 1 if after is not None else 0
        return [self._for(key, clerk) for key in ids[begin : begin + limit]]

    def detail(self, application_id: str, clerk: Clerk, purpose: ViewPurpose) -> Application:
        self._works()
        self.noted.append((clerk.id, "view", application_id))
        self._views.append(
            RecordView(self._at, application_id, clerk.id, clerk.role.id, clerk.terminal, purpose.value, refused=False)
        )
        found = replace(self._applications[application_id], protected=self._rows[application_id].protected)
        return as_seen_by(found, clerk)

    def step(self, application_id: str, clerk: Clerk, doing: Doing) -> WorkRow:
        self._works()
        row = self._rows[application_id]
        facts = self._facts(row)
        if doing.step not in next_steps(facts, clerk) or what_lacks(doing):
            raise StoreError(FailureCode.STEP_NOT_ALLOWED, doing.step.value)
        now = after(facts, clerk, doing)
        self._rows[application_id] = replace(
            row,
            state=now.state,
            owner=now.owner,
            approval=now.approval,
            proposed_by=now.proposed_by,
            protected=now.protected,
            reason=doing.reason or row.reason,
            until=doing.due,
        )
        self.noted.append((clerk.id, doing.step.value, application_id))
        reason = Personal(doing.reason) if doing.reason else None
        told = CaseEvent(
            self._at, clerk.id, clerk.terminal, doing.step, row.state, now.state, now.owner, doing.due, reason
        )
        self._history.setdefault(application_id, []).append(told)
        return self._for(application_id, clerk)

    def bulk(self, application_ids: Sequence[str], clerk: Clerk, doing: Doing) -> list[BulkOutcome]:
        outcomes = []
        for key in application_ids:
            try:
                outcomes.append(BulkOutcome(key, self.step(key, clerk, doing)))
            except StoreError as error:
                outcomes.append(BulkOutcome(key, None, error.code))
        return outcomes

    def correct(self, application_id: str, clerk: Clerk, changes: Mapping[str, str], reason: str) -> WorkRow:
        try:
            changed, differences = corrected(self._applications[application_id], changes, self._at)
        except CorrectionError as error:
            raise StoreError(FailureCode.CORRECTION_REFUSED, str(error)) from None
        row = self.step(application_id, clerk, Doing(Step.CORRECT, reason))
        self._applications[application_id] = changed
        kept = self._corrections.setdefault(application_id, [])
        kept.append(Correction(len(kept) + 1, self._at, clerk.id, Personal(reason), differences))
        return row

    def history(self, application_id: str, clerk: Clerk) -> list[CaseEvent]:
        self._works()
        assert clerk.id
        return list(self._history.get(application_id, []))

    def corrections(self, application_id: str, clerk: Clerk) -> list[Correction]:
        self._works()
        assert clerk.id
        return list(self._corrections.get(application_id, []))

    def views(self, number: str, clerk: Clerk) -> list[RecordView]:
        self._works()
        assert clerk.id
        return [view for view in self._views if view.application_id.startswith(number)]

    def somebody_else_takes(self, application_id: str) -> None:
        self._rows[application_id] = replace(self._rows[application_id], state=WorkState.TAKEN, owner="佐藤")

    def _works(self) -> None:
        if self.broken is not None:
            raise StoreError(self.broken, "as told")

    def _for(self, key: str, clerk: Clerk) -> WorkRow:
        row = self._rows[key]
        return replace(row, steps=next_steps(self._facts(row), clerk), corrected=key in self._corrections)

    def _facts(self, row: WorkRow) -> CaseFacts:
        by = frozenset(each.by for each in self._corrections.get(row.application_id, []))
        office = row.application_id.partition("-")[0]
        return CaseFacts(
            row.state, office, row.section, row.owner, row.approval, row.proposed_by, by, protected=row.protected
        )


def _is_wanted(row: WorkRow, wanted: Wanted, clerk: Clerk) -> bool:
    return (
        (wanted.state is None or row.state is wanted.state)
        and (not wanted.mine or row.owner == clerk.id)
        and row.application_id.startswith(wanted.number)
    )
