"""What a life event file may say; every mistake is named with file and line."""

from datetime import date

import pytest

from counter_app.domain.life_event import Compare, DeadlineKind
from counter_app.failures import FailureCode, FormError
from counter_app.packs.catalogue import Catalogue
from counter_app.packs.life_events import LifeEvents, read_life_events
from counter_app.packs.report import check
from counter_app.packs.tree import FormTree
from tests.fakes.life_events import EVENT, FORM, LAWS, PREDICATES, office

DAY = date(2026, 11, 21)
CONNECTORS = ("rpa-folder",)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def load(directory):
    return LifeEvents.load(directory, Catalogue.load(directory, CONNECTORS))


def mistakes(directory) -> list[FormError]:
    return read_life_events(FormTree.of_folder(directory), Catalogue.load(directory, CONNECTORS))[1]


def test_an_event_is_read_as_it_stands(tmp_path):
    event = load(office(tmp_path)).get("hikkoshi", DAY)
    assert event.procedures() == ("move-form", "allowance", "insurance", "dog-form")
    assert event.day == "move.date"
    assert [rule.id for rule in event.rules][-2:] == ["hikkoshi.dog-form", "hikkoshi.dog-form.2"]
    late = event.rules[-1].when[0].terms[0]
    assert late.negated
    assert late.predicate.tests[0].compare is Compare.DAYS_AGO_AT_MOST
    either = event.rules[-2].when[0]
    assert [term.predicate.id for term in either.terms] == ["dog", "infant"]
    assert event.rules[1].deadlines[0].kind is DeadlineKind.FIFTEEN_DAY_RULE
    assert event.rules[1].deadlines[0].fact == "move.date"
    assert [money.yen for money in event.rules[1].money] == [10000, 5000]
    assert event.rules[0].effective_from == date(2026, 4, 1)
    assert event.rules[0].file == f"life_events/hikkoshi.toml:{line_of(EVENT, '[[rule]]')}"


def test_laws_without_events_are_for_all_events_that_ask_what_they_read(tmp_path):
    events = load(office(tmp_path))
    assert [law.id for law in events.get("hikkoshi", DAY).laws] == ["no-dog-no-infant", "movers-notify"]


def test_rules_count_only_while_in_force(tmp_path):
    dated = EVENT.replace('legal_basis = "見本"\n', 'legal_basis = "見本"\neffective_from = 2027-04-01\n')
    events = load(office(tmp_path, event=dated))
    assert len(events.get("hikkoshi", DAY).rules) == 4
    assert len(events.get("hikkoshi", date(2027, 4, 1)).rules) == 5
    assert events.find("hikkoshi", date(2026, 3, 31)) is None


def test_versions_of_an_event_stand_side_by_side(tmp_path):
    office(tmp_path, event=EVENT.replace("2026-04-01", "2026-04-01\neffective_until = 2027-03-31"))
    (tmp_path / "life_events" / "hikkoshi_2027.toml").write_text(
        EVENT.replace("2026-04-01", "2027-04-01").replace("order = 1", "order = 0"), "utf-8"
    )
    events = load(tmp_path)
    assert len(events.versions) == 2
    assert [event.questions.effective_from.year for event in events.effective(date(2027, 4, 1))] == [2027]
    assert [event.questions.effective_from.year for event in events.effective(DAY)] == [2026]


def test_two_versions_at_a_time_are_refused(tmp_path):
    office(tmp_path)
    (tmp_path / "life_events" / "other.toml").write_text(EVENT, "utf-8")
    assert "in force at the same time" in str(mistakes(tmp_path)[0])


