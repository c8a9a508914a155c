"""The order of a review list. Bits of evidence added up (Fellegi and Sunter): they order, they never decide.

The weights are judgement, not measurement: how much rarer an agreement is between strangers than within one person.
"""

from __future__ import annotations

from collections.abc import Iterable

from counter_app.matching.evidence import Evidence
from counter_app.matching.outcome import Comparison, Likeness
from counter_app.matching.resident import Status

_NAME = {
    Likeness.EXACT: 12.0, Likeness.VARIANT: 11.5, Likeness.LOOKALIKE: 10.0, Likeness.NEAR: 5.0,
    Likeness.INCOMPLETE: 5.0, Likeness.UNSURE: 5.0, Likeness.DIFFERENT: -4.0,
}  # fmt: skip
_KANA = {
    Likeness.EXACT: 8.0, Likeness.VARIANT: 8.0, Likeness.LOOKALIKE: 6.0, Likeness.NEAR: 4.0,
    Likeness.INCOMPLETE: 3.0, Likeness.UNSURE: 2.0, Likeness.DIFFERENT: -4.0,
}  # fmt: skip
_BIRTH = {
    Likeness.EXACT: 14.0, Likeness.VARIANT: 14.0, Likeness.NEAR: 6.0, Likeness.UNSURE: 4.0,
    Likeness.DIFFERENT: -5.0,
}  # fmt: skip
_ADDRESS = {
    Likeness.EXACT: 13.0, Likeness.VARIANT: 12.9, Likeness.LOOKALIKE: 8.0, Likeness.INCOMPLETE: 7.0,
    Likeness.NEAR: 6.0, Likeness.UNSURE: 3.0, Likeness.DIFFERENT: -1.0,
}  # fmt: skip
_FORMER_ADDRESS = 9.0
_SAME_HOUSE = 11.0
_ANOTHER_ROOM = -3.0
_LEFT = -2.0  # 転出, 死亡: of two rows that say the same, whoever still lives here comes first


def bits(evidence: Evidence) -> float:
    """How much speaks for this row."""
    said = _said(_NAME, evidence.name) + _said(_KANA, evidence.kana) + _said(_BIRTH, evidence.birth)
    left = 0.0 if evidence.row.status is Status.RESIDENT else _LEFT
    return round(said + _where(evidence) + left, 1)


def _where(evidence: Evidence) -> float:
    plain = _said(_ADDRESS, evidence.address)
    if evidence.same_house:
        return max(plain, _SAME_HOUSE) + (_ANOTHER_ROOM if evidence.another_room else 0.0)
    return max(plain, _FORMER_ADDRESS) if evidence.lives == 1.0 else plain


def _said(weights: dict[Likeness, float], comparison: Comparison) -> float:
    return weights.get(comparison.likeness, 0.0)


def ranked(candidates: Iterable[Evidence]) -> list[Evidence]:
    """Whoever most speaks for comes first; equals in an order that does not depend on the register's."""
    return sorted(candidates, key=lambda each: (-bits(each), each.row.order))
