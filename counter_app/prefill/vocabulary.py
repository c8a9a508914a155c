"""The names a form may write behind `prefill`, and where a card has them. GIF element names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from counter_app.domain.form import FieldKind

if TYPE_CHECKING:
    from counter_app.domain.card import CardReading
    from counter_app.domain.household import Household, RegisteredPerson
    from counter_app.personal import Personal


@dataclass(frozen=True)
class PrefillName:
    """One name: the kind of field it fits, and its canonical text on a card (None where the card does not say)."""

    kind: FieldKind
    of_card: Callable[[CardReading], str | None]
    of_register: Callable[[Household], str | None] = lambda household: None  # noqa: ARG005  # most names are the card's


def _text(value: Personal[str] | None) -> str | None:
    return value.reveal() if value else None


def _holder(household: Household) -> RegisteredPerson:
    return household.members[household.holder]


VOCABULARY: Mapping[str, PrefillName] = MappingProxyType(
    {
        "fullName": PrefillName(
            FieldKind.NAME, lambda card: _text(card.four.full_name), lambda home: _text(_holder(home).full_name)
        ),
        "fullNameKana": PrefillName(
            FieldKind.KANA,
            lambda card: None,  # noqa: ARG005  # the chip holds no reading
            lambda home: _text(_holder(home).full_name_kana),
        ),
        "familyName": PrefillName(FieldKind.NAME, lambda card: _text(card.four.family_name)),
        "givenName": PrefillName(FieldKind.NAME, lambda card: _text(card.four.given_name)),
        "fullAddress": PrefillName(
            FieldKind.ADDRESS, lambda card: _text(card.four.full_address), lambda home: _text(home.address)
        ),
        "dateOfBirth": PrefillName(
            FieldKind.DATE,
            lambda card: card.four.date_of_birth.reveal().isoformat(),
            lambda home: _holder(home).date_of_birth.reveal().isoformat(),
        ),
        "sex": PrefillName(
            FieldKind.SEX, lambda card: card.four.sex.reveal().value, lambda home: _holder(home).sex.reveal().value
        ),
    }
)


def prefill_kinds() -> dict[str, FieldKind]:
    """Return what `form_file` must know: name → kind."""
    return {name: entry.kind for name, entry in VOCABULARY.items()}
