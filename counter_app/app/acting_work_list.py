"""The work list of one person's windows: whether they are still there, and what they may do now, is asked at each call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.failures import FailureCode, SignInError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from counter_app.domain.application import Application
    from counter_app.domain.correction import Correction
    from counter_app.domain.staff import Clerk
    from counter_app.ports import BulkOutcome, CaseEvent, Doing, RecordView, ViewPurpose, Wanted, WorkList, WorkRow


class ActingWorkList:
    """A `WorkList` that acts for whoever is at the keyboard. `acting` raises SignInError SIGNED_OUT where nobody is.

    The clerk a call names is whose window it is: from behind a locked screen, or in the session of the next person, a
    late call of that window does nothing.
    """

    def __init__(self, work_list: WorkList, acting: Callable[[], Clerk]) -> None:
        self._work_list, self._acting = work_list, acting

    def rows(
        self, clerk: Clerk, wanted: Wanted | None = None, after: str | None = None, limit: int = 50
    ) -> list[WorkRow]:
        """See `ports.WorkList`."""
        now = self._now(clerk)
        if wanted is None:
            return self._work_list.rows(now, after=after, limit=limit)
        return self._work_list.rows(now, wanted, after, limit)

    def detail(self, application_id: str, clerk: Clerk, purpose: ViewPurpose) -> Application:
        """See `ports.WorkList`."""
        return self._work_list.detail(application_id, self._now(clerk), purpose)

    def step(self, application_id: str, clerk: Clerk, doing: Doing) -> WorkRow:
        """See `ports.WorkList`."""
        return self._work_list.step(application_id, self._now(clerk), doing)

    def bulk(self, application_ids: Sequence[str], clerk: Clerk, doing: Doing) -> list[BulkOutcome]:
        """See `ports.WorkList`; the clerk is asked once for all, as they pressed once."""
        return self._work_list.bulk(application_ids, self._now(clerk), doing)

    def correct(self, application_id: str, clerk: Clerk, changes: Mapping[str, str], reason: str) -> WorkRow:
        """See `ports.WorkList`."""
        return self._work_list.correct(application_id, self._now(clerk), changes, reason)

    def history(self, application_id: str, clerk: Clerk) -> list[CaseEvent]:
        """See `ports.WorkList`."""
        return self._work_list.history(application_id, self._now(clerk))

    def corrections(self, application_id: str, clerk: Clerk) -> list[Correction]:
        """See `ports.WorkList`."""
        return self._work_list.corrections(application_id, self._now(clerk))

    def views(self, number: str, clerk: Clerk) -> list[RecordView]:
        """See `ports.WorkList`."""
        return self._work_list.views(number, self._now(clerk))

    def _now(self, clerk: Clerk) -> Clerk:
        now = self._acting()
        if now.id != clerk.id:
            raise SignInError(FailureCode.SIGNED_OUT, f"a window of {clerk.id}")
        return now
