"""`main.py queue stats`, `work once|run`, `audit verify`: figures, the dispatcher and the chain, on the store of counter.toml."""

from __future__ import annotations

import argparse
import signal
import threading
from datetime import timedelta

from counter_app.app.work_commands import opened_office
from counter_app.app.work_commands import say as _say
from counter_app.settings import CardTrust
from counter_app.store import kpi


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
        carried = office.dispatcher().drain()
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
