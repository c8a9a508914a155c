"""A branch terminal's line to its hub: HTTPS with the terminal's own certificate, answers sorted by what they mean.

200, 201                  taken in, if the answer names our message; anything else under 2xx is not a hub's
424                       the hub misses an earlier message of the case
400, 409, 413, 422        this message is turned away
500, 501, 425             this message again later
408, 429, 502 - 504       the line is down for a moment, as is no answer at all
other 4xx, bad TLS        the line is closed until somebody looks: revoked, expired, another authority
"""

from __future__ import annotations

import hashlib
import json
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from cryptography import x509
from cryptography.exceptions import InvalidSignature

from counter_app.domain.branch_answer import (
    ComeAgain,
    Contact,
    EarlierMissing,
    HubAnswer,
    LineClosed,
    LineDown,
    TakenIn,
    TurnedAway,
)
from counter_app.domain.branch_message import Envelope
from counter_app.domain.enrolment_code import EnrolmentCode
from counter_app.failures import FailureCode, HubError

_TURNED_AWAY = {
    400: FailureCode.MESSAGE_UNREADABLE,
    409: FailureCode.MESSAGE_CONFLICT,
    413: FailureCode.MESSAGE_REFUSED,
    422: FailureCode.MESSAGE_REFUSED,
}
_MOMENT = frozenset({408, 429, 502, 503, 504})
_TOO_EARLY, _EARLIER_MISSING = 425, 424
_LARGEST_ANSWER = 200_000
_FAILED = (httpx.HTTPError, httpx.StreamError, OSError, ValueError)


@dataclass(frozen=True)
class LineFiles:
    """Where the hub is, and the files of enrolment: `certificate` holds certificate and key, `root` the authority."""

    hub: str
    certificate: Path
    root: Path
    timeout: float = 20.0


@dataclass(frozen=True)
class _Said:
    status: int
    document: Mapping[str, Any]
    retry_after: str | None


class HubLine:
    """The line. Blocks; used by one thread. One connection is kept for many messages."""

    def __init__(self, files: LineFiles) -> None:
        self._files = files
        self._client: httpx.Client | None = None

    def send(self, envelope: Envelope, body: bytes) -> HubAnswer:
        """Send one message. Never raises for what the hub or the line does."""
        headers = {**envelope.as_document(), "Content-Type": "application/octet-stream"}
        said = self._ask("POST", "/v1/messages", body, headers)
        if not isinstance(said, _Said):
            return said
        return sort_answer(said.status, said.document, envelope.id, _seconds(said.retry_after))

    def greet(self) -> Contact | LineDown | LineClosed:
        """Ask whether the hub is there."""
        said = self._ask("GET", "/v1/health")
        return said if not isinstance(said, _Said) else _greeted(said)

    def missing(self, ids: list[UUID]) -> list[UUID] | LineDown | LineClosed:
        """Ask which of these the hub does not have; at most 1,000."""
        body = json.dumps({"ids": [str(each) for each in ids]}).encode("ascii")
        said = self._ask("POST", "/v1/known", body)
        if not isinstance(said, _Said):
            return said
        try:
            return [UUID(each) for each in said.document["missing"]]
        except (KeyError, TypeError, ValueError, AttributeError):
            return LineDown(FailureCode.HUB_ANSWER_MALFORMED)

    def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> _Said | LineDown | LineClosed:
        try:
            if self._client is None:
                self._client = _client(self._files)
            request = self._client.build_request(method, path, content=body, headers=dict(headers or {}))
            said = _spoken(self._client, request, self._files.timeout)
        except _FAILED as error:
            self.close()
            return (
                LineClosed(FailureCode.HUB_NOT_TRUSTED) if about_trust(error) else LineDown(FailureCode.HUB_UNREACHABLE)
            )
        if said.status in _MOMENT:
            return LineDown(FailureCode.HUB_UNREACHABLE, _seconds(said.retry_after))
        if said.status in {401, 403, 404, 405} or 300 <= said.status < 400:  # noqa: PLR2004  # see above
            self.close()
            return LineClosed(FailureCode.HUB_NOT_TRUSTED)
        return said


def ask_once(files: LineFiles, path: str, body: bytes = b"") -> tuple[int, Mapping[str, Any]]:
    """Post one question on a connection of its own; return status and document, whatever they say. Blocks.

    Raises HubError HUB_UNREACHABLE; HUB_NOT_TRUSTED also where our own certificate is not taken.
    """
    try:
        with _client(files) as client:
            said = _spoken(client, client.build_request("POST", path, content=body), files.timeout)
    except _FAILED as error:
        wrong = FailureCode.HUB_NOT_TRUSTED if about_trust(error) else FailureCode.HUB_UNREACHABLE
        raise HubError(wrong, type(error).__name__) from None
    if said.status in {401, 403}:
        raise HubError(FailureCode.HUB_NOT_TRUSTED, f"HTTP {said.status}")
    return said.status, said.document


def _client(files: LineFiles) -> httpx.Client:
    return httpx.Client(base_url=files.hub, verify=own_tls(files), timeout=files.timeout, trust_env=False)


def own_tls(files: LineFiles) -> ssl.SSLContext:
    """Return what a connection is made with.

    Raises SSLError where the hub would refuse our certificate: its TLS only hangs up. Raises OSError where a file is
    missing.
    """
    root = files.root.read_text("ascii")
    context = _trusting(root)
    context.load_cert_chain(files.certificate)
    mine = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    if mine.not_valid_after_utc.timestamp() < time.time():
        raise ssl.SSLError("our certificate has expired")
    try:
        mine.verify_directly_issued_by(x509.load_pem_x509_certificate(root.encode("ascii")))
    except (InvalidSignature, TypeError, ValueError):
        raise ssl.SSLError("our certificate is of another authority") from None
    return context


