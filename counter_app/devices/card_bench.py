"""How fast the card is read, against what PC/SC itself costs. For `main.py bench card --json`.

Three ways of moving the same bytes, interleaved in one run on the same simulated card:

    ours    the product: slot, guard, sessions, checks of signatures
    floor   the same commands as literal bytes straight through PC/SC, with the same safety (power cycle, other
            application first and last, counter read before the secret), nothing parsed, nothing checked
    bare    the fewest commands that can move the bytes at all: short file identifiers, no counter, no other
            application, no power cycle. Nobody should read a card so; it shows what safety costs
    tool    OpenSC's pkcs15-tool and pkcs15-crypt, where they do the same work; their process start is measured apart
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from counter_app.cards import flows
from counter_app.cards.credentials import Consent
from counter_app.cards.guard import Aid
from counter_app.cards.jpki_ap import JpkiSession, KeyPair
from counter_app.cards.tlv import total_length
from counter_app.devices.pcsc import EXCLUSIVE, PcscContext
from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.profile import SHIPPED, load_profile
from counter_app.devices.virtual_card.service import PrivatePcsc
from counter_app.devices.virtual_card.vpcd import InsertedCard
from counter_app.domain.card import CodeBCredential, PinCredential, ReadRequest
from counter_app.personal import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.cards.trust import TrustStore
    from counter_app.devices.pcsc import CardInHand, PcscCard, PcscCardSlot

DELAYS_MS = (0, 10, 25)
BAR_WALL, BAR_DELAY_MS = 1.10, 25
_PIN, _CODE_B, _NONCE = b"1234", b"55021720352285", b"\x5a" * 32  # of the invented person on the bench's card
_DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")


def _hex(text: str) -> list[bytes]:
    return [bytes.fromhex(line) for line in text.split()]


def _words(text: str) -> list[str]:
    return text.split()


def _select(aid: Aid) -> bytes:
    return bytes.fromhex("00A4040C0A") + aid.value


def _verify(secret: bytes, p2: int = 0x80) -> bytes:
    return bytes((0x00, 0x20, 0x00, p2, len(secret))) + secret


_SIGN = bytes.fromhex("802A0080") + bytes((len(_DIGEST_INFO) + 32,)) + _DIGEST_INFO + _NONCE + b"\x00"
_PROOF = _hex("00A4020C020003 00B00000000150 00A4020C020004 00B00000000238")


@dataclass(frozen=True)
class Work:
    """One task. `flow_apdus` is what the facts' flow needs on an extended reader, with the two of the preamble."""

    name: str
    flow_apdus: int
    ours: Callable[[PcscCardSlot, TrustStore], int]
    floor: list[bytes]
    bare: list[bytes]
    tool: tuple[str, ...] = ()  # OpenSC's command for the same work; {folder} is a scratch directory


def _four(credential: Callable[[], PinCredential | CodeBCredential]) -> Callable[[PcscCardSlot, TrustStore], int]:
    def run(slot: PcscCardSlot, _trust: TrustStore) -> int:
        return slot.read(ReadRequest(credential())).apdu_count

    return run


def _face(slot: PcscCardSlot, trust: TrustStore) -> int:
    def work(card: CardInHand) -> int:
        with flows.leaving(card.commands, Aid.JPKI):
            flows.read_face(card.commands, bytearray(_CODE_B), Consent(10), trust)
        return card.apdu_count

    return slot.use(work)


def _sign(slot: PcscCardSlot, _trust: TrustStore) -> int:
    def work(card: CardInHand) -> int:
        flows.sign(card.commands, KeyPair.USER, Secret(_PIN), Consent(3), _NONCE)
        return card.apdu_count

    return slot.use(work)


def _certificate(slot: PcscCardSlot, _trust: TrustStore) -> int:
    def work(card: CardInHand) -> int:
        with flows.leaving(card.commands, Aid.TEXT):
            JpkiSession(card.commands).certificate(KeyPair.USER)
        return card.apdu_count

    return slot.use(work)


