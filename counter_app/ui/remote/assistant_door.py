"""What the assistant's window sees and does. Implemented by `dispatch.remote_beside.AssistantScreen`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from counter_app.remote.beside import AssistantView


class AssistantDoor(Protocol):
    """Every method returns at once, from any thread."""

    @property
    def view(self) -> AssistantView | None:
        """What there is to see; None while the terminal or the hub is away."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Tell about every change, on any thread."""

    def close(self) -> None:
        """Follow nothing any more."""

    def call(self) -> None:
        """Ring for the resident."""

    def stop(self) -> None:
        """Nothing is shown any more."""

    def hang_up(self) -> None:
        """End the call."""

    def say(self, phrase: str) -> None:
        """Say a sentence by its code."""

    def print_again(self) -> None:
        """Have the slip printed again."""
