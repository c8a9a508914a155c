"""What a clerk can do, as the panels see it. The terminal implements it; panels know nothing of events or runtimes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from counter_app.domain.answers import FieldPath, Origin
from counter_app.domain.form import Form
from counter_app.domain.life_event import LifeEvent
from counter_app.domain.reissue import ReissueReason
from counter_app.personal import Personal

if TYPE_CHECKING:
    from counter_app.flow.events import Event


class StaffActs(Protocol):
    """One method per act of the clerk. All return at once; the next board shows what came of it."""

    def begin(self) -> None:
        """A resident sits down."""

    def add_procedure(self, form: Form) -> None:
        """One more procedure for this visit."""

    def remove_procedure(self, form_id: str) -> None:
        """Take a procedure out; answers stay in case it comes back."""

    def choose_event(self, event: LifeEvent | None) -> None:
        """What happened; what follows is shown by the next board."""

    def take_advice(self, procedures: frozenset[str]) -> None:
        """These procedures of the event are to be done, by id."""

    def resolve(self, path: FieldPath, origin: Origin, reason: Personal[str]) -> None:
        """Of values that differ the one of `origin` counts; `reason` as a code or in words."""

    def speak(self, language: str) -> None:
        """Change the language of the resident's display."""

    def ask_pin(self) -> None:
        """Ask for the PIN on the resident's display."""

    def use_code_b(self) -> None:
        """照合番号B instead of the PIN."""

    def type_code_b(self, birth: str, expiry_year: str, security_code: str) -> str | None:
        """Read with what stands on the card's face; return the part that cannot be right, None where all can."""

    def confirm_last_try(self) -> None:
        """One try is left and is allowed."""

    def without_card(self) -> None:
        """Go on without a card."""

    def answer(self, path: FieldPath, raw: str) -> None:
        """Type an answer."""

    def take_offer(self, path: FieldPath) -> None:
        """Prefer the card's value."""

    def add_row(self, group: FieldPath) -> None:
        """One more row of a table."""

    def remove_row(self, group: FieldPath, row: int) -> None:
        """Take a row out, counted from 0."""

    def ask_consent(self, path: FieldPath) -> None:
        """Ask for the resident's own yes on their display."""

    def submit(self) -> None:
        """Hand in."""

    def print_again(self, reason: ReissueReason) -> None:
        """The slip once more, and why."""

    def leave(self) -> None:
        """End the visit and forget it."""

    def scanned(self, meaning: Event) -> None:
        """A code was scanned; what it means, as the visit hears it."""

    def reprint_unprinted(self) -> None:
        """Print every slip that was never noted as printed."""
