"""The receipt code against an independent COSE library, and as a symbol: never larger than version 8-M."""

from __future__ import annotations

import dataclasses
import secrets
from datetime import UTC, date, datetime
from itertools import product

import cbor2
import cwt
import pytest
from cryptography.hazmat.primitives import serialization
from cwt import COSE, COSEHeaders, COSEKey
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.receipt import ReceiptNumber
from counter_app.failures import FailureCode, SlipError
from counter_app.signing import KeyRing, SigningKey
from counter_app.slips.payload import (
    MAX_PROCEDURES,
    MOST_FURTHER,
    NAMED_PROCEDURES,
    PREFIX,
    SlipClaims,
    procedure_code,
    read,
    sign,
)
from counter_app.slips.qr import modules, version
from tests.fakes import slip_receipts as invented

KEY = SigningKey.generate(simulated=False)
RING = KeyRing({KEY.kid: KEY.published})
CLAIMS = SlipClaims.of(invented.receipt(invented.juminhyo(), invented.jido_teate()))
LARGEST = 8
KEY_SET = {"alg": "EdDSA", "kid": KEY.kid}


def message(text: str) -> bytes:
    number = int(text.removeprefix(PREFIX))
    return number.to_bytes((number.bit_length() + 7) // 8)


def text_of(raw: bytes) -> str:
    return PREFIX + str(int.from_bytes(raw))


def theirs(key: SigningKey, *, private: bool = False, **given: object) -> COSEKey:
    """The key as the other library holds it."""
    made: SigningKey = key
    pem = (
        made.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        if private
        else made.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return COSEKey.from_pem(pem, **({"alg": "EdDSA", "kid": key.kid} | given))


def opened_by_cwt(raw: bytes, key: SigningKey = KEY) -> bytes:
    content: bytes = COSE.new().decode(raw, theirs(key))
    return content


def signed_by_cwt(payload: bytes, protected: dict, unprotected: dict | None = None, **given: object) -> bytes:
    signer = theirs(KEY, private=True, **given)
    encoded: bytes = COSE.new().encode_and_sign(payload, signer, protected=protected, unprotected=unprotected or {})
    return encoded


FRAME = {COSEHeaders.ALG: cwt.COSEAlgs.EDDSA, COSEHeaders.KID: KEY.kid}


def longest(procedures: int, *, simulated: bool = True) -> SlipClaims:
    number = ReceiptNumber("ABCDEF", date(2099, 12, 31), 9_999_999)
    receipt = invented.receipt(
        *(dataclasses.replace(invented.juminhyo(), procedure=f"p{n}") for n in range(procedures))
    )
    return dataclasses.replace(
        SlipClaims.of(receipt), number=number, at=datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC), simulated=simulated
    )


def test_cwt_opens_what_we_sign_and_reads_the_same():
    for claims in (CLAIMS, longest(1), longest(NAMED_PROCEDURES), longest(40)):
        content = cbor2.loads(opened_by_cwt(message(sign(claims, KEY))))
        assert content[1] == claims.number.office
        assert content[3] == claims.number.serial
        assert content[5] == b"".join(claims.procedures)
        assert content.get(9, 0) == claims.further


def test_we_open_what_cwt_signs_in_our_frame():
    for claims in (CLAIMS, longest(1), longest(40)):
        ours = message(sign(claims, KEY))
        encoded = signed_by_cwt(opened_by_cwt(ours), FRAME)
        assert encoded == ours  # Ed25519 is deterministic: two implementations, the same bytes
        assert read(text_of(encoded), RING.find)[0] == claims


PAYLOAD = opened_by_cwt(message(sign(CLAIMS, KEY)))


@pytest.mark.parametrize(
    "encoded",
    [
        signed_by_cwt(PAYLOAD, {COSEHeaders.ALG: cwt.COSEAlgs.EDDSA}, {COSEHeaders.KID: KEY.kid}),
        signed_by_cwt(PAYLOAD, FRAME, {99: "something nobody signed"}),
        signed_by_cwt(PAYLOAD, FRAME | {3: "text/plain"}),
        signed_by_cwt(PAYLOAD, FRAME | {COSEHeaders.KID: KEY.kid + b"\0"}, kid=KEY.kid + b"\0"),
    ],
    ids=["kid unprotected", "header more, unsigned", "header more, signed", "kid of five bytes"],
)
def test_what_cwt_signs_in_another_frame_is_refused_although_the_signature_fits(encoded):
    assert COSE.new(verify_kid=False).decode(encoded, [theirs(KEY), theirs(KEY, kid=KEY.kid + b"\0")]) == PAYLOAD
    with pytest.raises(SlipError) as caught:
        read(text_of(encoded), RING.find)
    assert caught.value.code is FailureCode.SLIP_UNREADABLE


def test_both_refuse_every_bit_flip_of_the_longest_slip():
    raw = message(sign(longest(NAMED_PROCEDURES), KEY))
    taken = []
    for position in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[position // 8] ^= 1 << position % 8
        try:
            read(text_of(bytes(changed)), RING.find)
        except SlipError:
            continue
        taken.append(position)
    assert taken == []


def test_cwt_refuses_every_flip_in_what_is_signed():
    raw = message(sign(CLAIMS, KEY))
    start = raw.index(PAYLOAD)
    for position in [*range(start, start + len(PAYLOAD)), *range(len(raw) - 64, len(raw))]:
        changed = bytearray(raw)
        changed[position] ^= 1
        with pytest.raises(cwt.VerifyError):
            opened_by_cwt(bytes(changed))


@pytest.mark.parametrize("procedures", [*range(1, 31), 255, 260, 261, 1000])
def test_no_slip_is_larger_than_version_8(procedures):
    claims = longest(procedures)
    text = sign(claims, KEY)
    assert version(modules(text)) <= LARGEST
    assert read(text, RING.find)[0] == claims
    assert len(claims.procedures) + claims.further == min(procedures, NAMED_PROCEDURES - 1 + MOST_FURTHER)


@given(
    st.from_regex(r"[A-Z0-9]{2,6}", fullmatch=True).filter(str.isascii),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(1, 9_999_999),
    st.integers(1, 60),
    st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_whatever_the_office_the_day_and_the_number(office, day, serial, procedures, simulated):
    claims = dataclasses.replace(longest(procedures, simulated=simulated), number=ReceiptNumber(office, day, serial))
    assert len(sign(claims, KEY)) <= 365  # digits that version 8-M holds, ISO/IEC 18004 table 7


def test_six_are_named_and_of_more_five_with_the_number_of_the_rest():
    assert [(len(longest(n).procedures), longest(n).further) for n in (1, 6, 7, 25)] == [
        (1, 0),
        (6, 0),
        (5, 2),
        (5, 20),
    ]


def test_a_slip_of_an_earlier_version_that_names_twenty_still_reads_back():
    claims = dataclasses.replace(CLAIMS, procedures=tuple(procedure_code(str(n)) for n in range(MAX_PROCEDURES)))
    assert read(sign(claims, KEY), RING.find)[0] == claims


def test_a_number_of_procedures_that_is_none_is_refused_although_signed():
    for wrong in (-1, 256, "2", 1.5):
        claims = dataclasses.replace(CLAIMS, further=wrong)  # type: ignore[arg-type]  # what another program may sign
        with pytest.raises(SlipError) as caught:
            read(sign(claims, KEY), RING.find)
        assert caught.value.code is FailureCode.SLIP_CHANGED


EDITS = {1: "ZZ99", 2: 1, 3: 2, 4: 0, 5: b"\0\0\0", 6: 1, 7: bytes(16), 8: True, 9: 3}


@pytest.mark.parametrize(("field", "how"), [*product(EDITS, ("changed", "taken out"))])
def test_every_field_edited_under_the_old_signature_is_found_by_both(field, how):
    claims = longest(9)
    raw = message(sign(claims, KEY))
    content = cbor2.loads(opened_by_cwt(raw))
    if how == "taken out":
        del content[field]
    else:
        content[field] = EDITS[field] if content[field] != EDITS[field] else False
    forged = cbor2.CBORTag(18, [cbor2.loads(raw).value[0], {}, cbor2.dumps(content, canonical=True), raw[-64:]])
    encoded = cbor2.dumps(forged)
    with pytest.raises(SlipError) as caught:
        read(text_of(encoded), RING.find)
    assert caught.value.code is FailureCode.SLIP_CHANGED
    with pytest.raises(cwt.VerifyError):
        opened_by_cwt(encoded)


def test_no_name_address_or_birthday_is_anywhere_in_the_message():
    receipt = invented.receipt(invented.juminhyo(), invented.jido_teate())
    raw = message(sign(SlipClaims.of(receipt), KEY))
    values = [item.value.reveal() for a in receipt.submission.applications for item in a.items]
    assert [value for value in values if len(value) > 2 and value.encode() in raw] == []
    assert set(cbor2.loads(opened_by_cwt(raw))) == {1, 2, 3, 4, 5, 6, 7}


def test_a_key_made_elsewhere_with_the_same_kid_opens_nothing():
    other = SigningKey.generate(simulated=False)
    raw = message(sign(CLAIMS, other)).replace(other.kid, KEY.kid)
    assert secrets.compare_digest(raw[8:12], KEY.kid)
    with pytest.raises(SlipError) as caught:
        read(text_of(raw), RING.find)
    assert caught.value.code is FailureCode.SLIP_CHANGED
