"""Pulled, or answering nonsense, at every command of every flow: a named failure or the truth, and no try lost.

All of it with a card that takes short file identifiers, with one that refuses them, and with one that does not notice
them and means the current file. What the card takes is found out anew in every flow, so that this is spoiled too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from counter_app.cards import flows
from counter_app.cards.credentials import Consent
from counter_app.cards.jpki_ap import KeyPair
from counter_app.devices.virtual_card.card import CardTornError
from counter_app.domain.card import CardKind, CardStatus, CodeBCredential, PinCredential, ReadRequest
from counter_app.failures import CardError, FailureCode
from counter_app.personal import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.cards.commands import CardCommands
    from counter_app.cards.trust import TrustStore
TODAY = date(2026, 4, 1)


@dataclass(frozen=True)
class Flow:
    run: Callable[[CardCommands, CardStatus, TrustStore], Any]
    secrets_sent: int
    long_reads: bool = True


def _inspect(commands, _status, trust):
    return flows.inspect(commands, trust)


def _by_pin(commands, status, trust):
    return flows.read(commands, ReadRequest(PinCredential(Secret(b"1234"), 3)), status, trust, TODAY)


def _by_code_b_with_face(commands, status, trust):
    credential = CodeBCredential(Secret(b"55021720352285"), 10)
    return flows.read(commands, ReadRequest(credential, want_face=True), status, trust, TODAY)


def _authenticate(commands, _status, trust):
    return flows.sign(commands, KeyPair.USER, Secret(b"1234"), Consent(3), b"nonce", trust=trust)


def _sign(commands, _status, trust):
    return flows.sign(commands, KeyPair.SIGNATURE, Secret(b"ABC123"), Consent(5), b"text", trust=trust)


FLOWS = {
    "F0": Flow(_inspect, 0),
    "F1+F5": Flow(_by_pin, 1),
    "F2+F3+F5": Flow(_by_code_b_with_face, 2),
    "F2+F3+F5 short": Flow(_by_code_b_with_face, 2, long_reads=False),
    "F7": Flow(_authenticate, 1),
    "F7 short": Flow(_authenticate, 1, long_reads=False),
    "F8": Flow(_sign, 1),
}

SHORT_IDS = ("taken", "refused", "unheard")


def _flip(data: bytes, position: int, bit: int) -> bytes:
    changed = bytearray(data)
    changed[position] ^= bit
    return bytes(changed)


# 17 ways of not answering as one should; each gets the true answer
NONSENSE: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _answer: b"",
    "one byte": lambda answer: answer[:1],
    "status alone": lambda answer: answer[-2:],
    "half the data": lambda answer: answer[: (len(answer) - 2) // 2] + answer[-2:],
    "a byte short": lambda answer: answer[:-3] + answer[-2:],
    "a byte long": lambda answer: answer[:-2] + b"\x00" + answer[-2:],
    "cut in the status": lambda answer: answer[:-1],
    "all zero": lambda answer: bytes(len(answer) - 2) + answer[-2:],
    "all FF": lambda answer: b"\xff" * (len(answer) - 2) + answer[-2:],
    "first bit": lambda answer: _flip(answer, 0, 0x80),
    "last data bit": lambda answer: _flip(answer, max(len(answer) - 3, 0), 0x01),
    "a bit in the middle": lambda answer: _flip(answer, max((len(answer) - 2) // 3, 0), 0x01),
    "garbage": lambda answer: bytes(range(1, 200)) + answer[-2:],
    "internal error": lambda _answer: b"\x6f\x00",
    "security status": lambda _answer: b"\x69\x82",
    "status 0000": lambda answer: answer[:-2] + b"\x00\x00",
    "status 9001": lambda answer: answer[:-2] + b"\x90\x01",
}


# Reads that come back short are simply continued: no failure is due.
HEALED = {"half the data", "a byte short"}
# The two places where a well-formed lie cannot be told from the truth, because nothing signs or sums them: the flags
# of EF 0008, and the digits of the common record. Whatever is decided by them is decided again by signed data.
UNSIGNED = ("has_signature_certificate", "has_user_certificate", "expiry", "municipality", "likeness")


def _claims_nothing_false(found: Any, truth: Any) -> bool:
    """True for the truth, for "not a card of ours", and for a status that differs in unsigned fields alone."""
    if found == truth or found == CardStatus(CardKind.OTHER):
        return True
    if not isinstance(found, CardStatus):
        return False
    return found == replace(truth, **{name: getattr(found, name) for name in UNSIGNED})


@pytest.mark.parametrize("short_ids", SHORT_IDS)
@pytest.mark.parametrize("name", FLOWS)
def test_pulled_at_every_command(lay, trust, name, short_ids):
    flow, table = FLOWS[name], lay(short_ids=short_ids)
    status = flows.inspect(table.commands(), trust)
    full = table.card.tries()
    truth = flow.run(table.commands(long_reads=flow.long_reads), status, trust)
    length = table.counter.count
    for index in range(length):
        start = len(table.card.apdu_log)

        def pull(at, _command, stop=start + index):
            if at == stop:
                raise CardTornError

        table.card.on_apdu = pull
        with pytest.raises(CardError) as caught:
            flow.run(table.commands(long_reads=flow.long_reads), status, trust)
        assert caught.value.code is FailureCode.CARD_REMOVED, index
        table.card.on_apdu = None
        assert table.card.tries() == full, index
        assert flow.run(table.commands(long_reads=flow.long_reads), status, trust) == truth
    assert length >= 8


@pytest.mark.parametrize("kind", NONSENSE)
@pytest.mark.parametrize("short_ids", SHORT_IDS)
@pytest.mark.parametrize("name", FLOWS)
def test_nonsense_at_every_command(lay, trust, name, kind, short_ids):
    flow, table = FLOWS[name], lay(short_ids=short_ids)
    status = flows.inspect(table.commands(), trust)
    full = table.card.tries()
    truth = flow.run(table.commands(long_reads=flow.long_reads), status, trust)
    failures = 0
    for index in range(table.counter.count):
        table.lines.clear()

        def spoil(at, answer, target=index):
            return NONSENSE[kind](answer) if at == target else answer

        table.mutate = spoil
        try:
            found = flow.run(table.commands(long_reads=flow.long_reads), status, trust)
        except CardError:
            failures += 1
        else:
            assert _claims_nothing_false(found, truth), (index, kind)
        table.mutate = None
        assert _secrets_sent(table) <= flow.secrets_sent, index
        assert table.card.tries() == full, index
    assert failures > 0 or kind in HEALED
    assert flow.run(table.commands(long_reads=flow.long_reads), status, trust) == truth


def _secrets_sent(table) -> int:
    """VERIFY with a body: the trace cuts it to five bytes, a query is four, or five where four were refused."""
    return sum(line.header[1] == 0x20 and line.sent == 5 for line in table.lines)


def _file_named_by(header: bytes, target: bytes) -> str:
    """The file a command names, as an EF id in hex; "" for the current one. By SELECT or by short identifier."""
    ins, p1, p2 = header[1:]
    short_id = 0
    if ins == 0xB0 and p1 & 0x80:
        short_id = p1 & 0x1F
    elif ins in {0x20, 0x2A}:
        short_id = p2 & 0x1F
    elif ins == 0xB2:
        short_id = p2 >> 3
    return f"{short_id:04x}" if short_id else target.hex()


@pytest.mark.parametrize("short_ids", SHORT_IDS)
def test_nothing_forbidden_was_touched_by_any_flow(lay, trust, short_ids):
    """The trace of all flows on all kinds of cards, against the files nobody may open (and a list of what is)."""
    touched = set()
    for profile in ("hanako", "android", "juki", "other-card", "taro-face-auth", "yoshida-gaiji", "forged"):
        for flow in FLOWS.values():
            table = lay(profile, short_ids)
            try:
                status = flows.inspect(table.commands(), trust)
                flow.run(table.commands(long_reads=flow.long_reads), status, trust)
            except CardError:
                pass
            application = None
            for line in table.lines:
                if line.header == bytes.fromhex("00A4040C"):
                    application = line.target
                touched.add((application, _file_named_by(line.header, line.target)))
    text, surface = bytes.fromhex("D3921000310001010408"), bytes.fromhex("D3921000310001010402")
    forbidden = {(text, "0001"), (text, "0014"), (surface, "0005"), (surface, "0013"), (surface, "0001")}
    assert not touched & forbidden
    assert {(text, "0002"), (text, "0011"), (text, "0015"), (surface, "0002"), (surface, "0012")} <= touched
