"""The verbs of the back office: work, export, staff, hub, branch, figures."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from counter_app.app.verbs import by_clerk, command, group


def add_back_office(commands: Any) -> None:
    """Add queue, work, export, staff, hub, branch and kpi."""
    work_list = group(commands, "queue", "the work list of received applications")
    listed = by_clerk(command(work_list, "list", "work_commands:list_rows", "list applications"))
    listed.add_argument("--state", default=None)
    command(work_list, "stats", "queue_commands:stats", "figures: 処理件数, 処理時間, unsent")
    show = by_clerk(command(work_list, "show", "work_commands:show", "show an application"))
    show.add_argument("application", help="受付番号/n")
    for name in ("take", "release", "complete"):
        _step(work_list, name, f"{name} an application")
    back = by_clerk(command(work_list, "return", "work_commands:return_", "return an application with a reason"))
    back.add_argument("application")
    back.add_argument("--reason", required=True)
    work = group(commands, "work", "what clerks do with cases, and the dispatcher")
    _add_work(work)
    command(work, "once", "queue_commands:dispatch_once", "deliver what is due, then end")
    command(work, "run", "queue_commands:dispatch_run", "deliver until stopped", json_flag=False)
    for add in (_add_exports, _add_staff, _add_hub, _add_branch, _add_figures):
        add(commands)


def add_office(commands: Any) -> None:
    """Add the verb that shows a whole office at work."""
    about = "a whole office on one machine: two terminals, hub, PostgreSQL, desk, boards, a busy morning"
    office = command(commands, "office", "office_demo:run_office", about)
    office.add_argument("--visitors", type=int, default=300, help="how many hand something in; some more give up")
    office.add_argument("--seed", type=int, default=1, help="which people, which arrivals")
    office.add_argument(
        "--day", type=date.fromisoformat, default=None, help="YYYY-MM-DD; the last working day otherwise"
    )
    office.add_argument("--directory", type=Path, default=Path("var/office-morning"), help="emptied first")
    office.add_argument("--fast", action="store_true", help="as quickly as it goes, not at a pace to watch")
    office.add_argument("--no-windows", action="store_true", help="neither windows nor pictures")
    office.add_argument("--pictures", type=Path, default=Path("docs/screenshots/office"), help="where pictures go")


_STEPS = (
    *("take", "assign", "release", "hand-over", "ask-correction", "hold", "resume", "propose", "recall", "approve"),
    *("reject", "complete", "close", "withdraw", "reopen", "protect", "lift"),
)


def _step(commands: Any, name: str, help_text: str) -> argparse.ArgumentParser:
    step = by_clerk(command(commands, name, "work_commands:take_step", help_text))
    step.set_defaults(step=name)
    step.add_argument("application", help="受付番号/n")
    return step


def _how(step: argparse.ArgumentParser) -> None:
    step.add_argument("--reason", default="", help="needed where something is asked, held, returned or undone")
    step.add_argument("--due", type=date.fromisoformat, default=None, help="YYYY-MM-DD")
    step.add_argument("--to", default="", help="the clerk it goes to")


def _add_work(work: Any) -> None:
    listed = by_clerk(command(work, "list", "work_commands:list_rows", "cases within reach, oldest first"))
    listed.add_argument("--state", default=None)
    listed.add_argument("--section", default="")
    listed.add_argument("--number", default="", help="a receipt number or its beginning")
    for flag in ("mine", "overdue", "to-approve", "protected", "by-due"):
        listed.add_argument(f"--{flag}", action="store_true")
    show = by_clerk(command(work, "show", "work_commands:show", "one case; the view is logged with its purpose"))
    show.add_argument("application", help="受付番号/n")
    show.add_argument("--purpose", default="review", help="review, approval, inquiry, reissue, transcription, audit")
    steps = by_clerk(command(work, "history", "work_commands:show_history", "the steps of one case"))
    steps.add_argument("application")
    for name in _STEPS:
        _how(_step(work, name, f"{name} a case"))
    back = by_clerk(command(work, "return", "work_commands:return_", "差戻し; due in 14 days where no day is said"))
    back.add_argument("application")
    _how(back)
    correct = by_clerk(command(work, "correct", "work_commands:correct", "change items; path=text lines on stdin"))
    correct.add_argument("application")
    correct.add_argument("--reason", required=True)
    many = by_clerk(command(work, "bulk", "work_commands:bulk", "one step with many cases"))
    many.add_argument("step", choices=(*_STEPS, "return"))
    many.add_argument("applications", nargs="+")
    _how(many)


def _add_exports(commands: Any) -> None:
    exports = group(commands, "export", "files for other systems")
    case = by_clerk(
        command(exports, "case", "export_commands:export_case", "one application as its destination gets it")
    )
    case.add_argument("application", help="受付番号/n")
    case.add_argument("--out", type=Path, required=True, help="an existing folder; the file holds personal values")
    case.add_argument("--format", choices=("csv", "json"), default="csv")
    case.add_argument("--encoding", choices=("utf-8-bom", "cp932"), default=None, help="the destination's otherwise")
    window = "type one over in a window"
    over = by_clerk(command(exports, "transcribe", "export_commands:transcribe", window, json_flag=False))
    over.add_argument("application", help="受付番号/n")
    batch = command(exports, "batch", "export_commands:export_batch", "the next 一括取込 file, or what waits for it")
    batch.add_argument("--destination", default=None, help="S01 to S20; without one: what waits where")
    how = batch.add_mutually_exclusive_group()
    how.add_argument("--again", type=int, default=None, help="number of a batch: publish it once more")
    how.add_argument("--list", action="store_true", help="the numbers there are")
    how.add_argument("--due", action="store_true", help="the batches of the last time of day in the settings")
    for name, run, help_text in (
        ("check", "check_export_file", "the machine-readability rules"),
        ("loss-report", "loss_report", "cells that the encoding could not carry"),
    ):
        command(exports, name, f"export_commands:{run}", help_text).add_argument("file", type=Path)


def _add_staff(commands: Any) -> None:
    staff = group(commands, "staff", "who works here; names, passwords, codes and PINs come from stdin or the keyboard")
    init = command(staff, "init", "staff_commands:init", "enrol the first administrator of an office")
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
        name: command(staff, name, f"staff_commands:{name.replace('-', '_')}", text) for name, text in changes.items()
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
    command(more, "init", "hub_commands:found_hub", "make the authority, or renew the hub's certificate")
    enrol = command(more, "enrol", "hub_commands:enrol_terminal", "show the one-time code of a new terminal")
    enrol.add_argument("--terminal", required=True, help="first part of its receipt numbers, as MH02")
    enrol.add_argument("--role", required=True, choices=("kiosk", "counter", "desk", "assistant"))
    enrol.add_argument("--out", type=Path, default=None, help="write the code as a picture (PNG) instead of showing it")
    revoke = command(
        more, "revoke", "hub_commands:revoke_terminal", "a terminal is gone: its certificates count no more"
    )
    revoke.add_argument("terminal")
    mandate = command(more, "end-mandate", "hub_commands:end_mandate", "a resident takes a mandate back by its paper")
    mandate.add_argument(
        "mandate", help="the scanned text of the code on its paper (KKR1*…), or its id from the journal"
    )
    command(more, "terminals", "hub_commands:list_terminals", "terminals, when they were seen, what was taken in")
    command(more, "quarantine", "hub_commands:list_quarantine", "messages that wait for a person")
    settle = command(more, "settle", "hub_commands:settle_quarantine", "a line of the quarantine needs nobody any more")
    settle.add_argument("line", type=int)
    command(more, "import", "hub_commands:import_bundle", "take in what a terminal exported").add_argument(
        "folder", type=Path
    )


def _add_branch(commands: Any) -> None:
    branch = group(commands, "branch", "this terminal works offline and sends to a hub")
    enrol = command(branch, "enrol", "branch_commands:enrol_here", "become a terminal of the hub that made the code")
    code = enrol.add_mutually_exclusive_group(required=True)
    code.add_argument("code", nargs="?", default=None, help="the text of the one-time code")
    code.add_argument("--image", type=Path, default=None, help="a picture of it")
    command(branch, "status", "branch_commands:show_status", "what is unsent, and why")
    command(branch, "send", "branch_commands:send_now", "send what is due, then end")
    again = command(branch, "again", "branch_commands:send_again", "send a refused case once more")
    again.add_argument("receipt", help="受付番号")
    out = command(branch, "export", "branch_commands:export_bundle", "write what is unsent to removable media, sealed")
    out.add_argument("folder", type=Path)
    back = command(
        branch, "receipts", "branch_commands:read_receipts_back", "learn from the media what the hub took in"
    )
    back.add_argument("folder", type=Path)


def _add_figures(commands: Any) -> None:
    kpi = group(commands, "kpi", "counted figures, without any person in them")
    show = command(kpi, "show", "kpi_commands:show", "figures of a day, month or year; today where nothing is said")
    when = show.add_mutually_exclusive_group()
    for name, form in (("day", "YYYY-MM-DD"), ("month", "YYYY-MM"), ("year", "YYYY")):
        when.add_argument(f"--{name}", metavar=form, default=None)
    show.add_argument("--by", default="total", help="total, hour, day, month, office, procedure, channel, queue, …")
    show.add_argument("--office", default="", help="one office only")
    command(kpi, "now", "kpi_commands:now", "the live board: today, queues, alarms")
    command(kpi, "codebook", "kpi_commands:codebook", "every figure with its version and formula")
    command(kpi, "rebuild", "kpi_commands:rebuild", "throw the counted hours away and count all events anew")
    command(kpi, "refresh", "kpi_commands:refresh", "count the hours that are finished and the late events")
    ticket = command(kpi, "ticket", "kpi_commands:note_ticket", "a ticket was issued, called, or its holder left")
    ticket.add_argument("step", choices=("issue", "call", "abandon"))
    ticket.add_argument("--number", required=True)
    ticket.add_argument("--queue", required=True)
    command(kpi, "tickets", "kpi_commands:import_tickets", "take in the CSV of a ticket machine").add_argument(
        "file", type=Path
    )
    export = command(kpi, "export", "kpi_commands:export", "a month as zip: CSV, Parquet, descriptions")
    export.add_argument("--month", required=True, metavar="YYYY-MM")
    export.add_argument("--out", type=Path, required=True)
    export.add_argument("--internal", action="store_true", help="small counts are not hidden: for this house only")
