"""`main.py benefit …` as the processes they are."""

from __future__ import annotations

import csv
import json
import shutil
import stat
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from counter_app.exports.machine_readable import check_export
from tests.fakes.benefit_town import HANAKO, OF_HANAKO, OF_TARO, RULES, SAKURA, TOWN

ROOT = Path(__file__).resolve().parents[2]
ZERO = '[zero_income]\nname = "0申告"\njan_1 = 2026-01-01\n[sampling]\nshare = 1\nseed = "s"\n'
PROTECTED = replace(
    HANAKO, resident_id="R7", household_id="H7", name="鈴木　恵", kana="スズキ　メグミ", dob="1990-11-30", protected="1"
)
APPLICATIONS = (
    OF_HANAKO,
    OF_HANAKO | {"application_id": "A7", "received_at": "2026-05-03"},
    OF_TARO | {"account_kana": "ヤマダ　ヨシコ"},
    OF_HANAKO
    | {
        "application_id": "A8",
        "name": "鈴木恵",
        "kana": "スズキメグミ",
        "dob": "1990-11-30",
        "account_number": "1",
        "members": "",
    },
)


def command(*words):
    run = [sys.executable, str(ROOT / "main.py"), "benefit", *map(str, words)]
    return subprocess.run(run, capture_output=True, check=False, cwd=ROOT, timeout=120)


def table(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, sorted({key for row in rows for key in row}))
        out.writeheader()
        for row in rows:
            out.writerow({key: value if isinstance(value, str) else json.dumps(value) for key, value in row.items()})
    return path


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def files(tmp_path):
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    table(tmp_path / "register.csv", [asdict(row) for row in (*TOWN, PROTECTED)])
    table(tmp_path / "applications.csv", APPLICATIONS)
    return tmp_path


def run(folder, out, *more):
    given = ("--register", folder / "register.csv", "--applications", folder / "applications.csv")
    return command("run", *given, "--rules", folder / "rules.toml", "--out", folder / out, "--workers", 0, *more)


def test_a_run_from_files_to_letters(files):
    done = run(files, "out", "--json")
    assert done.returncode == 0, done.stderr.decode()
    out = files / "out"
    outcomes = {row["application_id"]: (row["outcome"], row["amount_yen"]) for row in read(out / "results.csv")}
    assert outcomes == {"A1": ("支払可", "200000"), "A7": ("不可", ""), "A2": ("要確認", ""), "A8": ("要確認", "")}
    [paid] = read(out / "payments.csv")
    assert (paid["application_id"], paid["account_number"], paid["account_kana"]) == ("A1", "1234567", "ﾜﾀﾅﾍﾞ ﾊﾅｺ")
    assert [row["application_id"] for row in read(out / "worklist.csv")] == ["A2"]
    assert json.loads((out / "worklist.json").read_text("utf-8"))["totals"]["applications"] == 1
    assert [path.name for path in (out / "letters").iterdir()] == ["000001.pdf"]
    about = json.loads(done.stdout)
    assert about["counts"]["yen"] == 200_000
    assert about == json.loads((out / "manifest.json").read_text("utf-8"))
    assert about["register"]["asOfAssumed"]


def test_files_are_for_their_owner_and_logs_name_nobody(files):
    done = run(files, "out")
    for path in (files / "out").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    said = (done.stdout + done.stderr + (files / "out" / "manifest.json").read_bytes()).decode()
    assert not any(text in said for text in ("花子", "ハナコ", "1234567", "1980", "見本町", "鈴木"))
    assert not list(files.glob(".*"))


def test_who_is_protected_stands_in_a_file_of_their_own(files):
    run(files, "out")
    out = files / "out"
    assert [row["resident_id"] for row in read(out / "protected.csv")] == ["R7"]
    [row] = [row for row in read(out / "results.csv") if row["application_id"] == "A8"]
    assert (row["resident_id"], row["household_id"], row["reason_codes"]) == ("", "", "")
    assert "A8" not in (out / "worklist.json").read_text("utf-8")


def test_payments_are_machine_readable(files):
    run(files, "out")
    payments = files / "out" / "payments.csv"
    assert (
        check_export(payments.name, payments.read_bytes(), payments.with_name("payments.csv.json").read_bytes()) == ()
    )


