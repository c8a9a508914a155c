"""Memory of a family of processes: shared pages once, whoever has ended meanwhile not at all."""

from __future__ import annotations

import os
import sys

import pytest

from counter_app.app.bench_family_memory import FamilyMemory, FamilyPeak, family_memory

ROLLUP = "0-1 ---p 00000000 00:00 0 [rollup]\nRss: {rss} kB\nPss: {pss} kB\nPss_Anon: 7 kB\n"


def _process(proc, pid, *, rss, pss, children=()):
    folder = proc / str(pid)
    (folder / "task" / str(pid)).mkdir(parents=True)
    (folder / "task" / str(pid) / "children").write_text(" ".join(map(str, children)) + " ")
    (folder / "smaps_rollup").write_text(ROLLUP.format(rss=rss, pss=pss))


def test_a_family_is_everybody_below_and_nobody_beside(tmp_path):
    _process(tmp_path, 10, rss=102_400, pss=51_200, children=(11, 12))
    _process(tmp_path, 11, rss=61_440, pss=20_480, children=(13,))
    _process(tmp_path, 13, rss=1_024, pss=1_024)
    _process(tmp_path, 99, rss=900_000, pss=900_000)
    assert family_memory(10, tmp_path) == FamilyMemory(pss_mb=71.0, rss_mb=161.0, processes=3)  # 12 has ended


def test_the_highest_is_kept(tmp_path):
    _process(tmp_path, 10, rss=4_096, pss=2_048)
    watched = FamilyPeak(10, tmp_path).start()
    (tmp_path / "10" / "smaps_rollup").write_text(ROLLUP.format(rss=1_024, pss=1_024))
    assert watched.stop() == FamilyMemory(2.0, 4.0, 1)


def test_where_the_system_does_not_say_nothing_is_claimed(tmp_path):
    assert family_memory(10, tmp_path) is None
    assert FamilyPeak(10, tmp_path).start().stop() is None


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_this_very_process_takes_something():
    found = family_memory(os.getpid())
    assert found is not None
    assert 1 < found.pss_mb <= found.rss_mb
