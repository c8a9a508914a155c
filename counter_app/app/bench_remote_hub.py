"""The hub of `bench remote`: a program of its own with its store, started, killed and started again."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from counter_app.app.bench_branch import HUB_SETTINGS
from counter_app.app.office import ROOT

if TYPE_CHECKING:
    from counter_app.connectors.hub_line import LineFiles
    from counter_app.hub.authority import Authority

_DAYS, _LIMIT_S = 2, 60.0
_REMOTE = """
[remote]
groups = [{{ id = "bench", procedures = ["bench"], general = true }}]
"""


def _read_to_its_end(said: IO[str]) -> None:
    with said:
        said.read()


@dataclass
class BenchHub:
    """Where it is, and what certifies its places. `process`: None while it does not run."""

    folder: Path
    port: int
    authority: Authority
    process: subprocess.Popen[str] | None = field(default=None, repr=False)

    @property
    def pid(self) -> int:
        """Of the hub that runs."""
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        """Serve; returns once it listens."""
        self.process = subprocess.Popen(_command(self.folder), stderr=subprocess.PIPE, text=True)  # noqa: S603  # this program itself
        assert self.process.stderr is not None
        self.process.stderr.readline()  # it listens
        threading.Thread(target=_read_to_its_end, args=(self.process.stderr,), daemon=True).start()

    def kill(self) -> None:
        """As a power cut does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As whoever looks after it does."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(_LIMIT_S)
            self.process = None

    def certify(self, name: str, role: str) -> None:
        """Give a place its certificate without asking anybody: enrolment is not what is measured."""
        from cryptography import x509  # noqa: PLC0415  # each bench loads what it measures
        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415

        from counter_app.devices.clock import SystemClock  # noqa: PLC0415
        from counter_app.domain.branch_message import TerminalName  # noqa: PLC0415
        from counter_app.hub.authority import request_certificate  # noqa: PLC0415

        key, request = request_certificate(TerminalName(name, role))
        asked = x509.load_pem_x509_csr(request.encode("ascii"))
        made = self.authority.issue_terminal(asked, TerminalName(name, role), SystemClock().now(), _DAYS)
        (self.folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM) + key)

    def files(self, name: str, port: int = 0) -> LineFiles:
        """What a place needs for its line. `port`: of a relay between; 0: the hub's own."""
        return line_files(self.folder, name, port or self.port)


def line_files(folder: Path, name: str, port: int) -> LineFiles:
    """As BenchHub.files, in another process."""
    from counter_app.connectors.hub_line import LineFiles  # noqa: PLC0415  # as above

    return LineFiles(f"https://127.0.0.1:{port}", folder / f"{name}.pem", folder / "ca.pem")


def _command(folder: Path, *more: str) -> list[str]:
    return [sys.executable, str(ROOT / "main.py"), "--settings", str(folder / "counter.toml"), "hub", *more]


@contextmanager
def bench_hub(folder: Path) -> Iterator[BenchHub]:
    """Found a hub in an empty folder, and let it serve."""
    from counter_app.hub.authority import open_authority  # noqa: PLC0415  # as above

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    (folder / "counter.toml").write_text((HUB_SETTINGS + _REMOTE).format(port=port), "utf-8")
    subprocess.run(_command(folder, "init"), check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # this program itself
    hub = BenchHub(folder, port, open_authority(folder / "store" / "hub"))
    (folder / "ca.pem").write_bytes(hub.authority.root_pem)
    hub.start()
    try:
        yield hub
    finally:
        hub.stop()
