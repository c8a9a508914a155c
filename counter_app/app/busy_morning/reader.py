"""The reader of a training terminal: a real PC/SC reader for the few real virtual cards, an outstretched hand for the rest.

Reading a card takes seconds of RSA and APDUs; three hundred of them would show nothing more than three do. A handed
reading enters the visit at the same port and is marked as simulated like any other training card.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

from counter_app.domain.card import CardKind, CardReading, CardStatus, ReadRequest
from counter_app.flow.state import Method
from counter_app.personal import Secret
from counter_app.ports import CardInserted, CardSlot, CardTaken, ReaderReady, SlotEvent

_PIN = b"1234"
_FIRST_SERIAL = 1_000_000  # far from the insertions that PC/SC counts
_NAME = "training"


class TrainingReader:
    """A `CardSlot`; `hand_over` and `take_back` are what a person does with a card that is not real."""

    def __init__(self, real: CardSlot | None = None) -> None:
        self._real = real
        self._serials = itertools.count(_FIRST_SERIAL)
        self._lies: tuple[int, CardReading] | None = None
        self._seen: Callable[[SlotEvent], None] = lambda _event: None

    def watch(self, seen: Callable[[SlotEvent], None]) -> None:
        """See the port."""
        self._seen = seen
        if self._real is not None:
            self._real.watch(seen)
        else:
            seen(ReaderReady(_NAME))

    def hand_over(self, reading: CardReading) -> None:
        """Lay a card down that says this."""
        self._lies = (next(self._serials), reading)
        self._seen(CardInserted(_NAME, self._lies[0]))

    def take_back(self) -> None:
        """Take it away; harmless where none lies there."""
        if self._lies is not None:
            serial, self._lies = self._lies[0], None
            self._seen(CardTaken(_NAME, serial))

    def inspect(self) -> CardStatus:
        """See the port."""
        if self._lies is not None:
            return self._lies[1].status
        return self._real.inspect() if self._real is not None else CardStatus(CardKind.NONE)

    def read(self, request: ReadRequest) -> CardReading:
        """See the port."""
        if self._lies is not None:
            request.credential.secret.wipe()
            return self._lies[1]
        assert self._real is not None
        return self._real.read(request)

    def close(self) -> None:
        """See the port."""
        if self._real is not None:
            self._real.close()


class OutstretchedHand:
    """A `Hand` with a reading in it."""

    def __init__(self, reader: TrainingReader, reading: CardReading) -> None:
        self._reader, self._reading = reader, reading

    def lay_down(self) -> None:
        """Lay the card on the reader."""
        self._reader.hand_over(self._reading)

    def take_away(self) -> None:
        """Take it off again."""
        self._reader.take_back()

    def secret(self, method: Method) -> Secret:  # noqa: ARG002  # every card of the training opens with a PIN
        """Remember the PIN."""
        return Secret(_PIN)