IN_EVENT = [
    ("order = 1", "oder = 1", FailureCode.FORM_UNKNOWN_KEY, "is 'order' meant"),
    ('day = "move.date"', 'day = "move.kind"', FailureCode.FORM_UNKNOWN_NAME, "no date the event asks"),
    ('procedure = "insurance"', 'procedure = "insurence"', FailureCode.FORM_UNKNOWN_NAME, "is 'insurance' meant"),
    ('when = ["moved", "child"]', 'when = ["moved", "chold"]', FailureCode.FORM_UNKNOWN_NAME, "is 'child' meant"),
    ('when = ["moved", "child"]', 'when = ["moved", "moved"]', FailureCode.FORM_DUPLICATE, "stands twice"),
    ('when = ["dog | infant", "moved"]', 'when = ["dog | dog"]', FailureCode.FORM_DUPLICATE, "stands twice"),
    ('when = ["dog | infant", "moved"]', 'when = ["dog or infant"]', FailureCode.FORM_BAD_VALUE, "is not 'a'"),
    ("number = 14", "number = 0", FailureCode.FORM_BAD_VALUE, "must lie between"),
    ("number = 14", "number = 14\nfirst_day = 1", FailureCode.FORM_BAD_VALUE, "true or false"),
    ("number = 14", 'number = 14\nfrom = "move.kind"', FailureCode.FORM_UNKNOWN_NAME, "no date the event asks"),
    ('kind = "days"', 'kind = "dayz"', FailureCode.FORM_UNKNOWN_NAME, "is 'days' meant"),
    ('"fifteen-day-rule"', '"fifteen-day-rule"\nnumber = 15', FailureCode.FORM_BAD_VALUE, "takes no 'number'"),
    ('"fifteen-day-rule"', '"before"\nfirst_day = true', FailureCode.FORM_BAD_VALUE, "belongs to kinds 'days'"),
    ("yen = 5000", "yen = 0", FailureCode.FORM_BAD_VALUE, "must lie between"),
    ('each = "infant"', "beyond = 2", FailureCode.FORM_BAD_VALUE, "needs 'each' of a group with birth dates"),
    ('each = "infant"', 'each = "dog"', FailureCode.FORM_BAD_VALUE, "goes through no group"),
    ('"moved"]\nlegal_basis = "住', '"moved"]\nlegal_bases = "住', FailureCode.FORM_UNKNOWN_KEY, "legal_basis"),
]


@pytest.mark.parametrize(("right", "wrong", "code", "said"), IN_EVENT)
def test_a_mistake_in_an_event_is_named_with_its_line(tmp_path, right, wrong, code, said):
    assert right in EVENT
    text = EVENT.replace(right, wrong, 1)
    found = mistakes(office(tmp_path, event=text, laws=""))[0]
    assert (found.code, found.file) == (code, "life_events/hikkoshi.toml")
    assert said in str(found)
    first, last = line_of(text, wrong), line_of(text, wrong) + wrong.count("\n")
    assert first - 3 <= (found.line or 0) <= last


IN_PREDICATES = [
    ("days_ago_at_most = 14", "days_ago_at_most = 99999", "is above"),
    ("age_below = 3", "age_bellow = 3", "is 'age_below' meant"),
    ("age_below = 3", "age_below = 3, age_at_least = 1", "exactly one way"),
    ("age_below = 3", 'is = ["yes", "yes"]', "stands twice"),
    ('id = "infant"', 'id = "child"', "stands twice"),
    ('why_not = { ja = "犬がいないため", ', "why_not = { ", "'ja' is missing"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), IN_PREDICATES)
def test_a_mistake_in_a_predicate_is_named_with_its_line(tmp_path, right, wrong, said):
    assert right in PREDICATES
    text = PREDICATES.replace(right, wrong, 1)
    found = mistakes(office(tmp_path, predicates=text))[0]
    assert found.file == "life_events/_predicates.toml"
    assert said in str(found)
    assert abs((found.line or 0) - line_of(PREDICATES, right)) <= 1


READ_IN_VAIN = [
    ('fact = "household.dog", is', 'fact = "household.dogs", is', "which the event does not ask"),
    ('fact = "household.dog", is = ["yes"]', 'fact = "household.dog", is = ["maybe"]', "which is no answer there"),
    ('is = ["in", "within"]', 'is = ["in", "inside"]', "'inside' of 'move.kind'"),
    ('fact = "dateOfBirth", age_below = 3', 'fact = "nationalInsurance", age_below = 3', "another kind"),
    ('id = "infant"\neach = "members"', 'id = "infant"\neach = "move.kind"', "no group of the event"),
    ('fact = "dateOfBirth", age_below = 3', 'fact = "derivedBelowTree", is = ["yes"]', "does not ask"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), READ_IN_VAIN)
