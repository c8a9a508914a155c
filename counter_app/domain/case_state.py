"""Where a case stands and what may be done with it next. Pure: a table of rules, read for one case and one clerk.

    受付 ─take→ 審査中 ─complete→ 処理済 ─close→ 交付・完了
                 │ ask-correction→ 補正待ち ─resume→ 審査中
                 │ hold→ 保留 ─resume→ 審査中
                 └ return→ 差戻し ─take→ 審査中            withdraw→ 取下げ, from whatever is not finished

Where the procedure says so (`approval = "second-person"` in its form) a second person approves before completion: not
who proposed, and nobody who ever corrected the record. Source: facts on the back office §2.4.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from counter_app.domain.staff import Clerk, Reach, Right

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


class WorkState(StrEnum):
    """Where an application stands on the work list."""

    RECEIVED = "received"  # 受付
    TAKEN = "taken"  # 審査中
    CORRECTING = "correcting"  # 補正待ち: the resident has to bring or say something
    HELD = "held"  # 保留: waits for something inside the house
    RETURNED = "returned"  # 差戻し
    DONE = "done"  # 処理済
    CLOSED = "closed"  # 交付・完了
    WITHDRAWN = "withdrawn"  # 取下げ


FINISHED = frozenset({WorkState.DONE, WorkState.CLOSED, WorkState.WITHDRAWN})


class Approval(StrEnum):
    """How far the second person is."""

    NOT_NEEDED = "not-needed"
    NEEDED = "needed"  # nothing proposed yet, or no longer
    PROPOSED = "proposed"  # 決裁待ち
    APPROVED = "approved"


class Step(StrEnum):
    """What a clerk does; the value is the audit action."""

    TAKE = "take"
    ASSIGN = "assign"
    RELEASE = "release"
    HAND_OVER = "hand-over"
    ASK_CORRECTION = "ask-correction"
    HOLD = "hold"
    RESUME = "resume"
    RETURN = "return"
    PROPOSE = "propose"
    RECALL = "recall"
    APPROVE = "approve"
    REJECT = "reject"
    COMPLETE = "complete"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    CORRECT = "correct"
    PROTECT = "protect"
    LIFT = "lift"


class Hand(StrEnum):
    """Who a step belongs to, seen from the case."""

    FREE = "free"  # nobody else holds it
    HOLDER = "holder"
    HOLDER_OR_LEADER = "holder-or-leader"  # the holder, or who may assign
    PROPOSER = "proposer"
    SECOND = "second"  # neither who proposed nor who corrected
    ANYBODY = "anybody"


@dataclass(frozen=True)
class CaseFacts:
    """What the rules look at; no personal value. `section` is empty where no section is in charge."""

    state: WorkState
    office: str
    section: str = ""
    owner: str | None = None
    approval: Approval = Approval.NOT_NEEDED
    proposed_by: str | None = None
    corrected_by: frozenset[str] = frozenset()
    protected: bool = False
    taken_in_by: str | None = None  # the clerk at the counter; None where a resident handed in alone


@dataclass(frozen=True)
class Doing:
    """A step with what it needs: why, until when, to whom (the id of a clerk)."""

    step: Step
    reason: str = field(default="", repr=False)  # may tell about the resident
    due: date | None = None
    to: str = ""


@dataclass(frozen=True)
class Rule:
    """One line of the table. `end` and `approval_end` are None where they stay as they are."""

    start: frozenset[WorkState]
    end: WorkState | None
    rights: frozenset[Right]  # any of them
    hand: Hand
    approvals: frozenset[Approval] = frozenset({Approval.NOT_NEEDED, Approval.NEEDED, Approval.APPROVED})
    approval_end: Approval | None = None
    reason: bool = False
    due: bool = False
    person: bool = False


_S, _R, _A = WorkState, Right, Approval
_REVIEW, _ASSIGN = frozenset({_R.REVIEW}), frozenset({_R.ASSIGN})
_COUNTER = frozenset({_R.TAKE_IN, _R.REVIEW})
_TAKEN = frozenset({_S.TAKEN})
_WAITING = frozenset({_S.CORRECTING, _S.HELD})
_FREE = frozenset({_S.RECEIVED, _S.RETURNED})
_OPEN = _TAKEN | _WAITING | _FREE
_SETTLED = frozenset({_A.NOT_NEEDED, _A.APPROVED})
_PROPOSED, _ANY = frozenset({_A.PROPOSED}), frozenset(Approval)

RULES: Mapping[Step, Rule] = MappingProxyType(
    {
        Step.TAKE: Rule(_FREE, _S.TAKEN, _REVIEW, Hand.FREE),
        Step.ASSIGN: Rule(_OPEN, None, _ASSIGN, Hand.ANYBODY, person=True),
        Step.RELEASE: Rule(_TAKEN | _WAITING, _S.RECEIVED, _REVIEW, Hand.HOLDER_OR_LEADER, approval_end=_A.NEEDED),
        Step.HAND_OVER: Rule(_TAKEN | _WAITING, None, _REVIEW, Hand.HOLDER, person=True),
        Step.ASK_CORRECTION: Rule(
            _TAKEN, _S.CORRECTING, _REVIEW, Hand.HOLDER, approval_end=_A.NEEDED, reason=True, due=True
        ),
        Step.HOLD: Rule(_TAKEN, _S.HELD, _REVIEW, Hand.HOLDER, reason=True),
        Step.RESUME: Rule(_WAITING, _S.TAKEN, _REVIEW, Hand.HOLDER),
        Step.RETURN: Rule(_TAKEN, _S.RETURNED, _REVIEW, Hand.HOLDER, approval_end=_A.NEEDED, reason=True, due=True),
        Step.PROPOSE: Rule(_TAKEN, None, _REVIEW, Hand.HOLDER, frozenset({_A.NEEDED}), _A.PROPOSED),
        Step.RECALL: Rule(_TAKEN, None, _REVIEW, Hand.PROPOSER, _PROPOSED, _A.NEEDED),
        Step.APPROVE: Rule(_TAKEN, None, frozenset({_R.APPROVE}), Hand.SECOND, _PROPOSED, _A.APPROVED),
        Step.REJECT: Rule(_TAKEN, None, frozenset({_R.APPROVE}), Hand.SECOND, _PROPOSED, _A.NEEDED, reason=True),
        Step.COMPLETE: Rule(_TAKEN, _S.DONE, _REVIEW, Hand.HOLDER, _SETTLED),
        Step.CLOSE: Rule(frozenset({_S.DONE}), _S.CLOSED, _COUNTER, Hand.ANYBODY),
        Step.WITHDRAW: Rule(_OPEN, _S.WITHDRAWN, _COUNTER, Hand.FREE, _ANY, _A.NEEDED, reason=True),
        Step.REOPEN: Rule(FINISHED, _S.RECEIVED, _ASSIGN, Hand.ANYBODY, approval_end=_A.NEEDED, reason=True),
        Step.CORRECT: Rule(
            _OPEN, None, frozenset({_R.CORRECT}), Hand.HOLDER_OR_LEADER, approval_end=_A.NEEDED, reason=True
        ),
        Step.PROTECT: Rule(frozenset(WorkState), None, _COUNTER, Hand.ANYBODY, _ANY),
        Step.LIFT: Rule(frozenset(WorkState), None, frozenset({_R.VIEW_PROTECTED}), Hand.ANYBODY, _ANY, reason=True),
    }
)


def reaches(case: CaseFacts, clerk: Clerk) -> bool:
    """Tell whether a case lies in the clerk's jurisdiction. Without a section in charge the receiving office is."""
    match clerk.role.reach:
        case Reach.ALL:
            return True
        case Reach.OFFICE:
            return case.office == clerk.office
        case Reach.SECTION:
            return case.section == clerk.section if case.section else case.office == clerk.office
        case Reach.OWN:
            return clerk.id in (case.owner, case.taken_in_by)


