"""`main.py hub …` and `main.py branch …` as staff run them: two machines (folders), one line, one USB stick."""

from __future__ import annotations

import hashlib
import secrets
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace

import pytest

from counter_app.app.office import open_office
from counter_app.devices.clock import SystemClock
from counter_app.settings import load
from tests.e2e.conftest import ROOT, environment
from tests.fakes.leaks import dressed
from tests.fakes.visits import CANARY, application, submission

HUB = """
[terminal]
role = "desk"
office = "HQ01"
name = "市民課"
[store]
directory = "store"
[cards]
trust = "simulated"
[hub]
listen = "127.0.0.1:{port}"
names = ["127.0.0.1"]
"""
TERMINAL = """
[terminal]
role = "kiosk"
office = "MH02"
name = "みほん支所"
[store]
directory = "store"
[cards]
trust = "simulated"
[branch]
hub = "https://127.0.0.1:{port}"
"""


class Town:
    """A hub and an enrolled terminal, each with its settings; every command is a program of its own."""

    def __init__(self, folder, run_main) -> None:
        self.folder, self._run_main = folder, run_main
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        for name, text in (("hub", HUB), ("branch", TERMINAL)):
            (folder / name).mkdir()
            (folder / name / "counter.toml").write_text(text.format(port=port), "utf-8")
        self.run("hub", "init")
        with self.hub_serving():
            self.run("hub", "enrol", "--terminal", "MH02", "--role", "kiosk", "--out", folder / "code.png")
            self.run("branch", "enrol", "--image", folder / "code.png")

    def run(self, machine, *arguments, verb=None, status=0):
        """`main.py hub …` at the hub, `main.py branch …` at the terminal; `verb` where it is another one."""
        settings = self.folder / machine / "counter.toml"
        done = self._run_main("--settings", settings, verb or machine, *arguments, "--json")
        assert done.status == status, done.stderr.decode()
        self.said = done.stderr
        return done.document if done.stdout else None

    @contextmanager
    def hub_serving(self):
        command = [sys.executable, "main.py", "--settings", str(self.folder / "hub" / "counter.toml"), "hub"]
        with subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True) as hub:
            try:
                assert "listening" in hub.stderr.readline()
                yield
            finally:
                hub.send_signal(signal.SIGTERM)
                assert hub.wait(30) == 0, hub.stderr.read()

    @contextmanager
    def terminal(self):
        """What the kiosk's window does, without its window; slips in a folder of the test."""
        settings = load(self.folder / "branch" / "counter.toml")
        branch = replace(settings.branch, papers=self.folder / "papers")
        office = open_office(replace(settings, branch=branch), SystemClock())
        yield office
        office.close()

    def take_in(self, count):
        with self.terminal() as office:
            receipts = []
            for _ in range(count):
                receipts.append(office.desk.submit(submission(application(), application(), simulated=True)))
                self.slip = office.slips.print(receipts[-1]).pdf
                office.desk.slip_printed(receipts[-1].number)
            return [str(receipt.number) for receipt in receipts]

    def body_of(self, number, body=None):
        """The sealed body of a submission; another one in its place where it is given."""
        with self.terminal() as office, office.database.writing() as connection:
            mine = "WHERE kind = 'submission' AND number = ?"
            found = connection.exec_driver_sql(f"SELECT body FROM branch_outbox {mine}", (number,)).scalar_one()
            if body is not None:
                change = f"UPDATE branch_outbox SET body = ?, sha256 = ? {mine}"
                connection.exec_driver_sql(change, (body, hashlib.sha256(body).hexdigest(), number))
            return found


@pytest.fixture
def town(tmp_path, run_main):
    return Town(tmp_path, run_main)


def test_a_message_nobody_can_read_is_looked_at_put_right_and_sent_again(town):
    one, two = town.take_in(2)
    good = town.body_of(one)
    town.body_of(one, good[:9] + secrets.token_bytes(len(good) - 9))
    assert town.run("branch", "status")["unsentCases"] == 2
    with town.hub_serving():
        sent = town.run("branch", "send")
        assert (sent["unsentMessages"], sent["refusedMessages"], sent["line"]) == (1, 1, None)
        (line,) = town.run("hub", "quarantine")
        assert (line["number"], line["terminal"], line["code"]) == (one, "MH02", "B105")
        town.run("hub", "settle", line["line"])
        assert town.run("hub", "quarantine") == []
        town.run("hub", "settle", line["line"], status=4)  # settled already
        standing = town.run("branch", "status")["standing"]
        assert [(each["number"], each["kind"]) for each in standing] == [(one, "submission"), (one, "printed")]
        town.body_of(one, good)
        assert town.run("branch", "again", one)["messages"] == 1
        town.run("branch", "again", two, status=3)  # was not refused
        assert town.run("branch", "send")["unsentMessages"] == 0
    assert town.run("branch", "status")["standing"] == []
    (terminal,) = town.run("hub", "terminals")
    assert (terminal["terminal"], terminal["taken"]) == ("MH02", 4)
    assert town.run("hub", "verify", town.slip, verb="slip")["verdict"] == "genuine"
    stored = [row["id"] for row in town.run("hub", "list", verb="work")]
    assert sorted({each.rsplit("/", 1)[0] for each in stored}) == sorted([one, two])


def test_without_a_line_it_goes_by_hand_and_is_never_taken_in_twice(town, tmp_path):
    receipts = town.take_in(2)
    assert town.run("branch", "send")["line"] == "B101"
    stick = tmp_path / "stick"
    stick.mkdir()
    bundle = town.run("branch", "export", stick)["bundle"]
    carried = b"".join(file.read_bytes() for file in stick.rglob("*") if file.is_file())
    assert [text for text, _ in dressed(CANARY) if text in carried] == []
    first, second = town.run("hub", "import", bundle), town.run("hub", "import", bundle)
    assert (first["taken"], first["again"], second["taken"], second["again"]) == (4, 0, 0, 4)
    assert town.run("branch", "receipts", bundle)["unsentMessages"] == 0
    with town.hub_serving():
        assert town.run("branch", "send")["line"] is None
    numbers = {row["id"].rsplit("/", 1)[0] for row in town.run("hub", "list", verb="work")}
    assert numbers == set(receipts)
    assert town.run("hub", "revoke", "MH02")["revoked"] == 1
    town.run("hub", "import", bundle, status=3)
    assert b"BUNDLE_REFUSED" in town.said


def test_the_bench_empties_what_it_took_in(run_main):
    done = run_main("bench", "branch", "--cases", 4, "--json")
    assert done.status == 0, done.stderr.decode()
    lines = [found for found in done.document.values() if isinstance(found, dict)]
    assert [(found["unsent"], found["refused"]) for found in lines] == [(0, 0)] * 2
    assert min(found["bytes_per_case"]["there"] for found in lines) > 1000  # it went over the narrow line
