"""Runs one program and fails if it leaves a process behind: `leaves_nothing.py -- PROGRAM ARGUMENT...`."""

from __future__ import annotations

import signal
import sys

import descendants


def main(argv: list[str]) -> int:
    """Exit status of the program; 70 if it succeeded but left something running; 2 for wrong usage."""
    if argv[:1] != ["--"] or not argv[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    descendants.adopt_orphans()
    signal.signal(signal.SIGTERM, _as_exit)
    try:
        return descendants.run_to_the_end(argv[1:])
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _as_exit(number: int, _frame: object) -> None:
    """Lets `finally` and `except` run when somebody terminates us."""
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
