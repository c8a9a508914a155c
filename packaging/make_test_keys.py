"""Makes the TEST keys and test trust anchors of the simulated card, once. Run from the root of the tree.

    python packaging/make_test_keys.py

Everything below resources/cards/test_keys is public and worthless outside simulation: no genuine card is signed by it.
Run it only to replace the whole hierarchy; every simulated card made before then becomes a forgery.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

CARDS = Path("resources/cards")
KEYS = CARDS / "test_keys"
NAMES = (
    "text_ca", "surface_ca", "jpki_user_ca", "jpki_sign_ca",
    "issuing", "text_ap", "surface_ap", "session", "user_auth", "signature", "common", "rogue",
)  # fmt: skip
BANNER = "# TEST KEY of the simulated card. Public on purpose; signs nothing genuine.\n"
JAPANESE_ORGANISATION = "公的個人認証サービス（模擬）"


def make_key(name: str) -> rsa.RSAPrivateKey:
    """A fresh RSA-2048 key, written as PEM with a banner."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode("ascii")
    (KEYS / f"{name}.pem").write_text(BANNER + pem, encoding="ascii")
    return key


def make_ca(key: rsa.RSAPrivateKey, use: str, japanese_use: str, serial: int) -> str:
    """A self-signed test CA shaped like the JPKI ones (facts §4.1), O=JPKI-TEST, as PEM."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "JPKI-TEST"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, use),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Simulated card hierarchy"),
        ]
    )
    alternative = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, JAPANESE_ORGANISATION),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, japanese_use),
        ]
    )
    crl = x509.DistributionPoint([x509.DirectoryName(name)], None, None, None)
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2049, 12, 31, tzinfo=dt.UTC))
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DirectoryName(alternative)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.CRLDistributionPoints([crl]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode("ascii")


def main() -> None:
    """Write the keys and the trust file."""
    KEYS.mkdir(parents=True, exist_ok=True)
    keys = {name: make_key(name) for name in NAMES}
    lines = [
        "# Test trust anchors: what a simulated card is signed by. NEVER trusted outside demo, training and tests.",
        "# Made by packaging/make_test_keys.py. Public keys only.",
        "",
    ]
    for table, name, key_id in (
        ("text", "text_ca", "9999033/001"),
        ("surface", "surface_ca", "9999023/001"),
    ):
        modulus = keys[name].public_key().public_numbers().n
        lines += [f"[{table}]", f'key_id = "{key_id}"', f'modulus = "{modulus:0512x}"', "exponent = 65537", ""]
    for table, name, use, japanese_use, serial in (
        (
            "jpki_user_auth",
            "jpki_user_ca",
            "JPKI for user authentication",
            "公的個人認証サービス利用者証明用",
            0xBF0001,
        ),
        ("jpki_signature", "jpki_sign_ca", "JPKI for digital signature", "公的個人認証サービス署名用", 0xC10001),
    ):
        lines += [f"[{table}]", f"pem = '''\n{make_ca(keys[name], use, japanese_use, serial)}'''", ""]
    (CARDS / "test_trust.toml").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
