"""Checks over several answers for certificates, the resident record, seals, cards, tax years and disasters.

Same shape and registry as `cross_checks`; kept apart because these concern the counter's own records.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counter_app.domain import wareki
from counter_app.domain.answers import FieldPath, row_path
from counter_app.domain.checks import FORTNIGHT, day_of
from counter_app.domain.cross_checks import CrossCheck, Findings, rules
from counter_app.domain.finding import Finding, FindingCode, Severity
from counter_app.personal import Personal

if TYPE_CHECKING:
    from counter_app.domain.answers import Answers

_SEAL_AGE = 15  # 印鑑登録証明事務処理要領: not below fifteen
_CARD_AFTER_PLANNED = timedelta(days=30)  # 転入届 within 30 days of 転出予定日, or the card lapses (多古町)
_CARD_AFTER_NOTIFIED = timedelta(days=90)  # 継続利用 within 90 days of 転入届 (多古町)
_BIRTH = timedelta(days=13)  # 戸籍法49条: 14 days, and the first day counts (43条)
_DEATH = timedelta(days=6)  # 戸籍法86条: 7 days, likewise
_FEWEST_PHOTOS = 4  # 自己判定方式: all four sides
_NOT_FOR_OTHERS = ("certificate.showRelationship", "certificate.showDomicile", "certificate.showHistory")
_NOT_IN_PERSON = frozenset({"proxy", "third-party"})


def third_party_items(answers: Answers, today: date) -> Findings:  # noqa: ARG001  # one shape for all rules
    """A third party gets the basic entries only (基礎証明事項, 住基法12条の3); staff judge a need for more."""
    if answers.text("applicant.relationToSubject") != "third-party":
        return
    for fact in _NOT_FOR_OTHERS:
        if answers.text(fact) == "yes":
            yield Finding(FieldPath(fact), FindingCode.THIRD_PARTY_ITEMS, Severity.NOTICE)


def wide_area_person(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """広域交付住民票: only the person or the same household, never by proxy (美浦村, 南房総市)."""
    if answers.text("applicant.relationToSubject") in _NOT_IN_PERSON:
        yield Finding(FieldPath("applicant.relationToSubject"), FindingCode.IN_PERSON_ONLY, Severity.STOPS)


def wide_area_right(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """戸籍の広域交付: only the person, spouse, ascendants and descendants, in person (戸籍法120条の2)."""
    if answers.text("koseki.right") in _NOT_IN_PERSON:
        yield Finding(FieldPath("koseki.right"), FindingCode.IN_PERSON_ONLY, Severity.STOPS)


def tax_year_place(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """Resident tax belongs to the municipality where one lived on 1 January of the tax year (地方税法39条・318条)."""
    if answers.text("tax.jan1Place") == "elsewhere":
        yield Finding(FieldPath("tax.jan1Place"), FindingCode.OTHER_MUNICIPALITY, Severity.STOPS)


def full_tax_return(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """Whoever had income or claims deductions files the full 住民税申告 instead of the one without income."""
    if answers.text("tax.noIncome") == "no":
        yield Finding(FieldPath("tax.noIncome"), FindingCode.FULL_TAX_RETURN, Severity.NOTICE)


def seal_age(answers: Answers, today: date) -> Findings:
    """Nobody below fifteen registers a seal; the person is the applicant unless a proxy comes."""
    proxy = answers.text("seal.whoComes") == "proxy"
    path = FieldPath("subject.dateOfBirth" if proxy else "applicant.dateOfBirth")
    birth = day_of(answers.text(path))
    if birth and wareki.age(birth, today) < _SEAL_AGE:
        yield Finding(path, FindingCode.SEAL_AGE, Severity.STOPS)


def leaving_window(answers: Answers, today: date) -> Findings:
    """転出届 is for moves within about two weeks, before or after; outside of that staff look at it."""
    leaves = day_of(answers.text("move.plannedDate"))
    if leaves is None:
        return
    if leaves > today + FORTNIGHT:
        yield Finding(FieldPath("move.plannedDate"), FindingCode.LEAVING_EARLY, Severity.NOTICE)
    elif today > leaves + FORTNIGHT:
        yield Finding(FieldPath("move.plannedDate"), FindingCode.LEAVING_LATE, Severity.NOTICE)


def left_before_arrival(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """The day of leaving on the 転出証明書 does not lie after the day of arrival."""
    leaves, arrives = day_of(answers.text("move.plannedDate")), day_of(answers.text("move.date"))
    if leaves and arrives and leaves > arrives:
        yield Finding(FieldPath("move.plannedDate"), FindingCode.LEFT_AFTER_ARRIVAL, Severity.NOTICE)


def single_head(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """Never two 世帯主 among the people listed; none where the head is not concerned."""
    heads = [path for path in _rows(answers, "members", "relationship") if answers.text(path) == "head"]
    if len(heads) > 1:
        yield Finding(heads[-1], FindingCode.SEVERAL_HEADS, Severity.STOPS)


def head_changes(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """世帯主変更: the head after is another person than the head before."""
    before, after = answers.text("household.headBefore"), answers.text("household.headAfter")
    if answers.text("household.change") == "new-head" and before and before == after:
        yield Finding(FieldPath("household.headAfter"), FindingCode.SAME_HEAD, Severity.STOPS)


def card_clocks(answers: Answers, today: date) -> Findings:
    """A card lapses: 転入届 after 14 days of the move or 30 of 転出予定日, or 継続利用 after 90 days of 転入届 (多古町)."""
    moved, planned = day_of(answers.text("move.date")), day_of(answers.text("move.plannedDate"))
    notified = day_of(answers.text("card.notifiedDate"))
    if notified is None:
        return
    limits = [notified >= moved and notified <= moved + FORTNIGHT] if moved else []
    limits += [notified <= planned + _CARD_AFTER_PLANNED] if planned else []
    if today > notified + _CARD_AFTER_NOTIFIED or not all(limits):
        yield Finding(FieldPath("card.notifiedDate"), FindingCode.CARD_LAPSED, Severity.NOTICE)


def enough_photos(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """Who agrees to 自己判定方式 (準半壊に至らない) shows the four sides of the building; missing ones may follow."""
    photos = answers.text("disaster.photos")
    if answers.text("disaster.selfJudge") == "yes" and photos.isdigit() and int(photos) < _FEWEST_PHOTOS:
        yield Finding(FieldPath("disaster.photos"), FindingCode.PHOTOS_TOO_FEW, Severity.FOLLOW_UP)


def birth_in_time(answers: Answers, today: date) -> Findings:
    """出生届 is due within 14 days, the day of birth included."""
    yield from _in_time(answers, today, "birth.date", _BIRTH)


def death_in_time(answers: Answers, today: date) -> Findings:
    """死亡届 is due within 7 days of knowing, that day included; the day of death stands for it here."""
    yield from _in_time(answers, today, "deceased.dateOfDeath", _DEATH)


def death_after_birth(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """Nobody dies before being born."""
    born, died = day_of(answers.text("deceased.dateOfBirth")), day_of(answers.text("deceased.dateOfDeath"))
    if born and died and died < born:
        yield Finding(FieldPath("deceased.dateOfDeath"), FindingCode.BEFORE_BIRTH, Severity.STOPS)


def _in_time(answers: Answers, today: date, fact: str, limit: timedelta) -> Findings:
    day = day_of(answers.text(fact))
    if day and today > day + limit:
        deadline = Personal((day + limit).isoformat())
        yield Finding(FieldPath(fact), FindingCode.NOTIFIED_LATE, Severity.NOTICE, deadline)


def _rows(answers: Answers, group: str, key: str) -> list[FieldPath]:
    return [row_path(group, row, key) for row in range(answers.rows(group))]


_RULES: dict[str, tuple[Callable[[Answers, date], Findings], tuple[str, ...]]] = {
    "third-party-items": (third_party_items, ("applicant.relationToSubject", *_NOT_FOR_OTHERS)),
    "wide-area-person": (wide_area_person, ("applicant.relationToSubject",)),
    "wide-area-right": (wide_area_right, ("koseki.right",)),
    "tax-year-place": (tax_year_place, ("tax.jan1Place",)),
    "full-tax-return": (full_tax_return, ("tax.noIncome",)),
    "seal-age": (seal_age, ("seal.whoComes", "applicant.dateOfBirth", "subject.dateOfBirth")),
    "leaving-window": (leaving_window, ("move.plannedDate",)),
    "left-before-arrival": (left_before_arrival, ("move.plannedDate", "move.date")),
    "single-head": (single_head, ("members.relationship",)),
    "head-changes": (head_changes, ("household.change", "household.headBefore", "household.headAfter")),
    "card-clocks": (card_clocks, ("move.date", "move.plannedDate", "card.notifiedDate")),
    "enough-photos": (enough_photos, ("disaster.selfJudge", "disaster.photos")),
    "birth-in-time": (birth_in_time, ("birth.date",)),
    "death-in-time": (death_in_time, ("deceased.dateOfDeath",)),
    "death-after-birth": (death_after_birth, ("deceased.dateOfBirth", "deceased.dateOfDeath")),
}
for _name, (_run, _needs) in _RULES.items():
    rules.register(_name)(CrossCheck(frozenset(_needs), _run))
