"""`main.py bench remote --part media`: picture, sound, echo and stills, without any hardware.

Two processes with a window each talk over the loopback; this one carries their signals as the hub would. All ages are
from the camera's frame to its being painted, on the one clock of the machine. Sound: from the click's making to its
block being handed to the sound device; what a real device adds is not in it.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
from array import array
from time import monotonic, perf_counter, sleep
from typing import IO, TYPE_CHECKING, Any

from counter_app.app.bench_media_call import measure_composed_call
from counter_app.app.bench_media_line import measure_line
from counter_app.app.office import ROOT
from counter_app.devices.narrow_line import NarrowLine, Narrowness
from counter_app.ports.media import BLOCK_SAMPLES, MediaRole

if TYPE_CHECKING:
    from counter_app.media.still_chunks import StillHead
    from counter_app.media.stills import Still
    from counter_app.ports.media import EchoCanceller

_STILLS = 5
_LINE = Narrowness(10_000_000.0, 0.01)
_ECHO_S, _ECHO_SETTLES_S = 6, 2
_ECHO_TAPS = ((1900, 0.5), (2300, 0.25), (3100, 0.12))  # samples late, share: a small hard room, 40 to 65 ms
_BLOCKS_A_SECOND = 100
_LENGTH_BYTES = 4


def measure_media(seconds: int) -> dict[str, Any]:
    """All figures, and the bars with whether they hold."""
    call = _call(seconds)
    echo = _echo()
    still = _stills()
    line = measure_line()
    composed, composed_bars = measure_composed_call()
    worst = {
        **composed_bars,
        "capture_to_painted_p50_ms": (max(side["age_p50_ms"] for side in call.values()), 150.0),
        "capture_to_painted_p99_ms": (max(side["age_p99_ms"] for side in call.values()), 300.0),
        "cpu_share_of_a_core": (max(side["cpu_share"] for side in call.values()), 0.45),
        "answer_to_picture_s": (max(side["first_picture_s"] for side in call.values()), 2.5),
        "answer_to_sound_s": (max(side["first_sound_s"] for side in call.values()), 2.5),
        "still_a4_at_10_mbit_s": (still["taken_to_verified_s"], 1.0),
    }
    again = line["picture_again_after_the_line_s"]
    worst["line_back_to_picture_s"] = (math.inf if again is None else again, 5.0)
    bars = {
        name: {"measured": round(value, 3), "bar": f"<= {bar}", "holds": value <= bar}
        for name, (value, bar) in worst.items()
    }
    for name in ("noise", "syllables"):
        erle = echo.get(f"erle_{name}_after_2_s_db", 0.0)
        bars[f"echo_erle_{name}_after_2_s_db"] = {"measured": erle, "bar": ">= 30", "holds": erle >= 30}  # noqa: PLR2004  # the bar
    return {
        "seconds": seconds,
        "call": call,
        "echo": echo,
        "still": still,
        "line": line,
        "composed": composed,
        "bars": bars,
    }


def _call(seconds: int) -> dict[str, dict[str, Any]]:
    with _side() as clerk, _side() as terminal:
        sides = {"clerk": clerk, "terminal": terminal}
        for side in sides.values():
            _hear(side.stdout)  # ready: windows are open before a call is answered
        answered = monotonic()
        _tell(terminal.stdin, start=MediaRole.AWAITS.value)
        _tell(clerk.stdin, start=MediaRole.OFFERS.value)
        found: dict[str, Any] = {}
        relays = [
            threading.Thread(target=_relay, args=(name, sides[name], sides[other], found))
            for name, other in (("clerk", "terminal"), ("terminal", "clerk"))
        ]
        for relay in relays:
            relay.start()
        sleep(max(0.0, seconds - (monotonic() - answered)))
        for side in sides.values():
            _tell(side.stdin, end=True)
        for relay in relays:
            relay.join(30)
    return {name: _summary(figures) for name, figures in sorted(found.items())}


def _side() -> subprocess.Popen[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    command = [sys.executable, "-m", "counter_app.app.bench_media_side"]
    return subprocess.Popen(  # noqa: S603  # our own
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _tell(pipe: IO[str] | None, **what: Any) -> None:
    assert pipe is not None
    pipe.write(json.dumps(what) + "\n")
    pipe.flush()


def _hear(pipe: IO[str] | None) -> dict[str, Any]:
    assert pipe is not None
    line = pipe.readline()
    if not line:
        raise RuntimeError("one side ended before its time")
    heard: dict[str, Any] = json.loads(line)
    return heard


def _relay(name: str, source: subprocess.Popen[str], sink: subprocess.Popen[str], found: dict[str, Any]) -> None:
    while "figures" not in (heard := _hear(source.stdout)):
        _tell(sink.stdin, **heard)
    found[name] = heard["figures"]


def _summary(figures: dict[str, Any]) -> dict[str, Any]:
    ages = sorted(figures["ages_s"])
    travelled = figures["sound_travelled_s"]
    return {
        "frames_per_s": round(figures["frames_per_s"], 1),
        "age_p50_ms": round(1000 * _part(ages, 0.5), 1),
        "age_p99_ms": round(1000 * _part(ages, 0.99), 1),
        "frames": len(ages),
        "unreadable": figures["unreadable"],
        "cpu_share": round(figures["cpu"], 3),
        "first_picture_s": _or_never(figures["first_picture_s"]),
        "first_sound_s": _or_never(figures["first_sound_s"]),
        "sound_p50_ms": round(1000 * statistics.median(travelled), 1) if travelled else None,
        "rungs": " ".join(f"{at}:{line}/{rung}" for at, line, rung in figures["states"]),
    }


def _part(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else math.inf


def _or_never(seconds: float | None) -> float:
    return math.inf if seconds is None else round(seconds, 3)


def _echo() -> dict[str, Any]:
    """The far side's echo alone at the microphone: noise, then syllables; at last syllables of the near side alone."""
    from counter_app.media.choice import echo_canceller  # noqa: PLC0415  # optional package

    canceller = echo_canceller()
    if canceller is None:
        return {"missing": "the package livekit"}
    from counter_app.media.echo import LivekitEchoCanceller  # noqa: PLC0415  # as above

    settled = _ECHO_SETTLES_S * _BLOCKS_A_SECOND * BLOCK_SAMPLES
    found: dict[str, Any] = {}
    for name, far in (("noise", _noise(_ECHO_S)), ("syllables", _syllables(_ECHO_S))):
        echo = _with_echo(far)
        began = perf_counter()
        cleaned = _through(LivekitEchoCanceller(), far, echo)
        found["ms_per_10_ms_block"] = round(1000 * (perf_counter() - began) / (_ECHO_S * _BLOCKS_A_SECOND), 3)
        found[f"erle_{name}_first_2_s_db"] = _quieter_db(echo[:settled], cleaned[:settled])
        found[f"erle_{name}_after_2_s_db"] = _quieter_db(echo[settled:], cleaned[settled:])
    voice = _syllables(_ECHO_S)
    kept = _through(LivekitEchoCanceller(), array("h", bytes(2 * len(voice))), voice)
    return {**found, "own_voice_quieter_db": _quieter_db(voice[settled:], kept[settled:])}


