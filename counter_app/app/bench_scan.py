"""`main.py bench scan`: how many frames a reader reads at the first go, by condition and version, beside others.

Every reader sees the same frames of the same run, one at a time. Codes are ours: digits that fill their version, error
correction M. Unless a seed is given each run draws frames nobody saw before.
"""

from __future__ import annotations

import argparse
import random
import secrets
import statistics
import sys
from collections import defaultdict
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from counter_app.app.bench_scan_peers import Reader, peers
from counter_app.app.bench_scan_pictures import CONDITIONS, DIGITS_M, empty_frame, frame, symbol
from counter_app.app.command_line import print_json
from counter_app.devices.scanner import read_codes
from counter_app.devices.scanning.looks import FURTHER, plain
from counter_app.devices.scanning.second_opinion import SecondOpinion
from counter_app.failures import FailureCode, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PIL import Image

LARGEST_OF_OURS = 22  # the largest version our pages and slips make
_SHARE_BAR, _MS_BAR = 0.99, 15.0
_EMPTY_FRAMES = 20
_DRAWN = sorted(DIGITS_M)[1:]  # of the smallest only the capacity is known
_NAME_WIDTH = 16


class _Tally:
    """What one reader made of one condition."""

    def __init__(self) -> None:
        self.read: dict[int, list[bool]] = defaultdict(list)  # by version
        self.ms: list[float] = []
        self.cpu_ms: list[
            float
        ] = []  # of this process: what a busy machine adds to `ms` is not in it, nor is zbar's child

    def add(self, version: int, ms: float, cpu_ms: float, *, read: bool) -> None:
        self.read[version].append(read)
        self.ms.append(ms)
        self.cpu_ms.append(cpu_ms)

    def share(self, most: int = 40) -> float:
        tries = [one for version, ones in self.read.items() if version <= most for one in ones]
        return sum(tries) / len(tries) if tries else 1.0

    def summary(self) -> dict[str, Any]:
        return {
            "share": round(self.share(), 4),
            "p50Ms": round(_quantile(self.ms, 50), 1),
            "p95Ms": round(_quantile(self.ms, 95), 1),
            "p50CpuMs": round(_quantile(self.cpu_ms, 50), 1),
            "byVersion": {str(version): round(sum(ones) / len(ones), 3) for version, ones in self.read.items()},
        }


def bench_scan(options: argparse.Namespace) -> None:
    """Measure, and say whether the bars hold."""
    if options.fuzz:
        from counter_app.app.fuzz_codes import fuzz_codes  # noqa: PLC0415  # the other half of the verb

        fuzz_codes(options)
        return
    report = measure(
        versions=versions_of(options.versions),
        rounds=options.rounds,
        across=options.across,
        seed=options.seed if options.seed is not None else secrets.randbits(32),
        alone=options.alone,
    )
    if options.json:
        print_json(report)
    else:
        sys.stdout.write("\n".join(_table(report)) + "\n")


def versions_of(text: str) -> tuple[int, ...]:
    """`5-25` or `5,10,22`. Raises SettingsError for versions that are not drawn."""
    first, dash, last = text.partition("-")
    try:
        versions = tuple(range(int(first), int(last) + 1)) if dash else tuple(int(each) for each in text.split(","))
    except ValueError:
        versions = ()
    if not versions or not set(versions) <= set(_DRAWN):
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"--versions: {_DRAWN[0]} to {_DRAWN[-1]}, as 5-25 or 5,10")
    return versions


def measure(versions: Sequence[int], rounds: int, across: int, seed: int, *, alone: bool) -> dict[str, Any]:
    """Read `rounds` codes of each version under every condition; `alone`: ours only."""
    chance, opinion = random.Random(seed), SecondOpinion()  # noqa: S311  # pictures, no secret
    readers: dict[str, Reader] = {"ours": lambda grey: read_codes(grey, opinion)}
    missing: dict[str, str] = {}
    for name, reader in () if alone else peers():
        if isinstance(reader, str):
            missing[name] = reader
        else:
            readers[name] = reader
    try:
        tallies = _measured(readers, versions, rounds, across, chance)
        empty = _empty(opinion, chance)
    finally:
        opinion.close()
    return {
        "seed": seed,
        "across": across,
        "frames": len(versions) * rounds * len(CONDITIONS),
        **_bars(tallies["ours"]),
        "readers": {name: _reader(by_condition) for name, by_condition in tallies.items()} | missing,
        "frameWithoutCodeMs": empty,
    }


