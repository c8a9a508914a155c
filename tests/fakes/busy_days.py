"""Invented events of some busy days, straight into the table of events."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from counter_app.domain.japan_time import JAPAN
from counter_app.store import kpi

OFFICES, PROCEDURES, CHANNELS, QUEUES = (
    ("MH01", "MH02"),
    ("moving-in", "pension", "tax"),
    ("counter", "kiosk"),
    ("1", "2"),
)
METER = ("facts_asked", "facts_prefilled", "facts_corrected", "basic_items", "basic_reused", "entries_by_hand")
COLUMNS = ("procedure", "channel", "queue", "seconds", "outcome", "characters_typed", "taps", "paper_entries", *METER)


def random_events(since: datetime, until: datetime, number: int, seed: int = 1) -> list[dict[str, object]]:
    """Events at random times; every kind that is counted comes up."""
    chance = random.Random(seed)
    return [_event(chance, since + (until - since) * chance.random()) for _ in range(number)]


def _event(chance: random.Random, at: datetime) -> dict[str, object]:
    kind = chance.choice(["ticket", "called", "visit", "application", "completed", "returned", "matched", "abandoned"])
    event: dict[str, object] = dict.fromkeys(COLUMNS) | {"at": at, "kind": kind, "office": chance.choice(OFFICES)}
    event["simulated"] = chance.random() < 0.1
    event["seconds"] = None if kind == "ticket" else round(chance.lognormvariate(6, 1))
    if kind in {"ticket", "called", "abandoned"}:
        return event | {"queue": chance.choice(QUEUES)}
    event["channel"] = chance.choice(CHANNELS)
    if kind == "visit":
        return event | {name: chance.randrange(12) for name in (*METER, "characters_typed", "taps", "paper_entries")}
    event["procedure"] = chance.choice(PROCEDURES)
    return event | ({"outcome": chance.choice([kpi.AUTOMATIC, kpi.BY_HAND])} if kind == "matched" else {})


def fill(database, events) -> None:
    with database.writing() as connection:
        kpi.add(connection, events)


def japan(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=JAPAN)


DAY = timedelta(days=1)
