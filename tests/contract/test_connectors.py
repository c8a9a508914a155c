"""What every connector of the registry owes the outbox."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.connectors import load_connectors
from counter_app.failures import FailureCode, SettingsError
from counter_app.ports import Delivered, Delivery, Refused, RetryLater
from tests.fakes.receiver import Habit, Receiver, make_authority
from tests.fakes.visits import JST_NOON, RARE, application

REGISTRY = load_connectors()


class RobotSite:
    def __init__(self, folder):
        self.folder = folder / "robot"
        self.folder.mkdir()
        self.settings = {"folder": str(self.folder)}
        self.broken = {"folder": str(folder / "not-mounted" / "robot")}

    def received(self):
        return sorted(path.stem.replace("_", "/") for path in (self.folder / "inbox").glob("*.ok"))

    def close(self):
        pass


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


SITES = {"rpa-folder": RobotSite, "https-json": HttpsSite}


def test_every_connector_is_held_to_this_contract():
    assert set(REGISTRY) == set(SITES)


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
