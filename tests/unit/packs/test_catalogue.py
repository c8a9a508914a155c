from datetime import date
from pathlib import Path

import pytest

from counter_app.domain.form import FieldKind, Need
from counter_app.domain.words import LANGUAGES
from counter_app.failures import FailureCode, FormError
from counter_app.packs.catalogue import Catalogue
from counter_app.packs.report import check, listing

FORMS = Path(__file__).parents[3] / "forms"
CONNECTORS = {"rpa-folder", "https-json"}
SHIPPED = sorted(
    path.relative_to(FORMS).as_posix() for path in FORMS.glob("[!_]*/[!_]*.toml") if path.parent.name != "life_events"
)

FIELD = '[[field]]\nfact = "{fact}"\nkind = "{kind}"\nlabel = {{ ja = "欄", ja-easy = "らん", en = "Field" }}\n'
HEAD = """\
id = "{id}"
version = "1"
legal_basis = "見本法"
verified = true
effective_from = 2026-04-01
effective_until = 2027-03-31
destination = "outside"
connector = "rpa-folder"
title = {{ ja = "見本", ja-easy = "みほん", en = "Sample" }}
"""


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.load(FORMS, CONNECTORS)


def write(directory, name, text):
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def walk(form):
    for field in form.fields:
        yield field
        yield from field.items


def test_every_shipped_form_is_loaded(catalogue):
    assert sorted(form.file for form in catalogue.all()) == SHIPPED
    assert {"juminhyo", "tenkyo", "jido-teate"} <= {form.id for form in catalogue.all()}


def test_every_shipped_field_speaks_every_language(catalogue):
    for form in catalogue.all():
        for field in walk(form):
            for words in (field.label, *(choice.label for choice in field.choices)):
                assert all(words.of(language).strip() for language in LANGUAGES)
            if field.kind is not FieldKind.GROUP and field.question:
                sentences = [s for s in field.question.ja_easy.replace("　", " ").split("。") if s]
                assert all(len(s.replace(" ", "")) <= 40 for s in sentences), (form.id, field.fact)


def test_no_form_asks_for_the_individual_number(catalogue):
    for form in catalogue.all():
        for field in walk(form):
            number = "mynumber" in field.fact.lower()
            assert not number or field.kind is FieldKind.YES_NO or field.fact.endswith("myNumberPurpose")


def test_the_applicant_is_the_same_fact_everywhere(catalogue):
    asked = [{field.fact for field in form.fields} for form in catalogue.all()]
    assert {"applicant.fullName", "applicant.fullAddress", "applicant.phoneNumber"} <= set.intersection(*asked)


def test_what_was_written_from_memory_is_reported_and_no_fee_is_claimed():
    report = check(FORMS, CONNECTORS)
    assert report.usable
    items = {(entry.form, entry.item) for entry in report.unverified}
    assert ("juminhyo", "fee") in items
    assert ("jido-teate", "form") in items
    assert ("tenkyo", "move.date") not in items
    assert ("tenkyo", "form") not in items
    assert report.as_json()["errors"] == []


def test_a_mistake_in_a_pack_file_is_reported_with_its_line(tmp_path):
    write(tmp_path, "pack/a.toml", HEAD.format(id="a") + FIELD.format(fact="one", kind="text"))
    write(tmp_path, "pack/_pack.toml", 'title = { ja = "a", ja-easy = "a", en = "a" }\norder = "last"\n')
    report = check(tmp_path, CONNECTORS)
    assert report.forms == ("a",)
    assert not report.usable
    (error,) = report.as_json()["errors"]
    assert (error["file"], error["line"], error["name"]) == ("pack/_pack.toml", 2, "FORM_BAD_VALUE")


def test_listing_is_plain_and_knows_what_is_in_force(catalogue):
    rows = {row["id"]: row for row in listing(catalogue, date(2026, 11, 21))}
    assert rows["tenkyo"]["inForce"]
    assert rows["tenkyo"]["title"]["ja"] == "転居届"
    assert (rows["tenkyo"]["pack"], rows["tenkyo"]["reading"]) == ("moving", "てんきょとどけ")
    assert not any(row["inForce"] for row in listing(catalogue, date(2026, 3, 31)))


