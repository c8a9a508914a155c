"""The policy of facts §2.3 as a table: what the card says, what was shown, what happens."""

import re

import pytest

from counter_app.cards.channel import StatusWord
from counter_app.cards.commands import CardCommands, LongReads, ShortIds
from counter_app.cards.credentials import Consent, SecretKind, check_form, present_once
from counter_app.failures import CardError, FailureCode, WrongSecretError

KEY = 0x0011


class Keyhole:
    """Answers SELECT, the counter query and VERIFY with given status words; remembers how often VERIFY came.

    `named` is what it says to a query by short identifier, where that differs.
    """

    def __init__(self, query: int, verify: int = 0x9000, select: int = 0x9000, named: int | None = None) -> None:
        self.query, self.verify, self.select = query, verify, select
        self.named = query if named is None else named
        self.verified = 0
        self.sent: list[str] = []

    def transmit(self, apdu):
        self.sent.append(bytes(apdu[:4]).hex())
        if apdu[1] == 0xA4:
            return self.select.to_bytes(2, "big")
        if len(apdu) <= 5:
            return (self.query if apdu[3] == 0x80 else self.named).to_bytes(2, "big")
        self.verified += 1
        return self.verify.to_bytes(2, "big")


def present(keyhole, kind=SecretKind.PIN, secret=b"1234", shown=3, *, confirmed=False):
    present_once(CardCommands(keyhole, LongReads()), kind, KEY, bytearray(secret), Consent(shown, confirmed))


@pytest.mark.parametrize(
    ("query", "shown", "confirmed", "code"),
    [
        (0x63C3, 2, False, FailureCode.CARD_CHANGED),
        (0x63C2, 3, False, FailureCode.CARD_CHANGED),
        (0x63C1, 3, True, FailureCode.CARD_CHANGED),
        (0x63C1, 1, False, FailureCode.PIN_LAST_TRY),
        (0x63C0, 0, True, FailureCode.PIN_BLOCKED),
        (0x63C0, 3, True, FailureCode.PIN_BLOCKED),
        (StatusWord.KEY_BLOCKED, 0, True, FailureCode.PIN_BLOCKED),
        (StatusWord.AUTHENTICATION_BLOCKED, 0, True, FailureCode.PIN_BLOCKED),
        (StatusWord.OK, 3, True, FailureCode.PIN_NOT_SET),  # the card does not count
        (StatusWord.FILE_NOT_FOUND, 3, True, FailureCode.PIN_NOT_SET),
        (StatusWord.INTERNAL_ERROR, 3, True, FailureCode.CARD_UNEXPECTED_STATUS),
        (StatusWord.SECURITY_STATUS_NOT_SATISFIED, 3, True, FailureCode.CARD_UNEXPECTED_STATUS),
    ],
)
def test_not_sent(query, shown, confirmed, code):
    keyhole = Keyhole(query)
    with pytest.raises(CardError) as caught:
        present(keyhole, shown=shown, confirmed=confirmed)
    assert caught.value.code is code
    assert keyhole.verified == 0


def test_a_key_that_is_not_there_is_not_set():
    keyhole = Keyhole(0x63C3, select=StatusWord.FILE_NOT_FOUND, named=StatusWord.FILE_NOT_FOUND)
    with pytest.raises(CardError) as caught:
        present(keyhole)
    assert (caught.value.code, keyhole.verified) == (FailureCode.PIN_NOT_SET, 0)


@pytest.mark.parametrize(("shown", "confirmed"), [(3, False), (2, False), (1, True)])
def test_sent_once(shown, confirmed):
    keyhole = Keyhole(0x63C0 | shown)
    present(keyhole, shown=shown, confirmed=confirmed)
    assert keyhole.verified == 1


def test_sent_by_short_id_where_the_card_counted_by_it():
    keyhole = Keyhole(0x63C3)
    present(keyhole)
    assert keyhole.sent == ["00200091", "00200091"]


