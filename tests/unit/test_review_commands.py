"""From a register and a file of applications to answers, as it is typed."""

from __future__ import annotations

import csv
import io
import json
import sys

import pytest

from counter_app.app.command_line import DONE, REFUSED, main

SETTINGS = """
[terminal]
role = "desk"
office = "MH01"
name = "本庁"
[store]
directory = "office"
"""
PEOPLE = 60


def register(path, *, protected=""):
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(
            ("resident_id", "household_id", "name", "kana", "dob", "address", "building", "status", "protected")
        )
        for at in range(PEOPLE):
            address = f"架空市見本町一丁目{at + 1}番{at + 2}号"
            kana = f"ミホン　タロウ{'アイウエオ'[at % 5]}{'カキクケコサシスセソタチツテト'[at // 5]}"
            name = f"見本　太郎{'一二三四五'[at % 5]}{'甲乙丙丁戊己庚辛壬癸子丑'[at // 5]}"
            mark = "1" if str(at) == protected else ""
            out.writerow((f"R{at}", f"H{at}", name, kana, f"1980-01-{at % 28 + 1:02}", address, "", "住民", mark))
    return path


def applications(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("application_id", "name", "kana", "dob", "address"))
        out.writerows(rows)
    return path


def claim(at, *, dob=None):
    name = f"見本太郎{'一二三四五'[at % 5]}{'甲乙丙丁戊己庚辛壬癸子丑'[at // 5]}"
    kana = f"ミホンタロウ{'アイウエオ'[at % 5]}{'カキクケコサシスセソタチツテト'[at // 5]}"
    return (f"A-{at}", name, kana, dob or f"1980-01-{at % 28 + 1:02}", f"架空市見本町1-{at + 1}-{at + 2}")


@pytest.fixture
def typed(tmp_path, capsys, monkeypatch):
    settings = tmp_path / "counter.toml"
    settings.write_text(SETTINGS, "utf-8")

    def run(*arguments, status=DONE, stdin=""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        assert main(["--settings", str(settings), *map(str, arguments)]) == status
        return capsys.readouterr()

    return run


@pytest.fixture
def loaded(typed, tmp_path):
    """A run of 30 notations, 2 other birthdays, 1 stranger."""
    rows = [claim(at) for at in range(30)]
    rows += [
        claim(40, dob="1980-01-27"),
        claim(41, dob="1980-01-28"),
        ("A-99", "遠方　花子", "エンポウ　ハナコ", "1950-05-05", "遠くの町1-1"),
    ]
    typed("register", "import", register(tmp_path / "r.csv"), "--as-of", "2026-11-01", "--workers", 0, "--json")
    files = applications(tmp_path / "a.csv", rows), tmp_path / "p.csv"
    typed("match", "run", "--register", "office", "--applications", files[0], "--out", files[1], "--workers", 0)
    (run,) = json.loads(typed("review", "load", "--applications", files[0], "--outcomes", files[1], "--json").out)
    return run, files


def test_a_run_goes_in_is_answered_and_comes_out(typed, loaded, tmp_path):
    run, _ = loaded
    assert run["counts"] == {"一致": 30, "要確認": 2, "不一致": 1}
    assert run["cases"] == 3  # one of the thirty is checked
    assert run["madeWith"]["asOf"] == "2026-11-01"
    cases = json.loads(typed("review", "list", "--json").out)
    assert {frozenset(each) for each in cases} == {frozenset({"id", "run", "application", "stage", "held"})}
    assert {"A-40", "A-41"} < {each["application"] for each in cases}
    for each in cases:
        shown = json.loads(typed("review", "show", each["id"]).out)
        assert shown["candidates"][0]["resident"] == each["application"].replace("A-", "R")
        assert "ONLY_ONE_FITS" not in json.dumps(shown)
        typed("review", "decide", each["id"], "same", "--candidate", 1, "--why", "document", "--json")
    typed("review", "finish")
    figures = json.loads(typed("review", "figures", "--json").out)
    assert (figures["left"], figures["checked"]["count"], figures["checked"]["wrong"]) == (0, 1, 0)
    assert typed("review", "figures").out.startswith("抜き取り確認 1件 誤り0件（95%区間 0〜97.5%）")
    assert json.loads(typed("review", "results", 1, "--out", tmp_path / "done.csv", "--json").out)[0]["decided"] == 3
    with (tmp_path / "done.csv").open(encoding="utf-8") as file:
        told = {row["application_id"]: row for row in csv.DictReader(file)}
    assert (told["A-40"]["answer"], told["A-40"]["resident_id"], told["A-40"]["why"]) == ("same", "R40", "document")
    shown = json.loads(typed("kpi", "show", "--json").out)
    assert shown["whole"]["matched_automatically"] == pytest.approx(30 / 33)
    assert shown["whole"]["matched_wrongly"] == 0


@pytest.mark.usefixtures("loaded")
def test_taking_back_and_words(typed):
    first = json.loads(typed("review", "list", "--json").out)[0]["id"]
    typed("review", "decide", first, "same", "--candidate", 1, "--why", "other", status=REFUSED)
    typed("review", "decide", first, "same", "--candidate", 9, "--why", "contact", status=REFUSED)
    typed("review", "decide", first, "same", "--candidate", 1, "--why", "other", "--words", stdin="電話で確認\n")
    assert json.loads(typed("review", "undo", "--json").out) == [{"id": first}]
    typed("review", "undo", status=REFUSED)


def test_files_that_do_not_belong_together_are_refused(typed, loaded, tmp_path):
    _, (given, outcomes) = loaded
    again = json.loads(typed("review", "load", "--applications", given, "--outcomes", outcomes, "--json").out)
    assert again[0]["already"] is True
    shorter = applications(tmp_path / "b.csv", [claim(1)])
    said = typed("review", "load", "--applications", shorter, "--outcomes", outcomes, status=REFUSED)
    assert "見本" not in said.err
    typed("register", "import", register(tmp_path / "r2.csv", protected="3"), "--workers", 0, "--json")
    others = applications(tmp_path / "c.csv", [claim(40, dob="1980-01-27")])
    wrong = tmp_path / "w.csv"
    wrong.write_text("application_id,outcome,resident_id,reasons\nA-40,要確認,R7,DOB_NEAR / x\n", "utf-8")
    said = typed("review", "load", "--applications", others, "--outcomes", wrong, status=REFUSED)
    assert "otherwise" in said.err


@pytest.mark.usefixtures("loaded")
def test_whoever_came_under_protection_since_is_asked_of_the_register(typed, tmp_path):
    """A role with every right may open it; the case is marked for all others from then on."""
    case = next(each for each in json.loads(typed("review", "list", "--json").out) if each["application"] == "A-40")
    typed("register", "import", register(tmp_path / "r2.csv", protected="40"), "--workers", 0, "--json")
    assert json.loads(typed("review", "show", case["id"]).out)["application"] == "A-40"
