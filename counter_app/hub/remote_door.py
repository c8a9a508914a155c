"""The hub's channel to devices: WebSockets behind the same door as everything else.

    GET  /v1/remote/calls/{call}?sender=   one line of one place in a call. Binary frames are messages (remote/messages.py);
                                           text frames from the hub say what stands around the call
    GET  /v1/remote/desk                   a clerk's desk: presence, what rings, taking it. Text frames, JSON
    POST /v1/remote/calls/{call}/left      what a terminal had said before its power went, sealed to the office
    GET  /v1/remote/beside                 see remote_beside.py
    POST …/challenge, …/mandate, /v1/remote/revocations   see remote_mandates.py

Headers of the answer: Kakanai-Sender, the name this line speaks under, and Kakanai-Log, another one whenever the log was
opened anew: then a side asks for all of it. Who says nothing for `lost` seconds is cut off, and so is who does not read.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import WSMsgType, web

from counter_app.domain.branch_message import LARGEST_BODY
from counter_app.failures import CounterError, FailureCode, StoreError
from counter_app.hub.authority import Authority
from counter_app.hub.door import certificate_of, peer
from counter_app.hub.remote_beside import BesideLines
from counter_app.hub.remote_board import RemoteParts, as_desk
from counter_app.hub.remote_call import PLACES, OpenCall
from counter_app.hub.remote_line import GOING, REFUSED, REPLACED, REVOKED, SLOW, Line, closed
from counter_app.hub.remote_office import RemoteOffice
from counter_app.hub.remote_words import WordLine
from counter_app.remote import calls as said
from counter_app.remote.mandate import LARGEST as LARGEST_MANDATE
from counter_app.remote.messages import LARGEST, Place
from counter_app.remote.rights import ID
from counter_app.store.remote_calls import Presence
from counter_app.store.remote_unsent import read_left_behind
from counter_app.store.terminals import Terminals

_log = logging.getLogger(__name__)
_MOST_WORDS = 40
_LARGEST_WORDS = 8_000
_LONGEST_CODE = 200
_GOOD_BYE_S = 1.0
_STATES = frozenset({"free", "busy", "away"})


class RemoteDoor:
    """Joins remote calls to a hub."""

    def __init__(self, parts: RemoteParts, aside: Callable[..., Awaitable[Any]]) -> None:
        self.office = RemoteOffice(parts, aside)
        self._parts, self._pace, self._aside = parts, parts.pace, aside
        self._desks: dict[str, WordLine] = {}
        self._beside = BesideLines(parts.beside, parts.telephone)
        self._open: set[asyncio.Event] = set()

    def join(self, application: web.Application) -> None:
        """Add the routes."""
        application.router.add_get("/v1/remote/calls/{call}", self._call)
        application.router.add_post("/v1/remote/calls/{call}/left", self._left)
        application.router.add_post("/v1/remote/calls/{call}/challenge", self._challenge)
        application.router.add_post("/v1/remote/calls/{call}/mandate", self._mandate)
        application.router.add_post("/v1/remote/revocations", self._revocation)
        application.router.add_get("/v1/remote/desk", self._desk)
        application.router.add_get("/v1/remote/beside", self._stand_beside)

    async def start(self, authority: Authority, terminals: Terminals) -> None:
        """Take up what was not over, and begin to look after rights and heartbeats."""
        await self.office.start()
        self.office.always(self._rights(lambda: authority.revoked() | terminals.all_revoked()))
        self.office.always(self._beats())

    async def _rights(self, revoked: Callable[[], frozenset[str]]) -> None:
        """Revoked certificates lose their lines, ended mandates stop their calls."""
        while True:
            await asyncio.sleep(self._pace.watch)
            try:
                if self._open:
                    gone = await self._aside(revoked)
                    self.office.cut_revoked(gone)
                    for words in (*self._desks.values(), *self._beside):
                        if words.serial in gone:
                            words.end(REVOKED)
                    await self.office.mandates.look_after()
            except CounterError as error:
                _log.warning("remote_rights code=%s", error.code.name)

    async def stop(self) -> None:
        """Cut every line; calls stay and are resumed."""
        self.office.good_bye()
        for words in (*self._desks.values(), *self._beside):
            words.end(GOING)
        waiting = [asyncio.ensure_future(each.wait()) for each in self._open]
        if waiting:
            await asyncio.wait(waiting, timeout=_GOOD_BYE_S)
        await self.office.stop()

    async def _beats(self) -> None:
        while True:
            if not self.office.calls:
                await asyncio.sleep(self._pace.beat)
            await self.office.beat(self._pace.beat)
            for words in (*self._desks.values(), *self._beside):
                words.tell({"kind": "beat"})

    # a line of a call

    async def _call(self, request: web.Request) -> web.StreamResponse:
        name, known = peer(request), certificate_of(request)
        if known is None or not ID.form.fullmatch(request.match_info["call"]):
            raise CounterError(FailureCode.MESSAGE_UNREADABLE, "call")
        call = await self.office.open(name, request.match_info["call"])
        socket = web.WebSocketResponse(max_msg_size=LARGEST, compress=False, timeout=_GOOD_BYE_S)
        line = Line(socket, name, known[1], PLACES[name.role], call.log)
        self.office.sit_down(call, line, request.query.get("sender", ""))
        socket.headers["Kakanai-Sender"], socket.headers["Kakanai-Log"] = line.sender, call.log.token
        try:
            await socket.prepare(request)
            await self._serve(socket, line.write, lambda data: self.office.hear(call, line, data), WSMsgType.BINARY)
            await _good_bye(request, socket, line.code)
        finally:
            self.office.stand_up(call, line)
        return socket

    async def _serve(
        self,
        socket: web.WebSocketResponse,
        write: Callable[[float, asyncio.Event], Awaitable[None]],
        hear: Callable[[Any], None],
        kind: WSMsgType,
    ) -> None:
        """Read and write until one of both ends."""
        ended = asyncio.Event()
        self._open.add(ended)
        writing = asyncio.ensure_future(write(self._pace.lost, ended))
        reading = asyncio.ensure_future(self._read(socket, hear, kind))
        reading.add_done_callback(lambda _: ended.set())
        try:
            await ended.wait()
        finally:
            for task in (reading, writing):
                task.cancel()
            await asyncio.gather(reading, writing, return_exceptions=True)
            self._open.discard(ended)

    async def _read(self, socket: web.WebSocketResponse, hear: Callable[[Any], None], kind: WSMsgType) -> None:
        loop, lost = asyncio.get_running_loop(), self._pace.lost
        try:
            async with asyncio.timeout(lost) as limit:
                async for message in socket:
                    if message.type is not kind:
                        return
                    limit.reschedule(loop.time() + lost)
                    hear(message.data)
        except TimeoutError:
            return

    # mandates

    def _own_call(self, request: web.Request) -> OpenCall:
        """The call of a path, for its own terminal and nobody else."""
        name, call = peer(request), self.office.calls.get(request.match_info["call"])
        if PLACES.get(name.role) is not Place.TERMINAL or call is None or call.terminal != name.id:
            raise CounterError(FailureCode.MESSAGE_REFUSED, "not a call of this terminal")
        return call

    async def _challenge(self, request: web.Request) -> web.Response:
        asked = self.office.mandates.challenge(self._own_call(request))
        about = {"office": asked.office, "nonce": asked.nonce.hex(), "at": int(asked.at.timestamp())}
        return web.json_response(about)

    async def _mandate(self, request: web.Request) -> web.Response:
        call, document = self._own_call(request), await _small(request, LARGEST_MANDATE)
        try:
            note = await self.office.mandates.hand_in(call, document)
        except StoreError:
            raise
        except CounterError as error:  # whatever a card can be refused for; the terminal says so in words
            return web.json_response({"error": error.code.value}, status=409)
        return web.json_response({"mandate": note.id, "until": note.ends_at.isoformat()})

    async def _revocation(self, request: web.Request) -> web.Response:
        text = (await _small(request, _LONGEST_CODE)).decode("ascii", "replace")
        return web.json_response({"ended": await self.office.mandates.by_paper(text, peer(request).id)})

    # what a terminal left behind

    async def _left(self, request: web.Request) -> web.Response:
        name = peer(request)
        if request.match_info["call"] not in self.office.calls:
            raise CounterError(FailureCode.MESSAGE_REFUSED, "not open: nobody is there who could hear it")
        call = await self.office.open(name, request.match_info["call"])
        if PLACES.get(name.role) is not Place.TERMINAL or (request.content_length or LARGEST_BODY) >= LARGEST_BODY:
            raise CounterError(FailureCode.MESSAGE_REFUSED, "left behind")
        body = await request.read()
        left = await self._aside(read_left_behind, body, self._parts.journal.office)
        if left.call != call.id or left.sender.partition(".")[0] != name.id:
            raise CounterError(FailureCode.MESSAGE_REFUSED, "of another call")
        return web.json_response({"taken": self.office.left_behind(call, left.sender, left.messages)})

    # a desk

    async def _desk(self, request: web.Request) -> web.StreamResponse:
        name, known = peer(request), certificate_of(request)
        if known is None or PLACES.get(name.role) is not Place.DESK:
            raise CounterError(FailureCode.MESSAGE_REFUSED, "not a desk")
        socket = web.WebSocketResponse(max_msg_size=_LARGEST_WORDS, compress=False, timeout=_GOOD_BYE_S)
        await socket.prepare(request)
        desk = WordLine(socket, known[1])
        earlier = self._desks.get(name.id)
        if earlier is not None:
            earlier.end(REPLACED)
        self._desks[name.id] = self.office.board.desks[name.id] = desk
        try:
            await self._serve(socket, desk.write, lambda data: self._hear_desk(name.id, desk, data), WSMsgType.TEXT)
            await _good_bye(request, socket, desk.code)
        finally:
            if self._desks.get(name.id) is desk:
                del self._desks[name.id], self.office.board.desks[name.id]
                self.office.desk_lost(name.id)
        return socket

    # a terminal and the assistant's screen beside it

    async def _stand_beside(self, request: web.Request) -> web.StreamResponse:
        name, known = peer(request), certificate_of(request)
        self._beside.admit(name)
        assert known is not None, "behind the door"
        socket = web.WebSocketResponse(max_msg_size=_LARGEST_WORDS, compress=False, timeout=_GOOD_BYE_S)
        await socket.prepare(request)
        line = WordLine(socket, known[1])
        self._beside.stand(name, line)
        try:
            await self._serve(socket, line.write, lambda data: self._beside.hear(name, line, data), WSMsgType.TEXT)
            await _good_bye(request, socket, line.code)
        finally:
            self._beside.leave(name, line)
        return socket

    def _hear_desk(self, name: str, desk: WordLine, data: str) -> None:
        try:
            words = json.loads(data)
            match words["kind"]:
                case "beat":
                    return
                case "presence":
                    self.office.later(self._present(name, desk, _presence(name, words)))
                case "take":
                    self.office.later(self.office.board.take(_word(words["call"]), name))
                case "settle":
                    self.office.later(self._settle(int(words["ticket"]), name, desk))
                case "tickets":
                    self.office.later(self._tickets(desk))
                case _:
                    desk.end(REFUSED)
        except (ValueError, TypeError, KeyError, RecursionError):
            desk.end(REFUSED)

    async def _present(self, name: str, desk: WordLine, presence: Presence) -> None:
        await self._aside(self._parts.calls.arrive, presence)
        await self.office.board.happen(said.Present(as_desk(presence)))
        mine = [call for call in self.office.calls if name in self.office.board.members(call)]
        rings = self.office.board.rung_at(name)
        desk.tell({"kind": "present", "calls": mine, "rings": rings, "telephone": self._parts.telephone})

    async def _settle(self, ticket: int, name: str, desk: WordLine) -> None:
        if await self._aside(self._parts.calls.settle_ticket, ticket, name):
            await self.office.board.happen(said.CalledBack(ticket))
        await self._tickets(desk)

    async def _tickets(self, desk: WordLine) -> None:
        tickets = await self._aside(self._parts.calls.tickets)
        listed = [
            {"ticket": each.seq, "terminal": each.terminal, "group": each.group, "since": each.made_at.isoformat()}
            for each in tickets[:_MOST_WORDS]
        ]
        desk.tell({"kind": "tickets", "tickets": listed})


async def _good_bye(request: web.Request, socket: web.WebSocketResponse, code: int) -> None:
    """Close it; nobody is waited for, and who does not read is not even told."""
    if code != SLOW:
        await closed(socket, code, _GOOD_BYE_S)
    elif request.transport is not None:
        request.transport.abort()


def _presence(name: str, words: Mapping[str, Any]) -> Presence:
    groups, languages = (tuple(map(_word, words[key][:_MOST_WORDS])) for key in ("groups", "languages"))
    if words["state"] not in _STATES or type(words["signLanguage"]) is not bool:
        raise ValueError("presence")
    return Presence(name, groups, languages, words["signLanguage"], words["state"])


async def _small(request: web.Request, largest: int) -> bytes:
    """The body of a request that is never large."""
    if (request.content_length or 0) > largest or len(body := await request.read()) > largest:
        raise CounterError(FailureCode.MESSAGE_REFUSED, "too large")
    return body


def _word(text: object) -> str:
    if type(text) is not str or not ID.form.fullmatch(text):
        raise ValueError("not a word")
    return text
