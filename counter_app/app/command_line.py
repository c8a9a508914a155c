"""The command line. Stable: scripts, support and tests rely on it.

`--json` prints one JSON document on stdout; logs go to stderr. Exit status: 0 done, 2 wrong usage, 3 refused input
(the message says which and why), 4 environment (reader, database, printer) with the failure code. Nothing heavy is
imported before the command is known: the terminal's first page must be there quickly.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from counter_app.app.back_office_verbs import add_back_office, add_office
from counter_app.app.bench_verbs import add_bench
from counter_app.app.benefit_verbs import add_benefit
from counter_app.app.home_verbs import add_home
from counter_app.app.matching_verbs import add_matching
from counter_app.app.remote_verbs import add_remote
from counter_app.app.review_verbs import add_review
from counter_app.app.slip_verbs import add_slips
from counter_app.app.trust_verbs import add_trust
from counter_app.app.verbs import command, group
from counter_app.failures import CounterError

TERMINAL = "terminal:open_terminal"
DONE, USAGE, REFUSED, ENVIRONMENT = 0, 2, 3, 4
_REFUSED_FAMILIES = frozenset("AFV")  # staff, form, script and visit codes; slips and receipts are decided one by one
_REFUSED_CODES = frozenset(
    {"PIN_MALFORMED", "CODE_B_MALFORMED", "RECEIPT_MALFORMED", "RECEIPT_UNKNOWN", "STEP_NOT_ALLOWED"}
    | {"ENROLMENT_REFUSED", "ENROLMENT_MALFORMED", "BUNDLE_REFUSED"}
    | {"SLIP_UNREADABLE", "SLIP_NO_CODE", "SLIP_CHANGED", "SLIP_UNKNOWN_KEY", "SETTINGS_BAD_VALUE"}
    | {"EXTRACT_REFUSED", "EXTRACT_MISSING", "APPLICATIONS_REFUSED"}
    | {"BENEFIT_RULES_REFUSED", "BENEFIT_RUN_DIFFERS"}
    | {"HOME_UNREADABLE", "HOME_UNKNOWN_KEY", "HOME_CHANGED", "HOME_EXPIRED", "HOME_OUTDATED", "HOME_TOO_LARGE"}
    | {"BACKUP_UNREADABLE", "BACKUP_KEY_WRONG", "RESTORE_TARGET_TAKEN", "RECOVERY_SHARE_WRONG"}
)

Command = Callable[[argparse.Namespace], "int | None"]


def main(arguments: Sequence[str]) -> int:
    """Parse, run the command, translate failures into one sentence and an exit status."""
    options = _options(arguments)
    if options.run != TERMINAL:  # windows collect by themselves
        gc.enable()
    try:
        module, _, name = options.run.partition(":")
        command: Command = getattr(importlib.import_module(f"counter_app.app.{module}"), name)
        return command(options) or DONE
    except CounterError as failure:
        sys.stderr.write(f"{failure}\n")
        refused = failure.code.value[0] in _REFUSED_FAMILIES or failure.code.name in _REFUSED_CODES
        return REFUSED if refused else ENVIRONMENT
    except KeyboardInterrupt:
        return 130


def print_json(document: object) -> None:
    """Print the one JSON document of a command."""
    import json  # noqa: PLC0415  # a terminal prints none

    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse a terminal's options; the commands are put together only where anything else was said."""
    terminal = _terminal_parser()
    options, rest = terminal.parse_known_args(arguments)
    return _parser(terminal).parse_args(arguments) if rest else options


def _terminal_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py", add_help=False, usage="main.py [--settings SETTINGS] [command]")
    parser.add_argument("--settings", type=Path, default=None, help="counter.toml of this terminal")
    parser.add_argument("--until-usable", action="store_true", help=argparse.SUPPRESS)  # for `bench start`
    parser.set_defaults(run=TERMINAL)
    return parser


