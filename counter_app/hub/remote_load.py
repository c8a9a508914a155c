"""Many calls at once for a measurement: terminals that type and desks that read, all in one process beside the hub's.

A program of its own (`python -m`): reads a plan as JSON from stdin, says "ready" once every call is answered, then the
delays of every key as JSON. Messages are read only as far as they have to be: this is the load, not what is measured.
"""

from __future__ import annotations

import asyncio
import gc
import json
import re
import ssl
import sys
import time
from collections.abc import Mapping
from typing import Any

import aiohttp

from counter_app.domain.answers import Origin, Trust
from counter_app.personal import Personal
from counter_app.remote.actors import NOTHING, Mark
from counter_app.remote.messages import (
    Actor,
    Answered,
    Body,
    FieldValue,
    Heartbeat,
    Hello,
    Message,
    Release,
    Ring,
    Sight,
)

_PATH = "moving.newAddress"
_BEAT_S = 2.0
_KEY = re.compile(rb'"text":"k([0-9]+)"')
_AT_ONCE = 20  # calls that begin at the same time
_FIRST = 3  # own numbers of a terminal before its keys: ring, release


async def _line(session: aiohttp.ClientSession, tls: ssl.SSLContext, path: str) -> aiohttp.ClientWebSocketResponse:
    return await session.ws_connect(path, ssl=tls, compress=0, max_msg_size=65_536)


class _Call:
    """One call: a terminal that types, a desk that reads."""

    def __init__(self, number: int, plan: Mapping[str, Any], session: aiohttp.ClientSession) -> None:
        self._id, self._session = f"load-{number}", session
        self._terminal_name, self._desk_name = (
            plan["terminals"][number // 4 % len(plan["terminals"])],
            plan["desks"][number],
        )
        self._tls = {name: _tls(plan, name) for name in (self._terminal_name, self._desk_name)}
        self._sent: dict[int, float] = {}
        self.delays: list[float] = []
        self._own = 0

    async def begin(self) -> None:
        """Ring, be taken and answered."""
        self._lobby = await _line(self._session, self._tls[self._desk_name], "/v1/remote/desk")
        duty = {"kind": "presence", "groups": ["bench"], "languages": ["ja"], "signLanguage": False, "state": "free"}
        await self._lobby.send_json(duty)
        await _until(self._lobby, "present")
        self._terminal = await self._opened(self._terminal_name)
        await self._say(Ring("bench", "ja", False))
        await _until(self._lobby, "ring", self._id)
        await self._lobby.send_json({"kind": "take", "call": self._id})
        await _until(self._lobby, "yours", self._id)
        self._desk = await self._opened(self._desk_name)
        answered = Message(self._id, self._sender(self._desk_name), 1, Actor.CLERK, Answered())
        await self._desk.send_bytes(answered.as_bytes())
        await self._say(Release((_PATH,), Sight.SHOWN))
        self._tasks = [
            asyncio.ensure_future(each)
            for each in (self._read(), _drain(self._terminal), _drain(self._lobby), self._beats())
        ]

    async def type(self, keys: int, every: float, offset: float) -> None:
        """Type so many keys."""
        await asyncio.sleep(offset)
        begun = time.perf_counter()
        for key in range(keys):
            base = Mark(self._sender(self._terminal_name), self._own) if key else NOTHING
            self._sent[key] = time.perf_counter()
            await self._say(FieldValue(_PATH, Personal(f"k{key}"), Origin.RESIDENT, Trust.STATED, base))
            await asyncio.sleep(max(0.0, begun + (key + 1) * every - time.perf_counter()))

    async def end(self) -> None:
        """Go away."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in (self._terminal, self._desk, self._lobby):
            await socket.close()

    def _sender(self, name: str) -> str:
        return f"{name}.{self._id.removeprefix('load-')}"

    async def _opened(self, name: str) -> aiohttp.ClientWebSocketResponse:
        path = f"/v1/remote/calls/{self._id}?sender={self._sender(name)}"
        socket = await _line(self._session, self._tls[name], path)
        actor = Actor.RESIDENT if name == self._terminal_name else Actor.CLERK
        await socket.send_bytes(Message(self._id, self._sender(name), 0, actor, Hello(1)).as_bytes())
        return socket

    async def _say(self, body: Body) -> None:
        self._own += 1
        message = Message(self._id, self._sender(self._terminal_name), self._own, Actor.RESIDENT, body)
        await self._terminal.send_bytes(message.as_bytes())

    async def _read(self) -> None:
        async for frame in self._desk:
            found = _KEY.search(frame.data) if frame.type is aiohttp.WSMsgType.BINARY else None
            if found is not None:
                self.delays.append(time.perf_counter() - self._sent.pop(int(found[1])))

    async def _beats(self) -> None:
        await asyncio.sleep(_BEAT_S * int(self._id.removeprefix("load-")) / 100 % _BEAT_S)  # not all at once
        while True:
            await asyncio.sleep(_BEAT_S)
            for socket, name, actor in (
                (self._terminal, self._terminal_name, Actor.RESIDENT),
                (self._desk, self._desk_name, Actor.CLERK),
            ):
                await socket.send_bytes(Message(self._id, self._sender(name), 0, actor, Heartbeat(0)).as_bytes())
            await self._lobby.send_str('{"kind":"beat"}')


async def _drain(socket: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in socket:
        pass


async def _until(socket: aiohttp.ClientWebSocketResponse, kind: str, call: str = "") -> None:
    async for frame in socket:
        words = json.loads(frame.data)
        if words["kind"] == kind and (not call or words["call"] == call):
            return
    raise RuntimeError(f"the hub closed the line before {kind}: {socket.close_code}")


_contexts: dict[str, ssl.SSLContext] = {}


def _tls(plan: Mapping[str, Any], name: str) -> ssl.SSLContext:
    if name not in _contexts:
        context = ssl.create_default_context(cafile=plan["root"])
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(f"{plan['folder']}/{name}.pem")
        _contexts[name] = context
    return _contexts[name]


async def _run(plan: Mapping[str, Any]) -> None:
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=30)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(plan["hub"], connector=connector, timeout=timeout) as session:
        calls = [_Call(number, plan, session) for number in range(plan["calls"])]
        for first in range(0, len(calls), _AT_ONCE):
            await asyncio.gather(*(call.begin() for call in calls[first : first + _AT_ONCE]))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        every, began = 1.0 / plan["keysPerSecond"], time.process_time()
        await asyncio.gather(
            *(call.type(plan["keys"], every, every * number / len(calls)) for number, call in enumerate(calls))
        )
        await asyncio.sleep(1.0)  # the last keys are still under way
        used = time.process_time() - began
        sys.stdout.write(json.dumps({"delays": [each for call in calls for each in call.delays], "cpuS": used}) + "\n")
        sys.stdout.flush()
        await asyncio.gather(*(call.end() for call in calls))


if __name__ == "__main__":
    gc.disable()  # the pauses of the load are not the hub's
    asyncio.run(_run(json.loads(sys.stdin.readline())))
