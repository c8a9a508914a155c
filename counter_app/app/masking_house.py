"""One hub, one terminal and one desk in one process for `bench remote --part masking`: the product's own parts, no sockets.

Real: the terminal's share and its effects, the bytes of every message, the hub's office with its log, switchboard, journal
and store, the desk's state with its views in the audit chain. Left out: TLS and the two windows. Everything that reaches
the hub or the desk is kept in `Caught` as the bytes or the text it is.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from counter_app.connectors.remote_channel import LineState, LineTold
from counter_app.connectors.remote_line import Heard, Stands, Told
from counter_app.domain.branch_message import TerminalName
from counter_app.domain.staff import whole_office
from counter_app.failures import CounterError
from counter_app.hub.authority import found_authority, open_authority
from counter_app.hub.remote_board import Pace, RemoteParts, as_desk
from counter_app.hub.remote_line import Line
from counter_app.hub.remote_office import RemoteOffice
from counter_app.personal import Personal
from counter_app.remote import calls as said
from counter_app.remote import desk_events as ev
from counter_app.remote.actors import Actor
from counter_app.remote.desk import step
from counter_app.remote.desk_state import Link, RemoteDesk, Waiting
from counter_app.remote.messages import Hello, Message, Party, Place, parse
from counter_app.remote.ringing import Group, Ringing, Stage
from counter_app.store.engine import open_store
from counter_app.store.key_file import keys_for
from counter_app.store.migrate import migrate
from counter_app.store.remote_calls import Presence, RemoteCalls
from counter_app.store.remote_desk import StoreDeskRecords
from counter_app.store.remote_journal import RemoteJournal

if TYPE_CHECKING:
    from counter_app.hub.remote_call import OpenCall
    from counter_app.ports import Clock

TERMINAL, DESK = "MH02", "HQ01"
_GROUP = Ringing((Group("general", general=True),))
_QUIET_TURNS = 6
_PATIENCE_S = 60.0
_TABLES = ("remote_call", "remote_ring", "remote_journal", "remote_log", "remote_presence", "remote_ticket", "audit")


class Caught(logging.Handler):
    """Everything the hub and the desk got to see of one call."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.pieces: list[bytes] = []

    def add(self, piece: bytes | str) -> None:
        """Keep one."""
        self.pieces.append(piece.encode() if isinstance(piece, str) else piece)

    def emit(self, record: logging.LogRecord) -> None:
        """As logging.Handler: what is logged is seen by whoever reads logs."""
        self.add(record.getMessage())


class House:
    """`async with House(folder, clock, caught)`."""

    def __init__(self, folder: Path, clock: Clock, caught: Caught) -> None:
        self.caught, self.clock = caught, clock
        found_authority(folder / "hub", ["127.0.0.1"], clock.now())
        keys = keys_for(folder / "counter.db", folder / "store.key")
        self.database = open_store(folder / "counter.db", keys.database)
        migrate(self.database)
        journal = RemoteJournal(self.database, open_authority(folder / "hub").sealing_keys())
        parts = RemoteParts(RemoteCalls(self.database, clock), journal, clock, _GROUP, "000-000-0000", pace=Pace())
        self.office = RemoteOffice(parts, _at_once)
        self.desk = DeskHere(self)
        self._places: list[_Place] = []

    async def __aenter__(self) -> Self:
        """Begin to serve; the desk comes on duty."""
        await self.office.start()
        self.office.board.desks[DESK] = self.desk
        self.desk.happens(ev.DeskLink(Link.CONNECTED))
        await self.be_present("free")
        return self

    async def __aexit__(self, *_: object) -> None:
        """End."""
        await self.office.stop()
        self.database.close()

    async def be_present(self, state: str) -> None:
        """Tell the switchboard how the desk is."""
        presence = Presence(DESK, ("general",), ("ja", "ja-easy", "en"), sign_language=True, state=state)
        await self.office.board.happen(said.Present(as_desk(presence)))

    def open_terminal(self, call: str, told: Callable[[Told], None]) -> _Place:
        """Make the terminal's line; `dispatch.remote_share.CallParts.open_line`."""
        return self.join(_Place(self, TerminalName(TERMINAL, "kiosk"), (call, TERMINAL, Actor.RESIDENT), told))

    async def cut(self) -> None:
        """The terminal's line is cut, or comes back where it was."""
        for place in self._places:
            await place.cut()

    def join(self, place: _Place) -> _Place:
        """One more line."""
        self._places.append(place)
        return place

    def leave(self, place: _Place) -> None:
        """One line less."""
        if place in self._places:
            self._places.remove(place)

    async def settle(self) -> None:
        """Let everything happen that follows from what was said so far."""
        quiet = 0
        while quiet < _QUIET_TURNS:
            moved = [await place.carry() for place in tuple(self._places)]
            await asyncio.sleep(0)
            quiet = 0 if any(moved) or self.office.busy else quiet + 1

    async def written(self) -> None:
        """Everything is in the store."""
        await self.office.writer.flush()

    def rows(self) -> Iterator[str]:
        """Yield every row the hub and the desk keep of calls, as text."""
        with self.database.reading() as connection:
            for table in _TABLES:
                for row in connection.exec_driver_sql(f"SELECT * FROM {table}"):  # noqa: S608  # names from above
                    yield f"{table} {_as_text(row)}"

    def rows_of(self, call: str) -> Iterator[str]:
        """Yield the journal's lines and the chain's entries of one call; the store's own number of a line is nobody's PIN."""
        with self.database.reading() as connection:
            for table, key in (("remote_journal", "call"), ("remote_call", "id"), ("audit", "object_id")):
                sql = f"SELECT * FROM {table} WHERE {key} = ?"  # noqa: S608  # as above
                for row in connection.exec_driver_sql(sql, (call,)).mappings():
                    yield _as_text([value for name, value in row.items() if name != "seq"])


