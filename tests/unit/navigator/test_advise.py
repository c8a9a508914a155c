"""Verdicts, reasons, deadlines and money of one household."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from counter_app.domain.advice import Verdict
from counter_app.domain.form_table import Table
from counter_app.domain.japan_time import JAPAN
from counter_app.failures import FormError
from counter_app.navigator.advice_document import as_json, as_lines
from counter_app.navigator.advise import advise
from counter_app.navigator.facts_file import answers_from, parse_facts
from counter_app.packs.catalogue import Catalogue
from counter_app.packs.life_events import LifeEvents
from tests.fakes.life_events import EVENT, office

TODAY = date(2026, 11, 21)
AT = datetime(2026, 11, 21, 9, 0, tzinfo=JAPAN)
FAMILY = {
    "move.date": "2026-11-10",
    "move.kind": "in",
    "household.dog": "no",
    "members": [
        {"dateOfBirth": "1980-02-17", "nationalInsurance": "no"},
        {"dateOfBirth": "2024-05-05", "nationalInsurance": "no"},
        {"dateOfBirth": "2015-05-05", "nationalInsurance": "no"},
    ],
}


@pytest.fixture
def loaded(tmp_path):
    catalogue = Catalogue.load(office(tmp_path), ("rpa-folder",))
    return LifeEvents.load(tmp_path, catalogue), {form.id: form for form in catalogue.all()}


def advice_of(loaded, facts, today=TODAY):
    return advice_on(loaded[0].get("hikkoshi", today), loaded[1], facts, today)


def advice_on(event, forms, facts, today=TODAY):
    return advise(event, forms, answers_from(Table(facts, (), "facts", {}), event, AT), today)


def verdicts(advice):
    return {entry.form.id: entry.verdict.value for entry in advice.procedures}


def entry(advice, procedure):
    return next(entry for entry in advice.procedures if entry.form.id == procedure)


def test_a_family_is_told_what_it_needs_and_why(loaded):
    advice = advice_of(loaded, FAMILY)
    assert verdicts(advice) == {
        "move-form": "needed",
        "allowance": "needed",
        "insurance": "not-needed",
        "dog-form": "needed",
    }
    allowance = entry(advice, "allowance")
    assert [(reason.code, reason.rows) for reason in allowance.reasons] == [("moved", ()), ("child", (1, 2))]
    assert (allowance.due.day, allowance.due.passed) == (date(2026, 11, 30), False)  # 15 days end within the month
    assert (allowance.at_risk.yen, allowance.at_risk.per_month, allowance.at_risk.verified) == (25000, True, False)
    assert [words.ja for words in allowance.bring] == ["マイナンバーカード", "通帳"]
    assert [reason.code for reason in entry(advice, "dog-form").reasons] == ["infant", "moved"]
    assert [reason.sentence.ja for reason in entry(advice, "insurance").reasons] == ["国民健康保険の人がいないため"]


def test_each_rule_that_fails_says_why(loaded):
    advice = advice_of(loaded, FAMILY | {"members": FAMILY["members"][:1]})
    codes = [reason.code for reason in entry(advice, "dog-form").reasons]
    assert codes == [
        "not:dog",
        "not:infant",
        "recent",
    ]  # both terms of the first rule, then the negated one of the second
    assert [reason.sentence.ja for reason in entry(advice, "dog-form").reasons][-1] == "14日以内のため"


def test_a_late_deadline_is_said_to_have_passed(loaded):
    due = entry(advice_of(loaded, FAMILY | {"move.date": "2026-11-06"}), "move-form").due
    assert (due.day, due.passed) == (date(2026, 11, 20), True)
    assert not entry(advice_of(loaded, FAMILY | {"move.date": "2026-11-07"}), "move-form").due.passed


def test_the_earliest_deadline_wins(tmp_path, loaded):
    text = EVENT.replace("number = 14\n", 'number = 14\n\n[[rule.deadline]]\nkind = "before"\n', 1)
    office(
        tmp_path, event=text.replace('legal_basis = "住民基本台帳法第22条"\nverified = true\n\n[[rule]]', "\n[[rule]]")
    )
    events = LifeEvents.load(tmp_path, Catalogue.load(tmp_path, ("rpa-folder",)))
    assert entry(advice_of((events, loaded[1]), FAMILY), "move-form").due.day == date(2026, 11, 10)


def test_what_nobody_has_said_stays_open_with_the_questions_that_decide(loaded):
    advice = advice_of(loaded, {"move.date": "2026-11-10"})
    assert set(verdicts(advice).values()) == {"open"}
    assert entry(advice, "move-form").asks == ("move.kind",)
    assert entry(advice, "allowance").asks == ("move.kind", "members")
    facts = FAMILY | {"members": [{"dateOfBirth": "1980-02-17"}, {"nationalInsurance": "yes"}]}
    advice = advice_of(loaded, facts)
    assert entry(advice, "insurance").asks == ("members.0.nationalInsurance", "members.1.dateOfBirth")
    assert entry(advice, "allowance").asks == ("members.1.dateOfBirth",)


def test_without_the_day_of_the_event_ages_are_open(loaded):
    facts = {key: value for key, value in FAMILY.items() if key != "move.date"}
    assert entry(advice_of(loaded, facts), "allowance").asks == ("move.date",)


def test_one_known_no_decides_whatever_is_open(loaded):
    advice = advice_of(loaded, {"move.kind": "none"})
    assert entry(advice, "allowance").verdict is Verdict.NOT_NEEDED
    assert [reason.code for reason in entry(advice, "allowance").reasons] == ["not:moved"]


def test_a_question_that_does_not_count_keeps_nothing_open(loaded):
    facts = {"move.date": "2026-11-10", "move.kind": "none", "members": [{"dateOfBirth": "1980-02-17"}]}
    advice = advice_of(loaded, facts)
    assert entry(advice, "dog-form").verdict is Verdict.NOT_NEEDED


def test_ages_are_those_on_the_day_of_the_event(loaded):
    turned = FAMILY | {"members": [{"dateOfBirth": "2023-11-15", "nationalInsurance": "no"}]}
    assert entry(advice_of(loaded, turned), "allowance").at_risk.yen == 15000  # three only five days after the move
    facts = turned | {"move.date": "2026-11-15"}
    assert entry(advice_of(loaded, facts), "allowance").at_risk.yen == 10000


@pytest.mark.parametrize(("beyond", "yen"), [(0, 50000), (1, 100000), (2, 80000), (4, 50000)])
def test_a_dearer_sum_replaces_the_others_for_the_youngest(loaded, beyond, yen):
    event = loaded[0].get("hikkoshi", TODAY)
    births = ["1985-05-05", "2025-01-01", "2012-02-02", "2026-03-03", "2014-04-04"]
    facts = FAMILY | {"members": [{"dateOfBirth": birth, "nationalInsurance": "no"} for birth in births]}
    rule = next(rule for rule in event.rules if rule.procedure == "allowance")
    dearer = (replace(rule.money[0], yen=30000, beyond=beyond),) if beyond else ()
    changed = replace(rule, money=(*rule.money, *dearer))
    event = replace(event, rules=tuple(changed if one is rule else one for one in event.rules))
    assert entry(advice_on(event, loaded[1], facts), "allowance").at_risk.yen == yen


def test_the_document_has_all_of_it_in_three_languages(loaded):
    event = loaded[0].get("hikkoshi", TODAY)
    found = as_json(advice_of(loaded, FAMILY), event)
    assert [len(found[key]) for key in ("needed", "not_needed", "open")] == [3, 1, 0]
    allowance = found["needed"][1]
    assert allowance["procedure"] == "allowance"
    assert allowance["deadline"]["date"] == "2026-11-30"
    assert allowance["moneyAtRisk"] == {"yen": 25000, "perMonth": True, "verified": False}
    assert set(allowance["reasons"][0]["sentence"]) == {"ja", "ja-easy", "en"}
    lines = "\n".join(as_lines(advice_of(loaded, FAMILY), event))
    assert "遅れると失う額 25,000円（1か月分）〔未確認〕" in lines
    assert "不要な手続（1件）" in lines


WRONG = [
    ('{"facts": {"move.dat": "2026-11-10"}}', "is 'move.date' meant"),
    ('{"facts": {"move.date": "2026-02-30"}}', "'move.date' must be a date"),
    ('{"facts": {"move.date": "20261110"}}', "'move.date' must be a date"),
    ('{"facts": {"move.kind": "inn"}}', "'move.kind' must be one of in, none, within"),
    ('{"facts": {"members": {}}}', "'members' must be a list of tables"),
    ('{"facts": {"members": [{"dateOfBirth": "yesterday"}]}}', "'members.0.dateOfBirth' must be a date"),
    ('{"facts": {"members": [{"birth": "1980-02-17"}]}}', "no fact of a row of 'members' 'birth'"),
    ('{"facts": {"household.dog": null}}', "'household.dog' must be a text"),
    ('{"today": "tomorrow"}', "'today' must be a date"),
    ('{"fact": {}}', "is 'facts' meant"),
    ("[]", "must be an object"),
    ("{", "not JSON"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_bad_facts_are_refused_with_the_key_and_why(loaded, text, said):
    event = loaded[0].get("hikkoshi", TODAY)
    with pytest.raises(FormError) as refused:
        answers_from(parse_facts(text, "FACTS.json").facts, event, AT)
    assert said in str(refused.value)
    assert "yesterday" not in str(refused.value)


def test_yes_and_no_may_be_written_as_true_and_false(loaded):
    assert verdicts(advice_of(loaded, FAMILY | {"household.dog": True}))["dog-form"] == "needed"
