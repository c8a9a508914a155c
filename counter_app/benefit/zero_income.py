"""0申告: whoever declares no income, and nothing known here speaks against it, is 受理可; all others are looked at.

地方税法317条の2. What is checked: the person (一致), an address here on 1 January, no 給報・年報 of the year, no income
and no deduction entered, and where somebody else is said to support them, that this somebody is there and fits.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from counter_app.benefit.application import received
from counter_app.benefit.assessment import Found, person
from counter_app.benefit.office import Household
from counter_app.benefit.presence import Presence, ReferenceDay
from counter_app.benefit.rules import Keys, Sampling, sampling_of, tables_of
from counter_app.matching.addresses import same_base
from counter_app.matching.births import BirthDate, compare_births
from counter_app.matching.decision import decide
from counter_app.matching.evidence import AGREES, Notation, ResidentForm
from counter_app.matching.names import compare_names
from counter_app.matching.outcome import Reason, Verdict
from counter_app.matching.resident import Claim, Status

ACCEPT, LOOK = "受理可", "要確認"

HEADINGS: dict[str, tuple[str, ...]] = {
    "application_id": ("申請番号", "受付番号", "申告番号"),
    "received_at": ("受付日時", "受付日"),
    "name": ("氏名",),
    "kana": ("フリガナ", "カナ", "氏名カナ"),
    "dob": ("生年月日",),
    "address": ("住所", "現住所"),
    "jan1_address": ("1月1日の住所", "賦課期日の住所"),
    "reason": ("収入がなかった理由", "理由"),
    "income": ("収入", "収入金額"),
    "deductions": ("控除", "所得控除"),
    "supporter_name": ("扶養者氏名", "扶養者の氏名"),
    "supporter_kana": ("扶養者フリガナ",),
    "supporter_dob": ("扶養者生年月日",),
    "supporter_relation": ("扶養者続柄", "扶養者の続柄"),
    "supporter_together": ("扶養者同居", "同居"),
    "supporter_address": ("扶養者住所",),
}
NEEDED = frozenset({"application_id", "name", "dob", "address", "jan1_address", "reason", "income"})


class Doubt(StrEnum):
    """Why a declaration is looked at."""

    ROW_BROKEN = "ROW_BROKEN"
    ID_TWICE = "ID_TWICE"
    PERSON_UNCLEAR = "PERSON_UNCLEAR"
    NOT_IN_REGISTER = "NOT_IN_REGISTER"
    PROTECTED = "PROTECTED"
    STATUS = "STATUS"
    PERSON_TWICE = "PERSON_TWICE"
    NOT_HERE_ON_JAN_1 = "NOT_HERE_ON_JAN_1"
    JAN_1_UNCLEAR = "JAN_1_UNCLEAR"
    INCOME_REPORTED = "INCOME_REPORTED"
    INCOME_ENTERED = "INCOME_ENTERED"
    DEDUCTION_ENTERED = "DEDUCTION_ENTERED"
    REASON_MISSING = "REASON_MISSING"
    REASON_UNKNOWN = "REASON_UNKNOWN"
    SUPPORTER_MISSING = "SUPPORTER_MISSING"
    SUPPORTER_NOT_FOUND = "SUPPORTER_NOT_FOUND"
    SUPPORTER_GONE = "SUPPORTER_GONE"
    SUPPORTER_IS_SELF = "SUPPORTER_IS_SELF"
    SUPPORTER_RELATION = "SUPPORTER_RELATION"
    SUPPORTER_TOGETHER = "SUPPORTER_TOGETHER"
    SUPPORTER_WITHOUT_INCOME = "SUPPORTER_WITHOUT_INCOME"


SENTENCES = {
    Doubt.ROW_BROKEN: "申告データの行が壊れていて読めません",
    Doubt.ID_TWICE: "同じ申告番号の申告が2件以上あります",
    Doubt.PERSON_UNCLEAR: "台帳のどの人か、自動では決められません",
    Doubt.NOT_IN_REGISTER: "台帳に当てはまる人がいません",
    Doubt.PROTECTED: "別の担当が扱う申告です",
    Doubt.STATUS: "台帳では転出または死亡となっています",
    Doubt.PERSON_TWICE: "同じ人の申告が2件以上あります",
    Doubt.NOT_HERE_ON_JAN_1: "1月1日に住民ではありません",
    Doubt.JAN_1_UNCLEAR: "1月1日の住所が、台帳の住所と同じだと確かめられません",
    Doubt.INCOME_REPORTED: "給与支払報告書または年金支払報告書が出ています",
    Doubt.INCOME_ENTERED: "収入が記入されています",
    Doubt.DEDUCTION_ENTERED: "控除が記入されています",
    Doubt.REASON_MISSING: "収入がなかった理由の記入がありません",
    Doubt.REASON_UNKNOWN: "収入がなかった理由が、自動で受理できるものではありません",
    Doubt.SUPPORTER_MISSING: "扶養者の氏名・生年月日・続柄がそろっていません",
    Doubt.SUPPORTER_NOT_FOUND: "扶養者を台帳で1人に決められません",
    Doubt.SUPPORTER_GONE: "扶養者は台帳では住民ではありません",
    Doubt.SUPPORTER_IS_SELF: "扶養者が申告者本人です",
    Doubt.SUPPORTER_RELATION: "扶養者の続柄が台帳の続柄と合いません",
    Doubt.SUPPORTER_TOGETHER: "扶養者の同居・別居が台帳と合いません",
    Doubt.SUPPORTER_WITHOUT_INCOME: "扶養者も収入なしの申告をしています",
}
_TABLES = {
    "zero_income": frozenset({"name", "jan_1", "supported", "accepted", "legal_basis", "verified"}),
    "sampling": frozenset({"share", "seed"}),
    "register": frozenset({"days_apart"}),
}
_SPOUSE = frozenset({"夫", "妻", "配偶者", "夫(未届)", "妻(未届)"})
_PARENT = frozenset({"父", "母", "親"})
_CHILD = frozenset({"子", "長男", "長女", "次男", "二男", "次女", "二女", "三男", "三女", "息子", "娘"})
_APART = frozenset({"別居", "no", "false", "0", "無", "なし", "しない", "別"})
_NOTHING = frozenset({"", "0", "なし", "無", "無し", "ー", "-", "0円"})


@dataclass(frozen=True)
class ZeroIncomeRules:
    """What a run goes by."""

    name: str
    jan_1: date
    supported: frozenset[str]  # reasons that need a supporter
    accepted: frozenset[str]  # reasons that are accepted besides
    legal_basis: str
    verified: bool
    days_apart: int
    sampling: Sampling
    digest: str

    @classmethod
    def read(cls, content: bytes) -> ZeroIncomeRules:
        """Read a file. Raises ExtractError BENEFIT_RULES_REFUSED, naming the key."""
        tables = tables_of(content, _TABLES)
        keys = Keys("zero_income", tables.get("zero_income", {}))
        jan_1 = keys.day("jan_1")
        if (jan_1.month, jan_1.day) != (1, 1):
            raise keys.wrong("jan_1", "a first of January")
        return cls(
            keys.text("name"),
            jan_1,
            frozenset(map(_plain, keys.texts("supported", ("被扶養",)))),
            frozenset(map(_plain, keys.texts("accepted", ("預貯金", "学生")))),
            keys.text("legal_basis", ""),
            keys.flag("verified", default=False),
            Keys("register", tables.get("register", {})).count("days_apart", 0, most=366),
            sampling_of(tables),
            hashlib.sha256(content).hexdigest(),
        )


@dataclass(frozen=True)
class Supporter:
    """Whoever is said to support the declarant."""

    name: str
    kana: str
    dob: str
    relation: str
    together: str
    address: str

    def __repr__(self) -> str:
        return "Supporter(•••)"


@dataclass(frozen=True)
class Declaration:
    """One 0申告 as its file says it."""

    application_id: str
    received: str
    claim: Claim
    jan1_address: str
    reason: str
    income: str
    deductions: str
    supporter: Supporter

    def __repr__(self) -> str:
        return "Declaration(•••)"

    @classmethod
    def of(cls, texts: Sequence[str]) -> Declaration:
        """Read the texts of a row, in the order of `HEADINGS`."""
        number, at, name, kana, dob, address, jan_1, reason, income, deductions, *supporter = texts
        number = number.strip()
        claim = Claim(number, name, kana, dob, address)
        return cls(number, received(at), claim, jan_1, _plain(reason), income, deductions, Supporter(*supporter))


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What is kept of a declaration until all are there."""

    application_id: str
    received: str
    resident_id: str
    supporter_id: str
    doubts: tuple[Doubt, ...]

    @property
    def outcome(self) -> str:
        """受理可 only where there is no doubt at all."""
        return LOOK if self.doubts else ACCEPT


