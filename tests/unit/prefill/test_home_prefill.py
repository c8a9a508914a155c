"""What comes from home is read like typed text; what is not the resident's to say refuses the whole code."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.answers import Answers, FieldPath, Origin, Trust
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.form import Field, FieldKind
from counter_app.domain.scanned import HomeApplication
from counter_app.failures import FailureCode, HomeError
from counter_app.personal import Personal
from counter_app.prefill.card import card_answers
from counter_app.prefill.home import MOST_ROWS, home_answers
from tests.fakes import canary
from tests.fakes.forms import CERTIFICATE, CHILD_BENEFIT, FORMS, MOVING, form, words

MADE = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
BY_ID = {each.id: each for each in FORMS}
STAFF_ONLY = form("staff-only", Field("identity.shown", FieldKind.YES_NO, words("本人確認"), by_staff=True))
AGREED = form(
    "agreed", Field("agreed", FieldKind.CONSENT, words("同意")), Field("paper", FieldKind.DOCUMENT, words("紙"))
)


def application(answers, *, procedures=("certificate",), event=None):
    texts = {FieldPath(path): Personal(text) for path, text in answers.items()}
    return HomeApplication(b"h" * 16, MADE, "ja", event, procedures, texts)


def taken(answers, forms=BY_ID, **more):
    return home_answers(application(answers, **more), {MOVING.id: MOVING}, forms)


def texts(found):
    return {path: answer.value.reveal() for path, answer in found.entries}


def refusal(answers, **more):
    with pytest.raises(HomeError) as caught:
        taken(answers, **more)
    for personal in answers.values():
        assert not personal or personal not in str(caught.value)
    return caught.value.code


def test_texts_are_read_by_the_kind_of_their_field_and_say_where_they_come_from():
    found = taken(
        {"applicant.fullName": " 渡辺 花子 ", "applicant.phone": "090-1234-5678", "copies": "２", "scope": "世帯一部"}
    )
    assert texts(found) == {
        "applicant.fullName": "渡辺　花子",
        "applicant.phone": "09012345678",
        "copies": "2",
        "scope": "part",
    }
    assert {(a.origin, a.trust, a.at) for _, a in found.entries} == {(Origin.HOME, Trust.STATED, MADE)}
    assert found.forms == (CERTIFICATE,)
    assert not found.unread


def test_what_cannot_be_understood_is_left_out_and_named():
    found = taken(
        {"copies": "many", "scope": "everything", "applicant.phone": "090\u202e1", "applicant.fullName": "花子"}
    )
    assert found.unread == {"copies", "scope", "applicant.phone"}
    assert list(texts(found)) == ["applicant.fullName"]


@pytest.mark.parametrize(
    "path", ["nothing", "children", "children.0.fullName", "applicant", "applicant.fullName.x", "", "copies.0.copies"]
)
def test_a_path_that_is_not_asked_refuses_all_of_it(path):
    assert refusal({"copies": "2", path: "花子"}) is FailureCode.HOME_OUTDATED


@pytest.mark.parametrize("row", ["4", "-1", "00", "1.5", "x", "９", "999999", ""])
def test_a_row_beyond_the_form_refuses_all_of_it(row):
    path = f"children.{row}.fullName"
    assert refusal({path: "一子"}, procedures=("child-benefit",)) is FailureCode.HOME_OUTDATED


@pytest.mark.parametrize(("procedures", "event"), [(("unknown",), None), ((), "unknown"), ((), None)])
def test_what_is_not_in_force_here_refuses_all_of_it(procedures, event):
    assert refusal({}, procedures=procedures, event=event) is FailureCode.HOME_OUTDATED


def test_what_only_staff_answer_is_refused_and_what_is_shown_or_agreed_to_is_asked_here():
    forms = {each.id: each for each in (STAFF_ONLY, AGREED)}
    assert refusal({"identity.shown": "yes"}, forms=forms, procedures=("staff-only",)) is FailureCode.HOME_OUTDATED
    found = taken({"agreed": "yes", "paper": "shown"}, forms=forms, procedures=("agreed",))
    assert not found.entries
    assert not found.unread


def test_rows_count_themselves_and_an_empty_row_between_is_kept():
    found = taken({"children.2.fullName": "見本　三子"}, procedures=("child-benefit",))
    assert texts(found) == {"children.2.fullName": "見本　三子", "children": "3"}
    assert texts(taken({"children": "2"}, procedures=("child-benefit",))) == {"children": "2"}
    assert not texts(taken({"children": "99"}, procedures=("child-benefit",)))


def test_the_questions_of_the_event_are_asked_at_home_too():
    group = next(field for field in MOVING.questions.fields if field.kind is FieldKind.GROUP)
    path = f"{group.fact}.0.{group.items[0].fact}"
    found = taken({path: "見本　花子"}, procedures=(), event=MOVING.id)
    assert found.event is MOVING
    assert path in texts(found)
    limit = group.max or MOST_ROWS
    assert refusal({f"{group.fact}.{limit}.fullName": "x"}, procedures=(), event=MOVING.id) is FailureCode.HOME_OUTDATED


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=40), max_size=4))
def test_whatever_a_stranger_writes_is_taken_whole_or_refused(answers):
    try:
        found = taken(answers, procedures=("certificate", "child-benefit"))
    except HomeError as refused:
        assert refused.code is FailureCode.HOME_OUTDATED
        return
    assert {*texts(found), *found.unread} <= {*answers, "children"}


def children(first, born):
    found = taken({"children.0.fullName": first, "children.0.dateOfBirth": born}, procedures=("child-benefit",))
    answers = Answers()
    for path, answer in found.entries:
        answers = answers.prefill(path, answer)
    return answers


def with_holder_first():
    group = CHILD_BENEFIT.groups[0]
    items = tuple(
        replace(item, prefill={"fullName": "fullName", "dateOfBirth": "dateOfBirth"}.get(item.fact))
        for item in group.items
    )
    return form("holder", replace(group, items=items, prefill_first_row=True))


@pytest.mark.parametrize(
    ("name", "born", "fills"),
    [
        (canary.FULL_NAME, "1980-02-17", True),
        ("渡辺　花子", "1980-02-17", True),  # written at home with the character at hand
        ("見本　一郎", "2001-01-01", False),  # somebody else stands first there
    ],
)
def test_the_card_fills_the_row_of_its_holder_and_no_other(name, born, fills):
    answers = children(name, born)
    offered = card_answers(canary.reading(Authenticity.VERIFIED), [with_holder_first()], answers, MADE)
    assert any(path.startswith("children.0.") for path, _ in offered) is fills
