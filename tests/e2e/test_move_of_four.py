"""A family of four moves in: card, register, what happened, advice, one interview; and what it cost them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "resources" / "scripts" / "tennyu-4.toml"


@pytest.mark.pcsc
def test_a_family_writes_next_to_nothing(tmp_path):
    told = subprocess.run(
        [sys.executable, "main.py", "visit", str(SCRIPT), "--json", "--directory", str(tmp_path / "office")],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=600,
    )  # fmt: skip
    report = json.loads(told.stdout)
    assert [row["procedure"] for row in report["applications"]] == [
        "tennyu", "card-keizoku", "kokuho-shutoku", "jido-teate",
    ]  # fmt: skip
    assert report["paper"]["entries"] >= 35
    assert report["entriesByHand"] <= 6
    assert report["charactersTyped"] <= 12
    assert report["askedThoughKnown"] == []
    assert report["fieldsWithOrigin"] == report["fieldsFilled"] > 100
    assert report["prefilledBy"]["register"] > report["prefilledBy"]["card"] > 0
    assert "遠野原" not in told.stderr


@pytest.mark.pcsc
def test_with_a_code_from_home_it_is_the_card_and_two_questions(tmp_path):
    told = subprocess.run(
        [sys.executable, "main.py", "demo", "--home", "--headless", "--json", "--directory", str(tmp_path / "office")],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=600,
    )  # fmt: skip
    report = json.loads(told.stdout)
    assert [row["procedure"] for row in report["applications"]] == [
        "tennyu", "card-keizoku", "kokuho-shutoku", "jido-teate",
    ]  # fmt: skip
    assert report["factsAsked"] == 3  # two pages: consent; custody of both children
    assert report["entriesByHand"] == report["charactersTyped"] == 0
    assert report["askedThoughKnown"] == []
    assert report["fieldsWithOrigin"] == report["fieldsFilled"] > 100
    assert report["prefilledBy"]["home"] > report["prefilledBy"]["register"] > report["prefilledBy"]["card"] > 0
    assert "遠野原" not in told.stderr
