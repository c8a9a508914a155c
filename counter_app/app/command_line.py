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

from counter_app.failures import CounterError

TERMINAL = "terminal:open_terminal"
DONE, USAGE, REFUSED, ENVIRONMENT = 0, 2, 3, 4
_REFUSED_FAMILIES = frozenset("AFV")  # staff, form, script and visit codes; slips and receipts are decided one by one
_REFUSED_CODES = frozenset(
    {"PIN_MALFORMED", "CODE_B_MALFORMED", "RECEIPT_MALFORMED", "RECEIPT_UNKNOWN", "STEP_NOT_ALLOWED"}
    | {"ENROLMENT_REFUSED", "ENROLMENT_MALFORMED", "BUNDLE_REFUSED"}
    | {"SLIP_UNREADABLE", "SLIP_NO_CODE", "SLIP_CHANGED", "SLIP_UNKNOWN_KEY", "SETTINGS_BAD_VALUE"}
)

Command = Callable[[argparse.Namespace], "int | None"]


def main(arguments: Sequence[str]) -> int:
    """Parse, run the command, translate failures into one sentence and an exit status."""
    options = _options(arguments)
    if options.run != TERMINAL:  # a terminal switches it on when its first page is there
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
    _add_back_office(commands)
    _add_exports(commands)
    _add_staff(commands)
    _add_hub(commands)
    _add_branch(commands)
    _add_figures(commands)
    _add_support(commands)
    return parser


def _command(commands: Any, name: str, run: str, help_text: str, *, json_flag: bool = True) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
    parser.set_defaults(run=run)
    if json_flag:
        parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser


def _group(commands: Any, name: str, help_text: str) -> Any:
    parser = commands.add_parser(name, help=help_text, description=help_text)
    return parser.add_subparsers(title=name, required=True)


def _add_visits(commands: Any) -> None:
    demo = _command(
        commands, "demo", "demo:demo", "the main job once, with a simulated card behind a real PC/SC service"
    )
    demo.add_argument("--headless", action="store_true", help="without a window")
    demo.add_argument("--directory", type=Path, default=Path("var/demo"), help="where the demo keeps its office")
    visit = _command(commands, "visit", "visit_script:run_script", "walk a scripted visit without a window")
    visit.add_argument("script", type=Path)
    visit.add_argument("--directory", type=Path, default=Path("var/visit"))


def _add_card(commands: Any) -> None:
    card = _group(commands, "card", "read a card, or be one")
    read = _command(card, "read", "card_commands:read", "read the four items; the secret comes from stdin")
    read.add_argument("--reader", default="", help="name of the reader, or a part of it that is unique")
    how = read.add_mutually_exclusive_group(required=True)
    how.add_argument("--pin", action="store_true", help="4-digit PIN on stdin")
    how.add_argument("--code-b", action="store_true", help="照合番号B (14 digits) on stdin")
    read.add_argument("--photo", action="store_true", help="read the face too (照合番号B only)")
    read.add_argument("--confirm-last-try", action="store_true", help="staff confirms the use of the last try")
    read.add_argument("--test-trust", action="store_true", help="accept simulated cards instead of genuine ones")
    simulate = _command(
        card, "simulate", "card_commands:simulate_card", "be the card on the virtual reader", json_flag=False
    )
    simulate.add_argument("profile", type=Path)
    simulate.add_argument("--host", default="127.0.0.1")
    simulate.add_argument("--port", type=int, default=35963)


def _add_forms(commands: Any) -> None:
    navigator = _command(commands, "advise", "navigator_commands:advise_household", "what follows from a life event")
    navigator.add_argument("facts", type=Path, help="FACTS.json: event, today, facts; see docs/FORMS.md")
    navigator.add_argument("--directory", type=Path, default=None, help="folder of the forms")
    forms = _group(commands, "forms", "the procedures")
    for name, help_text in (
        ("check", "every form is well-formed; what is not verified is listed"),
        ("list", "all procedures"),
    ):
        listing = _command(forms, name, f"form_commands:{name}_forms", help_text)
        listing.add_argument("--directory", type=Path, default=None, help="folder of the forms; the shipped otherwise")
        listing.add_argument("--destinations", type=Path, default=None, help="the municipality's own mappings")
    _add_proof(forms)
    _add_packs(forms)


