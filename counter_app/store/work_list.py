"""The work list: which steps are legal is a table of the domain; every view and every step leaves an audit entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from counter_app.domain.application import Application
from counter_app.domain.case_state import CaseFacts, Doing, Step, WorkState, may_view
from counter_app.domain.correction import Correction, Difference
from counter_app.domain.japan_time import JAPAN
from counter_app.domain.protection import as_seen_by
from counter_app.domain.robot_report import RobotReport
from counter_app.domain.sections import Sections
from counter_app.domain.staff import Clerk, Right
from counter_app.domain.views import RecordView, ViewPurpose
from counter_app.failures import FailureCode, StoreError
from counter_app.ports import BulkOutcome, CaseEvent, Clock, Wanted, WorkRow
from counter_app.store import audit, kpi
from counter_app.store.case_rows import RowReader, correctors, facts_of, find, page_of
from counter_app.store.case_steps import Case, Moment, carry_out, check_step, history
from counter_app.store.cases import load_case
from counter_app.store.corrections import FieldAt, corrections_of, no_forms, write_correction
from counter_app.store.database import Database
from counter_app.store.key_file import StoreKeys
from counter_app.store.record_views import log_view, views_of

_EVERYTHING = Wanted()
_RETURN_DAYS = 14  # as `completion_days` of a form that says nothing


class StoreWorkList:
    """A `WorkList` on a database. `sections` says who is in charge; `field_at` knows the forms, for corrections."""

    def __init__(
        self,
        database: Database,
        keys: StoreKeys,
        clock: Clock,
        *,
        sections: Sections = Sections(),  # noqa: B008  # frozen, no state to share
        field_at: FieldAt = no_forms,
    ) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._sections = sections
        self._field_at = field_at

    def rows(
        self, clerk: Clerk, wanted: Wanted = _EVERYTHING, after: str | None = None, limit: int = 50
    ) -> list[WorkRow]:
        """List what the clerk reaches and wants; `after` is the last application id of the page before."""
        if not clerk.may(Right.LIST):
            raise StoreError(FailureCode.CASE_OUT_OF_REACH, "the role sees no work list")
        with self._database.reading() as connection:
            lines = page_of(connection, clerk, self._sections, wanted, after=after, limit=limit)
            return self._reader(clerk).rows(connection, lines)

    def detail(self, application_id: str, clerk: Clerk, purpose: ViewPurpose) -> Application:
        """Return what the clerk may see; who looked, where and what for is in the chain before they see it."""
        found = self._opened(application_id, clerk, purpose)
        return as_seen_by(found, clerk)

    def _opened(self, application_id: str, clerk: Clerk, purpose: ViewPurpose) -> Application:
        with self._database.writing() as connection:
            refused = not may_view(self._case(connection, application_id).facts, clerk)
            found = None if refused else load_case(connection, self._keys, application_id)
            moment = Moment(clerk, self._clock.now())
            log_view(connection, moment, application_id, purpose.value, refused=refused)
        if found is None:  # only now: the entry of the refused view is committed
            raise StoreError(FailureCode.CASE_OUT_OF_REACH, application_id)
        return found

    def step(self, application_id: str, clerk: Clerk, doing: Doing) -> WorkRow:
        """Take one step; see the port. Taking what one has already changes nothing."""
        if doing.step is Step.CORRECT:
            raise StoreError(FailureCode.STEP_NOT_ALLOWED, "a correction says what is changed")
        moment = Moment(clerk, self._clock.now())
        with self._database.writing() as connection:
            case = self._case(connection, application_id)
            if not (doing.step is Step.TAKE and _has_it(case.facts, clerk)):
                check_step(case, moment, doing)
                carry_out(connection, self._keys, case, moment, doing)
            return self._row(connection, application_id, clerk)

    def bulk(self, application_ids: Sequence[str], clerk: Clerk, doing: Doing) -> list[BulkOutcome]:
        """Take the same step with many, each in a transaction of its own; a case that refuses stops no other."""
        outcomes = []
        for case_id in dict.fromkeys(application_ids):
            try:
                outcomes.append(BulkOutcome(case_id, self.step(case_id, clerk, doing)))
            except StoreError as error:
                outcomes.append(BulkOutcome(case_id, None, error.code))
        return outcomes

    def take(self, application_id: str, clerk: Clerk) -> WorkRow:
        """Begin the review."""
        return self.step(application_id, clerk, Doing(Step.TAKE))

    def release(self, application_id: str, clerk: Clerk) -> WorkRow:
        """Give it back to the list."""
        return self.step(application_id, clerk, Doing(Step.RELEASE))

    def complete(self, application_id: str, clerk: Clerk) -> WorkRow:
        """処理済."""
        return self.step(application_id, clerk, Doing(Step.COMPLETE))

    def return_(self, application_id: str, clerk: Clerk, reason: str, due: date | None = None) -> WorkRow:
        """差戻し with a reason; due in 14 days where no day is said."""
        day = due or self._clock.now().astimezone(JAPAN).date() + timedelta(days=_RETURN_DAYS)
        return self.step(application_id, clerk, Doing(Step.RETURN, reason, day))

    def correct(self, application_id: str, clerk: Clerk, changes: Mapping[str, str], reason: str) -> WorkRow:
        """Change items of a registered record; an approval that was given is asked for again."""
        moment, doing = Moment(clerk, self._clock.now()), Doing(Step.CORRECT, reason)
        with self._database.writing() as connection:
            case = self._case(connection, application_id)
            check_step(case, moment, doing)
            carry_out(connection, self._keys, case, moment, doing)
            seen = as_seen_by(load_case(connection, self._keys, application_id), clerk)
            if any(item.path in changes and item.hidden is not None for item in seen.items):
                raise StoreError(FailureCode.CORRECTION_REFUSED, f"{application_id}: what is hidden is not corrected")
            write_correction(connection, self._keys, application_id, changes, moment, reason, self._field_at)
            return self._row(connection, application_id, clerk)

    def history(self, application_id: str, clerk: Clerk) -> list[CaseEvent]:
        """Return the steps so far, oldest first."""
        with self._database.reading() as connection:
            if not may_view(self._case(connection, application_id).facts, clerk):
                raise StoreError(FailureCode.CASE_OUT_OF_REACH, application_id)
            return history(connection, self._keys, application_id)

    def corrections(self, application_id: str, clerk: Clerk) -> list[Correction]:
        """Return the corrections so far, as far as the clerk may see the items; logged as a view."""
        seen = as_seen_by(self._opened(application_id, clerk, ViewPurpose.CORRECTION), clerk)
        hidden = {item.path: item for item in seen.items if item.hidden is not None}
        with self._database.reading() as connection:
            found = corrections_of(connection, self._keys, application_id)

        def masked(one: Difference) -> Difference:
            item = hidden.get(one.path)
            return one if item is None else replace(one, before=item.shown, after=item.shown)

        return [replace(each, differences=tuple(masked(one) for one in each.differences)) for each in found]

    def views(self, number: str, clerk: Clerk) -> list[RecordView]:
        """Return who opened a receipt's applications, or one application; refused tries included."""
        with self._database.reading() as connection:
            if not clerk.may(Right.AUDIT):
                self._views_in_reach(connection, number, clerk)
            return views_of(connection, number)

    def _views_in_reach(self, connection: Connection, number: str, clerk: Clerk) -> None:
        """Without the auditor's right the list is for those who could open the record themselves."""
        first = number if "/" in number else f"{number}/1"
        if not may_view(self._case(connection, first).facts, clerk):
            raise StoreError(FailureCode.CASE_OUT_OF_REACH, number)

    def note_robot(self, report: RobotReport, robot: str) -> None:
        """Keep what a robot reported as an audit entry and a figure. Closing stays with a person, whatever it says."""
        with self._database.writing() as connection:
            find(connection, report.application_id)
            now = self._clock.now()
            detail = f"{report.verdict.value}|{report.core_number or ''}|{report.at.isoformat()}"
            action = f"robot.{report.verdict.value}"
            kpi.note(connection, kpi.KpiKind.ROBOT, now, report.application_id)
            audit.append(connection, now, audit.Act(robot, action, report.application_id, detail.encode()))

    def _case(self, connection: Connection, case_id: str) -> Case:
        stored = find(connection, case_id)
        by = correctors(connection, [case_id]).get(case_id, frozenset())
        return Case(stored, facts_of(stored, self._sections, by))

    def _row(self, connection: Connection, case_id: str, clerk: Clerk) -> WorkRow:
        return self._reader(clerk).rows(connection, [find(connection, case_id)])[0]

    def _reader(self, clerk: Clerk) -> RowReader:
        return RowReader(self._keys, self._sections, clerk)


def _has_it(facts: CaseFacts, clerk: Clerk) -> bool:
    return facts.state is WorkState.TAKEN and facts.owner == clerk.id
