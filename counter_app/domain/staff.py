"""Who works here and what they may do: rights, roles with their reach, and the clerk who acts.

A role is data of the municipality (`[roles.*]` in counter.toml); the five shipped ones fit an office that has none of its
own. Source: facts on the back office §2.4 and §4, 地方公共団体における情報セキュリティポリシーに関するガイドライン.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Right(StrEnum):
    """One thing a person may be allowed to do."""

    TAKE_IN = "take-in"  # 受付: sit at a counter and hand in for residents
    LIST = "list"  # see the work list, without personal particulars but the name
    VIEW = "view"  # open a record
    VIEW_PROTECTED = "view-protected"  # see the address of a person under 支援措置
    REVIEW = "review"  # 審査: take, hold, ask for correction, return, complete
    APPROVE = "approve"  # 決裁: the second person
    ASSIGN = "assign"  # hand to somebody else, release what others hold
    CORRECT = "correct"  # change a record after it was registered
    EXPORT = "export"  # write files that leave the house
    FIGURES = "figures"  # 統計: see counted figures
    AUDIT = "audit"  # see who did what
    STAFF = "staff"  # enrol staff, unlock, change roles
    MATCH = "match"  # 照合: decide whom an application belongs to
    TAKE_CALLS = "take-calls"  # リモート窓口: answer residents at a terminal elsewhere


class Reach(StrEnum):
    """Whose cases a role reaches."""

    ALL = "all"  # 全庁
    OFFICE = "office"  # cases received at the clerk's own office
    SECTION = "section"  # cases of procedures the clerk's section handles
    OWN = "own"  # only what the clerk holds, or took in


@dataclass(frozen=True)
class Role:
    """A named set of rights. `hidden` are field paths (`bank.*`, `*.address`) whose values this role never sees."""

    id: str
    title: str
    rights: frozenset[Right]
    reach: Reach
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Clerk:
    """The person who acts, at one terminal. `id` is what the audit chain names; no personal value is in here."""

    id: str
    role: Role
    terminal: str
    office: str  # first part of the receipt numbers given here, e.g. "MH01"
    section: str = ""  # e.g. "国保年金課"; empty: none

    def may(self, right: Right) -> bool:
        """Tell whether the role holds a right. Whether it reaches a case is asked separately."""
        return right in self.role.rights


_REVIEWER = frozenset({Right.TAKE_IN, Right.LIST, Right.VIEW, Right.REVIEW, Right.MATCH, Right.TAKE_CALLS})
_LEADER = _REVIEWER | {Right.APPROVE, Right.ASSIGN, Right.CORRECT, Right.EXPORT, Right.FIGURES}

SHIPPED_ROLES: Mapping[str, Role] = MappingProxyType(
    {
        role.id: role
        for role in (
            Role("counter", "窓口", frozenset({Right.TAKE_IN, Right.LIST, Right.VIEW}), Reach.OFFICE),
            Role("reviewer", "審査", _REVIEWER, Reach.SECTION),
            Role("leader", "係長", _LEADER, Reach.SECTION),
            Role("protected", "支援措置担当", _LEADER | {Right.VIEW_PROTECTED}, Reach.ALL),
            Role("admin", "管理者", frozenset({Right.STAFF, Right.AUDIT, Right.FIGURES}), Reach.ALL),
        )
    }
)


def whole_office(actor: str, terminal: str, office: str) -> Clerk:
    """Return a clerk who may do everything: where an office has not set up sign-in, and in training."""
    return Clerk(actor, Role("whole-office", "全権", frozenset(Right), Reach.ALL), terminal, office)
