"""Acts of a clerk who only looks: the counter's sheet is shown, and nothing can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.answers import FieldPath, Origin
from counter_app.domain.form import Form
from counter_app.domain.life_event import LifeEvent
from counter_app.domain.reissue import ReissueReason
from counter_app.personal import Personal
from counter_app.ui.counter.acts import StaffActs

if TYPE_CHECKING:
    from counter_app.flow.events import Event


class LookOnly(StaffActs):
    """See `StaffActs`."""

    def begin(self) -> None:
        return

    def add_procedure(self, form: Form) -> None:
        return

    def remove_procedure(self, form_id: str) -> None:
        return

    def choose_event(self, event: LifeEvent | None) -> None:
        return

    def take_advice(self, procedures: frozenset[str]) -> None:
        return

    def resolve(self, path: FieldPath, origin: Origin, reason: Personal[str]) -> None:
        return

    def speak(self, language: str) -> None:
        return

    def ask_pin(self) -> None:
        return

    def use_code_b(self) -> None:
        return

    def type_code_b(self, birth: str, expiry_year: str, security_code: str) -> str | None:
        return None

    def confirm_last_try(self) -> None:
        return

    def without_card(self) -> None:
        return

    def answer(self, path: FieldPath, raw: str) -> None:
        return

    def take_offer(self, path: FieldPath) -> None:
        return

    def add_row(self, group: FieldPath) -> None:
        return

    def remove_row(self, group: FieldPath, row: int) -> None:
        return

    def ask_consent(self, path: FieldPath) -> None:
        return

    def submit(self) -> None:
        return

    def print_again(self, reason: ReissueReason) -> None:
        return

    def leave(self) -> None:
        return

    def reprint_unprinted(self) -> None:
        return

    def scanned(self, meaning: Event) -> None:
        return
