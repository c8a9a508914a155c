"""The commands as they are typed, on an office in a folder of the test."""

from __future__ import annotations

import json
import zipfile
from contextlib import contextmanager

import pytest

from counter_app.app.command_line import DONE, REFUSED, main
from counter_app.store.engine import open_store
from counter_app.store.key_file import keys_for

SETTINGS = """
[terminal]
role = "desk"
office = "MH01"
name = "本庁"
[store]
directory = "office"
[figures]
municipality_code = "99999"
"""
MACHINE = "queue,number,issued_at,called_at\n1,101,2026-11-20 09:00,2026-11-20 09:10\n"


@pytest.fixture
def kpi(tmp_path, capsys):
    settings = tmp_path / "counter.toml"
    settings.write_text(SETTINGS, "utf-8")

    def run(*arguments, status=DONE):
        assert main(["--settings", str(settings), "kpi", *map(str, arguments)]) == status
        return capsys.readouterr()

    return run


@pytest.fixture
def machine(tmp_path):
    file = tmp_path / "tickets.csv"
    file.write_text(MACHINE, "utf-8")
    return file


@contextmanager
def office_of(folder):
    file = folder / "office" / "counter.db"
    database = open_store(file, keys_for(file, folder / "office" / "keys" / "store.key").database)
    yield database
    database.close()


def test_tickets_become_waits_and_a_package(kpi, machine, tmp_path):
    assert json.loads(kpi("tickets", machine, "--json").out) == {"new": 2, "known": 0, "orphans": 0}
    assert json.loads(kpi("tickets", machine, "--json").out)["known"] == 2
    shown = json.loads(kpi("show", "--day", "2026-11-20", "--by", "queue", "--json").out)
    assert shown["rows"]["1"]["wait_p50"] == pytest.approx(600, rel=0.02)
    assert shown["rows"]["1"]["visits"] is None
    text = kpi("show", "--month", "2026-11").out
    assert "待ち時間（中央値）" in text
    assert "呼出時刻 − 発券時刻" in text
    out = tmp_path / "kpi_202611.zip"
    assert json.loads(kpi("export", "--month", "2026-11", "--out", out, "--json").out)["internal"] is False
    with office_of(tmp_path) as database, database.reading() as connection:
        assert connection.exec_driver_sql("SELECT object_id FROM audit WHERE action = 'figures.export'").all()
    assert "kpi_202611.parquet" in zipfile.ZipFile(out).namelist()
    before = json.loads(kpi("show", "--year", "2026", "--json").out)
    kpi("rebuild")
    assert json.loads(kpi("show", "--year", "2026", "--json").out) == before


def test_a_ticket_is_called_once_it_was_issued(kpi):
    ticket = ("--number", "7", "--queue", "1")
    assert "S203" in kpi("ticket", "call", *ticket, status=REFUSED).err
    kpi("ticket", "issue", *ticket)
    assert json.loads(kpi("now", "--json").out)["waiting"] == {"MH01 1": 1}
    kpi("ticket", "call", *ticket)
    assert json.loads(kpi("now", "--json").out)["waiting"] == {}


def test_the_codebook_says_each_formula(kpi):
    entries = json.loads(kpi("codebook", "--json").out)
    assert all(entry["formula"] and entry["version"] for entry in entries)
    assert len(kpi("codebook").out.splitlines()) == len(entries)


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "--day", "today"),
        ("show", "--month", "11"),
        ("show", "--by", "person"),
        ("ticket", "issue", "--number", "山田", "--queue", "1"),
        ("tickets", "nowhere.csv"),
        ("export", "--month", "2026-11", "--out", "nowhere/x.zip"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(kpi, arguments):
    assert "E102" in kpi(*arguments, status=REFUSED).err


def test_an_export_needs_the_code_of_the_municipality(kpi, tmp_path):
    settings = tmp_path / "counter.toml"
    settings.write_text(SETTINGS.replace('municipality_code = "99999"', ""), "utf-8")
    assert "municipality_code" in kpi("export", "--month", "2026-11", "--out", tmp_path / "x.zip", status=REFUSED).err
