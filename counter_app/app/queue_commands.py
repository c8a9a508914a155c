"""`main.py queue …`, `work …`, `audit …`: the back office from the command line, on the store of counter.toml."""

from __future__ import annotations

import argparse
import getpass
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from counter_app.app.assembly import settings_of
from counter_app.app.command_line import print_json
from counter_app.app.office import Office, open_office
from counter_app.devices.clock import SystemClock
from counter_app.failures import FailureCode, SettingsError
from counter_app.ports import WorkRow, WorkState
from counter_app.settings import CardTrust
from counter_app.store import kpi


@contextmanager
def opened_office(options: argparse.Namespace) -> Iterator[Office]:
    """Open the office of the settings, and close it whatever happens."""
    office = open_office(settings_of(options), SystemClock())
    try:
        yield office
    finally:
        office.close()


def _actor() -> str:
    """Who acts: the account at this machine. Staff sign-in replaces this where it is set up."""
    return f"cli:{getpass.getuser()}"


def _row(row: WorkRow) -> dict[str, Any]:
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
    }


def _say(options: argparse.Namespace, document: Any) -> None:
    if options.json:
        print_json(document)
        return
    for entry in document if isinstance(document, list) else [document]:
        sys.stdout.write("\t".join(str(value) for value in entry.values() if value is not None) + "\n")


def list_rows(options: argparse.Namespace) -> None:
    """List applications, oldest first; all of them, page by page."""
    state = _state(options.state)
    with opened_office(options) as office:
        rows: list[WorkRow] = []
        while page := office.work_list.rows(state, after=rows[-1].application_id if rows else None):
            rows += page
        _say(options, [_row(row) for row in rows])


def _state(name: str | None) -> WorkState | None:
    if name is None:
        return None
    try:
        return WorkState(name)
    except ValueError:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"--state: one of {', '.join(WorkState)}") from None


def show(options: argparse.Namespace) -> None:
    """Show one application whole; the view is audited."""
    with opened_office(options) as office:
        application = office.work_list.detail(options.application, _actor())
        _say(
            options,
            [
                {"name": i.name, "label": i.label, "value": i.value.reveal(), "origin": i.origin, "trust": i.trust}
                for i in application.items
            ],
        )


def take(options: argparse.Namespace) -> None:
    """Take an application."""
    with opened_office(options) as office:
        _say(options, _row(office.work_list.take(options.application, _actor())))


def release(options: argparse.Namespace) -> None:
    """Give it back to the list."""
    with opened_office(options) as office:
        _say(options, _row(office.work_list.release(options.application, _actor())))


def complete(options: argparse.Namespace) -> None:
    """It is done."""
    with opened_office(options) as office:
        _say(options, _row(office.work_list.complete(options.application, _actor())))


def return_(options: argparse.Namespace) -> None:
    """Return it with a reason."""
    with opened_office(options) as office:
        _say(options, _row(office.work_list.return_(options.application, _actor(), options.reason)))


def stats(options: argparse.Namespace) -> None:
    """Figures of the last 24 hours, and how the outbox stands."""
    with opened_office(options) as office:
        now = office.clock.now()
        simulated = office.settings.trust is CardTrust.SIMULATED
        with office.database.reading() as connection:
            figures = kpi.figures(connection, now - timedelta(days=1), now, simulated=simulated)
        outbox = office.outbox.stats()
    _say(
        options,
        {
            "visits": figures.visits,
            "applications": figures.applications,
            "visitSecondsP50": figures.visit_seconds_p50,
            "visitSecondsP90": figures.visit_seconds_p90,
            "prefilledShare": figures.prefilled_share,
            "byProcedure": dict(figures.by_procedure),
            "unsent": outbox.unsent,
            "refused": outbox.refused,
            "oldestUnsent": outbox.oldest_unsent.isoformat() if outbox.oldest_unsent else None,
        },
    )


def dispatch_once(options: argparse.Namespace) -> None:
    """Deliver everything that is due, and note what robots reported."""
    with opened_office(options) as office:
        dispatcher, carried = office.dispatcher(), 0
        while dispatcher.run_once():
            carried += 1
        noted = office.read_back.run_once()
        _say(options, {"carried": carried, "reportsNoted": noted, "unsent": office.outbox.stats().unsent})


def dispatch_run(options: argparse.Namespace) -> None:
    """Deliver until SIGINT or SIGTERM."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with opened_office(options) as office:
        dispatcher = office.dispatcher()
        dispatcher.start()
        stopping.wait()
        dispatcher.stop()