def _add_packs(forms: Any) -> None:
    _command(forms, "versions", "pack_commands:list_versions", "bundles on the shelf, and which is in force")
    _command(forms, "install", "pack_commands:install_bundle", "check a signed bundle and keep it").add_argument(
        "file", type=Path
    )
    export = _command(forms, "export", "pack_commands:export_bundle", "sign forms and write them as a bundle")
    export.add_argument("out", type=Path)
    export.add_argument("--version", required=True)
    export.add_argument("--effective-from", type=date.fromisoformat, default=None, help="YYYY-MM-DD; today otherwise")
    export.add_argument("--note", default="")
    export.add_argument("--directory", type=Path, default=None, help="folder of the forms; those in force otherwise")
    use = _command(forms, "use", "pack_commands:use_version", "put a version in force by hand", json_flag=False)
    use.add_argument("version", help="a version of the shelf, or by-date")
    again = _command(forms, "replay", "replay_commands:replay_town", "an invented town under the rules of two days")
    again.add_argument("--from", dest="since", type=date.fromisoformat, required=True, help="YYYY-MM-DD")
    again.add_argument("--to", dest="until", type=date.fromisoformat, required=True, help="YYYY-MM-DD")
    again.add_argument("--households", type=int, default=5000)
    again.add_argument("--seed", type=int, default=1)
    again.add_argument("--directory", type=Path, default=None, help="folder of the forms; this office's otherwise")
    trust = _command(forms, "trust", "pack_commands:trust_publisher", "trust another office's keys", json_flag=False)
    trust.add_argument("keys", type=Path, help="its pack_keys.json")


def _add_proof(forms: Any) -> None:
    prove = _command(
        forms, "prove", "proof_commands:prove_forms", "no life event forgets a procedure: the map of holes"
    )
    prove.add_argument("--mutations", action="store_true", help="seed mistakes into the rules; are they noticed?")
    prove.add_argument("--seed", type=int, default=1, help="which mistakes")
    prove.add_argument("--count", type=int, default=400, help="how many mistakes")
    golden = _command(
        forms, "golden", "proof_commands:suggest_golden", "golden cases of the life events", json_flag=False
    )
    golden.add_argument("--suggest", action="store_true", required=True, help="print cases that are missing, to review")
    for command in (prove, golden):
        command.add_argument("--directory", type=Path, default=None, help="folder of the forms")
        command.add_argument("--on", type=date.fromisoformat, default=None, help="the day, today otherwise")
        command.add_argument("--event", default=None, help="one life event only")


def _add_back_office(commands: Any) -> None:
    work_list = _group(commands, "queue", "the work list of received applications")
    _command(work_list, "list", "work_commands:list_rows", "list applications").add_argument("--state", default=None)
    _command(work_list, "stats", "queue_commands:stats", "figures: 処理件数, 処理時間, unsent")
    show = _command(work_list, "show", "work_commands:show", "show an application")
    show.add_argument("application", help="受付番号/n")
    for name in ("take", "release", "complete"):
        _step(work_list, name, f"{name} an application")
    back = _command(work_list, "return", "work_commands:return_", "return an application with a reason")
    back.add_argument("application")
    back.add_argument("--reason", required=True)
    work = _group(commands, "work", "what clerks do with cases, and the dispatcher")
    _add_work(work)
    _command(work, "once", "queue_commands:dispatch_once", "deliver what is due, then end")
    _command(work, "run", "queue_commands:dispatch_run", "deliver until stopped", json_flag=False)
    audit = _group(commands, "audit", "the audit chain")
    _command(audit, "verify", "queue_commands:verify_audit", "no entry was changed, removed or reordered")
    views = _command(audit, "views", "work_commands:show_views", "who opened a record, when, where and what for")
    views.add_argument("receipt", help="受付番号, or 受付番号/n")


