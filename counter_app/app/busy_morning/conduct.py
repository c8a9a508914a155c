"""Conducts the morning: turns the common clock from one event of the plan to the next and lets happen what is due."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from counter_app.app.busy_morning.clerks import BackOffice
from counter_app.app.busy_morning.people import Invented, invent
from counter_app.app.busy_morning.plan import QUEUES, Coming, Morning
from counter_app.app.busy_morning.robot import Robot
from counter_app.app.busy_morning.terminal import RealHand
from counter_app.app.busy_morning.town import OFFICE, Town
from counter_app.app.busy_morning.wishes import COUNTER, KIOSK
from counter_app.app.office import ROOT
from counter_app.app.simulation import open_hand
from counter_app.domain.staff import whole_office
from counter_app.domain.tickets import TicketEvent, TicketStep
from counter_app.store.tickets import StoreTickets

CLERKS = ("sato", "suzuki", "takahashi", "tanaka")
CUT_AFTER, CUT_LASTS = timedelta(minutes=110), timedelta(minutes=10)
_REAL_CARDS = ("demo", "yoshida-gaiji", "garcia-foreign")  # those of the shipped cards that anybody may use at a kiosk
_ROUND = timedelta(seconds=30)
_ROBOT, _SEND, _AFTER_NOON = timedelta(minutes=5), timedelta(minutes=4), timedelta(minutes=15)


@dataclass
class Happened:
    """What the conductor saw with its own eyes, to be held against what the hub says."""

    receipts: list[str] = field(default_factory=list)
    applications: int = 0
    procedures: Counter[str] = field(default_factory=Counter)
    desk_seconds: list[int] = field(default_factory=list)
    prefilled: int = 0
    asked: int = 0
    real_cards: int = 0
    most_unsent: int = 0
    while_cut: int = 0


Act = Callable[[], None]


class Conductor:
    """`run` conducts the whole morning. `look` is called with names of moments that are worth a picture."""

    def __init__(
        self,
        town: Town,
        morning: Morning,
        seed: int,
        *,
        look: Callable[[str], None] = lambda _moment: None,
        rest: Callable[[datetime], None] = lambda _until: None,
    ) -> None:
        self._town, self._morning, self._seed, self._look, self._rest = town, morning, seed, look, rest
        self._acts: list[tuple[datetime, int, Act]] = []
        self._order = itertools.count()
        self._cut = False
        self._tickets = StoreTickets(town.office.database, COUNTER, simulated=True)  # one machine in one hall
        clerks = tuple(whole_office(name, f"{OFFICE}-{name}", OFFICE) for name in CLERKS)
        self.back = BackOffice(town.office.work_list, clerks, town.clock, seed)
        self.robot = Robot(town.rpa, town.clock, seed)
        self.happened = Happened()
        real = [each for each in morning.served if each.wish.id == "住民票" and each.shows_card]
        self._with_real_card = {each.number: name for each, name in zip(real[3::9], _REAL_CARDS, strict=False)}

    def run(self) -> None:
        """From the first ticket until everybody is served and the quarter of an hour after that."""
        for coming in self._morning.people:
            self._plan(coming)
        opens = self._morning.opens
        ends = (
            max(opens + timedelta(minutes=225), *(each.ends for each in self._morning.served if each.ends))
            + _AFTER_NOON
        )
        self._every(opens, ends, _ROUND, self.back.work)
        self._every(opens, ends, _ROBOT, self.robot.work)
        self._every(opens, ends, _SEND, self._send)
        self._at(opens + CUT_AFTER, self._pull)
        self._at(opens + CUT_AFTER + CUT_LASTS, self._plug_in)
        for minutes, moment in ((45, "0915"), (105, "1015")):
            self._at(opens + timedelta(minutes=minutes), lambda moment=moment: self._look(moment))  # type: ignore[misc]  # bound now
        self._at(ends, lambda: self._look("end"))
        while self._acts:
            at, _, act = heapq.heappop(self._acts)
            self._rest(at)
            self._town.clock.turn_to(at)
            act()

    def _at(self, at: datetime, act: Act) -> None:
        heapq.heappush(self._acts, (at, next(self._order), act))

    def _every(self, since: datetime, until: datetime, step: timedelta, act: Act) -> None:
        at = since
        while at <= until:
            self._at(at, act)
            at += step

    def _plan(self, coming: Coming) -> None:
        self._at(coming.arrives, lambda: self._ticket(coming, TicketStep.ISSUE, coming.arrives))
        if coming.gave_up is not None:
            gone = coming.gave_up
            self._at(gone, lambda: self._ticket(coming, TicketStep.ABANDON, gone))
        if coming.begins is not None and coming.ends is not None:
            called = coming.begins
            self._at(called, lambda: self._ticket(coming, TicketStep.CALL, called))
            self._at(coming.ends, lambda: self._serve(coming))

    def _ticket(self, coming: Coming, step: TicketStep, at: datetime) -> None:
        self._tickets.note(TicketEvent(step, QUEUES[coming.wish.terminal], coming.ticket, at))

    def _serve(self, coming: Coming) -> None:
        """The visit ends now: it is walked at once, with the clock of the seat going from its beginning to its end."""
        assert coming.begins is not None
        assert coming.ends is not None
        who = self._invited(coming)
        terminal = self._town.terminals[coming.wish.terminal]
        receipt = terminal.serve(coming, who, self._real_hand(coming))
        seen = self.happened
        seen.receipts.append(str(receipt.number))
        seen.procedures.update(each.procedure for each in receipt.submission.applications)
        seen.applications += len(receipt.submission.applications)
        seen.desk_seconds.append(round((coming.ends - coming.begins).total_seconds()))
        seen.prefilled += receipt.submission.counts.facts_prefilled
        seen.asked += receipt.submission.counts.facts_asked
        seen.while_cut += self._cut
        terminal.send()
        seen.most_unsent = max(seen.most_unsent, *(each.unsent() for each in self._town.terminals.values()))

    def _invited(self, coming: Coming) -> Invented:
        wish = coming.wish
        today = self._morning.day
        who = invent(self._seed, coming.number, today, moves_in=wish.family, parent="jido-teate" in wish.procedures)
        if wish.family:
            who.write_extract(self._town.register / f"moveout-{coming.number:04d}.json", today)
        return who

    def _real_hand(self, coming: Coming) -> RealHand | None:
        profile, service = self._with_real_card.get(coming.number), self._town.service
        if profile is None or service is None:
            return None
        self.happened.real_cards += 1
        return open_hand(ROOT / "resources" / "cards" / f"{profile}.toml", service)

    def _send(self) -> None:
        for name in (KIOSK, COUNTER):
            self._town.terminals[name].send()

    def _pull(self) -> None:
        self._cut = True
        self._town.cable.pull()

    def _plug_in(self) -> None:
        self._cut = False
        self._town.cable.plug_in()
