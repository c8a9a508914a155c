"""A hub with remote calls on a real TLS socket, terminals and desks around it; what they are told can be waited for."""

from __future__ import annotations

import asyncio
import queue
import threading
from dataclasses import replace

from counter_app.app.branch_files import BranchFiles, enrol
from counter_app.connectors.remote_channel import ChannelPace, LineState, LineTold
from counter_app.connectors.remote_desk import OnDuty, RemoteDesk
from counter_app.connectors.remote_left import hand_over
from counter_app.connectors.remote_line import Anew, Heard, LinePlace, RemoteLine
from counter_app.domain.answers import Origin, Trust
from counter_app.hub.door import Patience
from counter_app.hub.remote_board import Pace, RemoteParts
from counter_app.personal import Personal
from counter_app.remote.messages import Actor, FieldValue, Release, Ring, Sight
from counter_app.remote.replica import Replica
from counter_app.remote.ringing import Group, Ringing
from counter_app.store.remote_calls import RemoteCalls
from counter_app.store.remote_journal import RemoteJournal
from counter_app.store.remote_unsent import UnsentFile
from tests.fakes.hub_house import Hub

RULES = Ringing((Group("shimin", frozenset({"tennyu"})), Group("sougou", general=True)))
QUICK = ChannelPace(beat=0.1, lost=3.0, again=0.05, connect=5.0, chance=lambda: 1.0)
PACE = Pace(beat=0.05, lost=3.0, watch=0.05, flush=0.0)
LONG = 30.0  # nothing here takes so long but on a machine that stands still


class RemoteHub(Hub):
    """The office's side with remote calls."""

    rules, pace, read_mandate, beside = RULES, PACE, None, {}

    def parts(self):
        office = self.authority.sealing_keys()
        self.calls, self.journal = RemoteCalls(self.database, self.clock), RemoteJournal(self.database, office)
        remote = RemoteParts(
            self.calls, self.journal, self.clock, self.rules, "000-000-0000", self.beside, self.read_mandate, self.pace
        )
        return replace(super().parts(), remote=remote)

    @property
    def office(self):
        return self.server.remote.office

    def settled(self):
        """Everything that was said is written down, and nothing is being done."""

        async def settle():
            while self.office.busy:
                await asyncio.gather(*self.office.busy)
            async with self.office.board._turn:
                await self.office.writer.flush()

        asyncio.run_coroutine_threadsafe(settle(), self._loop).result(LONG)

    def settled_board(self):
        """Nothing is being done; what was said may not be written down."""

        async def settle():
            while self.office.busy:
                await asyncio.gather(*self.office.busy)

        asyncio.run_coroutine_threadsafe(settle(), self._loop).result(LONG)

    def reopen(self, url=None):
        again = type(self)(self.folder, self.clock, patience=self.patience, port=self.port, url=url or self.url)
        again.rules, again.pace, again.read_mandate, again.beside = (
            self.rules,
            self.pace,
            self.read_mandate,
            self.beside,
        )
        return again


def remote_hub(folder, clock, **more):
    return RemoteHub(folder, clock, patience=Patience(stop=5, connections=100), **more)


class Told:
    """What somebody was told, to be waited for."""

    def __init__(self):
        self._waiting = queue.Queue()
        self.all = []
        self.also = lambda _told: None

    def __call__(self, told):
        self._waiting.put(told)

    def until(self, fits):
        """The first told thing that fits; what came before it is kept in `all`."""
        while True:
            told = self._waiting.get(timeout=LONG)
            self.all.append(told)
            self.also(told)
            if fits(told):
                return told

    def one(self, kind):
        return self.until(lambda told: isinstance(told, kind))

    def state(self, state):
        return self.until(lambda told: isinstance(told, LineTold) and told.state is state)

    def connected(self):
        return self.state(LineState.CONNECTED)

    def said(self, kind):
        """The next message of that kind."""
        return self.until(lambda told: isinstance(told, Heard) and isinstance(told.message.body, kind)).message


class Party:
    """One place in one call: a line, and the copy of the form it keeps."""

    def __init__(self, files, place, *, folder=None, hub=""):
        call, sender, actor = place
        self.told, self.actor = Told(), actor
        self.told.also = self._keep
        self.replica = Replica(call, sender)
        journal = (lambda: UnsentFile(folder, call, sender, files.seal())) if folder else None
        self.line = RemoteLine(files.line(hub), LinePlace(call, sender, actor, journal), self.told, QUICK)
        self.line.start()

    def say(self, body, actor=None):
        self.replica, message = self.replica.say(actor or self.actor, body)
        self.line.say(message)
        return message

    def write(self, path, text):
        """A whole value of a released field, as the next change of it."""
        origin = Origin.RESIDENT
        return self.say(FieldValue(path, Personal(text), origin, Trust.STATED, self.replica.seen(path)))

    def release(self, *facts):
        return self.say(Release(tuple(facts), Sight.SHOWN), Actor.RESIDENT)

    def _keep(self, told):
        """Keep the copy of the form."""
        if isinstance(told, Anew):
            own = self.replica.own
            self.replica = Replica(self.replica.call, self.replica.sender, unheard=told.unsent, own=own)
        elif isinstance(told, Heard) and told.message.number:
            self.replica = self.replica.hear(told.message)

    def until(self, fits):
        """Hear until the copy of the form fits."""
        if not fits(self.replica):
            self.told.until(lambda _told: fits(self.replica))
        return self.replica

    def until_anew(self):
        """Until the line has come back to a hub that was restarted."""
        self.told.one(Anew)

    def until_written(self):
        """Until the hub has said that everything of ours is written down."""
        talk, waiting = self.line._talk, threading.Event()

        def look():
            if talk._unwritten.after(0):
                talk_loop.call_later(0.01, look)
            else:
                waiting.set()

        talk_loop = self.line._channel._loop
        talk_loop.call_soon_threadsafe(look)
        assert waiting.wait(LONG)

    def sees(self, path, text):
        def shown(replica):
            cell = replica.ordered.cells.get(path)
            return cell is not None and cell.text is not None and cell.text.reveal() == text

        return self.until(shown)

    def close(self):
        self.line.close()


class Around:
    """Enrols places around a hub and closes everything in the end."""

    def __init__(self, hub, folder):
        self.hub, self.folder, self.open = hub, folder, []

    def files(self, name, role):
        files = BranchFiles(self.folder / name)
        if not files.certificate.exists():
            enrol(self.hub.code(name, role), files)
        return files

    def terminal(self, call="call-1", name="MH02", **more):
        sender = more.pop("sender", name)
        return self._kept(Party(self.files(name, "kiosk"), (call, sender, Actor.RESIDENT), **more))

    def hand_over(self, left, name="MH02"):
        """What a terminal does at its start after a power cut."""
        hand_over(self.files(name, "kiosk").line(), left, lambda _seconds: False)

    def ring(self, call="call-1", name="MH02", **more):
        terminal = self.terminal(call, name, **more)
        terminal.say(Ring("tennyu", "ja", False))
        return terminal

    def desk(self, name="HQ01", groups=("shimin",), **more):
        told = Told()
        desk = RemoteDesk(self.files(name, "desk").line(), OnDuty(groups, ("ja",), **more), told, QUICK)
        desk.start()
        desk.told = told
        return self._kept(desk)

    def clerk(self, name="HQ01", call="call-1", actor=Actor.CLERK, **more):
        return self._kept(Party(self.files(name, "desk"), (call, f"{name}.100001", actor), **more))

    def _kept(self, party):
        self.open.append(party)
        return party

    def close(self):
        for each in self.open:
            each.close()
