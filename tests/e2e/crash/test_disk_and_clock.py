"""What disks and clocks do to a store: a torn end of the log, a clock that is a day wrong, a disk that turned read-only."""

from __future__ import annotations

import random
import shutil
from datetime import timedelta
from uuid import UUID

import pytest

from tests.e2e.crash.storm import empty, opened, settle
from tests.e2e.crash.world import Terminal, build, hand_in, noted, open_place, violations
from tests.fakes.receiver import Books, Receiver, make_authority
from tests.fakes.visits import HandClock

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return make_authority(tmp_path_factory.mktemp("ca"))


def stored(folder):
    _, database = open_place(folder)
    with database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        numbers = [row[0] for row in connection.exec_driver_sql("SELECT number FROM submission ORDER BY seq").all()]
        cases = connection.exec_driver_sql("SELECT count(*) FROM application").scalar()
    database.close()
    assert cases == 2 * len(numbers)
    return numbers


def test_a_torn_end_of_the_log_leaves_a_beginning_of_what_was_stored(tmp_path):
    """A power cut may leave any part of the last writes: the log is cut off or garbled at a hundred places."""
    chance = random.Random(11)
    live = tmp_path / "live"
    opened(live)
    terminal = Terminal(live)
    for visit in range(12):
        hand_in(live, terminal, UUID(int=visit + 1))
    given = [number for _, number in noted(live, "receipts.log")]
    left = set()
    for attempt in range(100):
        torn = tmp_path / f"torn-{attempt}"
        shutil.copytree(live, torn, ignore=shutil.ignore_patterns("*-shm"))
        wal = torn / "counter.db-wal"
        content = bytearray(wal.read_bytes())
        at = chance.randrange(len(content))
        if chance.random() < 0.5:
            content = content[:at]
        else:
            content[at:] = chance.randbytes(len(content) - at)
        wal.write_bytes(content)
        kept = stored(torn)
        assert kept == given[: len(kept)]
        left.add(len(kept))
        shutil.rmtree(torn)
    assert len(left) > 3  # it was torn at many commits
    terminal.database.close()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_clock_that_jumps_by_a_day_loses_and_doubles_nothing(request, authority, tmp_path, engine):
    chance = random.Random(12)
    folder = tmp_path / "place"
    empty(folder)
    if engine == "postgresql":
        (folder / "store.url").write_text(request.getfixturevalue("postgres").empty())
    clock = HandClock()
    with Receiver(tmp_path, authority) as receiver:
        build(folder, receiver.url, authority.ca)
        receiver.books = Books(folder / "received.db")
        terminal = Terminal(folder, clock)
        for visit in range(40):
            clock.at += timedelta(days=chance.choice((-1, 0, 0, 0, 1)), seconds=chance.uniform(0, 90))
            hand_in(folder, terminal, UUID(int=visit + 1))
            terminal.dispatcher.drain()
        terminal.database.close()
        assert violations(folder, receiver.books) == []
        settle(folder)
        assert violations(folder, receiver.books, drained=True) == []
    assert len({number for _, number in noted(folder, "receipts.log")}) == 40
