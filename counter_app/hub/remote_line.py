"""One connection of a call at the hub: its own place in the log, its own patience, nobody waits for it.

Numbered messages are not queued: a line is woken and reads on in the log from where it is. Passing ones (pointers,
pieces of a picture, signals) wait in a short queue; of pointers only the newest, and what does not fit is left out: a
picture's missing pieces are asked for again. Whoever does not read for some seconds is cut off, and resumes later.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import Protocol

from counter_app.domain.branch_message import TerminalName
from counter_app.hub.remote_log import CallLog
from counter_app.hub.remote_sight import seen_at
from counter_app.remote.messages import Message, Place, Pointer

MOST_WAITING = 64  # passing messages
MOST_WAITING_BYTES = 2_000_000
# why the hub closes a line (close codes of the WebSocket)
GOING = 1001  # the hub itself ends: come back
REPLACED = 4001  # the same place came anew
REFUSED = 4400  # it said what it may not say
REVOKED = 4403  # the certificate
NOT_YOURS = 4404  # out of the call
SLOW = 4408  # it did not read
AGAIN = 4409  # a message before this one is missing: resume
OVER = 4410  # the call


class Socket(Protocol):
    """The side of a WebSocket we send on."""

    async def send_bytes(self, data: bytes) -> None:
        """Send a message."""

    async def send_str(self, data: str) -> None:
        """Send what stands around the call."""

    async def close(self, *, code: int) -> object:
        """Say good-bye."""


class Line:
    """A line of one place in one call."""

    def __init__(self, socket: Socket, name: TerminalName, serial: str, place: Place, log: CallLog) -> None:
        self.name, self.serial, self.place, self.log = name, serial, place, log
        self.sender = ""
        self.heard_at = 0.0  # on the loop's clock
        self._socket = socket
        self._at: int | None = None  # number sent last; None before the welcome
        self._passing: deque[tuple[str, bytes]] = deque()
        self._passing_bytes = 0
        self._words: str | None = None
        self._wake = asyncio.Event()
        self._code: int | None = None

    def begin(self, welcome: bytes, seen: int) -> None:
        """Answer the first word; the log after `seen` follows."""
        self._passing.appendleft(("", welcome))
        self._passing_bytes += len(welcome)
        self._at = min(seen, self.log.last)
        self.wake()

    def wake(self) -> None:
        """There is something to send."""
        self._wake.set()

    def pass_on(self, message: Message, data: bytes) -> None:
        """Send a passing message, if there is room."""
        key = f"{message.sender}" if isinstance(message.body, Pointer) else ""
        if key:
            kept = [each for each in self._passing if each[0] != key]
            if len(kept) < len(self._passing):
                self._passing = deque(kept)
                self._passing_bytes = sum(len(each[1]) for each in kept)
        if len(self._passing) < MOST_WAITING and self._passing_bytes + len(data) <= MOST_WAITING_BYTES:
            self._passing.append((key, data))
            self._passing_bytes += len(data)
            self.wake()

    def tell(self, words: str) -> None:
        """Send what stands around the call; only the newest counts."""
        self._words = words
        self.wake()

    def end(self, code: int) -> None:
        """Close once what is in the log has been sent."""
        self._code = self._code or code
        self.wake()

    async def write(self, patience: float, close: asyncio.Event) -> None:
        """Send until the line ends; sets `close` where it does from this side."""
        try:
            async with asyncio.timeout(None) as limit:
                while await self._woken():
                    limit.reschedule(asyncio.get_running_loop().time() + patience)
                    await self._send_all()
                    limit.reschedule(None)
        except TimeoutError:
            self._code = SLOW
            self._passing.clear()
        except (ConnectionError, RuntimeError):
            self._code = self._code or SLOW  # the other side is gone
        finally:
            close.set()

    @property
    def code(self) -> int:
        """Why it was closed from this side."""
        return self._code or OVER

    async def _woken(self) -> bool:
        if self._ended:
            return False
        await self._wake.wait()
        self._wake.clear()
        return True

    @property
    def _ended(self) -> bool:
        return self._code is not None and not self._unsent

    @property
    def _unsent(self) -> bool:
        behind = self._at is not None and self._at < self.log.last
        return behind or bool(self._passing) or self._words is not None

    async def _send_all(self) -> None:
        while self._unsent:
            if self._passing:
                _, data = self._passing.popleft()
                self._passing_bytes -= len(data)
                await self._socket.send_bytes(data)
            elif self._at is not None and self._at < self.log.last:
                self._at += 1
                await self._socket.send_bytes(seen_at(self.place, self.log.at(self._at)))
            elif self._words is not None:
                words, self._words = self._words, None
                await self._socket.send_str(words)


async def closed(socket: Socket, code: int, patience: float) -> None:
    """Close a socket without waiting for somebody who does not answer."""
    with suppress(TimeoutError, ConnectionError, RuntimeError):
        async with asyncio.timeout(patience):
            await socket.close(code=code)
