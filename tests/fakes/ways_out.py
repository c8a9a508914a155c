"""Sites for every connector that writes files, and a process that is killed in the middle of a delivery."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Callable

STEPS = {"open", "write", "fsync", "replace", "rename", "link", "mkdir", "unlink", "flush"}


class RobotSite:
    def __init__(self, folder):
        self.folder = folder / "way"
        self.folder.mkdir()
        self.settings = {"folder": str(self.folder)}
        self.broken = {"folder": str(folder / "not-mounted" / "way")}

    def received(self):
        return sorted(path.stem.replace("_", "/") for path in (self.folder / "inbox").glob("*.ok"))

    def exports(self):
        return sorted(self.folder.glob("inbox/*.csv"))

    def close(self):
        pass


class BulkSite(RobotSite):
    """The receiver takes batches that are announced; `received` makes whatever still waits into one."""

    def received(self):
        from counter_app.connectors import load_connectors  # noqa: PLC0415

        way = load_connectors().get("bulk-file")(self.settings)
        for destination in way.destinations():
            way.batches(destination).issue()
        manifests = [json.loads(path.read_bytes()) for path in self.folder.glob("*/manifests/*.json")]
        for path in self.folder.glob("*/manifests/*.json"):
            number = json.loads(path.read_bytes())["number"]
            assert len(list((path.parents[1] / "out").glob(f"*_{number:06d}.ok"))) == 1
        return sorted(stem.replace("_", "/") for manifest in manifests for stem in manifest["cases"])

    def exports(self):
        self.received()
        return sorted(self.folder.glob("*/out/*.csv"))


def killed_at(step: int, act: Callable[[], object]) -> bool:
    """Run `act` in a child that is killed (SIGKILL) before its n-th step on the disk; False where it ended before."""
    child = os.fork()
    if child == 0:
        left = [step]

        def watch(_frame, event, function):
            if event == "c_call" and function.__name__ in STEPS:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(watch)
        try:
            act()
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1] == signal.SIGKILL


def without_room(act: Callable[[], object]) -> str:
    """Run `act` in a child whose files may not grow beyond 16 bytes, as on a full disk; return what it returned."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16))
            os.write(writing, type(act()).__name__.encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        return answer.read().decode()
