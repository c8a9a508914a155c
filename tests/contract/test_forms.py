"""Every shipped form can be found, read, afforded and handed in: what no single form may forget."""

import re
import tomllib
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.form import FieldKind, Identity, Need
from counter_app.packs.catalogue import Catalogue
from counter_app.personal import Personal

FORMS = Path(__file__).parents[2] / "forms"
ALL = Catalogue.load(FORMS, {"rpa-folder", "https-json"}).all()
NAMED = {file.parent.name for file in FORMS.glob("*/_pack.toml")}
NOT_NAMED_YET = {"children"}  # held to all of this as soon as its pack has a name
SHIPPED = [form for form in ALL if form.pack in NAMED]
HIRAGANA = re.compile(r"[ぁ-ゖー]+( [ぁ-ゖー]+)*")  # several names of one procedure, a space between
LONGEST_LABEL = 20  # full-width characters in one line of the check page
LONGEST_EASY_SENTENCE = 40

each_form = pytest.mark.parametrize("form", SHIPPED, ids=lambda form: f"{form.id}-{form.version}")


def walk(form):
    for field in form.fields:
        yield field
        yield from field.items


def words(form):
    yield from (("title", form.title), ("summary", form.summary), ("next_step", form.next_step))
    yield from (("bring", entry) for entry in form.bring)
    for field in walk(form):
        yield from ((field.fact, entry) for entry in (field.label, field.question, field.why, field.help) if entry)
        yield from ((field.fact, choice.label) for choice in field.choices)


def stated(text):
    return Answer(Personal(text), Origin.RESIDENT, Trust.STATED, datetime(2026, 11, 21, tzinfo=UTC))


def width(text):
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


@each_form
def test_a_form_can_be_found_by_its_reading(form):
    assert HIRAGANA.fullmatch(form.reading)


@each_form
def test_a_form_says_what_it_is_and_what_follows(form):
    assert form.summary
    assert form.next_step
    assert form.legal_basis


@each_form
def test_a_form_names_the_proof_of_identity_and_what_paper_would_cost(form):
    assert form.identity
    assert form.identity.who
    assert form.paper
    assert form.paper.entries > 0
    assert set(form.paper.entries_per_row) <= {field.fact for field in form.fields if field.kind is FieldKind.GROUP}


@each_form
def test_who_brings_a_number_is_told_to_bring_it_on_paper(form):
    if form.identity.proof is Identity.WITH_NUMBER:
        assert any("個人番号" in entry.ja or "マイナンバー" in entry.ja for entry in form.bring)


@each_form
def test_easy_japanese_is_short_sentences(form):
    sentences = [
        (where, sentence)
        for where, entry in words(form)
        for sentence in re.split(r"[。？！]", re.sub(r"\s", "", entry.ja_easy))
    ]
    assert [found for found in sentences if len(found[1]) > LONGEST_EASY_SENTENCE] == []


@each_form
def test_labels_fit_their_line(form):
    assert [field.label.ja for field in walk(form) if width(field.label.ja) > LONGEST_LABEL] == []


@each_form
def test_what_only_staff_answer_never_stops_a_resident(form):
    noted = [field for field in walk(form) if field.by_staff and field.kind is not FieldKind.DOCUMENT]
    assert [field.fact for field in noted if field.need is Need.REQUIRED] == []


@each_form
def test_papers_are_taken_by_staff_and_may_follow(form):
    papers = [field for field in walk(form) if field.kind is FieldKind.DOCUMENT]
    assert [field.fact for field in papers if not field.by_staff or field.need is not Need.SOFT] == []


@each_form
def test_what_a_person_is_asked_is_a_question(form):
    asked = [field for field in walk(form) if not field.by_staff]
    assert [field.fact for field in asked if field.question is None] == []


@each_form
def test_tiles_of_one_page_have_one_question_and_stand_together(form):
    pages = [field.together for field in form.fields]
    for page in {page for page in pages if page}:
        places = [at for at, name in enumerate(pages) if name == page]
        assert places == list(range(places[0], places[-1] + 1)), page
        assert len({form.fields[at].question for at in places}) == 1, page


@each_form
def test_an_amount_nobody_checked_is_not_called_checked(form):
    assert form.fee is None or not form.fee.verified, "fees are set by each municipality, in its own forms"


def test_every_form_belongs_to_a_pack_with_a_name():
    assert {form.pack for form in ALL} - NAMED <= NOT_NAMED_YET


@pytest.mark.parametrize("pack", sorted(NAMED))
def test_a_pack_has_words_and_a_place(pack):
    file = FORMS / pack / "_pack.toml"
    named = tomllib.loads(file.read_text("utf-8"))
    assert set(named) == {"title", "summary", "order"}
    for key in ("title", "summary"):
        assert set(named[key]) == {"ja", "ja-easy", "en"}
    assert isinstance(named["order"], int)


def test_packs_have_an_order():
    orders = [tomllib.loads(file.read_text("utf-8"))["order"] for file in FORMS.glob("*/_pack.toml")]
    assert len(orders) == len(set(orders))


def test_a_shelter_takes_few_answers_from_somebody_with_a_card():
    shelter = next(form for form in SHIPPED if form.id == "hinanjo-uketsuke")
    pages = {field.together or field.fact for field in shelter.fields if not field.by_staff and not field.prefill}
    assert pages == {"shelter.people", "shelter-care", "shelter.disclosure"}


AFTER_A_DEATH = {
    "setai-henko": {"household.changeReason": "death"},
    "inkan-haishi": {"seal.endWhose": "deceased"},
    "card-funshitsu": {"card.whose": "deceased"},
    "gentsuki-haisha": {"vehicle.endReason": "death"},
    "suido-chushi": {"water.stopReason": "death"},
    "sozoku-daihyo": {},
    "shibou-todoke": {},
}


@pytest.mark.parametrize("procedure", AFTER_A_DEATH)
def test_who_has_died_is_told_once(procedure):
    said = {FieldPath(fact): stated(code) for fact, code in AFTER_A_DEATH[procedure].items()}
    form = next(form for form in SHIPPED if form.id == procedure)
    assert "deceased.fullName" in {asked.path for asked in form.asked(Answers(said))}


def test_a_new_address_is_told_once():
    said = {"dog.action": "new-address", "vehicle.acquired": "moved-in", "water.atNewAddress": "yes"}
    answers = Answers({FieldPath(fact): stated(code) for fact, code in said.items()})
    for procedure in ("tenkyo", "tennyu", "inu-toroku", "gentsuki-toroku", "suido-kaishi"):
        form = next(form for form in SHIPPED if form.id == procedure)
        assert "move.newAddress" in {asked.path for asked in form.asked(answers)}, procedure
