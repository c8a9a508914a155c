"""続柄: from relationships to the head of the household to those to the applicant, only where that is certain.

A child of the head is not certainly a child of the head's wife, so the wife is asked; whoever is the head is not.
Codes are those of the block `household-member`.
"""

from __future__ import annotations

_MALE, _FEMALE = "1", "2"
_CERTAIN_FROM_HEAD = frozenset({"wife", "husband", "child", "father", "mother", "sibling", "grandchild", "grandparent"})
_SPOUSE = {"wife": "husband", "husband": "wife"}


def to_applicant(mine: str, theirs: str, their_sex: str) -> str | None:
    """Return what the other person is to the applicant; `mine` and `theirs` are relationships to the same head.

    None where it is not certain, or where either is not known. `their_sex` is a code of the card.
    """
    if mine == "head":
        return theirs if theirs in _CERTAIN_FROM_HEAD else None
    if theirs == "head":
        return _head_seen_from(mine, their_sex)
    if mine == theirs == "child":
        return "sibling"
    return None


def _head_seen_from(mine: str, head_sex: str) -> str | None:
    if mine in _SPOUSE:
        return _SPOUSE[mine]
    if mine == "child":
        return {_MALE: "father", _FEMALE: "mother"}.get(head_sex)
    return {"father": "child", "mother": "child", "sibling": "sibling", "grandchild": "grandparent"}.get(mine) or (
        "grandchild" if mine == "grandparent" else None
    )