_STEPS = (
    *("take", "assign", "release", "hand-over", "ask-correction", "hold", "resume", "propose", "recall", "approve"),
    *("reject", "complete", "close", "withdraw", "reopen", "protect", "lift"),
)


def _step(commands: Any, name: str, help_text: str) -> argparse.ArgumentParser:
    command = _command(commands, name, "work_commands:take_step", help_text)
    command.set_defaults(step=name)
    command.add_argument("application", help="受付番号/n")
    return command


def _how(command: argparse.ArgumentParser) -> None:
    command.add_argument("--reason", default="", help="needed where something is asked, held, returned or undone")
    command.add_argument("--due", type=date.fromisoformat, default=None, help="YYYY-MM-DD")
    command.add_argument("--to", default="", help="the clerk it goes to")


def _add_work(work: Any) -> None:
    listed = _command(work, "list", "work_commands:list_rows", "cases within reach, oldest first")
    listed.add_argument("--state", default=None)
    listed.add_argument("--section", default="")
    listed.add_argument("--number", default="", help="a receipt number or its beginning")
    for flag in ("mine", "overdue", "to-approve", "protected", "by-due"):
        listed.add_argument(f"--{flag}", action="store_true")
    show = _command(work, "show", "work_commands:show", "one case; the view is logged with its purpose")
    show.add_argument("application", help="受付番号/n")
    show.add_argument("--purpose", default="review", help="review, approval, inquiry, reissue, transcription, audit")
    _command(work, "history", "work_commands:show_history", "the steps of one case").add_argument("application")
    for name in _STEPS:
        _how(_step(work, name, f"{name} a case"))
    back = _command(work, "return", "work_commands:return_", "差戻し; due in 14 days where no day is said")
    back.add_argument("application")
    _how(back)
    correct = _command(work, "correct", "work_commands:correct", "change items; path=text lines on stdin")
    correct.add_argument("application")
    correct.add_argument("--reason", required=True)
    many = _command(work, "bulk", "work_commands:bulk", "one step with many cases")
    many.add_argument("step", choices=(*_STEPS, "return"))
    many.add_argument("applications", nargs="+")
    _how(many)


def _add_exports(commands: Any) -> None:
    exports = _group(commands, "export", "files for other systems")
    case = _command(exports, "case", "export_commands:export_case", "one application as its destination gets it")
    case.add_argument("application", help="受付番号/n")
    case.add_argument("--out", type=Path, required=True, help="an existing folder; the file holds personal values")
    case.add_argument("--format", choices=("csv", "json"), default="csv")
    case.add_argument("--encoding", choices=("utf-8-bom", "cp932"), default=None, help="the destination's otherwise")
    over = _command(exports, "transcribe", "export_commands:transcribe", "type one over in a window", json_flag=False)
    over.add_argument("application", help="受付番号/n")
    batch = _command(exports, "batch", "export_commands:export_batch", "the next 一括取込 file, or what waits for it")
    batch.add_argument("--destination", default=None, help="S01 to S20; without one: what waits where")
    how = batch.add_mutually_exclusive_group()
    how.add_argument("--again", type=int, default=None, help="number of a batch: publish it once more")
    how.add_argument("--list", action="store_true", help="the numbers there are")
    how.add_argument("--due", action="store_true", help="the batches of the last time of day in the settings")
    for name, run, help_text in (
        ("check", "check_export_file", "the machine-readability rules"),
        ("loss-report", "loss_report", "cells that the encoding could not carry"),
    ):
        _command(exports, name, f"export_commands:{run}", help_text).add_argument("file", type=Path)


