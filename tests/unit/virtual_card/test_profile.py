from __future__ import annotations

import re
from pathlib import Path

import pytest

from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.code_b import code_b
from counter_app.devices.virtual_card.profile import (
    Forgery,
    load_profile,
    parse_profile,
    shipped_profiles,
)
from counter_app.domain.card import CardKind, Sex
from counter_app.failures import FailureCode, FormError

GOOD = """\
[person]
name = "試験　者"
address = "東京都架空市"
date_of_birth = 1980-02-17
sex = "female"

[card]
expiry = 2035-02-17
municipality = "99999"
security_code = "2285"

[pins]
text = "1234"
user_auth = "1234"
signature = "ABC123"

[faults]
forged = []
"""
PLACE = Path("card.toml")


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "words"),
    [
        ('sex = "female"', 'sex = "lady"', FailureCode.FORM_BAD_VALUE, 5, "person.sex must be one of"),
        ('sex = "female"', 'sex = "female"\nshoe = 4', FailureCode.FORM_UNKNOWN_KEY, 6, "unknown key person.shoe"),
        ('name = "試験　者"', "", FailureCode.FORM_BAD_VALUE, 1, "person.name is missing"),
        ("expiry = 2035-02-17\n", "", FailureCode.FORM_BAD_VALUE, 7, "card.expiry is missing"),
        ("1980-02-17", '"1980-02-17"', FailureCode.FORM_BAD_VALUE, 4, "must be a date"),
        ("1980-02-17", "1980-02-17T00:00:00", FailureCode.FORM_BAD_VALUE, 4, "must be a date"),
        ('"2285"', "2285", FailureCode.FORM_BAD_VALUE, 10, "card.security_code must be 4 digits"),
        ('"2285"', '"２２８５"', FailureCode.FORM_BAD_VALUE, 10, "must be 4 digits"),
        ('"ABC123"', '"abc123"', FailureCode.FORM_BAD_VALUE, 15, "pins.signature must be 6 to 16"),
        ("[pins]", "[pin]", FailureCode.FORM_BAD_VALUE, 1, "pins.text is missing"),
        ("[faults]", "[fault]", FailureCode.FORM_UNKNOWN_KEY, 17, "unknown key fault"),
        ("forged = []", 'forged = ["x"]', FailureCode.FORM_BAD_VALUE, 18, "faults.forged may hold only"),
        ("forged = []", 'missing_files = ["text/2"]', FailureCode.FORM_BAD_VALUE, 18, "must name files"),
        ("forged = []", 'missing_files = ["tax/0002"]', FailureCode.FORM_BAD_VALUE, 18, "must name files"),
        ("forged = []", "delay_ms = -1", FailureCode.FORM_BAD_VALUE, 18, "must be a number from 0"),
        ("forged = []", "delay_ms = true", FailureCode.FORM_BAD_VALUE, 18, "must be a number from 0"),
        ("forged = []", "first_6f00 = 1", FailureCode.FORM_BAD_VALUE, 18, "must be true or false"),
        ("forged = []", 'no_short_ids = "no"', FailureCode.FORM_BAD_VALUE, 18, "must be true or false"),
        ("[faults]\nforged = []", "[certificates]\nname_substituted = 'x'", FailureCode.FORM_BAD_VALUE, 18, "0 and 1"),
        ('municipality = "99999"', "municipality = ", FailureCode.SCRIPT_UNREADABLE, 9, "is not TOML"),
    ],
)
def test_a_bad_profile_is_refused_with_its_line(old, new, code, line, words):
    assert old in GOOD

    with pytest.raises(FormError, match=re.escape(words)) as refusal:
        parse_profile(GOOD.replace(old, new), PLACE)

    assert (refusal.value.code, refusal.value.line) == (code, line)


def test_a_refusal_never_repeats_a_value():
    with pytest.raises(FormError) as refusal:
        parse_profile(GOOD.replace('"1234"', '"98765"'), PLACE)

    assert "98765" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_pins_on_a_card_without_pins_are_refused():
    with pytest.raises(FormError, match=r"unknown key pins\.text"):
        parse_profile(GOOD.replace("[card]", "[card]\nface_auth = true"), PLACE)


def test_an_absent_profile_is_a_form_error(tmp_path):
    with pytest.raises(FormError) as refusal:
        load_profile(tmp_path / "none.toml")

    assert refusal.value.code is FailureCode.SCRIPT_UNREADABLE


def test_what_is_not_said_is_usual():
    profile = parse_profile(GOOD, PLACE)

    assert profile.kind is CardKind.MY_NUMBER
    assert profile.holder.sex.reveal() is Sex.FEMALE
    assert profile.tries.text is None
    assert profile.certificates.signature
    assert profile.faults.remove_after is None


def test_faults_are_read():
    faults = 'forged = ["face"]\nmissing_files = ["text/0002"]\nremove_after = 3\ncounters_file = "tries.json"'

    profile = parse_profile(GOOD.replace("forged = []", faults), Path("/cards/x.toml"))

    assert profile.faults.forged == {Forgery.FACE}
    assert profile.faults.missing_files == {("text", 0x0002)}
    assert profile.faults.remove_after == 3
    assert profile.faults.counters_file == Path("/cards/tries.json")


@pytest.mark.parametrize("name", sorted(shipped_profiles()))
def test_every_shipped_profile_makes_a_card_and_states_its_code_b(name):
    path = shipped_profiles()[name]
    profile = load_profile(path)

    assert VirtualCard(profile).atr[0] == 0x3B
    stated = re.findall(r"\b\d{14}\b", path.read_text(encoding="utf-8"))
    assert set(stated) <= {code_b(profile)}


def test_the_canary_person_has_the_code_b_of_the_documents():
    assert code_b(load_profile(shipped_profiles()["hanako"])) == "55021720352285"
