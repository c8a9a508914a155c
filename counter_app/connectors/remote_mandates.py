"""A terminal asks its hub about mandates: the challenge, whether a signed one holds, and the end by the code on its paper.

One request each, over the hub's own door with the terminal's certificate; blocks, from the card's lane or a worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import httpx

from counter_app.connectors.hub_line import LineFiles, about_trust, own_tls
from counter_app.failures import CounterError, FailureCode, HubError, RemoteError
from counter_app.remote.mandate import Challenge

_PATIENCE_S = 8.0
_FAILED = (httpx.HTTPError, httpx.StreamError, OSError, ValueError)
_NO_TRUST = frozenset({401, 403})


@dataclass(frozen=True)
class HubMandates:
    """The hub's answers. `terminal`: this one, as its certificate has it."""

    files: LineFiles
    terminal: str

    def challenge(self, call: str) -> Challenge:
        """Have a fresh one made for this call. Raises HubError, RemoteError MANDATE_REFUSED."""
        said = self._ask(f"/v1/remote/calls/{call}/challenge")
        try:
            nonce, at = bytes.fromhex(said["nonce"]), datetime.fromtimestamp(said["at"], UTC)
            return Challenge(str(said["office"]), call, self.terminal, nonce, at)
        except (KeyError, TypeError, ValueError, OverflowError, OSError):
            raise HubError(FailureCode.HUB_ANSWER_MALFORMED, "challenge") from None

    def hand_in(self, call: str, document: bytes) -> None:
        """Have the hub check and note what the card signed. Raises CounterError with its reason, HubError."""
        self._ask(f"/v1/remote/calls/{call}/mandate", document)

    def end_by_paper(self, text: str) -> bool:
        """End the mandate on whose paper this code stands; False where it had ended. Raises MANDATE_REFUSED, HubError."""
        return self._ask("/v1/remote/revocations", text.encode("ascii", "replace")).get("ended") is True

    def _ask(self, path: str, body: bytes = b"") -> Mapping[str, Any]:
        files = replace(self.files, timeout=_PATIENCE_S)
        try:
            with httpx.Client(
                base_url=files.hub, verify=own_tls(files), timeout=files.timeout, trust_env=False
            ) as client:
                answer = client.post(path, content=body)
                document = _document(answer)
        except _FAILED as error:
            wrong = FailureCode.HUB_NOT_TRUSTED if about_trust(error) else FailureCode.HUB_UNREACHABLE
            raise HubError(wrong, type(error).__name__) from None
        if answer.is_success:
            return document
        if answer.status_code in _NO_TRUST:
            raise HubError(FailureCode.HUB_NOT_TRUSTED, f"HTTP {answer.status_code}")
        raise _why(answer.status_code, document)


def _document(answer: httpx.Response) -> Mapping[str, Any]:
    with suppress(ValueError, RecursionError):
        document = answer.json()
        if isinstance(document, dict):
            return document
    return {}


def _why(status: int, document: Mapping[str, Any]) -> CounterError:
    """The hub's own word for it. A hub in trouble, or one without mandates, is no word about this one."""
    if httpx.codes.is_server_error(status):
        return HubError(FailureCode.HUB_UNREACHABLE, f"HTTP {status}")
    with suppress(ValueError):
        code = FailureCode(str(document.get("error")))
        if code is not FailureCode.MESSAGE_REFUSED:
            return RemoteError(code, "the hub")
    return RemoteError(FailureCode.MANDATE_REFUSED, f"HTTP {status}")
