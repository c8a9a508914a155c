"""The switchboard of a hub: the board of calls, one event after the other, and what follows from each.

`remote.switchboard` decides; here it is carried out: rings are written down and taken in the store exactly once, desks
are told what rings, calls what stands around them. Everything waits its turn, so no two events see one board.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol

from counter_app.ports import Clock
from counter_app.remote import calls as said
from counter_app.remote.calls import Board, Call, Effect, Event, Member
from counter_app.remote.mandate import Challenge
from counter_app.remote.messages import Party, Why
from counter_app.remote.ringing import Desk, Ringing, Stage, Wish
from counter_app.remote.switchboard import advance, estimated_wait, next_deadline
from counter_app.store.remote_calls import NewCall, Presence, RemoteCalls, Ring
from counter_app.store.remote_journal import RemoteJournal


class Told(Protocol):
    """A desk's line to the switchboard."""

    def tell(self, words: Mapping[str, Any]) -> None:
        """Tell a desk something; never waits."""


@dataclass
class Standing:
    """What stands around a call: for its terminal and everybody in it."""

    telephone: str
    state: str = "ringing"
    ticket: int | None = None
    board: Mapping[str, Any] = field(default_factory=dict)

    def words(self) -> str:
        """As one line of JSON."""
        about = {"kind": "standing", "state": self.state, "ticket": self.ticket, "telephone": self.telephone}
        return json.dumps({**about, **self.board}, separators=(",", ":"))


class Around(Protocol):
    """Whoever has the lines of calls."""

    def stands(self, call: str, standing: Standing) -> None:
        """Something around a call has changed."""

    async def over(self, call: str, why: Why) -> None:
        """It is over: everything of it is written down, its lines end."""

    def seats_changed(self, call: str) -> None:
        """Somebody of the office came or went."""


Aside = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class MandateNote:
    """What the hub has to know of a mandate."""

    id: str
    ends_at: datetime
    revoke: str = ""  # SHA-256 of the code on its paper, hex


@dataclass(frozen=True)
class Pace:
    """Seconds. A line says something every `beat` and is `lost` without; rights are looked after every `watch`."""

    beat: float = 2.0
    lost: float = 6.0
    watch: float = 0.5
    flush: float = 0.05


@dataclass(frozen=True)
class RemoteParts:
    """What remote calls work with. `beside`: an assistant's own screen -> the terminal it stands beside.

    `read_mandate` holds a document the card signed (base 64, as a message carries it) against the challenge it answers, and
    raises CounterError where it does not hold. `office`: the office's id, as it stands in mandates.
    """

    calls: RemoteCalls
    journal: RemoteJournal
    clock: Clock
    rules: Ringing
    telephone: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)
    read_mandate: Callable[[str, Challenge], MandateNote] | None = None
    pace: Pace = field(default_factory=Pace)
    office: str = ""


