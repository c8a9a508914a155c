"""Whatever somebody prints into a QR code: one of three refusals, never anything else."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.receipt import ReceiptNumber
from counter_app.failures import FailureCode, SlipError
from counter_app.signing import KeyRing, SigningKey
from counter_app.slips.payload import PREFIX, SlipClaims, SlipState, read, sign

KEY = SigningKey.generate(simulated=True)
RING = KeyRing({KEY.kid: KEY.published})
FRAME = b"\xd2\x84\x49\xa2\x01\x27\x04\x44"
REFUSALS = {FailureCode.SLIP_UNREADABLE, FailureCode.SLIP_CHANGED, FailureCode.SLIP_UNKNOWN_KEY}

framed = st.builds(
    lambda kid, rest: PREFIX + str(int.from_bytes(FRAME + kid + b"\xa0" + rest)),
    st.sampled_from([KEY.kid, b"\0\0\0\0"]),
    st.one_of(
        st.binary(max_size=200),
        st.builds(
            lambda payload, signature: bytes([0x40 + len(payload)]) + payload + b"\x58\x40" + signature,
            st.binary(max_size=23),
            st.binary(min_size=64, max_size=64),
        ),
    ),
)
hostile = st.one_of(
    st.text(max_size=900),
    st.text(alphabet="0123456789", max_size=720).map(PREFIX.__add__),
    st.binary(min_size=1, max_size=280).map(lambda raw: PREFIX + str(int.from_bytes(raw))),
    framed,
)


@given(hostile)
@settings(max_examples=100, deadline=None)
def test_hostile_text_is_refused_by_name(text):
    with pytest.raises(SlipError) as caught:
        read(text, RING.find)
    assert caught.value.code in REFUSALS


claims = st.builds(
    SlipClaims,
    number=st.builds(
        ReceiptNumber,
        st.from_regex(r"[A-Z0-9]{2,6}", fullmatch=True).filter(str.isascii),
        st.dates(date(2000, 1, 1), date(2099, 12, 31)),
        st.integers(1, 9_999_999),
    ),
    at=st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)).map(  # noqa: DTZ001  # zone follows
        lambda at: at.replace(microsecond=0)
    ),
    procedures=st.lists(st.binary(min_size=3, max_size=3), max_size=20).map(tuple),
    state=st.sampled_from(SlipState),
    digest=st.none() | st.binary(min_size=16, max_size=16),
    simulated=st.booleans(),
)


@given(claims)
@settings(max_examples=100, deadline=None)
def test_every_slip_reads_back(given_claims):
    assert read(sign(given_claims, KEY), RING.find)[0] == given_claims
