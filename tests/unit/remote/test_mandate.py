"""A mandate signed by the simulated card, through the guard; whatever is changed in it is refused by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import cbor2
import pytest
from cryptography import x509
from cwt import COSE, COSEKey
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.cards.commands import CardCommands, LongReads
from counter_app.cards.credentials import Consent
from counter_app.cards.guard import GuardedChannel
from counter_app.cards.jpki_ap import JpkiSession, KeyPair
from counter_app.cards.trust import TrustStore
from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.profile import SHIPPED, load_profile
from counter_app.domain.authenticity import Authenticity
from counter_app.failures import CardError, CounterError, FailureCode, RemoteError
from counter_app.remote import mandate as m
from counter_app.remote.mandate import Challenge, Mandate, RevokeCode, Standing, Terms

AT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
SOON = AT + timedelta(seconds=40)
TRUST = TrustStore.for_simulated_cards(SHIPPED / "test_trust.toml")
CODE = RevokeCode(b"\x07" * 16)
ASKED = Challenge("99999", "k1", "MH02", b"\x01" * 32, AT)
TERMS = Terms(ASKED, ("juminhyo", "move-in"), 30, CODE.digest)


class LaidCard:
    """The card on the reader, its PIN already verified."""

    def __init__(self, name="hanako") -> None:
        self.messages = []
        card = VirtualCard(load_profile(SHIPPED / f"{name}.toml"))
        card.power_on()
        self._jpki = JpkiSession(CardCommands(GuardedChannel(card), LongReads(usable=True)))
        self._jpki.verify(KeyPair.USER, bytearray(b"1234"), Consent(3))

    def chain(self):
        return self._jpki.certificate(KeyPair.USER).der, self._jpki.root(KeyPair.USER)

    def sign(self, message):
        self.messages.append(message)
        return self._jpki.sign(KeyPair.USER, self._jpki.certificate(KeyPair.USER), message)


CARD = LaidCard()
DOCUMENT = m.signed(TERMS, CARD)


def checked(document=DOCUMENT, asked=ASKED, now=SOON) -> Mandate:
    return m.checked(document, asked, TRUST, now)


def test_what_the_card_signed_is_what_counts():
    mandate = checked()
    assert mandate.terms == TERMS
    assert mandate.authenticity is Authenticity.SIMULATED
    assert (len(mandate.key_id), len(mandate.id)) == (64, 32)
    assert len(DOCUMENT) < m.LARGEST
    mandate.require("move-in", SOON, ())
    with pytest.raises(RemoteError) as refused:
        mandate.require("child-benefit", SOON, ())
    assert refused.value.code is FailureCode.MANDATE_REFUSED


def test_another_implementation_of_cose_agrees():
    tag = cbor2.loads(DOCUMENT)
    leaf = x509.load_der_x509_certificate(tag.value[1][33][0])
    key = COSEKey.from_pem(_pem(leaf), alg="RS256", kid="x")
    unsigned = cbor2.dumps(cbor2.CBORTag(18, [tag.value[0], {4: b"x"}, *tag.value[2:]]))
    assert COSE.new().decode(unsigned, key) == TERMS.payload


def _pem(leaf):
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    return leaf.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@given(st.integers(0, len(DOCUMENT) - 1), st.integers(1, 255))
@settings(max_examples=400, deadline=None)
def test_one_changed_byte_is_refused_by_name(place, by):
    changed = bytearray(DOCUMENT)
    changed[place] ^= by
    with pytest.raises(CounterError) as refused:
        checked(bytes(changed))
    assert isinstance(refused.value, RemoteError | CardError)


@given(st.binary(max_size=60), st.integers(0, len(DOCUMENT)), st.integers(0, len(DOCUMENT)))
@settings(max_examples=300, deadline=None)
def test_cut_and_stuffed_documents_are_refused_by_name(stuffing, start, end):
    changed = DOCUMENT[:start] + stuffing + DOCUMENT[end:]
    if changed != DOCUMENT:
        with pytest.raises(CounterError):
            checked(changed)


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_a_payload_of_any_bytes_is_terms_or_refused_by_name(payload):
    with pytest.raises(RemoteError):
        Terms.parse(payload)


cbor_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.binary(max_size=40) | st.floats(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(st.integers(1, 9), cbor_values)
@settings(max_examples=200, deadline=None)
def test_a_part_of_any_kind_is_taken_or_refused_by_name(key, value):
    changed = cbor2.dumps({**cbor2.loads(TERMS.payload), key: value}, canonical=True)
    try:
        assert Terms.parse(changed).payload == changed
    except RemoteError as refused:
        assert refused.code is FailureCode.MANDATE_REFUSED


def test_another_spelling_of_the_same_terms_is_refused():
    entries = cbor2.loads(TERMS.payload)
    for other in (
        dict(reversed(entries.items())),
        {**entries, 10: 1},
        {**entries, 3: ["move-in", "juminhyo"]},
        {**entries, 4: True},
    ):
        with pytest.raises(RemoteError):
            Terms.parse(cbor2.dumps(other))


@pytest.mark.parametrize(
    "other",
    [
        Challenge("99998", "k1", "MH02", ASKED.nonce, AT),
        Challenge("99999", "k2", "MH02", ASKED.nonce, AT),
        Challenge("99999", "k1", "MH03", ASKED.nonce, AT),
        Challenge("99999", "k1", "MH02", b"\x02" * 32, AT),
        Challenge("99999", "k1", "MH02", ASKED.nonce, AT + timedelta(seconds=1)),
    ],
)
def test_a_mandate_of_another_office_call_terminal_or_moment_is_refused(other):
    with pytest.raises(RemoteError) as refused:
        checked(asked=other)
    assert refused.value.code is FailureCode.MANDATE_REFUSED


def test_it_must_be_signed_soon_and_ends_to_the_second():
    for late in (AT - timedelta(seconds=1), AT + timedelta(minutes=5, seconds=1)):
        with pytest.raises(RemoteError) as refused:
            checked(now=late)
        assert refused.value.code is FailureCode.MANDATE_EXPIRED
    mandate, end = checked(), AT + timedelta(minutes=30)
    assert mandate.ends == end
    assert mandate.standing(end - timedelta(microseconds=1), ()) is Standing.IN_FORCE
    assert mandate.standing(end, ()) is Standing.EXPIRED
    with pytest.raises(RemoteError) as refused:
        mandate.require("move-in", end, ())
    assert refused.value.code is FailureCode.MANDATE_EXPIRED


def test_the_paper_revokes_and_no_other_code_does():
    mandate = checked()
    text = str(CODE)
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")  # alphanumeric mode of a QR code
    assert mandate.is_revoked_by(RevokeCode.parse(f" {text.lower()}\n"))
    assert not mandate.is_revoked_by(RevokeCode.fresh())
    assert CODE.token not in DOCUMENT  # whoever has the document cannot make the paper
    assert CODE.token.hex() not in repr(CODE)
    assert mandate.standing(SOON, {mandate.id}) is Standing.REVOKED
    with pytest.raises(RemoteError) as refused:
        mandate.require("move-in", SOON, {mandate.id})
    assert refused.value.code is FailureCode.MANDATE_REVOKED


@given(st.text(max_size=50) | st.integers(0, 41).map(lambda n: str(CODE)[:n] + "X" + str(CODE)[n + 1 :]))
@settings(max_examples=100, deadline=None)
def test_what_is_no_revoke_code_is_refused(text):
    with pytest.raises(RemoteError):
        RevokeCode.parse(text)


def test_a_revoke_code_with_a_wrong_digit_is_noticed():
    text = str(CODE)
    wrong = text[:5] + ("0" if text[5] != "0" else "1") + text[6:]
    with pytest.raises(RemoteError):
        RevokeCode.parse(wrong)


def test_a_production_hub_refuses_a_simulated_card_and_an_unknown_issuer():
    with pytest.raises(CardError) as refused:
        m.checked(DOCUMENT, ASKED, TrustStore.production(), SOON)
    assert refused.value.code is FailureCode.CARD_ISSUER_UNKNOWN


@pytest.mark.parametrize(
    ("procedures", "minutes"),
    [((), 30), (("b", "a"), 30), (("a", "a"), 30), (("a b",), 30), (("a",), 0), (("a",), 241)],
)
def test_terms_check_themselves(procedures, minutes):
    with pytest.raises(RemoteError):
        Terms(ASKED, procedures, minutes, CODE.digest)


def test_a_fresh_challenge_is_never_the_same():
    one, two = (Challenge.fresh("99999", "k1", "MH02", AT + timedelta(microseconds=5)) for _ in range(2))
    assert one.nonce != two.nonce
    assert one.at == AT
    assert RevokeCode.fresh() != RevokeCode.fresh()


def test_the_card_signs_the_structure_of_rfc_9052():
    assert cbor2.loads(CARD.messages[0]) == ["Signature1", b"\xa1\x01\x39\x01\x00", b"", TERMS.payload]
