from __future__ import annotations

import zlib
from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.connectors.hub_line import sort_answer
from counter_app.domain.application import Receipt
from counter_app.domain.branch_answer import ComeAgain, EarlierMissing, LineClosed, LineDown, TakenIn, TurnedAway
from counter_app.domain.branch_message import Envelope, MessageKind, TerminalName, uuid7
from counter_app.domain.enrolment_code import EnrolmentCode
from counter_app.domain.receipt import ReceiptNumber
from counter_app.failures import CounterError, FailureCode, HubError
from counter_app.settings import parse_text
from counter_app.store.branch_payload import decode_receipt, encode_receipt
from counter_app.store.office_seal import OfficeKeys, OfficeSeal
from tests.fakes.visits import JST_NOON, RARE, application, submission

ID = uuid7(1_763_700_000_000, bytes(range(10)))
NUMBER = ReceiptNumber("MH02", JST_NOON.date(), 7)
ENVELOPE = Envelope(ID, "MH02", NUMBER, MessageKind.SUBMISSION, 3, None, "0" * 64)
CODE = EnrolmentCode("hub.city.local", 8443, TerminalName("MH02", "kiosk"), "A1" * 20, "0F" * 32)


def code_of(call):
    with pytest.raises(CounterError) as caught:
        call()
    return caught.value.code


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_ids_are_version_7_and_tell_their_time(milliseconds, chance):
    made = uuid7(milliseconds, chance)
    assert (made.version, made.variant) == (7, UUID(int=2 << 62).variant)
    assert made.int >> 80 == milliseconds


@given(st.integers(1, 10**17), st.booleans(), st.sampled_from(MessageKind))
def test_an_envelope_survives_headers(seq, follows, kind):
    envelope = replace(ENVELOPE, seq=seq, kind=kind, earlier=ID if follows else None)
    assert Envelope.parse(envelope.as_document()) == envelope


@given(st.sampled_from(sorted(ENVELOPE.as_document())), st.text(max_size=80))
def test_another_text_in_an_envelope_is_refused_or_read_as_it_stands(name, text):
    document = {**ENVELOPE.as_document(), name: text}
    try:
        read = Envelope.parse(document)
    except CounterError as error:
        assert error.code is FailureCode.MESSAGE_UNREADABLE
    else:
        assert name in {"Terminal", "Case"} or read.as_document()[name].lstrip("0") == text.lstrip("0")


@given(st.binary(max_size=5000))
@settings(max_examples=30)
def test_a_seal_opens_in_its_own_envelope_alone(plain):
    office = OfficeKeys([X25519PrivateKey.generate()])
    sealed = office.seal.seal(plain, ENVELOPE.bound)
    assert office.open(sealed, ENVELOPE.bound) == plain
    assert (len(sealed) - 57) % 1024 == 0
    other = replace(ENVELOPE, case=ReceiptNumber("MH02", JST_NOON.date(), 8))
    assert code_of(lambda: office.open(sealed, other.bound)) is FailureCode.MESSAGE_UNREADABLE
    stranger = OfficeKeys([X25519PrivateKey.generate()])
    assert code_of(lambda: stranger.open(sealed, ENVELOPE.bound)) is FailureCode.MESSAGE_UNREADABLE


@given(st.binary(max_size=300))
def test_noise_does_not_open(noise):
    office = OfficeKeys([X25519PrivateKey.generate()])
    assert code_of(lambda: office.open(noise, b"")) is FailureCode.MESSAGE_UNREADABLE


def test_an_old_sealing_key_still_opens():
    old, new = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    sealed = OfficeKeys([old]).seal.seal(b"x", b"")
    assert OfficeKeys([new, old]).open(sealed, b"") == b"x"
    assert OfficeSeal.from_hex(OfficeKeys([new, old]).seal.hex()).hex() == new.public_key().public_bytes_raw().hex()


def test_a_receipt_survives_its_message():
    receipt = Receipt(NUMBER, JST_NOON, submission(application(), application(RARE)))
    assert decode_receipt(encode_receipt(receipt)) == receipt


