"""A room of Debian's Janus: three or more parties, or two whose networks do not reach each other.

Every party sends once, to Janus, and gets each other party's sound and picture from there. Janus is spoken to over its
HTTP API on the loopback; it sees sound and picture in clear, so it runs on the office's own machine and records nothing.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self

import aiohttp
from aiortc import MediaStreamTrack, RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from counter_app.media.av_frames import BlockCutter, to_rgb
from counter_app.media.way import PictureTrack, SoundTrack

if TYPE_CHECKING:
    from types import TracebackType

    from counter_app.media.outgoing import Outgoing
    from counter_app.ports.media import Frame

_PLUGIN = "janus.plugin.videoroom"
_MOST_PARTIES = 6
_ROOM_IS_THERE = 427
_ANSWER_S = 10.0
_POLL_S = 40.0  # Janus answers an empty poll after 30 s


class JanusRefusedError(RuntimeError):
    """Janus said no, or nothing; its number and words, which name no person."""


@dataclass(frozen=True)
class JanusPlace:
    """Where Janus listens, as http://127.0.0.1:8188/janus, and what it lets in."""

    url: str
    secret: str


class RoomListener(Protocol):
    """Who is in a room. `party` numbers another party as long as it is there. Called on the room's loop."""

    def picture(self, party: int, frame: Frame) -> None:
        """RGB."""

    def block(self, party: int, block: bytes) -> None:
        """10 ms of sound; whoever plays mixes."""

    def left(self, party: int) -> None:
        """It is gone."""


class JanusRoom:
    """`async with JanusRoom(...)`: in the room from the beginning to the end of the block."""

    def __init__(self, place: JanusPlace, room: int, outgoing: Outgoing, listener: RoomListener) -> None:
        self._place, self._room, self._outgoing, self._listener = place, room, outgoing, listener
        self._peers: list[RTCPeerConnection] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._news: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._replies: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._parties: set[int] = set()
        self._private_id = 0

    async def __aenter__(self) -> Self:
        """Raises JanusRefusedError."""
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_POLL_S))
        self._url = self._place.url
        try:
            self._url += f"/{(await self._ask('', {'janus': 'create'}))['data']['id']}"
            self._polling = self._run(self._poll())
            await self._enter()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def over(self) -> None:
        """Wait until Janus does not answer any more. Raises JanusRefusedError then."""
        try:
            await self._polling
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise JanusRefusedError(type(error).__name__) from error

    async def _close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for peer in self._peers:
            await peer.close()
        if self._url != self._place.url:
            with suppress(JanusRefusedError):  # gone itself
                await self._ask("", {"janus": "destroy"})
        await self._http.close()

    def _run(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        whole = {"transaction": secrets.token_hex(8), "apisecret": self._place.secret, **body}
        try:
            async with self._http.post(self._url + path, json=whole) as response:
                answer: dict[str, Any] = await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise JanusRefusedError(type(error).__name__) from error
        if answer.get("janus") == "error":
            raise JanusRefusedError(f"{answer['error']['code']} {answer['error']['reason']}")
        return answer

    async def _attach(self) -> int:
        return int((await self._ask("", {"janus": "attach", "plugin": _PLUGIN}))["data"]["id"])

    async def _say(self, handle: int, body: dict[str, Any], jsep: dict[str, str] | None = None) -> dict[str, Any]:
        """A request whose answer comes as an event with its transaction."""
        transaction = secrets.token_hex(8)
        message: dict[str, Any] = {"janus": "message", "body": body, "transaction": transaction}
        if jsep is not None:
            message["jsep"] = jsep
        reply = self._replies[transaction] = asyncio.get_running_loop().create_future()
        try:
            await self._ask(f"/{handle}", message)
            async with asyncio.timeout(_ANSWER_S):
                event: dict[str, Any] = await reply
        except TimeoutError as error:
            raise JanusRefusedError("no answer") from error
        finally:
            del self._replies[transaction]
        said = event["plugindata"]["data"]
        if "error" in said:
            raise JanusRefusedError(f"{said['error_code']} {said['error']}")
        return event

    async def _enter(self) -> None:
        handle = await self._attach()
        made = {"request": "create", "room": self._room, "publishers": _MOST_PARTIES, "videocodec": "vp8"}
        made |= {"admin_key": self._place.secret, "audiocodec": "opus", "record": False, "lock_record": True}
        made |= {"is_private": True, "require_pvtid": True}
        said = (await self._ask(f"/{handle}", {"janus": "message", "body": made}))["plugindata"]["data"]
        if said.get("error_code") not in {None, _ROOM_IS_THERE}:
            raise JanusRefusedError(f"{said['error_code']} {said['error']}")
        joined = await self._say(handle, {"request": "join", "ptype": "publisher", "room": self._room})
        self._private_id = joined["plugindata"]["data"]["private_id"]
        await self._send_ours(handle)
        self._others(joined["plugindata"]["data"])
        self._run(self._watch())

    async def _send_ours(self, handle: int) -> None:
        peer = self._peer()
        peer.addTrack(PictureTrack(self._outgoing))
        peer.addTrack(SoundTrack(self._outgoing))
        await peer.setLocalDescription(await peer.createOffer())
        ours = {"type": "offer", "sdp": peer.localDescription.sdp}
        event = await self._say(handle, {"request": "publish"}, ours)
        await peer.setRemoteDescription(RTCSessionDescription(event["jsep"]["sdp"], "answer"))

    def _peer(self) -> RTCPeerConnection:
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        self._peers.append(peer)
        return peer

    async def _poll(self) -> None:
        """Janus hands out events one poll at a time, its keep-alives among them."""
        while True:
            query = {"maxev": "5", "apisecret": self._place.secret}
            async with self._http.get(self._url, params=query) as response:
                events = await response.json()
            for event in events if isinstance(events, list) else [events]:
                if event.get("janus") == "event":
                    self._hand_out(event)

    def _hand_out(self, event: dict[str, Any]) -> None:
        reply = self._replies.get(event.get("transaction", ""))
        if reply is not None and not reply.done():
            reply.set_result(event)
        else:
            self._news.put_nowait(event["plugindata"]["data"])

    async def _watch(self) -> None:
        while True:
            said = await self._news.get()
            self._others(said)
            gone = said.get("unpublished", said.get("leaving"))
            if gone in self._parties:
                self._parties.discard(gone)
                self._listener.left(gone)

    def _others(self, said: dict[str, Any]) -> None:
        for party in said.get("publishers", []):
            if party["id"] not in self._parties:
                self._parties.add(party["id"])
                self._run(self._receive(party["id"]))

    async def _receive(self, party: int) -> None:
        handle = await self._attach()
        wanted = {"request": "join", "ptype": "subscriber", "room": self._room, "private_id": self._private_id}
        event = await self._say(handle, {**wanted, "streams": [{"feed": party}]})
        peer = self._peer()
        peer.on("track", lambda track: self._run(self._read(party, track)))
        await peer.setRemoteDescription(RTCSessionDescription(event["jsep"]["sdp"], "offer"))
        await peer.setLocalDescription(await peer.createAnswer())
        answer = {"type": "answer", "sdp": peer.localDescription.sdp}
        await self._say(handle, {"request": "start"}, answer)

    async def _read(self, party: int, track: MediaStreamTrack) -> None:
        cutter = BlockCutter()
        try:
            while True:
                came = await track.recv()
                if isinstance(came, VideoFrame):
                    self._listener.picture(party, to_rgb(came, time.monotonic()))
                elif isinstance(came, AudioFrame):
                    for block in cutter.blocks(came):
                        self._listener.block(party, block)
        except MediaStreamError:
            return  # it left
