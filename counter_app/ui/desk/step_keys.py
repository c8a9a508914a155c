"""Which key takes which step. Steps that share a key are never legal together, or one does what the other does."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from counter_app.domain.case_state import RULES, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KEYS: Mapping[Step, str] = MappingProxyType(
    {
        Step.TAKE: "F2",
        Step.RESUME: "F2",
        Step.ASK_CORRECTION: "F3",
        Step.HOLD: "F4",
        Step.RELEASE: "F6",
        Step.RECALL: "F6",
        Step.RETURN: "F7",
        Step.REJECT: "F7",
        Step.COMPLETE: "F8",
        Step.PROPOSE: "F8",
        Step.APPROVE: "F8",
        Step.CLOSE: "F8",
        Step.HAND_OVER: "F9",
        Step.ASSIGN: "F9",
        Step.CORRECT: "Ctrl+E",
        Step.WITHDRAW: "Ctrl+D",
        Step.REOPEN: "Ctrl+R",
        Step.PROTECT: "Ctrl+P",
        Step.LIFT: "Ctrl+U",  # Ctrl+L locks the screen
    }
)
TYPE_OVER = "F10"  # 転記: no step of the case, but the way out of those that a person types over
FORWARD = frozenset({Step.COMPLETE, Step.PROPOSE, Step.APPROVE, Step.CLOSE})
IN_MENU = frozenset({Step.CORRECT, Step.WITHDRAW, Step.REOPEN, Step.PROTECT, Step.LIFT})
_FIRST = (Step.ASSIGN, Step.RELEASE)  # who may assign hands over with it, too; a holder releases, a proposer recalls


def offered(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return the steps in the order of their keys, one for each key."""
    legal = frozenset(steps)
    chosen: dict[str, Step] = {}
    for step in (*_FIRST, *KEYS):
        if step in legal:
            chosen.setdefault(KEYS[step], step)
    return tuple(step for step in KEYS if chosen.get(KEYS[step]) is step)


def asks(step: Step) -> bool:
    """Tell whether the step needs something said first."""
    rule = RULES[step]
    return rule.reason or rule.due or rule.person
