"""Start of the product. Says what is missing before anything heavy is loaded, then hands over to the command line."""

from __future__ import annotations

import gc
import sys

OLDEST = (3, 11)


def main() -> int:
    """Run the command line; exit status 4 where this machine cannot run the product at all."""
    if sys.version_info < OLDEST:
        sys.stderr.write("Python 3.11 or newer is needed.\n")
        return 4
    gc.disable()  # loading makes much and drops nothing; commands switch it on again, windows collect by themselves
    try:
        from counter_app.app.command_line import main as run  # noqa: PLC0415  # a missing package gets a sentence
    except ModuleNotFoundError as missing:
        sys.stderr.write(f"The package {missing.name} is not installed. Run `make setup` first.\n")
        return 4
    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