def _noise(seconds: int) -> array[int]:
    chance = random.Random(7)  # noqa: S311  # a signal, not a secret
    return array("h", (int(chance.gauss(0, 3000)) for _ in range(seconds * BLOCK_SAMPLES * _BLOCKS_A_SECOND)))


def _syllables(seconds: int) -> array[int]:
    """Four a second: three of a pulse train at a pitch that wanders, as vowels have it, then one of noise."""
    chance, rate = random.Random(7), BLOCK_SAMPLES * _BLOCKS_A_SECOND  # noqa: S311  # as above
    samples, phase, before = array("h"), 0.0, 0.0
    for at in range(seconds * rate):
        phase = (phase + (140 + 30 * math.sin(at / rate * 5)) / rate) % 1.0
        loud = abs(math.sin(math.pi * 4 * at / rate)) ** 0.5
        voiced = (at * 4 // rate) % 4 != 3  # noqa: PLR2004  # the fourth
        source = 2 * phase - 1 if voiced else chance.uniform(-1, 1)
        before += 0.4 * (source + 0.1 * chance.uniform(-1, 1) - before)  # a throat dulls
        samples.append(int(8000 * loud * before))
    return samples


def _with_echo(far: array[int]) -> array[int]:
    return array(
        "h", (int(sum(share * far[at - late] for late, share in _ECHO_TAPS if at >= late)) for at in range(len(far)))
    )


def _through(canceller: EchoCanceller, far: array[int], near: array[int]) -> array[int]:
    cleaned = array("h")
    for start in range(0, len(near), BLOCK_SAMPLES):
        canceller.played(far[start : start + BLOCK_SAMPLES].tobytes())
        cleaned.frombytes(canceller.cleaned(near[start : start + BLOCK_SAMPLES].tobytes()))
    return cleaned


def _quieter_db(before: array[int], after: array[int]) -> float:
    energy = [sum(sample * sample for sample in samples) for samples in (before, after)]
    return round(10 * math.log10(energy[0] / max(1, energy[1])), 1)


def _stills() -> dict[str, Any]:
    """From the camera's 300 dpi to the verified A4 150 dpi behind a line of 10 Mbit/s and 20 ms there and back."""
    from counter_app.media.stills import Box, still_of  # noqa: PLC0415  # each bench loads what it measures
    from counter_app.media.synthetic import SyntheticPaper  # noqa: PLC0415  # as above

    taken = SyntheticPaper().take()
    seconds, made = [], []
    still = still_of(taken)
    for number in range(_STILLS):
        began = perf_counter()
        still = still_of(taken, (Box(1000, 1000, 4000, 1500), Box(500, 8000, 9500, 8500)))
        made.append(perf_counter() - began)
        _over_the_line(still, number)
        seconds.append(perf_counter() - began)
    return {
        "stills": _STILLS,
        "pixels": f"{still.width}x{still.height}",
        "bytes": len(still.jpeg),
        "made_ms": round(1000 * statistics.median(made), 1),
        "taken_to_verified_s": round(max(seconds), 3),
    }


def _over_the_line(still: Still, number: int) -> None:
    from counter_app.media.still_chunks import cut  # noqa: PLC0415  # as above

    head, pieces = cut(still, number)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = int(server.getsockname()[1])
        got: list[bytes] = []
        clerk = threading.Thread(target=lambda: got.append(_gathered(server, head)))
        clerk.start()
        with NarrowLine(port, _LINE) as line, socket.create_connection(("127.0.0.1", line.port)) as terminal:
            for piece in pieces:
                terminal.sendall(len(piece).to_bytes(_LENGTH_BYTES) + piece)
            clerk.join(30)
    if got != [hashlib.sha256(still.jpeg).digest()]:
        raise RuntimeError("the still did not arrive as it was sent")


def _gathered(server: socket.socket, head: StillHead) -> bytes:
    from counter_app.media.still_chunks import Gathering  # noqa: PLC0415  # as above

    connection, _ = server.accept()
    gathering = Gathering(head)
    with connection, connection.makefile("rb") as stream:
        while gathering.missing:
            gathering = gathering.take(stream.read(int.from_bytes(stream.read(_LENGTH_BYTES))))
    return hashlib.sha256(gathering.still().jpeg).digest()
