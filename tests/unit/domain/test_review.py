from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.checks import CheckContext, checks
from counter_app.domain.derive import DERIVED_FACTS, derive
from counter_app.domain.finding import FindingCode, Severity
from counter_app.domain.review import review, stops
from counter_app.packs.catalogue import Catalogue
from counter_app.personal import Personal

TODAY = date(2026, 11, 21)
AT = datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=9)))
FORMS = Catalogue.load(Path(__file__).parents[3] / "forms", {"rpa-folder", "https-json"})
NAME = "渡邉\U000e0102\u3000花子"
OLD, NEW = "東京都架空市見本町一丁目２番３号　見本荘１０１", "東京都架空市例町二丁目１番"

APPLICANT = {
    "applicant.fullName": NAME,
    "applicant.fullNameKana": "ワタナベ　ハナコ",
    "applicant.fullAddress": OLD,
    "applicant.dateOfBirth": "1980-02-17",
    "applicant.sex": "2",
    "applicant.phoneNumber": "09012345678",
}
MOVE = {
    **APPLICANT,
    "move.date": "2026-11-20",
    "move.newAddress": NEW,
    "move.previousAddress": OLD,
    "move.newHead": "applicant",
    "members": "1",
    "members.0.fullName": NAME,
    "members.0.dateOfBirth": "1980-02-17",
    "members.0.sex": "2",
    "applicant.movingRole": "self",
    "people.card": "no",
    "people.foreign": "no",
}
CHILD = {
    "fullName": "渡邉　見本",
    "fullNameKana": "ワタナベ　ミホン",
    "dateOfBirth": "2026-11-10",
    "relationshipToApplicant": "child",
    "livesTogether": "yes",
    "hasCustody": "yes",
    "sharesLivelihood": "yes",
}
CLAIM = {
    **APPLICANT,
    "start.reason": "birth",
    "start.date": "2026-11-10",
    "applicant.isPublicServant": "no",
    "applicant.isHigherIncomeParent": "yes",
    "spouse.exists": "no",
    "children": "1",
    **{f"children.0.{key}": text for key, text in CHILD.items()},
    "applicant.pensionScheme": "employees",
    "family.supportsOlderChildren": "no",
    "family.livesOverseas": "no",
    "bank.usePublicAccount": "no",
    "bank.kind": "bank",
    "bank.bankCode": "0001",
    "bank.branchCode": "001",
    "bank.accountType": "ordinary",
    "bank.accountNumber": "0001234",
    "bank.accountHolder": "ﾜﾀﾅﾍﾞ ﾊﾅｺ",
    "document.accountProof": "shown",
    "consent.recordCheck": "yes",
}


def answered(texts, *, origin=Origin.RESIDENT, today=TODAY):
    given_answers = {FieldPath(p): Answer(Personal(t), origin, Trust.STATED, AT) for p, t in texts.items() if t}
    return derive(Answers(given_answers), today, AT)


def found(form_id, texts, today=TODAY):
    findings = review([FORMS.get(form_id, TODAY)], answered(texts, today=today), today)
    return {(finding.path, finding.code): finding for finding in findings}


def test_a_whole_move_has_no_finding():
    assert found("tenkyo", MOVE) == {}


def test_a_whole_claim_only_tells_the_deadline():
    findings = found("jido-teate", CLAIM)
    assert list(findings) == [("start.date", FindingCode.FIFTEEN_DAYS_LEFT)]
    notice = findings["start.date", FindingCode.FIFTEEN_DAYS_LEFT]
    assert notice.severity is Severity.NOTICE
    assert notice.detail == Personal("2026-11-25")
    assert not stops(findings.values())


def test_missing_and_soft_missing():
    findings = found("tenkyo", {**MOVE, "move.date": "", "applicant.phoneNumber": ""})
    assert findings["move.date", FindingCode.MISSING].severity is Severity.STOPS
    assert findings["applicant.phoneNumber", FindingCode.STILL_OPEN].severity is Severity.FOLLOW_UP