def test_find_get_and_effective(tmp_path):
    write(tmp_path, "pack/a.toml", HEAD.format(id="a") + FIELD.format(fact="one", kind="text"))
    catalogue = Catalogue.load(tmp_path, CONNECTORS)
    day = date(2026, 11, 21)
    assert catalogue.find("a", day) is catalogue.get("a", day)
    assert catalogue.find("a", date(2027, 4, 1)) is None
    assert catalogue.find("b", day) is None
    with pytest.raises(KeyError, match="known: a"):
        catalogue.get("b", day)
    in_force = {
        day: bool(catalogue.effective(date.fromisoformat(day)))
        for day in ("2026-03-31", "2026-04-01", "2027-03-31", "2027-04-01")
    }
    assert list(in_force.values()) == [False, True, True, False]


def test_one_fact_has_one_meaning(tmp_path):
    write(tmp_path, "pack/a.toml", HEAD.format(id="a") + FIELD.format(fact="one", kind="text"))
    write(
        tmp_path,
        "pack/b.toml",
        HEAD.format(id="b") + FIELD.format(fact="two", kind="text") + FIELD.format(fact="one", kind="date"),
    )
    with pytest.raises(FormError) as error:
        Catalogue.load(tmp_path, CONNECTORS)
    assert (error.value.code, str(error.value.file), error.value.line) == (
        FailureCode.FORM_DUPLICATE,
        "pack/b.toml",
        15,
    )


def test_one_id_is_one_form(tmp_path):
    for name in ("pack/a.toml", "pack/b.toml"):
        write(tmp_path, name, HEAD.format(id="a") + FIELD.format(fact="one", kind="text"))
    with pytest.raises(FormError, match=r"in force at the same time in pack/a\.toml"):
        Catalogue.load(tmp_path, CONNECTORS)


def test_versions_of_one_form_follow_each_other(tmp_path):
    head, next_year = HEAD.format(id="a"), HEAD.format(id="a").replace("2027-03-31", "2028-03-31")
    write(tmp_path, "pack/a.toml", head + FIELD.format(fact="one", kind="text"))
    later = next_year.replace("2026-04-01", "2027-04-01").replace('version = "1"', 'version = "2"')
    write(tmp_path, "pack/a-2027.toml", later + FIELD.format(fact="one", kind="date"))
    catalogue = Catalogue.load(tmp_path, CONNECTORS)
    days = (date(2027, 3, 31), date(2027, 4, 1))
    assert [catalogue.get("a", day).version for day in days] == ["1", "2"]


def test_the_report_lists_every_mistake_not_only_the_first(tmp_path):
    write(tmp_path, "_shared/block.toml", "[[feild]]\n")
    write(tmp_path, "pack/a.toml", HEAD.format(id="a") + FIELD.format(fact="one", kind="texte"))
    write(
        tmp_path,
        "pack/b.toml",
        HEAD.format(id="b").replace("rpa-folder", "fax") + FIELD.format(fact="one", kind="text"),
    )
    (tmp_path / "pack/c.toml").write_bytes(b"\xff\xfe")
    write(tmp_path, "life_events/move.toml", "not = 'a form'\n")
    report = check(tmp_path, CONNECTORS)
    places = [(str(e.file), e.line, e.code) for e in report.errors]
    assert places == [
        ("_shared/block.toml", 1, FailureCode.FORM_UNKNOWN_KEY),
        ("pack/a.toml", 12, FailureCode.FORM_UNKNOWN_NAME),
        ("pack/b.toml", 8, FailureCode.FORM_UNKNOWN_NAME),
        ("pack/c.toml", 1, FailureCode.FORM_UNREADABLE),
        ("life_events/move.toml", 1, FailureCode.FORM_UNKNOWN_KEY),
    ]
    assert not report.usable


def test_an_empty_directory_is_said(tmp_path):
    with pytest.raises(FormError, match="no form here"):
        Catalogue.load(tmp_path, CONNECTORS)


def test_shipped_forms_ask_little_that_is_required(catalogue):
    tenkyo = catalogue.get("tenkyo", date(2026, 11, 21))
    required = [f for f in tenkyo.fields if f.need is Need.REQUIRED and not f.when and not f.prefill]
    pages = list(dict.fromkeys(f.together or f.fact for f in required))
    assert pages == ["move.date", "move.newAddress", "move.newHead", "people", "members"]
