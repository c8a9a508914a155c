"""What a review found: where, what, how serious. Words: resources/locale/<tag>/answers.po, `finding.<code>`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.domain.answers import FieldPath
    from counter_app.personal import Personal


class Severity(StrEnum):
    """What a finding means for handing in."""

    STOPS = "stops"  # cannot be handed in like this
    FOLLOW_UP = "follow-up"  # can be handed in; 補正 follows
    NOTICE = "notice"  # worth knowing, changes nothing


class FindingCode(StrEnum):
    """Every finding this product names, besides those of `InputReason` (`input.<reason>`)."""

    MISSING = "missing"
    STILL_OPEN = "still-open"  # soft-required, handed in open
    TOO_FEW_ROWS = "too-few-rows"
    CONSENT_REFUSED = "consent-refused"
    DIFFERS_FROM_CARD = "differs-from-card"
    IN_THE_FUTURE = "in-the-future"
    NOT_IN_THE_PAST = "not-in-the-past"
    OVER_14_DAYS = "over-14-days"
    BEFORE_BIRTH = "before-birth"
    NOT_ADULT = "not-adult"
    COPIES_RANGE = "copies-range"
    INSURANCE_LATE = "insurance-late"
    INSURED_TWICE = "insured-twice"
    ELDERLY_INSURANCE = "elderly-insurance"
    PENSION_TOO = "pension-too"
    TOO_YOUNG_FOR_ELDERLY = "too-young-for-elderly"
    ELDERLY_BY_DISABILITY = "elderly-by-disability"
    PENSION_AGE = "pension-age"
    CLAIM_LAPSED = "claim-lapsed"
    FUNERAL_BEFORE_DEATH = "funeral-before-death"
    CARE_AGE = "care-age"
    RENEWAL_EARLY = "renewal-early"
    CERTIFICATION_ENDED = "certification-ended"
    WORKS_BEGUN = "works-begun"
    NOT_PRESCHOOL = "not-preschool"
    NOT_SCHOOL_AGE = "not-school-age"
    SAME_WISH_TWICE = "same-wish-twice"
    DUE_DATE_FAR = "due-date-far"
    EVERYBODY_DECLINES = "everybody-declines"
    MOVED_LATE = "moved-late"
    SAME_ADDRESS = "same-address"
    NO_HEAD = "no-head"
    SEVERAL_HEADS = "several-heads"
    CHILD_TOO_OLD = "child-too-old"
    OLDER_CHILD_AGE = "older-child-age"
    HOLDER_NOT_CLAIMANT = "holder-not-claimant"
    FIFTEEN_DAYS_LEFT = "fifteen-days-left"
    FIFTEEN_DAYS_PASSED = "fifteen-days-passed"
    PUBLIC_SERVANT = "public-servant"
    OTHER_PARENT_CLAIMS = "other-parent-claims"
    SAME_PERSON_TWICE = "same-person-twice"
    NEEDS_PROOF = "needs-proof"  # a value that must come from a chip or the register was only stated
    CONFLICT_UNDECIDED = "conflict-undecided"
    NOT_IN_REGISTER = "not-in-register"
    SEVERAL_IN_REGISTER = "several-in-register"
    REGISTER_DOWN = "register-down"
    REGISTER_FILES_SKIPPED = "register-files-skipped"
    CARD_ADDRESS_OLD = "card-address-old"  # 住所変更未了: the card says the former address
    SAME_NAME_ELSEWHERE = "same-name-elsewhere"  # name, birthday and sex of a resident, at another address
    OTHER_NAME_THERE = "other-name-there"  # birthday, sex and address of a resident, with another name
    REGISTER_STATUS = "register-status"  # 転出, 死亡 …
    NAME_VARIANT = "name-variant"
    NAME_DIFFERS = "name-differs"
    NAME_SUBSTITUTE = "name-substitute"  # 代替文字
    OTHER_NAME_ONE_SIDE = "other-name-one-side"  # 旧氏 or 通称
    MEMBERS_LEFT_OUT = "members-left-out"
    CARD_ASK_STAFF = "card-ask-staff"  # what the resident is told instead of any of these
    SOURCE_FILLED_NOTHING = "source-filled-nothing"
    BANK_UNKNOWN = "bank-unknown"
    BRANCH_UNKNOWN = "branch-unknown"
    THIRD_PARTY_ITEMS = "third-party-items"
    IN_PERSON_ONLY = "in-person-only"
    OTHER_MUNICIPALITY = "other-municipality"
    FULL_TAX_RETURN = "full-tax-return"
    SEAL_AGE = "seal-age"
    LEAVING_EARLY = "leaving-early"
    LEAVING_LATE = "leaving-late"
    LEFT_AFTER_ARRIVAL = "left-after-arrival"
    SAME_HEAD = "same-head"
    CARD_LAPSED = "card-lapsed"
    PHOTOS_TOO_FEW = "photos-too-few"
    NOTIFIED_LATE = "notified-late"


@dataclass(frozen=True)
class Finding:
    """One finding. `code` is a FindingCode, or `input.<reason>` for a value of no valid shape.

    `detail` completes the sentence (a deadline as YYYY-MM-DD); it may tell something about the person.
    """

    path: FieldPath
    code: str
    severity: Severity
    detail: Personal[str] | None = None
