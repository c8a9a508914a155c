"""A TCP line as narrow and as long as wished, for measurements: a relay on the loopback that counts what went over it."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_CHUNK = 4096


@dataclass(frozen=True)
class Narrowness:
    """`bits`: per second and direction, None for as many as come; `delay_s`: one way."""

    bits: float | None = None
    delay_s: float = 0.0


class NarrowLine:
    """Relays `port` of the loopback to `target` between `with` and its end."""

    def __init__(self, target: int, narrowness: Narrowness) -> None:
        self._target, self._how = target, narrowness
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="narrow-line", daemon=True)
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0
        self.carried = [0, 0]  # bytes there and back
        self._cut = False
        self._ends: list[asyncio.StreamWriter] = []

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def cut(self) -> None:
        """From now on nothing arrives on either side, and neither is told."""
        self._cut = True

    def mend(self) -> None:
        """Carry again; connections that were cut have lost bytes and are broken off."""
        asyncio.run_coroutine_threadsafe(self._mend(), self._loop).result(10)

    async def _mend(self) -> None:
        for writer in self._ends:
            writer.transport.abort()
        self._ends = []
        self._cut = False

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._relay, "127.0.0.1", 0, limit=_CHUNK)

    async def _end(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._ends:
            writer.transport.abort()
        for _ in range(3):  # a transport is closed some turns of the loop later
            await asyncio.sleep(0)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            self._ends.append(writer)
            return
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._target, limit=_CHUNK)
        except OSError:  # whoever listened there is away
            writer.transport.abort()
            return
        ways = ((reader, there_writer, 0), (there_reader, writer, 1))
        self._ends += [writer, there_writer]
        self._tasks |= {asyncio.ensure_future(self._carry(*way)) for way in ways}

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: int) -> None:
        """Each chunk leaves once the ones before it have left, and arrives a delay later; so does the end."""
        free_at = self._loop.time()
        while chunk := await _read(source):
            if self._cut:
                continue
            self.carried[way] += len(chunk)
            width = len(chunk) * 8 / self._how.bits if self._how.bits else 0.0
            free_at = max(free_at, self._loop.time()) + width
            self._loop.call_at(free_at + self._how.delay_s, self._put, sink, chunk)
            await asyncio.sleep(max(0.0, free_at - self._loop.time()))
        self._loop.call_at(free_at + self._how.delay_s, sink.close)

    def _put(self, sink: asyncio.StreamWriter, chunk: bytes) -> None:
        if not self._cut and not sink.is_closing():
            sink.write(chunk)


async def _read(source: asyncio.StreamReader) -> bytes:
    """Return what comes next; nothing where whoever spoke there is gone, with or without a word."""
    try:
        return await source.read(_CHUNK)
    except OSError:
        return b""