def test_verify_computes_it_again(files):
    run(files, "out")
    assert command("verify", files / "out", "--workers", 0).returncode == 0
    kept = (files / "out" / "payments.csv").read_bytes()
    (files / "out" / "payments.csv").write_bytes(kept.replace(b"1234567", b"1234568"))
    changed = command("verify", files / "out", "--workers", 0)
    assert (changed.returncode, b"payments.csv" in changed.stderr, b"G302" in changed.stderr) == (3, True, True)
    (files / "out" / "payments.csv").write_bytes(kept)
    table(files / "applications.csv", APPLICATIONS[:1])
    other = command("verify", files / "out", "--workers", 0)
    assert (other.returncode, b"changed inputs: applications" in other.stderr) == (3, True)
    shutil.rmtree(files / "out")
    assert command("verify", files / "out").returncode == 3


def test_what_is_paid_is_not_paid_again(files):
    table(files / "paid.csv", [{"household_id": "H1"}])
    run(files, "out", "--paid", files / "paid.csv")
    assert read(files / "out" / "payments.csv") == []


def test_order_and_processes_change_nothing(files):
    run(files, "one")
    table(files / "register.csv", [asdict(row) for row in (PROTECTED, *reversed(TOWN))])
    table(files / "applications.csv", APPLICATIONS[::-1])
    done = run(files, "other", "--workers", "2")
    assert done.returncode == 0, done.stderr.decode()
    one, other = (sorted((row["application_id"], row["outcome"], row["reason_codes"]) for row in read(files / name / "results.csv"))
                  for name in ("one", "other"))  # fmt: skip
    assert one == other
    assert (files / "one" / "worklist.csv").read_bytes() == (files / "other" / "worklist.csv").read_bytes()


def test_what_is_refused_leaves_nothing(files):
    table(files / "paid.csv", [{"name": "x"}])
    for more in (("--paid", files / "paid.csv"), ("--as-of", "2026-06-01"), ("--paid", files / "none.csv")):
        assert run(files, "out", *more).returncode == 3
        assert not (files / "out").exists()
    (files / "rules.toml").write_text(RULES + "[x]\n", encoding="utf-8")
    assert b"G301" in run(files, "out").stderr
    (files / "rules.toml").write_text(RULES, encoding="utf-8")
    run(files, "out")
    assert run(files, "out").returncode == 3


def test_zero_income_and_its_blind_sample(files):
    hanako = {"application_id": "Z1", "name": "渡辺花子", "kana": "ワタナベハナコ", "dob": "1980-02-17", "income": "0"}
    hanako |= {"address": "架空市見本町1-2-3", "jan1_address": "架空市見本町1-2-3", "reason": "預貯金"}
    table(
        files / "applications.csv", [hanako, hanako | {"application_id": "Z2", "name": SAKURA.name, "dob": SAKURA.dob}]
    )
    table(files / "incomes.csv", [{"resident_id": "R2"}])
    (files / "rules.toml").write_text(ZERO, encoding="utf-8")
    given = ("--register", files / "register.csv", "--applications", files / "applications.csv", "--workers", 0)
    given += ("--incomes", files / "incomes.csv", "--rules", files / "rules.toml", "--out", files / "zero")
    done = command("zero-income", *given, "--json")
    assert done.returncode == 0, done.stderr.decode()
    assert {row["application_id"]: row["outcome"] for row in read(files / "zero" / "results.csv")} == {
        "Z1": "受理可",
        "Z2": "要確認",
    }
    work = read(files / "zero" / "worklist.csv")
    assert sorted(tuple(row.items()) for row in work) == [(("application_id", "Z1"),), (("application_id", "Z2"),)]
    assert [row["application_id"] for row in read(files / "zero" / "sample.csv")] == ["Z1"]
    assert command("verify", files / "zero", "--workers", 0).returncode == 0


def test_what_a_killed_run_left_goes_with_the_next(files):
    left = files / ".out.run-00000000"
    left.mkdir()
    (left / "payments.csv").write_text("x", encoding="utf-8")
    assert run(files, "out").returncode == 0
    assert not left.exists()
