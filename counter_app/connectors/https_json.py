"""Hand-over by HTTPS: one POST per application, canonical JSON, `Idempotency-Key`, answers sorted by what to do.

The receiver answers 2xx with `{"key": <our key>, "reference": <its number, optional>}`. Anything else under 2xx (a
log-in page of a proxy, half a document) is not believed and sent again: the key makes that harmless, believing would
lose an application. Redirects are not followed, for the same reason.
"""

from __future__ import annotations

import base64
import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from counter_app.connectors import connectors
from counter_app.connectors.record import WireRecord, wire_record
from counter_app.connectors.settings import path, refuse_unknown, seconds, text
from counter_app.failures import FailureCode, SettingsError
from counter_app.ports.outbox import Delivered, Delivery, DeliveryOutcome, Refused, RetryLater

ID = "https-json"
LARGEST_ANSWER = 64 * 1024
_AGAIN = frozenset({408, 425, 429})  # 4xx that only say "not now"
_CONFLICT = 409
_KEYS = frozenset({"url", "ca_file", "client_certificate", "client_key", "timeout"})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to and whom to trust. Without `ca_file` the machine's own authorities count. `timeout` in seconds."""

    url: str
    ca_file: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    timeout: float = 20.0


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    retry_after: str | None
    body: bytes = field(repr=False)  # a receiver may quote what it was sent


class HttpsJson:
    """A `Connector` to an HTTPS receiver.

    A connection per delivery: some milliseconds, at a few applications a minute, buy that a renewed certificate or CA
    file counts at once and that nothing is kept that could go stale.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def check(self) -> list[str]:
        """Say in Japanese what keeps it from working; asks the receiver for nothing but a TLS handshake."""
        try:
            with self._opened() as client:
                client.head(self._endpoint.url)
        except (httpx.HTTPError, OSError, ValueError) as error:
            if _is_certificate(error):
                return [f"受信先 {self._host} の証明書を確かめられません。CAとクライアント証明書を確かめてください。"]
            return [f"受信先 {self._host} につながりません（{type(error).__name__}）。回線とURLを確かめてください。"]
        return []

    def deliver(self, delivery: Delivery) -> DeliveryOutcome:
        """Send once and say what to do next."""
        record = wire_record(delivery)
        try:
            answer = self._post(delivery.key, record)
        except (httpx.HTTPError, httpx.StreamError, OSError, ValueError) as error:
            code = FailureCode.CONNECTOR_CERTIFICATE if _is_certificate(error) else FailureCode.CONNECTOR_UNREACHABLE
            return RetryLater(code, f"{self._host}: {type(error).__name__}")
        return sort_answer(answer.status, answer.retry_after, answer.body, delivery.key)

    @property
    def _host(self) -> str:
        return urlsplit(self._endpoint.url).hostname or "?"

    def _opened(self) -> httpx.Client:
        return httpx.Client(
            verify=_trust(self._endpoint),
            timeout=self._endpoint.timeout,
            trust_env=False,  # the way out is in counter.toml, not in an environment somebody left behind
            follow_redirects=False,
        )

    def _post(self, key: str, record: WireRecord) -> _Answer:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Accept-Encoding": "identity",
            "Idempotency-Key": key,
            "Content-Digest": f"sha-256=:{base64.b64encode(record.digest).decode('ascii')}:",  # RFC 9530
        }
        deadline = time.monotonic() + self._endpoint.timeout * 2
        with (
            self._opened() as client,
            client.stream("POST", self._endpoint.url, content=record.body, headers=headers) as response,
        ):
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > LARGEST_ANSWER or time.monotonic() > deadline:
                    return _Answer(response.status_code, response.headers.get("Retry-After"), b"")
            return _Answer(response.status_code, response.headers.get("Retry-After"), bytes(body))


def _trust(endpoint: Endpoint) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(endpoint.ca_file) if endpoint.ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if endpoint.client_certificate is not None:
        context.load_cert_chain(endpoint.client_certificate, endpoint.client_key)
    return context


def _is_certificate(error: BaseException) -> bool:
    """Tell trouble with trust from trouble with the line: certificate, CA file, client key, TLS version."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return False  # cut off in the middle of TLS: the line
        if isinstance(seen, ssl.SSLError | FileNotFoundError | PermissionError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def sort_answer(status: int, retry_after: str | None, body: bytes, key: str) -> DeliveryOutcome:
    """Map an HTTP answer to what the outbox shall do.

    2xx that names our key: delivered. 409: same key, other content, for a person. 408, 425, 429, 5xx: later, as the
    receiver wishes. Other 4xx: refused. 2xx without our key, 1xx, 3xx: malformed, later.
    """
    cause = f"HTTP {status}"
    if httpx.codes.is_success(status):
        return _accepted(body, key, cause)
    if status == _CONFLICT:
        return Refused(FailureCode.CONNECTOR_CONFLICT, cause)
    if status in _AGAIN or httpx.codes.is_server_error(status):
        return RetryLater(FailureCode.CONNECTOR_UNREACHABLE, cause, _wait(retry_after))
    if httpx.codes.is_client_error(status):
        return Refused(FailureCode.CONNECTOR_REFUSED, cause)
    return RetryLater(FailureCode.CONNECTOR_ANSWER_MALFORMED, cause)


def _accepted(body: bytes, key: str, cause: str) -> DeliveryOutcome:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or answer.get("key") != key:
        return RetryLater(FailureCode.CONNECTOR_ANSWER_MALFORMED, f"{cause} without our key")
    reference = answer.get("reference")
    return Delivered(reference if isinstance(reference, str) and reference else None)


def _wait(retry_after: str | None) -> float | None:
    """Read `Retry-After`: seconds or an HTTP date (RFC 9110 §10.2.3); None where it is neither."""
    if retry_after is None:
        return None
    if retry_after.isascii() and retry_after.strip().isdigit():
        return float(retry_after.strip()[:9])
    try:
        at = parsedate_to_datetime(retry_after)
    except (ValueError, TypeError, IndexError):
        return None
    return max(0.0, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - time.time())


@connectors.register(ID)
def https_json(table: Mapping[str, object]) -> HttpsJson:
    """Make one from `[connectors.https-json]`: `url`, `ca_file`, `client_certificate`, `client_key`, `timeout`."""
    refuse_unknown(table, _KEYS, ID)
    url = text(table, "url", ID)
    if urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"{ID}.url: must begin with https:// and name a host")
    files = {key: path(table, key, ID) for key in ("ca_file", "client_certificate", "client_key")}
    return HttpsJson(
        Endpoint(url, **files, timeout=seconds(table, "timeout", 20.0, ID)),
    )
