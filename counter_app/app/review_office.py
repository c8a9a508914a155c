"""照合 by people at an office: its store, who came under 支援措置 since, and who is at the keyboard now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.app.match_answers import RegisterAt
from counter_app.failures import ExtractError, FailureCode, SignInError
from counter_app.settings import CardTrust, Settings
from counter_app.store.match_review import StoreMatchReview
from counter_app.store.match_runs import StoreMatchRuns
from counter_app.ui.review.window import ReviewWorld

if TYPE_CHECKING:
    from counter_app.app.office import Office
    from counter_app.domain.staff import Clerk
    from counter_app.i18n.texts import Texts
    from counter_app.matching.review import CaseLine, Deciding, MatchReview, OpenCase, Progress, Stage


def runs_of(office: Office) -> StoreMatchRuns:
    """Return the runs of an office."""
    simulated = office.settings.trust is CardTrust.SIMULATED
    return StoreMatchRuns(office.database, office.keys, office.clock, simulated=simulated)


def review_of(office: Office) -> StoreMatchReview:
    """Return the cases of an office."""
    return StoreMatchReview(office.database, office.keys, office.clock, ProtectedNow(office.settings))


def review_world(office: Office, clerk: Clerk, acting: Callable[[], Clerk], texts: Texts) -> ReviewWorld:
    """Return what the window of `clerk` needs; `acting` says at every call who is there, with what rights."""
    return ReviewWorld(ActingReview(review_of(office), acting), clerk, texts, office.clock)


@dataclass(frozen=True)
class ProtectedNow:
    """Asks the register in force: a run may be older than somebody's protection. No register: nobody is known."""

    settings: Settings

    def __call__(self, resident_ids: Sequence[str]) -> bool:
        """Tell whether one of them is under 支援措置. Raises StoreError."""
        try:
            register = RegisterAt.of_office(self.settings).open()
        except ExtractError as error:
            if error.code is FailureCode.EXTRACT_MISSING:
                return False
            raise
        try:
            rows = [row for each in resident_ids if (row := register.resident(each)) is not None]
        finally:
            register.close()
        return any(row.under_protection for row in rows)


class ActingReview:
    """A `MatchReview` that acts for whoever is at the keyboard; a late call of somebody else's window does nothing."""

    def __init__(self, review: MatchReview, acting: Callable[[], Clerk]) -> None:
        self._review, self._acting = review, acting

    def cases(self, clerk: Clerk) -> Sequence[CaseLine]:
        """See `MatchReview`."""
        return self._review.cases(self._now(clerk))

    def open(self, case: int, clerk: Clerk) -> OpenCase:
        """See `MatchReview`."""
        return self._review.open(case, self._now(clerk))

    def decide(self, case: int, clerk: Clerk, deciding: Deciding) -> Stage:
        """See `MatchReview`."""
        return self._review.decide(case, self._now(clerk), deciding)

    def undo(self, clerk: Clerk) -> int:
        """See `MatchReview`."""
        return self._review.undo(self._now(clerk))

    def finish(self, clerk: Clerk) -> None:
        """See `MatchReview`; whoever has just signed out may still finish what they did."""
        self._review.finish(clerk)

    def progress(self, clerk: Clerk) -> Progress:
        """See `MatchReview`."""
        return self._review.progress(self._now(clerk))

    def _now(self, clerk: Clerk) -> Clerk:
        now = self._acting()
        if now.id != clerk.id:
            raise SignInError(FailureCode.SIGNED_OUT, f"a window of {clerk.id}")
        return now