Candidates = Callable[[Claim], Sequence[ResidentForm]]


@dataclass(frozen=True)
class TaxOffice:
    """What every declaration is held against. `incomes`: resident_id of everybody of whom income was reported for the year."""

    rules: ZeroIncomeRules
    day: ReferenceDay
    incomes: frozenset[str] = field(repr=False)
    notation: Notation
    candidates: Candidates  # everybody of the register who may be meant by a claim
    household: Household


def review(said: Declaration, office: TaxOffice) -> tuple[Reviewed, tuple[Reason, ...]]:
    """Review one declaration; also returns what the decision about the person says."""
    rows = office.candidates(said.claim)
    form = office.notation.claim(said.claim)
    decision = decide(form, rows)
    found = person(decision, office.day)
    doubts = [*_of_person(found, decision.verdict, office.day), *_entered(said, office.rules)]
    supporter = None
    if found.row is not None:
        doubts += _jan_1(said, found.row, office.notation)
        if found.row.resident.resident_id in office.incomes:
            doubts.append(Doubt.INCOME_REPORTED)
        if said.reason in office.rules.supported or said.supporter.name.strip():
            supporter, more = _supporter(said.supporter, found.row, office)
            doubts += more
    ids = found.row.resident.resident_id if found.row else "", supporter.resident.resident_id if supporter else ""
    return Reviewed(said.application_id, said.received, *ids, _in_order(doubts)), decision.reasons