class _Socket:
    """What the hub sends on (`hub.remote_line.Socket`)."""

    def __init__(self, caught: Caught, told: Callable[[Told], None]) -> None:
        self._caught, self._told = caught, told

    async def send_bytes(self, data: bytes) -> None:
        """Send a message."""
        self._caught.add(data)
        message = parse(data)
        if message.number or message.kind not in {"welcome", "heartbeat"}:
            self._told(Heard(message))

    async def send_str(self, data: str) -> None:
        """Send what stands around the call."""
        self._caught.add(data)
        self._told(Stands(json.loads(data)))

    async def close(self, *, code: int) -> None:
        """Nobody is told here."""


class _Place:
    """One place's line in a call (`dispatch.remote_share.CallLine`), and the way from there to the hub."""

    def __init__(
        self, house: House, name: TerminalName, who: tuple[str, str, Actor], told: Callable[[Told], None]
    ) -> None:
        self._house, self._name, (self._call, self._sender, self._actor), self._told = house, name, who, told
        self._out: deque[bytes] = deque()
        self._open: OpenCall | None = None
        self._line: Line | None = None
        self._writing: asyncio.Task[None] | None = None
        self._closing = self._is_cut = False

    # for the terminal and the desk

    def start(self) -> None:
        """As CallLine."""

    def say(self, message: Message) -> None:
        """As CallLine."""
        self._out.append(message.as_bytes())

    def close(self) -> None:
        """As CallLine."""
        self._closing = True

    # between both

    async def carry(self) -> bool:
        """Bring to the hub what was said; tell whether anything was."""
        if self._is_cut and not self._closing:
            return False
        if self._open is None or self._is_cut:
            self._is_cut = False
            await self._sit_down()
        if self._open is None or self._line is None:
            return False
        moved = bool(self._out)
        while self._out:
            data = self._out.popleft()
            self._house.caught.add(data)
            self._house.office.hear(self._open, self._line, data)
        if self._closing:
            await self._stand_up()
        return moved

    async def _sit_down(self) -> None:
        office = self._house.office
        try:
            self._open = await office.open(self._name, self._call)
        except CounterError:  # over in the meantime
            self._open = None
            self._house.leave(self)
            self._told(LineTold(LineState.ENDED))
            return
        place = Place.TERMINAL if self._name.role == "kiosk" else Place.DESK
        self._line = Line(_Socket(self._house.caught, self._told), self._name, "1", place, self._open.log)
        office.sit_down(self._open, self._line, self._sender)
        self._writing = asyncio.ensure_future(self._line.write(_PATIENCE_S, asyncio.Event()))
        self._told(LineTold(LineState.CONNECTED))
        self._out.appendleft(Message(self._call, self._sender, 0, self._actor, Hello(1)).as_bytes())

    async def cut(self) -> None:
        """Cut the line of a terminal, or mend it: then the hub says everything again."""
        if self._name.role != "kiosk":
            return
        if self._is_cut:
            self._is_cut = False
            await self._sit_down()
            return
        await self._hang_up()
        self._is_cut = True
        self._told(LineTold(LineState.LOST))

    async def _stand_up(self) -> None:
        await self._hang_up()
        self._house.leave(self)

    async def _hang_up(self) -> None:
        if self._open is None or self._line is None or self._writing is None:
            return
        self._writing.cancel()
        await asyncio.gather(self._writing, return_exceptions=True)
        self._house.office.stand_up(self._open, self._line)


