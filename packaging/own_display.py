"""X displays of our own, so that windows under test neither touch nor need a screen: `own_display.py -- PROGRAM ...`.

The X server picks a free display number itself (-displayfd), which cannot collide with another run as trying numbers
can. Access needs a cookie, so no other user of the machine can look at or type into the windows.
"""

from __future__ import annotations

import os
import secrets
import struct
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SCREEN = "1920x1080x24"
COOKIE_NAME = b"MIT-MAGIC-COOKIE-1"
FAMILY_WILD = 0xFFFF  # <X11/Xauth.h>: the cookie holds for any host and, with an empty number, any display


class NoDisplayError(Exception):
    """Xvfb did not come up; the text is what it said."""


@contextmanager
def x_server(screen: str = SCREEN) -> Iterator[dict[str, str]]:
    """A running Xvfb; yields the environment variables that lead to it.

    Raises:
        NoDisplayError: Xvfb is not installed or ended at once.

    """
    with tempfile.TemporaryDirectory(prefix="own-display-") as folder:
        authority = Path(folder) / "Xauthority"
        authority.touch(mode=0o600)
        authority.write_bytes(_authority(secrets.token_bytes(16)))
        with _started(authority, Path(folder) / "log", screen) as number:
            yield {"DISPLAY": f":{number}", "XAUTHORITY": str(authority)}


def _authority(cookie: bytes) -> bytes:
    """One entry of an Xauthority file: family, then address, number, name, value, each with a 16-bit length."""
    fields = (b"", b"", COOKIE_NAME, cookie)
    return struct.pack(">H", FAMILY_WILD) + b"".join(struct.pack(">H", len(field)) + field for field in fields)


@contextmanager
def _started(authority: Path, log: Path, screen: str) -> Iterator[int]:
    reading, writing = os.pipe()
    argv = ["Xvfb", "-displayfd", str(writing), "-screen", "0", screen, "-nolisten", "tcp", "-noreset"]
    try:
        with log.open("wb") as output:
            server = subprocess.Popen(
                [*argv, "-auth", str(authority)], pass_fds=[writing], stdout=output, stderr=output
            )
    except FileNotFoundError as cause:
        os.close(reading)
        msg = "Xvfb is not installed"
        raise NoDisplayError(msg) from cause
    finally:
        os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()  # empty when the server ended instead
        if not number:
            raise NoDisplayError(log.read_text(errors="replace"))
        yield int(number)
    finally:
        server.terminate()
        server.wait()


@contextmanager
def x_servers(count: int) -> Iterator[list[dict[str, str]]]:
    """Several displays at once: test processes that share one would take each other's keyboard focus."""
    with ExitStack() as stack:
        yield [stack.enter_context(x_server()) for _ in range(count)]


def environment_of_windows(base: dict[str, str]) -> dict[str, str]:
    """`base` without anything that would send windows elsewhere or restyle them, with Qt's X platform chosen."""
    foreign = ("QT_", "WAYLAND_", "GTK_", "DISPLAY", "XAUTHORITY")
    kept = {name: value for name, value in base.items() if not name.startswith(foreign)}
    return {**kept, "QT_QPA_PLATFORM": "xcb"}


def main(argv: list[str]) -> int:
    """Exit status of the program; 2 for wrong usage, 4 without Xvfb."""
    if argv[:1] != ["--"] or not argv[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with x_server() as display:
            env = {**environment_of_windows(dict(os.environ)), **display}
            return subprocess.run(argv[1:], env=env, check=False).returncode
    except NoDisplayError as problem:
        print(f"no display of our own: {problem}", file=sys.stderr)
        return 4


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
