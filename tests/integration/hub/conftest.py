from __future__ import annotations

import pytest

from counter_app.devices.clock import SystemClock
from tests.fakes.hub_house import Branch, Hub
from tests.fakes.remote_house import Around
from tests.fakes.visits import HandClock


@pytest.fixture
def clock():
    return HandClock(SystemClock().now())  # TLS looks at the machine's clock


@pytest.fixture
def hub_url():
    """Where the hub's store is; a file of tests that wants both says so with `store_url`."""


@pytest.fixture
def hub(tmp_path, clock, hub_url):
    with Hub(tmp_path / "office", clock, url=hub_url) as hub:
        yield hub


@pytest.fixture
def branch(tmp_path, clock, hub):
    branch = Branch(tmp_path / "branch", clock).enrol(hub.code()).open()
    yield branch
    branch.close()


@pytest.fixture
def around(hub, tmp_path):
    """Places of a remote window around the hub; for files whose hub has one."""
    around = Around(hub, tmp_path)
    yield around
    around.close()
