"""A call on a network without a way out, and one on a network with a way out that nobody takes."""

import json
import shutil

import pytest

from tests.integration.media.network_namespace import OFFICE, in_namespace, why_not

# The way to the internet, with a neighbour that is never there.
INTERNET = """
ip link add b0 type veth peer name b1
ip addr add 198.51.100.2/24 dev b0
ip link set b0 up
ip link set b1 up
ip neigh add 198.51.100.1 lladdr 02:00:00:00:00:01 dev b0
ip route add default via 198.51.100.1
"""


@pytest.fixture(scope="module", autouse=True)
def permitted():
    if reason := why_not():
        pytest.skip(reason)


def test_two_engines_need_no_route():
    done = in_namespace(OFFICE, "private_call", "10.77.0.1", '""')
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["connected"]


def test_no_packet_takes_the_way_out():
    """With every address of the machine, one of them public: not even a question for a name leaves."""
    done = in_namespace(OFFICE + INTERNET, "private_call", "any", "b0")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"connected": True, "left": [], "ear_works": True}


def test_three_parties_meet_in_a_room_of_janus():
    if shutil.which("janus") is None:
        pytest.skip("janus is not installed")
    done = in_namespace(OFFICE, "janus_call", "10.77.0.1")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["heard_and_seen"], said["left"]) == ([True, True, True], [True, True])
    assert said["refused"].startswith("403 ")
