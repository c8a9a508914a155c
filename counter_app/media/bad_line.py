"""A bad UDP line for measurements and tests, in user space: loses, delays or carries nothing between two engines.

It stands where the network would: the candidates in their signals are replaced by ports of its own on the loopback.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

_CANDIDATE = re.compile(r"(a=candidate:\S+ \d+ udp \d+ 127\.0\.0\.1 )(\d+)( typ host)", re.ASCII)
_Address = tuple[str, int]


class _Port(asyncio.DatagramProtocol):
    """One socket of the relay; `came` is told what it receives and from whom."""

    def __init__(self, came: Callable[[bytes, _Address], None]) -> None:
        self._came = came
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]  # 3.11's is none by class
        self.transport = transport

    def datagram_received(self, data: bytes, addr: _Address) -> None:
        self._came(data, addr)

    def send(self, packet: bytes, to: _Address) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.sendto(packet, to)


class BadLine:
    """Between `with` and its end. `loss` 0 to 1, `delay_s` one way and `is_cut` may be changed while it carries."""

    def __init__(self, seed: int = 7) -> None:
        self.loss = self.delay_s = 0.0
        self.is_cut = False
        self._chance = random.Random(seed)  # noqa: S311  # a line, not a secret
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="bad-line", daemon=True)
        self._ports: list[_Port] = []
        self._opening: set[asyncio.Task[_Port]] = set()
        self._behind: dict[tuple[int, _Address], _Port] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end(self) -> None:
        self.is_cut = True
        while self._opening:
            await asyncio.gather(*self._opening)
        for port in self._ports:
            if port.transport is not None:
                port.transport.close()
        await asyncio.sleep(0)

    def signal(self, text: str) -> str:
        """The signal with ports of this line in place of the engine's own."""
        body = json.loads(text)
        if "sdp" in body:
            body["sdp"] = _CANDIDATE.sub(
                lambda found: found[1] + str(self._front(int(found[2]))) + found[3], body["sdp"]
            )
        return json.dumps(body, separators=(",", ":"))

    def _front(self, target: int) -> int:
        return asyncio.run_coroutine_threadsafe(self._open_front(("127.0.0.1", target)), self._loop).result(10)

    async def _open_front(self, target: _Address) -> int:
        front = await self._open(lambda packet, source: self._from_outside(front, packet, source, target))
        assert front.transport is not None
        return int(front.transport.get_extra_info("sockname")[1])

    async def _open(self, came: Callable[[bytes, _Address], None]) -> _Port:
        port = _Port(came)
        await self._loop.create_datagram_endpoint(lambda: port, local_addr=("127.0.0.1", 0))
        self._ports.append(port)
        return port

    def _from_outside(self, front: _Port, packet: bytes, source: _Address, target: _Address) -> None:
        """Each source has a socket of its own behind the front, so that answers find their way back."""
        behind = self._behind.get((id(front), source))
        if behind is not None:
            self._carry(behind, packet, target)
        else:
            task = self._loop.create_task(self._open_behind(front, source))
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)
            task.add_done_callback(lambda opened: self._carry(opened.result(), packet, target))

    async def _open_behind(self, front: _Port, source: _Address) -> _Port:
        behind = await self._open(lambda packet, _from: self._carry(front, packet, source))
        return self._behind.setdefault((id(front), source), behind)

    def _carry(self, port: _Port, packet: bytes, to: _Address) -> None:
        if not self.is_cut and self._chance.random() >= self.loss:
            self._loop.call_later(self.delay_s, port.send, packet, to)