def test_a_finding_shared_by_two_forms_is_told_once():
    findings = review(FORMS.all(), answered({}), TODAY)
    paths = [(finding.path, finding.code) for finding in findings]
    assert len(paths) == len(set(paths))
    assert ("applicant.fullName", FindingCode.MISSING) in paths


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"move.date": "2026-11-22"}, "move.date", FindingCode.IN_THE_FUTURE),
        ({"move.newAddress": OLD}, "move.newAddress", FindingCode.SAME_ADDRESS),
        ({"members": "0"}, "members", FindingCode.TOO_FEW_ROWS),
        ({"members": ""}, "members", FindingCode.MISSING),
        ({"applicant.phoneNumber": "090"}, "applicant.phoneNumber", "input.phone-length"),
        ({"applicant.phoneNumber": "090-1234-5678"}, "applicant.phoneNumber", "input.not-canonical"),
        ({"applicant.fullNameKana": "渡邉"}, "applicant.fullNameKana", "input.not-kana"),
        ({"move.newHead": "somebody"}, "move.newHead", "input.unknown-choice"),
        ({"members.0.dateOfBirth": "2026-11-21"}, "members.0.dateOfBirth", FindingCode.BEFORE_BIRTH),
        ({"members.0.dateOfBirth": "昭和"}, "members.0.dateOfBirth", "input.not-a-date"),
        ({"members.0.relationship": "wife"}, "members", FindingCode.NO_HEAD),
    ],
)
def test_what_stops_a_move(change, path, code):
    findings = found("tenkyo", {**MOVE, **change})
    assert findings[path, code].severity is Severity.STOPS


@pytest.mark.parametrize(("moved", "late"), [("2026-11-07", False), ("2026-11-06", True)])
def test_fourteen_days_after_the_move(moved, late):
    findings = found("tenkyo", {**MOVE, "move.date": moved})
    assert (("move.date", FindingCode.MOVED_LATE) in findings) is late
    assert (("move.lateReason", FindingCode.STILL_OPEN) in findings) is late
    if late:
        assert findings["move.date", FindingCode.MOVED_LATE].detail == Personal("2026-11-20")


def two(**more):
    second = {"members.1.fullName": "渡邉　一郎", "members.1.dateOfBirth": "1979-01-01", "members.1.sex": "1"}
    kana = {"members.1.fullNameKana": "ワタナベ　イチロウ"}
    return {**MOVE, "members": "2", **second, **kana, **{k.replace("_", "."): v for k, v in more.items()}}


def test_exactly_one_head_of_the_household():
    assert found("tenkyo", two(members_1_relationship="husband")) == {}
    several = found("tenkyo", two(members_1_relationship="head"))
    assert several["members.1.relationship", FindingCode.SEVERAL_HEADS].severity is Severity.STOPS
    joins = {**two(members_1_relationship="child"), "move.newHead": "lives-there", "move.newHeadName": "見本　太郎"}
    assert found("tenkyo", {**joins, "members.0.relationship": "sibling", "move.previousHead": ""}) == {}
    wrong = found("tenkyo", {**joins, "members.0.relationship": "head"})
    assert ("members.0.relationship", FindingCode.SEVERAL_HEADS) in wrong


def test_nobody_moves_twice():
    twin = two(members_1_relationship="child") | {"members.1.fullName": NAME, "members.1.dateOfBirth": "1980-02-17"}
    assert ("members.1.fullName", FindingCode.SAME_PERSON_TWICE) in found("tenkyo", twin)


@pytest.mark.parametrize(
    ("birth", "today", "too_old"),
    [
        ("2009-04-01", date(2027, 3, 31), False),  # completes 18 on 31 March: that day still counts
        ("2009-04-01", date(2027, 4, 1), True),
        ("2009-04-02", date(2027, 4, 1), False),
        ("2009-04-02", date(2028, 4, 1), True),
    ],
)
def test_children_until_the_march_after_completing_18(birth, today, too_old):
    findings = found("jido-teate", {**CLAIM, "children.0.dateOfBirth": birth}, today)
    assert (("children.0.dateOfBirth", FindingCode.CHILD_TOO_OLD) in findings) is too_old


