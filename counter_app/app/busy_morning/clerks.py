"""The clerks of the back office: take the oldest case, look at it, decide, and sometimes have to ask or wait."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from counter_app.domain.case_state import Approval, Doing, Step
from counter_app.domain.staff import Clerk
from counter_app.domain.views import ViewPurpose
from counter_app.ports import Clock, Wanted, WorkList, WorkRow, WorkState

_ASK, _HOLD, _RETURN = 0.05, 0.05, 0.03
_FEWEST_S, _MOST_S = 70, 290
_WAITS = timedelta(minutes=25)  # until the resident has answered, or the other section has
_REASONS = {
    Step.ASK_CORRECTION: "添付書類の写しが不足しています。",
    Step.HOLD: "税務課の回答を待っています。",
    Step.RETURN: "窓口での確認が必要です。",
}


@dataclass
class _Busy:
    """What one clerk is at, until when, and what comes then."""

    case: str
    until: datetime
    then: Step


class BackOffice:
    """Some clerks who share a work list. `counts` says what they did: what the figures must say too."""

    def __init__(self, work_list: WorkList, clerks: tuple[Clerk, ...], clock: Clock, seed: int) -> None:
        self._work_list, self._clerks, self._clock = work_list, clerks, clock
        self._chance = random.Random(seed)  # noqa: S311  # invented delays, not a secret
        self._busy: dict[str, _Busy] = {}
        self._waiting: list[_Busy] = []
        self._holders: dict[str, Clerk] = {}
        self._looked_again: set[str] = set()
        self.counts: Counter[str] = Counter()

    def work(self) -> None:
        """Let everybody do what is due by now."""
        now = self._clock.now()
        for waiting in [each for each in self._waiting if each.until <= now]:
            self._waiting.remove(waiting)
            clerk = self._holders[waiting.case]
            self._step(waiting.case, clerk, Doing(Step.RESUME))
            self._finish(waiting.case, clerk)
        for clerk in self._clerks:
            busy = self._busy.get(clerk.id)
            if busy is not None and busy.until <= now:
                self._decide(busy, clerk)
        self._take_next([clerk for clerk in self._clerks if clerk.id not in self._busy])

    def _take_next(self, free: list[Clerk]) -> None:
        """Whoever is free takes the oldest case; what was returned comes after what is new."""
        if not free:
            return
        rows = self._work_list.rows(free[0], Wanted(state=WorkState.RECEIVED), limit=len(free))
        if len(rows) < len(free):
            rows += self._work_list.rows(free[0], Wanted(state=WorkState.RETURNED), limit=len(free) - len(rows))
        for row, clerk in zip(rows, free, strict=False):
            self._take(row.application_id, clerk)

    def _take(self, case: str, clerk: Clerk) -> None:
        self._step(case, clerk, Doing(Step.TAKE))
        self._holders[case] = clerk
        self._work_list.detail(case, clerk, ViewPurpose.REVIEW)
        seconds = self._chance.randint(_FEWEST_S, _MOST_S)
        self._busy[clerk.id] = _Busy(case, self._clock.now() + timedelta(seconds=seconds), self._next(case))

    def _next(self, case: str) -> Step:
        """Nobody is asked twice about one case."""
        drawn = self._chance.random()
        if case in self._looked_again:
            return Step.COMPLETE
        for share, step in ((_ASK, Step.ASK_CORRECTION), (_HOLD, Step.HOLD), (_RETURN, Step.RETURN)):
            if drawn < share:
                self._looked_again.add(case)
                return step
            drawn -= share
        return Step.COMPLETE

    def _decide(self, busy: _Busy, clerk: Clerk) -> None:
        del self._busy[clerk.id]
        now = self._clock.now()
        match busy.then:
            case Step.COMPLETE:
                self._finish(busy.case, clerk)
            case Step.HOLD:
                self._step(busy.case, clerk, Doing(Step.HOLD, _REASONS[Step.HOLD]))
                self._waiting.append(_Busy(busy.case, now + _WAITS, Step.RESUME))
            case Step.ASK_CORRECTION:
                due = now.date() + timedelta(days=14)
                self._step(busy.case, clerk, Doing(Step.ASK_CORRECTION, _REASONS[Step.ASK_CORRECTION], due))
                self._waiting.append(_Busy(busy.case, now + _WAITS, Step.RESUME))
            case step:
                self._step(busy.case, clerk, Doing(step, _REASONS[step], now.date() + timedelta(days=14)))

    def _finish(self, case: str, clerk: Clerk) -> None:
        """Complete it, with the second person's approval where the procedure asks for one."""
        row = next(each for each in self._rows(case, clerk) if each.application_id == case)
        if row.approval is not Approval.NOT_NEEDED:
            self._step(case, clerk, Doing(Step.PROPOSE))
            second = next(each for each in self._clerks if each.id != clerk.id)
            self._work_list.detail(case, second, ViewPurpose.APPROVAL)
            self._step(case, second, Doing(Step.APPROVE))
        self._step(case, clerk, Doing(Step.COMPLETE))

    def _rows(self, case: str, clerk: Clerk) -> list[WorkRow]:
        return self._work_list.rows(clerk, Wanted(number=case.partition("/")[0]))

    def _step(self, case: str, clerk: Clerk, doing: Doing) -> None:
        self._work_list.step(case, clerk, doing)
        self.counts[doing.step.value] += 1
