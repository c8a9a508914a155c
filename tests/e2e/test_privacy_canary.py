"""Nothing about a person gets anywhere it was not meant to go: one invented person walks every path, and we look.

Meant to go: the slip's text (the name, where the municipality prints it), the robot's folder. Nowhere else: not stdout,
logs, reprs, exception texts, file names, temporary files, the database's bytes, the environment, a command line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from counter_app.devices.virtual_card.issuer import INVENTED_NUMBER
from tests.fakes.leaks import Scanner, spellings_of_birth, streams_of_pdf, without_variants

ROOT = Path(__file__).resolve().parents[2]
NAME = "渡邉\U000e0102\u3000花子"
PIN, WRONG_PIN, CODE_B, PHONE = "8207", "7093", "55021720352285", "080-5937-2846"
BIRTH = spellings_of_birth(date(1980, 2, 17), "昭和55年")
CANARY = Scanner(
    words=(
        *(NAME, without_variants(NAME), "渡邉\U000e0102", "渡邉", "花子", "ワタナベ", "わたなべ", "ハナコ"),
        *("見本町一丁目２番３号", "見本荘１０１", *BIRTH, CODE_B, PHONE, PHONE.replace("-", ""), "ﾜﾀﾅﾍﾞ"),
    ),
    numbers=(PIN, WRONG_PIN),
)
NUMBER = Scanner((INVENTED_NUMBER,))
PROFILE = f"""
[person]
name = "{NAME}"
address = "東京都架空市見本町一丁目２番３号　見本荘１０１"
date_of_birth = 1980-02-17
sex = "female"
[card]
expiry = 2035-02-17
municipality = "99999"
security_code = "2285"
[pins]
text = "{PIN}"
user_auth = "{PIN}"
signature = "CANARY99"
[faults]
"""
SCRIPT = f"""
procedures = ["juminhyo", "jido-teate"]
channel = "CHANNEL"
[card]
profile = "card.toml"
open_with = "METHOD"
[answers]
"applicant.fullNameKana" = "わたなべ　はなこ"
"applicant.phoneNumber" = "{PHONE}"
"applicant.relationToSubject" = "self"
"certificate.scope" = "whole"
"certificate.copies" = "1"
"certificate.wantsDetails" = "no"
"start.reason" = "birth"
"start.date" = "2026-04-01"
"applicant.isPublicServant" = "no"
"applicant.isHigherIncomeParent" = "yes"
"spouse.exists" = "yes"
"spouse.fullName" = "{NAME}"
"spouse.dateOfBirth" = "昭和55年2月17日"
"spouse.livesSeparately" = "no"
"children.0.fullName" = "{NAME}"
"children.0.dateOfBirth" = "2020-05-06"
"children.0.relationshipToApplicant" = "child"
"children.0.livesTogether" = "yes"
"children.0.hasCustody" = "yes"
"children.0.sharesLivelihood" = "yes"
"family.supportsOlderChildren" = "no"
"family.livesOverseas" = "no"
"bank.usePublicAccount" = "no"
"bank.kind" = "yucho"
"bank.yuchoSymbol" = "11940"
"bank.yuchoNumber" = "12345671"
"bank.accountHolder" = "ワタナベ ハナコ"
"consent.recordCheck" = "yes"
"""
# path: (faults of the card, changes of the script, request, what comes of it)
PATHS = {
    "all-well": ("", {}, {}, "printed"),
    "by-code-b-at-the-counter": ("", {"METHOD": "code-b", "CHANNEL": "counter"}, {}, "printed"),
    "no-name-on-paper": ("", {}, {"print_name": False}, "printed"),
    "known-to-the-register": ("", {}, {"register": "extracts"}, "printed"),
    "extract-is-broken": ("", {}, {"register": "broken"}, "printed"),
    "printer-fails": ("", {}, {"printer": "no-such-printer", "again": True}, "failed"),
    "printer-breaks": ("", {}, {"trouble": "printer-breaks"}, "failed"),
    "wrong-pin": ("", {}, {"trouble": "wrong-pin", "wrong_pin": WRONG_PIN}, "SCRIPT_STUCK"),
    "store-fails": ("", {}, {"trouble": "store-key-exposed"}, "SCRIPT_STUCK"),
    "store-breaks": ("", {}, {"trouble": "desk-breaks"}, "SCRIPT_STUCK"),
    "card-reading-breaks": ("", {}, {"trouble": "slot-breaks"}, "SCRIPT_STUCK"),
    "forged-card": ('forged = ["basic-four"]', {}, {}, "SCRIPT_STUCK"),
    "damaged-card": ('damaged_files = ["text/0002"]', {}, {}, "SCRIPT_STUCK"),
    "card-pulled": ("remove_after = 18", {}, {}, "SCRIPT_STUCK"),
    "stuck": ("", {'"certificate.copies" = "1"': ""}, {}, "SCRIPT_STUCK"),
    "refused-answer": ("", {f'"{PHONE}"': f'"{NAME}"'}, {}, "SCRIPT_STUCK"),
    "script-unreadable": ("", {'"start.reason" = "birth"': f"{NAME} = = {PIN}"}, {}, "SCRIPT_UNREADABLE"),
    "profile-unreadable": (f'{NAME} = "{PIN}"', {}, {}, "SCRIPT_UNREADABLE"),
}


@pytest.fixture(scope="session")
def walked(rehearse, tmp_path_factory):
    """Walk a path once; what ran, its folder, its temporary folder and its notes."""
    root = tmp_path_factory.mktemp("canary")

    @cache
    def walk(path):
        faults, changes, request, _ = PATHS[path]
        told, office, temporary = root / f"{path}-told", root / path, root / f"{path}-tmp"
        told.mkdir()
        temporary.mkdir()
        script = SCRIPT
        for old, new in {"CHANNEL": "kiosk", "METHOD": "pin", **dict(reversed(changes.items()))}.items():
            script = script.replace(old, changes.get(old, new))
        (told / "card.toml").write_text(PROFILE + faults, "utf-8")
        (told / "script.toml").write_text(script, "utf-8")
        if "register" in request:
            request = {**request, "register": str(_extracts(told / request["register"]))}
        seen = ["花子", "渡邉", "見本荘", CODE_B, PHONE, "ワタナベ"]
        request = {"script": str(told / "script.toml"), "words": seen, "audit": str(told / "notes"), **request}
        ran = rehearse(office, env={"TMPDIR": str(temporary)}, **request)
        return ran, office, temporary, (told / "notes").read_bytes()

    return walk


def _extracts(folder: Path) -> Path:
    """What a core system delivers about her: whole, and with one key too many, which refuses it."""
    folder.mkdir()
    person = {"fullName": NAME, "fullNameKana": "ワタナベ　ハナコ", "dateOfBirth": "1980-02-17", "sex": "2"}
    if folder.name == "broken":
        person["myNumber"] = INVENTED_NUMBER
    whole = {"fullAddress": "東京都架空市見本町一丁目２番３号　見本荘１０１", "headOfHousehold": NAME}
    head = {"schema": "household-extract/1", "source": "resident", "asOf": "2026-11-12T09:00:00+09:00"}
    (folder / "0001.json").write_text(json.dumps({**head, "household": whole, "members": [person]}), "utf-8")
    return folder


def contents(folder: Path):
    return {file.relative_to(folder): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def meant_for_people(file: Path) -> bool:
    return file.parts[0] == "slips" or (file.parts[0] == "rpa" and file.suffix in {".csv", ".json"})


@pytest.mark.pcsc
@pytest.mark.parametrize("path", PATHS)
def test_nothing_of_the_person_gets_out(walked, path):
    ran, office, temporary, notes = walked(path)
    expected = PATHS[path][3]
    assert ran.document.get("failure", ran.document.get("slip")) == expected, ran.stderr.decode()[-1500:]
    assert ran.document["telling"] == []  # no repr of anything alive
    for what, data in {
        "stdout": ran.stdout,
        "logs and exception texts": ran.stderr,
        "files opened, programs started": notes,
        "names of files": "\n".join(map(str, (*office.rglob("*"), *temporary.rglob("*")))).encode(),
    }.items():
        assert CANARY.found(data) == [], what
    files = contents(office) if office.exists() else {}
    for name, data in files.items():
        assert NUMBER.found(data) == [], name
        if not meant_for_people(name):
            assert CANARY.found(data) == [], name
    for name, data in contents(temporary).items():
        assert CANARY.found(data) + NUMBER.found(data) == [], name
    assert NUMBER.found(ran.stdout + ran.stderr + notes) == []
    assert any(name.name.startswith("counter.db") for name in files) or expected != "printed"


@pytest.mark.pcsc
@pytest.mark.parametrize(("path", "on_paper"), [("all-well", True), ("no-name-on-paper", False)])
def test_the_slip_has_the_name_where_wanted_and_nothing_else(walked, path, on_paper):
    ran, _, _, _ = walked(path)
    slip = Path(ran.document["slipAt"])
    text = subprocess.run(["pdftotext", slip, "-"], capture_output=True, check=True).stdout
    hits = {hit.partition(" as ")[0] for hit in CANARY.found(text) + CANARY.found(streams_of_pdf(slip.read_bytes()))}
    names = {NAME, without_variants(NAME), "渡邉\U000e0102", "渡邉", "花子"}
    assert hits <= (names if on_paper else set())
    assert ("花子" in text.decode()) is on_paper
    assert slip.stat().st_mode & 0o077 == 0


@pytest.mark.pcsc
def test_the_robot_gets_the_person_but_never_a_secret(walked):
    _, office, _, _ = walked("all-well")
    given = b"".join(data for name, data in contents(office).items() if name.parts[0] == "rpa")
    assert {NAME, "見本荘１０１"} <= {hit.partition(" as ")[0] for hit in CANARY.found(given)}
    assert Scanner((CODE_B,), (PIN,)).found(given) == []


@pytest.mark.pcsc
@pytest.mark.parametrize("path", ["all-well", "by-code-b-at-the-counter"])
def test_no_command_touches_the_files_of_the_number(walked, path):
    """Text EF 0001 and its 照合番号A, surface EF 0005 and its: by SELECT, or by the short id of any command."""
    ran, _, _, _ = walked(path)
    text, surface = "d3921000310001010408", "d3921000310001010402"
    forbidden = {(text, "0001"), (text, "0014"), (surface, "0005"), (surface, "0013"), (surface, "0001")}
    inside, touched = "", set()
    for apdu in ran.document["apdus"]:
        if apdu.startswith("00a4040c"):
            inside = apdu[10:30]
        elif apdu.startswith("00a4020c"):
            touched.add((inside, apdu[10:14]))
        elif (named := _short_id(apdu)) is not None:
            touched.add((inside, f"{named:04x}"))
    assert (text, "0002") in touched
    assert touched & forbidden == set()


def _short_id(apdu):
    """READ BINARY and READ RECORD name a file in P1 and P2, keys are named in P2; None where the current one is meant."""
    p1, p2 = int(apdu[4:6], 16), int(apdu[6:8], 16)
    match apdu[2:4]:
        case "b0":
            return p1 & 0x1F if p1 & 0x80 else None
        case "b2":
            return p2 >> 3 or None
        case "20" | "24" | "2a":
            return p2 & 0x1F or None if p2 & 0x80 else None
    return None


@pytest.mark.pcsc
def test_a_secret_is_never_on_a_command_line_or_in_an_environment(reader, laid, tmp_path):
    (tmp_path / "card.toml").write_text(PROFILE + "delay_ms = 15\n", "utf-8")
    laid(tmp_path / "card.toml")
    argv = [
        sys.executable,
        "main.py",
        "card",
        "read",
        "--reader",
        reader.reader_name,
        "--code-b",
        "--photo",
        "--test-trust",
    ]
    env = {**os.environ, **reader.environment}
    seen, looks = b"", 0
    with subprocess.Popen(argv, cwd=ROOT, env=env, stdin=-1, stdout=-1, stderr=-1) as program:
        program.stdin.write(CODE_B.encode())
        program.stdin.close()
        while _running(program):
            looks += 1
            for pid in (program.pid, *_children(program.pid)):
                seen += _read(f"/proc/{pid}/cmdline") + _read(f"/proc/{pid}/environ")
        stdout, stderr = program.stdout.read(), program.stderr.read()
    assert program.returncode == 0, stderr
    assert looks > 3
    assert b"main.py" in seen
    assert CANARY.found(seen.replace(b"\0", b"\n")) == []
    assert Scanner((CODE_B,), (PIN,)).found(stdout) == []
    assert stderr == b""
    assert NAME in stdout.decode()


def _running(program) -> bool:
    try:
        program.wait(0.05)
    except subprocess.TimeoutExpired:
        return True
    return False


def _children(pid):
    return _read(f"/proc/{pid}/task/{pid}/children").decode().split()


def _read(file) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError:
        return b""


# The scanner itself: what it cannot find, it cannot rule out

DRESSES = {
    "UTF-8": lambda text: text.encode(),
    "UTF-16": lambda text: text.encode("utf-16-le"),
    "UTF-32": lambda text: text.encode("utf-32-le"),
    "CP932": lambda text: without_variants(text).encode("cp932"),
    "EUC-JP": lambda text: without_variants(text).encode("euc-jp"),
    "ISO-2022-JP": lambda text: without_variants(text).encode("iso2022_jp"),
    "base64": lambda text: __import__("base64").b64encode(b"x" + text.encode()),
    "base64 shifted": lambda text: __import__("base64").b64encode(b"xy" + text.encode() + b"z"),
    "hex": lambda text: text.encode().hex().encode(),
    "JSON": lambda text: __import__("json").dumps(text).encode(),
    "repr of bytes": lambda text: repr(text.encode()).encode(),
    "in a file of noise": lambda text: os.urandom(4000) + text.encode() + os.urandom(4000),
}


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("word", [NAME, "見本荘１０１", "昭和55年2月17日"])
def test_what_is_planted_is_found(dress, word):
    assert CANARY.found(b"before " + DRESSES[dress](word) + b" after")


def test_short_numbers_are_found_on_their_own_only():
    assert CANARY.found(b"pin=8207 ") == ["8207 as digits"]
    assert CANARY.found(b"sent b'8207'") == ["8207 as digits"]
    assert CANARY.found(b"pid 48207, 0x8207f") == []


def test_clean_bytes_are_clean():
    assert CANARY.found("受付番号 DEMO-261121-0001-Z 住民票の写し".encode() + os.urandom(1 << 20)) == []


@pytest.mark.pcsc
def test_a_program_that_tells_is_caught(rehearse, tmp_path):
    """Plant the person in a log line of the same program and see every listener hear it."""
    (tmp_path / "card.toml").write_text(PROFILE, "utf-8")
    (tmp_path / "script.toml").write_text(SCRIPT.replace("CHANNEL", "kiosk").replace("METHOD", "pin"), "utf-8")
    words = ["resident"]  # a word that reprs do hold: the origin of an answer
    ran = rehearse(tmp_path / "office", script=str(tmp_path / "script.toml"), words=words, trouble="tell")
    assert "counter_app.domain.answers.Answer" in ran.document["telling"]
    assert "渡邉\U000e0102 as utf-8" in CANARY.found(ran.stderr)