@pytest.mark.parametrize(
    ("birth", "fits"), [("2008-04-01", True), ("2009-04-01", False), ("2004-04-01", False), ("2004-04-02", True)]
)
def test_older_children_are_between_18_and_22(birth, fits):
    older = {"fullName": "渡邉　次郎", "dateOfBirth": birth, "occupation": "student", "bearsLivingCosts": "yes"}
    texts = {**CLAIM, "family.supportsOlderChildren": "yes", "olderChildren": "1"}
    findings = found("jido-teate", texts | {f"olderChildren.0.{k}": v for k, v in older.items()})
    assert (("olderChildren.0.dateOfBirth", FindingCode.OLDER_CHILD_AGE) not in findings) is fits


@pytest.mark.parametrize(
    ("event", "code"),
    [("2026-11-06", FindingCode.FIFTEEN_DAYS_LEFT), ("2026-11-05", FindingCode.FIFTEEN_DAYS_PASSED)],
)
def test_fifteen_days(event, code):
    assert ("start.date", code) in found("jido-teate", {**CLAIM, "start.date": event})


def test_the_account_is_the_claimants_own():
    other = found("jido-teate", {**CLAIM, "bank.accountHolder": "ﾜﾀﾅﾍﾞ ｲﾁﾛｳ"})
    assert other["bank.accountHolder", FindingCode.HOLDER_NOT_CLAIMANT].severity is Severity.STOPS
    public = {k: v for k, v in CLAIM.items() if not k.startswith("bank.")} | {"bank.usePublicAccount": "yes"}
    assert list(found("jido-teate", public)) == [("start.date", FindingCode.FIFTEEN_DAYS_LEFT)]


def test_a_public_servant_and_the_other_parent_are_told():
    findings = found(
        "jido-teate", {**CLAIM, "applicant.isPublicServant": "yes", "applicant.isHigherIncomeParent": "no"}
    )
    assert findings["applicant.isPublicServant", FindingCode.PUBLIC_SERVANT].severity is Severity.NOTICE
    assert findings["applicant.isHigherIncomeParent", FindingCode.OTHER_PARENT_CLAIMS].severity is Severity.NOTICE


def test_yucho_gives_the_account_without_asking_again():
    bank = {k: v for k, v in CLAIM.items() if not k.startswith("bank.") or k == "bank.accountHolder"}
    yucho = {
        "bank.usePublicAccount": "no",
        "bank.kind": "yucho",
        "bank.yuchoSymbol": "10530",
        "bank.yuchoNumber": "12345671",
    }
    answers = answered({**bank, **yucho})
    assert answers.text("bank.bankCode") == "9900"
    assert answers.text("bank.branchCode") == "058"
    assert answers.text("bank.accountNumber") == "1234567"
    assert list(found("jido-teate", {**bank, **yucho})) == [("start.date", FindingCode.FIFTEEN_DAYS_LEFT)]
    wrong = found("jido-teate", {**bank, **yucho, "bank.yuchoNumber": "12345672"})
    assert ("bank.yuchoNumber", "input.yucho-number-shape") in wrong
    assert ("bank.accountNumber", FindingCode.MISSING) in wrong


def test_pension_scheme_is_only_asked_with_a_child_below_three():
    older = {**CLAIM, "children.0.dateOfBirth": "2023-11-21"}
    without = {k: v for k, v in older.items() if k != "applicant.pensionScheme"}
    assert ("applicant.pensionScheme", FindingCode.MISSING) not in found("jido-teate", without)
    young = {**without, "children.0.dateOfBirth": "2023-11-22"}
    assert ("applicant.pensionScheme", FindingCode.MISSING) in found("jido-teate", young)


