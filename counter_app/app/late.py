"""Parts of a terminal that come after its first page: made on first use, by whoever is first.

A person at a terminal sees 「はじめる」 before the card reader, the forms and their libraries are loaded; a worker loads
them meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar, overload

from counter_app.flow.state import Rules, Visit

if TYPE_CHECKING:
    from counter_app.domain.card import CardReading, CardStatus, ReadRequest
    from counter_app.domain.form import Form
    from counter_app.domain.household import RegisterAnswer
    from counter_app.flow.events import Event
    from counter_app.ports import CardSlot, Clock, Register, SlotEvent
    from counter_app.runtime import VisitRuntime

T = TypeVar("T")


class Late(Generic[T]):
    """A value that is made once, on first use. A failure is the failure of that use; the next one tries again."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._making = threading.Lock()
        self._made: list[T] = []

    def get(self) -> T:
        """Return the value; waits where another thread is making it."""
        with self._making:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]

    def if_made(self) -> T | None:
        """Return the value if somebody needed it already."""
        with self._making:
            return self._made[0] if self._made else None


class LateSlot:
    """A `CardSlot` whose PC/SC library and certificates are loaded when the reader is first listened to."""

    def __init__(self, make: Callable[[], CardSlot]) -> None:
        self._slot = Late(make)

    def watch(self, seen: Callable[[SlotEvent], None]) -> None:
        """See `ports.CardSlot`."""
        self._slot.get().watch(seen)

    def inspect(self) -> CardStatus:
        """See `ports.CardSlot`."""
        return self._slot.get().inspect()

    def read(self, request: ReadRequest) -> CardReading:
        """See `ports.CardSlot`."""
        return self._slot.get().read(request)

    def slot(self) -> CardSlot:
        """The slot itself, for whoever asks a card for more than a visit does."""
        return self._slot.get()

    def close(self) -> None:
        """See `ports.CardSlot`."""
        slot = self._slot.if_made()
        if slot is not None:
            slot.close()


class LateRegister:
    """A `Register` that is put together when the first card asks it: its tables of characters and towns take a moment."""

    def __init__(self, make: Callable[[], Register]) -> None:
        self._register = Late(make)

    def household_of(self, reading: CardReading) -> RegisterAnswer:
        """See `ports.Register`."""
        return self._register.get().household_of(reading)

    def check(self) -> list[str]:
        """See `ports.Register`."""
        return self._register.get().check()


class LateRuntime:
    """A `VisitRuntime` that is made when something happens first. Until then its visit is a fresh one."""

    def __init__(self, rules: Rules, clock: Clock, make: Callable[[], VisitRuntime]) -> None:
        self._fresh, self._clock, self._make = Visit(rules), clock, make
        self._making = threading.Lock()
        self._runtime: VisitRuntime | None = None
        self._early: list[Callable[[Visit], None]] = []

    def _made(self) -> VisitRuntime:
        with self._making:
            if self._runtime is None:
                self._runtime = self._make()
                for seen in self._early:
                    self._runtime.watch(seen)
            return self._runtime

    @property
    def visit(self) -> Visit:
        """See `runtime.VisitRuntime`."""
        return self._fresh if self._runtime is None else self._runtime.visit

    @property
    def clock(self) -> Clock:
        """See `runtime.VisitRuntime`."""
        return self._clock

    def watch(self, seen: Callable[[Visit], None]) -> None:
        """See `runtime.VisitRuntime`."""
        with self._making:
            if self._runtime is None:
                self._early.append(seen)
            else:
                self._runtime.watch(seen)

    def unwatch(self, seen: Callable[[Visit], None]) -> None:
        """See `runtime.VisitRuntime`."""
        with self._making:
            self._early = [each for each in self._early if each is not seen]
            if self._runtime is not None:
                self._runtime.unwatch(seen)

    def post(self, event: Event) -> None:
        """See `runtime.VisitRuntime`; the first event may wait for the loading."""
        self._made().post(event)

    def touched(self) -> None:
        """See `runtime.VisitRuntime`; a runtime that is not there yet has no patience to lose."""
        if self._runtime is not None:
            self._runtime.touched()

    def beside_the_card(self, job: Callable[[], None]) -> None:
        """See `runtime.VisitRuntime`."""
        self._made().beside_the_card(job)

    def beside_the_printer(self, job: Callable[[], None]) -> None:
        """See `runtime.VisitRuntime`."""
        self._made().beside_the_printer(job)

    def start(self) -> None:
        """See `runtime.VisitRuntime`."""
        self._made().start()

    def close(self) -> None:
        """See `runtime.VisitRuntime`."""
        with self._making:
            runtime = self._runtime
        if runtime is not None:
            runtime.close()


class LateForms(Sequence["Form"]):
    """The forms in force whenever they are looked at; `read` keeps what has not changed."""

    def __init__(self, read: Callable[[], tuple[Form, ...]]) -> None:
        self._read = read

    @overload
    def __getitem__(self, index: int) -> Form: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Form]: ...

    def __getitem__(self, index: int | slice) -> Form | Sequence[Form]:
        return self._read()[index]

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[Form]:
        return iter(self._read())
