"""How a verb joins the command line: its help, the function that runs it, and `--json`."""

from __future__ import annotations

import argparse
from typing import Any


def command(commands: Any, name: str, run: str, help_text: str, *, json_flag: bool = True) -> argparse.ArgumentParser:
    """Add a verb. `run` is `module:function` below counter_app.app, imported when the verb is used."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
    parser.set_defaults(run=run)
    if json_flag:
        parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser


def group(commands: Any, name: str, help_text: str) -> Any:
    """Add a verb that has verbs of its own."""
    parser = commands.add_parser(name, help=help_text, description=help_text)
    return parser.add_subparsers(title=name, required=True)


def by_clerk(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Let a verb be used by somebody who signs in: password and code are asked for, or are stdin's first two lines."""
    parser.add_argument("--as", dest="clerk", default=None, metavar="ID", help="sign in; needed where [signin] says so")
    return parser
