"""The switches of a call: what the resident can show, in groups a person would name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from counter_app.remote.release import releasable
from counter_app.remote.terminal_share import Share


class Shown(StrEnum):
    """How much of a group is shown. What a form asks anew is not shown because the rest is."""

    NOTHING = "nothing"
    PART = "part"
    ALL = "all"


@dataclass(frozen=True)
class FactGroup:
    """`name` is the last part of its text key."""

    name: str
    facts: tuple[str, ...]
    shown: Shown


_TOPICS: Mapping[str, str] = {
    **dict.fromkeys(("applicant", "fullName", "kana", "address", "postalCode", "sex", "phone", "dateOfBirth"), "self"),
    **dict.fromkeys(("members", "people", "household", "children", "spouse", "careRecipients", "heirs"), "family"),
    **dict.fromkeys(("move", "movedOn", "shelter"), "move"),
    **dict.fromkeys(
        ("bank", "bankCode", "branchCode", "accountNumber", "accountHolder", "income", "tax"),
        "money",
    ),
    **dict.fromkeys(("deceased", "birth", "marriage", "divorce"), "family-event"),
}
NAMES = ("self", "family", "family-event", "move", "money", "rest")


def groups_of(share: Share) -> tuple[FactGroup, ...]:
    """Return the groups that can be shown now, in the order of NAMES; empty ones are left out."""
    found: dict[str, list[str]] = {name: [] for name in NAMES}
    for fact in releasable(share.visit):
        found[_TOPICS.get(fact.partition(".")[0], "rest")].append(fact)
    released = share.released
    return tuple(
        FactGroup(name, tuple(facts), _shown(sum(fact in released for fact in facts), len(facts)))
        for name, facts in found.items()
        if facts
    )


def _shown(released: int, of: int) -> Shown:
    if not released:
        return Shown.NOTHING
    return Shown.ALL if released == of else Shown.PART
