"""What people come for: shipped forms and life events, how often, how long it takes, what they say when asked.

Only answers that somebody invented once stand here; who a person is comes from `people`. Whatever else a form asks is
answered by `person_at_terminal` with the plainest answer that is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

KIOSK, COUNTER = "MH02", "MH03"


@dataclass(frozen=True)
class Wish:
    """One reason to come. `least_s`, `most_s`: seconds at the terminal; `weight`: share of all visitors in percent."""

    id: str
    terminal: str
    procedures: tuple[str, ...]
    weight: int
    least_s: int
    most_s: int
    event: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    card_share: float = 0.9
    family: bool = False  # their 転出証明書情報 is in the register


_COPY = {
    "applicant.relationToSubject": "self",
    "certificate.scope": "whole",
    "certificate.copies": "1",
    "certificate.wantsDetails": "no",
    "certificate.purpose": "school",
}
_TAX = {
    "applicant.relationToSubject": "self",
    "tax.fiscalYear": "fy2026",
    "tax.jan1Place": "same",
    "taxCertificate.kind": "income",
    "taxCertificate.dependants": "no",
    "taxCertificate.copies": "1",
    "certificate.purpose": "work",
}
_SEAL = {"sealCertificate.whose": "self", "sealCertificate.route": "my-number-card", "sealCertificate.copies": "1"}
_MOVE = {
    "move.newHead": "applicant",
    "members": "1",
    "applicant.movingRole": "self",
    "people.card": "yes",
    "people.foreign": "no",
    "members.0.holdsCard": "yes",
}
_FAMILY = {
    "move.newHead": "applicant",
    **{f"members.{row}.nationalInsurance": "yes" for row in range(4)},
    "members.0.firstCategoryPension": "yes",
    "members.1.firstCategoryPension": "yes",
    "members.1.holdsCard": "yes",
    "household.garbage": "yes",
    "applicant.isPublicServant": "no",
    "applicant.isHigherIncomeParent": "yes",
    "consent.recordCheck": "yes",
    "children.0.hasCustody": "yes",
    "children.1.hasCustody": "yes",
    "family.supportsOlderChildren": "no",
    "family.livesOverseas": "no",
    "bank.usePublicAccount": "yes",
}
_CHILD = {
    "start.reason": "birth",
    "applicant.isPublicServant": "no",
    "applicant.isHigherIncomeParent": "yes",
    "spouse.exists": "no",
    "children": "1",
    "children.0.relationshipToApplicant": "child",
    "children.0.livesTogether": "yes",
    "children.0.hasCustody": "yes",
    "children.0.sharesLivelihood": "yes",
    "family.supportsOlderChildren": "no",
    "family.livesOverseas": "no",
    "bank.usePublicAccount": "yes",
    "consent.recordCheck": "yes",
}

WISHES = (
    Wish("住民票", KIOSK, ("juminhyo",), 26, 32, 75, answers=_COPY),
    Wish("印鑑証明", KIOSK, ("inkan-shomei",), 16, 30, 66, answers=_SEAL, card_share=1.0),
    Wish("課税証明", KIOSK, ("kazei-shomei",), 8, 34, 78, answers=_TAX, card_share=1.0),
    Wish("住民票と課税証明", KIOSK, ("juminhyo", "kazei-shomei"), 6, 45, 100, answers=_TAX | _COPY, card_share=1.0),
    Wish("転居", COUNTER, ("tenkyo",), 11, 55, 120, answers=_MOVE, card_share=1.0),
    Wish("児童手当", COUNTER, ("jido-teate",), 8, 55, 125, answers=_CHILD, card_share=1.0),
    Wish("国保をやめる", COUNTER, ("kokuho-soshitsu",), 7, 45, 95, answers={"consent.recordCheck": "yes"}),
    Wish("おくやみ", COUNTER, ("okuyami",), 6, 90, 180, answers={"applicant.relationToDeceased": "child"}),
    Wish("こども医療", COUNTER, ("kodomo-iryo",), 6, 45, 95, answers={"tax.jan1Place": "same", "consent.recordCheck": "yes"}),
    Wish(
        "転入の家族", COUNTER, ("tennyu", "card-keizoku", "kokuho-shutoku", "jido-teate"), 6, 110, 220,
        event="tennyu", answers=_FAMILY, card_share=1.0, family=True,
    ),
)  # fmt: skip
