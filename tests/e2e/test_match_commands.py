"""`main.py match` and `main.py register` as the processes they are."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.matching.resident import Claim
from tests.fakes import canary
from tests.unit.matching.persons import CLAIM, ELSEWHERE, HANAKO, HOUSE, TARO
from tests.unit.test_resident_register import CANARY, text_of

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ("application_id", "name", "kana", "dob", "address")
SETTINGS = '[terminal]\nrole = "desk"\noffice = "MH01"\nname = "本庁"\n[store]\ndirectory = "office"\n'


def command(*words, **how):
    run = [sys.executable, str(ROOT / "main.py"), *map(str, words)]
    return subprocess.run(run, capture_output=True, check=False, cwd=how.pop("cwd", ROOT), timeout=120, **how)


def asked(*lines):
    sent = b"".join(
        (line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode()) + b"\n" for line in lines
    )
    done = command("match", "compare", "--jsonl", input=sent)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def record(claim, rows, **more):
    a = {"name": claim.name, "kana": claim.kana, "dob": claim.dob, "address": claim.address, **more}
    return {
        "kind": "record",
        "a": a,
        "b": [{"id": row.resident_id, **{k: v for k, v in vars(row).items() if k != "resident_id"}} for row in rows],
    }


def test_one_answer_a_line():
    answers = asked(
        {"kind": "name", "a": "渡邉花子", "b": "渡辺 花子"},
        {"kind": "name", "a": "斎藤花子", "b": "斉藤花子"},
        {"kind": "kana", "a": "ﾜﾀﾅﾍﾞ", "b": "わたなべ"},
        {"kind": "dob", "a": "昭和55年2月17日", "b": "1980-02-17"},
        {"kind": "address", "a": "東京都港区赤坂一丁目1番1号", "b": "港区赤坂1-1-1"},
        {"kind": "address", "a": "東京都港区赤坂11-1", "b": "東京都港区赤坂1-1-1"},
        {"kind": "name", "a": "甲", "b": None},
        record(CLAIM, [HANAKO, TARO]),
        record(CLAIM, [HANAKO, TARO], duplicate=True),
        record(replace(CLAIM, address=""), [HANAKO, TARO]),
        record(CLAIM, []),
    )
    assert [each["outcome"] for each in answers] == [
        *("same", "review", "same", "same", "same", "different", "review", "一致", "要確認", "要確認", "不一致"),
    ]
    assert [each.get("id") for each in answers[-4:]] == ["R1", "R1", "R1", None]
    assert answers[7]["reasons"][0].keys() == {"item", "code", "sentence"}
    assert answers[7]["provenance"]["rules"]


def test_bad_lines_are_answered_and_end_nothing():
    answers = asked(
        b"", b"{", b"[1]", b"\xff\xfe", b"null", {"kind": "shoe", "a": "", "b": ""}, {"kind": ["name"]},
        {"kind": "name", "a": 1, "b": "x"}, {"kind": "record", "a": {}, "b": {}}, {"kind": "record", "a": {}, "b": [{"name": "x"}]},
        b"[" * 100_000, b'{"kind": "name", "a": "\\ud800", "b": "\\ud800\\udfff"}', {"kind": "name", "a": "甲", "b": "甲"},
    )  # fmt: skip
    assert [each.get("outcome") for each in answers][-1] == "same"
    assert all("error" in each for each in answers[:11])
    assert len(answers) == 13


def test_ids_come_back_as_they_were_given():
    row = {**vars(HANAKO), "id": 7}
    del row["resident_id"]
    (answer,) = asked(
        {
            "kind": "record",
            "a": {"name": CLAIM.name, "kana": CLAIM.kana, "dob": CLAIM.dob, "address": CLAIM.address},
            "b": [row],
        }
    )
    assert answer["id"] == 7


def applications(path, claims, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        out.writerows((each.claim_id, each.name, each.kana, each.dob, each.address) for each in claims)


def outcomes(path):
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["application_id"]: (row["outcome"], row["resident_id"], row["reasons"]) for row in csv.DictReader(file)
        }


def matched(folder, residents, claims, **how):
    (folder / "R.csv").write_text(text_of(residents), "utf-8")
    applications(folder / "A.csv", claims)
    out = folder / "P.csv"
    done = command(
        "match",
        "run",
        "--register",
        folder / "R.csv",
        "--applications",
        folder / "A.csv",
        "--out",
        out,
        "--json",
        **how,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), outcomes(out)


CLAIMS = [
    replace(CLAIM, claim_id="A1"),
    Claim("A2", TARO.name, TARO.kana, TARO.dob, ""),
    Claim("A3", "高橋　一郎", "タカハシ　イチロウ", "1990-01-01", ELSEWHERE),
]


def test_a_run_says_what_each_application_is(tmp_path):
    counts, found = matched(tmp_path, [HANAKO, TARO], CLAIMS)
    assert counts == {"applications": 3, "一致": 1, "不一致": 1, "要確認": 1}
    assert {key: value[:2] for key, value in found.items()} == {
        "A1": ("一致", "R1"),
        "A2": ("要確認", "R2"),
        "A3": ("不一致", ""),
    }
    assert found["A1"][2].startswith("NAME_VARIANT;")
    assert " / " in found["A1"][2]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["A.csv", "P.csv", "R.csv"]
    assert (tmp_path / "P.csv").stat().st_mode & 0o777 == 0o600


def test_double_applications_are_all_for_a_person_to_look_at(tmp_path):
    other = replace(CLAIM, claim_id="A9", name="渡邊 花子", dob="1980/02/17", address=HOUSE)
    wrong = replace(CLAIM, claim_id="A8", address="")
    _, found = matched(tmp_path, [HANAKO, TARO], [*CLAIMS, other, wrong])
    assert {key: value[0] for key, value in found.items() if value[1] == "R1"} == dict.fromkeys(
        ("A1", "A9", "A8"), "要確認"
    )
    assert all("APPLICATION_TWICE" in found[key][2] for key in ("A1", "A8", "A9"))
    assert "APPLICATION_TWICE" not in found["A2"][2]


def test_the_order_changes_no_outcome(tmp_path):
    residents = [replace(HANAKO, resident_id=f"R{n}", dob=f"19{n + 10}-02-17", household_id=f"H{n}") for n in range(30)]
    claims = [replace(CLAIM, claim_id=f"A{n}", dob=f"19{n + 10}-02-17", address=["", HOUSE][n % 2]) for n in range(30)]
    _, one = matched(tmp_path, residents, claims)
    mixed = random.Random(3)
    mixed.shuffle(residents)
    mixed.shuffle(claims)
    _, other = matched(tmp_path, residents, claims)
    assert one == other


def test_broken_applications_are_told_and_lose_nobody(tmp_path):
    (tmp_path / "R.csv").write_text(text_of([HANAKO]), "utf-8")
    (tmp_path / "A.csv").write_text(
        "受付番号,氏名,生年月日,住所\r\nA1,渡辺花子,1980-02-17,東京都架空市見本町1-2-3\r\nA2,x\r\n", "cp932"
    )
    done = command(
        "match",
        "run",
        "--register",
        tmp_path / "R.csv",
        "--applications",
        tmp_path / "A.csv",
        "--out",
        tmp_path / "P.csv",
    )
    assert done.returncode == 0
    assert "3 行目: 2 columns instead of 4" in done.stderr.decode()
    assert {key: value[0] for key, value in outcomes(tmp_path / "P.csv").items()} == {"A1": "一致", "3 行目": "error"}


@pytest.mark.parametrize(("stop", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)])
def test_a_run_that_was_stopped_goes_on(tmp_path, stop, status):
    claims = [replace(CLAIM, claim_id=f"A{n}", dob=f"19{n % 80 + 10}-0{n % 9 + 1}-17") for n in range(2000)]
    (tmp_path / "R.csv").write_text(
        text_of([HANAKO, CANARY, *[replace(TARO, resident_id=f"T{n}") for n in range(3)]]), "utf-8"
    )
    applications(tmp_path / "A.csv", claims)
    words = [
        sys.executable,
        str(ROOT / "main.py"),
        "match",
        "run",
        "--register",
        tmp_path / "R.csv",
        "--applications",
        tmp_path / "A.csv",
        "--out",
        tmp_path / "P.csv",
    ]
    with subprocess.Popen(list(map(str, words)), cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if "照合".encode() in line:
                break
        running.send_signal(stop)
        running.communicate(timeout=60)
    assert running.returncode == status
    left = {file.name for file in tmp_path.iterdir()} - {"A.csv", "R.csv"}
    assert "P.csv" not in left
    assert ".P.csv.journal" in left
    kept = b"".join(
        file.read_bytes() for file in tmp_path.rglob("*") if file.is_file() and file.name not in {"A.csv", "R.csv"}
    )
    for text in (canary.FULL_NAME, "花子", "ワタナベ", "見本町", "1980"):
        assert text.encode() not in kept
    again = command(*words[2:])
    assert "済んでいます" in again.stderr.decode()
    assert again.returncode == 0
    resumed = outcomes(tmp_path / "P.csv")
    fresh = command(*words[2:])
    assert fresh.returncode == 0
    assert "済んでいます" not in fresh.stderr.decode()
    assert outcomes(tmp_path / "P.csv") == resumed
    assert len(resumed) == 2000
    assert {file.name for file in tmp_path.iterdir()} == {"A.csv", "R.csv", "P.csv"}


@pytest.fixture
def office(tmp_path):
    (tmp_path / "counter.toml").write_text(SETTINGS, "utf-8")

    def run(*words, status=0):
        done = command(
            "--settings", tmp_path / "counter.toml", *words, env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=tmp_path
        )
        assert done.returncode == status, done.stderr
        return done

    return run


def test_an_office_keeps_its_register(tmp_path, office):
    assert b"EXTRACT_MISSING" in office("register", "show", status=3).stderr
    (tmp_path / "R.csv").write_text(text_of([HANAKO, TARO]) + "broken\r\n", "utf-8")
    first = json.loads(office("register", "import", tmp_path / "R.csv", "--as-of", "2026-10-01", "--json").stdout)
    assert (first["rows"], first["refused"], first["changes"]) == (2, 1, None)
    assert first["lines"] == [{"line": 4, "reason": "1 columns instead of 16"}]
    (tmp_path / "R.csv").write_text(text_of([replace(HANAKO, address=ELSEWHERE), CANARY]), "utf-8")
    office("register", "import", tmp_path / "R.csv", "--as-of", "2026-11-01")
    assert json.loads(office("register", "show", "--json").stdout)["asOf"] == "2026-11-01"
    changes = json.loads(office("register", "changes", "--json").stdout)
    assert changes == {"since": "2026-10-01", "added": ["R9"], "changed": ["R1"], "removed": ["R2"]}
    applications(tmp_path / "A.csv", [Claim("A1", CANARY.name, CANARY.kana, CANARY.dob, CANARY.address)])
    office("match", "run", "--register", "office", "--applications", tmp_path / "A.csv", "--out", tmp_path / "P.csv")
    assert outcomes(tmp_path / "P.csv")["A1"][:2] == ("一致", "R9")
    kept = b"".join(file.read_bytes() for file in (tmp_path / "office").rglob("*") if file.is_file())
    assert canary.FULL_NAME.encode() not in kept


def test_an_office_takes_in_its_own_tables_with_its_register(tmp_path, office):
    own_sign = "\ue123"
    (tmp_path / "own.csv").write_text(f"from,to\n{own_sign},邊\n", "utf-8")
    text = f'{SETTINGS}[register]\nimported = true\nvariants = "own.csv"\n'
    (tmp_path / "counter.toml").write_text(text, "utf-8")
    (tmp_path / "R.csv").write_text(text_of([replace(HANAKO, name=f"渡{own_sign}　花子"), TARO]), "utf-8")
    office("register", "import", tmp_path / "R.csv", "--as-of", "2026-10-01")
    applications(tmp_path / "A.csv", [CLAIM])
    run = ("match", "run", "--applications", tmp_path / "A.csv", "--register")
    office(*run, "office", "--out", tmp_path / "P.csv")
    assert outcomes(tmp_path / "P.csv")[CLAIM.claim_id][:2] == ("一致", "R1")
    office(*run, "office", "--variants", tmp_path / "own.csv", "--out", tmp_path / "N.csv", status=3)
    office(*run, tmp_path / "R.csv", "--out", tmp_path / "Q.csv")
    assert outcomes(tmp_path / "Q.csv")[CLAIM.claim_id][0] == "要確認"  # a sign nobody explains
    office(*run, tmp_path / "R.csv", "--variants", tmp_path / "own.csv", "--out", tmp_path / "S.csv")
    assert outcomes(tmp_path / "S.csv")[CLAIM.claim_id][:2] == ("一致", "R1")


def test_what_cannot_be_done_is_said(tmp_path):
    done = command(
        "match",
        "run",
        "--register",
        tmp_path / "no.csv",
        "--applications",
        tmp_path / "no.csv",
        "--out",
        tmp_path / "P.csv",
    )
    assert done.returncode == 3
    assert b"APPLICATIONS_REFUSED" in done.stderr


def test_a_relative_who_is_not_registered_holds_up_nobody(tmp_path):
    relative = replace(
        CLAIM, claim_id="A9", name="渡邊 一郎", kana="ワタナベ イチロウ", dob="1982-02-17", address=HOUSE
    )
    _, found = matched(tmp_path, [HANAKO, TARO], [*CLAIMS, relative])
    assert found["A1"][0] == "一致"
    assert found["A9"][0] != "一致"
