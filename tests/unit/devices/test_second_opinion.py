"""zbar in its child process: warm, killed, hanging, talking nonsense, missing. Real processes throughout."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from counter_app.devices.scanning.second_opinion import CHILD, SecondOpinion
from counter_app.ports.scanning import Picture
from tests.fakes.cameras import blank, code, shown


class Clock:
    at = 0.0

    def __call__(self):
        return self.at


@pytest.fixture
def opinion():
    made = []

    def make(child=CHILD, seconds=20.0, clock=None):
        made.append(SecondOpinion(child, seconds, clock or Clock()))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_it_reads_and_stays_warm(opinion):
    asked = opinion()
    assert asked.ask(shown(code(7, 1))) == [code(7, 1).text]
    first = asked.process
    assert asked.ask(blank()) == []
    assert asked.ask(shown(code(7, 2))) == [code(7, 2).text]
    assert asked.process == first


def test_a_child_that_was_killed_is_started_again_after_a_rest(opinion):
    clock = Clock()
    asked = opinion(clock=clock)
    assert asked.ask(shown(code())) == [code().text]
    killed = asked.process
    os.kill(killed, signal.SIGKILL)
    assert asked.ask(shown(code())) == []
    assert asked.process is None
    assert asked.ask(shown(code())) == []  # it rests
    clock.at += 1
    assert asked.ask(shown(code())) == [code().text]
    assert asked.process != killed


def test_a_picture_larger_than_agreed_ends_the_child_only(opinion):
    clock = Clock()
    asked = opinion(clock=clock)
    assert asked.ask(Picture(5000, 5000, bytes(25_000_000))) == []
    clock.at += 1
    assert asked.ask(shown(code())) == [code().text]


def test_one_that_hangs_is_killed(opinion):
    asked = opinion((sys.executable, "-c", "import time; time.sleep(100)"), seconds=0.2)
    assert asked.ask(blank()) == []
    assert asked.process is None


@pytest.mark.parametrize(
    "words",
    [r"b'\xff\xff\xff\xff' + b'x' * 100", r"b'\0\0\0\x09' + b'x'", r"b''"],
    ids=["too long", "cut off", "nothing"],
)
def test_one_that_talks_nonsense_is_not_believed(opinion, words):
    program = f"import sys; sys.stdin.buffer.read(8); sys.stdout.buffer.write({words})"
    assert opinion((sys.executable, "-c", program)).ask(blank()) == []


def test_bytes_that_are_no_digits_or_letters_are_left_out(opinion):
    program = r"import sys; sys.stdin.buffer.read(76808); sys.stdout.buffer.write(b'\0\0\0\x05a\n\xe3\x81b')"
    assert opinion((sys.executable, "-c", program)).ask(blank()) == ["a"]


def test_where_there_is_none_it_is_asked_less_and_less_often(opinion):
    clock = Clock()
    asked = opinion(("/nowhere/zbar",), clock=clock)
    starts = []
    for clock.at in (tenth / 10 for tenth in range(3000)):
        before = asked._deaths
        assert asked.ask(blank()) == []
        if asked._deaths != before:
            starts.append(clock.at)
    assert 5 <= len(starts) <= 12
    assert starts == sorted(starts)


def test_after_closing_nothing_runs(opinion):
    asked = opinion()
    asked.ask(blank())
    asked.close()
    assert asked.ask(shown(code())) == []
    assert asked.process is None
