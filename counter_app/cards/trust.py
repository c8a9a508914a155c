"""Whom this product believes: the issuers' keys of the 券面 applications and the roots of 公的個人認証.

Two stores exist and never mix: `TrustStore.production()` believes the production keys alone;
`TrustStore.for_simulated_cards(path)` believes a test key from a file and refuses genuine cards, so that a training
terminal never reads a resident's card. Settings choose; a production profile has no way to name a test file.
Keys: facts §1.6; root fingerprints: facts §4.1 (published by J-LIS). Revocation cannot be known offline.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from counter_app.cards.fields import parse_rsa_key, rsa_key
from counter_app.cards.tlv import Tlv, malformed
from counter_app.domain.authenticity import Authenticity
from counter_app.failures import CardError, FailureCode, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

_KEY_ID = 16
_CV_CERTIFICATE, _CV_BODY, _CV_SIGNATURE = 0x7F21, 0x5F4E, 0x5F37
_TEST_HIERARCHIES = (b"600", b"9999")  # issuer ids of the test hierarchy (facts §1.6) and of simulated cards
_E = 65537

# CA 5000033 signs EF 0004 of 券面事項入力補助, CA 5000023 that of 券面事項確認.
_PRODUCTION_ISSUERS: dict[str, str] = {
    "35303030303333080530303100000000": (
        "d24615f63525e740c87e83ed64787e76d10a1f8652ebe1ea28934d35ce3bf07716f5b79e2bcb2ae2b91b4f4c9ffb6024"
        "97f596d659af9d0a14b45cdd738ef56249349b8cc7db32f2d433bd39bcc44f503e881d56c149ecd5155c1ce7461fc3ac"
        "4f55d0a39ccaaadfae5b8afa11ccf91bedc774023d11ca6eba99004f81c541a7d67dded8c724d6e20b10a3deaae8c43c"
        "137ccd71b263740e8979752de4d5676329cabcbd7f3a77fc48a6f8e61d399b4ac66684a9fdfc99ecef900dd6ff7f0fdd"
        "39e23d163f8a468c62dbeae00906dfad5a89b45ca5b7353dc998a80d3803eda794b55f99f535d1c39a243c8352ad602d"
        "926c389d2816c941349ee24e4f41597f"
    ),
    "35303030303233080530303100000000": (
        "b2f740f0ad86d17cf3f537d23b4b3c65a3cb58474d857f55d0b9bc0411b1cb0849068de332a50d63b3e6921c9ccbe615"
        "6496efb04be8ffcc74fde9a228a36ad7edce9793204e35973dc911108365002c40169e0b60018dfb99e1e2310d9a110f"
        "f0fc269f1f220c63b8a1510de5a6898220c78908fc280d8aa95d5d113b7cf00700f3ff5ad8b3d6ad2eb53c7d563498b4"
        "a938deffc9bda32bf4146c1b07ef870d99eb35de5d70ac18715874277a13151d217d04d42e97923923a40fbc7d06faa8"
        "338ccbe876620f9b8ef4471cd4b9e29d4ea621e0fb8f1dc04b487210097dbaaf3d8e0550c76a5b97cf202fa47c7a2622"
        "f1c084e65c13d13b8e7ab226f5f51f87"
    ),
}

# SHA-256 of the self-signed CA certificates a card carries (EF 0002 署名用, EF 000B 利用者証明用). All generations
# share one name, so the certificate itself is pinned. The fingerprint of the second 利用者証明用 generation is not
# in our sources: cards issued under it are UNKNOWN_ISSUER until it is added.
_PRODUCTION_ROOTS: tuple[str, ...] = (
    "4DCFC4CA0AAF9FB2A3081B3F0C991C320B3ACC008667A341EEAEC5AF1D58CA7D",  # 利用者証明用 2015-2025
    "64114F29620C24ED2631D46476A040E7EE740D956089C00B036A6A8118C322B5",  # 利用者証明用 2023-2033
    "19645405A1FE14377434BD55957628AC4038557C542403A2243F21C706FC9355",  # 署名用 2015-2025
    "79679C33E4CC9319440F1AD120A597FF1844E2EF217063ADB176966FD5E6FBEB",  # 署名用 2019-2029
    "D227F6CDE11D35C5252178F106F843D24651944975413B539FA2FB68DBFA365F",  # 署名用 2023-2033
)


@dataclass(frozen=True, slots=True)
class CvCertificate:
    """EF 0004: the issuer's signature over the key that signed this card's records (facts §1.3)."""

    issuer: bytes
    subject: bytes
    key: RSAPublicKey = field(repr=False)
    body: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    @classmethod
    def parse(cls, file: bytes) -> CvCertificate:
        """Read `7F21 { 5F4E [issuer 16, subject 16, key] 5F37 signature }`."""
        body, signature = Tlv.first(file, _CV_CERTIFICATE).children((_CV_BODY, _CV_SIGNATURE))
        if len(body.value) <= 2 * _KEY_ID:
            raise malformed("EF 0004: too short for two key ids and a key")
        return cls(
            body.value[:_KEY_ID],
            body.value[_KEY_ID : 2 * _KEY_ID],
            parse_rsa_key(body.value[2 * _KEY_ID :]),
            body.value,
            signature.value,
        )


def signed_by(key: RSAPublicKey, signature: bytes, message: bytes) -> bool:
    """True where the signature is PKCS#1 v1.5 with SHA-256 over the message."""
    try:
        key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class TrustStore:
    """Keys and roots with what a signature by them is worth, and which worth this terminal works with."""

    accepted: Authenticity
    issuers: Mapping[bytes, tuple[RSAPublicKey, Authenticity]] = field(repr=False)
    roots: Mapping[bytes, Authenticity] = field(repr=False)

    @classmethod
    def production(cls) -> TrustStore:
        """Believe the issuers' production keys, nothing else."""
        return cls(Authenticity.VERIFIED, _production_issuers(), _production_roots())

    @classmethod
    def for_simulated_cards(cls, path: Path) -> TrustStore:
        """Believe the test keys of a file; know the production keys only to refuse genuine cards.

        The file: tables `text` and `surface` with `key_id` ("9999033/001"), `modulus` (hex), `exponent`, and tables
        `jpki_user_auth` and `jpki_signature` with a CA certificate as `pem`.
        Raises SettingsError(SETTINGS_BAD_VALUE) where the file is not that or names a production key.
        """
        issuers, roots = _production_issuers(), _production_roots()
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
            for table in ("text", "surface"):
                key_id, key = _test_issuer(document[table])
                issuers[key_id] = (key, Authenticity.SIMULATED)
            for table in ("jpki_user_auth", "jpki_signature"):
                root = x509.load_pem_x509_certificate(document[table]["pem"].encode("ascii"))
                roots.setdefault(root.fingerprint(hashes.SHA256()), Authenticity.SIMULATED)
        except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, CardError) as error:
            raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"{path}: {type(error).__name__}") from error
        return cls(Authenticity.SIMULATED, issuers, roots)

    def judge(self, certificate: CvCertificate) -> Authenticity:
        """How far the key inside the certificate can be believed."""
        known = self.issuers.get(certificate.issuer)
        if known is None:
            return Authenticity.UNKNOWN_ISSUER
        key, worth = known
        return worth if signed_by(key, certificate.signature, certificate.body) else Authenticity.FORGED

    def judge_root(self, der: bytes) -> Authenticity:
        """How far a CA certificate read from a card can be believed: pinned by fingerprint."""
        return self.roots.get(sha256(der).digest(), Authenticity.UNKNOWN_ISSUER)

    def admit(self, authenticity: Authenticity, issuer: bytes = b"") -> None:
        """Return where this terminal works with such a card; otherwise raise the failure that says why not."""
        if authenticity is self.accepted:
            return
        if authenticity is Authenticity.FORGED:
            raise CardError(FailureCode.CARD_SIGNATURE_BAD, "a signature or digest does not fit")
        if authenticity is Authenticity.VERIFIED:
            raise CardError(FailureCode.CARD_GENUINE_REFUSED, "this terminal reads simulated cards only")
        if authenticity is Authenticity.SIMULATED or issuer.startswith(_TEST_HIERARCHIES):
            raise CardError(FailureCode.CARD_SIMULATED_REFUSED, "signed by a test key")
        raise CardError(FailureCode.CARD_ISSUER_UNKNOWN, "signed by a key this build does not know")


def _test_issuer(table: Mapping[str, str | int]) -> tuple[bytes, RSAPublicKey]:
    match = re.fullmatch(r"([0-9]{7})/([0-9]{3})", str(table["key_id"]))
    if match is None or not str(table["key_id"]).encode().startswith(_TEST_HIERARCHIES):
        raise ValueError("not the id of a test key")
    key_id = match[1].encode() + b"\x08\x05" + match[2].encode() + bytes(4)
    return key_id, rsa_key(int(str(table["modulus"]), 16), int(table["exponent"]))


def _production_issuers() -> dict[bytes, tuple[RSAPublicKey, Authenticity]]:
    return {
        bytes.fromhex(key_id): (rsa_key(int(modulus, 16), _E), Authenticity.VERIFIED)
        for key_id, modulus in _PRODUCTION_ISSUERS.items()
    }


def _production_roots() -> dict[bytes, Authenticity]:
    return {bytes.fromhex(fingerprint): Authenticity.VERIFIED for fingerprint in _PRODUCTION_ROOTS}