def _parser(terminal: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py", description="書かない窓口", parents=[terminal])
    commands = parser.add_subparsers(title="commands")
    _add_visits(commands)
    _add_card(commands)
    _add_forms(commands)
    add_back_office(commands)
    add_matching(commands)
    add_review(commands)
    add_benefit(commands)
    add_trust(commands)
    add_home(commands)
    add_slips(commands)
    add_remote(commands)
    _add_support(commands)
    return parser


def _add_visits(commands: Any) -> None:
    demo = command(
        commands, "demo", "demo:demo", "the main job once, with a simulated card behind a real PC/SC service"
    )
    demo.add_argument("--headless", action="store_true", help="without a window")
    demo.add_argument("--home", action="store_true", help="with a code that was made at home")
    demo.add_argument("--directory", type=Path, default=Path("var/demo"), help="where the demo keeps its office")
    add_office(commands)
    visit = command(commands, "visit", "visit_script:run_script", "walk a scripted visit without a window")
    visit.add_argument("script", type=Path)
    visit.add_argument("--directory", type=Path, default=Path("var/visit"))


def _add_card(commands: Any) -> None:
    card = group(commands, "card", "read a card, or be one")
    read = command(card, "read", "card_commands:read", "read the four items; the secret comes from stdin")
    read.add_argument("--reader", default="", help="name of the reader, or a part of it that is unique")
    how = read.add_mutually_exclusive_group(required=True)
    how.add_argument("--pin", action="store_true", help="4-digit PIN on stdin")
    how.add_argument("--code-b", action="store_true", help="照合番号B (14 digits) on stdin")
    read.add_argument("--photo", action="store_true", help="read the face too (照合番号B only)")
    read.add_argument("--confirm-last-try", action="store_true", help="staff confirms the use of the last try")
    read.add_argument("--test-trust", action="store_true", help="accept simulated cards instead of genuine ones")
    simulate = command(
        card, "simulate", "card_commands:simulate_card", "be the card on the virtual reader", json_flag=False
    )
    simulate.add_argument("profile", type=Path)
    simulate.add_argument("--host", default="127.0.0.1")
    simulate.add_argument("--port", type=int, default=35963)


def _add_forms(commands: Any) -> None:
    navigator = command(commands, "advise", "navigator_commands:advise_household", "what follows from a life event")
    navigator.add_argument("facts", type=Path, help="FACTS.json: event, today, facts; see docs/FORMS.md")
    navigator.add_argument("--directory", type=Path, default=None, help="folder of the forms")
    forms = group(commands, "forms", "the procedures")
    for name, help_text in (
        ("check", "every form is well-formed; what is not verified is listed"),
        ("list", "all procedures"),
    ):
        listing = command(forms, name, f"form_commands:{name}_forms", help_text)
        listing.add_argument("--directory", type=Path, default=None, help="folder of the forms; the shipped otherwise")
        listing.add_argument("--destinations", type=Path, default=None, help="the municipality's own mappings")
    _add_proof(forms)
    _add_packs(forms)


def _add_packs(forms: Any) -> None:
    command(forms, "versions", "pack_commands:list_versions", "bundles on the shelf, and which is in force")
    command(forms, "install", "pack_commands:install_bundle", "check a signed bundle and keep it").add_argument(
        "file", type=Path
    )
    export = command(forms, "export", "pack_commands:export_bundle", "sign forms and write them as a bundle")
    export.add_argument("out", type=Path)
    export.add_argument("--version", required=True)
    export.add_argument("--effective-from", type=date.fromisoformat, default=None, help="YYYY-MM-DD; today otherwise")
    export.add_argument("--note", default="")
    export.add_argument("--directory", type=Path, default=None, help="folder of the forms; those in force otherwise")
    use = command(forms, "use", "pack_commands:use_version", "put a version in force by hand", json_flag=False)
    use.add_argument("version", help="a version of the shelf, or by-date")
    again = command(forms, "replay", "replay_commands:replay_town", "an invented town under the rules of two days")
    again.add_argument("--from", dest="since", type=date.fromisoformat, required=True, help="YYYY-MM-DD")
    again.add_argument("--to", dest="until", type=date.fromisoformat, required=True, help="YYYY-MM-DD")
    again.add_argument("--households", type=int, default=5000)
    again.add_argument("--seed", type=int, default=1)
    again.add_argument("--directory", type=Path, default=None, help="folder of the forms; this office's otherwise")
    trust = command(forms, "trust", "pack_commands:trust_publisher", "trust another office's keys", json_flag=False)
    trust.add_argument("keys", type=Path, help="its pack_keys.json")


def _add_proof(forms: Any) -> None:
    prove = command(forms, "prove", "proof_commands:prove_forms", "no life event forgets a procedure: the map of holes")
    prove.add_argument("--mutations", action="store_true", help="seed mistakes into the rules; are they noticed?")
    prove.add_argument("--seed", type=int, default=1, help="which mistakes")
    prove.add_argument("--count", type=int, default=400, help="how many mistakes")
    golden = command(
        forms, "golden", "proof_commands:suggest_golden", "golden cases of the life events", json_flag=False
    )
    golden.add_argument("--suggest", action="store_true", required=True, help="print cases that are missing, to review")
    for each in (prove, golden):
        each.add_argument("--directory", type=Path, default=None, help="folder of the forms")
        each.add_argument("--on", type=date.fromisoformat, default=None, help="the day, today otherwise")
        each.add_argument("--event", default=None, help="one life event only")


def _add_support(commands: Any) -> None:
    database = group(commands, "db", "the database of the office")
    move = command(database, "move", "store_commands:move_store", "carry the office's store to PostgreSQL")
    move.add_argument("--to", required=True, help="postgresql://account@host/database, without a password")
    move.add_argument("--password-file", type=Path, default=None, help="the password, alone in a file")
    command(database, "release", "store_commands:release_store", "work on here: a move is not to be finished")
    command(
        commands, "workshop", "workshop_commands:open_workshop", "keep forms and rules in a window", json_flag=False
    )
    command(commands, "board", "board_commands:open_board", "the figures of this office in a window", json_flag=False)
    command(commands, "wallboard", "board_commands:open_wallboard", "fill the hall's monitor", json_flag=False)
    command(commands, "doctor", "doctor:doctor", "reader, printer, fonts, database, clock, disk: ok or what to do")
    add_bench(commands)
    shots = command(commands, "screenshots", "terminal:screenshots", "a picture of every page", json_flag=False)
    shots.add_argument("out", type=Path, nargs="?", default=Path("docs/screenshots"))
