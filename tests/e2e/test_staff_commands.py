"""`main.py staff …` as an administrator runs it; nothing secret stays anywhere but on the paper it was printed for."""

from __future__ import annotations

import sqlite3

import pyotp
import pytest

from counter_app.devices.virtual_card.profile import shipped_profiles
from tests.fakes import canary
from tests.fakes.leaks import Scanner

PASSWORD = "saba wa 3jikan niru no da"
SETTINGS = """
[terminal]
role = "desk"
office = "MH01"
name = "審査1"
[store]
directory = "office"
[cards]
trust = "simulated"
[signin]
required = true
"""


@pytest.fixture
def staff(tmp_path, run_main):
    file = tmp_path / "counter.toml"
    file.write_text(SETTINGS, "utf-8")

    def run(*arguments: object, lines: tuple[str, ...] = (), **how):
        typed = "".join(f"{line}\n" for line in lines).encode()
        return run_main("--settings", file, "staff", *arguments, "--json", stdin=typed, **how)

    return run


def code_of(document) -> str:
    return pyotp.parse_uri(document["totpUri"]).now()


def test_an_office_is_founded_and_kept_by_its_administrators(staff, tmp_path):
    founded = staff("init", "boss", lines=(canary.FULL_NAME, PASSWORD))
    assert founded.status == 0, founded.stderr
    secrets = founded.document
    assert len(secrets["recoveryCodes"]) == 10
    again = staff("init", "boss2", lines=(canary.FULL_NAME, PASSWORD))
    assert (again.status, b"A108" in again.stderr) == (3, True)
    admin = (PASSWORD, code_of(secrets))
    added = staff("add", "--as", "boss", "sato", "reviewer", lines=(*admin, "佐藤 三郎", "mizu-iro no kasa 2 hon"))
    assert added.status == 0, added.stderr
    replayed = staff("unlock", "--as", "boss", "sato", lines=admin)
    assert (replayed.status, b"A101" in replayed.stderr) == (3, True)
    weak = staff("reset-password", "--by-key-owner", "sato", lines=("password2026!",))
    assert (weak.status, b"common" in weak.stderr) == (3, True)
    last = staff("disable", "--by-key-owner", "boss")
    assert (last.status, b"A109" in last.stderr) == (3, True)
    rows = staff("list", "--as", "boss", lines=(PASSWORD, secrets["recoveryCodes"][3])).document
    assert [(row["id"], row["role"], row["recoveryCodes"]) for row in rows] == [
        ("boss", "admin", 9),
        ("sato", "reviewer", 10),
    ]
    words = (PASSWORD, canary.FULL_NAME, pyotp.parse_uri(secrets["totpUri"]).secret, *secrets["recoveryCodes"])
    for file in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert Scanner(words).found(file.read_bytes()) == [], file.name
    for ran in (again, added, replayed, weak, last):
        assert Scanner((PASSWORD, canary.FULL_NAME)).found(ran.stdout + ran.stderr) == []
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(tmp_path / "office" / "counter.db").execute("SELECT * FROM staff")


def test_a_command_needs_somebody_who_answers_for_it(staff):
    refused = staff("list")
    assert refused.status == 2


def test_a_window_that_asks_for_sign_in_is_not_opened_for_nobody(tmp_path, run_main):
    (tmp_path / "counter.toml").write_text(SETTINGS, "utf-8")
    ran = run_main("--settings", tmp_path / "counter.toml", env={"QT_QPA_PLATFORM": "offscreen"})
    assert (ran.status, b"staff init" in ran.stderr) == (3, True)


@pytest.mark.pcsc
def test_a_card_is_enrolled_with_its_pin(staff, laid, reader, tmp_path):
    with (tmp_path / "counter.toml").open("a", encoding="utf-8") as file:
        file.write(f'reader = "{reader.reader_name}"\n')
    staff("init", "boss", lines=(canary.FULL_NAME, PASSWORD))
    card = laid(shipped_profiles()["hanako"]).card
    done = staff("enrol-card", "--by-key-owner", "boss", lines=("1234",), env=reader.environment)
    assert done.status == 0, done.stderr
    assert done.document == {"id": "boss", "revocation": "not-checked", "authenticity": "simulated"}
    assert staff("list", "--by-key-owner").document[0]["card"]
    wrong = staff("enrol-card", "--by-key-owner", "boss", lines=("9999",), env=reader.environment)
    assert (wrong.status, b"2 tries left" in wrong.stderr) == (4, True)
    assert card.tries()["jpki/0018"] == 2
