"""The verbs of what is filled in at home."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from counter_app.app.verbs import command, group


def add_home(commands: Any) -> None:
    """Add them to the command line."""
    home = group(commands, "home", "forms filled in at home, brought as a QR code")
    build = command(home, "build", "home_commands:build", "the pages for the municipality's site, as files")
    build.add_argument("--out", type=Path, required=True, help="folder; files of the same names are replaced")
    opened = command(home, "open", "home_commands:open_code", "what a code holds: counts and paths, no values")
    opened.add_argument("file", type=Path, help="the digits of the code, alone in a file")
    keys = group(home, "keys", "the municipality's keys for these codes")
    new = command(keys, "new", "home_commands:new_key", "a new key for pages built from now on")
    new.add_argument("--overlap-days", type=int, default=60, help="how long the former keys still open codes")
    command(keys, "list", "home_commands:list_keys", "which keys there are, and until when they open codes")
    retire = command(keys, "retire", "home_commands:retire_key", "destroy a key: its codes cannot be opened any more")
    retire.add_argument("kid", help="key id as listed")


def add_bench_home(bench: Any) -> None:
    """Add `bench home`."""
    home = command(bench, "home", "bench_home:bench_home", "households fill in pages in a browser; what is read back")
    home.add_argument("--households", type=int, default=500)
    home.add_argument("--seed", type=int, default=1)
    home.add_argument("--chromium", default="", help="the browser's program; the usual places otherwise")