def may_view(case: CaseFacts, clerk: Clerk) -> bool:
    """Tell whether the record may be opened. What is hidden in it, `protection` and the role's `hidden` say."""
    return clerk.may(Right.VIEW) and reaches(case, clerk)


def next_steps(case: CaseFacts, clerk: Clerk) -> frozenset[Step]:
    """Return the legal next steps of this clerk with this case."""
    if not reaches(case, clerk):
        return frozenset()
    return frozenset(step for step in Step if _allows(RULES[step], case, clerk) and _makes_sense(step, case))


def _allows(rule: Rule, case: CaseFacts, clerk: Clerk) -> bool:
    return (
        case.state in rule.start
        and case.approval in rule.approvals
        and not rule.rights.isdisjoint(clerk.role.rights)
        and _in_hand(rule.hand, case, clerk)
    )


def _in_hand(hand: Hand, case: CaseFacts, clerk: Clerk) -> bool:
    mine = case.owner == clerk.id
    match hand:
        case Hand.FREE:
            return mine or case.owner is None or clerk.may(Right.ASSIGN)
        case Hand.HOLDER:
            return mine
        case Hand.HOLDER_OR_LEADER:
            return mine or clerk.may(Right.ASSIGN)
        case Hand.PROPOSER:
            return case.proposed_by == clerk.id
        case Hand.SECOND:
            return clerk.id != case.proposed_by and clerk.id not in case.corrected_by
        case Hand.ANYBODY:
            return True


def _makes_sense(step: Step, case: CaseFacts) -> bool:
    """Steps that would change nothing are not offered."""
    if step is Step.PROTECT:
        return not case.protected
    return step is not Step.LIFT or case.protected


@dataclass(frozen=True)
class Standing:
    """What of a case a step changes."""

    state: WorkState
    owner: str | None
    approval: Approval
    proposed_by: str | None
    protected: bool


def after(case: CaseFacts, clerk: Clerk, doing: Doing) -> Standing:
    """Return how the case stands afterwards. Only for a step out of `next_steps`."""
    rule = RULES[doing.step]
    state = rule.end or case.state
    approval = case.approval
    if approval is not Approval.NOT_NEEDED and rule.approval_end is not None:
        approval = rule.approval_end
    if doing.step is Step.PROPOSE:
        proposed_by: str | None = clerk.id
    else:
        proposed_by = case.proposed_by if approval in (Approval.PROPOSED, Approval.APPROVED) else None
    return Standing(
        state, _owner_after(rule, state, case, clerk, doing), approval, proposed_by, _protected(doing.step, case)
    )


def _owner_after(rule: Rule, state: WorkState, case: CaseFacts, clerk: Clerk, doing: Doing) -> str | None:
    if rule.person:
        return doing.to
    if doing.step is Step.TAKE:
        return clerk.id
    return case.owner if rule.end is None or state in _TAKEN | _WAITING else None


def _protected(step: Step, case: CaseFacts) -> bool:
    return (case.protected or step is Step.PROTECT) and step is not Step.LIFT


def what_lacks(doing: Doing) -> str:
    """Name what the step still needs: `reason`, `due` or `to`; empty where it is complete."""
    rule = RULES[doing.step]
    if rule.reason and not doing.reason.strip():
        return "reason"
    if rule.due and doing.due is None:
        return "due"
    return "to" if rule.person and not doing.to.strip() else ""