def _add_staff(commands: Any) -> None:
    staff = _group(
        commands, "staff", "who works here; names, passwords, codes and PINs come from stdin or the keyboard"
    )
    init = _command(staff, "init", "staff_commands:init", "enrol the first administrator of an office")
    init.add_argument("--role", default="admin")
    changes = {
        "list": "who is enrolled, who must wait, who is signed in where",
        "add": "enrol somebody",
        "disable": "let somebody in no more; nobody is ever deleted",
        "enable": "let somebody in again",
        "unlock": "end the pause after wrong tries",
        "reset-password": "another password",
        "enrol-totp": "another authenticator, and new recovery codes",
        "enrol-card": "the My Number card that lies on the reader, proved with its PIN",
        "role": "another role, office or section",
    }
    parsers = {
        name: _command(staff, name, f"staff_commands:{name.replace('-', '_')}", text) for name, text in changes.items()
    }
    for name, parser in parsers.items():
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--as", dest="admin", default=None, metavar="ADMIN", help="an administrator's id")
        who.add_argument("--by-key-owner", action="store_true", help="for whoever owns the store's key; noted as such")
        if name != "list":
            parser.add_argument("id", help="the person's id, such as a personnel number")
    init.add_argument("id")
    parsers["enrol-card"].add_argument("--confirm-last-try", action="store_true", help="spend the last try of the PIN")
    for name in ("add", "role"):
        parsers[name].add_argument("role", help="counter, reviewer, leader, protected, admin, or one of [roles.*]")
        parsers[name].add_argument("--office", default="", help="as in receipt numbers; this terminal's otherwise")
        parsers[name].add_argument("--section", default=None)


def _add_hub(commands: Any) -> None:
    about = "receive from branch terminals until stopped"
    hub = commands.add_parser("hub", help=about, description=about)
    hub.set_defaults(run="hub_commands:run_hub")
    more = hub.add_subparsers(title="hub")
    _command(more, "init", "hub_commands:found_hub", "make the authority, or renew the hub's certificate")
    enrol = _command(more, "enrol", "hub_commands:enrol_terminal", "show the one-time code of a new terminal")
    enrol.add_argument("--terminal", required=True, help="first part of its receipt numbers, as MH02")
    enrol.add_argument("--role", required=True, choices=("kiosk", "counter"))
    enrol.add_argument("--out", type=Path, default=None, help="write the code as a picture (PNG) instead of showing it")
    revoke = _command(
        more, "revoke", "hub_commands:revoke_terminal", "a terminal is gone: its certificates count no more"
    )
    revoke.add_argument("terminal")
    _command(more, "terminals", "hub_commands:list_terminals", "terminals, when they were seen, what was taken in")
    _command(more, "quarantine", "hub_commands:list_quarantine", "messages that wait for a person")
    settle = _command(
        more, "settle", "hub_commands:settle_quarantine", "a line of the quarantine needs nobody any more"
    )
    settle.add_argument("line", type=int)
    _command(more, "import", "hub_commands:import_bundle", "take in what a terminal exported").add_argument(
        "folder", type=Path
    )


def _add_branch(commands: Any) -> None:
    branch = _group(commands, "branch", "this terminal works offline and sends to a hub")
    enrol = _command(branch, "enrol", "branch_commands:enrol_here", "become a terminal of the hub that made the code")
    code = enrol.add_mutually_exclusive_group(required=True)
    code.add_argument("code", nargs="?", default=None, help="the text of the one-time code")
    code.add_argument("--image", type=Path, default=None, help="a picture of it")
    _command(branch, "status", "branch_commands:show_status", "what is unsent, and why")
    _command(branch, "send", "branch_commands:send_now", "send what is due, then end")
    again = _command(branch, "again", "branch_commands:send_again", "send a refused case once more")
    again.add_argument("receipt", help="受付番号")
    out = _command(branch, "export", "branch_commands:export_bundle", "write what is unsent to removable media, sealed")
    out.add_argument("folder", type=Path)
    back = _command(
        branch, "receipts", "branch_commands:read_receipts_back", "learn from the media what the hub took in"
    )
    back.add_argument("folder", type=Path)


