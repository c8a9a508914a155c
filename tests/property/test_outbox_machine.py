"""Any order of submits, claims, answers, lost owners and clocks: each message is settled once, by its last owner."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from counter_app.failures import FailureCode, StoreError
from counter_app.ports.outbox import Delivered, Refused, RetryLater
from counter_app.store import audit
from tests.fakes.stores import SATO, Town
from tests.fakes.visits import application, submission

OUTCOMES = st.sampled_from(
    [Delivered("R-1"), RetryLater(FailureCode.CONNECTOR_UNREACHABLE), Refused(FailureCode.CONNECTOR_REFUSED)]
)


class OutboxMachine(RuleBasedStateMachine):
    """On SQLite; `OnPostgres` below does the same on the other engine."""

    claims = Bundle("claims")

    @initialize()
    def open(self):
        self.place = tempfile.TemporaryDirectory()
        self.town = self.found(Path(self.place.name))
        self.unsent = set()
        self.settled = {}
        self.token = {}  # the newest claim of each message
        self.leased_until = {}

    def found(self, folder):
        return Town(folder)

    def teardown(self):
        if hasattr(self, "town"):
            self.town.database.close()
            self.place.cleanup()

    @rule(count=st.integers(1, 2))
    def submit(self, count):
        receipt = self.town.desk.submit(submission(*[application()] * count))
        self.unsent |= {receipt.application_id(index) for index in range(count)}

    @rule(target=claims, owner=st.sampled_from(["one", "two"]))
    def claim(self, owner):
        claimed = self.town.outbox_of(owner).claim()
        if claimed is None:
            return None
        key = claimed.key
        assert key in self.unsent
        assert self.leased_until.get(key, self.town.clock.at) <= self.town.clock.at
        self.leased_until[key] = self.town.clock.at + self.town.outbox._lease
        self.token[key] = claimed.token
        return claimed

    @rule(target=claims, owner=st.sampled_from(["one", "two"]), most=st.integers(2, 4))
    def claim_several(self, owner, most):
        batch = self.town.outbox_of(owner).claim_batch(most)
        self.leased(batch, most)
        return multiple(*batch)

    def leased(self, batch, most):
        assert len(batch) <= most
        assert len(batch) == 1 or all(each.attempt == 1 for each in batch)
        for claimed in batch:
            key = claimed.key
            assert key in self.unsent
            assert self.leased_until.get(key, self.town.clock.at) <= self.town.clock.at
            self.leased_until[key] = self.town.clock.at + self.town.outbox._lease
            self.token[key] = claimed.token

    @rule(
        target=claims,
        first=consumes(claims),
        second=consumes(claims),
        outcomes=st.tuples(OUTCOMES, OUTCOMES),
        then_claim=st.integers(0, 4),
    )
    def answer_together(self, first, second, outcomes, then_claim):
        results = [(each, what) for each, what in zip((first, second), outcomes, strict=True) if each is not None]
        lost = {each.seq for each, _ in results if each.key in self.settled or self.token[each.key] != each.token}
        if first is not None and second is not None and first.seq == second.seq:
            return multiple()  # one of them is of an older lease; a dispatcher never has both
        following = ()
        if then_claim:
            told, following = self.town.outbox.settle_and_claim(results, then_claim)
        else:
            told = self.town.outbox.settle_batch(results)
        assert told == lost
        for each, what in results:
            if each.seq not in lost:
                self.came(each.key, what)
        self.leased(following, then_claim)
        return multiple(*following)

    @rule(claimed=consumes(claims))
    def give_back(self, claimed):
        if claimed is None:
            return
        self.town.outbox.give_back([claimed])
        key = claimed.key
        if key not in self.settled and self.token[key] == claimed.token:
            self.leased_until.pop(key, None)

    @rule(claimed=consumes(claims), outcome=OUTCOMES)
    def answer(self, claimed, outcome):
        if claimed is None:
            return
        key = claimed.key
        if key in self.settled or self.token[key] != claimed.token:
            with pytest.raises(StoreError) as caught:
                self.town.outbox.settle(claimed, outcome)
            assert caught.value.code is FailureCode.LEASE_LOST
            return
        self.town.outbox.settle(claimed, outcome)
        self.came(key, outcome)

    def came(self, key, outcome):
        self.leased_until.pop(key)
        if not isinstance(outcome, RetryLater):
            self.unsent.discard(key)
            self.settled[key] = "delivered" if isinstance(outcome, Delivered) else "refused"

    @rule(claimed=consumes(claims))
    def die(self, claimed):
        """The owner is gone; only time brings its message back."""

    @rule(seconds=st.sampled_from([1, 30, 61, 4000]))
    def wait(self, seconds):
        self.town.clock.turn(seconds=seconds)

    @rule()
    def everything_comes_due_in_the_end(self):
        self.town.clock.turn(hours=2)
        due = set()
        while (claimed := self.town.outbox.claim()) is not None:
            due.add(claimed.key)
            self.token[claimed.key] = claimed.token
            self.leased_until[claimed.key] = self.town.clock.at + self.town.outbox._lease
        assert due == self.unsent

    @invariant()
    def the_work_list_tells_what_became_of_it(self):
        if hasattr(self, "town"):
            told = {row.application_id: row.delivery for row in self.town.work.rows(SATO, limit=500)}
            assert told == {**dict.fromkeys(self.unsent, "unsent"), **self.settled}
            assert self.town.outbox.stats().unsent == len(self.unsent)
            with self.town.database.reading() as connection:
                audit.verify(connection)


class OnPostgres(OutboxMachine):
    server = None

    def found(self, folder):
        return Town(folder, url=self.server.fresh())

    def teardown(self):
        super().teardown()
        if hasattr(self, "town"):
            self.server.drop(self.town.url)


@pytest.mark.parametrize(("machine", "examples"), [(OutboxMachine, 25), (OnPostgres, 8)])
def test_outbox_machine(request, machine, examples):
    if machine is OnPostgres:
        machine.server = request.getfixturevalue("postgres")
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=25, deadline=None))
