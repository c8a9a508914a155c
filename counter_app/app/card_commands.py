"""`main.py card …`: read a card from the command line, or be one on a virtual reader."""

from __future__ import annotations

import argparse
import sys

from counter_app.app.command_line import print_json
from counter_app.app.office import TEST_TRUST
from counter_app.cards.report import reading_as_json
from counter_app.cards.trust import TrustStore
from counter_app.devices.clock import SystemClock
from counter_app.devices.pcsc import PcscCardSlot
from counter_app.devices.virtual_card.vpcd import simulate
from counter_app.domain.card import CardStatus, CodeBCredential, Credential, PinCredential, ReadRequest
from counter_app.failures import CardError, FailureCode
from counter_app.personal import Secret

_LONGEST_SECRET = 64  # bytes; a PIN is 4, 照合番号B is 14


def read(options: argparse.Namespace) -> None:
    """Read the four items; the secret comes from stdin and never from the command line."""
    trust = TrustStore.for_simulated_cards(TEST_TRUST) if options.test_trust else TrustStore.production()
    slot = PcscCardSlot(options.reader or None, trust, SystemClock())
    try:
        credential = _credential(options, slot.inspect(), _secret_from_stdin(options))
        reading = slot.read(ReadRequest(credential, want_face=options.photo))
    finally:
        slot.close()
    report = reading_as_json(reading)
    if options.json:
        print_json(report)
    else:
        sys.stdout.write("\n".join(f"{key}: {value}" for key, value in report.items()) + "\n")


def simulate_card(options: argparse.Namespace) -> None:
    """Be the card of a profile until stopped."""
    simulate(options.profile, options.host, options.port)


def _secret_from_stdin(options: argparse.Namespace) -> Secret:
    line = bytearray(sys.stdin.buffer.readline(_LONGEST_SECRET).rstrip(b"\r\n"))
    wanted = 4 if options.pin else 14
    if len(line) != wanted or not line.isdigit():
        code = FailureCode.PIN_MALFORMED if options.pin else FailureCode.CODE_B_MALFORMED
        raise CardError(code, f"{wanted} digits are expected on stdin")
    return Secret(line)


def _credential(options: argparse.Namespace, status: CardStatus, secret: Secret) -> Credential:
    """Bind the secret to the tries that were seen; what is blocked or absent shows as 0 and is refused by the slot."""
    if options.pin:
        return PinCredential(secret, status.tries.pin or 0, options.confirm_last_try)
    return CodeBCredential(secret, status.tries.code_b or 0, options.confirm_last_try)
