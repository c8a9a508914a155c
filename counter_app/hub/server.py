"""The hub: takes in what branch terminals sealed, over mutual TLS.

    GET  /v1/ca         the authority's certificate; who asks compares its fingerprint
    POST /v1/enrol      {"token", "terminal", "role", "request", "slip_key"} -> certificate, sealing key
    GET  /v1/health     {"time", "taken", "restored", "backedUp"}
    POST /v1/messages   envelope in headers, sealed body -> 201 taken in, 200 was in, 409 other content, 422 not readable
                        or not to be taken in (both kept for staff), 424 an earlier message is missing, 503 later
    POST /v1/known      {"ids"} -> {"missing"}: what a terminal holds receipts for and this hub does not have
    GET  /v1/remote/…   calls of remote windows, where there are any (remote_door.py)

The store is never touched on the event loop. Whatever goes wrong with one message says nothing about the next one.
"""

from __future__ import annotations

import asyncio
import functools
import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from aiohttp import web

from counter_app.domain.branch_message import LARGEST_BODY, Envelope, TerminalName
from counter_app.failures import CounterError, FailureCode, StoreError
from counter_app.hub.authority import Authority
from counter_app.hub.door import Handler, Patience, PatientHandler, admission, peer, tls
from counter_app.hub.enrolment import Enrolment
from counter_app.hub.remote_board import RemoteParts
from counter_app.hub.remote_door import RemoteDoor
from counter_app.ports import Clock
from counter_app.signing import PublishedKey
from counter_app.store.inbox import Inbox, PutAside, Reception, Taken, TooEarly
from counter_app.store.terminals import Terminals

_log = logging.getLogger(__name__)
_THREADS = 4
_MOST_IDS = 1000
_LARGEST_ENROLMENT = 8_000
T = TypeVar("T")


@dataclass(frozen=True)
class HubParts:
    """What a hub works with. `simulated`: it lives on simulated cards and tells its terminals so.

    `publish` makes a terminal's slip key known to whoever checks slips at the office.
    """

    authority: Authority
    terminals: Terminals
    inbox: Inbox
    clock: Clock
    simulated: bool
    publish: Callable[[PublishedKey], None]
    patience: Patience = field(default_factory=Patience)
    remote: RemoteParts | None = None


