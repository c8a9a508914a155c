"""A work list in memory that keeps the rules of the port: who may do what, and that everything is noted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from counter_app.domain.application import Application
from counter_app.failures import FailureCode, StoreError
from counter_app.ports import WorkRow, WorkState


class WorkListInMemory:
    def __init__(self, rows: list[WorkRow], applications: dict[str, Application]) -> None:
        self._rows = {row.application_id: row for row in rows}
        self._applications = applications
        self.noted: list[tuple[str, str, str]] = []
        self.broken: FailureCode | None = None

    def rows(
        self, state: WorkState | None = None, after: str | None = None, limit: int = 50, *, by_due: bool = False
    ) -> list[WorkRow]:
        self._works()
        never = date(9999, 12, 31)
        ids = sorted(self._rows, key=lambda key: self._rows[key].due or never) if by_due else list(self._rows)
        begin = ids.index(after) + 1 if after is not None else 0
        page = [self._rows[key] for key in ids[begin:] if state is None or self._rows[key].state is state]
        return page[:limit]

    def detail(self, application_id: str, actor: str) -> Application:
        self._works()
        self.noted.append((actor, "view", application_id))
        return self._applications[application_id]

    def take(self, application_id: str, actor: str) -> WorkRow:
        if self._rows[application_id].state not in (WorkState.RECEIVED, WorkState.RETURNED):
            raise StoreError(FailureCode.STEP_NOT_ALLOWED, "not free")
        return self._step("take", application_id, actor, WorkState.TAKEN, owner=actor)

    def release(self, application_id: str, actor: str) -> WorkRow:
        self._mine(application_id, actor)
        return self._step("release", application_id, actor, WorkState.RECEIVED)

    def complete(self, application_id: str, actor: str) -> WorkRow:
        self._mine(application_id, actor)
        return self._step("complete", application_id, actor, WorkState.DONE)

    def return_(self, application_id: str, actor: str, reason: str) -> WorkRow:
        self._mine(application_id, actor)
        if not reason.strip():
            raise StoreError(FailureCode.STEP_NOT_ALLOWED, "no reason")
        return self._step("return", application_id, actor, WorkState.RETURNED, reason=reason)

    def somebody_else_takes(self, application_id: str) -> None:
        self._rows[application_id] = replace(self._rows[application_id], state=WorkState.TAKEN, owner="佐藤")

    def _works(self) -> None:
        if self.broken is not None:
            raise StoreError(self.broken, "as told")

    def _mine(self, application_id: str, actor: str) -> None:
        row = self._rows[application_id]
        if row.state is not WorkState.TAKEN or row.owner != actor:
            raise StoreError(FailureCode.STEP_NOT_ALLOWED, "not yours")

    def _step(  # noqa: PLR0913, PLR0917  # a row before and after
        self, act: str, key: str, actor: str, state: WorkState, owner: str | None = None, reason: str | None = None
    ) -> WorkRow:
        self._works()
        self._rows[key] = replace(self._rows[key], state=state, owner=owner, reason=reason)
        self.noted.append((actor, act, key))
        return self._rows[key]
