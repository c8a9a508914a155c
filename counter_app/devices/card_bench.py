"""How fast the card is read, against what PC/SC itself costs. For `main.py bench card --json`.

Ways of moving the same bytes, interleaved in one run on the same simulated card:

    ours    the product: slot, guard, sessions, checks of signatures
    floor   the fewest commands that move the same bytes safely, as literal bytes straight through PC/SC, nothing
            parsed, nothing checked. Safely means what no reader may leave out: the power cut before, another
            application selected first and last, and the counter asked before the secret. The bars stand on this one
    bare    the same without any of that: no power cut, no other application, no counter. Nobody should read a card
            so; beside the floor it shows what safety costs
    tool    OpenSC's pkcs15-tool and pkcs15-crypt, where they do the same work; their process start is measured apart

The same bytes are the objects, not the filler behind them: how long a face is stands in its first bytes, so it takes
two reads. One read to the end of the file would be a command fewer, which costs nothing here, where a command takes
the same time whatever it carries; on a real card every 256 bytes of filler take 20 to 25 ms more.

`flowApdus` is the other bar: what the flows F1, F2, F3, F5 and F7 take where each file is selected first, with the two
commands of the preamble.
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
from counter_app.failures import CardError, FailureCode
from counter_app.personal import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.cards.trust import TrustStore
    from counter_app.devices.pcsc import CardInHand, PcscCard, PcscCardSlot

DELAYS_MS = (0, 10, 25)
_NOTICED_WITHIN_MS = 10_000
BAR_WALL, BAR_DELAY_MS = 1.10, 25
_PIN, _CODE_B, _NONCE = b"1234", b"55021720352285", b"\x5a" * 32  # of the invented person on the bench's card
_DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")


def _hex(text: str) -> list[bytes]:
    return [bytes.fromhex(line) for line in text.split()]


def _words(text: str) -> list[str]:
    return text.split()


def _select(aid: Aid) -> bytes:
    return bytes.fromhex("00A4040C0A") + aid.value


_SIGN = bytes.fromhex("802A0097") + bytes((len(_DIGEST_INFO) + 32,)) + _DIGEST_INFO + _NONCE + b"\x00"


@dataclass(frozen=True)
class Work:
    """One task. `flow_apdus`: see the head of this file, with reads of extended length."""

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
_FOUR = _hex("00B0820000 00B08300000150 00B08400000238")  # the four items and their proof
_FACE = _hex("00B0820000 FF 00B08400000238")
_CERTIFICATE = _hex("00B08A000006A4")


def _query(key: int) -> bytes:
    return bytes((0x00, 0x20, 0x00, 0x80 | key))


def _verify(key: int, secret: bytes) -> bytes:
    return bytes((0x00, 0x20, 0x00, 0x80 | key, len(secret))) + secret


# flow_apdus: F1 or F2 6, F5 4, F3 7 with the face's certificate 2, F7 8 (its certificate alone 3);
# the preamble 2 each
WORKS = (
    Work(
        "four-by-pin",
        12,
        _four(lambda: PinCredential(Secret(_PIN), 3)),
        [_JPKI, _TEXT, _query(0x11), _verify(0x11, _PIN), *_FOUR, _JPKI],
        [_TEXT, _verify(0x11, _PIN), *_FOUR],
    ),
    Work(
        "four-by-code-b",
        12,
        _four(lambda: CodeBCredential(Secret(_CODE_B), 10)),
        [_JPKI, _TEXT, _query(0x15), _verify(0x15, _CODE_B), *_FOUR, _JPKI],
        [_TEXT, _verify(0x15, _CODE_B), *_FOUR],
    ),
    Work(
        "face",
        11,
        _face,
        [_JPKI, _SURFACE, _query(0x12), _verify(0x12, _CODE_B), *_FACE, _JPKI],
        [_SURFACE, _verify(0x12, _CODE_B), *_FACE],
    ),
    Work(
        "sign",
        10,
        _sign,
        [_TEXT, _JPKI, *_CERTIFICATE, _query(0x18), _verify(0x18, _PIN), _SIGN, _TEXT],
        [_JPKI, *_CERTIFICATE, _verify(0x18, _PIN), _SIGN],
        ("pkcs15-crypt", *_words("-s -k 1 --pin - --sha-256 --pkcs1 -i {folder}/digest -o {folder}/signature")),
    ),
    Work(
        "user-certificate",
        5,
        _certificate,
        [_TEXT, _JPKI, *_CERTIFICATE, _TEXT],
        [_JPKI, *_CERTIFICATE],
        ("pkcs15-tool", *_words("--read-certificate 1 --output {folder}/certificate")),
    ),
)
_THE_REST = b"\xff"  # stands in a list of commands for "read what the first read said is missing"


def run_literally(card: PcscCard, commands: list[bytes]) -> int:
    """Send literal commands; raises ValueError at the first answer that is not 9000 (or a counter)."""
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
    _until(service.reader_name, present=False)  # the card of the last round
    with InsertedCard(card, service.connect):
        _until(service.reader_name, present=True)
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


def _until(reader: str, *, present: bool) -> None:
    """Wait until the service itself has noticed a card laid down or taken: it looks every 0.4 s."""
    with PcscContext() as context:
        if not context.becomes(reader, present=present, timeout_ms=_NOTICED_WITHIN_MS):
            raise CardError(FailureCode.READER_COMMUNICATION, "the service does not notice the simulated card")


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
