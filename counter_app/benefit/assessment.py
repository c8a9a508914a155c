"""One application by itself: who it is, which household, which account, how much. Others are looked at in `twice`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from counter_app.benefit.account import Account, check_account
from counter_app.benefit.application import BenefitApplication
from counter_app.benefit.household import HouseholdCheck, MemberMark, check_household
from counter_app.benefit.office import Household, Office
from counter_app.benefit.presence import Presence, ReferenceDay
from counter_app.benefit.reasons import Why, in_order
from counter_app.benefit.rules import BenefitRules
from counter_app.matching.decision import Decision, decide
from counter_app.matching.evidence import ClaimForm, ResidentForm
from counter_app.matching.outcome import Reason, Verdict
from counter_app.matching.resident import Status


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is kept of an application until all are there: ids, hashes and codes, no text about anybody."""

    application_id: str
    received: str
    certain: bool  # 一致, or 一致 but for a status that the moves explain
    resident_id: str
    household_id: str
    whys: tuple[Why, ...]
    yen: int
    paid_for: tuple[str, ...]
    account: int  # 64 bits of a hash; 0 where there is none
    content: int  # of everything that decides about the payment, for applications that repeat each other
    members: tuple[MemberMark, ...]
    marks: tuple[int, ...]  # of the applicant: who, when and where as the application says them

    @property
    def order(self) -> tuple[str, str]:
        """First received first; then by number."""
        return (self.received, self.application_id)


@dataclass(frozen=True)
class Assessed:
    """An assessment, and what the decision about the person says: sentences that quote people."""

    assessment: Assessment
    reasons: tuple[Reason, ...]
    account: Account | None = field(default=None, repr=False)


def assess(said: BenefitApplication, rows: Sequence[ResidentForm], household: Household, office: Office) -> Assessed:
    """Assess one application. `rows`: candidates of the register; `household`: the rows of somebody's household, by id."""
    form = office.notation.claim(said.claim)
    decision = decide(form, rows)
    found = person(decision, office.day)
    house = _house(said, found, household, office) if found.row else HouseholdCheck((), (), ())
    kana = (found.row.resident.kana, said.claim.kana) if found.row else (said.claim.kana,)
    money = check_account(said.account, kana, office.banks, short_numbers=office.rules.short_numbers)
    paid_for = house.paid_for if found.certain else ()
    assessment = Assessment(
        said.application_id,
        said.received,
        found.certain,
        found.row.resident.resident_id if found.row else "",
        found.row.resident.household_id if found.row else "",
        in_order((*_received(said, office.rules), *found.whys, *house.whys, *money.whys)),
        office.rules.yen_for([row.birth.day for row in paid_for]),
        tuple(row.resident.resident_id for row in paid_for),
        _account_hash(money.account),
        _content(said),
        house.marks,
        _marks(form),
    )
    return Assessed(assessment, decision.reasons, money.account)


@dataclass(frozen=True)
class Found:
    """The row of an applicant: the person for certain, or the likeliest."""

    row: ResidentForm | None
    certain: bool
    whys: tuple[Why, ...]


def person(decision: Decision, day: ReferenceDay) -> Found:
    """Who it is. Somebody who is meant for certain and gone may have been here on the day that counts."""
    if not decision.candidates:
        return Found(None, certain=False, whys=(Why.NOT_IN_REGISTER,))
    row = decision.candidates[0].row
    if row.protected:
        return Found(row, certain=False, whys=(Why.PROTECTED,))
    if decision.verdict is Verdict.MATCH:
        return Found(row, certain=True, whys=_presence(row, day))
    if decision.verdict is Verdict.NO_MATCH:
        gone = Why.APPLICANT_DECEASED if row.status is Status.DECEASED else Why.APPLICANT_MOVED_OUT
        here = day.presence(row.resident)
        return Found(row, certain=True, whys=(gone,) if here is Presence.GONE else (Why.PRESENCE_UNCLEAR,))
    return Found(row, certain=False, whys=(Why.PERSON_UNCLEAR,))


def _presence(row: ResidentForm, day: ReferenceDay) -> tuple[Why, ...]:
    here = day.presence(row.resident)
    if here is Presence.GONE:
        return (Why.APPLICANT_MOVED_OUT,)
    return (Why.PRESENCE_UNCLEAR,) if here is Presence.UNCLEAR else ()


def _house(said: BenefitApplication, found: Found, household: Household, office: Office) -> HouseholdCheck:
    """Of somebody who is gone nothing is checked but whether another flow takes over."""
    assert found.row is not None
    rows = [office.notation.resident(each) for each in household(found.row.resident.resident_id)]
    gone = {Why.APPLICANT_DECEASED, Why.APPLICANT_MOVED_OUT} & set(found.whys)
    check = HouseholdCheck((), (), ()) if gone else check_household(said, found.row, rows, office)
    if any(each.protected for each in rows):
        return HouseholdCheck((*check.whys, Why.PROTECTED), (), check.marks)
    return check


def _received(said: BenefitApplication, rules: BenefitRules) -> tuple[Why, ...]:
    if not said.received:
        return (Why.RECEIVED_UNCLEAR,)
    day: date = datetime.fromisoformat(said.received).date()
    if day > rules.deadline:
        return (Why.LATE,)
    return () if day >= rules.opens and rules.in_force(day) else (Why.EARLY,)


def _account_hash(account: Account | None) -> int:
    if account is None:
        return 0
    target = account.target
    return _hash(target.bank_code, target.branch_code, target.account_type.value, target.account_number) or 1


def _content(said: BenefitApplication) -> int:
    """Of the texts as they are, blanks aside: two notations of one content count as two, and somebody looks."""
    claim, account = said.claim, said.account
    parts = [claim.name, claim.kana, claim.dob, claim.address, said.head, str(said.delegate)]
    parts += [account.bank, account.branch, account.kind, account.number, account.holder, str(said.members is None)]
    parts += sorted(f"{each.name}\x1e{each.dob}\x1e{each.choice}" for each in said.members or ())
    return _hash(*("".join(part.split()) for part in parts))


def _marks(form: ClaimForm) -> tuple[int, ...]:
    """What an applicant goes by whatever the notation; nothing where day or house cannot be told."""
    day, base = form.birth.day, form.address.base_key
    if day is None or not form.birth.certain or not base or not form.address.certain:
        return ()
    who = (("name", form.name.fold), ("kana", form.kana.skeleton))
    return tuple(_hash(kind, word, day.isoformat(), base) for kind, word in who if word)


def _hash(*parts: str) -> int:
    said = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "big")
