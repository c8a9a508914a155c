"""Extracts as a link delivers them: read strictly, linked carefully, never a crash and never a name in the log."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.app.assembly import load_catalogue
from counter_app.domain.answers import Answers
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import Sex
from counter_app.domain.household import Ambiguous, Found, NotFound, RegisterDown, Source
from counter_app.failures import FailureCode
from counter_app.personal import Personal
from counter_app.prefill.register import register_answers
from counter_app.register.extract_file import ExtractError, parse_extract
from counter_app.register.extract_folder import ExtractFolder
from tests.fakes import canary

HERSELF = {
    "fullName": canary.FULL_NAME,
    "fullNameKana": "ワタナベ　ハナコ",
    "dateOfBirth": "1980-02-17",
    "sex": "2",
    "relationship": "世帯主",
}
DAUGHTER = {"fullName": "渡邉\U000e0102　さくら", "dateOfBirth": "2018-06-02", "sex": "2", "relationship": "子"}


def extract(*members, source="moveout", address=canary.FULL_ADDRESS, **more):
    household = {"fullAddress": address, "headOfHousehold": canary.FULL_NAME, "plannedMoveDate": "2026-11-14"}
    whole = {"schema": "household-extract/1", "source": source, "asOf": "2026-11-12T09:00:00+09:00"}
    return {**whole, "household": household, "members": list(members or (HERSELF, DAUGHTER)), **more}


def folder_of(directory: Path, *documents) -> ExtractFolder:
    for number, document in enumerate(documents):
        text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
        (directory / f"{number}.json").write_text(text, encoding="utf-8")
    return ExtractFolder(directory)


def test_the_holder_is_found_with_the_household(tmp_path):
    answer = folder_of(tmp_path, extract(DAUGHTER, HERSELF)).household_of(canary.reading())
    assert isinstance(answer, Found)
    assert (answer.household.holder, len(answer.household.members), answer.differences) == (1, 2, ())
    assert answer.household.planned_date == Personal(date(2026, 11, 14))


@pytest.mark.parametrize(
    ("change", "address"),
    [
        ({"dateOfBirth": "1980-02-18"}, canary.FULL_ADDRESS),
        ({"sex": "1"}, canary.FULL_ADDRESS),
        ({}, "東京都架空市見本町一丁目２番４号　見本荘１０１"),
    ],
)
def test_name_and_birthday_alone_never_link(tmp_path, change, address):
    register = folder_of(tmp_path, extract({**HERSELF, **change}, address=address))
    assert isinstance(register.household_of(canary.reading()), NotFound)


def test_another_spelling_is_found_and_named(tmp_path):
    answer = folder_of(tmp_path, extract({**HERSELF, "fullName": "渡辺　花子"})).household_of(canary.reading())
    assert isinstance(answer, Found)
    assert answer.differences == ("fullName",)


def test_of_twins_the_exact_name_decides_and_otherwise_nobody(tmp_path):
    twin = {**HERSELF, "fullName": "渡邉\U000e0102　陽子"}
    register = folder_of(tmp_path, extract(twin, HERSELF))
    answer = register.household_of(canary.reading())
    assert isinstance(answer, Found)
    assert answer.household.members[answer.household.holder].full_name == Personal(canary.FULL_NAME)
    stranger = replace(canary.reading().four, full_name=Personal("渡辺　花子"))
    assert register.household_of(replace(canary.reading(), four=stranger)) == Ambiguous(2)


def test_the_newest_of_several_extracts_counts_and_a_move_before_a_residence(tmp_path):
    old = extract(HERSELF, asOf="2026-10-01T09:00:00+09:00")
    living = extract(HERSELF, DAUGHTER, source="resident", asOf="2026-11-20T09:00:00+09:00")
    answer = folder_of(tmp_path, extract(), old, living).household_of(canary.reading())
    assert isinstance(answer, Found)
    assert (answer.household.source, len(answer.household.members)) == (Source.MOVE_OUT, 2)
    only = ExtractFolder(tmp_path, frozenset({Source.RESIDENT})).household_of(canary.reading())
    assert isinstance(only, Found)
    assert only.household.source is Source.RESIDENT


def test_a_forged_card_is_nobodys(tmp_path):
    register = folder_of(tmp_path, extract())
    assert register.household_of(canary.reading(Authenticity.FORGED)) == NotFound()


HOSTILE = [
    "",
    "[]",
    "{",
    "[" * 5000,
    json.dumps(extract())[:-1] + ', "members": []}',
    json.dumps(extract(myNumber="123456789018")),
    json.dumps(extract({**HERSELF, "myNumber": "123456789018"})),
    json.dumps(extract({**HERSELF, "fullName": "渡邉\u202e花子"})),
    json.dumps(extract({**HERSELF, "dateOfBirth": "1980-02-30"})),
    json.dumps(extract({**HERSELF, "sex": 2})),
    json.dumps(extract(schema="household-extract/2")),
    json.dumps(extract(asOf="2026-11-12T09:00:00")),
    '{"schema": NaN}',
    "x" * 300_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_file_is_skipped_and_the_others_count(tmp_path, text, caplog):
    register = folder_of(tmp_path, text, extract())
    (tmp_path / "link.json").symlink_to("/dev/zero")
    with caplog.at_level(logging.DEBUG):
        answer = register.household_of(canary.reading())
    assert isinstance(answer, Found)
    assert answer.skipped == 2
    assert "渡" not in caplog.text
    assert ".json" not in caplog.text
    assert len(register.check()) == 1


def test_a_folder_that_is_away_is_said_calmly(tmp_path):
    away = ExtractFolder(tmp_path / "away")
    assert away.household_of(canary.reading()) == RegisterDown(FailureCode.REGISTER_UNREADABLE)
    assert away.check()


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda each: st.lists(each) | st.dictionaries(st.text(), each), max_leaves=8))  # fmt: skip
def test_any_other_json_is_refused(document):
    with pytest.raises(ExtractError):
        parse_extract(json.dumps(document))


@given(st.sampled_from(sorted(extract())), st.sampled_from([None, 1, [], {}, "x", [[]]]))
def test_a_changed_extract_is_an_extract_or_refused_by_key(key, value):
    try:
        household = parse_extract(json.dumps({**extract(), key: value}))
    except ExtractError as refused:
        assert "渡" not in str(refused)
    else:
        assert household.members[0].sex == Personal(Sex.FEMALE)


@pytest.mark.parametrize(
    ("card", "registered"),
    [
        ("東京都架空市見本町一丁目２番３号　見本荘１０１", "東京都架空市見本町1-2-3見本荘101"),
        ("東京都架空市見本町二十三丁目４番地の５", "東京都架空市見本町２３丁目４－５"),
        ("東京都架空市見本町1丁目2番", "東京都架空市見本町一丁目二番"),
    ],
)
def test_one_place_written_in_two_ways_is_one(tmp_path, card, registered):
    four = replace(canary.reading().four, full_address=Personal(card))
    register = folder_of(tmp_path, extract(address=registered))
    assert isinstance(register.household_of(replace(canary.reading(), four=four)), Found)


@pytest.mark.parametrize("other", ["見本町1-2-4", "見本町11-2-3", "見本町1-23", "見本町1-2-3-101", "見本台1-2-3"])
def test_two_places_stay_two(tmp_path, other):
    four = replace(canary.reading().four, full_address=Personal("東京都架空市見本町一丁目２番３号"))
    register = folder_of(tmp_path, extract(address=f"東京都架空市{other}"))
    assert isinstance(register.household_of(replace(canary.reading(), four=four)), NotFound)


def protected(document, *, value=True):
    return {**document, "household": {**document["household"], "protected": value}}


def test_a_protected_household_is_marked_and_fills_in_nothing(tmp_path):
    found = folder_of(tmp_path, protected(extract())).household_of(canary.reading())
    assert isinstance(found, Found)
    assert found.household.protected
    form = next(form for form in load_catalogue().effective(date(2026, 11, 21)) if form.id == "tennyu")
    assert register_answers(found, [form], Answers(), datetime(2026, 11, 21, tzinfo=UTC)) == []
    bare = replace(found, household=replace(found.household, protected=False))
    assert register_answers(bare, [form], Answers(), datetime(2026, 11, 21, tzinfo=UTC))


def test_one_marked_extract_is_enough(tmp_path):
    newer = extract(source="resident", asOf="2026-11-20T09:00:00+09:00")
    found = folder_of(tmp_path, protected(extract()), newer).household_of(canary.reading())
    assert isinstance(found, Found)
    assert found.household.protected


@pytest.mark.parametrize("value", ["yes", 1, None])
def test_the_mark_is_true_or_false_and_nothing_else(value):
    with pytest.raises(ExtractError) as caught:
        parse_extract(json.dumps(protected(extract(), value=value)))
    assert caught.value.key == "household.protected"
