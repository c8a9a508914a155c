"""A whole call on a network without a way out, and on one with a way out that nobody takes."""

from __future__ import annotations

import json

import pytest

from tests.integration.media.network_namespace import OFFICE, in_namespace, why_not
from tests.integration.media.test_private_network import INTERNET

WALKED = ["answered", "seen", "proposed", "accepted", "pictures", "over"]


@pytest.fixture(scope="module", autouse=True)
def permitted():
    if reason := why_not():
        pytest.skip(reason)


def test_a_call_needs_no_route():
    done = in_namespace(OFFICE, "private_call", "10.77.0.1", '""', room="hub")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["walked"] == WALKED


def test_no_packet_of_a_call_takes_the_way_out():
    done = in_namespace(OFFICE + INTERNET, "private_call", "any", "b0", room="hub")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"walked": WALKED, "left": [], "ear_works": True}
