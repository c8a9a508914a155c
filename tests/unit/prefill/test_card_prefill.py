from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.authenticity import Authenticity, Revocation
from counter_app.domain.card import BasicFour, CardKind, CardReading, CardStatus, Sex
from counter_app.domain.form import FieldKind
from counter_app.packs.catalogue import Catalogue
from counter_app.personal import Personal
from counter_app.prefill.card import card_answers
from counter_app.prefill.vocabulary import VOCABULARY, prefill_kinds
from tests.fakes import canary

AT = datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=9)))
NAME = "渡邉\U000e0102\u3000花子"
ADDRESS = "東京都架空市見本町一丁目２番３号　見本荘１０１"
FORMS = Catalogue.load(Path(__file__).parents[3] / "forms", {"rpa-folder", "https-json"})
READING = CardReading(
    CardStatus(CardKind.MY_NUMBER),
    BasicFour(Personal(NAME), Personal(ADDRESS), Personal(date(1980, 2, 17)), Personal(Sex.FEMALE)),
    Authenticity.VERIFIED,
)
TENKYO = (FORMS.get("tenkyo", AT.date()),)


def said(text, origin=Origin.RESIDENT):
    return Answer(Personal(text), origin, Trust.STATED, AT)


def filled(reading=READING, forms=TENKYO, answers=None):
    return {path: answer.value.reveal() for path, answer in card_answers(reading, forms, answers or Answers(), AT)}


def test_a_move_knows_name_old_address_and_the_first_row():
    assert filled() == {
        "applicant.fullName": NAME,
        "applicant.fullAddress": ADDRESS,
        "move.previousAddress": ADDRESS,
        "members": "1",
        "members.0.fullName": NAME,
        "members.0.dateOfBirth": "1980-02-17",
        "members.0.sex": "2",
    }


def test_several_forms_get_each_fact_once_and_only_what_they_ask():
    offered = card_answers(READING, FORMS.all(), Answers(), AT)
    paths = [path for path, _ in offered]
    assert len(paths) == len(set(paths))
    assert all(answer.origin is Origin.CARD and answer.at == AT for _, answer in offered)
    assert "applicant.dateOfBirth" not in filled()
    assert not any(path.startswith(("children", "spouse", "subject")) for path in paths)


def test_rows_taken_from_another_list_are_not_the_holders():
    join = (FORMS.get("kokuho-shutoku", AT.date()),)
    assert filled(forms=join)["insuranceJoiners.0.fullName"] == NAME
    moving = Answers().enter(FieldPath("members"), said("2"))
    assert not any(path.startswith("insuranceJoiners") for path in filled(forms=join, answers=moving))


@pytest.mark.parametrize(
    ("authenticity", "trust"),
    [
        (Authenticity.VERIFIED, Trust.VERIFIED),
        (Authenticity.SIMULATED, Trust.SIMULATED),
        (Authenticity.NOT_CHECKED, Trust.READ),
        (Authenticity.UNKNOWN_ISSUER, Trust.READ),
    ],
)
def test_trust_follows_authenticity(authenticity, trust):
    offered = card_answers(replace(READING, authenticity=authenticity), TENKYO, Answers(), AT)
    assert {answer.trust for _, answer in offered} == {trust}


def test_a_forged_or_revoked_card_fills_nothing():
    assert filled(replace(READING, authenticity=Authenticity.FORGED)) == {}
    assert filled(replace(READING, revocation=Revocation.REVOKED)) == {}


def test_a_simulated_card_never_counts_as_more():
    simulated = replace(READING, status=replace(READING.status, simulated=True))
    assert {a.trust for _, a in card_answers(simulated, TENKYO, Answers(), AT)} == {Trust.SIMULATED}


def test_rows_that_a_person_made_are_counted_no_further():
    answers = Answers().enter(FieldPath("members"), said("3"))
    offered = filled(answers=answers)
    assert "members" not in offered
    assert offered["members.0.fullName"] == NAME


def test_somebody_else_in_the_first_row_stays_alone():
    answers = (
        Answers().enter(FieldPath("members"), said("1")).enter(FieldPath("members.0.fullName"), said("見本　一郎"))
    )
    assert not any(path.startswith("members") for path in filled(answers=answers))


def test_the_holder_typed_by_hand_is_completed():
    answers = Answers().enter(FieldPath("members"), said("1")).enter(FieldPath("members.0.fullName"), said(NAME))
    assert filled(answers=answers)["members.0.dateOfBirth"] == "1980-02-17"


def test_rows_taken_away_on_purpose_do_not_come_back():
    answers = Answers().enter(FieldPath("members"), said("0"))
    assert not any(path.startswith("members") for path in filled(answers=answers))


def test_reading_the_card_twice_changes_nothing():
    answers = Answers()
    for path, answer in card_answers(READING, TENKYO, answers, AT):
        answers = answers.prefill(path, answer)
    again = answers
    for path, answer in card_answers(READING, TENKYO, again, AT):
        again = again.prefill(path, answer)
    assert dict(again.given) == dict(answers.given)


def test_typed_answers_win_and_the_difference_is_kept():
    answers = Answers().enter(FieldPath("applicant.fullAddress"), said("見本町九丁目"))
    for path, answer in card_answers(READING, TENKYO, answers, AT):
        answers = answers.prefill(path, answer)
    assert answers.text("applicant.fullAddress") == "見本町九丁目"
    assert answers.offered[FieldPath("applicant.fullAddress")].value.reveal() == ADDRESS


def test_every_name_of_the_vocabulary_is_read_or_left_out():
    split = replace(READING.four, family_name=Personal("渡邉\U000e0102"), given_name=Personal("花子"))
    for name, entry in VOCABULARY.items():
        assert entry.of_card(replace(READING, four=split)) or entry.of_register(canary.found().household)
        assert prefill_kinds()[name] in FieldKind
    assert VOCABULARY["familyName"].of_card(READING) is None
