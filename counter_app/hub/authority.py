"""The office's own certification authority: it vouches for the hub's server and for terminals, for nothing else.

Files of the folder, all but `ca.pem` readable by their owner alone:

    ca.key, ca.pem        EC P-256, the root everything else is checked against
    server.pem            certificate and key of the hub itself
    sealing-<id>.key      X25519, 64 hex digits: opens what terminals sealed; the newest is handed out, old ones still open
    revoked               serials (hex, one a line) of revoked certificates, beside the database's list: a database that
                          is set back to a backup forgets no revocation

A terminal's certificate names it by URI (`urn:kakanai:terminal:MH02:kiosk`): id and role are bound by the signature.
"""

from __future__ import annotations

import hashlib
import ipaddress
import os
import stat
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from counter_app.domain.branch_message import TerminalName
from counter_app.failures import FailureCode, HubError
from counter_app.store.office_seal import OfficeKeys, key_id

_ROOT_YEARS = 10
SERVER_DAYS = 397
TERMINAL_DAYS = 397
_SLACK = timedelta(minutes=10)  # clocks of terminals and hub differ
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_PEM = serialization.Encoding.PEM


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _host(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


@dataclass(frozen=True)
class Authority:
    """The opened authority."""

    folder: Path
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the root certificate, 64 hex digits in capitals."""
        return self.certificate.fingerprint(hashes.SHA256()).hex().upper()

    @property
    def root_pem(self) -> bytes:
        """The root certificate."""
        return self.certificate.public_bytes(_PEM)

    @property
    def server_file(self) -> Path:
        """Certificate and key of the hub."""
        return self.folder / "server.pem"

    def issue_server(self, names: Sequence[str], now: datetime) -> None:
        """Make the hub's own certificate for these names and addresses, with a new key."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._issue(key.public_key(), "hub", [_host(name) for name in names], now, SERVER_DAYS)
        write_private(self.server_file, made.public_bytes(_PEM) + _key_pem(key), replace=True)

    def issue_terminal(
        self, request: x509.CertificateSigningRequest, name: TerminalName, now: datetime, days: int = TERMINAL_DAYS
    ) -> x509.Certificate:
        """Certify a terminal's key. Only the key is taken from the request; what it is called, we say.

        Raises HubError ENROLMENT_REFUSED where the request is not signed by its own EC key.
        """
        key = request.public_key()
        try:
            signed = request.is_signature_valid
        except (InvalidSignature, ValueError):
            signed = False
        if not signed or not isinstance(key, ec.EllipticCurvePublicKey):
            raise HubError(FailureCode.ENROLMENT_REFUSED, "the request is not signed by its own key")
        return self._issue(key, name.id, [x509.UniformResourceIdentifier(name.uri)], now, days)

    def _issue(
        self,
        key: ec.EllipticCurvePublicKey,
        subject: str,
        names: list[x509.GeneralName],
        now: datetime,
        days: int,
    ) -> x509.Certificate:
        server = subject == "hub"
        purpose = ExtendedKeyUsageOID.SERVER_AUTH if server else ExtendedKeyUsageOID.CLIENT_AUTH
        root = self.key.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(_name(subject))
            .issuer_name(self.certificate.subject)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _SLACK)
            .not_valid_after(min(now + timedelta(days=days), self.certificate.not_valid_after_utc))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root), critical=False)
            .sign(self.key, hashes.SHA256())
        )

    def sealing_keys(self) -> OfficeKeys:
        """Open every sealing key, the newest first. Raises HubError AUTHORITY_UNUSABLE where there is none."""
        files = sorted(self.folder.glob("sealing-*.key"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        if not files:
            raise HubError(FailureCode.AUTHORITY_UNUSABLE, f"{self.folder}: no sealing key")
        try:
            keys = [X25519PrivateKey.from_private_bytes(bytes.fromhex(read_private(f).decode("ascii"))) for f in files]
        except ValueError:
            raise HubError(FailureCode.AUTHORITY_UNUSABLE, f"{self.folder}: a sealing key is damaged") from None
        return OfficeKeys(keys)

    def add_sealing_key(self) -> None:
        """Make a sealing key; terminals that enrol from now on get this one."""
        key = X25519PrivateKey.generate()
        file = self.folder / f"sealing-{key_id(key.public_key()).hex()}.key"
        write_private(file, key.private_bytes_raw().hex().encode("ascii"))

    def note_revoked(self, serials: Iterable[str]) -> None:
        """Write revoked serials down beside the keys."""
        with (self.folder / "revoked").open("a", encoding="ascii") as file:
            file.writelines(f"{serial}\n" for serial in serials)
            file.flush()
            os.fsync(file.fileno())

    def revoked(self) -> frozenset[str]:
        """Return the serials written down beside the keys."""
        with suppress(FileNotFoundError):
            return frozenset((self.folder / "revoked").read_text("ascii").split())
        return frozenset()


def found_authority(folder: Path, names: Sequence[str], now: datetime) -> Authority:
    """Make the authority, the hub's certificate and the first sealing key; what is there already is kept.

    A second run renews only the hub's certificate. Raises HubError AUTHORITY_UNUSABLE.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / "ca.key").exists():
        _found_root(folder, now)
    authority = open_authority(folder)
    authority.issue_server(names, now)
    if not list(folder.glob("sealing-*.key")):
        authority.add_sealing_key()
    return authority


def _found_root(folder: Path, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name("kakanai branch terminals " + hashlib.sha256(_key_pem(key)).hexdigest()[:8])
    root = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SLACK)
        .not_valid_after(now + timedelta(days=365 * _ROOT_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "ca.pem").write_bytes(root.public_bytes(_PEM))
    write_private(folder / "ca.key", _key_pem(key))


def open_authority(folder: Path) -> Authority:
    """Open it. Raises HubError AUTHORITY_UNUSABLE: not founded, damaged, or others may read its key."""
    try:
        key = serialization.load_pem_private_key(read_private(folder / "ca.key"), None)
        certificate = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise HubError(FailureCode.AUTHORITY_UNUSABLE, f"{folder}: {type(error).__name__}") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise HubError(FailureCode.AUTHORITY_UNUSABLE, f"{folder}: ca.key and ca.pem do not belong together")
    return Authority(folder, certificate, key)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def read_private(file: Path) -> bytes:
    """Read a key file. Raises HubError AUTHORITY_UNUSABLE where it is missing or others may read it."""
    try:
        if os.name == "posix" and file.stat().st_mode & _OTHERS:
            raise HubError(FailureCode.AUTHORITY_UNUSABLE, f"{file}: others may read it")
        return file.read_bytes()
    except OSError as error:
        raise HubError(FailureCode.AUTHORITY_UNUSABLE, f"{file}: {error.strerror}") from None


def write_private(file: Path, content: bytes, *, replace: bool = False) -> None:
    """Write a key file whole, for its owner alone. Raises HubError AUTHORITY_UNUSABLE; replaces only where told to."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if replace:
            draft.replace(file)
        else:
            os.link(draft, file)
    except OSError as error:
        raise HubError(FailureCode.AUTHORITY_UNUSABLE, f"{file}: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)


def request_certificate(name: TerminalName) -> tuple[bytes, str]:
    """On the terminal: make a key and ask for its certificate. Return the key and the request, both PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    request = x509.CertificateSigningRequestBuilder().subject_name(_name(name.id)).sign(key, hashes.SHA256())
    return _key_pem(key), request.public_bytes(_PEM).decode("ascii")
