"""The drill: hub and terminal out of their backups come to the state they had, nothing lost, nothing twice."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

import pytest

from counter_app.app.backup_commands import open_sqlite
from counter_app.domain.branch_answer import LineDown
from counter_app.failures import FailureCode
from counter_app.store import audit
from counter_app.store.backup import Belongings, make_backup, note_backup, open_every_case, restore
from counter_app.store.backup_file import Locks, Opener
from counter_app.store.key_file import load_keys
from counter_app.store.postgres import open_postgres
from counter_app.store.submit import StoreDesk
from tests.fakes.hub_house import Branch, Hub, hand_in


@pytest.fixture
def hub_url(store_url):
    return store_url


@dataclass
class Kept:
    """A backup by the product's own means, and the way back into the place where it was."""

    place: Hub | Branch

    def __post_init__(self):
        self.file = self.place.folder.with_name(f"{self.place.folder.name}.kkbak")

    def make(self):
        place, keys = self.place, load_keys(self.place.folder / "store.key")
        belongings = Belongings(place.folder, office=getattr(place, "office", "HQ01"))
        made = make_backup(place.database, Locks(keys), self.file, belongings, place.clock.now())
        with place.database.writing() as connection:
            note_backup(connection, made)
        self.keys = keys
        return self

    def bring_back(self, url=None):
        """Onto a new disk; `url`: an empty database."""
        place = self.place
        shutil.rmtree(place.folder)
        opening = (lambda _folder, _keys: open_postgres(url)) if url else open_sqlite
        restore(self.file, Opener(self.keys), place.folder, opening, place.clock.now())
        (place.folder / "keys" / "store.key").replace(place.folder / "store.key")


class Morning:
    """One hub, one terminal, and what residents hold in their hands."""

    def __init__(self, folder, clock, url, fresh):
        self.clock, self.fresh = clock, fresh
        self.hub = Hub(folder / "office", clock, url=url).__enter__()
        self.branch = Branch(folder / "branch", clock).enrol(self.hub.code()).open()
        self.receipts = []

    def visits(self, count, *, sent=True):
        self.receipts += hand_in(self.branch, count)
        if sent:
            self.branch.drain()

    def hub_burns_down(self, kept):
        self.hub.__exit__()
        url = self.fresh() if self.hub.url else None
        kept.bring_back(url)
        self.hub = self.hub.reopen(url).__enter__()
        kept.place = self.hub

    def terminal_burns_down(self, kept):
        self.branch.close()
        kept.bring_back()
        self.branch.open()

    def settle(self):
        for _ in range(3):
            self.branch.sender.greet()
            self.branch.drain()

    def require_whole(self):
        """Every receipt once, with what was handed in; every slip noted; the chain unbroken; nothing waits."""
        self.settle()
        numbers = [str(receipt.number) for receipt in self.receipts]
        stored = [number for (number,) in self.hub.rows("SELECT number FROM submission")]
        assert len(set(numbers)) == len(numbers)
        assert sorted(stored) == sorted(numbers)
        desk = StoreDesk(self.hub.database, "HQ01", self.hub.keys, self.clock)
        assert [desk.receipt(receipt.number) for receipt in self.receipts] == self.receipts
        assert self.hub.rows("SELECT count(*) FROM work") == [(2 * len(numbers),)]
        assert self.hub.rows("SELECT count(*) FROM submission WHERE printed_at IS NULL") == [(0,)]
        assert open_every_case(self.hub.database, self.hub.keys) == 2 * len(numbers)
        assert self.hub.inbox.aside() == []
        with self.hub.database.reading() as connection:
            audit.verify(connection)
        line = self.branch.outbox.line()
        assert (line.unsent_messages, line.refused_messages) == (0, 0)

    def close(self):
        self.branch.close()
        self.hub.__exit__()


@pytest.fixture
def morning(tmp_path, clock, hub_url, request):
    def fresh():
        return request.getfixturevalue("postgres").empty()

    morning = Morning(tmp_path, clock, hub_url, fresh)
    yield morning
    morning.close()


def bodies(branch):
    with branch.database.reading() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM branch_outbox WHERE body IS NOT NULL").scalar()


def test_yesterdays_hub_and_the_terminal_of_today(morning):
    morning.visits(2)
    night = Kept(morning.hub).make()
    morning.clock.turn(days=1)
    morning.visits(3)
    morning.hub_burns_down(night)
    morning.visits(1, sent=False)
    morning.require_whole()


def test_yesterdays_hub_and_a_terminal_that_was_set_back_to_before_it_sent(morning):
    morning.visits(1)
    hub = Kept(morning.hub).make()
    morning.clock.turn(days=1)
    morning.visits(2, sent=False)
    terminal = Kept(morning.branch).make()
    morning.branch.drain()
    morning.hub_burns_down(hub)
    morning.terminal_burns_down(terminal)
    morning.visits(2)
    morning.require_whole()


def test_a_count_that_fits_by_chance_hides_nothing(morning):
    """The terminal lost receipts that the hub's backup has: it knows of fewer messages than even yesterday's hub."""
    terminal = Kept(morning.branch).make()
    morning.visits(4)
    hub = Kept(morning.hub).make()
    morning.terminal_burns_down(terminal)
    morning.visits(2)
    morning.hub_burns_down(hub)
    assert morning.hub.inbox.count("MH02") > 4  # more than the terminal knows of
    morning.require_whole()


def test_both_are_set_back_again_and_again(morning):
    for _ in range(3):
        hub = Kept(morning.hub).make()
        morning.visits(1)
        terminal = Kept(morning.branch).make()
        morning.clock.turn(hours=30)
        morning.hub_burns_down(hub)
        morning.terminal_burns_down(terminal)
        morning.visits(1)
        morning.require_whole()


def test_what_no_backup_covers_is_sent_again_however_late(morning):
    morning.visits(1)
    morning.clock.turn(hours=2)
    old = Kept(morning.hub).make()
    morning.visits(2)
    morning.clock.turn(days=40)  # nobody made a backup
    morning.branch.sender.greet()
    assert bodies(morning.branch) == 4  # the first visit is covered
    morning.hub_burns_down(old)
    morning.require_whole()
    morning.clock.turn(hours=2)
    Kept(morning.hub).make()
    morning.clock.turn(days=8)
    morning.branch.sender.greet()
    assert bodies(morning.branch) == 0


def test_a_line_that_breaks_while_they_compare_forgets_nothing(morning):
    morning.visits(1)
    old = Kept(morning.hub).make()
    morning.clock.turn(days=100)
    morning.visits(2)
    morning.hub_burns_down(old)
    morning.clock.turn(days=100)
    asked = morning.branch.line.missing
    morning.branch.line.missing = lambda _ids: LineDown(FailureCode.HUB_UNREACHABLE)
    morning.branch.sender.greet()
    assert bodies(morning.branch) == 6
    morning.branch.line.missing = asked
    morning.require_whole()
