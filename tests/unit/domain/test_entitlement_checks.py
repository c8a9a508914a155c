"""The rules of insurance, pension, care, children and benefits, each at the day or the age where it turns."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.entitlement_checks import _LISTS, _RULES
from counter_app.domain.finding import FindingCode, Severity
from counter_app.domain.review import review
from counter_app.packs.catalogue import Catalogue
from counter_app.personal import Personal

TODAY = date(2026, 11, 21)
FORMS = Catalogue.load(Path(__file__).parents[3] / "forms", {"rpa-folder", "https-json"})
BORN = "{group}.0.dateOfBirth"


def found(form_id, texts, today=TODAY):
    at = datetime(2026, 11, 21, 9, tzinfo=UTC)
    given = {FieldPath(p): Answer(Personal(t), Origin.RESIDENT, Trust.STATED, at) for p, t in texts.items()}
    findings = review([FORMS.get(form_id, today)], Answers(given), today)
    return {(finding.path, finding.code): finding for finding in findings}


def one(group, **row):
    return {group: "1", **{f"{group}.0.{key}": text for key, text in row.items()}}


def test_every_rule_is_used_by_a_form():
    used = {rule for form in FORMS.all() for rule in form.rules}
    assert set(_RULES) | set(_LISTS) <= used


@pytest.mark.parametrize(
    ("form_id", "texts", "path", "late"),
    [
        ("kokuho-shutoku", {"insurance.gainReason": "other"}, "insurance.lostOn", FindingCode.INSURANCE_LATE),
        ("kokuho-shutoku", {"insurance.gainReason": "moved-in"}, "move.date", FindingCode.INSURANCE_LATE),
        ("kokuho-shutoku", {"insurance.gainReason": "birth"}, "birth.date", FindingCode.INSURANCE_LATE),
        ("kokuho-soshitsu", {"insurance.lossReason": "other"}, "insurance.joinedOn", FindingCode.OVER_14_DAYS),
        ("nenkin-shutoku", {"pension.reason": "left-employer"}, "job.date", FindingCode.OVER_14_DAYS),
        ("nenkin-shutoku", {"pension.reason": "dependent-ended"}, "insurance.lostOn", FindingCode.OVER_14_DAYS),
        ("kokuho-soshitsu", {"insurance.lossReason": "joined-employer"}, "job.date", FindingCode.OVER_14_DAYS),
        ("kokuho-shutoku", {"insurance.gainReason": "left-employer"}, "job.date", FindingCode.INSURANCE_LATE),
        ("kaigo-jusho-iten", {}, "move.date", FindingCode.OVER_14_DAYS),
    ],
)
def test_fourteen_days(form_id, texts, path, late):
    assert (path, late) not in found(form_id, {**texts, path: "2026-11-07"})
    told = found(form_id, {**texts, path: "2026-11-06"})[path, late]
    assert told.severity is Severity.NOTICE


def test_a_deadline_that_does_not_concern_the_reason_is_not_told():
    told = found("kokuho-shutoku", {"insurance.gainReason": "birth", "move.date": "2020-01-01"})
    assert ("move.date", FindingCode.INSURANCE_LATE) not in told


@pytest.mark.parametrize(
    ("form_id", "texts", "group", "code", "days"),
    [
        ("kokuho-shutoku", {}, "insuranceJoiners", FindingCode.ELDERLY_INSURANCE, ("1951-11-21", "1951-11-22")),
        (
            "kouki-shikaku",
            {"elderlyInsurance.reason": "age"},
            "elderlyJoiners",
            FindingCode.TOO_YOUNG_FOR_ELDERLY,
            ("1961-11-22", "1961-11-21"),
        ),
        (
            "kouki-shikaku",
            {"elderlyInsurance.reason": "age"},
            "elderlyJoiners",
            FindingCode.ELDERLY_BY_DISABILITY,
            ("1951-11-22", "1951-11-21"),
        ),
        (
            "nenkin-shutoku",
            {"pension.reason": "other"},
            "pensionPeople",
            FindingCode.PENSION_AGE,
            ("2006-11-22", "2006-11-21"),
        ),
        (
            "nenkin-shutoku",
            {"pension.reason": "other"},
            "pensionPeople",
            FindingCode.PENSION_AGE,
            ("1966-11-21", "1966-11-22"),
        ),
        ("kaigo-nintei", {}, "careRecipients", FindingCode.CARE_AGE, ("1986-11-22", "1986-11-21")),
        ("hoiku-nintei", {}, "nurseryChildren", FindingCode.NOT_PRESCHOOL, ("2020-04-01", "2020-04-02")),
        ("gakudo", {}, "schoolChildren", FindingCode.NOT_SCHOOL_AGE, ("2021-04-02", "2021-04-01")),
        ("gakudo", {}, "schoolChildren", FindingCode.NOT_SCHOOL_AGE, ("2011-04-01", "2011-04-02")),
    ],
)
def test_ages_turn_on_the_day(form_id, texts, group, code, days):
    wrong, right = days
    path = BORN.format(group=group)
    assert (path, code) in found(form_id, {**texts, **one(group, dateOfBirth=wrong)})
    assert (path, code) not in found(form_id, {**texts, **one(group, dateOfBirth=right)})


def test_disability_and_free_will_open_the_other_ages():
    disabled = {"elderlyInsurance.reason": "disability", **one("elderlyJoiners", dateOfBirth="1955-01-01")}
    assert ("elderlyJoiners.0.dateOfBirth", FindingCode.ELDERLY_BY_DISABILITY) not in found("kouki-shikaku", disabled)
    willing = {"pension.reason": "voluntary", **one("pensionPeople", dateOfBirth="1963-01-01")}
    assert ("pensionPeople.0.dateOfBirth", FindingCode.PENSION_AGE) not in found("nenkin-shutoku", willing)


def test_between_40_and_64_the_specified_disease_is_asked():
    younger = {**one("careRecipients", dateOfBirth="1970-01-01", derivedCareAge="no")}
    assert ("careRecipients.0.specificDisease", FindingCode.MISSING) in found("kaigo-nintei", younger)
    older = {**one("careRecipients", dateOfBirth="1950-01-01", derivedCareAge="yes")}
    assert ("careRecipients.0.specificDisease", FindingCode.MISSING) not in found("kaigo-nintei", older)


def test_nobody_is_insured_twice():
    both = found(
        "kokuho-shutoku", {"insurance.gainReason": "moved-in", **one("insuranceJoiners", otherInsurance="yes")}
    )
    assert both["insuranceJoiners.0.otherInsurance", FindingCode.INSURED_TWICE].severity is Severity.STOPS
    once = found("kokuho-shutoku", {"insurance.gainReason": "moved-in", **one("insuranceJoiners", otherInsurance="no")})
    assert ("insuranceJoiners.0.otherInsurance", FindingCode.INSURED_TWICE) not in once


@pytest.mark.parametrize(("reason", "told"), [("left-employer", True), ("moved-in", False)])
def test_leaving_a_job_concerns_the_pension_too(reason, told):
    texts = {"insurance.gainReason": reason, **one("insuranceJoiners", dateOfBirth="1980-02-17")}
    assert (("insuranceJoiners.0.dateOfBirth", FindingCode.PENSION_TOO) in found("kokuho-shutoku", texts)) is told


@pytest.mark.parametrize(
    ("held", "today", "lapsed"),
    [
        ("2024-11-21", TODAY, False),
        ("2024-11-20", TODAY, True),
        ("2024-02-29", date(2026, 2, 28), False),
        ("2024-02-29", date(2026, 3, 1), True),
    ],
)
@pytest.mark.parametrize("form_id", ["kokuho-sosaihi", "kouki-sosaihi"])
def test_two_years_after_the_funeral(form_id, held, today, lapsed):
    form = FORMS.get(form_id, TODAY)
    assert form.rules.count("funeral-two-years") == 1
    at = datetime(2026, 11, 21, 9, tzinfo=UTC)
    answer = Answer(Personal(held), Origin.RESIDENT, Trust.STATED, at)
    codes = {f.code for f in review([form], Answers({FieldPath("funeral.date"): answer}), today)}
    assert (FindingCode.CLAIM_LAPSED in codes) is lapsed


def test_no_funeral_before_the_death():
    told = found("kokuho-sosaihi", {"funeral.date": "2026-11-10", "deceased.dateOfDeath": "2026-11-11"})
    assert told["funeral.date", FindingCode.FUNERAL_BEFORE_DEATH].severity is Severity.STOPS
    fits = found("kokuho-sosaihi", {"funeral.date": "2026-11-11", "deceased.dateOfDeath": "2026-11-11"})
    assert ("funeral.date", FindingCode.FUNERAL_BEFORE_DEATH) not in fits


@pytest.mark.parametrize(
    ("until", "code"),
    [
        ("2027-01-20", None),
        ("2027-01-21", FindingCode.RENEWAL_EARLY),
        ("2026-11-21", None),
        ("2026-11-20", FindingCode.CERTIFICATION_ENDED),
    ],
)
def test_the_window_of_a_renewal(until, code):
    texts = one("careRecipients", careLevel="care-1", careCertifiedUntil=until)
    codes = {code for path, code in found("kaigo-koshin", texts) if path == "careRecipients.0.careCertifiedUntil"}
    assert codes == ({code} if code else set())


def test_work_that_has_begun_is_told():
    assert ("careHome.startDate", FindingCode.WORKS_BEGUN) in found(
        "kaigo-jutaku-kaishu", {"careHome.startDate": "2026-11-20"}
    )
    assert ("careHome.startDate", FindingCode.WORKS_BEGUN) not in found(
        "kaigo-jutaku-kaishu", {"careHome.startDate": "2026-11-21"}
    )


def test_no_nursery_is_wished_for_twice():
    wishes = {"nurseryWishes": "2", "nurseryWishes.0.facility": "見本園", "nurseryWishes.1.facility": "見本園"}
    assert ("nurseryWishes.1.facility", FindingCode.SAME_WISH_TWICE) in found("hoiku-riyo", wishes)
    other = {**wishes, "nurseryWishes.1.facility": "別園"}
    assert ("nurseryWishes.1.facility", FindingCode.SAME_WISH_TWICE) not in found("hoiku-riyo", other)


@pytest.mark.parametrize(
    ("due", "far"), [("2026-10-22", False), ("2026-10-21", True), ("2027-09-17", False), ("2027-09-18", True)]
)
def test_a_due_date_is_near(due, far):
    told = found("ninshin-todoke", {"pregnancy.dueDate": due})
    assert (("pregnancy.dueDate", FindingCode.DUE_DATE_FAR) in told) is far


def test_somebody_must_want_the_benefit():
    two = {"beneficiaries": "2", "beneficiaries.0.declines": "yes", "beneficiaries.1.declines": "no"}
    assert ("beneficiaries", FindingCode.EVERYBODY_DECLINES) not in found("teigaku-kyufu", two)
    none = {**two, "beneficiaries.1.declines": "yes"}
    assert found("teigaku-kyufu", none)["beneficiaries", FindingCode.EVERYBODY_DECLINES].severity is Severity.STOPS


@pytest.mark.parametrize(
    ("form_id", "group"),
    [
        ("kokuho-shutoku", "insuranceJoiners"),
        ("kokuho-soshitsu", "insuranceLeavers"),
        ("kouki-shikaku", "elderlyJoiners"),
        ("nenkin-menjo", "pensionPeople"),
        ("kaigo-koshin", "careRecipients"),
        ("teigaku-kyufu", "beneficiaries"),
    ],
)
def test_nobody_is_listed_twice(form_id, group):
    twins = {group: "2", "insurance.lossReason": "other", "elderlyInsurance.reason": "age"}
    for row in (0, 1):
        twins |= {f"{group}.{row}.fullName": "渡邉　花子", f"{group}.{row}.dateOfBirth": "1950-02-17"}
    assert (f"{group}.1.fullName", FindingCode.SAME_PERSON_TWICE) in found(form_id, twins)
