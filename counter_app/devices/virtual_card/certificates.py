"""The two JPKI certificates of a simulated card (facts §4.2, §4.3), signed by the test CAs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from counter_app.devices.virtual_card.encoding import tlv
from counter_app.devices.virtual_card.keys import authority, card_key
from counter_app.devices.virtual_card.profile import Forgery
from counter_app.domain.card import Sex
from counter_app.domain.japan_time import JAPAN

if TYPE_CHECKING:
    from counter_app.devices.virtual_card.profile import CardProfile

_USER_AUTH_POLICY = "1.2.392.200149.8.5.1.3.30"
_SIGNATURE_POLICY = "1.2.392.200149.8.5.1.0.20"  # the policy of TEST certificates
_HOLDER_OID = "1.2.392.200149.8.5.5."  # .1 氏名 .2 代替 .3 性別 .4 生年月日 .5 住所 .6 代替
_SEX_CODES = {Sex.MALE: "1", Sex.FEMALE: "2", Sex.NOT_APPLICABLE: "3", Sex.UNKNOWN: "3"}
_ERA_STARTS = ((dt.date(2019, 5, 1), "5"), (dt.date(1989, 1, 8), "4"), (dt.date(1926, 12, 25), "3"),
               (dt.date(1912, 7, 30), "2"))  # fmt: skip


def user_auth_certificate(profile: CardProfile) -> bytes:
    """利用者証明用電子証明書, DER. Says nothing about the holder."""
    subject = _name((NameOID.COUNTRY_NAME, "JP"), (NameOID.COMMON_NAME, f"990000E9SIMUL{profile.municipality}003A"))
    builder = _builder(profile, subject, "jpki_user_auth", "user_auth", 0x51A00001)
    builder = builder.add_extension(_usage(signature=True, commitment=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
    return _signed(profile, builder, _USER_AUTH_POLICY, "jpki_user_auth", "jpki_user_ca")


def signature_certificate(profile: CardProfile) -> bytes:
    """署名用電子証明書, DER, with the four items in its subjectAltName."""
    subject = _name(
        (NameOID.COUNTRY_NAME, "JP"),
        (NameOID.LOCALITY_NAME, "Tokyo-to"),
        (NameOID.LOCALITY_NAME, "Kaku-shi"),
        (NameOID.COMMON_NAME, f"2025102709000000001{profile.municipality}003A"),
    )
    builder = _builder(profile, subject, "jpki_signature", "signature", 0x51A00002)
    builder = builder.add_extension(_usage(signature=True, commitment=True), critical=True)
    builder = builder.add_extension(x509.SubjectAlternativeName(_holder_names(profile)), critical=False)
    return _signed(profile, builder, _SIGNATURE_POLICY, "jpki_signature", "jpki_sign_ca")


def authority_certificate(table: str) -> bytes:
    """The CA certificate on the card, DER."""
    return authority(table).public_bytes(serialization.Encoding.DER)


def _name(*pairs: tuple[ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in pairs])


def _builder(profile: CardProfile, subject: x509.Name, above: str, key: str, serial: int) -> x509.CertificateBuilder:
    days = profile.certificates
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(authority(above).subject)
        .public_key(card_key(key).public_key())
        .serial_number(serial)
        .not_valid_before(dt.datetime.combine(days.not_before, dt.time(9, 0), JAPAN))
        .not_valid_after(dt.datetime.combine(days.not_after, dt.time(23, 59, 59), JAPAN))
    )


def _usage(*, signature: bool, commitment: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signature, content_commitment=commitment, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _signed(profile: CardProfile, builder: x509.CertificateBuilder, policy: str, above: str, key: str) -> bytes:
    issuer = authority(above)
    alternative = issuer.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    crl = _name(
        (NameOID.COUNTRY_NAME, "JP"),
        (NameOID.ORGANIZATION_NAME, "JPKI-TEST"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "CRL Distribution Points"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "Tokyo-to"),
        (NameOID.COMMON_NAME, "Kaku-shi CRLDP"),
    )
    # .invalid: nobody may be asked about a simulated certificate
    ocsp = x509.UniformResourceIdentifier("http://ocsp.jpki-test.invalid")
    rogue = Forgery.CERTIFICATES in profile.faults.forged
    builder = (
        builder.add_extension(
            x509.CertificatePolicies(
                [x509.PolicyInformation(ObjectIdentifier(policy), ["http://cps.jpki-test.invalid/cps.html"])]
            ),
            critical=True,
        )
        .add_extension(x509.IssuerAlternativeName(list(alternative)), critical=False)
        .add_extension(
            x509.CRLDistributionPoints([x509.DistributionPoint([x509.DirectoryName(crl)], None, None, None)]),
            critical=False,
        )
        .add_extension(
            x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.OCSP, ocsp)]),
            critical=False,
        )
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
    )
    certificate = builder.sign(card_key("rogue" if rogue else key), hashes.SHA256())
    return certificate.public_bytes(serialization.Encoding.DER)


def _holder_names(profile: CardProfile) -> list[x509.GeneralName]:
    holder, certificates = profile.holder, profile.certificates
    name = (certificates.name or holder.name).reveal()
    address = holder.address.reveal()
    values = (  # the order real certificates have
        (1, name),
        (4, _era_date(holder.date_of_birth.reveal())),
        (3, _SEX_CODES[holder.sex.reveal()]),
        (5, address),
        (2, certificates.name_substituted or "0" * len(name)),
        (6, certificates.address_substituted or "0" * len(address)),
    )
    return [x509.OtherName(ObjectIdentifier(f"{_HOLDER_OID}{number}"), _utf8_string(value)) for number, value in values]


def _utf8_string(value: str) -> bytes:
    """DER UTF8String. DER wants `81 ll` from 128 to 255, which the card's own TLV never writes."""
    content = value.encode("utf-8")
    if 0x80 <= len(content) <= 0xFF:  # noqa: PLR2004  # where the two differ
        return b"\x0c\x81" + bytes([len(content)]) + content
    return tlv(0x0C, content)


def _era_date(born: dt.date) -> str:
    """EYYYYMMDD: era digit, then the western date."""
    era = next((code for first, code in _ERA_STARTS if born >= first), "1")
    return f"{era}{born:%Y%m%d}"
