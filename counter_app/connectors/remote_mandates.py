"""A terminal asks its hub about mandates: the challenge, whether a signed one holds, and the end by the code on its paper.

One request each, over the hub's own door with the terminal's certificate; blocks, from the card's lane or a worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from counter_app.connectors.hub_line import LineFiles, ask_once
from counter_app.failures import CounterError, FailureCode, HubError, RemoteError
from counter_app.remote.mandate import Challenge

_PATIENCE_S = 8.0


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
        status, document = ask_once(replace(self.files, timeout=_PATIENCE_S), path, body)
        if status != HTTPStatus.OK:
            raise _why(status, document)
        return document


def _why(status: int, document: Mapping[str, Any]) -> CounterError:
    """The hub's own word for it. A hub in trouble, or one without mandates, is no word about this one."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return HubError(FailureCode.HUB_UNREACHABLE, f"HTTP {status}")
    with suppress(ValueError):
        code = FailureCode(str(document.get("error")))
        if code is not FailureCode.MESSAGE_REFUSED:
            return RemoteError(code, "the hub")
    return RemoteError(FailureCode.MANDATE_REFUSED, f"HTTP {status}")
