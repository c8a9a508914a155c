"""一致, 要確認 or 不一致.

一致 is a list of conditions that must all hold, never a sum; docs/MATCHING_DECISION.md shows them as a table. Whoever shares two of
who, when and where with an application is shown to a person; below that nobody is named at all. Nor is a namesake with the same birthday where the
application names another municipality for certain: a resident of here cannot be meant, unless they are known to have lived there.
Who is found for certain and alone, and has moved away or died, is no resident: that is 不一致 too, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from counter_app.matching.evidence import AGREES, ClaimForm, Evidence, ResidentForm, weigh
from counter_app.matching.outcome import Item, Likeness, Reason, Verdict
from counter_app.matching.provenance import Provenance
from counter_app.matching.ranking import bits, ranked
from counter_app.matching.reason_codes import ReasonCode
from counter_app.matching.resident import Status
from counter_app.matching.rivals import mixed_up, rivals_of
from counter_app.matching.rivals import sentence_of as rival_sentence

ENOUGH = 2.0  # of three: who, when, where
SHOWN = 8  # candidates of a review list

_SENTENCES = {
    ReasonCode.NOBODY_FITS: "氏名・生年月日・住所のうち2つ以上が当てはまる人は、台帳にいません",
    ReasonCode.NAMESAKE_ELSEWHERE: "氏名や生年月日が同じ住民はいますが、申請の住所はほかの市区町村です",
    ReasonCode.ONLY_ONE_FITS: "当てはまる人は、台帳に1人だけです",
    ReasonCode.ADDRESS_NEEDED: "氏名と生年月日だけでは、本人と決められません(住所の一致が必要です)",
    ReasonCode.STATUS_RESIDENT: "台帳では住民です",
    ReasonCode.STATUS_MOVED_OUT: "台帳では転出しています",
    ReasonCode.STATUS_DECEASED: "台帳では死亡となっています",
    ReasonCode.STATUS_OTHER: "台帳の状態が住民ではありません",
    ReasonCode.STATUS_PROTECTED: "支援措置の対象です。権限のある職員が扱ってください",
    ReasonCode.APPLICATION_TWICE: "同じ人の申請が2件以上あります",
}
_STATUS = {
    Status.RESIDENT: ReasonCode.STATUS_RESIDENT,
    Status.MOVED_OUT: ReasonCode.STATUS_MOVED_OUT,
    Status.DECEASED: ReasonCode.STATUS_DECEASED,
    Status.OTHER: ReasonCode.STATUS_OTHER,
}
_GONE = frozenset({Status.MOVED_OUT, Status.DECEASED})


@dataclass(frozen=True)
class Candidate:
    """A row of a review list, with everything that speaks for and against it."""

    row: ResidentForm = field(repr=False)
    bits: float
    reasons: tuple[Reason, ...]

    @property
    def resident_id(self) -> str:
        """Whose row."""
        return self.row.resident.resident_id


@dataclass(frozen=True)
class Decision:
    """What an application is, and why. `resident_id`: of 一致 the person, of 要確認 the likeliest, of 不一致 nobody.

    不一致 has a candidate only where somebody is meant for certain who is no resident any more.
    """

    verdict: Verdict
    resident_id: str | None
    reasons: tuple[Reason, ...]
    candidates: tuple[Candidate, ...]
    provenance: Provenance


def decide(
    claim: ClaimForm,
    rows: Sequence[ResidentForm],
    *,
    twice: bool = False,
    provenance: Provenance = Provenance(),  # noqa: B008  # frozen
) -> Decision:
    """Decide about one application. `rows` are those that share something with it (keys.py), in any order.

    `twice`: another application is about the same person. Never raises.
    """
    return judge([weigh(claim, row) for row in rows], twice=twice, provenance=provenance)


def judge(
    evidence: Iterable[Evidence],
    *,
    twice: bool = False,
    provenance: Provenance = Provenance(),  # noqa: B008  # frozen
) -> Decision:
    """Decide as `decide` does, of rows that were held against the application already."""
    weighed = ranked(evidence)
    shown = [each for each in weighed if each.strength >= ENOUGH]
    if not shown:
        shown = mixed_up(weighed)
    if not shown:
        reasons = (_person(ReasonCode.NOBODY_FITS), *_again(twice))
        return Decision(Verdict.NO_MATCH, None, reasons, (), provenance)
    if all(each.of_another_municipality for each in shown):
        reasons = (*shown[0].reasons, _person(ReasonCode.NAMESAKE_ELSEWHERE), *_again(twice))
        return Decision(Verdict.NO_MATCH, None, reasons, (), provenance)
    best = shown[0]
    against = rivals_of(best, (each for each in weighed if each is not best))
    if not against and _is_gone(best):  # however many applications say so
        reasons = (*best.reasons, *_register(best), *_again(twice))
        return Decision(Verdict.NO_MATCH, None, reasons, _candidates([best]), provenance)
    alone = not against and not twice and may_be_approved(best)
    reasons = (*best.reasons, *against, *_about(best, alone=alone), *_register(best), *_again(twice))
    return Decision(
        Verdict.MATCH if alone else Verdict.REVIEW,
        best.row.resident.resident_id,
        reasons,
        _candidates(shown),
        provenance,
    )


def may_be_approved(evidence: Evidence) -> bool:
    """Everything that must be true of the row itself before 一致. Rivals and double applications come on top."""
    return evidence.row.status is Status.RESIDENT and not evidence.row.protected and _is_the_person(evidence)


def _is_gone(evidence: Evidence) -> bool:
    return evidence.row.status in _GONE and not evidence.row.protected and _is_the_person(evidence)


def _is_the_person(evidence: Evidence) -> bool:
    return (
        not evidence.claim.name.placeholder
        and not evidence.row.name.placeholder
        and evidence.name.likeness in AGREES
        and (evidence.kana.likeness in AGREES | {Likeness.MISSING} or evidence.kana_slip)
        and evidence.same_day
        and evidence.same_house
        and evidence.address.likeness in AGREES | {Likeness.INCOMPLETE}  # the building or the room left out
        and not evidence.another_room
    )


def sentence_of(code: ReasonCode) -> str | None:
    """The sentence of a reason that quotes nobody; None for one that does."""
    return _SENTENCES.get(code) or rival_sentence(code)


def _candidates(shown: Sequence[Evidence]) -> tuple[Candidate, ...]:
    return tuple(Candidate(each.row, bits(each), (*each.reasons, *_register(each))) for each in shown[:SHOWN])


def _about(best: Evidence, *, alone: bool) -> Iterator[Reason]:
    if alone:
        yield _person(ReasonCode.ONLY_ONE_FITS)
    elif best.named == 1.0 and best.born == 1.0 and not best.same_house:
        yield _person(ReasonCode.ADDRESS_NEEDED)


def _register(evidence: Evidence) -> Iterator[Reason]:
    code = _STATUS[evidence.row.status]
    yield Reason(Item.REGISTER, code, _SENTENCES[code])
    if evidence.row.protected:
        yield Reason(Item.REGISTER, ReasonCode.STATUS_PROTECTED, _SENTENCES[ReasonCode.STATUS_PROTECTED])


def _person(code: ReasonCode) -> Reason:
    return Reason(Item.PERSON, code, _SENTENCES[code])


def _again(twice: bool) -> tuple[Reason, ...]:  # noqa: FBT001  # one of two answers, told by its caller
    code = ReasonCode.APPLICATION_TWICE
    return (Reason(Item.APPLICATION, code, _SENTENCES[code]),) if twice else ()
