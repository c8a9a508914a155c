"""A terminal in a world made by hand, and a person who walks through its pages."""

from __future__ import annotations

from uuid import uuid4

from counter_app.domain.answers import Answer, FieldPath, Origin, Trust
from counter_app.domain.channel import Channel
from counter_app.flow import events as ev
from counter_app.flow.patience import Patience
from counter_app.flow.state import Rules, Slip, Step
from counter_app.personal import Personal, Secret
from counter_app.runtime import VisitRuntime, World
from tests.fakes import canary, forms
from tests.fakes.world import AT, FakeDesk, FakePrinter, FakeSlot, HandClock, Watcher, typed

PATIENCE = Patience(idle_s=60, warning_s=30, card_away_s=30)
ANSWERS = {"applicant.phone": "090-1234-5678", "scope": "all", "copies": "1"}


class Terminal:
    """A runtime with its world, and a person at it."""

    def __init__(self, channel=Channel.KIOSK, *, watcher_first=None) -> None:
        self.slot, self.desk, self.printer, self.clock = FakeSlot(), FakeDesk(), FakePrinter(), HandClock()
        self.saw = Watcher()
        self.runtime = VisitRuntime(
            Rules(channel),
            World(self.slot, self.desk, self.printer, self.clock, self._ask_for_offers),
            PATIENCE,
        )
        self.offers = self._prefill
        if watcher_first is not None:
            self.runtime.watch(watcher_first)
        self.runtime.watch(self.saw)
        self.runtime.start()

    def _ask_for_offers(self, visit):
        return self.offers(visit)

    def _prefill(self, visit):
        if visit.card.reading is None:
            return ()
        name = Answer(Personal(canary.FULL_NAME), Origin.CARD, Trust.VERIFIED, AT)
        return ((FieldPath("applicant.fullName"), name),)

    def post(self, *events):
        for event in events:
            self.runtime.touched()
            self.runtime.post(event)

    def begin(self, *chosen):
        self.post(ev.Begin(uuid4(), AT), ev.Choose(chosen or (forms.CERTIFICATE,)), ev.Next())
        self.saw.until(lambda visit: visit.step in (Step.CARD, Step.SECRET))

    def to_secret(self):
        self.begin()
        self.slot.lay_down()
        self.saw.until(lambda visit: visit.step is Step.SECRET)

    def to_check(self):
        self.to_secret()
        secret = Secret(canary.PIN)
        self.post(ev.SecretTyped(secret))
        self.saw.until(lambda visit: visit.step is Step.READ)
        self.post(ev.Next(), *self._answers(), *[ev.Next()] * 6)
        self.saw.until(lambda visit: visit.step is Step.CHECK)
        return secret

    def _answers(self):
        return [typed(path, text) for path, text in ANSWERS.items()]

    def to_receipt(self):
        self.to_check()
        self.post(ev.Submit(AT))
        return self.saw.until(lambda visit: visit.slip in (Slip.PRINTED, Slip.FAILED))

    def open_gates(self):
        for port in (self.slot, self.desk, self.printer):
            port.gate.open()