def _measured(
    readers: Mapping[str, Reader], versions: Sequence[int], rounds: int, across: int, chance: random.Random
) -> dict[str, dict[str, _Tally]]:
    tallies = {name: {condition: _Tally() for condition in CONDITIONS} for name in readers}
    for version in versions:
        for _ in range(rounds):
            of = symbol(version, chance)
            for condition in CONDITIONS:
                grey = frame(of, condition, chance, across)
                for name, reader in readers.items():
                    texts, ms, cpu_ms = _timed(reader, grey)
                    tallies[name][condition].add(version, ms, cpu_ms, read=texts == [of.text])
    return tallies


def _timed(reader: Reader, grey: Image.Image) -> tuple[list[str], float, float]:
    begun, worked = perf_counter(), process_time()
    texts = reader(grey)
    return texts, (perf_counter() - begun) * 1000, (process_time() - worked) * 1000


def _empty(opinion: SecondOpinion, chance: random.Random) -> dict[str, float]:
    """A frame without a code, as it comes most of the day: one turn of the camera, and every look there is."""
    frames = [empty_frame(chance) for _ in range(_EMPTY_FRAMES)]
    turns = [
        _timed(lambda grey, further=further: plain(grey) + further(grey), grey)[1]  # type: ignore[misc]  # a default keeps this turn's look
        for grey in frames
        for further in FURTHER
    ]
    everything = [_timed(lambda grey: read_codes(grey, opinion), grey)[1] for grey in frames]
    return {"oneTurn": round(statistics.median(turns), 1), "everyLook": round(statistics.median(everything), 1)}


def _bars(ours: Mapping[str, _Tally]) -> dict[str, Any]:
    shares = {condition: tally.share(LARGEST_OF_OURS) for condition, tally in ours.items()}
    worst = min(shares, key=lambda condition: shares[condition])
    middle = _quantile([ms for tally in ours.values() for ms in tally.ms], 50)
    return {
        "shareUpToVersion22": round(statistics.mean(shares.values()), 4),
        "worstCondition": {worst: round(shares[worst], 4)},
        "shareBar": _SHARE_BAR,
        "p50Ms": round(middle, 1),
        "p50CpuMs": round(_quantile([ms for tally in ours.values() for ms in tally.cpu_ms], 50), 1),
        "p50BarMs": _MS_BAR,
        "holds": shares[worst] >= _SHARE_BAR and middle <= _MS_BAR,
    }


def _reader(by_condition: Mapping[str, _Tally]) -> dict[str, Any]:
    every = [ms for tally in by_condition.values() for ms in tally.ms]
    return {
        "share": round(statistics.mean(tally.share() for tally in by_condition.values()), 4),
        "shareUpToVersion22": round(statistics.mean(t.share(LARGEST_OF_OURS) for t in by_condition.values()), 4),
        "p50Ms": round(_quantile(every, 50), 1),
        "p95Ms": round(_quantile(every, 95), 1),
        "p50CpuMs": round(_quantile([ms for tally in by_condition.values() for ms in tally.cpu_ms], 50), 1),
        "conditions": {condition: tally.summary() for condition, tally in by_condition.items()},
    }


def _quantile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def _table(report: Mapping[str, Any]) -> list[str]:
    """Share, p50 and p95 by the clock and p50 of work, all in ms, for each reader."""
    readers = {name: found for name, found in report["readers"].items() if not isinstance(found, str)}
    lines = [
        f"{report['frames']} frames, symbols {report['across']} px across, seed {report['seed']}",
        " " * _NAME_WIDTH + "".join(f"{name:>28}" for name in readers),
    ]
    for condition in (*CONDITIONS, "all"):
        cells = [found["conditions"][condition] if condition in CONDITIONS else found for found in readers.values()]
        lines.append(
            f"{condition:<{_NAME_WIDTH}}"
            + "".join(
                f"{cell['share']:>8.1%}{cell['p50Ms']:>7.1f}{cell['p95Ms']:>7.1f}{cell['p50CpuMs']:>6.1f}"
                for cell in cells
            )
        )
    lines += [f"{name}: {said}" for name, said in report["readers"].items() if isinstance(said, str)]
    empty, worst = report["frameWithoutCodeMs"], report["worstCondition"]
    return [
        *lines,
        f"without a code: {empty['oneTurn']} ms for a turn of the camera, {empty['everyLook']} ms for every look",
        f"up to version {LARGEST_OF_OURS}: {report['shareUpToVersion22']:.2%}, worst {worst} (bar {_SHARE_BAR:.0%} each)",
        f"p50 {report['p50Ms']} ms, {report['p50CpuMs']} of them worked (bar {_MS_BAR} ms)",
        "holds" if report["holds"] else "holds not",
    ]
