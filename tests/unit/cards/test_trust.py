from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from counter_app.cards.tlv import Tlv
from counter_app.cards.trust import CvCertificate, TrustStore
from counter_app.devices.virtual_card.profile import SHIPPED
from counter_app.domain.authenticity import Authenticity
from counter_app.failures import CardError, FailureCode, SettingsError

PRODUCTION_TEXT = bytes.fromhex("35303030303333080530303100000000")
CA = rsa.generate_private_key(65537, 2048)
CARD = rsa.generate_private_key(65537, 2048)


def public(key):
    numbers = key.public_key().public_numbers()
    return Tlv.build(0x90, b"\x01\x00\x01") + Tlv.build(0x91, numbers.n.to_bytes(256, "big"))


def certificate(issuer, signer=CA):
    body = issuer + b"9999999" + b"\x08\x05000" + bytes(4) + public(CARD)
    signature = signer.sign(body, padding.PKCS1v15(), hashes.SHA256())
    return CvCertificate.parse(Tlv.build(0x7F21, Tlv.build(0x5F4E, body) + Tlv.build(0x5F37, signature)))


def test_production_knows_both_issuers_and_nothing_else():
    store = TrustStore.production()
    assert {key_id[:7] for key_id in store.issuers} == {b"5000033", b"5000023"}
    assert store.accepted is Authenticity.VERIFIED
    assert {worth for _, worth in store.issuers.values()} | set(store.roots.values()) == {Authenticity.VERIFIED}


def test_a_certificate_under_the_production_name_by_another_hand_is_forged():
    assert TrustStore.production().judge(certificate(PRODUCTION_TEXT)) is Authenticity.FORGED


def test_worth_follows_the_issuer():
    mine = b"9999033\x08\x05001" + bytes(4)
    store = TrustStore(Authenticity.SIMULATED, {mine: (CA.public_key(), Authenticity.SIMULATED)}, {})
    assert store.judge(certificate(mine)) is Authenticity.SIMULATED
    assert store.judge(certificate(mine, CARD)) is Authenticity.FORGED
    assert store.judge(certificate(PRODUCTION_TEXT)) is Authenticity.UNKNOWN_ISSUER


@pytest.mark.parametrize(
    ("accepted", "found", "issuer", "code"),
    [
        (Authenticity.VERIFIED, Authenticity.VERIFIED, b"5000033", None),
        (Authenticity.VERIFIED, Authenticity.SIMULATED, b"9999033", FailureCode.CARD_SIMULATED_REFUSED),
        (Authenticity.VERIFIED, Authenticity.UNKNOWN_ISSUER, b"9999033", FailureCode.CARD_SIMULATED_REFUSED),
        (Authenticity.VERIFIED, Authenticity.UNKNOWN_ISSUER, b"6000033", FailureCode.CARD_SIMULATED_REFUSED),
        (Authenticity.VERIFIED, Authenticity.UNKNOWN_ISSUER, b"5000099", FailureCode.CARD_ISSUER_UNKNOWN),
        (Authenticity.VERIFIED, Authenticity.FORGED, b"5000033", FailureCode.CARD_SIGNATURE_BAD),
        (Authenticity.SIMULATED, Authenticity.SIMULATED, b"9999033", None),
        (Authenticity.SIMULATED, Authenticity.VERIFIED, b"5000033", FailureCode.CARD_GENUINE_REFUSED),
        (Authenticity.SIMULATED, Authenticity.FORGED, b"9999033", FailureCode.CARD_SIGNATURE_BAD),
    ],
)
def test_each_terminal_works_with_one_kind_of_card(accepted, found, issuer, code):
    store = replace(TrustStore.production(), accepted=accepted)
    if code is None:
        store.admit(found, issuer)
        return
    with pytest.raises(CardError) as caught:
        store.admit(found, issuer)
    assert caught.value.code is code


def test_the_test_store_refuses_genuine_cards_and_a_production_id_in_its_file(tmp_path):
    store = TrustStore.for_simulated_cards(SHIPPED / "test_trust.toml")
    assert store.accepted is Authenticity.SIMULATED
    assert store.issuers[PRODUCTION_TEXT][1] is Authenticity.VERIFIED
    text = (SHIPPED / "test_trust.toml").read_text(encoding="utf-8")
    for number, bad in enumerate((text.replace("9999033/001", "5000033/001"), "[text]", "not toml [", "")):
        path = tmp_path / f"{number}.toml"
        path.write_text(bad, encoding="utf-8")
        with pytest.raises(SettingsError) as caught:
            TrustStore.for_simulated_cards(path)
        assert caught.value.code is FailureCode.SETTINGS_BAD_VALUE
    with pytest.raises(SettingsError):
        TrustStore.for_simulated_cards(tmp_path / "none.toml")


def test_an_unpinned_root_is_unknown():
    assert TrustStore.production().judge_root(b"some certificate") is Authenticity.UNKNOWN_ISSUER
