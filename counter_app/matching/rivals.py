"""Who else could be meant. A rival never has to be likelier: that somebody else is possible is enough for a person to look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from counter_app.matching.addresses import same_base
from counter_app.matching.evidence import AGREES, Evidence
from counter_app.matching.outcome import Item, Likeness, Reason
from counter_app.matching.reason_codes import ReasonCode

_ALIKE = AGREES | {Likeness.LOOKALIKE, Likeness.NEAR, Likeness.INCOMPLETE, Likeness.UNSURE}
_NEARNESS = tuple(Likeness)

_SENTENCES = {
    ReasonCode.RIVAL_TWIN: "同じ住所に、生年月日が同じで氏名またはフリガナが似た人がいます(双子など)",
    ReasonCode.RIVAL_HOUSEHOLD_MEMBER: "同じ世帯の別の人にも、申請の項目が当てはまります",
    ReasonCode.RIVAL_NAMESAKE: "同じ住所に、同姓同名または同音の人がいます",
    ReasonCode.SEVERAL_FIT: "すべての項目が当てはまる行が、台帳に2つ以上あります",
}


def rivals_of(best: Evidence, others: Iterable[Evidence]) -> tuple[Reason, ...]:
    """Why `best` is not the only one who can be meant: each kind of rival once, in a fixed order."""
    found = {code for other in others for code in _rivalry(best, other)}
    return tuple(Reason(Item.PERSON, code, _SENTENCES[code]) for code in _SENTENCES if code in found)


def mixed_up(ranked: Sequence[Evidence]) -> list[Evidence]:
    """Of people who live together, one who is named and one whose birthday is told, where the place may be theirs.

    Each alone has too little in common with the application; the application may mean either.
    """
    named = [each for each in ranked if each.named == 1.0 and each.lives > 0.0]
    born = [each for each in ranked if each.born == 1.0 and each.lives > 0.0]
    found = {id(each) for one in named for other in born if _of_one_house(one, other) for each in (one, other)}
    return [each for each in ranked if id(each) in found]


def may_be_mixed_up(evidence: Evidence) -> bool:
    """Tell whether somebody is named whose place it may be, so that it matters who else lives there."""
    return evidence.named == 1.0 and evidence.lives > 0.0


def sentence_of(code: ReasonCode) -> str | None:
    """The sentence of a reason that quotes nobody."""
    return _SENTENCES.get(code)


def _rivalry(best: Evidence, other: Evidence) -> Iterator[ReasonCode]:
    together = _of_one_house(best, other)
    same_name = other.name.likeness in AGREES | {Likeness.LOOKALIKE}
    same_sound = other.kana.likeness in AGREES
    alike = other.name.likeness in _ALIKE or (other.kana.likeness in _ALIKE)
    same_day = other.birth.likeness in AGREES or other.born == 1.0
    if together and same_day and alike:
        yield ReasonCode.SEVERAL_FIT if _fits(other) else ReasonCode.RIVAL_TWIN
    elif together and (same_name or same_sound):
        yield ReasonCode.RIVAL_NAMESAKE
    elif same_day and same_name and not _elsewhere_for_certain(other):
        yield ReasonCode.SEVERAL_FIT  # the same name and day, and nobody can tell where
    if (together or same_day) and (same_name or same_sound or same_day) and _nearer_in_something(best, other):
        yield ReasonCode.RIVAL_HOUSEHOLD_MEMBER if together else ReasonCode.SEVERAL_FIT


def _of_one_house(best: Evidence, other: Evidence) -> bool:
    """Of one house by the address of either row, or of one household by its number."""
    household = best.row.resident.household_id
    if other.same_house or (household and household == other.row.resident.household_id):
        return True
    return same_base(best.row.address, other.row.address)


def _fits(other: Evidence) -> bool:
    return other.name.likeness in AGREES and other.kana.likeness in AGREES | {Likeness.MISSING} and other.same_house


def _elsewhere_for_certain(other: Evidence) -> bool:
    return other.claim.address.certain and other.row.address.certain


def _nearer_in_something(best: Evidence, other: Evidence) -> bool:
    """Does anything the application says agree better with the other? A widths-only difference is none."""
    return any(
        theirs.likeness in _ALIKE and _rank(theirs.likeness) < _rank(mine.likeness)
        for mine, theirs in ((best.name, other.name), (best.kana, other.kana), (best.birth, other.birth))
    )


def _rank(likeness: Likeness) -> int:
    return _NEARNESS.index(likeness)
