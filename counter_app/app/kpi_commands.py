"""`main.py kpi …`: figures, tickets of a ticket machine, the month's package."""

from __future__ import annotations

import argparse
import getpass
import hashlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from counter_app.app.bench_commands import say
from counter_app.app.command_line import print_json
from counter_app.app.office import Office
from counter_app.app.work_commands import opened_office
from counter_app.domain.japan_time import JAPAN
from counter_app.domain.tickets import TicketEvent, TicketStep, read_tickets
from counter_app.failures import FailureCode, SettingsError
from counter_app.figures.codebook import Statistic, shipped
from counter_app.figures.grain import Grain, end_of, start_of
from counter_app.figures.publication import LINES, rows
from counter_app.figures.query import By, Only, Period
from counter_app.settings import CardTrust
from counter_app.store import audit
from counter_app.store.figures import StoreFigures
from counter_app.store.rollups import Rollups
from counter_app.store.tickets import StoreTickets


def figures_of(office: Office) -> StoreFigures:
    """Return the figures of an office; one founded for training tells of its pretended visits."""
    return StoreFigures(office.database, office.clock, simulated=_is_simulated(office), limits=office.settings.figures)


def _is_simulated(office: Office) -> bool:
    return office.settings.trust is CardTrust.SIMULATED


@contextmanager
def _opened(options: argparse.Namespace) -> Iterator[tuple[Office, StoreFigures]]:
    with opened_office(options) as office:
        figures = figures_of(office)
        figures.refresh()
        yield office, figures


def show(options: argparse.Namespace) -> None:
    """Print every figure of a period, row by row."""
    with _opened(options) as (office, figures):
        since, until = _asked(options, office.clock.now())
        period = figures.period(since, until, _by(options.by), Only(office=options.office))
    document: dict[str, Any] = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "by": period.by.value,
        "simulated": period.simulated,
        "whole": _whole(period),
    }
    if period.by is not By.TOTAL:
        ids = [entry.id for entry in period.codebook if entry.statistic is not Statistic.LIVE]
        points = {id_: dict(period.points(id_)) for id_ in ids}
        document["rows"] = {row.key or "-": {id_: points[id_][row.key] for id_ in ids} for row in period.rows}
    if options.json:
        print_json(document)
        return
    sys.stdout.write(f"{since:%Y-%m-%d} – {until:%Y-%m-%d}{'  訓練' if period.simulated else ''}\n")
    for key, values in ({"": document["whole"]} | document.get("rows", {})).items():
        sys.stdout.write("".join((f"{key}\n" if key else "", *_lines(values))))


def _lines(values: Mapping[str, float | None]) -> Iterator[str]:
    """Each figure with its version, its value and its formula; what cannot be said is left out."""
    for id_, value in values.items():
        if value is not None:
            entry = shipped()[id_]
            sum_ = f"［{entry.id} v{entry.version}: {entry.formula}］"
            yield f"  {entry.name}  {f'{value:.3f}'.rstrip('0').rstrip('.')} {entry.unit}  {sum_}\n"


def _whole(period: Period) -> dict[str, Any]:
    return {entry.id: period.figure(entry.id) for entry in period.codebook if entry.statistic is not Statistic.LIVE}


def _by(text: str) -> By:
    try:
        return By(text)
    except ValueError:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"--by: one of {', '.join(By)}") from None


def _asked(options: argparse.Namespace, now: datetime) -> tuple[datetime, datetime]:
    if options.month:
        return _month(options.month)
    try:
        if options.year:
            since = datetime.strptime(options.year, "%Y").replace(tzinfo=JAPAN)
            return since, since.replace(year=since.year + 1)
        since = datetime.strptime(options.day, "%Y-%m-%d").replace(tzinfo=JAPAN) if options.day else now
    except ValueError:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, "--day YYYY-MM-DD, --year YYYY") from None
    since = start_of(Grain.DAY, since)
    return since, end_of(Grain.DAY, since)


def _month(text: str) -> tuple[datetime, datetime]:
    try:
        since = datetime.strptime(text, "%Y-%m").replace(tzinfo=JAPAN)
    except ValueError:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, "--month YYYY-MM") from None
    return since, end_of(Grain.MONTH, since)