def test_a_message_of_an_older_terminal_is_not_deflated_and_read_all_the_same():
    receipt = Receipt(NUMBER, JST_NOON, submission(application(RARE)))
    assert decode_receipt(zlib.decompress(encode_receipt(receipt))) == receipt


@pytest.mark.parametrize("wrong", ["endless", "cut", "more"])
def test_what_is_deflated_badly_is_refused(wrong):
    good = encode_receipt(Receipt(NUMBER, JST_NOON, submission(application())))
    plain = {"endless": zlib.compress(b" " * 30_000_000), "cut": good[:-5], "more": good + b"{}"}[wrong]
    assert code_of(lambda: decode_receipt(plain)) is FailureCode.MESSAGE_UNREADABLE


@given(st.binary(max_size=60))
def test_noise_is_no_receipt(noise):
    with pytest.raises(HubError):
        decode_receipt(noise)


def test_a_code_says_what_it_says():
    assert EnrolmentCode.parse(f" {CODE}\n") == CODE
    assert CODE.token not in repr(CODE)


@given(st.text(max_size=200))
def test_noise_is_no_code(text):
    assert code_of(lambda: EnrolmentCode.parse(text)) is FailureCode.ENROLMENT_MALFORMED
    parts = str(CODE).split("*")
    parts[5] = text
    with pytest.raises(CounterError) as caught:
        EnrolmentCode.parse("*".join(parts))
    assert caught.value.code is FailureCode.ENROLMENT_MALFORMED


SPOKE = {"time": JST_NOON.isoformat(), "taken": 4, "id": str(ID), "receipt": "R"}


@pytest.mark.parametrize(
    ("status", "document", "kind"),
    [
        (201, SPOKE, TakenIn),
        (200, SPOKE, TakenIn),
        (200, {**SPOKE, "id": str(UUID(int=1))}, ComeAgain),
        (200, {}, ComeAgain),
        (204, {}, ComeAgain),
        (424, SPOKE, EarlierMissing),
        (424, {}, ComeAgain),
        (409, {}, TurnedAway),
        (413, {}, TurnedAway),
        (422, {"error": "B105"}, TurnedAway),
        (400, {}, TurnedAway),
        (425, {}, ComeAgain),
        (500, {}, ComeAgain),
        (503, {}, LineDown),
        (429, {}, LineDown),
        (403, {}, LineClosed),
        (302, {}, LineClosed),
    ],
)
def test_every_answer_means_one_thing(status, document, kind):
    assert isinstance(sort_answer(status, document, ID), kind)


BASE = '[terminal]\nrole="{role}"\noffice="MH02"\nname="x"\n[store]\ndirectory="s"\n'


def test_settings_of_hub_and_branch(tmp_path):
    hub = parse_text(
        BASE.format(role="desk") + '[hub]\nlisten="[::]:8443"\nnames=["hub.local","10.0.0.1"]', tmp_path / "c"
    ).hub
    assert (hub.host, hub.port, hub.names) == ("::", 8443, ("hub.local", "10.0.0.1"))
    read = parse_text(
        BASE.format(role="kiosk") + '[branch]\nhub="https://hub.local:8443/"\nkeep_days=9', tmp_path / "c"
    )
    assert (read.branch.hub, read.branch.keep_days) == ("https://hub.local:8443", 9)
    assert read.branch.certificate == tmp_path / "s" / "keys" / "branch" / "terminal.pem"
    assert read.slips == read.branch.papers


@pytest.mark.parametrize(
    "wrong",
    [
        ("desk", '[branch]\nhub="https://h:1"'),
        ("kiosk", '[branch]\nhub="http://h:1"'),
        ("kiosk", '[branch]\nhub="https://h:1"\nmost_unsent=0'),
        ("kiosk", "[branch]"),
        ("desk", '[hub]\nlisten="8443"\nnames=["x"]'),
        ("desk", '[hub]\nlisten="0.0.0.0:8443"'),
    ],
)
def test_wrong_settings_are_refused(tmp_path, wrong):
    role, section = wrong
    assert (
        code_of(lambda: parse_text(BASE.format(role=role) + section, tmp_path / "c")) is FailureCode.SETTINGS_BAD_VALUE
    )
