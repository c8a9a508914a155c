"""Runs inside private mount and network namespaces: keeps one pcscd, hands out connections to its reader.

Started by `service.py` as a program of its own (standard library only, by path), never imported by the product.

    namespace.py DIRECTORY      with DIRECTORY/reader.conf.d and DIRECTORY/run made by the caller

Commands come as lines on standard input, each answered by one line: `start` → `ready` or `failed WHY`, `stop` →
`stopped`. End of input means the owner is gone, however it went: everything is stopped and DIRECTORY removed.
DIRECTORY/reader.sock gives a TCP connection to the virtual reader, made in this network namespace, to whoever asks.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import selectors
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

_MS_BIND = 0x1000
_SIOCSIFFLAGS = 0x8914
_IFF_UP = 0x1
_PR_SET_PDEATHSIG = 1
_START_WITHIN_S = 10.0
_STOP_WITHIN_S = 2.0

_libc = ctypes.CDLL(None, use_errno=True)


def mount(source: str, target: str, kind: str | None, flags: int) -> None:
    """The system call: the program of that name would resolve /proc/self/fd to a path that may be covered by then."""
    kind_bytes = None if kind is None else kind.encode()
    if _libc.mount(source.encode(), target.encode(), kind_bytes, flags, None):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), target)


def prepare(directory: Path) -> None:
    """Private /run/pcscd; no USB drivers, so that readers attached to this machine are left alone; loopback up."""
    empty, run = directory / "drivers", directory / "run"
    empty.mkdir()
    empty_handle, run_handle = (os.open(path, os.O_PATH | os.O_DIRECTORY) for path in (empty, run))
    if not Path("/run/pcscd").is_dir():
        mount("tmpfs", "/run", "tmpfs", 0)
        Path("/run/pcscd").mkdir()
    mount(f"/proc/self/fd/{run_handle}", "/run/pcscd", None, _MS_BIND)
    mount(f"/proc/self/fd/{empty_handle}", "/usr/lib/pcsc/drivers", None, _MS_BIND)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP))


class Daemon:
    """One pcscd, started and stopped on demand."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._socket = directory / "run" / "pcscd.comm"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start and wait until clients can connect: `ready`, or `failed` and why."""
        if self._process is not None:
            return "failed already started"
        log = (self._directory / "pcscd.log").open("wb")
        with log:
            self._process = subprocess.Popen(  # noqa: S603  # a fixed command, no shell
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,  # noqa: PLW1509  # this program has one thread
            )
        deadline = time.monotonic() + _START_WITHIN_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                self._process = None
                return f"failed pcscd ended at once: {self._last_words()}"
            if self._answers():
                return "ready"
            time.sleep(0.01)
        self.stop()
        return f"failed pcscd opened no socket within {_START_WITHIN_S:.0f} s"

    def stop(self) -> str:
        """Stop it; by force where it does not go. Always `stopped`."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        for leftover in self._socket.parent.iterdir():
            leftover.unlink(missing_ok=True)
        return "stopped"

    def _command(self) -> list[str]:
        pcscd = shutil.which("pcscd", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or "pcscd"
        command = [pcscd, "--foreground", "--config", str(self._directory / "reader.conf.d")]
        known = subprocess.run(  # noqa: S603  # as above
            [pcscd, "--help"], capture_output=True, text=True, check=False
        ).stdout
        # pcscd 2 asks polkit about every client, over a D-Bus that this namespace does not see
        return [*command, "--disable-polkit"] if "--disable-polkit" in known else command

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self._socket)) == 0

    def _last_words(self) -> str:
        lines = (self._directory / "pcscd.log").read_text(errors="replace").splitlines()
        return lines[-1] if lines else "without a word"


def die_with_parent() -> None:
    """Make sure pcscd does not outlive this program, not even when it is killed."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def hand_out(listener: socket.socket, port: int) -> None:
    """Give one caller a fresh connection to the reader, or close its connection where the reader does not listen."""
    caller, _ = listener.accept()
    with caller, socket.socket(socket.AF_INET) as reader:
        if reader.connect_ex(("127.0.0.1", port)) == 0:
            socket.send_fds(caller, [b"+"], [reader.fileno()])


def serve(directory: Path, port: int) -> None:
    """Obey standard input and the socket until the input ends."""
    daemon = Daemon(directory)
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    actions = {"start": daemon.start, "stop": daemon.stop}
    try:
        prepare(directory)
        with socket.socket(socket.AF_UNIX) as listener, selectors.DefaultSelector() as waiting:
            listener.bind(str(directory / "reader.sock"))
            # the directory is its owner's alone; the owner may be another user than root here
            (directory / "reader.sock").chmod(0o666)
            listener.listen()
            waiting.register(listener, selectors.EVENT_READ)
            waiting.register(0, selectors.EVENT_READ)
            pending = b""
            while True:
                for key, _ in waiting.select():
                    if key.fileobj is listener:
                        hand_out(listener, port)
                        continue
                    read = os.read(0, 4096)
                    if not read:
                        return
                    *lines, pending = (pending + read).split(b"\n")
                    for line in lines:
                        answer(actions[line.decode()]())
    except OSError as trouble:
        answer(f"failed {trouble.strerror}: {trouble.filename}")
    finally:
        daemon.stop()
        shutil.rmtree(directory, ignore_errors=True)


def answer(line: str) -> None:
    """One line to the owner, who may be gone."""
    try:
        os.write(1, line.encode() + b"\n")
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