def now(options: argparse.Namespace) -> None:
    """Print the live board."""
    with _opened(options) as (_, figures):
        today = figures.today()
    queues = today.queues
    say(
        options,
        {
            "at": today.at.isoformat(timespec="seconds"),
            "today": _whole(today.hours),
            "weekAgo": _whole(today.week_ago),
            "open": {state.state: state.count for state in queues.states},
            "oldestHours": None if queues.oldest is None else round(queues.oldest / timedelta(hours=1), 1),
            "overdue": queues.overdue,
            "unsent": queues.unsent,
            "waiting": {f"{each.office} {each.queue}": each.waiting for each in queues.waiting},
            "alarms": [f"{alarm.kind} {alarm.value:.0f} > {alarm.limit:g} {alarm.unit}" for alarm in today.alarms],
        },
    )


def codebook(options: argparse.Namespace) -> None:
    """Print the definitions."""
    entries = [
        {
            "id": entry.id,
            "version": entry.version,
            "name": entry.name,
            "formula": entry.formula,
            "unit": entry.unit,
            "events": list(entry.events),
            "validFrom": entry.valid_from.isoformat(),
            "source": entry.source,
        }
        for entry in shipped()
    ]
    if options.json:
        print_json(entries)
        return
    for entry in entries:
        sys.stdout.write(f"{entry['id']} v{entry['version']}  {entry['name']}（{entry['unit']}）: {entry['formula']}\n")


def rebuild(options: argparse.Namespace) -> None:
    """Count everything anew."""
    with opened_office(options) as office:
        say(options, asdict(Rollups(office.database).rebuild(office.clock.now())))


def refresh(options: argparse.Namespace) -> None:
    """Count what is finished or late."""
    with opened_office(options) as office:
        say(options, asdict(Rollups(office.database).finish(office.clock.now())))


def note_ticket(options: argparse.Namespace) -> None:
    """Take one event of a ticket machine in, now."""
    with opened_office(options) as office:
        try:
            event = TicketEvent(TicketStep(options.step), options.queue, options.number, office.clock.now())
        except ValueError as reason:
            raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, str(reason)) from None
        StoreTickets(office.database, office.settings.office, simulated=_is_simulated(office)).note(event)


def import_tickets(options: argparse.Namespace) -> None:
    """Take a machine's file in; what was reported before changes nothing."""
    try:
        events = read_tickets(options.file.read_bytes())
    except (OSError, ValueError) as reason:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"{options.file}: {reason}") from None
    with opened_office(options) as office:
        taken = StoreTickets(office.database, office.settings.office, simulated=_is_simulated(office)).take(events)
        Rollups(office.database).finish(office.clock.now())
    say(options, asdict(taken))


def export(options: argparse.Namespace) -> None:
    """Write the month's package."""
    from counter_app.exports.figures_package import Package, write, zipped  # noqa: PLC0415  # only an export needs it

    since, until = _month(options.month)
    with _opened(options) as (office, figures):
        code = office.settings.figures.municipality_code
        if not code:
            raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, "figures.municipality_code is needed for an export")
        whole = figures.period(since, until)
        lines = [figures.period(since, until, by) for by in LINES]
        package = Package(
            since=since,
            until=until,
            area_code=code,
            made_at=office.clock.now(),
            internal=options.internal,
            rows=rows(whole, lines, internal=options.internal),
            codebook=whole.codebook,
            procedures=_titles(office, until),
            simulated=whole.simulated,
        )
        body = zipped(package)
        with office.database.writing() as connection:  # what leaves the house is in the chain before it does
            act = audit.Act(f"cli:{getpass.getuser()}", "figures.export", package.name, hashlib.sha256(body).digest())
            audit.append(connection, office.clock.now(), act)
    try:
        write(body, options.out)
    except OSError as reason:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"{options.out}: {reason.strerror}") from None
    say(
        options,
        {
            "file": str(options.out),
            "rows": len(package.rows),
            "internal": package.internal,
            "partial": package.is_partial,
        },
    )


def _titles(office: Office, on: datetime) -> dict[str, str]:
    """Return the Japanese titles of this office's forms on the month's last day."""
    from counter_app.app.forms_in_force import FormsInForce  # noqa: PLC0415  # as above

    forms = FormsInForce(office.settings, office.clock).get().catalogue.effective(on.date() - timedelta(days=1))
    return {form.id: form.title.ja for form in forms}
