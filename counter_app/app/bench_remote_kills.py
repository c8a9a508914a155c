"""`main.py bench remote --part kills`: hub, terminal and desk as programs of their own, killed in the middle of calls.

Each time: a call, somebody types, and at a moment of chance one of the three is killed (`SIGKILL`) and started again, or
the line of the terminal is cut. An edit counts from when the terminal's disk had it; it is lost where the desk is never
shown it. A call is back when the desk is shown an edit that was made after the trouble.
"""

from __future__ import annotations

import json
import random
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from counter_app.app.bench_remote_hub import BenchHub, bench_hub
from counter_app.app.office import ROOT
from counter_app.devices.narrow_line import NarrowLine, Narrowness

BAR_BACK_S = 5.0
_LIMIT_S = 60.0
_BEFORE_S, _AFTER_S, _CUT_S = (0.2, 1.2), 0.6, (0.5, 8.0)
_TERMINAL = "import sys; from counter_app.app.bench_remote_sides import terminal_side as go; go(*sys.argv[1:])"
_DESK = "import sys; from counter_app.app.bench_remote_sides import desk_side as go; go(*sys.argv[1:])"
VICTIMS = ("hub", "terminal", "desk", "line")


@dataclass
class _Heard:
    """What both sides said so far."""

    news: threading.Condition = field(default_factory=threading.Condition)
    kept: dict[str, float] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    words: list[dict[str, Any]] = field(default_factory=list)

    def take(self, words: dict[str, Any]) -> None:
        with self.news:
            if "kept" in words:
                self.kept[words["kept"]] = time.monotonic()
            elif "seen" in words:
                self.seen.setdefault(words["seen"], words["at"])
            else:
                self.words.append(words)
            self.news.notify_all()

    def until(self, holds: Callable[[], bool]) -> bool:
        with self.news:
            return self.news.wait_for(holds, _LIMIT_S)

    def has(self, **words: Any) -> bool:
        return any(words.items() <= each.items() for each in self.words)


