"""Matching, measured small through the real command line: what must hold at any size holds here."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

needs_matching = pytest.mark.skipif(
    find_spec("counter_app.app.match_commands") is None, reason="a build without `main.py match`"
)


@pytest.mark.slow
@needs_matching
def test_nobody_is_approved_wrongly_and_no_two_things_are_called_one(run_main, tmp_path):
    ran = run_main(
        "bench", "match", "--residents", 2000, "--applications", 500, "--pairs", 300, "--peers", "", "--json",
        "--out", tmp_path,
    )  # fmt: skip
    assert ran.status == 0, ran.stderr.decode()[-2000:]
    decisions, pairs = ran.document["decisions"], ran.document["pairs"]
    assert decisions["applications"] == 500
    assert (decisions["hardErrorIds"], decisions["unanswered"]) == ([], 0)
    assert (pairs["falseEquals"], pairs["unanswered"]) == ([], 0)


def test_the_files_of_a_measurement_can_be_had_alone(run_main, tmp_path):
    ran = run_main(
        "bench", "match", "--residents", 300, "--applications", 60, "--pairs", 20, "--only-files", "--json",
        "--out", tmp_path,
    )  # fmt: skip
    assert ran.status == 0, ran.stderr.decode()[-2000:]
    assert sorted(file.name for file in (tmp_path / "seed-1").iterdir()) == [
        "applications.csv",
        "register.csv",
        "truth.csv",
    ]
    assert len((tmp_path / "pairs.jsonl").read_text("utf-8").splitlines()) == 20 * 2 * 4
