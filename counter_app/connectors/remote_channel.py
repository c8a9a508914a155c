"""A connection to the hub that comes back by itself: a WebSocket in a thread of its own, for calls and for desks.

    SEARCHING ─► CONNECTED ─► LOST since … ─► CONNECTED …          tries again after at most two seconds
                     └──────► ENDED, with the hub's word for it    revoked, over, refused: nothing is tried again

What is heard is told on that thread; whoever has a window passes it on to the window's.
"""

from __future__ import annotations

import asyncio
import secrets
import ssl
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import aiohttp

from counter_app.connectors.hub_line import LineFiles, about_trust, own_tls

LARGEST = 65_536
GOING, REPLACED, REFUSED, REVOKED, NOT_YOURS, SLOW, AGAIN, OVER = 1001, 4001, 4400, 4403, 4404, 4408, 4409, 4410
_FINAL = frozenset(
    {REPLACED, REFUSED, REVOKED, NOT_YOURS, OVER}
)  # as hub/remote_line.py, which this room does not import
_FAILED = (aiohttp.ClientError, OSError, TimeoutError, ValueError)
_JOIN_S = 10.0
_TURNS = 10
_GIVE_UP_S = 1.0
_SWITCH_S = 0.0005  # a window that paints gives way to its line; left alone it does so ten times later


class LineState(StrEnum):
    """How the line is, for the person in front of it."""

    SEARCHING = "searching"
    CONNECTED = "connected"
    LOST = "lost"
    ENDED = "ended"


class Ended(StrEnum):
    """Why nothing is tried again."""

    OVER = "over"  # the call
    NOT_TRUSTED = "not-trusted"  # certificate or mandate: revoked, expired, of another authority
    NOT_YOURS = "not-yours"  # another desk has the call, or there is no such call
    REPLACED = "replaced"  # the same place connected anew
    REFUSED = "refused"  # it said what it may not say: a mistake of ours
    CLOSED = "closed"  # from this side


_ENDS = {OVER: Ended.OVER, REVOKED: Ended.NOT_TRUSTED, NOT_YOURS: Ended.NOT_YOURS, REPLACED: Ended.REPLACED}
_TURNED_AWAY = {
    401: Ended.NOT_TRUSTED,
    403: Ended.NOT_TRUSTED,
    409: Ended.NOT_YOURS,
    404: Ended.REFUSED,
    400: Ended.REFUSED,
}


@dataclass(frozen=True)
class LineTold:
    """A change of state; `lost_s`: seconds since the hub was last heard, where the line is lost."""

    state: LineState
    lost_s: float = 0.0
    why: Ended | None = None


def _chance() -> float:
    return secrets.randbelow(1000) / 1000


@dataclass(frozen=True)
class ChannelPace:
    """Seconds. `again`: the longest pause before another try, taken by chance so that a hundred do not come at once.

    A try that fell into the hub's absence, the pause after it and the next one have to fit into the five seconds in which a
    call is to be back.
    """

    beat: float = 2.0
    lost: float = 6.0
    again: float = 1.0
    connect: float = 2.5
    chance: Callable[[], float] = field(default=_chance)


class Talk:
    """What is said over a channel; every method runs on the channel's thread."""

    def address(self) -> tuple[str, Mapping[str, str]]:
        """Path and query."""
        raise NotImplementedError

    def begin(self, headers: Mapping[str, str]) -> None:
        """A connection stands."""

    def heard(self, data: str | bytes) -> bool:
        """Take in what the hub said; False: the connection is of no use."""
        raise NotImplementedError

    def beat(self) -> str | bytes:
        """Say that we are here."""
        raise NotImplementedError

    def unsent(self) -> list[str | bytes]:
        """Return what is to be sent now; each is asked for once."""
        raise NotImplementedError


