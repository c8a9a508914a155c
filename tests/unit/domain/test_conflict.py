"""Values that differ: marked character by character, decided by a person, kept with reason and history."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.conflict import Resolution, clusters, conflicts, marked
from counter_app.personal import Personal

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
NAME = FieldPath("applicant.fullName")
CARD = Answer(Personal("渡邉\U000e0102　花子"), Origin.CARD, Trust.VERIFIED, AT)
REGISTER = Answer(Personal("渡邉　花子"), Origin.REGISTER, Trust.REGISTERED, AT)
HOME = Answer(Personal("渡辺　花子"), Origin.HOME, Trust.STATED, AT)
STAFF = Answer(Personal("渡部　花子"), Origin.STAFF, Trust.STATED, AT)


def said(*answers: Answer) -> Answers:
    known = Answers()
    for answer in answers:
        known = known.prefill(NAME, answer)
    return known


def test_the_more_trusted_source_counts_whichever_came_first():
    for order in ((CARD, REGISTER, HOME), (HOME, REGISTER, CARD), (REGISTER, CARD, HOME)):
        (conflict,) = conflicts(said(*order))
        assert conflict.values[0] == CARD
        assert {value.origin for value in conflict.values[1:]} == {Origin.REGISTER, Origin.HOME}
        assert conflict.resolved is None


def test_what_agrees_is_no_conflict():
    assert conflicts(said(CARD, Answer(CARD.value, Origin.REGISTER, Trust.REGISTERED, AT))) == ()


def test_a_typed_value_counts_and_every_source_stays_beside_it():
    (conflict,) = conflicts(said(CARD, REGISTER).enter(NAME, STAFF))
    assert [value.origin for value in conflict.values] == [Origin.STAFF, Origin.CARD, Origin.REGISTER]


def test_a_ruling_holds_until_a_source_says_something_new():
    known = said(CARD, REGISTER).decide(NAME, REGISTER, (CARD,))
    ruling = Resolution(NAME, Origin.REGISTER, (CARD,), Personal("source-outdated"), "佐藤", AT)
    (conflict,) = conflicts(known, [ruling])
    assert (conflict.values[0], conflict.resolved) == (REGISTER, ruling)
    (again,) = conflicts(known.prefill(NAME, HOME), [ruling])
    assert again.resolved is None


def test_one_variation_selector_is_marked():
    pieces = marked(CARD.value, REGISTER.value)
    assert [(piece.text.reveal(), piece.differs) for piece in pieces] == [
        ("渡", False), ("邉\U000e0102", True), ("　花子", False),
    ]  # fmt: skip


text = st.text(st.sampled_from("渡邉邊辺\U000e0100\U000e0102\u3000花がか\u3099"), max_size=8)


@given(text, text)
def test_the_pieces_are_the_value(one, other):
    pieces = marked(Personal(one), Personal(other))
    assert "".join(piece.text.reveal() for piece in pieces) == one
    assert any(piece.differs for piece in pieces) or not (set(clusters(one)) - set(clusters(other)))
    if one == other:
        assert not any(piece.differs for piece in pieces)
