"""The decision table of the work list, every cell: state, holder, approval and role against the legal steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from counter_app.domain.case_state import (
    RULES,
    Approval,
    CaseFacts,
    Doing,
    Step,
    WorkState,
    after,
    may_view,
    next_steps,
    reaches,
    what_lacks,
)
from counter_app.domain.staff import SHIPPED_ROLES, Clerk, Reach, Right, Role, whole_office

REVIEWER = Clerk("me", SHIPPED_ROLES["reviewer"], "T1", "MH01", "市民課")
LEADER = Clerk("me", SHIPPED_ROLES["leader"], "T1", "MH01", "市民課")
COUNTER = Clerk("me", SHIPPED_ROLES["counter"], "T1", "MH01")
ADMIN = Clerk("me", SHIPPED_ROLES["admin"], "T1", "MH01")
CASE = CaseFacts(WorkState.RECEIVED, "MH01", "市民課")


def steps(clerk: Clerk, state: WorkState, owner: str | None, approval: Approval = Approval.NOT_NEEDED) -> set[str]:
    proposer = owner if approval in (Approval.PROPOSED, Approval.APPROVED) else None
    facts = replace(CASE, state=state, owner=owner, approval=approval, proposed_by=proposer)
    return {step.value for step in next_steps(facts, clerk)} - {"protect"}


# one line per state and holder: what a reviewer may do, and what a leader may do on top of it
TABLE = {
    ("received", None): ("take withdraw", "assign correct"),
    ("received", "me"): ("take withdraw", "assign correct"),
    ("received", "her"): ("", "take withdraw assign correct"),
    ("taken", None): ("withdraw", "assign release correct"),
    ("taken", "me"): ("release hand-over ask-correction hold return complete withdraw", "assign correct"),
    ("taken", "her"): ("", "assign release withdraw correct"),
    ("correcting", None): ("withdraw", "assign release correct"),
    ("correcting", "me"): ("resume release hand-over withdraw", "assign correct"),
    ("correcting", "her"): ("", "assign release withdraw correct"),
    ("held", None): ("withdraw", "assign release correct"),
    ("held", "me"): ("resume release hand-over withdraw", "assign correct"),
    ("held", "her"): ("", "assign release withdraw correct"),
    ("returned", None): ("take withdraw", "assign correct"),
    ("returned", "me"): ("take withdraw", "assign correct"),
    ("returned", "her"): ("", "take withdraw assign correct"),
    ("done", None): ("close", "reopen"),
    ("done", "me"): ("close", "reopen"),
    ("done", "her"): ("close", "reopen"),
    ("closed", None): ("", "reopen"),
    ("closed", "me"): ("", "reopen"),
    ("closed", "her"): ("", "reopen"),
    ("withdrawn", None): ("", "reopen"),
    ("withdrawn", "me"): ("", "reopen"),
    ("withdrawn", "her"): ("", "reopen"),
}


@pytest.mark.parametrize(("state", "owner"), list(product(WorkState, (None, "me", "her"))))
def test_every_state_and_holder_without_approval(state, owner):
    reviewer, leader = TABLE[state.value, owner]
    assert steps(REVIEWER, state, owner) == set(reviewer.split())
    assert steps(LEADER, state, owner) == set(reviewer.split()) | set(leader.split())
    counter = set(reviewer.split()) & {"withdraw", "close"}
    assert steps(COUNTER, state, owner) == counter
    assert steps(ADMIN, state, owner) == set()


MINE = {
    Approval.NEEDED: ("release hand-over ask-correction hold return propose withdraw", "assign correct"),
    Approval.PROPOSED: ("recall withdraw", ""),
    Approval.APPROVED: ("release hand-over ask-correction hold return complete withdraw", "assign correct"),
}
HERS = {
    Approval.NEEDED: "assign release withdraw correct",
    Approval.PROPOSED: "approve reject withdraw",
    Approval.APPROVED: "assign release withdraw correct",
}


@pytest.mark.parametrize("approval", MINE)
def test_with_approval_by_a_second_person(approval):
    reviewer, leader = MINE[approval]
    assert steps(REVIEWER, WorkState.TAKEN, "me", approval) == set(reviewer.split())
    assert steps(LEADER, WorkState.TAKEN, "me", approval) == set(reviewer.split()) | set(leader.split())
    assert steps(REVIEWER, WorkState.TAKEN, "her", approval) == set()
    assert steps(LEADER, WorkState.TAKEN, "her", approval) == set(HERS[approval].split())


@pytest.mark.parametrize("touched", [{"proposed_by": "me"}, {"corrected_by": frozenset({"me"})}])
def test_nobody_approves_what_they_proposed_or_corrected(touched):
    facts = replace(CASE, state=WorkState.TAKEN, owner="her", approval=Approval.PROPOSED, proposed_by="her")
    facts = replace(facts, **touched)
    for clerk in (LEADER, whole_office("me", "T1", "MH01")):
        assert not next_steps(facts, clerk) & {Step.APPROVE, Step.REJECT}


def test_anybody_at_the_counter_protects_and_only_the_right_lifts():
    protected = replace(CASE, protected=True)
    trusted = Clerk("me", SHIPPED_ROLES["protected"], "T1", "MH01")
    for clerk in (REVIEWER, COUNTER, LEADER):
        assert Step.PROTECT in next_steps(CASE, clerk)
        assert not next_steps(protected, clerk) & {Step.PROTECT, Step.LIFT}
    assert Step.LIFT in next_steps(protected, trusted)
    assert Step.LIFT not in next_steps(CASE, trusted)


@pytest.mark.parametrize(
    ("reach", "office", "section", "owner", "expected"),
    [
        (Reach.ALL, "MH09", "別課", None, True),
        (Reach.OFFICE, "MH01", "別課", None, True),
        (Reach.OFFICE, "MH09", "市民課", None, False),
        (Reach.SECTION, "MH09", "市民課", None, True),
        (Reach.SECTION, "MH01", "別課", "me", False),
        (Reach.SECTION, "MH01", "", None, True),
        (Reach.SECTION, "MH09", "", None, False),
        (Reach.OWN, "MH01", "市民課", None, False),
        (Reach.OWN, "MH09", "別課", "me", True),
    ],
)
def test_jurisdiction(reach, office, section, owner, expected):
    clerk = Clerk("me", Role("r", "r", frozenset(Right), reach), "T1", "MH01", "市民課")
    facts = CaseFacts(WorkState.RECEIVED, office, section, owner)
    assert reaches(facts, clerk) is expected
    assert may_view(facts, clerk) is expected
    assert bool(next_steps(facts, clerk)) is expected


NEEDS = {
    Step.ASSIGN: "to", Step.HAND_OVER: "to", Step.ASK_CORRECTION: "reason due", Step.RETURN: "reason due",
    Step.HOLD: "reason", Step.REJECT: "reason", Step.WITHDRAW: "reason", Step.REOPEN: "reason",
    Step.CORRECT: "reason", Step.LIFT: "reason",
}  # fmt: skip


@pytest.mark.parametrize("step", Step)
def test_what_each_step_needs(step):
    whole = {"reason": "理由", "due": date(2026, 12, 1), "to": "her"}
    assert not what_lacks(Doing(step, **whole))
    for need in ("reason", "due", "to"):
        lacking = {**whole, need: None if need == "due" else "\u3000"}
        assert what_lacks(Doing(step, **lacking)) == (need if need in NEEDS.get(step, "").split() else "")


def test_every_step_has_its_rule():
    assert set(RULES) == set(Step)


def test_who_holds_it_afterwards():
    mine = replace(CASE, state=WorkState.TAKEN, owner="me")
    owners = {step: after(mine, REVIEWER, Doing(step, to="her")).owner for step in Step}
    assert {step for step, owner in owners.items() if owner == "her"} == {Step.ASSIGN, Step.HAND_OVER}
    assert {step for step, owner in owners.items() if owner is None} == {
        Step.RELEASE, Step.RETURN, Step.COMPLETE, Step.CLOSE, Step.WITHDRAW, Step.REOPEN,
    }  # fmt: skip
