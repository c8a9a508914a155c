"""The main job through the real command line: card on a real PC/SC service → delivered application → slip in hand."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import qrcode
import zxingcpp
from PIL import Image

from counter_app.domain.receipt import ReceiptNumber
from tests.fakes.receiver import Habit, Receiver, make_authority

pytestmark = pytest.mark.pcsc

SCRIPTS = Path(__file__).parent / "scripts"
BY_HTTPS = {"jido-teate": "https-json"}
# The telephone number is wanted three times, フリガナ twice, the list of children once more. Two children move along: name,
# birth date and 続柄 are known and that they live there (of one フリガナ too), so nothing is asked about living apart.
SAVED = 3 + 1 + 5 + 6
NAME = "渡邉\U000e0102\u3000花子"
ADDRESS = "東京都架空市見本町一丁目２番３号\u3000見本荘１０１"


def arrived(folder: Path, receipt: str, index: int = 1):
    """What a robot finds: values by GIF name, and the row a person sees."""
    stem = folder / "rpa" / "inbox" / f"{receipt}_{index}"
    schema = json.loads(stem.with_name(stem.name + ".schema.json").read_text("utf-8"))
    rows = list(csv.reader(io.StringIO(stem.with_name(stem.name + ".csv").read_text("utf-8-sig"), newline="")))
    assert stem.with_name(stem.name + ".ok").exists()
    assert len(rows) == 2
    return {column["name"]: column["value"] for column in schema["columns"]}, dict(zip(*rows, strict=True))


def pixels(pdf: str, folder: Path) -> list[Path]:
    subprocess.run(["pdftoppm", "-r", "203", "-png", pdf, folder / "sheet"], check=True)
    return sorted(folder.glob("sheet*.png"))


@pytest.fixture(scope="session")
def visited(run_main, tmp_path_factory):
    """Walk a script, once for all tests; the document it printed, and the folder of the office."""
    root = tmp_path_factory.mktemp("visits")

    @cache
    def visit(name):
        folder = root / name
        ran = run_main("visit", SCRIPTS / f"{name}.toml", "--json", "--directory", folder)
        assert (ran.status, ran.stderr.decode().splitlines()[-1:]) == (0, ["receipt"])
        return ran.document, folder

    return visit


def test_a_certificate_by_pin(visited):
    document, folder = visited("juminhyo")
    receipt = document["receipt"]
    assert str(ReceiptNumber.parse(receipt)) == receipt
    assert document["applications"] == [
        {"id": f"{receipt}/1", "procedure": "juminhyo", "state": "received", "delivery": "delivered"}
    ]
    values, row = arrived(folder, receipt)
    assert values == {
        "applicant.fullName": NAME,
        "applicant.fullAddress": ADDRESS,
        "applicant.dateOfBirth": "1980-02-17",
        "applicant.contactPointPhoneNumber": values["applicant.contactPointPhoneNumber"],
        "applicant.relationToSubject": "self",
        "certificate.scope": "whole",
        "certificate.copies": "2",
        "certificate.wantsDetails": "no",
        "certificate.purpose": "school",
    }
    assert re.sub(r"\D", "", values["applicant.contactPointPhoneNumber"]) == "09012345678"
    assert (row["氏名"], row["生年月日"], row["模擬"]) == (NAME, "昭和55年2月17日（1980年）", "模擬")
    assert (document["factsAsked"], document["factsPrefilled"], document["simulated"]) == (6, 3, True)
    assert document["slipWarnings"] == ["U+9089 U+E0102"]  # this variant is in no font of ours: said, not replaced


def test_a_household_moves(visited):
    document, folder = visited("tenkyo")
    values, row = arrived(folder, document["receipt"])
    members = {name: value for name, value in values.items() if name.startswith("member")}
    assert members == {
        "member.0.fullName": NAME,
        "member.0.fullNameKana": "ワタナベ\u3000ハナコ",
        "member.0.dateOfBirth": "1980-02-17",
        "member.0.sex": "2",
        "member.0.relationship": "head",
        "member.0.holdsCard": "yes",
        "member.1.fullName": "渡邉\U000e0102\u3000一郎",
        "member.1.fullNameKana": "ワタナベ\u3000イチロウ",
        "member.1.dateOfBirth": "2015-05-06",
        "member.1.sex": "1",
        "member.1.relationship": "child",
        "member.1.holdsCard": "yes",
        "member.2.fullName": "渡邉\U000e0102\u3000二葉",
        "member.2.dateOfBirth": "2019-08-09",
        "member.2.relationship": "child",
        "member.2.holdsCard": "no",
    }
    assert values["previousAddress.fullAddress"] == ADDRESS
    assert values["newAddress.fullAddress"].startswith("東京都架空市花見町")
    assert values["move.date"] == "2024-04-01"
    assert row["引っ越す人 3 氏名"] == "渡邉\U000e0102\u3000二葉"


def test_a_claim_with_an_account_at_yucho_reaches_the_https_receiver_once(rehearse, tmp_path):
    authority = make_authority(tmp_path / "ca")
    with Receiver(tmp_path, authority) as receiver:
        receiver.habits.extend([Habit.DROP, Habit.DIE_AFTER_COMMIT, Habit.BUSY, Habit.DUPLICATE])
        ways = {"https-json": {"url": receiver.url, "ca_file": str(authority.ca), "timeout": 5}}
        ran = rehearse(tmp_path / "office", script=str(SCRIPTS / "jido_teate.toml"), connectors=ways, routes=BY_HTTPS)
    assert ran.status == 0, ran.stderr.decode()[-2000:]
    key = f"{ran.document['receipt']}/1"
    assert ran.document["deliveries"] == {"jido-teate": "delivered"}
    assert len(receiver.requests) == 4
    assert {request["Idempotency-Key"] for request in receiver.requests} == {key}
    assert receiver.books.effects() == {key: 1}
    [body] = receiver.books.bodies()
    values = {item["name"]: item["value"] for item in body["items"]}
    account = ("bank.bankCode", "bank.branchCode", "bank.accountType", "bank.accountNumber", "bank.accountHolder")
    assert [values[name] for name in account] == ["9900", "198", "ordinary", "1234567", "ﾜﾀﾅﾍﾞ ﾊﾅｺ"]
    children = [values[f"child.{row}.fullName"] for row in range(2)]
    assert children == ["渡邉\U000e0102\u3000一郎", "渡邉\U000e0102\u3000二葉"]
    assert values["child.1.fullAddress"] == "東京都架空市学校町１番地"
    assert "child.0.fullAddress" not in values
    assert (body["key"], body["procedure"], body["simulated"]) == (key, "jido-teate", True)


def test_a_receiver_nobody_vouches_for_gets_nothing(rehearse, tmp_path):
    trusted, other = make_authority(tmp_path / "ca"), make_authority(tmp_path / "other", "other")
    with Receiver(tmp_path, other) as receiver:
        ways = {"https-json": {"url": receiver.url, "ca_file": str(trusted.ca), "timeout": 5}}
        ran = rehearse(tmp_path / "office", script=str(SCRIPTS / "jido_teate.toml"), connectors=ways, routes=BY_HTTPS)
        assert (receiver.requests, ran.document["deliveries"]) == ([], {"jido-teate": "unsent"})
    assert b"CONNECTOR_CERTIFICATE" in ran.stderr


def test_three_procedures_in_one_visit_ask_every_fact_once(rehearse, visited, tmp_path):
    ran = rehearse(tmp_path / "office", script=str(SCRIPTS / "all_three.toml"), again=True)
    asked = ran.document["asked"]
    assert len(asked) == len(set(asked))
    alone = [visited(name)[0] for name in ("tenkyo", "juminhyo", "jido_teate")]
    assert ran.document["factsAsked"] == sum(document["factsAsked"] for document in alone) - SAVED
    assert ran.document["left"] == []  # every slip came out


@pytest.mark.parametrize(
    ("script", "asked", "prefilled"),
    [("without_card", 9, 0), ("by_code_b", 6, 3), ("english", 6, 3), ("counter", 6, 3)],
)
def test_other_ways_through_the_same_visit(visited, script, asked, prefilled):
    document, folder = visited(script)
    assert (document["factsAsked"], document["factsPrefilled"]) == (asked, prefilled)
    values, _ = arrived(folder, document["receipt"])
    owner = {"by_code_b": "見本\u3000太郎", "english": "GARCIA MIHON LUCIA"}.get(script, NAME)
    assert values["applicant.fullName"] == owner
    text = subprocess.run(["pdftotext", document["slip"], "-"], capture_output=True, check=True).stdout.decode()
    assert ("Copy of the resident record" in text) is (script == "english")
    assert "住民票の写し" in text
    assert document["receipt"] in re.sub(r"\s", "", text)


def test_a_slip_is_verified_from_its_pixels(visited, run_main, tmp_path):
    document, folder = visited("juminhyo")
    keys = folder / "keys" / "slip_keys.json"
    sheets = pixels(document["slip"], tmp_path)
    seen = {sheet: zxingcpp.read_barcodes(Image.open(sheet), text_mode=zxingcpp.TextMode.Plain) for sheet in sheets}
    [(sheet, [code])] = [(sheet, codes) for sheet, codes in seen.items() if codes]  # one code on all sheets
    for source in (document["slip"], sheet, code.text):
        ran = run_main("slip", "verify", source, "--keys", keys, "--json")
        assert (ran.status, ran.document["verdict"]) == (0, "genuine")
        assert ran.document["receipt"] == document["receipt"]
        assert ran.document["procedures"] == ["juminhyo"]
        assert ran.document["simulated"] is True

    changed = code.text[:-1] + str((int(code.text[-1]) + 1) % 10)
    forged = qrcode.make(changed).convert("L")
    forged.save(tmp_path / "changed.png")
    for source in (tmp_path / "changed.png", changed):
        ran = run_main("slip", "verify", source, "--keys", keys, "--json")
        assert (ran.status, ran.document) == (3, {"verdict": "changed", "genuine": False})
    other, other_folder = visited("english")
    ran = run_main("slip", "verify", other["slip"], "--keys", keys, "--json")
    assert (ran.status, ran.document) == (3, {"verdict": "unknown-key", "genuine": False})
    assert (other_folder / "keys" / "slip_keys.json").read_bytes() != keys.read_bytes()


def test_what_cannot_be_a_slip_is_refused_by_code(run_main, visited, tmp_path):
    _, folder = visited("english")
    (tmp_path / "white.png").write_bytes(b"")
    Image.new("L", (80, 80), 255).save(tmp_path / "white.png")
    keys = folder / "keys" / "slip_keys.json"
    for file, code in ((tmp_path / "white.png", "P202 SLIP_NO_CODE"), (tmp_path / "none.pdf", "P201 SLIP_UNREADABLE")):
        ran = run_main("slip", "verify", file, "--keys", keys, "--json")
        assert (ran.status, ran.stdout) == (3, b"")
        assert ran.stderr.decode().startswith(code)


def test_an_application_whose_slip_did_not_come_out_is_there_at_the_next_start(rehearse, tmp_path):
    ran = rehearse(tmp_path / "office", script=str(SCRIPTS / "juminhyo.toml"), printer="no-such-printer", again=True)
    document = ran.document
    assert (document["slip"], document["deliveries"]) == ("failed", {"juminhyo": "delivered"})
    assert document["trouble"] in {"PRINTER_NOT_FOUND", "PRINTER_FAILED"}
    assert (document["left"], document["leftNow"]) == ([document["receipt"]], 0)
    text = subprocess.run(["pdftotext", document["reprints"][0], "-"], capture_output=True, check=True).stdout.decode()
    assert "再発行" in text


# What the command line promises: exit statuses, one document on stdout, everything else on stderr


def test_wrong_usage_is_2_and_says_so(run_main):
    for arguments in (["no-such-command"], ["card", "read"], ["visit"], ["card", "read", "--pin", "--code-b"]):
        ran = run_main(*arguments)
        assert (ran.status, ran.stdout) == (2, b"")
        assert b"usage:" in ran.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("procedures = [", "F201 SCRIPT_UNREADABLE"),
        ('procedures = ["no-such-form"]', "no form 'no-such-form'"),
        ('procedures = ["juminhyo"]\nspeed = 3', "unknown key speed"),
        ('procedures = ["juminhyo"]\nlanguage = "tlh"', "language is one of"),
        ('procedures = ["juminhyo"]\n[card]\nprofile = "none.toml"', "cannot be read"),
    ],
)
def test_refused_scripts_are_3_and_say_which_and_why(run_main, tmp_path, text, says):
    script = tmp_path / "script.toml"
    script.write_text(text, "utf-8")
    ran = run_main("visit", script, "--json", "--directory", tmp_path / "office")
    assert (ran.status, ran.stdout) == (3, b"")
    assert says in ran.stderr.decode()
    assert b"Traceback" not in ran.stderr


def test_a_stuck_script_is_3_and_says_where(run_main, tmp_path):
    ran = run_main("visit", SCRIPTS / "stuck.toml", "--json", "--directory", tmp_path / "office")
    assert (ran.status, ran.stdout) == (3, b"")
    assert ran.stderr.decode().splitlines()[-1] == "F202 SCRIPT_STUCK: at questions certificate.copies: missing"


def test_environment_trouble_is_4_with_its_code(run_main, visited, tmp_path):
    ran = run_main("card", "read", "--pin", stdin=b"1234", env={"PCSCLITE_CSOCK_NAME": str(tmp_path / "nobody")})
    assert (ran.status, ran.stdout) == (4, b"")
    assert ran.stderr.startswith(b"C101 NO_PCSC_SERVICE")

    _, folder = visited("english")
    (folder / "keys" / "store.key").chmod(0o644)
    settings = tmp_path / "counter.toml"
    settings.write_text(
        f'[terminal]\nrole = "desk"\noffice = "DEMO"\nname = "試験"\n[store]\ndirectory = "{folder}"\n'
        '[cards]\ntrust = "simulated"\n', "utf-8",
    )  # fmt: skip
    ran = run_main("--settings", settings, "queue", "list", "--json")
    assert (ran.status, ran.stdout) == (4, b"")
    assert ran.stderr.startswith(b"S110 STORE_KEY_EXPOSED")
    (folder / "keys" / "store.key").chmod(0o600)
    listed = run_main("--settings", settings, "queue", "list", "--json")
    assert (listed.status, [row["procedure"] for row in listed.document]) == (0, ["juminhyo"])
    assert run_main("--settings", settings, "audit", "verify", "--json").document["entries"] >= 2


def test_an_office_founded_for_training_is_never_opened_for_real_cards(run_main, visited, tmp_path):
    _, folder = visited("english")
    settings = tmp_path / "counter.toml"
    settings.write_text(
        f'[terminal]\nrole = "desk"\noffice = "DEMO"\nname = "試験"\n[store]\ndirectory = "{folder}"\n', "utf-8"
    )
    ran = run_main("--settings", settings, "queue", "list", "--json")
    assert (ran.status, ran.stdout) == (4, b"")
    assert ran.stderr.startswith(b"E103 TEST_TRUST_IN_PRODUCTION")


def test_the_help_names_every_command(run_main):
    text = run_main("--help").stdout.decode()
    for command in ("demo", "visit", "card", "forms", "queue", "work", "audit", "slip", "doctor", "bench"):
        assert command in text


def test_nothing_is_left_running_after_a_visit(run_program, tmp_path):
    visit = (sys.executable, "main.py", "visit", SCRIPTS / "without_card.toml", "--directory", tmp_path / "office")
    assert run_program("packaging/leaves_nothing.py", "--", *visit).status == 0