def test_what_a_predicate_reads_must_be_asked_by_the_event(tmp_path, right, wrong, said):
    assert right in PREDICATES
    found = mistakes(office(tmp_path, predicates=PREDICATES.replace(right, wrong, 1), laws=""))[0]
    assert said in str(found)
    assert found.file == "life_events/hikkoshi.toml"


def test_row_facts_that_follow_from_the_birth_date_may_be_read(tmp_path):
    text = PREDICATES.replace('fact = "dateOfBirth", age_below = 3', 'fact = "derivedBelowThree", is = ["yes"]')
    assert mistakes(office(tmp_path, predicates=text)) == []


IN_LAWS = [
    ('not_needed = ["dog-form"]', 'not_needed = ["dog-from"]', "is 'dog-form' meant"),
    ('not_needed = ["dog-form"]', 'never_together = ["dog-form"]', "needs two procedures"),
    ('not_needed = ["dog-form"]', "", "a law says"),
    ('events = ["hikkoshi"]', 'events = ["hikoshi"]', "is 'hikkoshi' meant"),
    ('id = "movers-notify"', 'id = "no-dog-no-infant"', "stands twice"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), IN_LAWS)
def test_a_mistake_in_a_law_is_named(tmp_path, right, wrong, said):
    assert right in LAWS
    found = mistakes(office(tmp_path, laws=LAWS.replace(right, wrong, 1)))[0]
    assert found.file == "life_events/_laws.toml"
    assert said in str(found)
    assert found.line


def test_a_rule_needs_a_form_on_every_day_it_is_in_force(tmp_path):
    office(tmp_path)
    short = FORM.format(id="insurance").replace("2026-04-01", "2026-04-01\neffective_until = 2027-03-31")
    (tmp_path / "sample" / "insurance.toml").write_text(short, "utf-8")
    assert "in force on 2027-04-01, but no version" in str(mistakes(tmp_path)[0])


def test_a_fact_means_the_same_in_events_and_forms(tmp_path):
    office(tmp_path)
    (tmp_path / "sample" / "other.toml").write_text(
        FORM.format(id="other").replace('"remark.text"', '"move.kind"'), "utf-8"
    )
    found = mistakes(tmp_path)[0]
    assert (found.code, found.line) == (FailureCode.FORM_DUPLICATE, line_of(EVENT, 'fact = "move.kind"'))


def test_the_check_names_mistakes_and_what_is_unverified(tmp_path):
    report = check(office(tmp_path), CONNECTORS)
    assert report.usable
    assert (report.events, report.predicates, report.rules, report.laws) == (("hikkoshi",), 6, 5, 2)
    items = {(item.form, item.item) for item in report.unverified}
    assert ("hikkoshi", "hikkoshi.insurance") in items
    assert ("predicates", "dog") in items
    assert ("laws", "no-dog-no-infant") in items
    assert ("laws", "movers-notify") not in items
    assert not check(office(tmp_path, event=EVENT.replace("order", "odrer")), CONNECTORS).usable


def test_the_first_mistake_stops_loading(tmp_path):
    with pytest.raises(FormError, match="hikkoshi"):
        load(office(tmp_path, event=EVENT.replace("order", "odrer")))


def test_one_unreadable_file_does_not_hide_the_others(tmp_path):
    office(tmp_path, event="id = ", laws="[[law]]")
    assert {error.file for error in mistakes(tmp_path)} == {"life_events/hikkoshi.toml", "life_events/_laws.toml"}
    office(tmp_path, event="id = ")
    assert {error.file for error in mistakes(tmp_path)} == {"life_events/hikkoshi.toml"}  # its laws are not to blame
