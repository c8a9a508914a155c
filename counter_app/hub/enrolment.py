"""How a computer becomes a branch terminal: a one-time token shown as a QR code, a key the terminal makes itself.

The terminal asks `/v1/ca` without trust, compares the fingerprint with the code, connects anew with that authority and
only then says its token. The certificate is issued for the id and role of the invitation, whatever the request says.
With the request comes the public key the terminal signs slips with: the office checks its slips from then on.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from counter_app.domain.branch_message import TerminalName
from counter_app.domain.enrolment_code import EnrolmentCode
from counter_app.failures import CounterError, FailureCode, HubError
from counter_app.hub.authority import Authority
from counter_app.ports import Clock
from counter_app.signing import PublishedKey
from counter_app.store.terminals import Issued, Terminals

_TOKEN_BYTES = 20
_AFTER_LOSS = 100  # serials of today a lost disk may have given without the hub knowing


@dataclass(frozen=True)
class Invitation:
    """A code, and until when it is good."""

    code: EnrolmentCode
    ends_at: datetime


def invite(
    authority: Authority, terminals: Terminals, name: TerminalName, address: tuple[str, int], actor: str
) -> Invitation:
    """Make a one-time code for a terminal."""
    token = secrets.token_hex(_TOKEN_BYTES).upper()
    ends_at = terminals.invite(name, token, actor)
    return Invitation(EnrolmentCode(*address, name, token, authority.fingerprint), ends_at)


class Enrolment:
    """The hub's side of enrolment. `publish` puts a terminal's slip key into the office's key ring."""

    def __init__(
        self,
        authority: Authority,
        terminals: Terminals,
        clock: Clock,
        *,
        simulated: bool,
        publish: Callable[[PublishedKey], None],
    ) -> None:
        self._authority, self._terminals, self._clock, self._simulated = authority, terminals, clock, simulated
        self._publish, self._publishing = publish, threading.Lock()

    def enrol(self, body: bytes) -> dict[str, Any]:
        """Answer one request. Raises HubError ENROLMENT_REFUSED, ENROLMENT_MALFORMED."""
        token, name, request, slip_key = _parsed(body)
        if slip_key is not None and slip_key.simulated is not self._simulated:
            raise HubError(FailureCode.ENROLMENT_REFUSED, f"slip key: simulated = {slip_key.simulated}")
        certificate = self._authority.issue_terminal(request, name, self._clock.now())
        issued = Issued(f"{certificate.serial_number:x}", name, certificate.not_valid_after_utc)
        known = self._terminals.last_serial(name.id)
        self._terminals.enrol(token, issued)
        if slip_key is not None:
            with self._publishing:  # the ring is read, then written whole
                self._publish(slip_key)
        return {
            "certificate": certificate.public_bytes(serialization.Encoding.PEM).decode("ascii"),
            "seal": self._authority.sealing_keys().seal.hex(),
            "simulated": self._simulated,
            "last_serial": known + _AFTER_LOSS if known else 0,
        }


def _parsed(body: bytes) -> tuple[str, TerminalName, x509.CertificateSigningRequest, PublishedKey | None]:
    """Token, name, request; and the slip key, which a terminal without slips leaves out."""
    try:
        document = json.loads(body)
        token, request = document["token"].upper(), document["request"].encode("ascii")
        name, jwk = TerminalName(document["terminal"], document["role"]), document.get("slip_key")
        return token, name, x509.load_pem_x509_csr(request), PublishedKey.from_jwk(jwk) if jwk else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, CounterError) as error:
        raise HubError(FailureCode.ENROLMENT_MALFORMED, f"request: {type(error).__name__}") from None
