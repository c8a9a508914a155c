"""Every shipped card through `main.py card read` on a real PC/SC service: its values, or the documented failure."""

from __future__ import annotations

import pytest

from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.profile import SHIPPED, shipped_profiles
from counter_app.failures import FailureCode

pytestmark = pytest.mark.pcsc

KEYS = {
    *("kind", "fullName", "familyName", "givenName", "fullAddress", "dateOfBirth", "sex", "cardExpiry"),
    *("authenticity", "retries", "apduCount", "elapsedMs"),
}
GOOD = {
    "hanako": (b"1234", ("渡邉\U000e0102\u3000花子", "渡邉\U000e0102", "花子", "1980-02-17", "female", "2035-02-17")),
    "demo": (b"1234", ("渡邉\U000e010f\u3000美咲", "渡邉\U000e010f", "美咲", "1991-05-20", "female", "2035-05-20")),
    "tennyu-4": (b"1234", ("遠野原\u3000健太", "遠野原", "健太", "1988-07-09", "male", "2034-07-09")),
    "garcia-foreign": (b"1234", ("GARCIA MIHON LUCIA", None, None, "1991-12-24", "female", "2029-12-24")),
    "yoshida-gaiji": (
        b"1234",
        (
            "𠮷田\u3000辻\U000e0100葛\U000e0101",
            "𠮷田",
            "辻\U000e0100葛\U000e0101",
            "2021-06-05",
            "not-applicable",
            "2030-06-05",
        ),
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
        ran = run_main(
            "card", "read", "--reader", reader.reader_name, *how, "--test-trust", "--json", stdin=secret, env=env
        )
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
    assert (document["kind"], document["authenticity"], document["revocation"]) == (
        "my-number",
        "simulated",
        "not-checked",
    )
    assert document["fullAddress"].startswith(("東京都架空市", "東京都見本市"))
    assert document["retries"]["pin"] == 3
    assert document["apduCount"] > 0
    assert ran.stderr == b""


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
