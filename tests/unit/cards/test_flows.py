"""All flows over the simulated card, without PC/SC."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from counter_app.cards import flows
from counter_app.cards.certificates import SignatureHolder
from counter_app.cards.credentials import Consent
from counter_app.cards.jpki_ap import KeyPair
from counter_app.cards.report import reading_as_json
from counter_app.cards.trust import TrustStore
from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import CardKind, CardReading, CodeBCredential, PinCredential, ReadRequest, Sex, Tries
from counter_app.failures import CardError, FailureCode, WrongSecretError
from counter_app.personal import Secret

TODAY = date(2026, 4, 1)
CODE_B = b"55021720352285"


def by_pin(pin=b"1234", shown=3, *, confirmed=False):
    return ReadRequest(PinCredential(Secret(pin), shown, confirmed))


def by_code(code=CODE_B, shown=10, *, face=False):
    return ReadRequest(CodeBCredential(Secret(code), shown), want_face=face)


def read(table, trust, request, *, long_reads=True):
    status = flows.inspect(table.commands(), trust)
    return flows.read(table.commands(long_reads=long_reads), request, status, trust, TODAY)


@pytest.mark.parametrize(
    ("profile", "kind"),
    [
        ("hanako", CardKind.MY_NUMBER),
        ("juki", CardKind.JUKI),
        ("android", CardKind.ANDROID),
        ("iphone", CardKind.IPHONE),
        ("other-card", CardKind.OTHER),
    ],
)
def test_kinds_are_told_apart(lay, trust, profile, kind):
    assert flows.inspect(lay(profile).commands(), trust).kind is kind


@pytest.mark.parametrize(("short_ids", "commands"), [("taken", 14), ("refused", 24), ("unheard", 24)])
def test_inspection_tells_all_that_needs_no_secret(lay, trust, short_ids, commands):
    table = lay(short_ids=short_ids)
    status = flows.inspect(table.commands(), trust)
    assert table.counter.count == commands
    assert status.tries == Tries(pin=3, code_b=10, face_code_b=10, user_auth=3, signature=5)
    assert (status.expiry, status.municipality, status.simulated) == (date(2035, 2, 17), "99999", True)
    assert status.has_signature_certificate
    assert status.has_user_certificate


@pytest.mark.parametrize(
    ("short_ids", "long_reads", "expected"),
    # By SELECT, F1 or F2: 6; F5: 4 with extended reads, 7 with short; two of the preamble. By short identifier, four
    # files need no SELECT. Where it is refused, finding out costs one command, in the read or in the inspection before.
    [("taken", True, 8), ("taken", False, 11), ("refused", True, 13), ("refused", False, 16), ("unheard", True, 13)],
)
def test_the_four_items_in_as_few_commands_as_can_be(lay, trust, short_ids, long_reads, expected):
    for request in (by_pin(), by_code()):
        table = lay(short_ids=short_ids)
        outcome = read(table, trust, request, long_reads=long_reads)
        assert outcome.authenticity is Authenticity.SIMULATED
        assert table.counter.count == expected


@pytest.mark.parametrize("request_", [by_pin, by_code])
def test_the_four_items_are_what_the_card_says(lay, trust, request_):
    outcome = read(lay(), trust, request_())
    assert outcome.four.full_name.reveal() == "渡邉\U000e0102\u3000花子"
    assert outcome.four.date_of_birth.reveal() == date(1980, 2, 17)
    assert outcome.four.sex.reveal() is Sex.FEMALE
    assert outcome.authenticity is Authenticity.SIMULATED


@pytest.mark.parametrize("long_reads", [True, False])
def test_the_face_comes_with_code_b(lay, trust, long_reads):
    outcome = read(lay(), trust, by_code(face=True), long_reads=long_reads)
    assert outcome.face is not None
    assert outcome.face.authenticity is Authenticity.SIMULATED
    assert outcome.face.photo_jp2.reveal()[4:8] == b"jP  "
    assert outcome.face.expiry == date(2035, 2, 17)


def test_a_face_by_pin_is_refused_before_anything_is_sent(lay, trust):
    table = lay()
    with pytest.raises(CardError) as caught:
        read(table, trust, ReadRequest(PinCredential(Secret(b"1234"), 3), want_face=True))
    assert (caught.value.code, table.counter.count) == (FailureCode.CODE_B_MALFORMED, 0)


@pytest.mark.parametrize(
    ("profile", "request_", "code"),
    [
        ("juki", by_pin, FailureCode.CARD_JUKI),
        ("android", by_pin, FailureCode.CARD_PHONE_ANDROID),
        ("iphone", by_code, FailureCode.CARD_PHONE_IPHONE),
        ("other-card", by_pin, FailureCode.CARD_NOT_MY_NUMBER),
        ("expired", by_pin, FailureCode.CARD_EXPIRED),
        ("taro-face-auth", by_pin, FailureCode.PIN_NOT_SET),
    ],
)
def test_what_inspection_knows_stops_the_read_before_a_command(lay, trust, profile, request_, code):
    table = lay(profile)
    request = request_()
    with pytest.raises(CardError) as caught:
        read(table, trust, request)
    assert (caught.value.code, table.counter.count) == (code, 0)
    assert request.credential.secret.is_spent


def test_a_blocked_pin_and_a_last_try(lay, trust):
    for profile, shown, code in (
        ("jiro-pin-blocked", 0, FailureCode.PIN_BLOCKED),
        ("haruko-last-try", 1, FailureCode.PIN_LAST_TRY),
    ):
        table = lay(profile)
        before = table.card.tries()
        with pytest.raises(CardError) as caught:
            read(table, trust, by_pin(shown=shown))
        assert caught.value.code is code
        assert table.card.tries() == before


def test_a_wrong_pin_costs_exactly_one_try_and_says_what_is_left(lay, trust):
    table = lay()
    before = table.card.tries()
    with pytest.raises(WrongSecretError) as caught:
        read(table, trust, by_pin(b"9999"))
    assert caught.value.tries_left == 2
    after = table.card.tries()
    assert sum(before.values()) - sum(after.values()) == 1


def test_a_used_secret_is_not_used_again(lay, trust):
    table, request = lay(), by_pin()
    read(table, trust, request)
    with pytest.raises(CardError) as caught:
        read(table, trust, request)
    assert caught.value.code is FailureCode.PIN_MALFORMED


def test_forged_cards_give_nothing(lay, trust):
    for request in (by_pin(), by_code(), by_code(face=True)):
        with pytest.raises(CardError) as caught:
            read(lay("forged"), trust, request)
        assert caught.value.code is FailureCode.CARD_SIGNATURE_BAD


def test_a_production_terminal_refuses_the_simulated_card_at_inspection(lay):
    with pytest.raises(CardError) as caught:
        flows.inspect(lay().commands(), TrustStore.production())
    assert caught.value.code is FailureCode.CARD_SIMULATED_REFUSED


@pytest.mark.parametrize("missing", [0x0002, 0x0003, 0x0004, 0x0011])
def test_a_missing_file_is_named(lay, trust, missing):
    table = lay()
    status = flows.inspect(table.commands(), trust)
    faults = replace(table.card.profile.faults, missing_files=frozenset({("text", missing)}))
    table.card = VirtualCard(replace(table.card.profile, faults=faults))
    with pytest.raises(CardError) as caught:
        flows.read(table.commands(), by_pin(), status, trust, TODAY)
    assert caught.value.code in {FailureCode.CARD_FILE_MISSING, FailureCode.PIN_NOT_SET}


def test_the_first_command_may_fail(lay, trust):
    table = lay()
    faults = replace(table.card.profile.faults, first_6f00=True)
    table.card = VirtualCard(replace(table.card.profile, faults=faults))
    assert read(table, trust, by_pin()).authenticity is Authenticity.SIMULATED


@pytest.mark.parametrize("profile", ["hanako", "android", "iphone"])
def test_user_authentication_signs_a_nonce(lay, trust, profile):
    table = lay(profile)
    kind = flows.inspect(table.commands(), trust).kind
    signed = flows.sign(table.commands(), KeyPair.USER, Secret(b"1234"), Consent(3), b"nonce", kind=kind, trust=trust)
    assert signed.authenticity is Authenticity.SIMULATED
    assert signed.certificate.signature_fits(signed.signature, b"nonce")
    assert not signed.certificate.signature_fits(signed.signature, b"other")
    assert table.counter.count == 8  # F7 by short identifier 5, two of the preamble, one for the root


def test_signature_certificate_tells_the_holder_and_the_substituted_characters(lay, trust):
    signed = flows.sign(lay().commands(), KeyPair.SIGNATURE, Secret(b"ABC123"), Consent(5), b"text", trust=trust)
    holder = SignatureHolder.parse(signed.certificate)
    assert holder.name.text.reveal() == "渡邉　花子"
    assert holder.name.substituted == (False, True, False, False, False)
    assert not holder.name.exact
    assert holder.address.exact
    assert (holder.sex.reveal(), holder.date_of_birth.reveal()) == (Sex.FEMALE, date(1980, 2, 17))
    signed.certificate.require_valid_at(datetime(2026, 4, 1, tzinfo=UTC))
    with pytest.raises(CardError) as caught:
        signed.certificate.require_valid_at(datetime(2031, 4, 1, tzinfo=UTC))
    assert caught.value.code is FailureCode.CERTIFICATE_EXPIRED


def test_a_forged_certificate_is_untrusted(lay, trust):
    with pytest.raises(CardError) as caught:
        flows.sign(lay("forged").commands(), KeyPair.USER, Secret(b"1234"), Consent(3), b"n", trust=trust)
    assert caught.value.code is FailureCode.CERTIFICATE_UNTRUSTED


def test_short_reads_are_learnt_once_per_reader(lay, trust):
    table = lay()
    refused = []

    def no_extended(index, answer):
        if len(table.card.apdu_log) and table.lines is not None and answer is not None and len(answer) > 258:
            refused.append(index)
            return b"\x67\x00"
        return answer

    status = flows.inspect(table.commands(), trust)
    table.mutate = no_extended
    commands = table.commands()
    outcome = flows.read(commands, by_pin(), status, trust, TODAY)
    assert outcome.authenticity is Authenticity.SIMULATED
    assert len(refused) == 1


def test_the_report_has_the_agreed_keys(lay, trust):
    table = lay()
    status = flows.inspect(table.commands(), trust)
    outcome = flows.read(table.commands(), by_code(face=True), status, trust, TODAY)
    reading = CardReading(status, outcome.four, outcome.authenticity, outcome.face, apdu_count=21, elapsed_ms=5)
    report = json.loads(json.dumps(reading_as_json(reading)))
    assert report | {"photo": None} == {
        "kind": "my-number",
        "simulated": True,
        "fullName": "渡邉\U000e0102\u3000花子",
        "familyName": "渡邉\U000e0102",
        "givenName": "花子",
        "fullAddress": "東京都架空市見本町一丁目２番３号　見本荘１０１",
        "dateOfBirth": "1980-02-17",
        "sex": "female",
        "cardExpiry": "2035-02-17",
        "authenticity": "simulated",
        "revocation": "not-checked",
        "retries": {"pin": 3, "codeB": 10, "faceCodeB": 10, "userAuth": 3, "signature": 5},
        "apduCount": 21,
        "elapsedMs": 5,
        "photo": None,
    }
    assert "花子" not in repr(reading)


def test_the_face_may_not_name_another_expiry_than_the_card(lay, trust):
    """Nothing signs the expiry on the face (DF29): the card's own record has to agree."""
    table = lay()
    status = flows.inspect(table.commands(), trust)
    table.mutate = lambda _index, answer: answer.replace(b"20350217", b"20360217")
    with pytest.raises(CardError) as caught:
        flows.read(table.commands(), by_code(face=True), status, trust, TODAY)
    assert caught.value.code is FailureCode.CARD_ANSWER_MALFORMED