def _add_figures(commands: Any) -> None:
    kpi = _group(commands, "kpi", "counted figures, without any person in them")
    show = _command(kpi, "show", "kpi_commands:show", "figures of a day, month or year; today where nothing is said")
    when = show.add_mutually_exclusive_group()
    for name, form in (("day", "YYYY-MM-DD"), ("month", "YYYY-MM"), ("year", "YYYY")):
        when.add_argument(f"--{name}", metavar=form, default=None)
    show.add_argument("--by", default="total", help="total, hour, day, month, office, procedure, channel, queue, …")
    show.add_argument("--office", default="", help="one office only")
    _command(kpi, "now", "kpi_commands:now", "the live board: today, queues, alarms")
    _command(kpi, "codebook", "kpi_commands:codebook", "every figure with its version and formula")
    _command(kpi, "rebuild", "kpi_commands:rebuild", "throw the counted hours away and count all events anew")
    _command(kpi, "refresh", "kpi_commands:refresh", "count the hours that are finished and the late events")
    ticket = _command(kpi, "ticket", "kpi_commands:note_ticket", "a ticket was issued, called, or its holder left")
    ticket.add_argument("step", choices=("issue", "call", "abandon"))
    ticket.add_argument("--number", required=True)
    ticket.add_argument("--queue", required=True)
    _command(kpi, "tickets", "kpi_commands:import_tickets", "take in the CSV of a ticket machine").add_argument(
        "file", type=Path
    )
    export = _command(kpi, "export", "kpi_commands:export", "a month as zip: CSV, Parquet, descriptions")
    export.add_argument("--month", required=True, metavar="YYYY-MM")
    export.add_argument("--out", type=Path, required=True)
    export.add_argument("--internal", action="store_true", help="small counts are not hidden: for this house only")


def _add_support(commands: Any) -> None:
    slip = _group(commands, "slip", "receipt slips")
    verify = _command(slip, "verify", "slip_commands:verify_slip", "a slip's QR is genuine and unchanged")
    verify.add_argument("file", help="PDF, image, text file or the code itself")
    verify.add_argument("--keys", type=Path, default=None, help="slip_keys.json with the public keys by kid")
    _command(slip, "unprinted", "slip_commands:unprinted_slips", "receipts whose slip never came out")
    again = _command(slip, "print", "slip_commands:print_slip", "print a slip again, marked 再発行")
    again.add_argument("receipt", help="受付番号")
    sheets = _command(slip, "sheets", "slip_commands:write_sheets", "slip and application sheets of a receipt as PDF")
    sheets.add_argument("receipt", help="受付番号")
    sheets.add_argument("--out", type=Path, required=True, help="folder for the papers; they hold personal values")
    database = _group(commands, "db", "the database of the office")
    move = _command(database, "move", "store_commands:move_store", "carry the office's store to PostgreSQL")
    move.add_argument("--to", required=True, help="postgresql://account@host/database, without a password")
    move.add_argument("--password-file", type=Path, default=None, help="the password, alone in a file")
    _command(database, "release", "store_commands:release_store", "work on here: a move is not to be finished")
    _command(
        commands, "workshop", "workshop_commands:open_workshop", "keep forms and rules in a window", json_flag=False
    )
    _command(commands, "doctor", "doctor:doctor", "reader, printer, fonts, database, clock, disk: ok or what to do")
    bench = _group(commands, "bench", "measurements; ratios against a floor in the same run")
    for name in ("card", "start", "submit"):
        _command(bench, name, f"bench_commands:bench_{name}", f"measure {name}")
    queue = _command(bench, "queue", "store_commands:bench_store_queue", "claim and settle, however much history")
    queue.add_argument("--cases", default="1000,100000", help="sizes, with commas between")
    queue.add_argument("--rounds", type=int, default=500)
    queue.add_argument("--url", default="", help="an empty PostgreSQL database, for the part on PostgreSQL")
    queue.add_argument("--engine", choices=("both", "sqlite", "postgresql"), default="both")
    _command(bench, "forms", "bench_forms:bench_forms", "measure reading all forms, advice, a step of the interview")
    kpi = _command(bench, "kpi", "bench_kpi:bench_kpi", "measure reading figures with millions of events")
    kpi.add_argument("--events", type=int, nargs="+", default=[100_000], help="how many; 10000000 takes minutes")
    shots = _command(commands, "screenshots", "terminal:screenshots", "a picture of every page", json_flag=False)
    shots.add_argument("out", type=Path, nargs="?", default=Path("docs/screenshots"))
