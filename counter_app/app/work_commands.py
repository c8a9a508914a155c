"""`main.py work …`, `queue …`, `audit views`: what clerks do with cases, from the command line."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from counter_app.app.assembly import clock_of, settings_of
from counter_app.app.command_line import print_json
from counter_app.app.office import Office, open_office
from counter_app.app.roles import roles_of
from counter_app.app.typed_secrets import sign_in_here
from counter_app.domain.staff import Clerk, whole_office
from counter_app.failures import FailureCode, SettingsError, SignInError
from counter_app.ports import BulkOutcome, CaseEvent, Doing, Step, ViewPurpose, Wanted, WorkRow, WorkState

E = TypeVar("E", bound=StrEnum)


@contextmanager
def opened_office(options: argparse.Namespace) -> Iterator[Office]:
    """Open the office of the settings, and close it whatever happens."""
    settings = settings_of(options)
    office = open_office(settings, clock_of(settings))
    try:
        yield office
    finally:
        office.close()


def clerk_of(office: Office, options: argparse.Namespace) -> Clerk:
    """Who acts: `--as ID`, who types password and code; where nobody signs in, the account at this machine.

    Raises SignInError SIGNED_OUT where sign-in is required and nobody is named. Call it once: a code counts once.
    """
    named = vars(options).get("clerk")
    if named is not None:
        return sign_in_here(office, named)
    if office.settings.signin.required:
        raise SignInError(FailureCode.SIGNED_OUT, "sign-in is required here: --as ID, then password and code")
    return whole_office(f"cli:{getpass.getuser()}", f"cli:{office.settings.terminal}"[:64], office.settings.office)


def row_document(row: WorkRow) -> dict[str, Any]:
    """Plain values of a row, without the applicant's name: lists end up in tickets and chats."""
    return {
        "id": row.application_id,
        "procedure": row.procedure,
        "title": row.title,
        "state": row.state.value,
        "receivedAt": row.received_at.isoformat(),
        "owner": row.owner,
        "delivery": row.delivery,
        "simulated": row.simulated,
        "openItems": row.open_items,
        "due": row.due.isoformat() if row.due else None,
        "reason": row.reason,
        "until": row.until.isoformat() if row.until else None,
        "section": row.section or None,
        "approval": row.approval.value,
        "proposedBy": row.proposed_by,
        "protected": row.protected,
        "corrected": row.corrected,
        "steps": sorted(step.value for step in row.steps),
    }


def say(options: argparse.Namespace, document: Any) -> None:
    """Write one JSON document, or a line of tab-separated values for each entry."""
    if options.json:
        print_json(document)
        return
    for entry in document if isinstance(document, list) else [document]:
        told = (" ".join(value) if isinstance(value, list) else value for value in entry.values())
        sys.stdout.write("\t".join(str(value) for value in told if value is not None) + "\n")


def list_rows(options: argparse.Namespace) -> None:
    """List applications, oldest first; all of them, page by page."""
    with opened_office(options) as office:
        clerk, wanted = clerk_of(office, options), _wanted(options, office)
        rows: list[WorkRow] = []
        while page := office.work_list.rows(clerk, wanted, after=rows[-1].application_id if rows else None):
            rows += page
        say(options, [row_document(row) for row in rows])


def _wanted(options: argparse.Namespace, office: Office) -> Wanted:
    asked = vars(options)  # `queue list` asks for the state only
    return Wanted(
        state=_one_of(WorkState, options.state, "--state") if options.state else None,
        mine=asked.get("mine", False),
        section=asked.get("section", ""),
        overdue_on=office.clock.now().date() if asked.get("overdue") else None,
        to_approve=asked.get("to_approve", False),
        protected=asked.get("protected", False),
        number=asked.get("number", ""),
        by_due=asked.get("by_due", False),
    )


def _one_of(kind: type[E], name: str, option: str) -> E:
    try:
        return kind(name)
    except ValueError:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"{option}: one of {', '.join(kind)}") from None