def settled(all_of_them: Sequence[Reviewed]) -> list[Reviewed]:
    """With the doubts that declarations cast on each other; their order changes nothing."""
    ids = Counter(each.application_id for each in all_of_them)
    people = Counter(each.resident_id for each in all_of_them if each.resident_id)
    made = []
    for each in all_of_them:
        more = [*each.doubts]
        if ids[each.application_id] > 1 or not each.application_id:
            more.append(Doubt.ID_TWICE)
        if people[each.resident_id] > 1:
            more.append(Doubt.PERSON_TWICE)
        if each.supporter_id in people and each.supporter_id != each.resident_id:
            more.append(Doubt.SUPPORTER_WITHOUT_INCOME)
        made.append(replace(each, doubts=_in_order(more)))
    return made


def broken(line: int) -> Reviewed:
    """A row that is none."""
    return Reviewed(f"{line} 行目", "", "", "", (Doubt.ROW_BROKEN,))


def _of_person(found: Found, verdict: Verdict, day: ReferenceDay) -> Iterator[Doubt]:
    if found.row is None:
        yield Doubt.NOT_IN_REGISTER
        return
    if found.row.protected:
        yield Doubt.PROTECTED
    elif verdict is not Verdict.MATCH:
        yield Doubt.STATUS if found.certain else Doubt.PERSON_UNCLEAR
    here = day.presence(found.row.resident)
    if here is not Presence.HERE:
        yield Doubt.NOT_HERE_ON_JAN_1 if here is Presence.GONE else Doubt.JAN_1_UNCLEAR


