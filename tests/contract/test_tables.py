"""The shipped tables say where they come from, are what they say, and every form can use them."""

import hashlib
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from counter_app.prefill.catalogue import Catalogue

from counter_app.app.doctor import _table
from counter_app.domain.answers import FieldPath
from counter_app.domain.form import FieldKind
from counter_app.domain.named_codes import bank_beside
from counter_app.domain.reference import read_provenance
from counter_app.failures import FailureCode, TableError
from counter_app.tables.shipped import ShippedTables, load_banks, load_places

ROOT = Path(__file__).parents[2]
TABLES = ROOT / "resources" / "tables"
NAMES = sorted(file.stem for file in TABLES.glob("*.zip"))


def test_both_tables_are_there_and_no_other():
    assert NAMES == ["banks", "places"]
    assert {file.suffix for file in TABLES.iterdir()} == {".zip", ".toml", ".md"}


@pytest.mark.parametrize("name", NAMES)
def test_a_table_says_where_it_comes_from_and_is_small(name):
    content = (TABLES / f"{name}.zip").read_bytes()
    known = read_provenance((TABLES / f"{name}.toml").read_text("utf-8"))
    assert known.sha256 == hashlib.sha256(content).hexdigest()
    assert known.source
    assert "MIT" in known.licence
    assert date(2026, 1, 1) < known.as_of < date(2100, 1, 1)
    assert len(content) < 2_000_000
    beside = tomllib.loads((TABLES / f"{name}.toml").read_text("utf-8"))
    assert len(bytes.fromhex(beside["made_from_sha256"])) == 32


def test_the_licence_of_both_sources_stands_beside_the_tables():
    readme = (TABLES / "README.md").read_text("utf-8")
    for notice in ("(c) 2015 Sho Kusano", "(c) 2019 Paul O'Leary McCann", "WITHOUT WARRANTY OF ANY KIND", "unofficial"):
        assert notice in readme


def test_the_shipped_tables_are_whole():
    banks, places = load_banks(TABLES), load_places(TABLES)
    assert len(banks.banks()) > 1000
    assert len(places.prefectures()) == 47
    assert sum(len(places.cities(one)) for one in places.prefectures()) > 1700
    yucho = banks.bank("9900")
    assert yucho is not None
    assert yucho.name == "ゆうちょ銀行"
    assert len(banks.branches("9900")) > 80


def test_a_terminal_opens_both():
    tables = ShippedTables(TABLES)
    tables.open()
    assert tables.banks is not None
    assert tables.places is not None


def _together(fields):
    yield {item.fact: item.kind for item in fields}
    yield from (kinds for item in fields for kinds in _together(item.items) if item.items)


def test_every_branch_that_is_asked_has_its_bank_beside_it():
    for form in Catalogue.load(ROOT / "forms", {"rpa-folder", "https-json"}).all():
        for kinds in _together(form.fields):
            for fact, kind in kinds.items():
                if kind is FieldKind.BRANCH_CODE:
                    assert kinds.get(bank_beside(FieldPath(fact))) is FieldKind.BANK_CODE, (form.id, fact)


def test_doctor_says_the_age_warns_after_a_year_and_names_what_is_damaged():
    def damaged(_directory):
        raise TableError(FailureCode.TABLE_CHANGED, "banks")

    fresh = _table("banks", load_banks, date(2026, 11, 21))
    assert (fresh.advice, "2026-" in fresh.says, "非公式" in fresh.says) == ((), True, True)
    old = _table("banks", load_banks, load_banks(TABLES).provenance.as_of + timedelta(days=400))
    assert "1年以上" in old.advice[0]
    assert _table("banks", damaged, date(2026, 11, 21)).code is FailureCode.TABLE_CHANGED