_JPKI, _TEXT, _SURFACE = _select(Aid.JPKI), _select(Aid.TEXT), _select(Aid.SURFACE)
_QUERY = bytes.fromhex("00200080")
# flow_apdus: F1 or F2 6, F5 4, F3 7 with the face's certificate 2, F7 8 (its certificate alone 3);
# the preamble 2 each
WORKS = (
    Work(
        "four-by-pin",
        12,
        _four(lambda: PinCredential(Secret(_PIN), 3)),
        [
            _JPKI,
            _TEXT,
            *_hex("00A4020C020011"),
            _QUERY,
            _verify(_PIN),
            *_hex("00A4020C020002 00B0000000"),
            *_PROOF,
            _JPKI,
        ],
        [_TEXT, _verify(_PIN, 0x91), *_hex("00B0820000 00B08300000150 00B08400000238")],
    ),
    Work(
        "four-by-code-b",
        12,
        _four(lambda: CodeBCredential(Secret(_CODE_B), 10)),
        [
            _JPKI,
            _TEXT,
            *_hex("00A4020C020015"),
            _QUERY,
            _verify(_CODE_B),
            *_hex("00A4020C020002 00B0000000"),
            *_PROOF,
            _JPKI,
        ],
        [_TEXT, _verify(_CODE_B, 0x95), *_hex("00B0820000 00B08300000150 00B08400000238")],
    ),
    Work(
        "face",
        11,
        _face,
        [
            _JPKI,
            _SURFACE,
            *_hex("00A4020C020012"),
            _QUERY,
            _verify(_CODE_B),
            *_hex("00A4020C020002 00B0000000 FF 00A4020C020004 00B00000000238"),
            _JPKI,
        ],
        [_SURFACE, _verify(_CODE_B, 0x92), *_hex("00B0820000 FF 00B08400000238")],
    ),
    Work(
        "sign",
        10,
        _sign,
        [
            _TEXT,
            _JPKI,
            *_hex("00A4020C02000A 00B000000006A4 00A4020C020018"),
            _QUERY,
            _verify(_PIN),
            *_hex("00A4020C020017"),
            _SIGN,
            _TEXT,
        ],
        [_JPKI, *_hex("00B08A000006A4"), _verify(_PIN, 0x98), *_hex("00A4020C020017"), _SIGN],
        ("pkcs15-crypt", *_words("-s -k 1 --pin - --sha-256 --pkcs1 -i {folder}/digest -o {folder}/signature")),
    ),
    Work(
        "user-certificate",
        5,
        _certificate,
        [_TEXT, _JPKI, *_hex("00A4020C02000A 00B000000006A4"), _TEXT],
        [_JPKI, *_hex("00B08A000006A4")],
        ("pkcs15-tool", *_words("--read-certificate 1 --output {folder}/certificate")),
    ),
)
_THE_REST = b"\xff"  # stands in a list of commands for "read what the first read said is missing"


def run_literally(card: PcscCard, commands: list[bytes]) -> int:
    """Send literal commands; raises ValueError at the first answer that is not 9000 (or a counter). The raw floor."""
    head = b""
    for command in commands:
        sent = command
        if command == _THE_REST:
            missing = total_length(head[:7]) - len(head)
            sent = bytes((0x00, 0xB0, *len(head).to_bytes(2, "big"), 0x00)) + missing.to_bytes(2, "big")
        answer = card.transmit(sent)
        if answer[-2:] != b"\x90\x00" and answer[-2] != 0x63:  # noqa: PLR2004  # 63Cx is a counter
            raise ValueError(f"floor: {sent[:4].hex()} answered {answer[-2:].hex()}")
        head = answer[:-2]
    return len(commands)


def _literal(reader: str, commands: list[bytes], *, safe: bool) -> int:
    with PcscContext() as context:
        card = context.connect(reader, EXCLUSIVE)
        try:
            if safe:
                card.power_cycle()
                card.begin()
            return run_literally(card, commands)
        finally:
            card.leave()


def _with_tool(command: tuple[str, ...], folder: Path) -> int:
    (folder / "digest").write_bytes(_NONCE)
    subprocess.run(  # noqa: S603  # a fixed command
        [word.format(folder=folder) for word in command],
        input=_PIN + b"\n",
        env={**os.environ, "OPENSC_DRIVER": "jpki"},
        check=True,
        capture_output=True,
    )
    return 0


