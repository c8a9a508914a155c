"""What the home pages ask, and what they never ask; the tables of ages they carry; their verbs."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.app.home_codes import office_of, site_of
from counter_app.app.office import FORMS, connector_ids
from counter_app.domain import wareki
from counter_app.domain.form import FieldKind
from counter_app.domain.row_facts import ROW_RULES, fiscal_age
from counter_app.home.definition import Definition
from counter_app.home.script_data import ROW_AGES
from counter_app.home.site import LARGEST, Office
from counter_app.packs.office_forms import read_office_forms
from counter_app.packs.tree import FormTree

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def forms():
    return read_office_forms("test", FormTree.of_folder(FORMS), connector_ids())[0]


@pytest.fixture(scope="module")
def plans(forms):
    site = site_of(Office("", b""), "", "")
    return site.plans(forms.catalogue.effective(TODAY), forms.events.effective(TODAY))


def fields_of(plan):
    for question in plan.questions:
        yield question.field
        yield from (item.field for item in question.items)


@given(st.dates(date(1900, 1, 1), TODAY), st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_a_page_counts_ages_as_the_domain_does(birth, on):
    for name, (by_school_year, least, below) in ROW_AGES.items():
        years = fiscal_age(birth, on) if by_school_year else wareki.age(birth, on)
        assert (least <= years < below) is ROW_RULES[name](birth, on), name
    assert ROW_AGES.keys() == ROW_RULES.keys()


def test_every_form_and_every_event_has_its_page(forms, plans):
    asked = {form.id for form in forms.catalogue.effective(TODAY)}
    assert {plan.id for plan in plans if plan.event is None} == asked
    assert {plan.id for plan in plans if plan.event} == {event.id for event in forms.events.effective(TODAY)}


def test_what_only_card_register_or_staff_may_say_is_not_asked(plans):
    for plan in plans:
        wrong = [
            field.fact
            for field in fields_of(plan)
            if field.by_staff or field.proven or field.kind in {FieldKind.CONSENT, FieldKind.DOCUMENT}
        ]
        assert wrong == [], plan.id


def test_nobody_is_asked_for_the_individual_number(plans):
    """Whether it shall stand on a certificate, and what for, may be asked; itself never."""
    for plan in plans:
        for field in fields_of(plan):
            words = f"{field.label.ja}{field.label.en}{field.question.ja if field.question else ''}"
            named = "個人番号" in words or "Individual Number" in words or "マイナンバー（" in words
            about = field.kind in {FieldKind.YES_NO, FieldKind.CHOICE} or field.fact.endswith("Purpose")
            assert not named or about, (plan.id, field.fact)


def test_no_fact_is_asked_twice(plans):
    for plan in plans:
        facts = [question.fact for question in plan.questions]
        assert len(facts) == len(set(facts)), plan.id


def test_every_procedure_of_an_event_comes_before_those_left_to_the_counter(plans):
    for plan in plans:
        if plan.event:
            assert plan.event.procedures()[: len(plan.procedures)] == plan.procedures
            assert len(plan.procedures) >= 12


def test_definitions_come_back_and_do_not_depend_on_whose_site_it_is(forms, plans):
    site = site_of(office_of(forms, "131016", b"\x04" * 65), "架空の名前の長い市", "2026年11月21日")
    asked = forms.catalogue.effective(TODAY), forms.events.effective(TODAY)
    assert [d.id for d in site.definitions(*asked)] == [plan.definition.id for plan in plans]
    for plan in plans:
        assert Definition.parse(plan.definition.text()) == plan.definition


def test_no_page_is_larger_than_it_may_be(forms):
    site = site_of(office_of(forms, "131016", b"\x04" * 65), "架空の名前の長い市", "2026年11月21日")
    asked = forms.catalogue.effective(TODAY), forms.events.effective(TODAY)
    sizes = {name: len(text.encode()) for name, text in site.files(*asked)}
    assert max(sizes.values()) <= LARGEST


SETTINGS = """
[terminal]
role = "counter"
office = "MH01"
name = "架空市役所 市民課"
municipality = "架空市"
[store]
directory = "office"
[cards]
trust = "simulated"
[figures]
municipality_code = "999997"
"""


def run(folder, *words: str, status: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "--settings", str(folder / "counter.toml"), "home", *words],
        cwd=folder, capture_output=True, text=True, check=False, timeout=200,
    )  # fmt: skip
    assert done.returncode == status, done.stderr
    return done.stdout or done.stderr


def test_keys_pages_and_a_code_from_the_command_line(tmp_path):
    (tmp_path / "counter.toml").write_text(SETTINGS, "utf-8")
    assert "H401" in run(tmp_path, "build", "--out", str(tmp_path / "site"), status=4)
    kid = json.loads(run(tmp_path, "keys", "new", "--json"))["kid"]
    built = json.loads(run(tmp_path, "build", "--out", str(tmp_path / "site"), "--json"))
    assert (built["kid"], built["simulated"]) == (kid, True)
    assert built["files"] == len(list((tmp_path / "site").glob("*.html")))
    assert (tmp_path / "site" / "licences.txt").exists()
    (tmp_path / "code.txt").write_text("2601777\n", "utf-8")
    assert "H101" in run(tmp_path, "open", str(tmp_path / "code.txt"), status=3)
    (tmp_path / "code.txt").write_text(_a_code(tmp_path), "utf-8")
    opened = json.loads(run(tmp_path, "open", str(tmp_path / "code.txt"), "--json"))
    assert opened["paths"] == ["applicant.fullName"]
    assert "遠野原" not in json.dumps(opened, ensure_ascii=False)
    run(tmp_path, "keys", "retire", kid)
    assert [key["state"] for key in json.loads(run(tmp_path, "keys", "list", "--json"))] == ["retired"]
    assert "H102" in run(tmp_path, "open", str(tmp_path / "code.txt"), status=3)


def _a_code(folder) -> str:
    from counter_app.devices.clock import SystemClock  # noqa: PLC0415  # what a page does, with the office's own files
    from counter_app.home.codec import Content, sealed_text  # noqa: PLC0415
    from counter_app.home.keys import KeyFolder  # noqa: PLC0415

    key = KeyFolder(folder / "office" / "keys" / "home", simulated=True).load().newest
    tables = [Definition.parse(file.read_text("utf-8")) for file in (folder / "office" / "home").glob("*.json")]
    table = next(each for each in tables if each.procedure == "juminhyo")
    values, rows = table.numbered({"applicant.fullName": "遠野原\u3000花子"})
    content = Content(table.id, int(SystemClock().now().timestamp()), 0, values, rows)
    return sealed_text(content, key.public, "999997")
