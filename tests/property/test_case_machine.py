"""Any number of clerks doing whatever they like: what must hold of every case, whatever the order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from counter_app.domain.case_state import (
    FINISHED,
    Approval,
    CaseFacts,
    Doing,
    Step,
    WorkState,
    after,
    next_steps,
)
from counter_app.domain.staff import SHIPPED_ROLES, Clerk

CLERKS = [
    Clerk(f"{role}{number}", SHIPPED_ROLES[role], "T1", "MH01", "市民課") for role in SHIPPED_ROLES for number in (1, 2)
]


class CaseMachine(RuleBasedStateMachine):
    """The model is what was done, in order; the facts are what the rules make of it."""

    @initialize(second=st.booleans())
    def begin(self, second):
        self.second = second
        approval = Approval.NEEDED if second else Approval.NOT_NEEDED
        self.case = CaseFacts(WorkState.RECEIVED, "MH01", "市民課", approval=approval)
        self.done: list[tuple[str, Step]] = []

    @rule(clerk=st.sampled_from(CLERKS), choose=st.randoms(use_true_random=False), to=st.sampled_from(CLERKS))
    def act(self, clerk, choose, to):
        legal = sorted(next_steps(self.case, clerk))
        if not legal:
            return
        step = choose.choice(legal)
        now = after(self.case, clerk, Doing(step, "理由", date(2026, 12, 1), to.id))
        by = self.case.corrected_by | ({clerk.id} if step is Step.CORRECT else frozenset())
        self.case = replace(
            self.case,
            state=now.state,
            owner=now.owner,
            approval=now.approval,
            proposed_by=now.proposed_by,
            protected=now.protected,
            corrected_by=by,
        )
        self.done.append((clerk.id, step))

    @invariant()
    def whoever_reviews_is_named_and_nobody_holds_what_is_over(self):
        if self.case.state in (WorkState.TAKEN, WorkState.CORRECTING, WorkState.HELD):
            assert self.case.owner is not None
        if self.case.state in FINISHED:
            assert self.case.owner is None

    @invariant()
    def money_is_never_done_by_one_person(self):
        if not self.second:
            assert self.case.approval is Approval.NOT_NEEDED
            return
        if self.case.state not in (WorkState.DONE, WorkState.CLOSED):
            return
        opened = max((at for at, (_, step) in enumerate(self.done) if step is Step.REOPEN), default=-1)
        since = self.done[opened + 1 :]
        proposed = max(at for at, (_, step) in enumerate(since) if step is Step.PROPOSE)
        approved = max(at for at, (_, step) in enumerate(since) if step is Step.APPROVE)
        assert proposed < approved
        assert since[proposed][0] != since[approved][0]
        assert not any(step is Step.CORRECT for _, step in since[approved:])
        before = self.done[: opened + 1 + approved]
        assert since[approved][0] not in {who for who, step in before if step is Step.CORRECT}

    @invariant()
    def there_is_always_a_way_on(self):
        assert any(next_steps(self.case, clerk) - {Step.PROTECT, Step.LIFT} for clerk in CLERKS)

    @invariant()
    def a_proposal_names_who_proposed(self):
        waits = self.case.approval in (Approval.PROPOSED, Approval.APPROVED)
        assert (self.case.proposed_by is not None) is waits


CaseMachine.TestCase.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
TestCases = CaseMachine.TestCase