class RemoteChannel:
    """Connects `talk` to the hub between `start` and `close`."""

    def __init__(
        self, files: LineFiles, talk: Talk, told: Callable[[LineTold], None], pace: ChannelPace | None = None
    ) -> None:
        self._files, self._talk, self._told, self._pace = files, talk, told, pace or ChannelPace()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="remote-line", daemon=True)
        self._wake: asyncio.Event | None = None
        self._work: asyncio.Task[None] | None = None
        self._ended = False

    def start(self) -> None:
        """Begin to search."""
        self._thread.start()

    def close(self) -> None:
        """Hang up and wait until the thread has ended."""
        if not self._thread.is_alive():
            return
        with suppress(RuntimeError):  # it ended just now
            self._loop.call_soon_threadsafe(self._stop)
        if threading.current_thread() is not self._thread:
            self._thread.join(_JOIN_S)

    def do(self, call: Callable[[], None]) -> None:
        """Run something on the channel's thread, then send what there is; nothing where it has ended."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._do, call)

    def _do(self, call: Callable[[], None]) -> None:
        call()
        if self._wake is not None:
            self._wake.set()

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def _run(self) -> None:
        sys.setswitchinterval(min(sys.getswitchinterval(), _SWITCH_S))
        asyncio.set_event_loop(self._loop)
        self._work = self._loop.create_task(self._search())
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._work)
        self._end(Ended.CLOSED)
        self._loop.run_until_complete(_sockets_closed())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def _end(self, why: Ended) -> None:
        if not self._ended:
            self._ended = True
            self._told(LineTold(LineState.ENDED, why=why))

    async def _search(self) -> None:
        self._wake = asyncio.Event()
        self._told(LineTold(LineState.SEARCHING))
        try:
            context = own_tls(self._files)
        except (OSError, ValueError):
            self._end(Ended.NOT_TRUSTED)
            return
        connector = aiohttp.TCPConnector(ssl=context, limit=4)
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._pace.connect, sock_read=self._pace.connect)
        async with aiohttp.ClientSession(self._files.hub, connector=connector, timeout=timeout) as session:
            while (why := await self._once(session)) is None:  # noqa: ASYNC110  # not a poll: the hub is tried again
                await asyncio.sleep(self._pace.again * self._pace.chance())
        self._end(why)

    async def _once(self, session: aiohttp.ClientSession) -> Ended | None:
        """One connection from its beginning to its end; None: try again."""
        path, query = self._talk.address()
        try:
            async with asyncio.timeout(self._pace.connect):
                socket = await _opened(session, path, query)
        except aiohttp.WSServerHandshakeError as error:
            return _TURNED_AWAY.get(error.status)
        except _FAILED as error:
            return Ended.NOT_TRUSTED if about_trust(error) and not _down(error) else None
        let_go = _lets_go(socket)
        try:
            return await self._connected(socket)
        finally:
            try:
                with suppress(*_FAILED):
                    await socket.close()
            finally:
                let_go()

    async def _connected(self, socket: aiohttp.ClientWebSocketResponse) -> Ended | None:
        response = socket._response  # noqa: SLF001  # aiohttp keeps the headers of the answer nowhere else
        self._talk.begin(response.headers)
        self._told(LineTold(LineState.CONNECTED))
        begun = self._loop.time()
        heard = [begun]
        tasks = [
            asyncio.ensure_future(each) for each in (self._read(socket, heard), self._write(socket), self._beat(socket))
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        code = socket.close_code
        if code in _FINAL:
            return _ENDS.get(code or 0, Ended.REFUSED)
        self._told(LineTold(LineState.LOST, lost_s=self._loop.time() - heard[0]))
        return None

    async def _read(self, socket: aiohttp.ClientWebSocketResponse, heard: list[float]) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pace.lost) as limit:
                async for message in socket:
                    heard[0] = self._loop.time()
                    limit.reschedule(heard[0] + self._pace.lost)
                    if message.type not in {aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT}:
                        return
                    if not self._talk.heard(message.data):
                        return
                    if self._wake is not None:
                        self._wake.set()

    async def _write(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        assert self._wake is not None
        with suppress(*_FAILED):
            while True:
                for data in self._talk.unsent():
                    await self._send(socket, data)
                await self._wake.wait()
                self._wake.clear()

    async def _beat(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        with suppress(*_FAILED):
            while True:
                await asyncio.sleep(self._pace.beat)
                await self._send(socket, self._talk.beat())

    async def _send(self, socket: aiohttp.ClientWebSocketResponse, data: str | bytes) -> None:
        async with asyncio.timeout(self._pace.lost):
            await (socket.send_str(data) if isinstance(data, str) else socket.send_bytes(data))


async def _opened(
    session: aiohttp.ClientSession, path: str, query: Mapping[str, str]
) -> aiohttp.ClientWebSocketResponse:
    """Connect. Whoever gives up in the middle of the hub's answer leaves nothing open."""
    wait = aiohttp.ClientWSTimeout(ws_close=1.0)
    opening = asyncio.ensure_future(
        session.ws_connect(path, params=query, max_msg_size=LARGEST, compress=0, timeout=wait)
    )
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        await asyncio.wait({opening}, timeout=_GIVE_UP_S)
        if opening.done() and not opening.cancelled() and opening.exception() is None:
            _lets_go(opening.result())()
        opening.cancel()
        raise


def _lets_go(socket: aiohttp.ClientWebSocketResponse) -> Callable[[], None]:
    """Return what ends its connection at once: `close` does so only after TLS has said good-bye."""
    connection = socket._conn  # noqa: SLF001  # aiohttp shows it nowhere else
    transport = connection.transport if connection is not None else None
    return transport.abort if transport is not None else lambda: None


async def _sockets_closed() -> None:
    """A connection that was let go of is closed some turns of the loop later."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)


def _down(error: BaseException) -> bool:
    """A line that is cut in the middle of TLS looks like trouble with trust; only a certificate that fails is."""
    seen: Any = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError | FileNotFoundError | PermissionError):
            return False
        if isinstance(seen, ssl.SSLError) and "ALERT" in str(seen.reason or "").upper():
            return False
        seen = seen.__cause__ or seen.__context__
    return True
