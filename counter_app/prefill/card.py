"""What a card fills in: exactly what the visit's forms ask for, each answer with origin, time and trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust, row_path
from counter_app.domain.authenticity import Authenticity, Revocation
from counter_app.domain.card import CardReading
from counter_app.domain.form import FieldKind
from counter_app.personal import Personal
from counter_app.prefill.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from counter_app.domain.form import Field, Form

_TRUST = {
    Authenticity.VERIFIED: Trust.VERIFIED,
    Authenticity.SIMULATED: Trust.SIMULATED,
    Authenticity.NOT_CHECKED: Trust.READ,
    Authenticity.UNKNOWN_ISSUER: Trust.READ,
}


def card_answers(
    reading: CardReading, forms: Iterable[Form], answers: Answers, at: datetime
) -> list[tuple[FieldPath, Answer]]:
    """Return the answers to offer with `Answers.prefill`, each path once, in the order of the forms.

    Nothing comes from a forged or revoked card. Fields behind a condition are filled too, so that they are there when
    the condition comes to hold. The first row of a group is filled where it is the card's holder: see `_first_row`.
    """
    trust = _trust(reading)
    if trust is None:
        return []
    offered: dict[FieldPath, Answer] = {}
    for path, text in _texts(reading, forms, answers):
        offered.setdefault(path, Answer(Personal(text), Origin.CARD, trust, at))
    return list(offered.items())


def _trust(reading: CardReading) -> Trust | None:
    if reading.revocation is Revocation.REVOKED or reading.authenticity is Authenticity.FORGED:
        return None
    return Trust.SIMULATED if reading.status.simulated else _TRUST[reading.authenticity]


def _texts(reading: CardReading, forms: Iterable[Form], answers: Answers) -> Iterator[tuple[FieldPath, str]]:
    for form in forms:
        for field in form.fields:
            if field.kind is FieldKind.GROUP:
                yield from _first_row(reading, field, answers)
            elif text := _text(reading, field):
                yield FieldPath(field.fact), text


def _first_row(reading: CardReading, group: Field, answers: Answers) -> Iterator[tuple[FieldPath, str]]:
    """Fill the first row, unless a person has put somebody else there: then it is not the holder's row to fill."""
    texts = [(item, text) for item in group.items if (text := _text(reading, item))]
    elsewhere = group.rows_of is not None and answers.rows(group.rows_of) > 0  # its first row may be anybody
    if not group.prefill_first_row or elsewhere or not texts:
        return
    if _brought_somebody_else(texts, group.fact, answers):
        return
    for item, text in texts:
        there = answers.find(row_path(group.fact, 0, item.fact))
        if item.kind is FieldKind.NAME and there is not None and there.typed and there.value != Personal(text):
            return
    count = answers.find(group.fact)
    if answers.rows(group.fact) == 0 and not (count and count.typed):
        yield FieldPath(group.fact), "1"
    elif answers.rows(group.fact) == 0:
        return  # somebody took all rows away on purpose
    for item, text in texts:
        yield row_path(group.fact, 0, item.fact), text


def _brought_somebody_else(texts: list[tuple[Field, str]], group: str, answers: Answers) -> bool:
    """The first row came from home, and nothing of what the card says is in it: somebody else's."""
    telling = [(item, text) for item, text in texts if item.kind in {FieldKind.NAME, FieldKind.DATE}]
    there = [(answers.find(row_path(group, 0, item.fact)), text) for item, text in telling]
    differ = [said for said, text in there if said and said.origin is Origin.HOME and said.value.reveal() != text]
    return len(differ) == len(telling) > 1


def _text(reading: CardReading, field: Field) -> str | None:
    return VOCABULARY[field.prefill].of_card(reading) if field.prefill else None
