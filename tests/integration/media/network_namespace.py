"""Programs of these tests inside a network of their own, gone with its last process."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
OFFICE = """
ip link set lo up
ip link add a0 type veth peer name a1
ip addr add 10.77.0.1/24 dev a0
ip link set a0 up
ip link set a1 up
"""


def in_namespace(set_up, module, *arguments, room="media"):
    program = f"{sys.executable} -m tests.integration.{room}.{module} " + " ".join(arguments)
    script = f"set -e\n{set_up}\nexec {program}"
    command = ["unshare", "--net", "--map-root-user", "sh", "-c", script]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)


def why_not():
    """What keeps this machine from having network namespaces; empty when it has them."""
    try:
        tried = subprocess.run(
            ["unshare", "--net", "--map-root-user", "sh", "-c", "ip link add x0 type veth peer name x1"],
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return "no unshare here"
    return f"no network namespaces here: {tried.stderr.strip()}" if tried.returncode else ""
