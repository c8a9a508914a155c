"""`main.py bench …`: measurements, each against a floor in the same run. They measure; no test asserts on them."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

from counter_app.app.command_line import print_json
from counter_app.app.office import ROOT, TEST_TRUST

_START_RUNS = 9
_START_BAR = 1.6
_USABLE = b"usable"
_MINIMAL = """
import sys
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QPushButton
class Seen(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, lambda: (print("usable", flush=True), app.quit()))
        return False
app = QApplication([sys.argv[0]])
window = QPushButton("はじめる")
window.resize(1280, 800)
seen = Seen()
window.installEventFilter(seen)
window.show()
app.exec()
"""
_SETTINGS = """
[terminal]
role = "kiosk"
office = "BENCH"
name = "計測"
[store]
directory = "office"
"""


def say(options: argparse.Namespace, report: Mapping[str, Any]) -> None:
    """Print a report, as JSON where that was asked for."""
    if options.json:
        print_json(report)
    else:
        sys.stdout.write("\n".join(_lines(report)) + "\n")


def _lines(report: Mapping[str, Any], indent: str = "") -> list[str]:
    lines: list[str] = []
    for key, value in report.items():
        if isinstance(value, Mapping):
            lines += [f"{indent}{key}", *_lines(value, indent + "  ")]
        else:
            lines.append(f"{indent}{key}: {value}")
    return lines


def bench_card(options: argparse.Namespace) -> None:
    """Count commands and time of every card flow, beside the bare floor and OpenSC."""
    from counter_app.cards.trust import TrustStore  # noqa: PLC0415  # each bench loads what it measures
    from counter_app.devices.card_bench import bench_card as measure  # noqa: PLC0415
    from counter_app.devices.clock import SystemClock  # noqa: PLC0415
    from counter_app.devices.pcsc import PcscCardSlot  # noqa: PLC0415

    trust = TrustStore.for_simulated_cards(TEST_TRUST)
    say(options, measure(lambda reader: PcscCardSlot(reader, trust, SystemClock()), trust))


def bench_start(options: argparse.Namespace) -> None:
    """Time from process start to a first page that answers, against a window with one button."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        settings = Path(folder, "counter.toml")
        settings.write_text(_SETTINGS, encoding="utf-8")
        ours = [sys.executable, str(ROOT / "main.py"), "--settings", str(settings), "--until-usable"]
        minimal = [sys.executable, "-c", _MINIMAL]
        _usable_after(ours), _usable_after(minimal)  # files into the cache
        pairs = [(_usable_after(ours), _usable_after(minimal)) for _ in range(_START_RUNS)]
    ratios = sorted(our / floor for our, floor in pairs)
    ratio = statistics.median(ratios)
    report = {
        "runs": _START_RUNS,
        "oursMs": round(statistics.median(our for our, _ in pairs) * 1000),
        "minimalWindowMs": round(statistics.median(floor for _, floor in pairs) * 1000),
        "ratio": round(ratio, 2),
        "ratioSpread": [round(ratios[0], 2), round(ratios[-1], 2)],
        "bar": _START_BAR,
        "holds": ratio <= _START_BAR,
    }
    say(options, report)


def _usable_after(command: list[str]) -> float:
    """Return seconds from the start of the process until it says that its first page answers."""
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled; measure that one
    if not environment.get("DISPLAY") and not environment.get("WAYLAND_DISPLAY"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    begun = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as program:  # noqa: S603  # our own
        assert program.stdout is not None
        line = program.stdout.readline()
        seconds = perf_counter() - begun
        program.stdout.read()
    if line.strip() != _USABLE:
        raise RuntimeError(f"{command[-1]}: the window never came up")
    return seconds


def bench_submit(options: argparse.Namespace) -> None:
    """Time the submit transaction against a bare insert of the same bytes, and the slip that follows it."""
    from counter_app.app.bench_visit import measure_slip  # noqa: PLC0415  # as above
    from counter_app.store.bench import bench_submit as measure  # noqa: PLC0415

    say(options, {"transaction": measure(), "slip": measure_slip()})
