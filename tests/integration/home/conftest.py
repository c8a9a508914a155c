"""The home pages of all forms, and a real browser to fill them in. Without a browser these tests are passed over, never in CI."""

from __future__ import annotations

import os

import pytest

from counter_app.app.bench_home import BuiltSite
from counter_app.app.home_browser import Phone, browser, browser_program
from counter_app.devices.clock import SystemClock


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> BuiltSite:
    return BuiltSite(tmp_path_factory.mktemp("home"), SystemClock().now())


@pytest.fixture(scope="session")
def program() -> str:
    found = browser_program()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium, though packaging/set_up.sh test installs it")
        pytest.skip("no Chromium on this machine: packaging/set_up.sh test installs it")
    return found


@pytest.fixture(scope="module")
def running(program):
    """One browser for a file of tests; for all of them it would stand in the way of others that run a loop."""
    with browser(program) as started:
        yield started


@pytest.fixture
def phone(running):
    shown = Phone(running)
    yield shown
    shown.close()


@pytest.fixture
def narrow_phone(running):
    shown = Phone(running, {"width": 320, "height": 640})
    yield shown
    shown.close()
