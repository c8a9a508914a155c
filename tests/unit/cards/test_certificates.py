"""Certificates and the two rows of signature schemes, with keys made here."""

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

from counter_app.cards.certificates import Certificate, SignatureHolder
from counter_app.cards.tlv import Tlv
from counter_app.failures import CardError, FailureCode

RSA = rsa.generate_private_key(65537, 2048)
P384 = ec.generate_private_key(ec.SECP384R1())
HOLDER = {1: "渡邉　花子", 2: "01000", 3: "2", 4: "319800217", 5: "架空市１", 6: "0000"}


def certificate(key, fields=None):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2030, 1, 1, tzinfo=UTC))
    )
    if fields is not None:
        names = [
            x509.OtherName(
                x509.ObjectIdentifier(f"1.2.392.200149.8.5.5.{number}"), bytes(Tlv.build(0x0C, text.encode()))
            )
            for number, text in fields.items()
        ]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    signed = builder.sign(RSA, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.DER)


def test_rsa_2048_row():
    parsed = Certificate.parse(certificate(RSA))
    signature = RSA.sign(b"m", padding.PKCS1v15(), hashes.SHA256())
    assert (parsed.scheme.name, len(parsed.scheme.prefix + parsed.scheme.hash(b"m"))) == ("RSA-2048 SHA-256", 51)
    assert parsed.signature_fits(signature, b"m")
    assert not parsed.signature_fits(signature, b"n")
    assert not parsed.signature_fits(signature[:-1], b"m")


def test_p384_row_is_chosen_by_the_key():
    parsed = Certificate.parse(certificate(P384))
    r, s = utils.decode_dss_signature(P384.sign(b"m", ec.ECDSA(hashes.SHA384())))
    signature = r.to_bytes(48, "big") + s.to_bytes(48, "big")
    assert (parsed.scheme.name, parsed.scheme.prefix) == ("ECDSA P-384 SHA-384", b"")
    assert parsed.signature_fits(signature, b"m")
    assert not parsed.signature_fits(signature, b"n")
    assert not parsed.signature_fits(bytes(96), b"m")


@pytest.mark.parametrize("key", [ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())])
def test_a_key_without_a_row_is_named(key):
    with pytest.raises(CardError) as caught:
        Certificate.parse(certificate(key))
    assert caught.value.code is FailureCode.CERTIFICATE_MALFORMED
    assert "table of schemes" in caught.value.cause


def test_the_holder_is_read():
    holder = SignatureHolder.parse(Certificate.parse(certificate(RSA, HOLDER)))
    assert holder.name.substituted == (False, True, False, False, False)
    assert holder.date_of_birth.reveal().isoformat() == "1980-02-17"
    assert "花子" not in repr(holder)


@pytest.mark.parametrize(
    "change",
    [
        {1: None},
        {2: "0100"},
        {2: "0100x"},
        {2: "012000"},
        {3: "9"},
        {4: "19800217"},
        {4: "919800217"},
        {4: "319800231"},
        {4: "３19800217"},
        {5: "\n"},
    ],
)
def test_an_ill_formed_holder_is_malformed(change):
    fields = {number: text for number, text in (HOLDER | change).items() if text is not None}
    with pytest.raises(CardError) as caught:
        SignatureHolder.parse(Certificate.parse(certificate(RSA, fields)))
    assert caught.value.code is FailureCode.CERTIFICATE_MALFORMED


def test_a_certificate_without_a_holder_is_malformed():
    with pytest.raises(CardError):
        SignatureHolder.parse(Certificate.parse(certificate(RSA)))
