"""Whatever is edited in whatever order: every step can be taken back, no comment is lost, and the files always parse."""

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.packs import workshop
from counter_app.packs.draft import Draft, comments
from counter_app.packs.workshop import Session
from tests.fakes.workshop_forms import whole_forms

FILES = (
    "moving/tenkyo.toml",
    "children/jido_teate.toml",
    "life_events/tennyu.toml",
    "life_events/_predicates-people.toml",
)
BASE = whole_forms()
texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=12)
values = st.one_of(texts, st.integers(0, 9999), st.booleans(), st.dates(), st.lists(texts, max_size=3))
keys = st.sampled_from(["label", "need", "reading", "verified", "fee", "when", "choice", "bring", "why", "legal_basis"])
arrays = st.sampled_from(
    [("field",), ("rule",), ("predicate",), ("bring",), ("field", 1, "choice"), ("rule", 0, "deadline")]
)
numbers = st.integers(0, 6)
words = st.fixed_dictionaries({"ja": texts, "en": texts})
places = st.one_of(
    st.tuples(keys),
    st.tuples(keys, st.sampled_from(["ja", "en", "yen"])),
    st.tuples(st.sampled_from(["field", "rule", "predicate"]), numbers, keys),
    st.tuples(st.sampled_from(["field", "rule", "predicate"]), numbers, keys, st.sampled_from(["ja", "ja-easy"])),
)
puts = st.tuples(st.just(workshop.put), places, values)
adds = st.tuples(st.just(workshop.add), arrays, numbers, words)
moves = st.tuples(st.just(workshop.move), arrays, numbers, numbers)
selects = st.tuples(st.just(workshop.select), st.sampled_from(FILES))
kept = st.lists(st.one_of(puts, adds, moves, selects), max_size=8)
losing = st.one_of(st.tuples(st.just(workshop.clear), places), st.tuples(st.just(workshop.drop), arrays, numbers))
anything = st.lists(st.one_of(puts, adds, moves, selects, losing), max_size=8)


def walk(edits):
    """Yield every session on the way; an edit that fits no list of the file is left out."""
    session = Session(Draft.of(BASE), "shipped", FILES[0])
    yield session
    for act, *arguments in edits:
        if act in (workshop.move, workshop.drop) and not fits(session, *arguments):
            continue
        session = act(session, *arguments)
        yield session


def fits(session, array, *numbers):
    there = session.value(*array)
    return isinstance(there, list) and all(number < len(there) for number in numbers)


def own_comments(session):
    return {file: sorted(comments(session.draft.tree.text(file))) for file in FILES}


@settings(max_examples=60, deadline=None)
@given(anything)
def test_back_and_forth_ends_where_it_was(edits):
    *_, last = walk(edits)
    session = last
    for _ in last.past:
        session = workshop.undo(session)
    assert dict(session.draft.tree.files) == dict(BASE.files)
    for _ in last.past:
        session = workshop.redo(session)
    assert dict(session.draft.tree.files) == dict(last.draft.tree.files)


@settings(max_examples=60, deadline=None)
@given(kept)
def test_no_comment_is_lost_by_adding_changing_or_moving(edits):
    first, *rest = walk(edits)
    assert own_comments((rest or [first])[-1]) == own_comments(first)


@settings(max_examples=60, deadline=None)
@given(anything)
def test_what_is_written_always_parses_to_what_the_window_shows(edits):
    for session in walk(edits):
        for file in FILES:
            assert tomllib.loads(session.draft.tree.text(file)) == session.document(file)
