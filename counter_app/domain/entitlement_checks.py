"""Checks over several answers for insurance, pension, care, children and benefits: who may claim what, and until when.

Same shape and registry as `cross_checks`. What staff can judge better is a notice; only what cannot be right stops.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counter_app.domain import wareki
from counter_app.domain.answers import FieldPath, row_path
from counter_app.domain.checks import FORTNIGHT, day_of
from counter_app.domain.cross_checks import CrossCheck, Findings, listed_twice, rules
from counter_app.domain.finding import Finding, FindingCode, Severity
from counter_app.domain.row_facts import fiscal_age
from counter_app.personal import Personal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counter_app.domain.answers import Answers

_PENSION_FROM, _PENSION_BELOW = 20, 60  # 国民年金法7条
_ELDERLY_FROM, _ELDERLY_BY_DISABILITY_FROM = 75, 65  # 高確法50条
_CARE_FROM = 40  # 介護保険法9条
_SCHOOL_FROM, _SCHOOL_BELOW = 5, 15  # 年度初日の年齢; whoever enters school next April may apply already
_RENEWAL_OPENS = timedelta(days=60)  # 介護保険法施行規則39条
_DUE_DATE_PASSED, _DUE_DATE_AHEAD = timedelta(days=30), timedelta(days=300)
_YEARS_TO_CLAIM = 2  # 国保法110条, 高確法160条
_LEFT_EMPLOYMENT = frozenset({"left-employer", "dependent-ended"})
_GAINED_ON = ("job.date", "insurance.lostOn", "move.date", "birth.date")
_LOST_ON = ("job.date", "insurance.joinedOn")
_PENSION_CHANGED_ON = ("job.date", "insurance.lostOn")


def insurance_late(answers: Answers, today: date) -> Findings:
    """国保 is to be joined within 14 days; later, contributions are due from the day it began all the same."""
    for fact in _GAINED_ON:
        yield from _over_a_fortnight(answers, today, fact, FindingCode.INSURANCE_LATE)


def insurance_loss_late(answers: Answers, today: date) -> Findings:
    """国保 is to be left within 14 days of the new insurance."""
    for fact in _LOST_ON:
        yield from _over_a_fortnight(answers, today, fact, FindingCode.OVER_14_DAYS)


def pension_late(answers: Answers, today: date) -> Findings:
    """国民年金 is to be notified within 14 days."""
    for fact in _PENSION_CHANGED_ON:
        yield from _over_a_fortnight(answers, today, fact, FindingCode.OVER_14_DAYS)


def one_insurance(answers: Answers, today: date) -> Findings:  # noqa: ARG001  # one shape for all rules
    """Nobody is in 国保 and in an employer's insurance at once (国保法6条)."""
    for row in range(answers.rows("insuranceJoiners")):
        path = row_path("insuranceJoiners", row, "otherInsurance")
        if answers.text(path) == "yes":
            yield Finding(path, FindingCode.INSURED_TWICE, Severity.STOPS)


def elderly_not_national(answers: Answers, today: date) -> Findings:
    """From 75 on, medical care for the elderly takes the place of 国保."""
    for path, age in _ages(answers, today, "insuranceJoiners"):
        if age >= _ELDERLY_FROM:
            yield Finding(path, FindingCode.ELDERLY_INSURANCE, Severity.STOPS)


def pension_follows(answers: Answers, today: date) -> Findings:
    """Who leaves an employer's insurance between 20 and 59 changes the pension category too."""
    if answers.text("insurance.gainReason") in _LEFT_EMPLOYMENT:
        for path, age in _ages(answers, today, "insuranceJoiners"):
            if _PENSION_FROM <= age < _PENSION_BELOW:
                yield Finding(path, FindingCode.PENSION_TOO, Severity.NOTICE)


def elderly_age(answers: Answers, today: date) -> Findings:
    """後期 begins with 75, from 65 with a recognised disability, which may have been recognised elsewhere."""
    disabled = answers.text("elderlyInsurance.reason") == "disability"
    for path, age in _ages(answers, today, "elderlyJoiners"):
        if age < _ELDERLY_BY_DISABILITY_FROM:
            yield Finding(path, FindingCode.TOO_YOUNG_FOR_ELDERLY, Severity.STOPS)
        elif age < _ELDERLY_FROM and not disabled:
            yield Finding(path, FindingCode.ELDERLY_BY_DISABILITY, Severity.NOTICE)


