"""Plan B, without any line: what a terminal has not sent, on removable media, and the hub's receipts back the same way.

    <TERMINAL>-<time>/
        manifest.json    {"format", "terminal", "made_at", "certificate", "messages": [envelopes]}; written last
        manifest.sig     ECDSA P-256 with SHA-256 over manifest.json, by the terminal's key
        <message id>     the sealed body, as it would have been sent
        receipts.json    {"format", "receipts": {message id: receipt}}, beside them once the hub has taken them in
        receipts.sig     by the authority's key

Nothing on the media is readable: bodies are sealed to the office. An expired certificate still signs (that may be why
plan B is needed); a revoked one is refused by whoever takes the bundle in.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from counter_app.domain.branch_message import LARGEST_BODY, Envelope, TerminalName
from counter_app.failures import CounterError, FailureCode, HubError

_FORMAT = 1
_LARGEST_LIST = 50_000_000
_SIGNATURE = ec.ECDSA(hashes.SHA256())
_BROKEN = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, InvalidSignature, CounterError)


@dataclass(frozen=True)
class Bundle:
    """A bundle whose signature was checked. `serial` of the certificate, hex."""

    folder: Path
    name: TerminalName
    serial: str
    envelopes: tuple[Envelope, ...]

    def body(self, envelope: Envelope) -> bytes:
        """Read one sealed body. Raises HubError BUNDLE_REFUSED where it is not the one of the manifest."""
        try:
            with (self.folder / str(envelope.id)).open("rb") as file:
                body = file.read(LARGEST_BODY + 1)
        except OSError as error:
            raise HubError(FailureCode.BUNDLE_REFUSED, f"{envelope.id}: {error.strerror}") from None
        if not envelope.fits(body):
            raise HubError(FailureCode.BUNDLE_REFUSED, f"{envelope.id} was changed")
        return body


def write_bundle(folder: Path, certificate: Path, messages: Iterable[tuple[Envelope, bytes]], at: datetime) -> Path:
    """Write what is unsent below `folder`; return the bundle's folder. Raises HubError BUNDLE_REFUSED."""
    pem = certificate.read_bytes()
    key = _signing(serialization.load_pem_private_key(pem, None))
    mine = x509.load_pem_x509_certificate(pem)
    name = _name_of(mine)
    place = folder / f"{name.id}-{at:%Y%m%d-%H%M%S}"
    envelopes = []
    try:
        place.mkdir(parents=True)
        for envelope, body in messages:
            _write(place / str(envelope.id), body)
            envelopes.append(envelope.as_document())
        manifest = {
            "format": _FORMAT,
            "terminal": name.id,
            "made_at": at.isoformat(),
            "certificate": mine.public_bytes(serialization.Encoding.PEM).decode("ascii"),
            "messages": envelopes,
        }
        _write_signed(place, "manifest", manifest, key)
    except OSError as error:
        raise HubError(FailureCode.BUNDLE_REFUSED, f"{place}: {error.strerror}") from None
    return place


def read_bundle(folder: Path, root_pem: bytes) -> Bundle:
    """Check a bundle against the authority. Raises HubError BUNDLE_REFUSED."""
    try:
        manifest, signature = _read(folder / "manifest.json"), _read(folder / "manifest.sig")
        document = json.loads(manifest)
        certificate = x509.load_pem_x509_certificate(document["certificate"].encode("ascii"))
        certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(root_pem))
        _checking(certificate.public_key()).verify(signature, manifest, _SIGNATURE)
        name = _name_of(certificate)
        envelopes = tuple(Envelope.parse(each) for each in document["messages"])
    except _BROKEN as error:
        raise HubError(FailureCode.BUNDLE_REFUSED, f"{folder}: {type(error).__name__}") from None
    if document["format"] != _FORMAT or any(each.terminal != name.id for each in envelopes):
        raise HubError(FailureCode.BUNDLE_REFUSED, f"{folder}: another format, or another terminal's messages")
    return Bundle(folder, name, f"{certificate.serial_number:x}", envelopes)


def write_receipts(folder: Path, receipts: Mapping[UUID, str], key: ec.EllipticCurvePrivateKey) -> None:
    """Leave the hub's receipts beside the bundle. Raises HubError BUNDLE_REFUSED."""
    document = {"format": _FORMAT, "receipts": {str(message): receipt for message, receipt in receipts.items()}}
    try:
        _write_signed(folder, "receipts", document, key)
    except OSError as error:
        raise HubError(FailureCode.BUNDLE_REFUSED, f"{folder}: {error.strerror}") from None


def read_receipts(folder: Path, root_pem: bytes) -> dict[UUID, str]:
    """Read what the hub left, as its authority signed it. Raises HubError BUNDLE_REFUSED."""
    try:
        text, signature = _read(folder / "receipts.json"), _read(folder / "receipts.sig")
        root = x509.load_pem_x509_certificate(root_pem)
        _checking(root.public_key()).verify(signature, text, _SIGNATURE)
        return {UUID(message): str(receipt) for message, receipt in json.loads(text)["receipts"].items()}
    except _BROKEN as error:
        raise HubError(FailureCode.BUNDLE_REFUSED, f"{folder}: {type(error).__name__}") from None


def _write_signed(folder: Path, name: str, document: Mapping[str, Any], key: ec.EllipticCurvePrivateKey) -> None:
    """The document comes last: without it there is no bundle, so half a bundle is none."""
    text = json.dumps(document, indent=1, sort_keys=True).encode("ascii")
    _write(folder / f"{name}.sig", key.sign(text, _SIGNATURE))
    _write(folder / f"{name}.json", text)


def _write(file: Path, content: bytes) -> None:
    draft = file.with_name(f"{file.name}.draft")
    with draft.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)


def _read(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_LARGEST_LIST)


def _name_of(certificate: x509.Certificate) -> TerminalName:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    uris = names.get_values_for_type(x509.UniformResourceIdentifier)
    return TerminalName.parse(uris[0] if len(uris) == 1 else "")


def _signing(key: object) -> ec.EllipticCurvePrivateKey:
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise HubError(FailureCode.BUNDLE_REFUSED, "not an EC key")
    return key


def _checking(key: object) -> ec.EllipticCurvePublicKey:
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise HubError(FailureCode.BUNDLE_REFUSED, "not an EC key")
    return key