class RemoteBoard:
    """`around`: told with every change of what stands around a call, and once when it is over."""

    def __init__(self, parts: RemoteParts, aside: Aside, around: Around) -> None:
        self.board = Board(parts.rules)
        self.desks: dict[str, Told] = {}
        self._calls, self._clock, self._aside, self._telephone = parts.calls, parts.clock, aside, parts.telephone
        self._around_call = around
        self._rings: dict[str, Ring] = {}  # what is open in the store, by call
        self._standing: dict[str, Standing] = {}
        self._turn = asyncio.Lock()
        self.changed = asyncio.Event()

    def restore(self, calls: Iterable[tuple[Call, Ring | None]], desks: Iterable[Presence], last_ticket: int) -> None:
        """After a restart: calls that were not over, what rang for them, desks that were there."""
        live = list(calls)
        seats = {member.desk: (call.id, call.taken_at) for call, _ in live for member in call.members}
        there = {
            each.desk: replace(as_desk(each), call=call, since=since)
            for each in desks
            for call, since in [seats.get(each.desk, (None, None))]
        }
        found = {call.id: call for call, _ in live}
        self.board = replace(
            self.board, desks=MappingProxyType(there), calls=MappingProxyType(found), last_ticket=last_ticket
        )
        self._rings = {call.id: ring for call, ring in live if ring is not None}
        self._standing = {call: Standing(self._telephone) for call in found}

    async def ask(self, new: NewCall) -> None:
        """「相談する」."""
        async with self._turn:
            wish = Wish(new.procedure, new.language, new.sign_language)
            self._rings[new.id] = await self._aside(self._calls.begin, new, _group(self.board.rules, wish))
            self._standing[new.id] = Standing(self._telephone)
            await self._advance(said.Asked(new.id, new.terminal, wish))

    async def take(self, call: str, desk: str) -> None:
        """A desk wants the call: first in the store, where other hubs take too, then here."""
        async with self._turn:
            ring = self._rings.get(call)
            if ring is not None and await self._aside(self._calls.take, ring.seq, desk) is None:
                self._tell(desk, {"kind": "refused", "call": call, "why": said.Not.TAKEN.value})
                return
            effects = await self._advance(said.Taken(call, desk))
            if ring is not None and not any(isinstance(each, said.Connect) for each in effects):
                await self._aside(self._calls.let_go, ring.seq, desk)

    async def happen(self, event: Event) -> None:
        """Something happened."""
        async with self._turn:
            await self._advance(event)

    async def run(self) -> None:
        """Keep deadlines until cancelled."""
        while True:
            self.changed.clear()
            due = next_deadline(self.board)
            wait = None if due is None else max(0.0, (due - self._clock.now()).total_seconds())
            try:
                async with asyncio.timeout(wait):
                    await self.changed.wait()
            except TimeoutError:
                await self.happen(said.Tick())

    def members(self, call: str) -> Mapping[str, Member]:
        """Who of the office is in a call, by desk."""
        found = self.board.calls.get(call)
        return {each.desk: each for each in found.members} if found is not None else {}

    def standing(self, call: str) -> Standing | None:
        """What stands around a call."""
        return self._standing.get(call)

    async def _advance(self, event: Event) -> tuple[Effect, ...]:
        before = self.board
        self.board, effects = advance(before, event, self._clock.now())
        for effect in effects:
            await self._do(effect)
        await self._ring_in_store(before)
        self._tell_standing()
        self.changed.set()
        return effects

    async def _do(self, effect: Effect) -> None:
        match effect:
            case said.Ring(call=call, desks=desks):
                words = self._ring_words(self.board.calls[call]) if call in self.board.calls else None
                for desk in desks if words else ():
                    self._tell(desk, words or {})
            case said.Silence(call=call, desks=desks):
                for desk in desks:
                    self._tell(desk, {"kind": "silence", "call": call})
            case said.Connect(call=call, desk=desk, member=member):
                await self._aside(self._calls.answered, call, desk)
                seat = {"party": member.party.value, "leads": member.leads}
                self._tell(desk, {"kind": "yours", "call": call, **seat})
            case said.Refuse(call=call, desk=desk, why=why):
                self._tell(desk, {"kind": "refused", "call": call, "why": why.value})
            case said.NobodyCame(call=call, invitation=asked):
                self._tell(asked.by, {"kind": "nobody-came", "call": call, "group": asked.group})
            case said.PrintTicket(ticket=ticket):
                await self._ticket(ticket.call)
            case said.Over(call=over, why=why):
                await self._end(over.id, why)

    async def _ticket(self, call: str) -> None:
        ring = self._rings.pop(call, None)
        made = await self._aside(self._calls.give_ticket, ring) if ring is not None else None
        standing = self._standing.get(call)
        if standing is not None:
            standing.state, standing.ticket = "ticket", made.seq if made is not None else None

    async def _end(self, call: str, why: Why) -> None:
        self._rings.pop(call, None)
        standing = self._standing.pop(call, None)
        if standing is not None:
            standing.state = "over" if standing.ticket is None else "ticket"
            self._around_call.stands(call, standing)
        await self._around_call.over(call, why)
        await self._aside(self._calls.end, call, why.value)

    async def _ring_in_store(self, before: Board) -> None:
        """Whoever is wanted in a call has one open ring there; where nobody is wanted any more it goes."""
        for id_, call in self.board.calls.items():
            earlier = before.calls.get(id_)
            if earlier == call:
                continue
            for gone in {m.desk for m in earlier.members} - {m.desk for m in call.members} if earlier else ():
                await self._aside(self._calls.leave, id_, gone)
            open_ring = self._rings.get(id_)
            if (call.rings or call.invitation is not None) is (open_ring is not None):
                continue
            if open_ring is not None:
                await self._aside(self._calls.close_ring, self._rings.pop(id_).seq)
            else:
                self._rings[id_] = await self._aside(self._calls.ask, *self._wanted(call))
        for id_ in {*before.calls, *self.board.calls}:
            self._around_call.seats_changed(id_)

    def _wanted(self, call: Call) -> tuple[str, str, str, datetime | None]:
        """Call, party, group, and since when: a call that rings anew keeps its place."""
        asked = call.invitation
        if asked is not None:
            return call.id, asked.party.value, asked.group, None
        return call.id, Party.CLERK.value, _group(self.board.rules, call.wish), call.asked_at

    def _tell(self, desk: str, words: Mapping[str, Any]) -> None:
        line = self.desks.get(desk)
        if line is not None:
            line.tell(words)

    def rung_at(self, desk: str) -> list[Mapping[str, Any]]:
        """What rings at a desk that has just come."""
        waiting = [call for call in self.board.calls.values() if desk in self.board.ringing_at(call)]
        return [self._ring_words(call) for call in sorted(waiting, key=lambda call: call.asked_at)]

    def _ring_words(self, call: Call) -> Mapping[str, Any]:
        asked = call.invitation
        return {
            "kind": "ring",
            "call": call.id,
            "terminal": call.terminal,
            "procedure": call.wish.procedure,
            "language": call.wish.language,
            "signLanguage": call.wish.sign_language,
            "party": asked.party.value if asked else Party.CLERK.value,
            "group": asked.group if asked else None,
            "since": call.asked_at.isoformat(),
            "stage": call.stage.value,
        }

    def _tell_standing(self) -> None:
        """Tell a call where what stands around it has changed: its place in the queue, who is in it."""
        now, waiting = self._clock.now(), [call.id for call in self.board.waiting()]
        for id_, standing in self._standing.items():
            call = self.board.calls.get(id_)
            if call is None:
                continue
            around = self._around(call, waiting, now)
            state = "ringing" if call.rings else "speaking"
            if (standing.state, standing.board) != (state, around):
                standing.state, standing.board = state, around
                self._around_call.stands(id_, standing)

    def _around(self, call: Call, waiting: list[str], now: datetime) -> Mapping[str, Any]:
        wait = estimated_wait(self.board, call.wish, now, call.asked_at) if call.rings else None
        return {
            "ahead": waiting.index(call.id) if call.rings else None,
            "waitMinutes": None if wait is None else -(-int(wait.total_seconds()) // 60),
            "stage": call.stage.value if call.rings else None,
            "members": [{"desk": m.desk, "party": m.party.value, "leads": m.leads} for m in call.members],
            "asked": call.invitation.group if call.invitation else None,
        }


def as_desk(presence: Presence) -> Desk:
    """A desk as the board knows it."""
    return Desk(
        presence.desk,
        frozenset(presence.groups),
        frozenset(presence.languages),
        presence.sign_language,
        away=presence.state == "away",
    )


def _group(rules: Ringing, wish: Wish) -> str:
    """The group a call is counted under: the first that knows the procedure, else 総合案内."""
    knowing = [group.id for group in rules.groups if wish.procedure and wish.procedure in group.procedures]
    general = [group.id for group in rules.groups if group.general]
    return (knowing or general or [""])[0]


def restored(call: str, terminal: str, wish: Wish, at: datetime, members: tuple[Member, ...]) -> Call:
    """A call after a restart of the hub: its terminal's line is away until it comes back."""
    taken = at if members else None
    return Call(call, terminal, wish, at, Stage.GROUP, at, taken_at=taken, members=members, cut_at=at)
