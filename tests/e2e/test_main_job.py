"""The main job through the real command line: card on a real PC/SC service → delivered application → slip in hand."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
import qrcode
import zxingcpp
from PIL import Image

from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.profile import SHIPPED, shipped_profiles
from counter_app.domain.receipt import ReceiptNumber
from counter_app.failures import FailureCode
from tests.fakes.receiver import Habit, Receiver, make_authority

pytestmark = pytest.mark.pcsc

SCRIPTS = Path(__file__).parent / "scripts"
SAVED = 3  # the telephone number is wanted three times, フリガナ twice
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
        "member.1.fullName": "渡邉\U000e0102\u3000一郎",
        "member.1.fullNameKana": "ワタナベ\u3000イチロウ",
        "member.1.dateOfBirth": "2015-05-06",
        "member.1.sex": "1",
        "member.1.relationship": "child",
        "member.2.fullName": "渡邉\U000e0102\u3000二葉",
        "member.2.dateOfBirth": "2019-08-09",
        "member.2.relationship": "child",
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
        ran = rehearse(tmp_path / "office", script=str(SCRIPTS / "jido_teate.toml"), connectors=ways)
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
        ran = rehearse(tmp_path / "office", script=str(SCRIPTS / "jido_teate.toml"), connectors=ways)
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


# Every shipped card through `main.py card read`

KEYS = {
    *("kind", "fullName", "familyName", "givenName", "fullAddress", "dateOfBirth", "sex", "cardExpiry"),
    *("authenticity", "retries", "apduCount", "elapsedMs"),
}
GOOD = {
    "hanako": (b"1234", ("渡邉\U000e0102\u3000花子", "渡邉\U000e0102", "花子", "1980-02-17", "female", "2035-02-17")),
    "garcia-foreign": (b"1234", ("GARCIA MIHON LUCIA", None, None, "1991-12-24", "female", "2029-12-24")),
    "yoshida-gaiji": (
        b"1234",
        ("𠮷田\u3000辻\U000e0100葛\U000e0101", "𠮷田", "辻\U000e0100葛\U000e0101", "2021-06-05", "not-applicable", "2030-06-05"),
    ),
}
BY_CODE_B = {
    "garcia-foreign": b"91122420298080",
    "taro-face-auth": b"45070320331199",
    "jiro-pin-blocked": b"02110820314410",
}
REFUSED = {
    "android": FailureCode.CARD_PHONE_ANDROID,
    "iphone": FailureCode.CARD_PHONE_IPHONE,
    "juki": FailureCode.CARD_JUKI,
    "other-card": FailureCode.CARD_NOT_MY_NUMBER,
    "taro-face-auth": FailureCode.PIN_NOT_SET,
    "jiro-pin-blocked": FailureCode.PIN_BLOCKED,
    "haruko-last-try": FailureCode.PIN_LAST_TRY,
    "forged": FailureCode.CARD_SIGNATURE_BAD,
    "expired": FailureCode.CARD_EXPIRED,
}


@pytest.fixture
def read_card(run_main, reader, laid):
    def read(profile, secret, *how):
        card = laid(SHIPPED / f"{profile}.toml")
        env = reader.environment
        ran = run_main("card", "read", "--reader", reader.reader_name, *how, "--test-trust", "--json", stdin=secret, env=env)
        return card, ran

    return read


@pytest.mark.parametrize("profile", sorted(GOOD))
def test_cards_that_can_be_read_by_pin(read_card, profile):
    pin, (name, family, given, birth, sex, expiry) = GOOD[profile]
    _, ran = read_card(profile, pin, "--pin")
    assert ran.status == 0, ran.stderr
    document = ran.document
    assert set(document) == KEYS | {"simulated", "revocation"}
    assert [document[key] for key in ("fullName", "familyName", "givenName")] == [name, family, given]
    assert [document[key] for key in ("dateOfBirth", "sex", "cardExpiry")] == [birth, sex, expiry]
    assert (document["kind"], document["authenticity"], document["revocation"]) == ("my-number", "simulated", "not-checked")
    assert document["fullAddress"].startswith("東京都架空市")
    assert document["retries"]["pin"] == 3
    assert document["apduCount"] > 0
    assert b"" == ran.stderr


@pytest.mark.parametrize("profile", sorted(BY_CODE_B))
def test_cards_that_can_be_read_by_the_code_of_their_face(read_card, profile):
    _, ran = read_card(profile, BY_CODE_B[profile], "--code-b", "--photo")
    assert ran.status == 0, ran.stderr
    assert set(ran.document) == KEYS | {"simulated", "revocation", "photo"}
    assert ran.document["photo"]["authenticity"] == "simulated"
    assert ran.document["photo"]["bytes"] > 100


@pytest.mark.parametrize("profile", sorted(REFUSED))
def test_cards_that_cannot_be_read_by_pin_have_their_reason(read_card, profile):
    card, ran = read_card(profile, b"1234", "--pin")
    assert (ran.status, ran.stdout) == (4, b"")
    assert ran.stderr.decode().startswith(f"{REFUSED[profile].value} {REFUSED[profile].name}")
    assert card.card.tries() == VirtualCard(card.card.profile).tries()  # software never spends a try by itself


def test_the_last_try_is_used_when_staff_says_so(read_card):
    _, ran = read_card("haruko-last-try", b"4321", "--pin", "--confirm-last-try")
    assert (ran.status, ran.document["fullName"]) == (0, "見本\u3000春子")


def test_a_wrong_pin_costs_one_try_and_says_how_many_are_left(read_card):
    card, ran = read_card("hanako", b"9999", "--pin")
    assert (ran.status, ran.stderr.decode().strip()) == (4, "C301 PIN_WRONG: 2 tries left")
    assert card.card.tries()["text/0011"] == 2


@pytest.mark.parametrize("typed", [b"", b"12345", "１２３４".encode()])
def test_a_pin_that_cannot_be_one_costs_nothing(read_card, typed):
    card, ran = read_card("hanako", typed, "--pin")
    assert (ran.status, ran.stdout) == (3, b"")
    assert ran.stderr.startswith(b"C305 PIN_MALFORMED")
    assert card.card.tries()["text/0011"] == 3
    assert not typed or typed not in ran.stderr


def test_simulated_cards_are_not_believed_without_being_told_to(run_main, reader, laid):
    card = laid(SHIPPED / "hanako.toml").card
    named = ("--reader", reader.reader_name)
    ran = run_main("card", "read", *named, "--pin", "--json", stdin=b"1234", env=reader.environment)
    assert (ran.status, ran.stdout) == (4, b"")
    assert ran.stderr.startswith(b"C213 CARD_SIMULATED_REFUSED")
    assert not any(apdu.startswith(b"\x00\x20") and len(apdu) > 4 for apdu in card.apdu_log)  # no PIN was sent


def test_no_card_and_no_such_reader(run_main, reader):
    empty = reader.reader_name.removesuffix("00") + "01"  # the virtual reader has a second slot nobody ever uses
    for name, code in ((empty, b"C201 CARD_ABSENT"), ("Somebody Else's", b"C103 READER_NOT_FOUND")):
        ran = run_main("card", "read", "--reader", name, "--pin", "--test-trust", stdin=b"1234", env=reader.environment)
        assert (ran.status, ran.stdout) == (4, b"")
        assert ran.stderr.startswith(code)


def test_every_shipped_card_is_named_here():
    assert set(shipped_profiles()) == {*GOOD, *REFUSED, *BY_CODE_B}


def test_the_help_names_every_command(run_main):
    text = run_main("--help").stdout.decode()
    for command in ("demo", "visit", "card", "forms", "queue", "work", "audit", "slip", "doctor", "bench"):
        assert command in text


def test_nothing_is_left_behind_by_a_visit(visited):
    before = {entry for entry in os.listdir("/proc") if entry.isdigit()}
    visited("english")
    left = [pid for pid in {entry for entry in os.listdir("/proc") if entry.isdigit()} - before if _is_ours(pid)]
    assert left == []


def _is_ours(pid: str) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return b"pcscd" in command or b"namespace.py" in command or b"english.toml" in command

