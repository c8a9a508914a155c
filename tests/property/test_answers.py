"""Answers: what a person typed is never overwritten; rows move up whole."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.answers import TYPED, Answer, Answers, FieldPath, Origin, Trust, row_path
from counter_app.personal import Personal

AT = datetime(2026, 11, 21, tzinfo=UTC)
NAME = FieldPath("applicant.fullName")
texts = st.sampled_from(["", "a", "b", "花子"])
sources = st.sampled_from([origin for origin in Origin if origin not in TYPED and origin is not Origin.DERIVED])


def said(text, origin=Origin.RESIDENT):
    return Answer(Personal(text), origin, Trust.STATED, AT)


acts = st.lists(
    st.one_of(
        st.tuples(st.just("type"), texts, st.sampled_from(sorted(TYPED))), st.tuples(st.just("prefill"), texts, sources)
    )
)


@given(acts)
def test_prefill_never_overwrites_what_was_typed(steps):
    answers, last = Answers(), None
    for what, text, origin in steps:
        if what == "type":
            answers = answers.enter(NAME, said(text, origin))
            last = text or None
        else:
            answers = answers.prefill(NAME, said(text, origin))
        if last is not None:
            assert answers.text(NAME) == last
            assert answers.find(NAME).typed
        offer = answers.offered.get(NAME)
        assert offer is None or not offer.typed
        assert offer is None or answers.find(NAME) is None or offer.value != answers.find(NAME).value


@given(texts.filter(bool), texts.filter(bool), sources)
def test_a_difference_is_kept_beside_and_can_be_taken(typed, offered, source):
    answers = Answers().enter(NAME, said(typed)).prefill(NAME, said(offered, source))
    assert answers.text(NAME) == typed
    assert (NAME in answers.offered) is (typed != offered)
    taken = answers.accept_offer(NAME)
    assert taken.text(NAME) == offered
    assert NAME not in taken.offered


@given(texts.filter(bool), texts.filter(bool), sources)
def test_typing_over_a_card_keeps_what_the_card_said_as_an_offer(read, typed, source):
    answers = Answers().prefill(NAME, said(read, source)).enter(NAME, said(typed))
    assert answers.text(NAME) == typed
    assert (answers.offered[NAME].value.reveal() if NAME in answers.offered else typed) == (
        read if read != typed else typed
    )


def test_an_offer_that_is_not_there_changes_nothing():
    answers = Answers().enter(NAME, said("a"))
    assert answers.accept_offer(NAME) is answers


rows = st.lists(
    st.dictionaries(st.sampled_from(["fullName", "sex", "deep.path"]), texts.filter(bool)), min_size=1, max_size=6
)


@given(rows, st.data())
def test_rows_behind_a_removed_one_move_up_whole(wanted, data):
    answers = Answers().enter(FieldPath("childrenX.9.fullName"), said("another group")).enter(NAME, said("me"))
    for number, row in enumerate(wanted):
        answers = answers.add_row("children", said(""))
        for key, text in row.items():
            answers = answers.enter(row_path("children", number, key), said(text))
            answers = answers.prefill(row_path("children", number, key), said(text + "?", Origin.CARD))
    gone = data.draw(st.integers(0, len(wanted) - 1))
    after = answers.remove_row("children", gone, said(""))
    left = wanted[:gone] + wanted[gone + 1 :]
    assert after.rows("children") == len(left)
    expected = {row_path("children", n, key): text for n, row in enumerate(left) for key, text in row.items()}
    inside = {path: answer.value.reveal() for path, answer in after.given.items() if path.startswith("children.")}
    assert inside == expected
    assert {path: answer.value.reveal() for path, answer in after.offered.items()} == {
        p: t + "?" for p, t in expected.items()
    }
    assert (after.text("childrenX.9.fullName"), after.text(NAME)) == ("another group", "me")


@given(st.integers(-3, 5))
def test_a_row_that_is_not_there_cannot_be_removed(row):
    answers = Answers().add_row("children", said("")).add_row("children", said(""))
    after = answers.remove_row("children", row, said(""))
    assert after.rows("children") == (1 if row in (0, 1) else 2)


def test_values_are_frozen():
    before = Answers().enter(NAME, said("a"))
    before.enter(NAME, said("b"))
    assert before.text(NAME) == "a"
    assert list(before) == [NAME]
