"""A line of words at the hub: JSON in text frames, for desks at the switchboard and for screens beside a terminal."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from counter_app.hub.remote_line import GOING, SLOW

if TYPE_CHECKING:
    from aiohttp import web

_MOST_TOLD = 200


class WordLine:
    """One of them; nobody waits for it."""

    def __init__(self, socket: web.WebSocketResponse, serial: str) -> None:
        self.serial, self.code = serial, GOING
        self._socket = socket
        self._waiting: deque[str] = deque()
        self._wake, self._ending = asyncio.Event(), False

    def tell(self, words: Mapping[str, Any]) -> None:
        """Tell it something; a place that does not read is cut off."""
        if len(self._waiting) >= _MOST_TOLD:
            self.end(SLOW)
            return
        self._waiting.append(json.dumps(words, ensure_ascii=False, separators=(",", ":")))
        self._wake.set()

    def end(self, code: int) -> None:
        """Close it."""
        self.code, self._ending = code, True
        self._wake.set()

    async def write(self, patience: float, close: asyncio.Event) -> None:
        """Send until it ends."""
        with suppress(TimeoutError, ConnectionError, RuntimeError):
            while not self._ending:
                await self._wake.wait()
                self._wake.clear()
                while self._waiting:
                    async with asyncio.timeout(patience):
                        await self._socket.send_str(self._waiting.popleft())
        close.set()
