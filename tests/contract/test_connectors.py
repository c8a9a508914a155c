"""What every connector of the registry owes the outbox."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from counter_app.connectors import load_connectors
from counter_app.exports.machine_readable import check_export
from counter_app.failures import DeliveryError, FailureCode, SettingsError
from counter_app.ports.outbox import Delivered, Delivery, Refused, RetryLater
from tests.fakes.receiver import Habit, Receiver, make_authority
from tests.fakes.visits import JST_NOON, RARE, application
from tests.fakes.ways_out import BulkSite, RobotSite, killed_at, without_room

REGISTRY = load_connectors()


class HttpsSite:
    def __init__(self, folder):
        authority = make_authority(folder / "ca")
        self.receiver = Receiver(folder, authority).__enter__()
        self.settings = {"url": self.receiver.url, "ca_file": str(authority.ca), "timeout": 5}
        self.broken = {"url": "https://127.0.0.1:1/", "ca_file": str(authority.ca), "timeout": 1}

    def received(self):
        return sorted(self.receiver.books.effects().elements())

    def close(self):
        self.receiver.__exit__(None, None, None)


SITES = {"rpa-folder": RobotSite, "https-json": HttpsSite, "import-file": RobotSite, "bulk-file": BulkSite}
FOLDERS = ["bulk-file", "import-file", "rpa-folder"]
BY_HAND = {"transcription"}  # nothing is delivered: a person types it over


def test_every_connector_is_held_to_this_contract():
    assert set(REGISTRY) == set(SITES) | BY_HAND


@pytest.fixture(params=sorted(SITES))
def name(request):
    return request.param


@pytest.fixture
def site(tmp_path, name):
    site = SITES[name](tmp_path)
    yield site
    site.close()


def delivery(name=RARE, key="MH01-261121-0001-K/1", attempt=1):
    return Delivery(key, attempt, JST_NOON, False, application(name))


def test_delivered_twice_is_one_application(site, name):
    connector = REGISTRY.get(name)(site.settings)
    for attempt in (1, 2, 3):
        outcome = REGISTRY.get(name)(site.settings).deliver(delivery(attempt=attempt))
        assert isinstance(outcome, Delivered)
    assert connector.deliver(delivery()) == outcome
    assert isinstance(connector.deliver(delivery(key="MH01-261121-0001-K/2")), Delivered)
    assert site.received() == ["MH01-261121-0001-K/1", "MH01-261121-0001-K/2"]


def test_the_same_key_with_other_content_is_a_conflict(site, name):
    connector = REGISTRY.get(name)(site.settings)
    connector.deliver(delivery())
    outcome = connector.deliver(delivery("別人"))
    assert isinstance(outcome, Refused)
    assert outcome.code is FailureCode.CONNECTOR_CONFLICT
    assert len(site.received()) == 1


def test_an_unreachable_receiver_is_an_outcome_not_an_exception(site, name):
    connector = REGISTRY.get(name)(site.broken)
    assert isinstance(connector.deliver(delivery()), RetryLater)
    assert all(any("\u3040" <= char <= "\u9fff" for char in line) for line in connector.check())
    assert connector.check()


def test_a_usable_connector_says_nothing(site, name):
    assert REGISTRY.get(name)(site.settings).check() == []


def test_odd_texts_arrive_without_an_exception(site, name):
    connector = REGISTRY.get(name)(site.settings)
    odd = ["", "\x00", "\ud83d", "=1+1", "a\r\nb", '"', "\u2028", "渡\U000e0102", "x" * 20000]
    for index, value in enumerate(odd, start=1):
        outcome = connector.deliver(delivery(value, key=f"MH01-261121-0001-K/{index}"))
        assert isinstance(outcome, Delivered), repr(value)


def test_outcomes_quote_nobody(site, name):
    for settings in (site.settings, site.broken):
        connector = REGISTRY.get(name)(settings)
        outcomes = [connector.deliver(delivery("渡邉")), connector.deliver(delivery("渡邉二"))]
        assert "渡邉" not in repr(outcomes)


@pytest.mark.parametrize("change", [{"unknown": "x"}, {"folder": "", "url": ""}, {"folder": 1, "url": 1}])
def test_settings_nobody_could_mean_are_refused(site, name, change):
    known = {key: value for key, value in change.items() if key in site.settings or key == "unknown"}
    with pytest.raises(SettingsError) as caught:
        REGISTRY.get(name)({**site.settings, **known})
    assert caught.value.code is FailureCode.SETTINGS_BAD_VALUE


@pytest.mark.parametrize("habit", [h for h in Habit if h not in {Habit.NONE, Habit.REFUSE}])
def test_https_every_bad_habit_ends_in_one_application(tmp_path, habit):
    authority = make_authority(tmp_path / "ca")
    with Receiver(tmp_path, authority) as receiver:
        connector = REGISTRY.get("https-json")({"url": receiver.url, "ca_file": str(authority.ca), "timeout": 0.5})
        receiver.habits.extend([habit, habit])
        outcomes = []
        while not outcomes or isinstance(outcomes[-1], RetryLater):
            outcomes.append(connector.deliver(replace(delivery(), attempt=len(outcomes) + 1)))
        assert isinstance(outcomes[-1], Delivered)
        assert len(outcomes) == (1 if habit is Habit.DUPLICATE else 3)
        assert receiver.books.effects() == {"MH01-261121-0001-K/1": 1}


def test_what_a_person_types_over_waits_for_that_person():
    way = REGISTRY.get("transcription")({})
    assert way.check() == []
    outcome = way.deliver(delivery())
    assert isinstance(outcome, RetryLater)
    assert outcome.code is FailureCode.WAITS_FOR_A_PERSON


@pytest.mark.parametrize("connector", FOLDERS)
def test_killed_at_any_step_it_ends_up_there_once_and_whole(tmp_path, connector):
    for step in range(1, 200):
        (tmp_path / str(step)).mkdir()
        site = SITES[connector](tmp_path / str(step))
        settings = {**site.settings, **({"every": 1} if connector == "bulk-file" else {})}
        way = REGISTRY.get(connector)(settings)
        was_killed = killed_at(step, lambda way=way: way.deliver(delivery()))
        halves = [path for path in site.folder.rglob("*.ok") if not path.read_bytes().endswith(b"}")]
        assert halves == []
        assert isinstance(way.deliver(delivery(attempt=2)), Delivered)
        assert site.received() == ["MH01-261121-0001-K/1"], step
        for announced in site.folder.rglob("*.ok"):
            sums = json.loads(announced.read_bytes())["sha256"]
            file = announced.with_suffix(".csv")
            assert hashlib.sha256(file.read_bytes()).hexdigest() == sums["csv"]
        if not was_killed:
            return
    pytest.fail("the delivery never came to its end")


@pytest.mark.parametrize("connector", FOLDERS)
def test_a_full_disk_means_later_and_nothing_is_announced(tmp_path, connector):
    site = SITES[connector](tmp_path)
    assert without_room(lambda: REGISTRY.get(connector)(site.settings).deliver(delivery())) == "RetryLater"
    assert list(site.folder.rglob("*.ok")) == []
    assert isinstance(REGISTRY.get(connector)(site.settings).deliver(delivery(attempt=2)), Delivered)
    assert site.received() == ["MH01-261121-0001-K/1"]


@pytest.mark.parametrize("connector", FOLDERS)
@pytest.mark.parametrize("destination", ["S01", "S15", "outside", "../../etc"])
@pytest.mark.parametrize("encoding", ["utf-8-bom", "cp932"])
def test_every_export_passes_the_machine_readability_rules(tmp_path, connector, destination, encoding):
    site = SITES[connector](tmp_path)
    own = {} if connector == "rpa-folder" else {"encoding": encoding}
    case = replace(application(RARE), destination=destination)
    site.settings |= own
    way = REGISTRY.get(connector)(site.settings)
    outcome = way.deliver(Delivery("MH01-261121-0001-K/1", 1, JST_NOON, False, case))
    assert isinstance(outcome, Delivered)
    exports = site.exports()
    assert len(exports) == 1
    sidecar = exports[0].with_suffix(".schema.json").read_bytes()
    found = check_export(exports[0].name, exports[0].read_bytes(), sidecar)
    assert [each for each in found if not each.excuse] == []
    lost = json.loads(sidecar).get("losses", [])
    assert bool(lost) is (encoding == "cp932" and connector != "rpa-folder")


def test_a_batch_again_is_the_same_to_the_byte_and_cases_never_repeat(tmp_path):
    site = BulkSite(tmp_path)
    way = REGISTRY.get("bulk-file")({**site.settings, "every": 2, "at": ["12:00"]})
    for number in range(1, 6):
        way.deliver(delivery(key=f"MH01-261121-0001-K/{number}"))
    batches = way.batches("other")
    assert (batches.numbers(), batches.waiting()) == ([1, 2], 1)
    out = next(site.folder.glob("*/out"))
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    for path in out.iterdir():
        path.unlink()  # the receiver took them
    assert batches.again(1).cases == 2
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {
        name: content for name, content in before.items() if "000001" in name
    }
    with pytest.raises(DeliveryError):
        batches.again(9)
    assert way.issue_due(JST_NOON - timedelta(minutes=1)) == []
    assert [batch.cases for batch in way.issue_due(JST_NOON)] == [1]
    way.deliver(delivery(key="MH01-261121-0001-K/6"))
    assert way.issue_due(JST_NOON + timedelta(minutes=5)) == []


@pytest.mark.parametrize("connector", ["import-file", "bulk-file"])
def test_a_value_that_does_not_fit_is_refused_and_not_quoted(tmp_path, connector):
    site = SITES[connector](tmp_path)
    long = replace(application("渡" * 130), destination="S01")
    outcome = REGISTRY.get(connector)(site.settings).deliver(Delivery("MH01-261121-0001-K/1", 1, JST_NOON, False, long))
    assert isinstance(outcome, Refused)
    assert outcome.code is FailureCode.DESTINATION_MISFIT
    assert "渡" not in outcome.cause
