"""A disk of our own that really fills up or is really read-only: `unshare -m python -m tests.e2e.crash.small_disk FOLDER WHAT ENGINE`.

Mounts a small disk in memory over FOLDER/disk, seen by this program only and gone with it; what people hold is noted
beside it. Prints one line of JSON: the failures that were said and the promises that were broken.
"""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID, uuid4

from counter_app.failures import StoreError
from counter_app.store.private_postgres import private_postgres
from tests.e2e.crash.storm import opened
from tests.e2e.crash.world import Terminal, after_a_crash, hand_in, noted, violations
from tests.fakes.receiver import Books

SIZES = {"sqlite": "4m", "postgresql": "160m"}
LEFT = 64 * 1024  # bytes that the other one on the disk leaves us
BLOCK = 4096


def mount(place: Path, *options: str) -> None:
    subprocess.run(["mount", *options, str(place)], check=True)


def somebody_fills(place: Path) -> Path:
    """A file of somebody else that takes all but a little."""
    ballast = place / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(BLOCK))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
    with ballast.open("rb+") as file:
        file.truncate(ballast.stat().st_size // BLOCK * BLOCK - LEFT)
    return ballast


def until_it_fails(hands: Path, terminal: Terminal) -> str:
    try:
        while True:
            hand_in(hands, terminal, uuid4())
    except StoreError as error:
        return error.code.value


def checked(hands: Path, place: Path) -> list[str]:
    for log in hands.glob("*.log"):
        shutil.copy(log, place)
    return violations(place, Books(hands / "received.db"))


def full(hands: Path, place: Path, engine: str) -> dict:
    """Work until there is no room, again while there is none, and on once there is."""
    mount(place, "-t", "tmpfs", "-o", f"size={SIZES[engine]},mode=0755", "none")
    tempfile.tempdir = str(place)
    with ExitStack() as stack:
        town = place / "town"
        town.mkdir()
        server = (
            stack.enter_context(private_postgres(durable=True, max_wal_size="32MB")) if engine != "sqlite" else None
        )
        if server is not None:
            (town / "store.url").write_text(server.empty())
        opened(town)
        terminal = Terminal(town)
        for visit in range(5):
            hand_in(hands, terminal, UUID(int=visit + 1))
        ballast = somebody_fills(place)
        said = Counter(until_it_fails(hands, terminal) for _ in range(3))
        before = len(noted(hands, "receipts.log"))
        ballast.unlink()
        if server is not None:
            server.revive()
        on_again(hands, terminal)
        terminal.database.close()
        return {
            "said": said,
            "before": before,
            "after": len(noted(hands, "receipts.log")),
            "broken": checked(hands, town),
        }


def on_again(hands: Path, terminal: Terminal) -> None:
    """The same program, without being started anew; a server may need a moment."""
    deadline = time.monotonic() + 30
    while True:
        try:
            after_a_crash(hands, terminal)
            hand_in(hands, terminal, uuid4())
        except StoreError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def read_only(hands: Path, place: Path, _engine: str) -> dict:
    """A disk that came back read-only after a fault: nothing is taken in, nothing is gone."""
    mount(place, "-t", "tmpfs", "-o", f"size={SIZES['sqlite']},mode=0755", "none")
    opened(place)
    terminal = Terminal(place)
    for visit in range(5):
        hand_in(hands, terminal, UUID(int=visit + 1))
    terminal.database.close()
    mount(place, "-o", "remount,ro")
    said = Counter()
    for _ in range(3):
        try:
            hand_in(hands, Terminal(place), uuid4())
        except StoreError as error:
            said[error.code.value] += 1
    before = len(noted(hands, "receipts.log"))
    mount(place, "-o", "remount,rw")
    terminal = Terminal(place)
    on_again(hands, terminal)
    terminal.database.close()
    return {"said": said, "before": before, "after": len(noted(hands, "receipts.log")), "broken": checked(hands, place)}


def main() -> None:
    hands, what, engine = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    place = hands / "disk"
    found = {"full": full, "read-only": read_only}[what](hands, place, engine)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
