"""Retention reaches what the ways out keep in clear text: rows, batches, and the digests that could be guessed at."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from counter_app.app.command_line import main
from counter_app.app.letting_go import LettingGo
from counter_app.connectors.bulk_file import BulkFile, BulkSettings
from counter_app.connectors.hiding import Hiding
from counter_app.dispatch.dispatcher import Dispatcher
from counter_app.domain.residue import spellings
from counter_app.domain.retention_rule import RetentionRule
from counter_app.failures import DeliveryError, FailureCode
from counter_app.ports.outbox import Delivered, Delivery
from counter_app.store import audit
from counter_app.store.residue_scan import Scan
from counter_app.store.retention import Retention, hold, let_go_of
from tests.fakes.stores import SATO, Town
from tests.fakes.visits import CANARY, application, submission
from tests.fakes.ways_out import killed_at

RULES = (RetentionRule("done", 30),)


class House:
    """An office that sends everything out in batches of two, and finishes it at once."""

    def __init__(self, folder, url):
        (folder / "office").mkdir()
        (folder / "bulk").mkdir()
        self.folder = folder / "bulk"
        self.town = Town(folder / "office", url=url)
        self.way = BulkFile(BulkSettings(self.folder, every=2))

    @property
    def batches(self):
        return self.way.batches("other")

    def handed_in(self, *names):
        made = [replace(application(name), connector="bulk-file") for name in names]
        receipt = self.town.desk.submit(submission(*made))
        Dispatcher(self.town.outbox, {"bulk-file": Hiding(self.way)}).drain()
        return [receipt.application_id(index) for index in range(len(names))]

    def finish(self, *cases):
        for case in cases:
            self.town.work.take(case, SATO)
            self.town.work.complete(case, SATO)

    def letting_go(self):
        town = self.town
        return LettingGo(
            town.database, Retention(town.database, RULES, town.clock, "r"), [Hiding(self.way)], town.clock, "r"
        )

    def found(self, *values):
        """Where any of these is readable, by the product's own scan."""
        scan = Scan(spellings(values))
        scan.folder(self.folder)
        return sorted(finding.place for finding in scan.findings)


@pytest.fixture
def house(tmp_path, store_url):
    house = House(tmp_path, store_url)
    yield house
    house.town.database.close()


def test_rows_and_batches_of_what_was_let_go_are_gone(house):
    gone = house.handed_in(CANARY, "見本 太郎")
    stays = house.handed_in("架空 次郎", "架空 三郎")
    house.finish(*gone)
    assert (len(house.batches.kept()), house.batches.numbers()) == (4, [1, 2])
    assert house.found(CANARY) != []
    house.town.clock.turn(days=29)
    assert house.letting_go().run() == ([], 0)
    house.town.clock.turn(days=1)
    rules, files = house.letting_go().run()
    assert ([each.count for each in rules], files) == ([2], 2)
    assert house.found(CANARY, "見本 太郎") == []
    assert let_go_of(house.town.database, [*gone, *stays, "nobody/1"]) == set(gone)
    assert len(house.batches.kept()) == 2
    assert house.batches.again(2).cases == 2
    with pytest.raises(DeliveryError) as caught:
        house.batches.again(1)
    assert caught.value.code is FailureCode.BATCH_UNKNOWN
    assert house.letting_go().run() == ([], 0)
    with house.town.database.reading() as connection:
        audit.verify(connection)


def test_a_digest_to_test_guesses_against_does_not_stay(house):
    (case, _) = house.handed_in(CANARY, "見本 太郎")
    house.finish(case)
    house.town.clock.turn(days=30)
    house.letting_go().run()
    (note,) = (
        json.loads(p.read_bytes()) for p in house.folder.glob("other/keys/*") if p.stem == case.replace("/", "_")
    )
    (manifest,) = (json.loads(path.read_bytes()) for path in house.folder.glob("other/manifests/*"))
    assert "sha256" not in {*note, *manifest}
    assert house.found(CANARY) == []  # the other case of the batch is kept; the files of both are gone
    assert len(house.batches.kept()) == 1
    assert list(house.folder.glob("other/out/*")) == []


def test_what_waits_for_its_batch_or_is_held_stays(house):
    (waits,) = house.handed_in(CANARY)
    house.finish(waits)
    house.town.clock.turn(days=30)
    rules, files = house.letting_go().run()
    assert (rules[0].count, files, house.batches.waiting()) == (1, 0, 1)  # somebody still has to receive it
    assert house.batches.issue().cases == 1
    assert house.letting_go().sweep() == 1
    assert house.found(CANARY) == []
    held = house.handed_in("架空 次郎", "架空 三郎")
    house.finish(*held)
    for case in held:
        hold(house.town.database, case, house.town.clock.now(), "sato")
    house.town.clock.turn(days=300)
    assert house.letting_go().run()[1] == 0
    assert len(house.batches.kept()) == 2


def test_sent_again_it_is_not_collected_again(house):
    case, _ = house.handed_in(CANARY, "見本 太郎")
    house.finish(case)
    house.town.clock.turn(days=30)
    house.letting_go().run()
    again = Delivery(case, 2, house.town.clock.now(), False, application(CANARY))
    assert isinstance(house.way.deliver(again), Delivered)
    assert house.batches.waiting() == 0


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_cut_off_anywhere_the_next_run_finishes_it(house):
    cases = house.handed_in(CANARY, "見本 太郎")
    step, killed = 0, True
    while killed:
        step += 1
        killed = killed_at(step, lambda: house.batches.let_go([case.replace("/", "_") for case in cases]))
    assert step > 8
    assert house.found(CANARY, "見本 太郎") == []
    assert house.batches.kept() == []


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_folder_that_cannot_be_reached_is_tried_again_the_same_day(house):
    cases = house.handed_in(CANARY, "見本 太郎")
    house.finish(*cases)
    house.town.clock.turn(days=30)
    going, keys = house.letting_go(), house.folder / "other" / "keys"
    keys.rename(house.folder / "away")
    keys.write_bytes(b"")  # as a share that answers wrongly
    with pytest.raises(DeliveryError) as caught:
        going.run_daily()
    assert caught.value.code is FailureCode.FOLDER_UNWRITABLE
    keys.unlink()
    (house.folder / "away").rename(keys)
    assert going.run_daily() == 0  # the store let go at the first try
    assert house.found(CANARY) == []


SETTINGS = """[terminal]
role = "desk"
office = "MH01"
name = "市民課"
[store]
directory = "shop"
[retention]
rules = [{ state = "done", procedure = "*", days = 1 }]
[connectors.bulk-file]
folder = "%s"
"""


def test_the_commands(tmp_path, monkeypatch, capsys):
    (tmp_path / "bulk" / "other" / "batched").mkdir(parents=True)
    (tmp_path / "bulk" / "other" / "batched" / "MH01-261121-0001-K_1.json").write_text(CANARY, encoding="utf-8")
    (tmp_path / "counter.toml").write_text(SETTINGS % (tmp_path / "bulk"), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{CANARY}\n"))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    assert main(["--settings", str(tmp_path / "counter.toml"), "residue", "scan", "--canary", "-", "--json"]) == 3
    places = [each["place"] for each in json.loads(capsys.readouterr().out)["findings"]]
    assert any("batched" in place for place in places)
    assert main(["--settings", str(tmp_path / "counter.toml"), "retention", "run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"dryRun": False, "rules": [], "files": 0}
