"""A call on a network without a way out, and one on a network with a way out that nobody takes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# A namespace of its own, gone with its last process. `a0` stands for the office's network; `b0`, where there is one, for
# the way to the internet, with a neighbour that is never there.
OFFICE = """
ip link set lo up
ip link add a0 type veth peer name a1
ip addr add 10.77.0.1/24 dev a0
ip link set a0 up
ip link set a1 up
"""
INTERNET = """
ip link add b0 type veth peer name b1
ip addr add 198.51.100.2/24 dev b0
ip link set b0 up
ip link set b1 up
ip neigh add 198.51.100.1 lladdr 02:00:00:00:00:01 dev b0
ip route add default via 198.51.100.1
"""


def in_namespace(set_up, *arguments):
    script = f"set -e\n{set_up}\nexec {sys.executable} -m tests.integration.media.private_call " + " ".join(arguments)
    command = ["unshare", "--net", "--map-root-user", "sh", "-c", script]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)


@pytest.fixture(scope="module", autouse=True)
def permitted():
    try:
        tried = subprocess.run(
            ["unshare", "--net", "--map-root-user", "sh", "-c", "ip link add x0 type veth peer name x1"],
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("no unshare here")
    if tried.returncode:
        pytest.skip(f"no network namespaces here: {tried.stderr.strip()}")


def test_two_engines_need_no_route():
    done = in_namespace(OFFICE, "10.77.0.1", '""')
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["connected"]


def test_no_packet_takes_the_way_out():
    """With every address of the machine, one of them public: not even a question for a name leaves."""
    done = in_namespace(OFFICE + INTERNET, "any", "b0")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"connected": True, "left": [], "ear_works": True}