class _Side:
    """A process that says lines of JSON."""

    def __init__(self, code: str, heard: _Heard, *arguments: str) -> None:
        command = [sys.executable, "-c", code, *arguments]
        self._process = subprocess.Popen(  # noqa: S603  # our own program
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._reading = threading.Thread(target=self._read, args=(heard,), daemon=True)
        self._reading.start()

    def _read(self, heard: _Heard) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                heard.take(json.loads(line))
            except ValueError:
                return  # torn off by a kill

    def end(self) -> None:
        """Let it finish what it does."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    def say(self, word: str) -> None:
        """One line in."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        """As a power cut does; what it had said before is heard."""
        self._process.kill()
        self.gone()

    def gone(self) -> None:
        """Wait for its end."""
        self._process.wait(_LIMIT_S)
        self._reading.join(_LIMIT_S)
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # nobody reads what was still to be said
                if pipe is not None:
                    pipe.close()


def measure_kills(kills: int, seed: int | None) -> dict[str, Any]:
    """Kill `kills` times, whom by chance; `seed` gives the same moments again."""
    chosen = secrets.randbelow(2**31) if seed is None else seed
    chance, began = random.Random(chosen), time.monotonic()  # noqa: S311  # an order of chance, not a secret
    lost, edits, never, victims = Counter[str](), 0, 0, Counter[str]()
    backs: dict[str, list[float]] = {victim: [] for victim in VICTIMS}
    with tempfile.TemporaryDirectory(prefix="bench-kills-") as folder, bench_hub(Path(folder)) as hub:
        hub.certify("MH02", "kiosk")
        hub.certify("HQ01", "desk")
        with _on_duty(hub) as desk:
            for number in range(kills):
                victim = VICTIMS[number % len(VICTIMS)]
                heard = _trouble(hub, desk, victim, f"kill-{number}", chance)
                victims[victim] += 1
                edits += len(heard.kept)
                lost[victim] += len(heard.kept.keys() - heard.seen.keys())
                back = heard.words[-1]["back"]
                never += back is None
                backs[victim] += [] if back is None else [back]
    every = sorted(back for of_one in backs.values() for back in of_one)
    worst = max(every, default=float("inf"))
    return {
        "seed": chosen, "kills": kills, "victims": dict(victims), "edits": edits, "lost": lost.total(), "neverBack": never,
        "lostBy": {victim: count for victim, count in lost.items() if count},
        "backP50_s": round(every[len(every) // 2], 2) if every else None, "backWorst_s": round(worst, 2),
        "backWorstBy_s": {victim: round(max(each), 2) for victim, each in backs.items() if each},
        "barBack_s": BAR_BACK_S, "holds": not lost.total() and not never and worst <= BAR_BACK_S,
        "seconds": round(time.monotonic() - began, 1),
    }  # fmt: skip


@dataclass
class _Duty:
    hub: BenchHub
    heard: _Heard
    side: _Side

    def again(self) -> None:
        """Kill the desk's process and start another."""
        self.side.kill()
        self.side = _Side(_DESK, self.heard, str(self.hub.folder), str(self.hub.port))


@contextmanager
def _on_duty(hub: BenchHub) -> Iterator[_Duty]:
    heard = _Heard()
    duty = _Duty(hub, heard, _Side(_DESK, heard, str(hub.folder), str(hub.port)))
    try:
        heard.until(lambda: heard.has(desk="connected"))
        yield duty
    finally:
        duty.side.kill()


def _trouble(hub: BenchHub, desk: _Duty, victim: str, call: str, chance: random.Random) -> _Heard:
    """One call with one trouble in it; the last of the words says in how many seconds it was back."""
    heard = desk.heard
    heard.kept.clear()
    heard.seen.clear()
    heard.words.clear()
    with NarrowLine(hub.port, Narrowness()) as line:
        where = (str(hub.folder), str(line.port))
        terminal = _Side(_TERMINAL, heard, *where, call)
        heard.until(lambda: heard.has(speaking=True))
        time.sleep(chance.uniform(*_BEFORE_S))
        match victim:
            case "hub":
                hub.kill()
                time.sleep(chance.uniform(0.0, 1.0))
                hub.start()
            case "desk":
                desk.again()
            case "line":
                line.cut()
                time.sleep(chance.uniform(*_CUT_S))
                line.mend()
            case "terminal":
                terminal.kill()
                terminal = _Side(_TERMINAL, heard, *where, f"{call}-again")
        back = _until_back(heard, victim, time.monotonic())
        if victim == "terminal":  # the clerk hangs up the call nobody is in any more, and takes the one that rings
            heard.words.clear()
            desk.side.say("hang up")
            heard.until(lambda: heard.has(speaking=True))
        time.sleep(_AFTER_S)
        terminal.end()
        heard.until(lambda: heard.has(typed=True))
        heard.until(lambda: heard.kept.keys() <= heard.seen.keys())
        terminal.gone()
    heard.take({"back": back, "victim": victim})
    return heard


def _until_back(heard: _Heard, victim: str, mended: float) -> float | None:
    """Seconds until the desk was shown what was typed after the trouble, or what a terminal without power had left."""
    if victim == "terminal":
        left = set(heard.kept)
        heard.until(lambda: left <= heard.seen.keys())
        return _last(heard, left, mended) if left <= heard.seen.keys() else None

    def shown() -> list[float]:
        return [at for edit, at in heard.seen.items() if heard.kept.get(edit, 0.0) > mended]

    return max(0.0, min(shown()) - mended) if heard.until(lambda: bool(shown())) else None


def _last(heard: _Heard, edits: set[str], mended: float) -> float:
    begun = max((each["at"] for each in heard.words if each.get("line") == "searching"), default=mended)
    return max(0.0, max((heard.seen[edit] for edit in edits), default=mended) - max(begun, mended))
