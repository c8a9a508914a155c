"""The names a form may write behind `prefill`, and where a card has them. GIF element names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from counter_app.domain.form import FieldKind

if TYPE_CHECKING:
    from counter_app.domain.card import CardReading
    from counter_app.personal import Personal


@dataclass(frozen=True)
class PrefillName:
    """One name: the kind of field it fits, and its canonical text on a card (None where the card does not say)."""

    kind: FieldKind
    of_card: Callable[[CardReading], str | None]


def _text(value: Personal[str] | None) -> str | None:
    return value.reveal() if value else None


VOCABULARY: Mapping[str, PrefillName] = MappingProxyType(
    {
        "fullName": PrefillName(FieldKind.NAME, lambda card: _text(card.four.full_name)),
        "familyName": PrefillName(FieldKind.NAME, lambda card: _text(card.four.family_name)),
        "givenName": PrefillName(FieldKind.NAME, lambda card: _text(card.four.given_name)),
        "fullAddress": PrefillName(FieldKind.ADDRESS, lambda card: _text(card.four.full_address)),
        "dateOfBirth": PrefillName(FieldKind.DATE, lambda card: card.four.date_of_birth.reveal().isoformat()),
        "sex": PrefillName(FieldKind.SEX, lambda card: card.four.sex.reveal().value),
    }
)


def prefill_kinds() -> dict[str, FieldKind]:
    """Return what `form_file` must know: name → kind."""
    return {name: entry.kind for name, entry in VOCABULARY.items()}
