"""Stretches of time the board can be asked about, what each is compared with, and the steps of a trend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from counter_app.domain.japan_time import JAPAN
from counter_app.figures.query import By, Period
from counter_app.figures.tally import Tally, together

_FISCAL = 4  # the fiscal year begins in April
_WEEKDAYS = "月火水木金土日"


class SpanKind(StrEnum):
    """What can be chosen."""

    WEEKS_4 = "4w"
    WEEKS_13 = "13w"
    MONTHS_12 = "12m"
    THIS_YEAR = "year"
    LAST_YEAR = "last-year"
    YEARS_5 = "5y"


class Step(StrEnum):
    """What one point of a trend stands for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    @property
    def by(self) -> By:
        """The rows it is put together from."""
        return By.DAY if self in {Step.DAY, Step.WEEK} else By.MONTH


@dataclass(frozen=True)
class Span:
    """`since <= at < until`, whole days of Japan; today counts as far as it has come."""

    kind: SpanKind
    since: datetime
    until: datetime

    @property
    def days(self) -> int:
        """Calendar days in it."""
        return max(1, (self.until - self.since).days)

    @property
    def text(self) -> str:
        """Both ends, inclusive."""
        last = self.until - timedelta(days=1)
        return f"{self.since:%Y年%-m月%-d日}〜{last:%Y年%-m月%-d日}"

    @property
    def before(self) -> Span:
        """What it is compared with: the same days a year ago, or for weeks the same number of weeks before."""
        if self.kind in {SpanKind.WEEKS_4, SpanKind.WEEKS_13}:
            long = timedelta(days=28 if self.kind is SpanKind.WEEKS_4 else 91)
            return Span(self.kind, self.since - long, self.until - long)
        years = 5 if self.kind is SpanKind.YEARS_5 else 1
        return Span(self.kind, _years_ago(self.since, years), _years_ago(self.until, years))


def span_of(kind: SpanKind, now: datetime) -> Span:
    """Return a stretch that ends with today, or the fiscal year before this one."""
    midnight = now.astimezone(JAPAN).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight + timedelta(days=1)
    april = midnight.replace(year=midnight.year - (midnight.month < _FISCAL), month=_FISCAL, day=1)
    match kind:
        case SpanKind.WEEKS_4:
            return Span(kind, tomorrow - timedelta(days=28), tomorrow)
        case SpanKind.WEEKS_13:
            return Span(kind, tomorrow - timedelta(days=91), tomorrow)
        case SpanKind.MONTHS_12:
            first = midnight.replace(day=1)
            return Span(kind, first.replace(year=first.year - (first.month < 12), month=first.month % 12 + 1), tomorrow)  # noqa: PLR2004  # December
        case SpanKind.THIS_YEAR:
            return Span(kind, april, tomorrow)
        case SpanKind.LAST_YEAR:
            return Span(kind, _years_ago(april, 1), april)
        case SpanKind.YEARS_5:
            return Span(kind, _years_ago(april, 4), tomorrow)


def _years_ago(at: datetime, years: int) -> datetime:
    try:
        return at.replace(year=at.year - years)
    except ValueError:  # 29 February
        return at.replace(year=at.year - years, day=28)


@dataclass(frozen=True)
class Slot:
    """One point of a trend; no tally where nothing was recorded."""

    label: str
    name: str
    tally: Tally | None


def slots(period: Period, span: Span, step: Step) -> tuple[Slot, ...]:
    """Walk the calendar of a span, so that days without a record stay gaps in a trend."""
    rows = {row.key: row.tally for row in period.rows}
    made = []
    for keys, label, name in _calendar(span, step):
        found = [rows[key] for key in keys if key in rows]
        made.append(Slot(label, name, (found[0] if len(found) == 1 else together(found)) if found else None))
    return tuple(made)


def _calendar(span: Span, step: Step) -> Iterator[tuple[tuple[str, ...], str, str]]:
    days = [(span.since + timedelta(days=n)).date() for n in range(span.days)]
    if step is Step.DAY:
        for day in days:
            yield (day.isoformat(),), f"{day.month}/{day.day}", f"{day:%Y-%m-%d}（{_WEEKDAYS[day.weekday()]}）"
    elif step is Step.WEEK:
        for place in range(0, len(days), 7):
            week = days[place : place + 7]
            yield tuple(d.isoformat() for d in week), f"{week[0].month}/{week[0].day}", f"{week[0]:%Y-%m-%d} からの週"
    else:
        months = list(dict.fromkeys((day.year, day.month) for day in days))
        if step is Step.MONTH:
            for year, month in months:
                yield (f"{year}-{month:02}",), f"{month}月", f"{year}年{month}月"
        else:
            for fiscal in dict.fromkeys(_fiscal(year, month) for year, month in months):
                own = tuple(f"{y}-{m:02}" for y, m in months if _fiscal(y, m) == fiscal)
                yield own, f"{fiscal}年度", f"{fiscal}年度"


def _fiscal(year: int, month: int) -> int:
    return year - (month < _FISCAL)


def day_text(day: date) -> str:
    """Return a date with its weekday."""
    return f"{day.year}年{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"
