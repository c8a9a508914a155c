"""What rests on mandates at the hub: its challenges, what answers them, and the end of whatever rests on one.

    POST /v1/remote/calls/{call}/challenge   the call's own terminal: a fresh challenge, which replaces the one before
    POST /v1/remote/calls/{call}/mandate     the signed document: checked, and noted; or why not, as a FailureCode
    POST /v1/remote/revocations              the code on a mandate's paper, at any place the office has enrolled

A challenge lives in memory, for five minutes, and is answered once, well or badly. After a restart of the hub there is
none: the terminal asks anew. What was noted stays noted: mandates of a call that goes on are looked after again.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from counter_app.failures import CounterError, FailureCode, RemoteError
from counter_app.hub.remote_log import HUB
from counter_app.remote.call_bodies import Why
from counter_app.remote.mandate import Challenge, RevokeCode
from counter_app.remote.mandate_text import as_text, mandate_id
from counter_app.remote.messages import Actor, Revoked
from counter_app.store.remote_journal import Line as JournalLine

if TYPE_CHECKING:
    from counter_app.hub.remote_board import MandateNote, RemoteParts
    from counter_app.hub.remote_call import OpenCall

_log = logging.getLogger(__name__)
_WHY = {"expired": Why.EXPIRED, "paper": Why.PAPER, "resident": Why.RESIDENT}


class Calls(Protocol):
    """Whoever has the calls: `remote_office.RemoteOffice`."""

    @property
    def calls(self) -> dict[str, OpenCall]:
        """By id."""

    def say(self, call: OpenCall, body: Revoked) -> None:
        """Let the hub itself say something in a call, numbered."""

    def note(self, line: JournalLine) -> None:
        """Write a line of the journal."""


class CallMandates:
    """On the hub's loop; `aside` runs what touches the store or computes."""

    def __init__(self, parts: RemoteParts, aside: Callable[..., Awaitable[Any]], office: Calls) -> None:
        self._parts, self._aside, self._office = parts, aside, office

    # asking and answering

    def challenge(self, call: OpenCall) -> Challenge:
        """Make the challenge of a call. Raises MANDATE_REFUSED where this hub reads no mandates, or nobody has rung."""
        if self._parts.read_mandate is None or not call.asked:
            raise RemoteError(FailureCode.MANDATE_REFUSED, "no mandates here")
        call.challenge = Challenge.fresh(self._parts.office, call.id, call.terminal, self._parts.clock.now())
        return call.challenge

    async def hand_in(self, call: OpenCall, document: bytes) -> MandateNote:
        """Check and note a document. Raises CounterError with why it does not hold; that is journalled."""
        try:
            note = await self._read(call, as_text(document))
        except CounterError as error:
            self._refused(call, call.terminal, error)
            raise
        call.handed_in.add(note.id)
        return note

    def stands(self, call: OpenCall, document: str) -> Coroutine[Any, Any, None]:
        """The card's message stands in the log: what was handed in before counts at once, anything else has to be checked."""
        mandate = mandate_id(document)
        if mandate in call.handed_in:
            self._rests_on(call, mandate)
        return self._looked_at(call, document, mandate)

    async def _looked_at(self, call: OpenCall, document: str, mandate: str) -> None:
        try:
            if not await self._aside(self._parts.calls.mandate_noted, mandate, call.id):
                await self._read(call, document)
        except CounterError as error:
            self._refused(call, HUB, error)
            self.end(call, mandate, Why.REFUSED)
            return
        self._rests_on(call, mandate)
        await self.look_after()  # one that ended in the meantime

    def _rests_on(self, call: OpenCall, mandate: str) -> None:
        """From now on what is shown in the call rests on this mandate; unless it was ended while somebody looked at it."""
        if call.log.mandate != mandate:
            return
        call.mandates.add(mandate)
        call.barred = call.log.barred

    async def _read(self, call: OpenCall, document: str) -> MandateNote:
        asked, call.challenge = call.challenge, None  # once, whatever comes of it
        read = self._parts.read_mandate
        if read is None or asked is None:
            raise RemoteError(FailureCode.MANDATE_REFUSED, "nobody was asked for it")
        note: MandateNote = await self._aside(read, document, asked)
        await self._aside(self._parts.calls.note_mandate, note.id, call.id, note.ends_at, note.revoke)
        return note

    def _refused(self, call: OpenCall, sender: str, error: CounterError) -> None:
        _log.warning("remote_mandate code=%s cause=%s", error.code.name, error.cause)
        now, outcome = self._parts.clock.now(), f"refused {error.code.value}"
        self._office.note(JournalLine(call.id, 0, now, sender, Actor.CARD.value, "mandate", outcome=outcome[:16]))

    # ends

    def end(self, call: OpenCall, mandate: str, why: Why) -> None:
        """Say that it is over: with this message nothing is shown any more."""
        call.mandates.discard(mandate)
        self._office.say(call, Revoked(mandate, why))

    def barred(self, call: OpenCall) -> None:
        """A `revoked` stands in the log: nothing of a person leaves the hub until there is another mandate."""
        call.barred = call.log.barred
        call.mandates.clear()

    async def said(self, mandate: str, why: str, sender: str) -> None:
        """The resident's touch, or the terminal's own clock."""
        await self._aside(self._parts.calls.revoke_mandate, mandate, why, f"remote:{sender}")

    async def by_paper(self, text: str, place: str) -> bool:
        """End the mandate of a paper's code; False where it had ended before. Raises MANDATE_REFUSED: no such paper."""
        mandate = await self._aside(self._parts.calls.mandate_of_paper, RevokeCode.parse(text).digest.hex())
        if mandate is None:
            raise RemoteError(FailureCode.MANDATE_REFUSED, "not the code of a mandate of this hub")
        ended: bool = await self._aside(self._parts.calls.revoke_mandate, mandate, "paper", f"remote:{place}")
        await self.look_after()
        return ended

    async def look_after(self) -> None:
        """Stop what rests on a mandate that has ended."""
        resting = {mandate: call for call in self._office.calls.values() for mandate in call.mandates}
        if not resting:
            return
        over = await self._aside(self._parts.calls.mandates_over, list(resting))
        for mandate, why in over.items():
            if mandate in resting[mandate].mandates:  # nobody else has said so meanwhile
                self.end(resting[mandate], mandate, _WHY.get(why, Why.OFFICE))

    async def restored(self, call: OpenCall) -> None:
        """After a restart: what the log says was signed counts if it was noted, and is refused if it was not."""
        call.barred, mandate = call.log.barred, call.log.mandate
        if not mandate:
            return
        if await self._aside(self._parts.calls.mandate_noted, mandate, call.id):
            call.mandates.add(mandate)
        else:
            self.end(call, mandate, Why.REFUSED)
