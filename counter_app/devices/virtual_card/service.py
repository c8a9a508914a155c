"""A PC/SC service of our own, with one virtual reader, that disturbs no other (docs/decisions/002).

with PrivatePcsc() as service, InsertedCard(card, service.connect):
    os.environ["PCSCLITE_CSOCK_NAME"] = str(service.socket_path)   # read once per process by libpcsclite
"""

from __future__ import annotations

import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from counter_app.failures import CardError, FailureCode

if TYPE_CHECKING:
    from types import TracebackType

_DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_FRIENDLY_NAME = "Simulated Reader"
_ANSWER_WITHIN_S = 20.0
_READER_WITHIN_S = 5.0
_READER_CONF = """FRIENDLYNAME "{name}"
DEVICENAME /dev/null:{port}
LIBPATH {driver}
CHANNELID {port}
"""


class PrivatePcsc:
    """A pcscd in namespaces of its own. Clients anywhere on the machine reach it through `socket_path`.

    `stop()` and `restart()` make the service vanish and return at the same path, as a crash would; `close()` ends
    it and leaves nothing behind. The service also ends when this process does, however that happens.
    Linux only. Raises `CardError` with NO_PCSC_SERVICE and what is missing.
    """

    def __init__(self) -> None:
        self._directory: Path | None = None
        self._keeper: subprocess.Popen[bytes] | None = None
        self._running = False
        self.port = 35963  # of the virtual reader, inside the private network namespace only: never taken
        self.reader_name = f"{_FRIENDLY_NAME} 00 00"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def socket_path(self) -> Path:
        """For PCSCLITE_CSOCK_NAME. The same path after `restart()`."""
        return self._home / "run" / "pcscd.comm"

    @property
    def environment(self) -> dict[str, str]:
        """What a client process needs in its environment."""
        return {"PCSCLITE_CSOCK_NAME": str(self.socket_path)}

    def start(self) -> None:
        """Make the namespaces and start the service; returns when clients can connect."""
        if not _DRIVER.exists():
            raise CardError(FailureCode.NO_PCSC_SERVICE, f"no {_DRIVER}: install vsmartcard-vpcd")
        self._directory = Path(tempfile.mkdtemp(prefix="pcsc-"))
        self._write_configuration(self._directory)
        try:
            self._start_keeper(self._directory)
            self._ask("start", "ready")
        except BaseException:
            self.close()
            raise

    def stop(self) -> None:
        """Let the service vanish, as if it had crashed; `restart()` brings it back."""
        self._ask("stop", "stopped")

    def restart(self) -> None:
        """Stop the service if it runs and start it again at the same path."""
        self.stop()
        self._ask("start", "ready")

    def close(self) -> None:
        """End the service and remove its directory. Safe to call twice."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            assert keeper.stdin is not None
            assert keeper.stdout is not None
            keeper.stdin.close()  # the keeper takes this as the end, stops pcscd and tidies up
            try:
                keeper.wait(_ANSWER_WITHIN_S)
            except subprocess.TimeoutExpired:
                keeper.kill()
                keeper.wait()
            keeper.stdout.close()
        if self._directory is not None:
            shutil.rmtree(self._directory, ignore_errors=True)  # it never came to life, or was killed
            self._directory = None

    def connect(self) -> socket.socket:
        """A connection to the virtual reader, for `InsertedCard`. Raises OSError when the reader does not listen."""
        deadline = time.monotonic() + _READER_WITHIN_S
        while self._running:
            with socket.socket(socket.AF_UNIX) as asking:
                asking.settimeout(_READER_WITHIN_S)
                asking.connect(str(self._home / "reader.sock"))
                _, handles, _, _ = socket.recv_fds(asking, 1, 1)
            if handles:
                return socket.socket(fileno=handles[0])
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)
        raise ConnectionRefusedError("the virtual reader does not listen")

    @property
    def _home(self) -> Path:
        if self._directory is None:
            raise CardError(FailureCode.NO_PCSC_SERVICE, "the private service is not started")
        return self._directory

    def _write_configuration(self, directory: Path) -> None:
        (directory / "run").mkdir()
        configuration = directory / "reader.conf.d"
        configuration.mkdir()
        # a copy: the directory it lies in is covered, so that no driver can reach for readers of this machine
        driver = shutil.copy(_DRIVER.resolve(), directory / "libifdvpcd.so")
        text = _READER_CONF.format(name=_FRIENDLY_NAME, port=self.port, driver=driver)
        (configuration / "virtual-reader").write_text(text, encoding="ascii")

    def _start_keeper(self, directory: Path) -> None:
        program = [sys.executable, "-I", str(Path(__file__).with_name("namespace.py")), str(directory), str(self.port)]
        with (directory / "keeper.log").open("wb") as log:
            self._keeper = subprocess.Popen(  # noqa: S603  # our own program, no shell
                [*_unshare_command(), *program],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # Ctrl-C in a terminal reaches us first, and we end it in order
            )

    def _ask(self, command: str, expected: str) -> None:
        if self._keeper is None:
            raise CardError(FailureCode.NO_PCSC_SERVICE, "the private service is not started")
        assert self._keeper.stdin is not None
        with suppress(BrokenPipeError):  # it has ended; what it said last is read below
            self._keeper.stdin.write(command.encode("ascii") + b"\n")
            self._keeper.stdin.flush()
        said = self._line()
        if said != expected:
            raise CardError(FailureCode.NO_PCSC_SERVICE, said or self._last_words())
        self._running = command == "start"

    def _line(self) -> str:
        assert self._keeper is not None
        assert self._keeper.stdout is not None
        ready, _, _ = select.select([self._keeper.stdout], [], [], _ANSWER_WITHIN_S)
        return self._keeper.stdout.readline().decode(errors="replace").strip() if ready else "no answer in time"

    def _last_words(self) -> str:
        """What went wrong before the keeper could speak: usually a kernel that forbids namespaces."""
        with suppress(OSError):
            lines = (self._home / "keeper.log").read_text(encoding="utf-8", errors="replace").splitlines()
            return lines[-1] if lines else "ended without a word"
        return "ended without a word"


def _unshare_command() -> list[str]:
    """Private mount and network namespaces: directly as root, else as root of a user namespace, else through sudo."""
    if os.geteuid() == 0:
        return ["unshare", "--mount", "--net"]
    own = ["unshare", "--map-root-user", "--mount", "--net"]
    if _works([*own, "mount", "-t", "tmpfs", "tmpfs", "/run"]):  # Ubuntu 24.04 lets one unshare, then forbids the mount
        return own
    if _works(["sudo", "--non-interactive", "true"]):
        return ["sudo", "--non-interactive", "unshare", "--mount", "--net"]
    raise CardError(
        FailureCode.NO_PCSC_SERVICE,
        "user namespaces are forbidden here (kernel.apparmor_restrict_unprivileged_userns)"
        " and sudo asks for a password",
    )


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603  # fixed commands
    except OSError:
        return False
