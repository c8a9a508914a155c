"""The main office and a post office, each with machines of its own: folders, programs, displays and a reader.

Nothing here knows the product's code. Programs are started as an administrator starts them and used as people use them.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import own_display

from tests.e2e.conftest import ROOT, environment

LIMIT_S = 120.0  # against hanging; a busy machine is no reason to fail
_LOOK_S = 0.05
TELEPHONE = "000-000-0000"
MAIN_OFFICE = """\
[terminal]
role = "desk"
office = "HQ01"
name = "架空市役所"
municipality = "架空市"
actor = "suzuki"
[store]
directory = "{folder}/store"
[cards]
trust = "simulated"
[hub]
listen = "127.0.0.1:{port}"
names = ["127.0.0.1"]
[remote]
telephone = "{telephone}"
groups = [
  {{ id = "shimin", title = "市民課", procedures = ["tenkyo"] }},
  {{ id = "sougou", title = "総合案内", general = true }},
]
desk_groups = ["shimin", "sougou"]
desk_languages = ["ja"]
"""
POST_OFFICE = """\
[terminal]
role = "kiosk"
office = "{post}"
name = "みほん郵便局"
municipality = "架空市"
[store]
directory = "{folder}/store"
[cards]
trust = "simulated"
[branch]
hub = "https://127.0.0.1:{port}"
[reader]
name = "{reader}"
[slip]
printer = "Front"
[remote]
telephone = "{telephone}"
"""


class Window:
    """A program of the product with fingers at its windows (see `fingers`)."""

    def __init__(self, program: subprocess.Popen[str], name: str) -> None:
        self._program, self.name = program, name

    def ask(self, verb: str, what: object) -> dict[str, Any]:
        """Do one thing; what it said."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps({verb: what}) + "\n")
        self._program.stdin.flush()
        answer = self._program.stdout.readline()
        assert answer, f"{self.name} has ended"
        told: dict[str, Any] = json.loads(answer)
        assert "broken" not in told, f"{self.name}: {verb} {what!r}: {told}"
        return told

    def words(self) -> list[str]:
        """What can be read."""
        found: list[str] = self.ask("look", True)["done"]["words"]
        return found

    def shows(self, text: str) -> bool:
        """Whether this can be read somewhere."""
        return any(text in each for each in self.words())

    def until(self, holds: Callable[[], bool], what: str) -> float:
        """Seconds until something holds, as a person waits for it."""
        began = time.monotonic()
        while not holds():
            waited = time.monotonic() - began
            assert waited < LIMIT_S, f"{self.name}: {what} never came; there is {self.words()}"
            threading.Event().wait(_LOOK_S)
        return time.monotonic() - began

    def sees(self, text: str) -> float:
        """Wait until this can be read; the seconds it took."""
        return self.until(lambda: self.shows(text), text)

    def tap(self, *names: str) -> None:
        """Tap what has this name as soon as it is there."""
        for name in names:
            self.until(lambda name=name: "done" in self.ask("tap", name), f"a key {name}")  # type: ignore[misc]

    def tap_on_some_page(self, name: str) -> None:
        """Tap it; where it is not on this page, look at the next one first. A large screen has fewer pages."""

        def reached() -> bool:
            if "done" in self.ask("tap", name):
                return True
            self.ask("tap", "下を見る")
            return False

        self.until(reached, f"a key {name}")

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.until(lambda: "done" in self.ask("type", text), "the keyboard")

    def key(self, name: str) -> None:
        """Press a key or a chord."""
        self.until(lambda: "done" in self.ask("key", name), "the keyboard")

    def picture(self, file: Path) -> None:
        """What its screen shows, into a file."""
        file.parent.mkdir(parents=True, exist_ok=True)
        assert "done" in self.ask("picture", os.fspath(file))


class TwoPlaces:
    """Founded, enrolled and started with `opened`."""

    def __init__(self, folder: Path, reader: str, screen: str = own_display.SCREEN) -> None:
        self.folder, self.screen = folder, screen
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.post = f"P{secrets.randbelow(36**4):04X}"[:5]  # its papers lie in a folder of the machine, by this name
        for name, text in (("main", MAIN_OFFICE), ("post", POST_OFFICE)):
            (folder / name).mkdir()
            words = text.format(
                folder=folder / name, port=self.port, telephone=TELEPHONE, post=self.post, reader=reader
            )
            self.settings(name).write_text(words, "utf-8")

    @property
    def papers(self) -> Path:
        """Where the terminal's slips lie until they are printed."""
        return Path("/dev/shm") / f"kakanai-{self.post}"

    def settings(self, place: str) -> Path:
        """The settings of a place."""
        return self.folder / place / "counter.toml"

    def run(self, place: str, *arguments: object) -> Any:
        """Run a command there to its end; the document it printed."""
        command = [sys.executable, "main.py", "--settings", self.settings(place), *arguments, "--json"]
        done = subprocess.run(
            [os.fspath(each) for each in map(str, command)],
            cwd=ROOT, env=environment(), capture_output=True, timeout=LIMIT_S, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout) if done.stdout else None

    def found(self) -> None:
        """Found the hub; enrol the terminal for cases and the desk for calls, each by its one-time code."""
        self.run("main", "hub", "init")
        with self.hub():
            for name, role, place, verb in ((self.post, "kiosk", "post", "branch"), ("HQ01", "desk", "main", "remote")):
                code = self.run("main", "hub", "enrol", "--terminal", name, "--role", role)["code"]
                self.run(place, verb, "enrol", code)

    @contextmanager
    def hub(self) -> Iterator[subprocess.Popen[str]]:
        """The hub, serving."""
        command = [sys.executable, "main.py", "--settings", str(self.settings("main")), "hub"]
        log = (self.folder / "hub.log").open("a", encoding="utf-8")
        with log, subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True) as hub:
            assert hub.stderr is not None
            try:
                assert "listening" in (said := hub.stderr.readline()), said
                threading.Thread(target=lambda: log.writelines(hub.stderr or ()), daemon=True).start()
                yield hub
            finally:
                hub.send_signal(signal.SIGTERM)
                hub.wait(LIMIT_S)

    @contextmanager
    def window(self, place: str, *arguments: str, **more: str) -> Iterator[Window]:
        """A window of the product on a display of its own."""
        with own_display.x_server(self.screen) as display, (self.folder / f"{place}.log").open("a") as log:
            env = {**own_display.environment_of_windows(environment(**more)), **display}
            command = [sys.executable, "-m", "tests.e2e.together.fingers", "--settings", str(self.settings(place))]
            with subprocess.Popen(
                [*command, *arguments], cwd=ROOT, env=env, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            ) as program:  # fmt: skip
                try:
                    yield Window(program, place)
                finally:
                    program.send_signal(signal.SIGTERM)
                    program.wait(LIMIT_S)