class DeskHere:
    """The clerk's desk: its state, its lines, its records."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.state = RemoteDesk()
        self._line: _Place | None = None
        clerk = whole_office("suzuki", DESK, "MH01")
        self._records = StoreDeskRecords(house.database, house.clock, lambda: clerk)

    def tell(self, words: Mapping[str, Any]) -> None:
        """What the switchboard says to the desk (`hub.remote_board.Told`)."""
        self._house.caught.add(json.dumps(words, ensure_ascii=False))
        match words["kind"]:
            case "ring":
                self.happens(ev.Rang(_waiting(words, self._house.clock)))
            case "silence":
                self.happens(ev.Silent(words["call"]))
            case "yours":
                party = Party(words["party"])
                self.happens(ev.Given(words["call"], f"{DESK}.100001", party, bool(words["leads"])))

    def happens(self, event: ev.Event) -> None:
        """Go on, and carry out what follows."""
        self.state, effects = step(self.state, event, self._house.clock.now())
        for effect in effects:
            self._do(effect)

    def _do(self, effect: ev.Effect) -> None:
        office = self._house.office
        match effect:
            case ev.TellPresence(presence=presence):
                office.later(self._house.be_present(presence.value))
            case ev.TakeCall(call=call):
                office.later(office.board.take(call, DESK))
            case ev.OpenLine(call=call, sender=sender, party=party):
                who = (call, sender, Actor(party.value))
                self._line = self._house.join(_Place(self._house, TerminalName(DESK, "desk"), who, self._heard))
            case ev.Send(message=message) if self._line is not None:
                self._line.say(message)
            case ev.CloseLine() if self._line is not None:
                self._line.close()
                self._line = None
            case ev.LogView(call=call, facts=facts):
                self._records.log_view(call, facts)
                self.happens(ev.Logged(call, facts))
            case ev.KeepNote(note=note):
                self._records.keep_note(note)
                self.happens(ev.NoteKept(kept=True))

    def _heard(self, told: Told) -> None:
        match told:
            case Heard(message=message):
                self.happens(ev.Heard(message))
            case LineTold() if self.state.call is not None:
                self.happens(ev.CallLink(self.state.call.about.call, Link.CONNECTED))


def laid_open(value: object) -> Iterator[str]:
    """Yield every text and number inside a value, personal ones too: what a window could show, and more."""
    match value:
        case Personal():
            yield from laid_open(value.reveal())
        case bytes():
            yield repr(value)
        case Mapping():
            for pair in value.items():
                yield from laid_open(pair)
        case tuple() | list() | frozenset() | set():
            for each in value:
                yield from laid_open(each)
        case _ if dataclasses.is_dataclass(value):
            for part in dataclasses.fields(value):
                yield from laid_open(getattr(value, part.name))
        case _:
            yield str(value)


def _as_text(row: Iterable[object]) -> str:
    """A row, its bytes in hexadecimal: digests hold any four digits by chance."""
    plain = [repr(each) for each in row if not isinstance(each, bytes)]
    return " ".join([*plain, *(each.hex() for each in row if isinstance(each, bytes))])


def _waiting(words: Mapping[str, Any], clock: Clock) -> Waiting:
    return Waiting(
        words["call"], words["terminal"], words["procedure"], words["language"], bool(words["signLanguage"]),
        Party(words["party"]), words["group"] or "", clock.now(), Stage(words["stage"]),
    )  # fmt: skip


async def _at_once(work: Callable[..., Any], *arguments: Any) -> Any:
    return work(*arguments)
