from __future__ import annotations

import threading

import pytest

from counter_app.domain.channel import Channel
from tests.fakes.terminal import Terminal


@pytest.fixture
def terminal():
    made = []

    def make(channel=Channel.KIOSK):
        made.append(Terminal(channel))
        return made[-1]

    yield make
    for each in made:
        each.open_gates()
        each.runtime.close()
    if made:
        assert {thread.name for thread in threading.enumerate()} & {"visit", "card", "desk"} == set()
