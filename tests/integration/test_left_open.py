"""The trap of a counter: a program verifies a PIN and dies, and the next one reads the card without it.

These tests describe the card and the PC/SC service as they are; the product's reader must make them harmless by
starting from a powered-down card and selecting another application first.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.pcsc

PROGRAM = Path(__file__).with_name("one_program.py")
SELECT_TEXT = "00A4040C0AD3921000310001010408"
VERIFY = "002000910431323334"
READ_FOUR = "00B0820007"


def run(before: str, *rest: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), before, *rest],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        env=dict(os.environ),
    )
    return done.stdout.split()


@pytest.fixture
def verified_and_died(lay_down):
    lay_down("hanako")
    assert run("plain", SELECT_TEXT, VERIFY, "die") == ["9000", "9000"]


@pytest.mark.usefixtures("verified_and_died")
@pytest.mark.parametrize(
    ("before", "status"),
    [("plain", "9000"), ("reset", "9000"), ("unpower", "6982"), ("other", "6982")],
)
def test_what_the_next_program_can_read(before, status):
    assert run(before, SELECT_TEXT, READ_FOUR, "leave") == ["9000", status]


def test_a_program_that_ends_in_order_leaves_nothing_open(lay_down):
    lay_down("hanako")
    run("plain", SELECT_TEXT, VERIFY, "leave")

    assert run("plain", SELECT_TEXT, READ_FOUR, "leave") == ["9000", "6982"]