def _trusting(root_pem: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=root_pem)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context


def _spoken(client: httpx.Client, request: httpx.Request, timeout: float) -> _Said:
    deadline = time.monotonic() + timeout * 2
    response = client.send(request, stream=True)
    with closing(response):
        answer = bytearray()
        for chunk in response.iter_bytes():
            answer += chunk
            if len(answer) > _LARGEST_ANSWER or time.monotonic() > deadline:
                raise ValueError("an answer without end")
        return _Said(response.status_code, _document(bytes(answer)), response.headers.get("Retry-After"))


def _document(answer: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(answer)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def sort_answer(status: int, document: Mapping[str, Any], message: UUID, wait: float | None = None) -> HubAnswer:
    """Say what an answer means for `message`; see above."""
    if httpx.codes.is_success(status):
        contact, receipt = _contact(document), document.get("receipt")
        if contact is None or document.get("id") != str(message) or not isinstance(receipt, str):
            return ComeAgain(FailureCode.HUB_ANSWER_MALFORMED)
        return TakenIn(receipt[:64], contact)
    if status == _EARLIER_MISSING:
        contact = _contact(document)
        return EarlierMissing(contact) if contact else ComeAgain(FailureCode.HUB_ANSWER_MALFORMED)
    if status in _TURNED_AWAY:
        return TurnedAway(_code(document.get("error"), _TURNED_AWAY[status]))
    if status in _MOMENT:
        return LineDown(FailureCode.HUB_UNREACHABLE, wait)
    if httpx.codes.is_server_error(status) or status == _TOO_EARLY:
        return ComeAgain(FailureCode.HUB_UNREACHABLE, wait)
    return LineClosed(FailureCode.HUB_NOT_TRUSTED)


def _greeted(said: _Said) -> Contact | LineDown | LineClosed:
    contact = _contact(said.document) if httpx.codes.is_success(said.status) else None
    return contact or LineDown(FailureCode.HUB_ANSWER_MALFORMED)


def _contact(document: Mapping[str, Any]) -> Contact | None:
    try:
        at, taken = datetime.fromisoformat(document["time"]), document["taken"]
    except (KeyError, TypeError, ValueError):
        return None
    if at.tzinfo is None or type(taken) is not int:
        return None
    restored = document.get("restored")
    return Contact(at, taken, restored[:64] if isinstance(restored, str) else None, _moment(document.get("backedUp")))


def _moment(text: object) -> datetime | None:
    """A time the hub may have said; None where it did not, or not so that anybody could go by it."""
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def _code(said: object, otherwise: FailureCode) -> FailureCode:
    """The hub's own word for it, where it is one of those that are about a message."""
    known = {code.value: code for code in _TURNED_AWAY.values()}
    return known.get(str(said), otherwise)


def _seconds(text: str | None) -> float | None:
    return float(text[:6]) if text and text.isascii() and text.isdigit() else None


def about_trust(error: BaseException) -> bool:
    """Tell trouble with certificates and keys from trouble with the line."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLEOFError | ssl.SSLZeroReturnError | ssl.SSLSyscallError):
            return False
        if isinstance(seen, ssl.SSLError | FileNotFoundError | PermissionError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def fetch_root(code: EnrolmentCode, timeout: float = 20.0) -> str:
    """Get the authority's certificate and compare it with the code; nothing secret is said before.

    Raises HubError ENROLMENT_REFUSED where it is another authority's, HUB_UNREACHABLE.
    """
    untrusting = ssl.create_default_context()
    untrusting.check_hostname, untrusting.verify_mode = False, ssl.CERT_NONE  # the fingerprint below decides
    try:
        with httpx.Client(verify=untrusting, timeout=timeout, trust_env=False) as client:
            pem = client.get(f"{code.hub}/v1/ca").text
            found = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest().upper()
    except _FAILED as error:
        raise HubError(FailureCode.HUB_UNREACHABLE, f"{code.host}: {type(error).__name__}") from None
    if found != code.fingerprint:
        raise HubError(FailureCode.ENROLMENT_REFUSED, "the hub that answers is not the one the code names")
    return ssl.DER_cert_to_PEM_cert(ssl.PEM_cert_to_DER_cert(pem))


def ask_enrolment(
    code: EnrolmentCode,
    root_pem: str,
    request_pem: str,
    slip_key: Mapping[str, object] | None = None,
    timeout: float = 20.0,
) -> Mapping[str, Any]:
    """Say the token, the request and the public key of slips, over a connection the code's authority vouches for.

    Raises HubError ENROLMENT_REFUSED, HUB_NOT_TRUSTED, HUB_UNREACHABLE.
    """
    asked = {
        "token": code.token,
        "terminal": code.name.id,
        "role": code.name.role,
        "request": request_pem,
        "slip_key": slip_key,
    }
    try:
        with httpx.Client(verify=_trusting(root_pem), timeout=timeout, trust_env=False) as client:
            response = client.post(f"{code.hub}/v1/enrol", json=asked)
            document = _document(response.content)
    except _FAILED as error:
        wrong = FailureCode.HUB_NOT_TRUSTED if about_trust(error) else FailureCode.HUB_UNREACHABLE
        raise HubError(wrong, f"{code.host}: {type(error).__name__}") from None
    if not response.is_success:
        raise HubError(FailureCode.ENROLMENT_REFUSED, f"HTTP {response.status_code}")
    return document
