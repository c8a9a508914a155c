"""What `bench scan` draws and counts. The figures themselves are in docs/SCANNING.md; no test asserts on them."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest
from PIL import ImageChops, ImageStat

from counter_app.app import bench_scan
from counter_app.app.bench_scan_peers import peers
from counter_app.app.bench_scan_pictures import CONDITIONS, DIGITS_M, HEIGHT, WIDTH, frame, symbol
from counter_app.failures import SettingsError
from counter_app.slips.qr import modules, version
from tests.fakes.cameras import code

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("wanted", [5, 14, 22, 25])
def test_a_symbol_is_of_the_version_asked_for(wanted):
    made = symbol(wanted, random.Random(3))
    assert version(modules(made.text)) == wanted
    assert version(modules("1" * DIGITS_M[wanted])) == wanted
    assert version(modules("1" * (DIGITS_M[wanted] + 1))) == wanted + 1


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_frame_depends_on_its_seed_alone_and_holds_the_whole_symbol(condition):
    made = frame(code(10), condition, random.Random(5))
    assert made.size == (WIDTH, HEIGHT)
    assert made.tobytes() == frame(code(10), condition, random.Random(5)).tobytes()
    assert made.tobytes() != frame(code(10), condition, random.Random(6)).tobytes()
    if condition != "clean":
        clean = frame(code(10), "clean", random.Random(5))
        assert ImageStat.Stat(ImageChops.difference(made, clean)).mean[0] > 1


@pytest.mark.parametrize(("text", "found"), [("5-8", (5, 6, 7, 8)), ("5,10,22", (5, 10, 22)), ("7", (7,))])
def test_versions_as_they_are_asked_for(text, found):
    assert bench_scan.versions_of(text) == found


@pytest.mark.parametrize("text", ["", "4", "5-99", "a", "9-5", "5-", "5,,6"])
def test_versions_that_are_not_drawn(text):
    with pytest.raises(SettingsError):
        bench_scan.versions_of(text)


def test_a_run_counts_every_frame_and_says_whether_the_bars_hold():
    report = bench_scan.measure((5, 7), rounds=1, across=560, seed=1, alone=True)
    assert report["frames"] == 20
    ours = report["readers"]["ours"]
    assert set(report["readers"]) == {"ours"}
    assert set(ours["conditions"]) == set(CONDITIONS)
    assert all(set(cell["byVersion"]) == {"5", "7"} for cell in ours["conditions"].values())
    assert report["shareUpToVersion22"] == ours["share"]
    assert bench_scan._table(report)[-1] in {"holds", "holds not"}


def test_one_bad_condition_or_a_slow_reader_breaks_the_bar():
    def tallies(misses: int, ms: float):
        made = {condition: bench_scan._Tally() for condition in CONDITIONS}
        for tally in made.values():
            for _ in range(100):
                tally.add(22, ms, ms, read=True)
        for _ in range(misses):
            made["glare"].add(22, ms, ms, read=False)
        return bench_scan._bars(made)

    assert tallies(1, 14.9)["holds"] is True
    assert tallies(2, 1)["holds"] is False
    assert tallies(0, 15.1)["holds"] is False
    assert tallies(5, 1)["worstCondition"] == {"glare": round(100 / 105, 4)}


def test_misses_of_larger_versions_are_shown_but_break_nothing():
    made = {condition: bench_scan._Tally() for condition in CONDITIONS}
    for tally in made.values():
        tally.add(22, 1, 1, read=True)
        tally.add(25, 1, 1, read=False)
    assert bench_scan._bars(made)["holds"] is True
    assert bench_scan._reader(made)["share"] == 0.5


def test_others_read_what_is_clean():
    found = dict(peers())
    assert set(found) == {"pyzbar", "opencv"}
    picture = frame(code(5), "clean", random.Random(1))
    for name, reader in found.items():
        if isinstance(reader, str):
            assert reader.startswith("missing: ")
        elif name == "pyzbar":  # OpenCV misses some clean ones, too
            assert reader(picture) == [code(5).text]
        else:
            assert isinstance(reader(picture), list)


def test_the_verb():
    done = subprocess.run(
        [sys.executable, "main.py", "bench", "scan", "--json", "--fuzz", "200", "--seed", "3"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert (report["texts"], report["seed"], report["findings"], report["holds"]) == (200, 3, [], True)
    assert done.stderr == ""


def test_in_words(capsys):
    options = Namespace(fuzz=0, versions="5", rounds=1, across=560, seed=2, alone=True, json=False)
    bench_scan.bench_scan(options)
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "10 frames, symbols 560 px across, seed 2"
    assert [line.split("  ")[0] for line in said[2:12]] == list(CONDITIONS)
