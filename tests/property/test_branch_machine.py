"""Any order of visits, lost requests, lost replies, refusals, restored backups and time: each effect once, none forgotten."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from counter_app.dispatch.branch_sender import BranchSender
from counter_app.domain.branch_answer import ComeAgain, Contact, EarlierMissing, LineDown, TakenIn, TurnedAway
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.reissue import Reissue, ReissueReason
from counter_app.failures import FailureCode
from counter_app.store.branch import BranchDesk, BranchLimits, BranchPlace
from counter_app.store.branch_outbox import BranchOutbox
from counter_app.store.inbox import Inbox, Taken, TooEarly
from counter_app.store.office_seal import OfficeKeys
from tests.fakes.hub_house import QUICK
from tests.fakes.stores import Town
from tests.fakes.visits import HandClock, submission

FATES = st.sampled_from(["goes", "goes", "request lost", "reply lost", "busy"])


class StraightLine:
    """To the inbox and back in one process; `fate` says what becomes of the next message."""

    def __init__(self, inbox, clock):
        self.inbox, self.clock, self.fate, self.overtaken = inbox, clock, "goes", []

    def contact(self):
        return Contact(self.clock.now(), self.inbox.count("MH02"))

    def greet(self):
        return self.contact()

    def missing(self, ids):
        return self.inbox.missing(ids)

    def send(self, envelope, body):
        fate, self.fate = self.fate, "goes"
        if fate == "request lost":
            return LineDown(FailureCode.HUB_UNREACHABLE)
        if fate == "busy":
            return ComeAgain(FailureCode.HUB_UNREACHABLE)
        self.overtaken.append((envelope, body))
        answer = self.sorted(self.inbox.take_in(envelope, body))
        return LineDown(FailureCode.HUB_UNREACHABLE) if fate == "reply lost" else answer

    def sorted(self, came):
        if isinstance(came, Taken):
            return TakenIn(came.receipt, self.contact())
        return EarlierMissing(self.contact()) if isinstance(came, TooEarly) else TurnedAway(came.code)


class BranchMachine(RuleBasedStateMachine):
    @initialize()
    def open(self):
        self.place = tempfile.TemporaryDirectory()
        self.clock = HandClock()
        self.office = OfficeKeys([X25519PrivateKey.generate()])
        self.terminal = self.town("branch")
        place = BranchPlace("MH02", "boot", lambda: 10**12, BranchLimits(longest_offline=timedelta(days=999)))
        self.desk = BranchDesk(self.terminal.database, place, self.office.seal, self.clock)
        self.outbox = BranchOutbox(self.terminal.database, "MH02", self.clock)
        self.outbox.found()
        self.hub = self.town("hub")
        self.line = StraightLine(self.inbox_of(self.hub), self.clock)
        self.sender = BranchSender(self.outbox, self.line, self.clock, QUICK)
        self.given, self.printed, self.reissued = {}, set(), []

    def town(self, name):
        folder = Path(self.place.name) / name
        folder.mkdir()
        return Town(folder, self.clock)

    def inbox_of(self, town):
        return Inbox(town.database, town.keys, self.office, self.clock, simulated=False)

    def teardown(self):
        if hasattr(self, "place"):
            self.terminal.database.close()
            self.hub.database.close()
            self.place.cleanup()

    @rule()
    def visit(self):
        given = submission()
        self.given[str(self.desk.submit(given).number)] = given

    @rule(choice=st.integers(0, 30))
    def visit_again(self, choice):
        if self.given:
            number, given = list(self.given.items())[choice % len(self.given)]
            assert str(self.desk.submit(given).number) == number

    @rule()
    def print_slip(self):
        for receipt in self.desk.unprinted()[:1]:
            self.desk.slip_printed(receipt.number)
            self.printed.add(str(receipt.number))

    @rule(reason=st.sampled_from(ReissueReason))
    def reissue(self, reason):
        for number in sorted(self.given)[:1]:
            self.desk.slip_reissued(ReceiptNumber.parse(number), Reissue(reason, "ito", "here"))
            self.printed.add(number)
            self.reissued.append((number, "branch:MH02", "MH02", f"{reason.value}, clerk ito"))

    @rule(fate=FATES)
    def send(self, fate):
        self.line.fate = fate
        self.sender.step()
        self.line.fate = "goes"

    @rule(choice=st.integers(0, 30))
    def the_network_delivers_something_old_again(self, choice):
        if self.line.overtaken:
            self.line.inbox.take_in(*self.line.overtaken[choice % len(self.line.overtaken)])

    @rule(hours=st.sampled_from([1, 30]))
    def wait(self, hours):
        self.clock.turn(hours=hours)

    @rule()
    def the_hub_loses_everything_and_begins_anew(self):
        """The oldest backup there is; nothing has been purged yet."""
        self.hub.database.close()
        self.hub = self.town(f"hub-{len(list(Path(self.place.name).iterdir()))}")
        self.line.inbox, self.line.overtaken = self.inbox_of(self.hub), []

    def stored(self):
        with self.hub.database.reading() as connection:
            rows = connection.exec_driver_sql("SELECT number, visit_id, printed_at IS NOT NULL FROM submission").all()
        return {number: (visit, bool(printed)) for number, visit, printed in rows}

    @invariant()
    def nothing_is_made_up(self):
        if hasattr(self, "given"):
            assert {n: v for n, (v, _) in self.stored().items()}.items() <= {
                n: str(s.visit_id) for n, s in self.given.items()
            }.items()
            assert self.line.inbox.aside() == []

    @rule()
    def everything_arrives_in_the_end(self):
        for _ in range(200):
            self.clock.turn(seconds=1)
            self.sender.drain()
            if not self.outbox.line().unsent_messages:
                break
        assert self.stored() == {n: (str(s.visit_id), n in self.printed) for n, s in self.given.items()}
        assert self.outbox.line().unsent_messages == 0
        with self.hub.database.reading() as connection:
            told = connection.exec_driver_sql(
                "SELECT object_id, actor, terminal, purpose FROM audit WHERE action = 'slip.reissue' ORDER BY seq"
            )
            assert sorted(tuple(row) for row in told) == sorted(self.reissued)


TestBranchMachine = BranchMachine.TestCase
TestBranchMachine.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
