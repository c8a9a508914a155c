"""The calls of a hub and their lines: who may be there, what each message does, what ends when.

A message goes log first, lines next, then whatever it means to the switchboard; the store follows beside. Nothing here
waits for a slow reader or a disk before the next message is relayed.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Coroutine
from typing import Any

from counter_app.domain.branch_message import TerminalName
from counter_app.failures import CounterError, FailureCode
from counter_app.hub.remote_board import Aside, RemoteBoard, RemoteParts, Standing, restored
from counter_app.hub.remote_call import PLACES, OpenCall, calmly, seated
from counter_app.hub.remote_line import AGAIN, GOING, NOT_YOURS, OVER, REFUSED, REPLACED, REVOKED, Line
from counter_app.hub.remote_log import HUB, CallLog
from counter_app.hub.remote_mandates import CallMandates
from counter_app.hub.remote_sight import passes
from counter_app.hub.remote_writer import RemoteWriter
from counter_app.remote import calls as said
from counter_app.remote.calls import Event, Member
from counter_app.remote.messages import (
    Actor,
    HangUp,
    Heartbeat,
    Hello,
    Leave,
    MandateSigned,
    Message,
    Party,
    Place,
    Resume,
    Revoked,
    Ring,
    Stop,
    Transfer,
    Why,
    admit,
    parse,
)
from counter_app.remote.order import Passing, Taken, TooEarly
from counter_app.remote.ringing import Wish
from counter_app.store.remote_calls import NewCall
from counter_app.store.remote_journal import Line as JournalLine
from counter_app.store.remote_journal import LiveCall, LogSeal

_log = logging.getLogger(__name__)
_FINISH_S = 5.0
_BEATS_AT_ONCE = 4
MOST_OF_A_TERMINAL = 4  # calls at once


class RemoteOffice:
    """Everything about remote calls between `start` and `stop`; on one event loop."""

    def __init__(self, parts: RemoteParts, aside: Aside) -> None:
        self.parts, self._aside = parts, aside
        self.board = RemoteBoard(parts, aside, self)
        self.writer = RemoteWriter(parts.journal, aside, parts.pace.flush)
        self.calls: dict[str, OpenCall] = {}
        self.mandates = CallMandates(parts, aside, self)
        self._tasks: set[asyncio.Task[None]] = set()  # as long as the hub serves
        self.busy: set[asyncio.Task[None]] = set()  # what follows from a message

    async def start(self) -> None:
        """Take up the calls that were not over."""
        live: list[LiveCall] = await self._aside(self.parts.journal.live)
        now, found = self.parts.clock.now(), []
        for each in live:
            log = CallLog(each.id, each.seal, each.log)
            call = OpenCall(each.id, each.terminal, log, names={*log.order.heard} - {HUB}, asked=True)
            self.calls[each.id] = call
            await self.mandates.restored(call)
            rings = await self._aside(self.parts.calls.rings, each.id)
            claimed = await self._aside(self.parts.calls.claimed, each.id)
            seats = tuple(Member(d, Party(r.party), leads=n == 0) for n, (d, r) in enumerate(claimed))
            wish = Wish(each.procedure, each.language, each.sign_language)
            found.append((restored(each.id, each.terminal, wish, now, seats), rings[0] if rings else None))
        present = await self._aside(self.parts.calls.present)
        self.board.restore(found, present, await self._aside(self.parts.calls.last_ticket))
        seated = {member.desk for call, _ in found for member in call.members}
        for desk in seated | {each.desk for each in present}:
            self.desk_lost(desk)
        self.always(self.writer.run())
        self.always(self.board.run())

    async def stop(self) -> None:
        """Write down what there is."""
        if self.busy:
            await asyncio.wait(self.busy, timeout=_FINISH_S)
        for task in (*self._tasks, *self.busy):
            task.cancel()
        await asyncio.gather(*self._tasks, *self.busy, return_exceptions=True)
        await self.writer.flush()

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it beside, once."""
        task = asyncio.get_running_loop().create_task(calmly(work))
        self.busy.add(task)
        task.add_done_callback(self.busy.discard)
        task.add_done_callback(lambda _: work.close())  # it may have been cancelled before it began

    def always(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it until the hub ends."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _gone_unless_back(self, desk: str) -> None:
        await asyncio.sleep(self.parts.pace.lost)
        if desk not in self.board.desks:
            await self._aside(self.parts.calls.go, desk)
            await self.board.happen(said.Gone(desk))

    def desk_lost(self, desk: str) -> None:
        """The line of a desk ended: it has a moment to come back."""
        self.always(self._gone_unless_back(desk))

    # lines

    async def open(self, name: TerminalName, call: str) -> OpenCall:
        """Return the call for whoever asks. Raises CounterError MESSAGE_REFUSED where it is not theirs, or over."""
        place = PLACES.get(name.role)
        found = self.calls.get(call)
        if found is None and place is Place.TERMINAL:
            found = await self._begun(name, call)
        if found is None or place is None or not self._may(name, place, found):
            raise CounterError(FailureCode.MESSAGE_REFUSED, "not a call of this place")
        return found

    async def _begun(self, name: TerminalName, call: str) -> OpenCall:
        if sum(each.terminal == name.id for each in self.calls.values()) >= MOST_OF_A_TERMINAL:
            raise CounterError(FailureCode.MESSAGE_REFUSED, "this terminal is in enough calls")
        if await self._aside(self.parts.calls.known, call) is not None:
            raise CounterError(FailureCode.MESSAGE_REFUSED, "the call is over, or of another hub")
        return self.calls.setdefault(call, OpenCall(call, name.id, CallLog(call, LogSeal.new(call))))

    def _may(self, name: TerminalName, place: Place, call: OpenCall) -> bool:
        if place is Place.DESK:
            return name.id in self.board.members(call.id)
        if place is Place.ASSISTANT:
            return self.parts.beside.get(name.id) == call.terminal
        return name.id == call.terminal

    def sit_down(self, call: OpenCall, line: Line, wanted: str) -> None:
        """Give a line its sender; one that was there under it is replaced.

        `wanted`: the name it was given before. Without one it gets a name nobody had in this call.
        """
        mine = re.fullmatch(rf"{re.escape(line.name.id)}(\.[0-9]{{1,6}})?", wanted, re.ASCII)
        line.sender = wanted if mine else call.unused(line.name.id)
        call.names.add(line.sender)
        earlier = call.lines.get(line.sender)
        if earlier is not None:
            earlier.end(REPLACED)
        call.lines[line.sender] = line
        standing = self.board.standing(call.id)
        if standing is not None:
            line.tell(standing.words())
        if line.place is Place.TERMINAL and call.asked:
            self.later(self.board.happen(said.LineBack(call.id)))

    def stand_up(self, call: OpenCall, line: Line) -> None:
        """A line has ended."""
        if call.lines.get(line.sender) is not line:
            return
        del call.lines[line.sender]
        if line.place is not Place.TERMINAL or any(each.place is Place.TERMINAL for each in call.lines.values()):
            return
        if call.asked:
            self.later(self.board.happen(said.LineCut(call.id)))
        elif not call.lines:
            self.calls.pop(call.id, None)

    # messages

    def hear(self, call: OpenCall, line: Line, data: bytes) -> None:
        """Take one message of a line. What it may not say is refused, journalled, and ends the line."""
        members, kind = self.board.members(call.id), "unreadable"
        if line.place is Place.DESK and line.name.id not in members:
            line.end(NOT_YOURS)  # it left a moment ago, and had not heard so yet
            return
        try:
            message = parse(data)
            kind = message.kind
            admit(message, call.id, line.sender, line.place)
            seated(members, line, message)
            call.has_room()
        except CounterError as error:
            self._refuse(call, line, kind, error)
            return
        match message.body:
            case Heartbeat():
                return
            case Hello():
                self._welcome(call, line, 0)
            case Resume(seen=seen):
                self._welcome(call, line, seen)
            case _:
                self._relay(call, line, message)

    def _refuse(self, call: OpenCall, line: Line, kind: str, error: CounterError) -> None:
        _log.warning("remote_refused terminal=%s kind=%s cause=%s", line.name.id, kind, error.cause)
        now = self.parts.clock.now()
        self.writer.note(JournalLine(call.id, 0, now, line.sender, line.place.value, kind, outcome="refused"))
        line.end(REFUSED)

    def _welcome(self, call: OpenCall, line: Line, seen: int) -> None:
        welcome = Message(call.id, HUB, 0, Actor.HUB, call.log.order.welcome(line.sender))
        line.begin(welcome.as_bytes(), seen)

    def _relay(self, call: OpenCall, line: Line | None, message: Message) -> None:
        outcome = call.log.take(message, self.parts.clock.now())
        match outcome:
            case Taken(message=ordered):
                call.wake()
                emptied = call.log.forget(Stop() if call.barred else ordered.body)
                self.note_said(call, ordered, emptied)
                self._means(call, line, ordered)
            case Passing():
                data = message.as_bytes()
                to = getattr(message.body, "to", None)
                for sender, other in call.lines.items():
                    if other is not line and to in {None, sender} and passes(other.place, message, barred=call.barred):
                        other.pass_on(message, data)
            case TooEarly() if line is not None:
                line.end(AGAIN)

    def note_said(self, call: OpenCall, said_: Message, emptied: list[int]) -> None:
        """Write down a message of the log, and anew those whose text went."""
        assert said_.at is not None
        journal = JournalLine(call.id, said_.number, said_.at, said_.sender, said_.actor.value, said_.kind, said_.path)
        self.writer.note(journal, call.log, emptied)

    def _means(self, call: OpenCall, line: Line | None, message: Message) -> None:
        desk = line.name.id if line is not None else ""
        match message.body:
            case Ring(procedure=procedure, language=language, sign_language=sign) if not call.asked:
                call.asked = True
                key = call.log.seal.to_office(self.parts.journal.office.seal)
                self.later(self.board.ask(NewCall(call.id, call.terminal, procedure, language, sign, key)))
            case Transfer(group=group, party=party, hand_over=hand_over):
                self._happens(said.Invited(call.id, desk, group, party, hand_over))
            case Leave() if line is not None and line.place is Place.DESK:
                self._happens(said.Left(call.id, desk))
            case HangUp(why=why):
                self._happens(said.HungUp(call.id, why))
            case MandateSigned(document=document):
                self.later(self.mandates.stands(call, document))
            case Revoked(mandate=mandate, why=why):
                self.mandates.barred(call)
                self.later(self.mandates.said(mandate, why.value, message.sender))

    def _happens(self, event: Event) -> None:
        self.later(self.board.happen(event))

    def left_behind(self, call: OpenCall, sender: str, messages: list[bytes]) -> int:
        """Take in what a terminal had said before its power went; return how many the hub had not heard."""
        before = call.log.last
        for data in messages:
            message = parse(data)
            admit(message, call.id, sender, Place.TERMINAL)
            if message.own:
                self._relay(call, None, message)
        call.names.add(sender)
        return call.log.last - before

    # what the hub says

    def say(self, call: OpenCall, body: Revoked) -> None:
        """Let the hub itself say that a mandate is over."""
        message = call.log.say(body, self.parts.clock.now())
        call.wake()
        self.note_said(call, message, call.log.forget(body))
        self.mandates.barred(call)

    def note(self, line: JournalLine) -> None:
        """Write a line of the journal."""
        self.writer.note(line)

    def cut_revoked(self, serials: frozenset[str]) -> None:
        """End the lines of these certificates."""
        for call in self.calls.values():
            for line in call.lines.values():
                if line.serial in serials:
                    line.end(REVOKED)

    async def beat(self, every: float) -> None:
        """Say a word on every line: the hub is there, and so far everything is written down.

        Takes about `every` seconds, a few calls at a time: keys go in between.
        """
        calls = list(self.calls.values())
        for number, call in enumerate(calls):
            if number % _BEATS_AT_ONCE == 0:
                await asyncio.sleep(every * _BEATS_AT_ONCE / max(len(calls), _BEATS_AT_ONCE))
            message = Message(call.id, HUB, 0, Actor.HUB, Heartbeat(call.log.written))
            data = message.as_bytes()
            for line in call.lines.values():
                line.pass_on(message, data)

    def good_bye(self) -> None:
        """The hub ends: lines are cut, calls stay; every side comes back to it."""
        for call in self.calls.values():
            for line in call.lines.values():
                line.end(GOING)

    # what the board tells

    def stands(self, call: str, standing: Standing) -> None:
        """Something around a call has changed."""
        found = self.calls.get(call)
        words = standing.words()
        for line in found.lines.values() if found is not None else ():
            line.tell(words)

    async def over(self, call: str, why: Why) -> None:
        """A call is over: whoever did not hear so hears it now, everything is written down, its lines end."""
        found = self.calls.pop(call, None)
        if found is None:
            return
        if not found.log.hung_up:
            message = found.log.say(HangUp(why), self.parts.clock.now())
            self.note_said(found, message, found.log.forget(message.body))
        for line in found.lines.values():
            line.end(OVER)
        await self.writer.flush()

    def seats_changed(self, call: str) -> None:
        """Whoever of the office is not in it any more has no line there."""
        found = self.calls.get(call)
        members = self.board.members(call)
        for line in found.lines.values() if found is not None else ():
            if line.place is Place.DESK and line.name.id not in members:
                line.end(NOT_YOURS)
