"""Events of a ticket machine and the CSV an existing one delivers. A number and times; no person is in it.

The file has a header row; the columns are `queue,number,issued_at,called_at,abandoned_at` (or 窓口, 番号, 発券時刻,
呼出時刻, 離脱時刻), times `YYYY-MM-DD HH:MM[:SS]` (also with `/` or `T`) in Japan's time, UTF-8 or CP932. Other columns are
not read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from counter_app.domain.japan_time import JAPAN

_NAMES = {
    "queue": ("queue", "窓口"),
    "number": ("number", "番号"),
    "issue": ("issued_at", "発券時刻"),
    "call": ("called_at", "呼出時刻"),
    "abandon": ("abandoned_at", "離脱時刻"),
}
_NUMBER = re.compile(r"[0-9A-Za-z-]{1,16}", re.ASCII)
_QUEUE_LENGTH = 32


class TicketStep(StrEnum):
    """What the machine reports, in the order in which it happens."""

    ISSUE = "issue"
    CALL = "call"
    ABANDON = "abandon"


@dataclass(frozen=True)
class TicketEvent:
    """One report. Raises ValueError where number or queue could be anything but a number and a queue."""

    step: TicketStep
    queue: str
    number: str
    at: datetime

    def __post_init__(self) -> None:
        if not _NUMBER.fullmatch(self.number):
            raise ValueError("a ticket's number: 1-16 of 0-9, A-Z, -")
        if not 0 < len(self.queue) <= _QUEUE_LENGTH or not self.queue.isprintable():
            raise ValueError(f"a queue's name: 1-{_QUEUE_LENGTH} characters")
        if self.at.tzinfo is None:
            raise ValueError("a time needs its time zone")


@dataclass(frozen=True)
class Called:
    """The number a queue called last."""

    queue: str
    number: str
    at: datetime


def read_tickets(file: bytes) -> list[TicketEvent]:
    """Read a machine's CSV. Raises ValueError naming the line, never its content."""
    rows = csv.DictReader(io.StringIO(_text(file), newline=""))
    names = {
        key: next((name for name in known if name in (rows.fieldnames or ())), "") for key, known in _NAMES.items()
    }
    if not names["queue"] or not names["number"] or not names["issue"]:
        raise ValueError("line 1: queue, number and issued_at (窓口, 番号, 発券時刻) are needed")
    events: list[TicketEvent] = []
    try:
        for row in rows:
            events += _events(row, names)
    except (ValueError, csv.Error) as reason:
        cause = str(reason) if isinstance(reason, _Wrong) else "not a ticket"
        raise ValueError(f"line {rows.line_num}: {cause}") from None
    return events


class _Wrong(ValueError):  # noqa: N818  # of this file only
    """A reason that quotes nothing."""


def _events(row: dict[str, str | None], names: dict[str, str]) -> Iterator[TicketEvent]:
    for step in TicketStep:
        text = (row.get(names[step.value]) or "").strip() if names[step.value] else ""
        if text:
            yield TicketEvent(
                step, (row.get(names["queue"]) or "").strip(), (row.get(names["number"]) or "").strip(), _time(text)
            )
        elif step is TicketStep.ISSUE:
            raise _Wrong("a ticket without its time")


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise _Wrong("a time is YYYY-MM-DD HH:MM:SS") from None
    return at if at.tzinfo is not None else at.replace(tzinfo=JAPAN)


def _text(file: bytes) -> str:
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return file.decode("cp932")
        except UnicodeDecodeError:
            raise ValueError("line 1: neither UTF-8 nor CP932") from None