def _timed(do: Callable[[], int]) -> tuple[int, float]:
    started = perf_counter()
    count = do()
    return count, (perf_counter() - started) * 1000


class _Figures:
    """Wall times and counts of one way, over the rounds."""

    def __init__(self) -> None:
        self.apdus = 0
        self.walls: list[float] = []

    def add(self, apdus: int, wall_ms: float) -> None:
        self.apdus = apdus
        self.walls.append(wall_ms)

    def as_json(self) -> dict[str, Any]:
        return {
            "apdus": self.apdus,
            "wallMs": round(statistics.median(self.walls), 2),
            "fastestMs": round(min(self.walls), 2),
            "rounds": len(self.walls),
        }


def bench_card(make_slot: Callable[[str], PcscCardSlot], trust: TrustStore, *, rounds: int = 5) -> dict[str, Any]:
    """Run everything on a private PC/SC service; `make_slot(reader_name)` builds the product's slot.

    Sets PCSCLITE_CSOCK_NAME for this process, which libpcsclite reads once: use a process of its own.
    """
    with PrivatePcsc() as service, tempfile.TemporaryDirectory() as folder:
        os.environ.update(service.environment)
        delays = {str(delay): _at_delay(service, make_slot, trust, delay, rounds, Path(folder)) for delay in DELAYS_MS}
    return {"delaysMs": delays, "bars": _bars(delays), "toolStartMs": _tool_start()}


def _at_delay(  # noqa: PLR0913, PLR0917  # one measurement, all of it named
    service: PrivatePcsc,
    make_slot: Callable[[str], PcscCardSlot],
    trust: TrustStore,
    delay: int,
    rounds: int,
    folder: Path,
) -> dict[str, Any]:
    profile = load_profile(SHIPPED / "hanako.toml")
    card = VirtualCard(replace(profile, faults=replace(profile.faults, delay_ms=delay)))
    slot = make_slot(service.reader_name)
    report: dict[str, Any] = {}
    with InsertedCard(card, service.connect):
        slot.inspect()
        for work in WORKS:
            ways = _ways(work, slot, trust, service.reader_name, folder)
            figures = {name: _Figures() for name in ways}
            for _ in range(rounds):
                for name, do in ways.items():
                    before = len(card.apdu_log)
                    _, wall = _timed(do)
                    figures[name].add(len(card.apdu_log) - before, wall)
            report[work.name] = _report(work, figures)
    slot.close()
    return report


def _ways(work: Work, slot: PcscCardSlot, trust: TrustStore, reader: str, folder: Path) -> dict[str, Callable[[], int]]:
    ways: dict[str, Callable[[], int]] = {
        "ours": lambda: work.ours(slot, trust),
        "floor": lambda: _literal(reader, work.floor, safe=True),
        "bare": lambda: _literal(reader, work.bare, safe=False),
    }
    if work.tool and shutil.which(work.tool[0]):
        ways["tool"] = lambda: _with_tool(work.tool, folder)
    return ways


def _report(work: Work, figures: dict[str, _Figures]) -> dict[str, Any]:
    ours = statistics.median(figures["ours"].walls)
    report: dict[str, Any] = {name: figure.as_json() for name, figure in figures.items()}
    report["flowApdus"] = work.flow_apdus
    for name in figures.keys() - {"ours"}:
        report[f"ratioTo{name.capitalize()}"] = round(ours / statistics.median(figures[name].walls), 3)
    return report


def _bars(delays: dict[str, dict[str, Any]]) -> dict[str, bool]:
    at_bar = delays[str(BAR_DELAY_MS)]
    return {
        "apdusWithinFlow": all(
            task["ours"]["apdus"] <= task["flowApdus"] for tasks in delays.values() for task in tasks.values()
        ),
        "wallWithinFloor": all(task["ratioToFloor"] <= BAR_WALL for task in at_bar.values()),
    }


def _tool_start() -> float | None:
    if shutil.which("pkcs15-crypt") is None:
        return None
    walls = [
        _timed(lambda: subprocess.run(["pkcs15-crypt", "--version"], capture_output=True, check=False).returncode)[1]  # noqa: S607  # found above
        for _ in range(3)
    ]
    return round(statistics.median(walls), 2)