def test_a_typed_answer_that_differs_from_the_card_is_told():
    answers = answered(MOVE)
    card = Answer(Personal("東京都架空市別町"), Origin.CARD, Trust.VERIFIED, AT)
    findings = review([FORMS.get("tenkyo", TODAY)], answers.prefill(FieldPath("applicant.fullAddress"), card), TODAY)
    assert [(f.path, f.code, f.severity) for f in findings] == [
        ("applicant.fullAddress", FindingCode.DIFFERS_FROM_CARD, Severity.NOTICE)
    ]


def test_a_name_on_a_card_is_never_called_malformed():
    foreign = {**MOVE, "applicant.fullName": "NGUYEN\u3000VAN A", "members.0.fullName": "NGUYEN\u3000VAN A"}
    assert found("tenkyo", foreign) == {}


def test_derived_facts_follow_and_vanish():
    answers = answered(MOVE)
    assert answers.text("derived.moveIsLate") == "no"
    assert answers.text("members.0.relationship") == "head"
    assert answers.text("members.0.fullNameKana") == "ワタナベ　ハナコ"
    later = derive(answers, date(2027, 1, 1), AT)
    assert later.text("derived.moveIsLate") == "yes"
    other = later.enter(FieldPath("move.newHead"), Answer(Personal("moves-along"), Origin.RESIDENT, Trust.STATED, AT))
    assert derive(other, TODAY, AT).find("members.0.relationship") is None


def test_numbers_of_rows_that_others_derive_stay():
    count = Answer(Personal("1"), Origin.DERIVED, Trust.STATED, AT)
    answers = Answers({FieldPath("children"): count})
    assert derive(answers, TODAY, AT).rows("children") == 1


PATHS = st.sampled_from([*MOVE, *CLAIM, "bank.yuchoSymbol", "bank.yuchoNumber", "members.1.fullName"])
TEXTS = st.sampled_from(["", "yes", "no", "yucho", "applicant", "head", "2026-11-10", "10530", "12345671", NAME, "2"])


@given(st.dictionaries(PATHS, TEXTS, max_size=15), st.dates(date(2026, 4, 1), date(2030, 1, 1)))
def test_deriving_is_stable_and_never_touches_what_was_said(changes, today):
    texts = {
        p: t for p, t in {**MOVE, **CLAIM, **changes}.items() if p not in {"members", "children"} or t in {"1", "2", ""}
    }
    said = {FieldPath(p): Answer(Personal(t), Origin.RESIDENT, Trust.STATED, AT) for p, t in texts.items() if t}
    once = derive(Answers(said), today, AT)
    assert derive(once, today, AT) == once
    assert all(once.find(path) == answer for path, answer in said.items())
    derived = {path for path in once if once.given[path].origin is Origin.DERIVED and path.startswith("derived.")}
    assert derived <= DERIVED_FACTS
    review(FORMS.all(), once, today)


CHECK_CASES = [
    ("kana", "ワタナベ", "わたなべ"),
    ("phone", "0312345678", "03-1234-5678"),
    ("postal-code", "1234567", "123-4567"),
    ("bank-code", "0001", "1"),
    ("branch-code", "001", "0001"),
    ("account-number", "0001234", "1234"),
    ("account-holder-kana", "ﾜﾀﾅﾍﾞ", "ワタナベ"),
    ("past-date", "2026-11-20", "2026-11-21"),
    ("not-future", "2026-11-21", "2026-11-22"),
    ("within-14-days", "2026-11-07", "2026-11-06"),
    ("copies-1-20", "20", "21"),
    ("adult", "2008-11-21", "2008-11-22"),
]


@pytest.mark.parametrize(("name", "good", "bad"), CHECK_CASES)
def test_every_check_has_something_to_say_and_to_let_pass(name, good, bad):
    context = CheckContext(FieldPath("x"), Answers(), TODAY)
    assert checks.get(name)(good, context) is None
    assert checks.get(name)(bad, context) is not None


def test_no_check_is_left_untested():
    assert {name for name, _, _ in CHECK_CASES} == set(checks)
