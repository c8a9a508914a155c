"""Forms about people: nobody is asked about a person twice, and every sheet is complete enough to hand out."""

import tomllib
from pathlib import Path

import pytest

from counter_app.domain.form import FieldKind
from counter_app.domain.words import LANGUAGES
from counter_app.packs.catalogue import Catalogue

FORMS = Path(__file__).parents[3] / "forms"
PACKS = ("insurance", "pension", "care", "children", "welfare", "benefits", "bereavement")
CATALOGUE = Catalogue.load(FORMS, {"rpa-folder", "https-json"})
OURS = [form for form in CATALOGUE.all() if form.pack in PACKS]
# What a row of `members` knows already, with the answers it can have
KNOWN = {
    entry["fact"]: (entry["kind"], [choice["code"] for choice in entry.get("choice", ())])
    for block in ("household-member", "situation-member")
    for entry in tomllib.loads((FORMS / "_shared" / f"{block}.toml").read_text("utf-8"))["field"]
}
SHORT = 40


@pytest.mark.parametrize("form", OURS, ids=lambda form: form.id)
def test_a_row_taken_from_the_household_repeats_what_is_known_under_the_same_name(form):
    for group in (field for field in form.fields if field.rows_of):
        assert group.rows_of == "members"
        assert any(item.fact == "fullName" for item in group.items)
        for item in (item for item in group.items if item.fact in KNOWN):
            assert (item.kind.value, [choice.code for choice in item.choices]) == KNOWN[item.fact], item.fact


@pytest.mark.parametrize("form", OURS, ids=lambda form: form.id)
def test_every_form_says_what_it_is_who_may_come_and_what_paper_would_cost(form):
    assert all((form.reading, form.summary, form.next_step, form.identity, form.paper))
    assert form.paper.entries > 0
    counted = {field.fact for field in form.fields if field.kind is FieldKind.GROUP}
    assert set(form.paper.entries_per_row) <= counted


@pytest.mark.parametrize("form", OURS, ids=lambda form: form.id)
def test_papers_are_ticked_by_staff(form):
    for field in form.fields:
        assert (field.kind is FieldKind.DOCUMENT) is field.fact.startswith("document.")
        assert field.by_staff or field.kind is not FieldKind.DOCUMENT


@pytest.mark.parametrize("form", OURS, ids=lambda form: form.id)
def test_easy_japanese_is_short_everywhere(form):
    every = [form.title, form.summary, form.next_step, *form.bring]
    for field in (*form.fields, *(item for group in form.fields for item in group.items)):
        every += [words for words in (field.label, field.question, field.why, field.help) if words]
        every += [choice.label for choice in field.choices]
    for words in every:
        assert all(words.of(language).strip() for language in LANGUAGES)
        assert all(len(part.replace(" ", "")) <= SHORT for part in words.ja_easy.split("。")), words.ja_easy


@pytest.mark.parametrize("pack", PACKS)
def test_every_pack_has_its_name_and_its_place(pack):
    head = tomllib.loads((FORMS / pack / "_pack.toml").read_text("utf-8"))
    assert set(head) == {"title", "summary", "order"}
    assert set(head["title"]) == set(head["summary"]) == set(LANGUAGES)


def test_packs_stand_in_an_order_without_ties():
    orders = [tomllib.loads(path.read_text("utf-8"))["order"] for path in FORMS.glob("[!_]*/_pack.toml")]
    assert len(orders) == len(set(orders))
