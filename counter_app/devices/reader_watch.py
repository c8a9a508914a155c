"""What the reader bound to a role went through, told once per change. No PC/SC here: sightings in, events out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.ports import CardInserted, CardTaken, ReaderReady, ReaderTrouble

if TYPE_CHECKING:
    from counter_app.failures import FailureCode
    from counter_app.ports import SlotEvent


@dataclass(frozen=True, slots=True)
class Sighting:
    """The bound reader at one moment. `insertions` is the service's own count: it tells two cards apart."""

    reader: str
    card_present: bool
    insertions: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """The bound reader cannot be seen, and why."""

    code: FailureCode
    cause: str = ""


class ReaderStory:
    """Turns sightings into events. A card that was changed between two sightings is taken and inserted."""

    def __init__(self) -> None:
        self._last: Sighting | Trouble | None = None
        self._serial = 0

    def tell(self, now: Sighting | Trouble) -> list[SlotEvent]:
        """Events that lead from the last sighting to this one; none where nothing changed."""
        before, self._last = self._last, now
        if now == before:
            return []
        events: list[SlotEvent] = []
        if isinstance(before, Sighting) and before.card_present:
            events.append(CardTaken(before.reader, self._serial))
        if isinstance(now, Trouble):
            return [*events, ReaderTrouble(now.code, now.cause)]
        fresh = not isinstance(before, Sighting) or before.reader != now.reader
        if not now.card_present:
            return [*events, ReaderReady(now.reader)] if fresh or events else events
        self._serial += 1
        return [*events, CardInserted(now.reader, self._serial)]
