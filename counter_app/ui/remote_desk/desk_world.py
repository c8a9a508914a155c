"""What the window of a remote desk needs from outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from counter_app.remote.phrases import Phrases
from counter_app.ui.theme import Metrics, Theme

if TYPE_CHECKING:
    from counter_app.domain.card import BasicFour
    from counter_app.domain.form import Form
    from counter_app.domain.household import RegisterAnswer
    from counter_app.domain.staff import Clerk
    from counter_app.i18n.texts import Texts
    from counter_app.ports import Clock
    from counter_app.ports.media import MediaEngine
    from counter_app.remote.desk_events import Effect, Event
    from counter_app.remote.desk_state import Note


class DeskLine(Protocol):
    """The lines of a desk: to the switchboard, and into the call it is in."""

    def start(self, told: Callable[[Event], None]) -> None:
        """Begin; `told` is called on any thread."""

    def do(self, effect: Effect) -> None:
        """Carry out what is the lines' part. Returns at once; what a line cannot say now it says later."""

    def close(self) -> None:
        """Hang up everything; nothing is told any more."""


class DeskRecords(Protocol):
    """What is written down of a call. Blocks; on a worker."""

    def log_view(self, call: str, facts: frozenset[str]) -> None:
        """Write that these facts are seen, purpose remote, before they are. Raises CounterError."""

    def keep_note(self, note: Note) -> None:
        """Keep the after-call note. Raises CounterError."""


@dataclass(frozen=True)
class CallGroup:
    """Whom a call can be passed to."""

    id: str
    title: str


@dataclass(frozen=True)
class RemoteDeskWorld:
    """What comes in by argument.

    `forms` are those in force. `register` asks the office's register for whom the resident has shown to be (照合), on a
    worker; None: no register.
    """

    line: DeskLine
    records: DeskRecords
    clerk: Clerk
    texts: Texts
    clock: Clock
    forms: Callable[[], Sequence[Form]]
    groups: tuple[CallGroup, ...] = ()
    register: Callable[[BasicFour], RegisterAnswer] | None = None
    media: Callable[[], MediaEngine] | None = None
    room: Callable[[str], MediaEngine] | None = None  # of a call with three and more
    phrases: Callable[[], Phrases] = Phrases.shipped
    theme: Theme = field(default_factory=lambda: Theme(Metrics.of_desk()))
    simulated: bool = False
