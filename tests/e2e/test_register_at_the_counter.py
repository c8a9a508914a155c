"""From `main.py register import` to the answer that a terminal with these settings gets about a card."""

from __future__ import annotations

import json
from dataclasses import replace

from counter_app.app.assembly import open_register, rules_of
from counter_app.domain.household import Found, NotFound, RegisterDown, Source
from counter_app.failures import FailureCode
from counter_app.settings import load
from tests.e2e.test_staff_commands import SETTINGS
from tests.fakes import canary
from tests.unit.register.imported import DAUGHTER, HERSELF
from tests.unit.register.test_extracts import extract
from tests.unit.test_resident_register import text_of

IMPORTED = "\n[register]\nimported = true\n"


def test_a_terminal_asks_what_was_imported_and_what_was_imported_since(tmp_path, run_main):
    file, source = tmp_path / "counter.toml", tmp_path / "extract.csv"
    file.write_text(SETTINGS + IMPORTED, "utf-8")
    register = open_register(load(file))
    assert rules_of(load(file)).register
    assert isinstance(register.household_of(canary.reading()), RegisterDown)
    assert len(register.check()) == 1

    source.write_text(text_of([HERSELF, DAUGHTER]), "utf-8")
    assert run_main("--settings", file, "register", "import", source, "--as-of", "2026-11-01").status == 0
    answer = register.household_of(canary.reading())  # the same terminal, not started anew
    assert isinstance(answer, Found)
    assert (len(answer.household.members), register.check()) == (2, [])

    source.write_text(text_of([replace(HERSELF, address="架空市仮町7番地"), DAUGHTER]), "utf-8")
    assert run_main("--settings", file, "register", "import", source).status == 0
    assert isinstance(register.household_of(canary.reading()), NotFound)


def test_both_registers_are_asked(tmp_path, run_main):
    file, source, folder = tmp_path / "counter.toml", tmp_path / "extract.csv", tmp_path / "juki"
    folder.mkdir()
    (folder / "1.json").write_text(json.dumps(extract(), ensure_ascii=False), "utf-8")
    file.write_text(f'{SETTINGS}{IMPORTED}folder = "juki"\n', "utf-8")
    source.write_text(text_of([replace(HERSELF, protected="1")]), "utf-8")
    register = open_register(load(file))
    alone = register.household_of(canary.reading())
    assert isinstance(alone, Found)
    assert [each.code.value for each in alone.remarks] == ["register-down"]
    assert run_main("--settings", file, "register", "import", source).status == 0
    answer = register.household_of(canary.reading())
    assert isinstance(answer, Found)
    assert (answer.household.source, answer.household.protected) == (Source.MOVE_OUT, True)


def test_an_office_without_an_import_says_so(tmp_path):
    file = tmp_path / "counter.toml"
    file.write_text(SETTINGS + IMPORTED, "utf-8")
    answer = open_register(load(file)).household_of(canary.reading())
    assert answer.code in {FailureCode.EXTRACT_MISSING, FailureCode.STORE_KEY_MISSING}