@pytest.mark.parametrize("named", [0x6A86, 0x6A88, 0x6A82, 0x6986, 0x6D00, 0x6B00, 0x9000, 0x6300, 0x6984, 0x6F00])
def test_sent_to_the_selected_key_where_the_card_did_not(named):
    keyhole = Keyhole(0x63C3, named=named)
    present(keyhole)
    assert keyhole.sent == ["00200091", "00a4020c", "00200080", "00200080"]


@pytest.mark.parametrize("refusal", [0x6A86, 0x6A88, 0x6A82, 0x6986, 0x6D00, 0x6B00, 0x6700])
def test_a_short_id_that_is_refused_only_now_is_not_used_the_next_time(refusal):
    """Nothing is sent twice: the person is told, and types again."""
    keyhole, short_ids = Keyhole(0x63C3, verify=refusal), ShortIds()
    with pytest.raises(CardError) as caught:
        _present_pin(keyhole, short_ids)
    assert (caught.value.code, keyhole.verified) == (FailureCode.CARD_UNEXPECTED_STATUS, 1)
    keyhole.verify = 0x9000
    _present_pin(keyhole, short_ids)
    assert keyhole.sent[-3:] == ["00a4020c", "00200080", "00200080"]


def _present_pin(keyhole, short_ids):
    present_once(CardCommands(keyhole, LongReads(), short_ids), SecretKind.PIN, KEY, bytearray(b"1234"), Consent(3))


@pytest.mark.parametrize(
    ("kind", "secret", "verify", "code", "left"),
    [
        (SecretKind.PIN, b"9999", 0x63C2, FailureCode.PIN_WRONG, 2),
        (SecretKind.PIN, b"9999", 0x63C0, FailureCode.PIN_BLOCKED, 0),
        (SecretKind.PIN, b"9999", 0x6984, FailureCode.PIN_BLOCKED, 0),
        (SecretKind.CODE_B, b"5" * 14, 0x63C9, FailureCode.CODE_B_WRONG, 9),
        (SecretKind.CODE_B, b"5" * 14, 0x63C0, FailureCode.CODE_B_BLOCKED, 0),
        (SecretKind.SIGN_PASSWORD, b"ABC124", 0x63C4, FailureCode.SIGN_PASSWORD_WRONG, 4),
        (SecretKind.SIGN_PASSWORD, b"ABC124", 0x6983, FailureCode.SIGN_PASSWORD_BLOCKED, 0),
    ],
)
def test_a_refused_secret_says_what_is_left_and_is_not_sent_again(kind, secret, verify, code, left):
    keyhole = Keyhole(0x63C3, verify)
    with pytest.raises(WrongSecretError) as caught:
        present(keyhole, kind, secret)
    assert (caught.value.code, caught.value.tries_left, keyhole.verified) == (code, left, 1)


@pytest.mark.parametrize("verify", [0x6300, 0x6F00, 0x9001, 0x6982, 0x6700])
def test_an_odd_answer_to_verify_is_named_and_not_retried(verify):
    keyhole = Keyhole(0x63C3, verify)
    with pytest.raises(CardError) as caught:
        present(keyhole)
    assert (caught.value.code, keyhole.verified) == (FailureCode.CARD_UNEXPECTED_STATUS, 1)


@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        (SecretKind.PIN, [b"", b"123", b"12345", b"12a4", "１２３４".encode()]),
        (SecretKind.CODE_B, [b"1" * 13, b"1" * 15, b"550217" + b"20352285"[:-1] + b"x"]),
        (SecretKind.SIGN_PASSWORD, [b"ABC12", b"A" * 17, b"abc123", b"ABC 12", b"ABC12\n"]),
    ],
)
def test_a_secret_of_the_wrong_form_costs_no_try(kind, bad):
    for secret in bad:
        keyhole = Keyhole(0x63C3)
        with pytest.raises(CardError) as caught:
            present(keyhole, kind, secret)
        assert (caught.value.code, keyhole.verified) == (kind.value.malformed, 0)
        assert not re.search(r"abc|1{5}", str(caught.value))


def test_good_forms_pass():
    check_form(SecretKind.PIN, bytearray(b"0000"))
    check_form(SecretKind.CODE_B, bytearray(b"55021720352285"))
    check_form(SecretKind.SIGN_PASSWORD, bytearray(b"ABC123"))