def _jan_1(said: Declaration, row: ResidentForm, notation: Notation) -> Iterator[Doubt]:
    """The address of 1 January must be the one of the register: a former one may have been in another town."""
    then = notation.address(said.jan1_address)
    if not (then.certain and row.address.certain and same_base(then, row.address)):
        yield Doubt.JAN_1_UNCLEAR


def _entered(said: Declaration, rules: ZeroIncomeRules) -> Iterator[Doubt]:
    if _plain(said.income) not in _NOTHING:
        yield Doubt.INCOME_ENTERED
    if _plain(said.deductions) not in _NOTHING:
        yield Doubt.DEDUCTION_ENTERED
    if not said.reason:
        yield Doubt.REASON_MISSING
    elif said.reason not in rules.supported | rules.accepted:
        yield Doubt.REASON_UNKNOWN


def _supporter(said: Supporter, row: ResidentForm, office: TaxOffice) -> tuple[ResidentForm | None, list[Doubt]]:
    if not (said.name.strip() and said.dob.strip() and said.relation.strip()):
        return None, [Doubt.SUPPORTER_MISSING]
    found = _elsewhere(said, office) if said.address.strip() else _in_household(said, row, office)
    if found is None:
        return None, [Doubt.SUPPORTER_NOT_FOUND]
    doubts = []
    if found.resident.resident_id == row.resident.resident_id:
        doubts.append(Doubt.SUPPORTER_IS_SELF)
    if found.protected:
        doubts.append(Doubt.PROTECTED)
    if found.status is not Status.RESIDENT:
        doubts.append(Doubt.SUPPORTER_GONE)
    same_house = found.resident.household_id == row.resident.household_id
    if same_house and not _fits(_plain(said.relation), _plain(row.resident.relation), _plain(found.resident.relation)):
        doubts.append(Doubt.SUPPORTER_RELATION)
    if (together := _plain(said.together)) and (together in _APART) == same_house:
        doubts.append(Doubt.SUPPORTER_TOGETHER)
    return found, doubts


def _in_household(said: Supporter, row: ResidentForm, office: TaxOffice) -> ResidentForm | None:
    name, birth = office.notation.name(said.name), BirthDate.of(said.dob)
    rows = [office.notation.resident(each) for each in office.household(row.resident.resident_id)]
    fitting = [
        each
        for each in rows
        if compare_names(name, each.name).likeness in AGREES
        and compare_births(birth, each.birth).likeness in AGREES
        and not (name.placeholder or each.name.placeholder)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _elsewhere(said: Supporter, office: TaxOffice) -> ResidentForm | None:
    """Somebody with an address of their own is found like any applicant: 一致, or not at all."""
    claim = Claim("", said.name, said.kana, said.dob, said.address)
    decision = decide(office.notation.claim(claim), office.candidates(claim))
    return decision.candidates[0].row if decision.verdict is Verdict.MATCH else None


def _fits(relation: str, mine: str, theirs: str) -> bool:
    """What the supporter is to the declarant, against what each is to the head of their household."""
    head = "世帯主"
    if relation in _SPOUSE:
        return {mine, theirs} & _SPOUSE != set() and head in {mine, theirs}
    if relation in _PARENT:
        return (mine in _CHILD and theirs in {head} | _SPOUSE) or (mine == head and theirs in _PARENT)
    if relation in _CHILD:
        return (theirs in _CHILD and mine in {head} | _SPOUSE) or (theirs == head and mine in _PARENT)
    return relation == head and theirs == head


def _plain(text: str) -> str:
    return re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", text))


def _in_order(doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    places = {doubt: place for place, doubt in enumerate(Doubt)}
    return tuple(sorted(set(doubts), key=places.__getitem__))
