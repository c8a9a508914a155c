"""Writes what was said in calls into the store, in batches beside the relay: nobody waits for a disk to see a key.

Each side keeps what it said until the hub says it is written (`Heartbeat.seen`), so a hub that falls over between relay
and disk loses nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from counter_app.failures import StoreError
from counter_app.hub.remote_log import CallLog
from counter_app.store.remote_journal import Line as JournalLine
from counter_app.store.remote_journal import RemoteJournal

_log = logging.getLogger(__name__)
_BATCH = 2000
_AGAIN_S = 1.0


class RemoteWriter:
    """`aside` runs a call that touches the store on a thread."""

    def __init__(self, journal: RemoteJournal, aside: Callable[..., Awaitable[Any]], every: float) -> None:
        self._journal, self._aside, self._every = journal, aside, every
        self._lines: list[JournalLine] = []
        self._kept: list[tuple[CallLog, int]] = []
        self._wake = asyncio.Event()
        self._turn = asyncio.Lock()

    def note(self, line: JournalLine, log: CallLog | None = None, emptied: list[int] | None = None) -> None:
        """Write a line of the journal; with `log`, the message of its number too, and those whose text went."""
        self._lines.append(line)
        if log is not None:
            if line.number:
                self._kept.append((log, line.number))
            self._kept += [(log, number) for number in emptied or ()]
        self._wake.set()

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._wake.wait()
            await asyncio.sleep(self._every)
            self._wake.clear()
            if not await self.flush():
                await asyncio.sleep(_AGAIN_S)
                self._wake.set()

    async def flush(self) -> bool:
        """Write everything down that was noted before; False where the store would not take it."""
        async with self._turn:
            while self._lines or self._kept:
                lines, kept = self._lines[:_BATCH], self._kept[:_BATCH]
                newest = {(log.call, number): log for log, number in kept}  # sealed once, as it is now
                sealed = [log.sealed(number) for (_, number), log in newest.items()]
                try:
                    await self._aside(self._journal.write, lines, sealed)
                except StoreError as error:
                    _log.warning("remote_store code=%s", error.code.name)
                    return False
                del self._lines[: len(lines)], self._kept[: len(kept)]
                for log, number in kept:
                    log.written = max(log.written, number)
        return True