class HubServer:
    """Serves on `host:port` between `start` and `stop`; port 0 takes a free one, `port` tells which."""

    def __init__(self, parts: HubParts) -> None:
        self._parts = parts
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="hub-store")
        self._enrolment = Enrolment(
            parts.authority, parts.terminals, parts.clock, simulated=parts.simulated, publish=parts.publish
        )
        self.remote = RemoteDoor(parts.remote, self._aside) if parts.remote is not None else None
        self._runner: web.AppRunner | None = None
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self, host: str, port: int) -> None:
        """Begin to serve. Raises OSError where the address cannot be had."""
        if self.remote is not None:
            await self.remote.start(self._parts.authority, self._parts.terminals)
        self._runner = web.AppRunner(self._application(), handle_signals=False, access_log=None)
        await self._runner.setup()
        loop, manager, patience = asyncio.get_running_loop(), self._runner.server, self._parts.patience
        self._server = await loop.create_server(
            lambda: PatientHandler(manager, loop=loop, patience=patience),
            host,
            port,
            ssl=tls(self._parts.authority),
            ssl_handshake_timeout=patience.handshake,
            ssl_shutdown_timeout=patience.handshake,
        )

    async def stop(self) -> None:
        """Take no more connections, finish the messages in hand, let the store go."""
        if self._server is not None:
            self._server.close()
        if self.remote is not None:
            await self.remote.stop()
        if self._runner is not None and self._runner.server is not None:
            lines = [each.transport for each in self._runner.server.connections if each.transport is not None]
            self._runner.server.pre_shutdown()  # whoever says nothing at the moment
            await self._runner.server.shutdown(self._parts.patience.stop)
            for line in lines:  # a client that does not say good-bye keeps nobody here
                with suppress(AttributeError):  # asyncio's own forgets its protocol once it is closed
                    line.abort()
            await asyncio.sleep(0)
            await self._runner.cleanup()
        self._pool.shutdown(wait=True)

    def _application(self) -> web.Application:
        doors = [admission(self._revoked), _calm]
        application = web.Application(middlewares=doors, client_max_size=LARGEST_BODY)
        application.router.add_get("/v1/ca", self._ca)
        application.router.add_post("/v1/enrol", self._enrol)
        application.router.add_get("/v1/health", self._health)
        application.router.add_post("/v1/messages", self._message)
        application.router.add_post("/v1/known", self._known)
        if self.remote is not None:
            self.remote.join(application)
        return application

    async def _aside(self, call: Callable[..., T], *arguments: object) -> T:
        """Run what touches the store on a thread; it is finished even where the client hangs up."""
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._pool, functools.partial(call, *arguments)))

    async def _revoked(self, serial: str) -> bool:
        parts = self._parts
        return await self._aside(lambda: serial in parts.authority.revoked() or parts.terminals.revoked(serial))

    async def _body(self, request: web.Request) -> bytes:
        async with asyncio.timeout(self._parts.patience.body):
            return await request.read()

    async def _ca(self, _request: web.Request) -> web.Response:
        return web.Response(body=self._parts.authority.root_pem, content_type="application/x-pem-file")

    async def _enrol(self, request: web.Request) -> web.Response:
        if (request.content_length or _LARGEST_ENROLMENT) >= _LARGEST_ENROLMENT:
            return _said(413, error="too large")
        return web.json_response(await self._aside(self._enrolment.enrol, await self._body(request)))

    async def _health(self, request: web.Request) -> web.Response:
        safety = await self._aside(self._parts.inbox.safety)
        until = safety.backed_up.isoformat() if safety.backed_up else None
        return await self._contact(200, peer(request), restored=safety.restored, backedUp=until)

    async def _message(self, request: web.Request) -> web.Response:
        name = peer(request)
        envelope = Envelope.parse(request.headers)
        if envelope.terminal != name.id:
            return _said(403, error="another terminal's envelope")
        reception = await self._aside(self._parts.inbox.take_in, envelope, await self._body(request))
        return self._answer(envelope, reception)

    def _answer(self, envelope: Envelope, reception: Reception) -> web.Response:
        match reception:
            case Taken(receipt, again, count):
                self._tell(envelope, "again" if again else "taken")
                return self._spoken(200 if again else 201, count, id=str(envelope.id), receipt=receipt)
            case TooEarly(count):
                self._tell(envelope, "too-early")
                return self._spoken(424, count, error=FailureCode.MESSAGE_TOO_EARLY.value)
            case PutAside(code):
                _log.warning("hub_quarantine terminal=%s id=%s code=%s", envelope.terminal, envelope.id, code.name)
                status = 409 if code is FailureCode.MESSAGE_CONFLICT else 422
                return _said(status, id=str(envelope.id), error=code.value)

    def _tell(self, envelope: Envelope, how: str) -> None:
        _log.info("hub_message terminal=%s id=%s kind=%s how=%s", envelope.terminal, envelope.id, envelope.kind, how)

    async def _known(self, request: web.Request) -> web.Response:
        ids = _ids(await self._body(request))
        missing = await self._aside(self._parts.inbox.missing, ids)
        return await self._contact(200, peer(request), missing=[str(each) for each in missing])

    async def _contact(self, status: int, name: TerminalName, **more: object) -> web.Response:
        return self._spoken(status, await self._aside(self._parts.inbox.count, name.id), **more)

    def _spoken(self, status: int, taken: int, **more: object) -> web.Response:
        return _said(status, time=self._parts.clock.now().isoformat(), taken=taken, **more)


def _said(status: int, **document: object) -> web.Response:
    return web.json_response(document, status=status)


def _ids(body: bytes) -> list[UUID]:
    try:
        ids = [UUID(text) for text in json.loads(body)["ids"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise CounterError(FailureCode.MESSAGE_UNREADABLE, "ids") from None
    if len(ids) > _MOST_IDS:
        raise CounterError(FailureCode.MESSAGE_UNREADABLE, f"{len(ids)} ids")
    return ids


_STATUS = {
    FailureCode.MANDATE_REFUSED: 409,
    FailureCode.MANDATE_EXPIRED: 409,
    FailureCode.MESSAGE_REFUSED: 409,
    FailureCode.MESSAGE_UNREADABLE: 400,
    FailureCode.ENROLMENT_REFUSED: 403,
    FailureCode.ENROLMENT_MALFORMED: 400,
}


@web.middleware
async def _calm(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A failure becomes a status; nothing of a message gets into a log."""
    try:
        return await handler(request)
    except StoreError as error:
        _log.warning("hub_store code=%s cause=%s", error.code.name, error.cause)
        return web.json_response({"error": error.code.value}, status=503, headers={"Retry-After": "5"})
    except CounterError as error:
        return _said(_STATUS.get(error.code, 500), error=error.code.value)
    except TimeoutError:
        return _said(408, error="slow")
    except web.HTTPException:
        raise
    except Exception as error:  # noqa: BLE001  # one message's trouble is not the next one's
        _log.error("hub_unexpected kind=%s", type(error).__name__)  # a traceback may quote a person
        return _said(500, error=FailureCode.UNEXPECTED.value)
