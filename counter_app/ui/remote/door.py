"""What the windows of a terminal need of its calls. Implemented by `dispatch.remote_share.RemoteShare`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from counter_app.remote.actors import Actor

if TYPE_CHECKING:
    from counter_app.failures import FailureCode
    from counter_app.personal import Secret
    from counter_app.ports.media import Frame, MediaState, SoundMode
    from counter_app.remote.messages import Rectangle
    from counter_app.remote.terminal_share import Happening, Share


class PaperDoor(Protocol):
    """The document camera. Every method returns at once; `done` is called on another thread."""

    def take(self, done: Callable[[Frame | None], None]) -> None:
        """Take a picture for the resident alone; None: none came."""

    def send(self, taken: Frame, boxes: Sequence[Rectangle], done: Callable[[str | None], None]) -> None:
        """Show it to the clerk, painted over where `boxes` are; its number, None where it cannot be sent."""


class CallDoor(Protocol):
    """Calls of this terminal, one at a time. Every method returns at once, from any thread."""

    @property
    def share(self) -> Share | None:
        """The call as it stands; None where there is none."""

    @property
    def telephone(self) -> str:
        """What is called when nothing else works; empty where nobody said."""

    @property
    def media(self) -> MediaState | None:
        """How sound and picture are; None where there are none."""

    @property
    def sound(self) -> SoundMode | None:
        """Loudspeaker or handset; None where there is nothing to choose."""

    def sound_mode(self, mode: SoundMode) -> None:
        """Choose."""

    @property
    def papers(self) -> PaperDoor | None:
        """The document camera; None where there is none."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Tell about every change, on any thread."""

    def paint(self, painter: Callable[[Frame | None], None]) -> None:
        """Give every picture of the clerk, on a thread of the engine."""

    def call(self, by: Actor = Actor.RESIDENT, *, sign_language: bool = False) -> None:
        """Ring, unless a call is on."""

    def happen(self, happening: Happening) -> None:
        """Let something happen to the call."""

    def close_view(self) -> None:
        """The resident has read how it ended."""


@dataclass(frozen=True)
class MandateWish:
    """What the resident is asked to sign. `procedures` are ids, in the visit's order."""

    procedures: tuple[str, ...]
    minutes: int


class MandateDesk(Protocol):
    """Has a mandate signed by the card on this terminal's reader, in the card's own lane."""

    @property
    def office(self) -> str:
        """The office's name, as the resident knows it."""

    def tries(self) -> int | None:
        """Tries left of the PIN; None where no card that can sign lies there."""

    def prepare(self, changed: Callable[[], None]) -> None:
        """Look at the card; `changed` is called on any thread when `tries` is known."""

    def sign(self, wish: MandateWish, pin: Secret, done: Callable[[FailureCode | None], None]) -> None:
        """Sign, put the mandate into the call and print its sheet. `done` is called on any thread; None: it is signed.

        The PIN is overwritten whatever happens, and sent once.
        """


@dataclass(frozen=True)
class Calls:
    """What a kiosk's window gets. `mandates` is None where nothing can be signed here."""

    door: CallDoor
    mandates: MandateDesk | None = None