def pension_age(answers: Answers, today: date) -> Findings:
    """第1号 is between 20 and 59; others enrol of their own will (任意加入)."""
    if answers.text("pension.reason") in {"", "voluntary"}:
        return
    for path, age in _ages(answers, today, "pensionPeople"):
        if not _PENSION_FROM <= age < _PENSION_BELOW:
            yield Finding(path, FindingCode.PENSION_AGE, Severity.STOPS)


def funeral_two_years(answers: Answers, today: date) -> Findings:
    """葬祭費 lapses two years after the funeral; staff judge what interrupts that."""
    held = day_of(answers.text("funeral.date"))
    last = _years_later(held, _YEARS_TO_CLAIM) if held else None
    if last and today > last:
        yield Finding(FieldPath("funeral.date"), FindingCode.CLAIM_LAPSED, Severity.NOTICE, Personal(last.isoformat()))


def funeral_after_death(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """A funeral is not held before the death."""
    held, died = day_of(answers.text("funeral.date")), day_of(answers.text("deceased.dateOfDeath"))
    if held and died and held < died:
        yield Finding(FieldPath("funeral.date"), FindingCode.FUNERAL_BEFORE_DEATH, Severity.STOPS)


def care_age(answers: Answers, today: date) -> Findings:
    """Long-term care insurance covers people from 40 on; between 40 and 64 the form asks for the 特定疾病."""
    for path, age in _ages(answers, today, "careRecipients"):
        if age < _CARE_FROM:
            yield Finding(path, FindingCode.CARE_AGE, Severity.STOPS)


def care_renewal_window(answers: Answers, today: date) -> Findings:
    """A renewal is asked for between sixty days before the certification ends and its last day."""
    for row in range(answers.rows("careRecipients")):
        path = row_path("careRecipients", row, "careCertifiedUntil")
        until = day_of(answers.text(path))
        if until and today > until:
            yield Finding(path, FindingCode.CERTIFICATION_ENDED, Severity.NOTICE)
        elif until and today < until - _RENEWAL_OPENS:
            opens = Personal((until - _RENEWAL_OPENS).isoformat())
            yield Finding(path, FindingCode.RENEWAL_EARLY, Severity.NOTICE, opens)


def works_not_begun(answers: Answers, today: date) -> Findings:
    """住宅改修費 wants the application before the work; exceptions exist, so staff decide."""
    begins = day_of(answers.text("careHome.startDate"))
    if begins and begins < today:
        yield Finding(FieldPath("careHome.startDate"), FindingCode.WORKS_BEGUN, Severity.NOTICE)


def preschool_age(answers: Answers, today: date) -> Findings:
    """Childcare ends with the 31 March before school."""
    for path, birth in _births(answers, "nurseryChildren"):
        if fiscal_age(birth, today) > _SCHOOL_FROM:
            yield Finding(path, FindingCode.NOT_PRESCHOOL, Severity.STOPS)


def school_age(answers: Answers, today: date) -> Findings:
    """Elementary and junior high school, the year before it included: places for April are given the autumn before."""
    for path, birth in _births(answers, "schoolChildren"):
        if not _SCHOOL_FROM <= fiscal_age(birth, today) < _SCHOOL_BELOW:
            yield Finding(path, FindingCode.NOT_SCHOOL_AGE, Severity.STOPS)


def one_wish_each(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """No nursery is wished for twice."""
    seen: set[str] = set()
    for row in range(answers.rows("nurseryWishes")):
        path = row_path("nurseryWishes", row, "facility")
        wish = answers.text(path)
        if wish and wish in seen:
            yield Finding(path, FindingCode.SAME_WISH_TWICE, Severity.STOPS)
        seen.add(wish)


def due_date_near(answers: Answers, today: date) -> Findings:
    """A due date lies within ten months; a month past is still possible."""
    due = day_of(answers.text("pregnancy.dueDate"))
    if due and not today - _DUE_DATE_PASSED <= due <= today + _DUE_DATE_AHEAD:
        yield Finding(FieldPath("pregnancy.dueDate"), FindingCode.DUE_DATE_FAR, Severity.STOPS)


def somebody_wants_it(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """A claim in which everybody declines is no claim."""
    ticks = [answers.text(row_path("beneficiaries", row, "declines")) for row in range(answers.rows("beneficiaries"))]
    if ticks and all(tick == "yes" for tick in ticks):
        yield Finding(FieldPath("beneficiaries"), FindingCode.EVERYBODY_DECLINES, Severity.STOPS)


def _over_a_fortnight(answers: Answers, today: date, fact: str, code: FindingCode) -> Findings:
    day = day_of(answers.text(fact))
    if day and today > day + FORTNIGHT:
        yield Finding(FieldPath(fact), code, Severity.NOTICE, Personal((day + FORTNIGHT).isoformat()))


def _births(answers: Answers, group: str) -> Iterator[tuple[FieldPath, date]]:
    for row in range(answers.rows(group)):
        path = row_path(group, row, "dateOfBirth")
        birth = day_of(answers.text(path))
        if birth:
            yield path, birth


def _ages(answers: Answers, today: date, group: str) -> Iterator[tuple[FieldPath, int]]:
    yield from ((path, wareki.age(birth, today)) for path, birth in _births(answers, group) if birth <= today)


def _years_later(day: date, years: int) -> date:
    """The same day years later; 29 February ends with 28 February (民法143条)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _once(group: str) -> Callable[[Answers, date], Findings]:
    def check(answers: Answers, today: date) -> Findings:  # noqa: ARG001
        """Nobody is listed twice."""
        yield from listed_twice(answers, group)

    return check


_RULES: dict[str, tuple[Callable[[Answers, date], Findings], tuple[str, ...]]] = {
    "insurance-late": (insurance_late, _GAINED_ON),
    "insurance-loss-late": (insurance_loss_late, _LOST_ON),
    "one-insurance": (one_insurance, ("insuranceJoiners.otherInsurance",)),
    "elderly-not-national": (elderly_not_national, ("insuranceJoiners.dateOfBirth",)),
    "pension-follows": (pension_follows, ("insurance.gainReason", "insuranceJoiners.dateOfBirth")),
    "elderly-age": (elderly_age, ("elderlyInsurance.reason", "elderlyJoiners.dateOfBirth")),
    "pension-late": (pension_late, _PENSION_CHANGED_ON),
    "pension-age": (pension_age, ("pension.reason", "pensionPeople.dateOfBirth")),
    "funeral-two-years": (funeral_two_years, ("funeral.date",)),
    "funeral-after-death": (funeral_after_death, ("funeral.date", "deceased.dateOfDeath")),
    "care-age": (care_age, ("careRecipients.dateOfBirth",)),
    "care-renewal-window": (care_renewal_window, ("careRecipients.careCertifiedUntil",)),
    "works-not-begun": (works_not_begun, ("careHome.startDate",)),
    "preschool-age": (preschool_age, ("nurseryChildren.dateOfBirth",)),
    "school-age": (school_age, ("schoolChildren.dateOfBirth",)),
    "one-wish-each": (one_wish_each, ("nurseryWishes.facility",)),
    "due-date-near": (due_date_near, ("pregnancy.dueDate",)),
    "somebody-wants-it": (somebody_wants_it, ("beneficiaries.declines",)),
}
_LISTS = {
    "joiners-once": "insuranceJoiners",
    "leavers-once": "insuranceLeavers",
    "elderly-once": "elderlyJoiners",
    "pension-people-once": "pensionPeople",
    "care-people-once": "careRecipients",
    "beneficiaries-once": "beneficiaries",
}
for _name, (_run, _needs) in _RULES.items():
    rules.register(_name)(CrossCheck(frozenset(_needs), _run))
for _name, _group in _LISTS.items():
    rules.register(_name)(CrossCheck(frozenset({f"{_group}.fullName", f"{_group}.dateOfBirth"}), _once(_group)))
