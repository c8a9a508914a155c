"""Signed slip codes: genuine, changed, unknown key; nothing else comes out."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from uuid import UUID

import cbor2
import pytest

from counter_app.domain.receipt import ReceiptNumber
from counter_app.failures import FailureCode, SlipError
from counter_app.signing import KeyRing, SigningKey
from counter_app.slips.payload import (
    PREFIX,
    SlipClaims,
    SlipState,
    procedure_code,
    read,
    sign,
    submission_digest,
)
from tests.fakes import slip_receipts as invented

KEY = SigningKey.generate(simulated=False)
RING = KeyRing({KEY.kid: KEY.published})
CLAIMS = SlipClaims.of(invented.receipt(invented.juminhyo(), invented.jido_teate()))
REFUSALS = {FailureCode.SLIP_UNREADABLE, FailureCode.SLIP_CHANGED, FailureCode.SLIP_UNKNOWN_KEY}


def refused(text: str, ring: KeyRing = RING) -> FailureCode:
    with pytest.raises(SlipError) as caught:
        read(text, ring.find)
    return caught.value.code


def message(text: str) -> bytes:
    number = int(text.removeprefix(PREFIX))
    return number.to_bytes((number.bit_length() + 7) // 8)


def text_of(raw: bytes) -> str:
    return PREFIX + str(int.from_bytes(raw))


def test_what_was_signed_is_read_back():
    claims, key = read(sign(CLAIMS, KEY), RING.find)
    assert claims == CLAIMS
    assert key == KEY.published
    assert claims.at == invented.at_utc()
    assert claims.state is SlipState.ITEMS_OPEN
    assert claims.procedures == (procedure_code("juminhyo-no-utsushi"), procedure_code("jido-teate-nintei"))


def test_every_single_bit_flip_is_refused():
    raw = message(sign(CLAIMS, KEY))
    codes = set()
    for position in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[position // 8] ^= 1 << position % 8
        codes.add(refused(text_of(bytes(changed))))
    assert codes == REFUSALS


def test_every_changed_and_every_lost_digit_is_refused():
    text = sign(CLAIMS, KEY)
    for position, digit in enumerate(text):
        assert refused(text[:position] + str((int(digit) + 1) % 10) + text[position + 1 :]) in REFUSALS
        assert refused(text[:position] + text[position + 1 :]) in REFUSALS


@pytest.mark.parametrize(
    "edit",
    [
        {"number": ReceiptNumber("MH02", date(2026, 11, 21), 1)},
        {"number": ReceiptNumber("MH01", date(2026, 11, 22), 1)},
        {"number": ReceiptNumber("MH01", date(2026, 11, 21), 2)},
        {"at": datetime(2026, 11, 21, 5, 5, 34, tzinfo=UTC)},
        {"procedures": (procedure_code("tenkyo"),)},
        {"state": SlipState.RECEIVED},
        {"digest": None},
        {"simulated": True},
        {"further": 1},
    ],
)
def test_every_field_put_into_anothers_signature_is_refused(edit):
    other = SigningKey.generate(simulated=False)
    genuine, forged = message(sign(CLAIMS, KEY)), message(sign(dataclasses.replace(CLAIMS, **edit), other))
    forged = forged[:-64].replace(other.kid, KEY.kid) + genuine[-64:]
    assert refused(text_of(forged)) is FailureCode.SLIP_CHANGED


def test_a_key_that_is_not_published_is_unknown():
    assert refused(sign(CLAIMS, SigningKey.generate(simulated=False))) is FailureCode.SLIP_UNKNOWN_KEY


@pytest.mark.parametrize(
    "text",
    ["", "2701", "2701x", PREFIX + "１２３", PREFIX + "0" + "1" * 300, PREFIX + "9" * 696, PREFIX + "9" * 10**6,
     "MH01-261121-0001-T", "https://example.jp/", PREFIX + "-1", PREFIX + "1_000", " 2701" + "1" * 300],
)  # fmt: skip
def test_what_is_not_a_slip_is_unreadable(text):
    assert refused(text) is FailureCode.SLIP_UNREADABLE


def test_content_of_another_version_is_refused_although_signed(monkeypatch):
    for content in (
        cbor2.dumps([]),
        cbor2.dumps({1: "MH01"}),
        b"\xff",
        b"",
        cbor2.dumps({**dict.fromkeys(range(1, 7), "x")}),
    ):
        monkeypatch.setattr("counter_app.slips.payload._encode", lambda _claims, content=content: content)
        assert refused(sign(CLAIMS, KEY)) in {FailureCode.SLIP_CHANGED, FailureCode.SLIP_UNREADABLE}


def test_nothing_personal_is_in_the_code():
    """Two different people who hand in the same thing get the same code, but for the digest nobody can guess."""
    of_one = SlipClaims.of(invented.receipt(invented.juminhyo("渡邉　花子")))
    of_other = SlipClaims.of(invented.receipt(invented.juminhyo("見本　太郎")))
    assert of_one.digest != of_other.digest
    bare_one, bare_other = (dataclasses.replace(claims, digest=None) for claims in (of_one, of_other))
    assert sign(bare_one, KEY) == sign(bare_other, KEY)


def test_the_digest_depends_on_every_answer_and_cannot_be_made_without_the_visit_id():
    submission = invented.receipt().submission
    digest = submission_digest(submission)
    other_name = dataclasses.replace(submission, applications=(invented.juminhyo("見本 太郎"),))
    other_visit = dataclasses.replace(submission, visit_id=UUID("1b8f4a52-6d1e-4c39-9a57-2f60d1c7e8aa"))
    assert len({digest, submission_digest(other_name), submission_digest(other_visit)}) == 3
    assert submission_digest(dataclasses.replace(submission, visit_id=UUID(int=1))) is None
