from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import wareki
from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.cross_checks import rules
from counter_app.domain.finding import FindingCode, Severity
from counter_app.domain.record_checks import seal_age
from counter_app.domain.review import review
from counter_app.i18n.texts import Texts
from counter_app.packs.catalogue import Catalogue
from counter_app.personal import Personal

TODAY = date(2026, 11, 21)
AT = datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=9)))
ROOT = Path(__file__).parents[3]
FORMS = Catalogue.load(ROOT / "forms", {"rpa-folder", "https-json"})
TEXTS = Texts(ROOT / "resources" / "locale")
STOPS, NOTICE, FOLLOW_UP = Severity.STOPS, Severity.NOTICE, Severity.FOLLOW_UP


def answers(texts):
    return Answers({FieldPath(p): Answer(Personal(t), Origin.RESIDENT, Trust.STATED, AT) for p, t in texts.items()})


def found(rule, texts, today=TODAY):
    return [(f.path, f.code, f.severity) for f in rules.get(rule).run(answers(texts), today)]


def days(number):
    return (TODAY + timedelta(days=number)).isoformat()


@pytest.mark.parametrize(
    ("rule", "texts", "path", "code", "severity"),
    [
        (
            "third-party-items",
            {"applicant.relationToSubject": "third-party", "certificate.showDomicile": "yes"},
            "certificate.showDomicile",
            FindingCode.THIRD_PARTY_ITEMS,
            NOTICE,
        ),
        (
            "wide-area-person",
            {"applicant.relationToSubject": "proxy"},
            "applicant.relationToSubject",
            FindingCode.IN_PERSON_ONLY,
            STOPS,
        ),
        ("wide-area-right", {"koseki.right": "third-party"}, "koseki.right", FindingCode.IN_PERSON_ONLY, STOPS),
        ("tax-year-place", {"tax.jan1Place": "elsewhere"}, "tax.jan1Place", FindingCode.OTHER_MUNICIPALITY, STOPS),
        ("full-tax-return", {"tax.noIncome": "no"}, "tax.noIncome", FindingCode.FULL_TAX_RETURN, NOTICE),
        ("leaving-window", {"move.plannedDate": days(15)}, "move.plannedDate", FindingCode.LEAVING_EARLY, NOTICE),
        ("leaving-window", {"move.plannedDate": days(-15)}, "move.plannedDate", FindingCode.LEAVING_LATE, NOTICE),
        (
            "left-before-arrival",
            {"move.plannedDate": days(0), "move.date": days(-1)},
            "move.plannedDate",
            FindingCode.LEFT_AFTER_ARRIVAL,
            NOTICE,
        ),
        (
            "single-head",
            {"members": "2", "members.0.relationship": "head", "members.1.relationship": "head"},
            "members.1.relationship",
            FindingCode.SEVERAL_HEADS,
            STOPS,
        ),
        (
            "head-changes",
            {"household.change": "new-head", "household.headBefore": "見本　太郎", "household.headAfter": "見本　太郎"},
            "household.headAfter",
            FindingCode.SAME_HEAD,
            STOPS,
        ),
        ("card-clocks", {"card.notifiedDate": days(-91)}, "card.notifiedDate", FindingCode.CARD_LAPSED, NOTICE),
        (
            "card-clocks",
            {"card.notifiedDate": days(0), "move.date": days(-15)},
            "card.notifiedDate",
            FindingCode.CARD_LAPSED,
            NOTICE,
        ),
        (
            "card-clocks",
            {"card.notifiedDate": days(0), "move.date": days(-14), "move.plannedDate": days(-31)},
            "card.notifiedDate",
            FindingCode.CARD_LAPSED,
            NOTICE,
        ),
        (
            "enough-photos",
            {"disaster.selfJudge": "yes", "disaster.photos": "3"},
            "disaster.photos",
            FindingCode.PHOTOS_TOO_FEW,
            FOLLOW_UP,
        ),
        ("birth-in-time", {"birth.date": days(-14)}, "birth.date", FindingCode.NOTIFIED_LATE, NOTICE),
        (
            "death-in-time",
            {"deceased.dateOfDeath": days(-7)},
            "deceased.dateOfDeath",
            FindingCode.NOTIFIED_LATE,
            NOTICE,
        ),
        (
            "death-after-birth",
            {"deceased.dateOfBirth": days(-1), "deceased.dateOfDeath": days(-2)},
            "deceased.dateOfDeath",
            FindingCode.BEFORE_BIRTH,
            STOPS,
        ),
    ],
)
def test_what_each_rule_finds(rule, texts, path, code, severity):
    assert found(rule, texts) == [(path, code, severity)]


