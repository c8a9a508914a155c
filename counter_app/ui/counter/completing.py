"""What a clerk's typing may mean: a bank by the beginning of its name, an address by its postal code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QCompleter, QLineEdit

from counter_app.domain.form import AskedField, FieldKind
from counter_app.domain.named_codes import bank_beside, with_code
from counter_app.domain.postal_table import towns_of
from counter_app.domain.tables import Tables
from counter_app.domain.words import JAPANESE
from counter_app.flow.state import Visit

_MOST = 12  # what is longer is shortened by one more letter
_COMPLETED = frozenset({FieldKind.BANK_CODE, FieldKind.BRANCH_CODE, FieldKind.ADDRESS})


@dataclass(frozen=True)
class Completing:
    """Offers whole answers for the beginning of one; nothing where the terminal has no table."""

    kind: FieldKind
    tables: Tables
    bank: str  # the bank of a branch

    def __call__(self, typed: str) -> tuple[str, ...]:
        """Return what may be meant, at most a dozen; each is understood when it is handed over as it is."""
        if self.kind is FieldKind.ADDRESS:
            places = self.tables.places
            return tuple(town.address for town in towns_of(typed, places)[:_MOST]) if places is not None else ()
        banks = self.tables.banks
        if banks is None:
            return ()
        branch = self.kind is FieldKind.BRANCH_CODE
        found = banks.search_branches(self.bank, typed) if branch else banks.search_banks(typed)
        return tuple(with_code(one, JAPANESE) for one in found[:_MOST])


def completing(item: AskedField, visit: Visit) -> Completing | None:
    """Return how a field is completed, None for a kind that is not."""
    if item.field.kind not in _COMPLETED:
        return None
    return Completing(item.field.kind, visit.rules.tables, visit.answers.text(bank_beside(item.path)))


def complete(line: QLineEdit, offers: Callable[[str], tuple[str, ...]], chosen: Callable[[], None]) -> None:
    """Let a line offer what its text may mean; `chosen` once the clerk took an offer into the line."""
    found = QStringListModel(line)
    completer = QCompleter(found, line)
    completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)  # `offers` knows what fits
    line.textEdited.connect(lambda text: found.setStringList(offers(text)))
    line.setCompleter(completer)
    completer.activated.connect(lambda text: _take(line, text, chosen))


def _take(line: QLineEdit, text: str, chosen: Callable[[], None]) -> None:
    """Put the offer into the line ourselves: the line's own turn may come after ours."""
    line.setText(text)
    chosen()
