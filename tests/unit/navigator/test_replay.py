"""A change of law is seen exactly where it strikes: the town under the rules of two days."""

from datetime import date
from pathlib import Path

import pytest

from counter_app.app.replay_commands import book_of, lines, town_cases
from counter_app.navigator.replay import Differs, replay
from counter_app.packs.draft import Draft
from counter_app.packs.office_forms import read_office_forms
from counter_app.packs.tree import FormTree

CONNECTORS = {"rpa-folder", "https-json"}
SHIPPED = FormTree.of_folder(Path(__file__).parents[3] / "forms")
BEFORE, AFTER = date(2027, 3, 31), date(2027, 4, 1)
HOUSEHOLDS = 40


def next_april(file, change):
    """The form as it is until March, and beside it the changed one from April on."""
    draft = Draft.of(SHIPPED).set(file, ("effective_until",), BEFORE)
    later = file.replace(".toml", "-2027-04.toml")
    changed = change(Draft.of(SHIPPED))
    return draft.with_content(later, changed.tree.files[file]).set(later, ("effective_from",), AFTER)


def run(draft, households=HOUSEHOLDS):
    forms, errors = read_office_forms("draft", draft.tree, CONNECTORS)
    assert not errors
    before, after = book_of(forms, BEFORE), book_of(forms, AFTER)
    return before, after, replay(before, after, town_cases((before, after), households, seed=1), BEFORE)


def kinds(result):
    return {(difference.procedure, difference.kind) for difference in result.differences}


def test_nothing_changes_where_no_rule_does():
    _, _, result = run(Draft.of(SHIPPED))
    assert (result.situations, result.changed, dict(result.differences)) == (HOUSEHOLDS * 9, 0, {})


def test_a_new_fee_changes_the_fee_and_nothing_else():
    file = "certificates/juminhyo.toml"
    _, _, result = run(next_april(file, lambda draft: draft.set(file, ("fee", "yen"), 400)))
    assert kinds(result) == {("juminhyo", Differs.FEE)}
    (difference,) = {(d.before, d.after) for d in result.differences}
    assert (difference[0].startswith("300円"), difference[1].startswith("400円")) == (True, True)


def test_a_reading_that_becomes_required_changes_fields_only():
    file = "moving/tennyu.toml"

    def require_reading(draft):
        field = {
            "fact": "applicant.readingProof",
            "kind": "document",
            "by": "staff",
            "label": {"ja": "フリガナの確認書類", "ja-easy": "ふりがなの 紙", "en": "Proof of reading"},
        }
        return draft.insert(file, ("field",), 99, field)

    _, _, result = run(next_april(file, require_reading))
    assert kinds(result) == {("tennyu", Differs.FIELDS), ("tennyu", Differs.DOCUMENTS)}
    assert {d.after for d in result.differences if d.kind is Differs.DOCUMENTS} == {"フリガナの確認書類"}


def test_another_destination_is_seen_for_everybody_who_needs_the_procedure():
    file = "insurance/kokuho_shutoku.toml"
    _, _, result = run(next_april(file, lambda draft: draft.set(file, ("destination",), "S13")))
    assert kinds(result) == {("kokuho-shutoku", Differs.DESTINATION)}


def test_a_shifted_age_changes_who_needs_what():
    predicates = [
        (file, number)
        for file in SHIPPED.events("_predicates*.toml")
        for number, table in enumerate(Draft.of(SHIPPED).value(file, ("predicate",)))
        if table["id"] == "allowance-child"
    ]
    assert len(predicates) == 1
    file, number = predicates[0]
    value = Draft.of(SHIPPED).value(file, ("predicate", number))
    changed = Draft.of(SHIPPED).set(file, ("predicate", number, "all"), older(value["all"]))
    before, _ = read_office_forms("before", SHIPPED, CONNECTORS)
    after, errors = read_office_forms("after", changed.tree, CONNECTORS)
    assert not errors
    books = book_of(before, BEFORE), book_of(after, AFTER)
    result = replay(*books, town_cases(books, 120, seed=1), BEFORE)
    assert ("jido-teate", Differs.PROCEDURE) in kinds(result)
    depend = {
        rule.procedure for event in books[0].events.values() for rule in event.rules if "allowance-child" in reads(rule)
    }
    assert {difference.procedure for difference in result.differences} <= depend


def reads(rule):
    return {term.predicate.id for clause in rule.when for term in clause.terms} | {
        money.each.id for money in rule.money if money.each
    }


def older(tests):
    return [{**test, **({"fiscal_age_below": 21} if "fiscal_age_below" in test else {})} for test in tests]


def test_a_replay_says_the_same_twice():
    file = "certificates/juminhyo.toml"
    draft = next_april(file, lambda draft: draft.set(file, ("fee", "yen"), 400))
    first, second = (list(lines(*run(draft))) for _ in range(2))
    assert first == second
    assert first[0].startswith("2027-03-31 → 2027-04-01: 360 件")


@pytest.mark.parametrize("households", [1, 7])
def test_a_household_answers_the_same_in_a_smaller_town(households):
    forms, _ = read_office_forms("shipped", SHIPPED, CONNECTORS)
    book = book_of(forms, BEFORE)
    small = list(town_cases((book, book), households, seed=1))
    large = list(town_cases((book, book), 9, seed=1))
    assert large[: len(small)] == small
