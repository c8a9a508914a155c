"""公的個人認証 certificates: what they say, what their key can do, how far they can be believed offline.

Profile: facts §4. Revocation is not known offline and nothing here claims it is.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.utils import CryptographyDeprecationWarning

from counter_app.cards.fields import parse_text
from counter_app.cards.tlv import Tlv, malformed
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import Sex
from counter_app.failures import CardError, FailureCode
from counter_app.personal import Personal

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.cards.trust import TrustStore

_HOLDER = "1.2.392.200149.8.5.5."
_NAME, _NAME_FLAGS, _SEX, _BIRTH, _ADDRESS, _ADDRESS_FLAGS = (f"{_HOLDER}{number}" for number in range(1, 7))
_SEXES = {"1": Sex.MALE, "2": Sex.FEMALE, "3": Sex.UNKNOWN}  # not the codes of the card's own EF 0002
_ERA_DATE = re.compile(r"[0-5]([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
_UTF8_STRING = 0x0C


class Verifies(Protocol):
    """Checks a card's signature over a digest."""

    def __call__(self, key: object, signature: bytes, digest: bytes) -> bool:
        """True where the signature is the key's over the digest."""


def _rsa_fits(key: object, signature: bytes, digest: bytes) -> bool:
    assert isinstance(key, rsa.RSAPublicKey)
    try:
        key.verify(signature, digest, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def _ecdsa_fits(key: object, signature: bytes, digest: bytes) -> bool:
    assert isinstance(key, ec.EllipticCurvePublicKey)
    half = len(signature) // 2
    raw = utils.encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
    try:
        key.verify(raw, digest, ec.ECDSA(utils.Prehashed(hashes.SHA384())))
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class SignatureScheme:
    """How a card with this kind of key signs: what is sent, how long the answer is, how it is checked."""

    name: str
    digest: hashes.HashAlgorithm = field(repr=False)
    prefix: bytes = field(repr=False)  # DigestInfo in front of the digest
    signature_bytes: int = 0
    fits: Verifies = field(default=_rsa_fits, repr=False)

    def hash(self, message: bytes) -> bytes:
        """Digest of the message as this scheme wants it."""
        hasher = hashes.Hash(self.digest)
        hasher.update(message)
        return hasher.finalize()


# One row per generation of card. The second row is what is announced for the next card (facts §3.6): ECDSA on P-384
# with SHA-384. How that card wants the digest and returns the signature (here: bare digest, r and s side by side) is
# not published, so the row is exercised with keys of our own only.
SCHEMES: tuple[tuple[str, SignatureScheme], ...] = (
    (
        "RSA-2048",
        SignatureScheme(
            "RSA-2048 SHA-256",
            hashes.SHA256(),
            bytes.fromhex("3031300D060960864801650304020105000420"),
            256,
            _rsa_fits,
        ),
    ),
    ("EC-secp384r1", SignatureScheme("ECDSA P-384 SHA-384", hashes.SHA384(), b"", 96, _ecdsa_fits)),
)


def _key_name(key: object) -> str:
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA-{key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC-{key.curve.name}"
    return type(key).__name__


@dataclass(frozen=True, slots=True)
class Certificate:
    """One end-entity certificate. Its serial number identifies a person and is not offered."""

    der: bytes = field(repr=False)
    not_before: datetime
    not_after: datetime
    scheme: SignatureScheme
    public_key: object = field(repr=False)

    @classmethod
    def parse(cls, der: bytes) -> Certificate:
        """Parse DER; CERTIFICATE_MALFORMED for anything else, and for a key no row of SCHEMES knows."""
        parsed = _load(der)
        try:
            key: object = parsed.public_key()
            dates = parsed.not_valid_before_utc, parsed.not_valid_after_utc
        except (ValueError, UnsupportedAlgorithm) as error:
            raise _bad(type(error).__name__) from None
        scheme = next((row for name, row in SCHEMES if name == _key_name(key)), None)
        if scheme is None:
            raise _bad(f"key {_key_name(key)} is not in the table of schemes")
        return cls(der, *dates, scheme, key)

    def require_valid_at(self, moment: datetime) -> None:
        """Raise CERTIFICATE_EXPIRED outside the validity period."""
        if not self.not_before <= moment <= self.not_after:
            raise CardError(FailureCode.CERTIFICATE_EXPIRED, f"valid until {self.not_after.date().isoformat()}")

    def signature_fits(self, signature: bytes, message: bytes) -> bool:
        """True where the card's signature over the message was made with this certificate's key."""
        return len(signature) == self.scheme.signature_bytes and self.scheme.fits(
            self.public_key, signature, self.scheme.hash(message)
        )

    def judge(self, root_der: bytes, trust: TrustStore) -> Authenticity:
        """How far it can be believed: the CA certificate read from the card must be pinned and have signed it."""
        worth = trust.judge_root(root_der)
        if worth is Authenticity.UNKNOWN_ISSUER:
            return worth
        try:
            _load(self.der).verify_directly_issued_by(_load(root_der))
        except (InvalidSignature, ValueError, TypeError):
            return Authenticity.FORGED
        return worth


@dataclass(frozen=True, slots=True)
class SubstitutedText:
    """A text in which characters the certificate cannot hold were replaced: 代替文字, flagged by position."""

    text: Personal[str]
    substituted: tuple[bool, ...]

    @property
    def exact(self) -> bool:
        """False where any character is a 代替文字: do not compare it with the register as it stands."""
        return not any(self.substituted)


@dataclass(frozen=True, slots=True)
class SignatureHolder:
    """The four items inside a 署名用 certificate (facts §4.3)."""

    name: SubstitutedText
    address: SubstitutedText
    sex: Personal[Sex]
    date_of_birth: Personal[date]

    @classmethod
    def parse(cls, certificate: Certificate) -> SignatureHolder:
        """Read the subjectAltName's otherNames; CERTIFICATE_MALFORMED where one is missing or ill-formed."""
        fields = _other_names(certificate.der)
        try:
            return cls(
                _substituted(fields[_NAME], fields[_NAME_FLAGS], "name"),
                _substituted(fields[_ADDRESS], fields[_ADDRESS_FLAGS], "address"),
                Personal(_SEXES[fields[_SEX]]),
                Personal(_era_date(fields[_BIRTH])),
            )
        except KeyError:
            raise _bad("a field of the holder is missing or unknown") from None


def _bad(why: str) -> CardError:
    return CardError(FailureCode.CERTIFICATE_MALFORMED, why)


def _load(der: bytes) -> x509.Certificate:
    """What the parser only warns of is decided here: it will not stay a warning."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            parsed = x509.load_der_x509_certificate(der)
            serial = parsed.serial_number
    except (ValueError, TypeError, x509.InvalidVersion) as error:
        raise _bad(type(error).__name__) from None  # the parser's words may quote the certificate
    if serial <= 0:
        raise _bad("its number is not positive (RFC 5280, 4.1.2.2)")
    return parsed


def _other_names(der: bytes) -> dict[str, str]:
    try:
        extensions = _load(der).extensions
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        raise _bad("no subjectAltName") from None
    except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        raise _bad(type(error).__name__) from None
    found: dict[str, str] = {}
    for name in names.get_values_for_type(x509.OtherName):
        oid = name.type_id.dotted_string
        if oid in found:
            raise _bad("a field of the holder stands twice")
        if oid.startswith(_HOLDER):
            found[oid] = _utf8(name.value)
    return found


def _utf8(der: bytes) -> str:
    try:
        entry = Tlv(der)
        if entry.tag != _UTF8_STRING:
            raise malformed("not a UTF8String")
        return parse_text(entry.value, "certificate field")
    except CardError as error:
        raise _bad(error.cause) from None


def _substituted(text: str, flags: str, what: str) -> SubstitutedText:
    if len(flags) != len(text) or not set(flags) <= {"0", "1"}:
        raise _bad(f"{what}: not one 代替文字 flag per character")
    return SubstitutedText(Personal(text), tuple(flag == "1" for flag in flags))


def _era_date(value: str) -> date:
    match = _ERA_DATE.fullmatch(value)
    if match is None:
        raise _bad("date of birth: not EYYYYMMDD")
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise _bad("date of birth: no such day") from None
