"""How quickly a page of the work list is read with years of history behind it.

The history is closed; at its end stand the cases of the last weeks, open, of thirty offices and a dozen sections. Among
them are a new office and a small section with a case in tens of thousands: what is rare shows a query that reads on
until its page is full. Before a page is timed its cases are sealed, so that names are opened as at a desk.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import update

from counter_app.domain.case_state import WorkState
from counter_app.domain.sections import Sections
from counter_app.domain.staff import Clerk, Reach, Right, Role
from counter_app.ports import Wanted
from counter_app.store.bench import _MachineClock
from counter_app.store.case_rows import page_of
from counter_app.store.database import Database
from counter_app.store.dialects import POSTGRES
from counter_app.store.fill import Columns, fill
from counter_app.store.key_file import StoreKeys
from counter_app.store.schema import application, case_key
from counter_app.store.sealing import Place, new_case_key
from counter_app.store.work_list import StoreWorkList

BAR_MS = 50.0
OPEN = 20_000  # cases on their way: what a city of half a million has on its desks
PAGE = 50
_ROUNDS = 9
_TODAY, _PAST, _FUTURE = date(2026, 11, 21), "2026-11-01", "2026-12-20"
_SMALL_OFFICE, _SMALL_SECTION, _RARE = "B99", "文化財課", "procedure-rare"
_SECTIONS = Sections({**{f"S{number:02d}": f"第{number}課" for number in range(1, 13)}, _RARE: _SMALL_SECTION})
_EVERYTHING = Wanted()
_NAME = "架空　花子".encode()


@dataclass(frozen=True)
class _Page:
    """One thing a clerk asks for."""

    clerk: Clerk
    wanted: Wanted = _EVERYTHING
    after: str | None = None


def bench_list(database: Database, keys: StoreKeys, cases: int) -> dict[str, Any]:
    """Fill an empty, migrated database and read pages of 50; milliseconds, [median, slowest of 9]."""
    began = time.perf_counter()
    open_ = min(OPEN, cases // 2)
    fill(database, cases, _cases(database.dialect, cases - open_))
    filled = time.perf_counter()
    work_list = StoreWorkList(database, keys, _MachineClock(), sections=_SECTIONS)
    found = {name: _timed(database, keys, work_list, page) for name, page in _pages(cases, open_).items()}
    return {
        "cases": cases,
        "open": open_,
        "fill_seconds": round(filled - began, 1),
        "page": PAGE,
        "ms": {name: each["ms"] for name, each in found.items()},
        "lines": {name: each["lines"] for name, each in found.items()},
        "bar_ms": BAR_MS,
        "above": [name for name, each in found.items() if each["ms"][0] > BAR_MS],
    }


def _cases(dialect: str, closed: int) -> Columns:
    """The history: what is above `closed` is open, and now and then an old case never was finished."""
    cast = "date " if dialect == POSTGRES else ""
    past, future = f"{cast}'{_PAST}'", f"{cast}'{_FUTURE}'"
    is_open = f"n > {closed} OR n % 20000 = 7"
    state = (
        f"CASE WHEN {is_open} THEN CASE n % 8 WHEN 0 THEN 'taken' WHEN 1 THEN 'correcting' WHEN 2 THEN 'held'"
        " WHEN 3 THEN 'returned' ELSE 'received' END"
        " ELSE CASE n % 10 WHEN 0 THEN 'done' WHEN 1 THEN 'withdrawn' ELSE 'closed' END END"
    )
    due = f"CASE WHEN n <= {closed} AND n % 3 = 0 OR n % 500 = 0 THEN {past} WHEN n % 3 = 1 THEN {future} END"
    procedure = f"CASE WHEN n % 50000 = 11 THEN '{_RARE}' ELSE 'procedure-' || (n % 40) END"
    return {
        "application": {"procedure": procedure, "due": due},
        "work": {
            "procedure": procedure,
            "due": due,
            "state": state,
            "owner": f"CASE WHEN n % 8 = 0 OR n <= {closed} THEN 'clerk-' || (n % 200) END",
            "office": f"CASE WHEN n % 50000 = 12 THEN '{_SMALL_OFFICE}' ELSE 'B' || (n % 30) END",
            "destination": "CASE WHEN n % 13 = 0 THEN 'outside' WHEN n % 13 < 10 THEN 'S0' || (n % 13) ELSE 'S' || (n % 13) END",
            "approval": f"CASE WHEN n > {closed} AND n % 100 = 0 THEN 'proposed' ELSE 'not-needed' END",
            "proposed_by": f"CASE WHEN n > {closed} AND n % 100 = 0 THEN 'clerk-1' END",
            "protected": "CASE WHEN n % 20000 = 3 THEN true ELSE false END",
            "until": f"CASE WHEN ({is_open}) AND n % 8 IN (1, 2, 3) THEN CASE n % 300 WHEN 1 THEN {past} ELSE {future} END END",
            "taken_in_by": "CASE WHEN n % 2 = 0 THEN 'counter-' || (n % 60) END",
        },
    }


def _pages(cases: int, open_: int) -> Mapping[str, _Page]:
    everybody, office = _clerk(Reach.ALL), _clerk(Reach.OFFICE)
    small, section = _clerk(Reach.OFFICE, office=_SMALL_OFFICE), _clerk(Reach.SECTION, section="第3課")
    few = _clerk(Reach.SECTION, section=_SMALL_SECTION, office=_SMALL_OFFICE)
    middle, in_open, last = (f"FILL-{number}/1" for number in (cases // 2, cases - open_ // 2, cases - 10))
    received, closed = Wanted(WorkState.RECEIVED), Wanted(WorkState.CLOSED)
    overdue = Wanted(overdue_on=_TODAY)
    return {
        "everything": _Page(everybody),
        "everything, deep": _Page(everybody, after=middle),
        "everything, end": _Page(everybody, after=last),
        "received": _Page(everybody, received),
        "received, deep": _Page(everybody, received, in_open),
        "closed, deep": _Page(everybody, closed, middle),
        "mine": _Page(everybody, Wanted(mine=True)),
        "mine, deep": _Page(everybody, Wanted(mine=True), middle),
        "mine, taken": _Page(everybody, Wanted(WorkState.TAKEN, mine=True)),
        "section": _Page(everybody, Wanted(section="第3課")),
        "section, received": _Page(everybody, Wanted(WorkState.RECEIVED, section="第3課")),
        "small section": _Page(everybody, Wanted(section=_SMALL_SECTION)),
        "small section, received": _Page(everybody, Wanted(WorkState.RECEIVED, section=_SMALL_SECTION)),
        "overdue": _Page(everybody, overdue),
        "overdue, deep": _Page(everybody, overdue, in_open),
        "overdue, of an office": _Page(office, overdue),
        "overdue, of a small section": _Page(few, overdue),
        "to approve": _Page(everybody, Wanted(to_approve=True)),
        "protected": _Page(everybody, Wanted(protected=True)),
        "by day": _Page(everybody, Wanted(by_due=True)),
        "by day, deep": _Page(everybody, Wanted(by_due=True), in_open),
        "received, by day": _Page(everybody, Wanted(WorkState.RECEIVED, by_due=True)),
        "a receipt number": _Page(everybody, Wanted(number=f"FILL-{cases - 5}")),
        "begin of a receipt number": _Page(everybody, Wanted(number=f"FILL-{str(cases - 5)[:3]}")),
        "a number that is not there": _Page(everybody, Wanted(number="FILL-9999999999")),
        "office": _Page(office),
        "office, received": _Page(office, received),
        "office, closed, deep": _Page(office, closed, middle),
        "small office": _Page(small),
        "small office, received": _Page(small, received),
        "small office, closed": _Page(small, closed),
        "of a section": _Page(section),
        "of a section, received": _Page(section, received),
        "of a section, closed, deep": _Page(section, closed, middle),
        "of a small section": _Page(few),
        "of a small section, received": _Page(few, received),
        "of a small section, closed": _Page(few, closed),
        "own": _Page(_clerk(Reach.OWN)),
        "own, deep": _Page(_clerk(Reach.OWN), after=middle),
        "own, received": _Page(_clerk(Reach.OWN), received),
    }


def _clerk(reach: Reach, *, office: str = "B3", section: str = "") -> Clerk:
    return Clerk("clerk-16", Role(reach.value, reach.value, frozenset(Right), reach), "DESK", office, section)


def _timed(database: Database, keys: StoreKeys, work_list: StoreWorkList, page: _Page) -> dict[str, Any]:
    with database.reading() as connection:
        lines = page_of(connection, page.clerk, _SECTIONS, page.wanted, after=page.after, limit=PAGE)
    _seal(database, keys, [line["id"] for line in lines])
    times = _milliseconds(lambda: work_list.rows(page.clerk, page.wanted, page.after, PAGE))
    return {"ms": [round(statistics.median(times), 1), round(max(times), 1)], "lines": len(lines)}


def _milliseconds(ask: Callable[[], object]) -> list[float]:
    times = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1000)
        if times[0] > 1000 and len(times) == 3:  # noqa: PLR2004  # it will not become quick
            break
    return times


def _seal(database: Database, keys: StoreKeys, case_ids: list[str]) -> None:
    """Give cases of the filling a key that opens, and an applicant."""
    with database.writing() as connection:
        for case_id in case_ids:
            key, wrapped = new_case_key(keys)
            name = key.seal(_NAME, Place("application", "applicant", case_id))
            connection.execute(update(application).where(application.c.id == case_id).values(applicant=name))
            values = {"key_id": keys.case_key_id, "wrapped_key": wrapped}
            connection.execute(update(case_key).where(case_key.c.application_id == case_id).values(**values))