@pytest.mark.parametrize(
    ("rule", "texts"),
    [
        ("third-party-items", {"applicant.relationToSubject": "self", "certificate.showDomicile": "yes"}),
        ("third-party-items", {"applicant.relationToSubject": "third-party", "certificate.showDomicile": "no"}),
        ("wide-area-person", {"applicant.relationToSubject": "household"}),
        ("wide-area-right", {"koseki.right": "descendant"}),
        ("tax-year-place", {"tax.jan1Place": "in-city"}),
        ("full-tax-return", {"tax.noIncome": "yes"}),
        ("leaving-window", {"move.plannedDate": days(14)}),
        ("leaving-window", {"move.plannedDate": days(-14)}),
        ("left-before-arrival", {"move.plannedDate": days(-1), "move.date": days(-1)}),
        ("single-head", {"members": "2", "members.0.relationship": "head", "members.1.relationship": "child"}),
        ("single-head", {"members": "1", "members.0.relationship": "child"}),
        ("head-changes", {"household.change": "split", "household.headBefore": "a", "household.headAfter": "a"}),
        ("head-changes", {"household.change": "new-head"}),
        ("card-clocks", {"card.notifiedDate": days(-90)}),
        ("card-clocks", {"card.notifiedDate": days(0), "move.date": days(-14), "move.plannedDate": days(-30)}),
        ("enough-photos", {"disaster.selfJudge": "yes", "disaster.photos": "4"}),
        ("enough-photos", {"disaster.selfJudge": "no", "disaster.photos": "0"}),
        ("enough-photos", {"disaster.selfJudge": "yes"}),
        ("birth-in-time", {"birth.date": days(-13)}),
        ("death-in-time", {"deceased.dateOfDeath": days(-6)}),
        ("death-after-birth", {"deceased.dateOfBirth": days(-1), "deceased.dateOfDeath": days(-1)}),
    ],
)
def test_what_each_rule_leaves_alone(rule, texts):
    assert found(rule, texts) == []


@pytest.mark.parametrize("rule", ["leaving-window", "card-clocks", "birth-in-time", "death-after-birth"])
def test_what_is_no_date_is_left_to_the_check_of_its_shape(rule):
    assert found(rule, dict.fromkeys(rules.get(rule).needs, "昭和")) == []


def test_a_late_notification_names_its_last_day():
    (finding,) = rules.get("birth-in-time").run(answers({"birth.date": "2026-11-01"}), TODAY)
    assert finding.detail == Personal("2026-11-14")  # 戸籍法43条: the day of birth is the first of the fourteen


@given(birth=st.dates(date(1900, 1, 1), date(2030, 1, 1)), proxy=st.booleans())
def test_a_seal_needs_fifteen_years_of_whoever_registers_it(birth, proxy):
    whose = "subject.dateOfBirth" if proxy else "applicant.dateOfBirth"
    other = "applicant.dateOfBirth" if proxy else "subject.dateOfBirth"
    texts = {"seal.whoComes": "proxy" if proxy else "self", whose: birth.isoformat(), other: "1980-02-17"}
    paths = [finding.path for finding in seal_age(answers(texts), TODAY)]
    assert paths == ([whose] if wareki.age(birth, TODAY) < 15 else [])


def test_a_proxy_cannot_ask_for_registers_of_other_municipalities():
    form = FORMS.get("koiki-koseki", TODAY)
    codes = {(f.path, f.code) for f in review([form], answers({"koseki.right": "proxy"}), TODAY)}
    assert ("koseki.right", FindingCode.IN_PERSON_ONLY) in codes


def test_a_third_party_must_give_reason_and_evidence():
    form = FORMS.get("juminhyo", TODAY)
    codes = {(f.path, f.code) for f in review([form], answers({"applicant.relationToSubject": "third-party"}), TODAY)}
    assert {("thirdParty.reason", FindingCode.MISSING), ("thirdParty.evidence", FindingCode.MISSING)} <= codes


def test_only_the_person_or_household_can_have_the_number_printed():
    form = FORMS.get("juminhyo", TODAY)
    for relation, offered in (("self", True), ("household", True), ("proxy", False), ("third-party", False)):
        given_answers = answers({"applicant.relationToSubject": relation, "certificate.wantsDetails": "yes"})
        asked = {item.path for item in form.asked(given_answers)}
        assert ("certificate.showMyNumber" in asked) is offered
        assert "certificate.myNumberPurpose" not in asked


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en"])
def test_every_finding_has_its_sentence(language):
    say = TEXTS.of(language)
    assert [code for code in FindingCode if not say.find(f"finding.{code}")] == []