def show(options: argparse.Namespace) -> None:
    """Show one application as far as the role may see it; the view is logged with its purpose first."""
    with opened_office(options) as office:
        purpose = _one_of(ViewPurpose, vars(options).get("purpose", ViewPurpose.REVIEW), "--purpose")
        application = office.work_list.detail(options.application, clerk_of(office, options), purpose)
        say(
            options,
            [
                {
                    "path": i.path,
                    "name": i.name,
                    "label": i.label,
                    "value": i.value.reveal(),
                    "origin": i.origin,
                    "trust": i.trust,
                    "by": i.by,
                    "hidden": i.hidden.value if i.hidden else None,
                }
                for i in application.items
            ],
        )


def take_step(options: argparse.Namespace) -> None:
    """Take the step of the command's name with one application."""
    with opened_office(options) as office:
        row = office.work_list.step(options.application, clerk_of(office, options), _doing(options, options.step))
        say(options, row_document(row))


def _doing(options: argparse.Namespace, step: str) -> Doing:
    asked = vars(options)
    due: date | None = asked.get("due")
    return Doing(_one_of(Step, step, "step"), asked.get("reason") or "", due, asked.get("to") or "")


def return_(options: argparse.Namespace) -> None:
    """Return with a reason; due in 14 days where no day is said."""
    with opened_office(options) as office:
        due = vars(options).get("due")
        row = office.work_list.return_(options.application, clerk_of(office, options), options.reason, due)
        say(options, row_document(row))


def bulk(options: argparse.Namespace) -> None:
    """Take one step with many applications; what became of each is said."""
    with opened_office(options) as office:
        outcomes = office.work_list.bulk(options.applications, clerk_of(office, options), _doing(options, options.step))
        say(options, [_outcome(each) for each in outcomes])


def _outcome(each: BulkOutcome) -> dict[str, Any]:
    return {
        "id": each.application_id,
        "ok": each.row is not None,
        "state": each.row.state.value if each.row else None,
        "code": each.code.value if each.code else None,
    }


def correct(options: argparse.Namespace) -> None:
    """Change items. The new texts come from stdin, one `path=text` a line: arguments of a process can be seen by all."""
    with opened_office(options) as office:
        clerk = clerk_of(office, options)  # password and code are the first lines of stdin
        changes = dict(_change(line) for line in sys.stdin.read().splitlines() if line.strip())
        row = office.work_list.correct(options.application, clerk, changes, options.reason)
        say(options, row_document(row))


def _change(line: str) -> tuple[str, str]:
    path, equals, text = line.partition("=")
    if not equals:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, "stdin: lines of path=text are needed")
    return path.strip(), text


def show_history(options: argparse.Namespace) -> None:
    """Print the steps of one application."""
    with opened_office(options) as office:
        clerk = clerk_of(office, options)
        say(options, [_event(each) for each in office.work_list.history(options.application, clerk)])


def _event(event: CaseEvent) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(),
        "clerk": event.clerk,
        "terminal": event.terminal,
        "step": event.step.value,
        "from": event.start.value,
        "to": event.end.value,
        "owner": event.owner,
        "due": event.due.isoformat() if event.due else None,
        "reason": event.reason.reveal() if event.reason else None,
    }


def show_views(options: argparse.Namespace) -> None:
    """Print who opened a receipt's applications, when, where and what for: the list a resident may ask for."""
    with opened_office(options) as office:
        views = office.work_list.views(options.receipt, clerk_of(office, options))
        titles = {role.id: role.title for role in roles_of(office.settings).values()}
        say(
            options,
            [
                {
                    "at": view.at.isoformat(),
                    "application": view.application_id,
                    "role": titles.get(view.role, view.role),
                    "terminal": view.terminal,
                    "clerk": view.clerk,
                    "purpose": PURPOSES.get(view.purpose, view.purpose),
                    "refused": view.refused,
                }
                for view in views
            ],
        )


PURPOSES = {
    ViewPurpose.REVIEW.value: "審査",
    ViewPurpose.APPROVAL.value: "決裁",
    ViewPurpose.INQUIRY.value: "照会対応",
    ViewPurpose.REISSUE.value: "再発行",
    ViewPurpose.TRANSCRIPTION.value: "転記",
    ViewPurpose.CORRECTION.value: "訂正",
    ViewPurpose.AUDIT.value: "監査",
    ViewPurpose.REMOTE.value: "リモート窓口",
    "matching": "照合",
}
