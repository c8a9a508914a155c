"""The hub's door: who may come in, how long we wait for slow talkers, and how many may stand there at once.

TLS 1.3 only. A client certificate of our own authority is asked for; only the two paths of enrolment answer without one.
`peer(request)` names the terminal for every route behind the door, today's messages as well as a later channel to devices.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from counter_app.domain.branch_message import TerminalName
from counter_app.failures import CounterError
from counter_app.hub.authority import Authority

OPEN_PATHS = frozenset({"/v1/ca", "/v1/enrol"})
PEER = web.RequestKey("peer", TerminalName)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Patience:
    """Seconds we wait, and connections we hold. A terminal is one connection, three in a call; a city has some hundred."""

    handshake: float = 10.0
    head: float = 10.0  # from the connection, or the first byte, to the end of the request's head
    body: float = 60.0  # 2 MB at 1 Mbit/s take 16
    idle: float = 75.0
    stop: float = 20.0
    connections: int = 2000


def tls(authority: Authority) -> ssl.SSLContext:
    """Return the server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(authority.server_file)
    context.load_verify_locations(cadata=authority.root_pem.decode("ascii"))
    context.verify_mode = ssl.CERT_OPTIONAL
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.num_tickets = 0  # a resumed session would be checked against yesterday's revocations
    return context


class PatientHandler(web.RequestHandler):
    """aiohttp's own, with an end to its patience for the head of a request."""

    def __init__(self, manager: Any, *, loop: asyncio.AbstractEventLoop, patience: Patience) -> None:
        super().__init__(manager, loop=loop, keepalive_timeout=patience.idle, lingering_time=2.0)
        self.access_logger = None
        self._patience, self._clock = patience, loop
        self._watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for a head; turn away whoever is one too many."""
        super().connection_made(transport)
        if self._manager is not None and len(self._manager.connections) > self._patience.connections:
            self.force_close()
            transport.close()
            return
        self._await_head()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Stop waiting."""
        self.head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """The first byte of a further request starts the watch again."""
        if self._watch is None and self._current_request is None:
            self._await_head()
        super().data_received(data)

    def _await_head(self) -> None:
        self._watch = self._clock.call_later(self._patience.head, self._give_up)

    def _give_up(self) -> None:
        self._watch = None
        if self._current_request is None and self.transport is not None:
            self.transport.abort()

    def head_came(self) -> None:
        """A whole head is here."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None


def peer(request: web.Request) -> TerminalName:
    """Return the terminal behind the door."""
    return request[PEER]


def certificate_of(request: web.Request) -> tuple[TerminalName, str] | None:
    """Return name and serial (hex, small letters) of the client's certificate; None where there is none of ours."""
    found = request.transport.get_extra_info("peercert") if request.transport else None
    if not found:
        return None
    uris = [value for kind, value in found.get("subjectAltName", ()) if kind == "URI"]
    try:
        return TerminalName.parse(uris[0] if len(uris) == 1 else ""), f"{int(found['serialNumber'], 16):x}"
    except (CounterError, KeyError, ValueError):
        return None


def admission(revoked: Callable[[str], Awaitable[bool]]) -> Any:
    """Return the middleware that lets terminals in. `revoked` is asked for every request: there is no stale list."""

    @web.middleware
    async def admit(request: web.Request, handler: Handler) -> web.StreamResponse:
        if isinstance(request.protocol, PatientHandler):
            request.protocol.head_came()
        if request.path in OPEN_PATHS:
            return await handler(request)
        known = certificate_of(request)
        if known is None:
            return web.json_response({"error": "certificate"}, status=401)
        name, serial = known
        if await revoked(serial):
            return web.json_response({"error": "revoked"}, status=403)
        request[PEER] = name
        return await handler(request)

    return admit
