"""A change in the workshop changes what was meant and nothing else: no comment, no layout, no other value."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.failures import FailureCode, FormError
from counter_app.packs.draft import Draft
from counter_app.packs.tree import FormTree

SHIPPED = FormTree.of_folder(Path(__file__).parents[2] / "forms")
FILE = "moving/tenkyo.toml"
FIELDS = len(tomllib.loads(SHIPPED.text(FILE))["field"])
texts = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=40)
plain = st.one_of(texts, st.booleans(), st.integers(-(2**40), 2**40), st.dates())
values = st.one_of(plain, st.lists(texts, max_size=4), st.dictionaries(st.sampled_from(["ja", "en", "ja-easy"]), texts))
tables = st.fixed_dictionaries(
    {"fact": st.sampled_from(["x", "a.b"]), "label": st.dictionaries(st.sampled_from(["ja", "en"]), texts, min_size=1)}
)


def parsed(draft, file=FILE):
    return tomllib.loads(draft.tree.text(file))


def comments(text):
    return sorted(line.strip() for line in text.splitlines() if line.strip().startswith("#"))


@given(values)
def test_what_is_set_is_read_back_and_nothing_else_changes(value):
    begun = Draft.of(SHIPPED)
    changed = begun.set(FILE, ("title",), value)
    expected = parsed(begun) | {"title": value}
    assert parsed(changed) == expected
    assert changed.value(FILE, ("title",)) == value
    assert comments(changed.tree.text(FILE)) == comments(SHIPPED.text(FILE))


@given(st.integers(0, FIELDS + 2), tables)
def test_insert_is_the_insert_of_a_list(index, table):
    draft = Draft.of(SHIPPED).insert(FILE, ("field",), index, table)
    fields = list(parsed(Draft.of(SHIPPED))["field"])
    fields.insert(index, table)
    assert parsed(draft)["field"] == fields
    assert comments(draft.tree.text(FILE)) == comments(SHIPPED.text(FILE))


@given(st.integers(0, FIELDS - 1), st.integers(0, FIELDS - 1))
def test_move_is_the_move_of_a_list(index, to):
    draft = Draft.of(SHIPPED).move(FILE, ("field",), index, to)
    fields = list(parsed(Draft.of(SHIPPED))["field"])
    fields.insert(to, fields.pop(index))
    assert parsed(draft)["field"] == fields
    assert comments(draft.tree.text(FILE)) == comments(SHIPPED.text(FILE))


@given(st.integers(0, FIELDS - 1))
def test_remove_takes_one_entry_and_its_own_comment(index):
    draft = Draft.of(SHIPPED).remove(FILE, ("field", index))
    fields = list(parsed(Draft.of(SHIPPED))["field"])
    del fields[index]
    assert parsed(draft)["field"] == fields


@given(st.integers(0, FIELDS - 1))
def test_setting_what_is_there_changes_nothing(index):
    begun = Draft.of(SHIPPED)
    label = begun.value(FILE, ("field", index, "label"))
    same = begun.set(FILE, ("field", index, "label"), label) if label else begun
    assert same.tree.text(FILE) == SHIPPED.text(FILE)
    assert not same.changes()


def test_an_entry_inside_a_group_is_put_where_the_group_ends():
    group = next(n for n, field in enumerate(parsed(Draft.of(SHIPPED))["field"]) if field.get("fact") == "members")
    draft = Draft.of(SHIPPED).insert(FILE, ("field", group, "item"), 9, {"fact": "school", "kind": "text"})
    assert parsed(draft)["field"][group]["item"][-1] == {"fact": "school", "kind": "text"}
    assert len(parsed(draft)["field"]) == FIELDS


def test_the_difference_is_shown_by_file():
    draft = Draft.of(SHIPPED).set(FILE, ("version",), "9.9").with_text("moving/new.toml", 'id = "new"\n')
    draft = draft.without("certificates/juminhyo.toml")
    changes = {change.file: change for change in draft.changes()}
    assert {file: change.kind for file, change in changes.items()} == {
        "certificates/juminhyo.toml": "removed",
        FILE: "changed",
        "moving/new.toml": "new",
    }
    before = tomllib.loads(SHIPPED.text(FILE))["version"]
    assert [line for line in changes[FILE].lines if line[0] in "+-"] == [f'-version = "{before}"', '+version = "9.9"']


@pytest.mark.parametrize("place", [("field", 999, "fact"), ("title", "ja", "x"), ("field", 0, "only", 99)])
def test_a_place_that_cannot_be_is_refused_and_nothing_is_lost(place):
    with pytest.raises(FormError) as refused:
        Draft.of(SHIPPED).set(FILE, place, "x")
    assert refused.value.code is FailureCode.FORM_BAD_VALUE


def test_a_file_that_is_no_toml_is_refused_with_its_line():
    broken = Draft.of(SHIPPED).with_text(FILE, 'id = "a"\nversion = \n')
    with pytest.raises(FormError) as refused:
        broken.set(FILE, ("id",), "b")
    assert (refused.value.code, refused.value.line) == (FailureCode.FORM_UNREADABLE, 2)
