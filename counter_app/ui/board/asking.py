"""What the board asks of the figures, on its worker, and the answers that belong together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from counter_app.domain.japan_time import JAPAN
from counter_app.figures.codebook import Codebook
from counter_app.figures.heat import Heat
from counter_app.figures.league import LeagueRow
from counter_app.figures.query import By, Only, Period, Today
from counter_app.ports import Clock, FiguresSource
from counter_app.ui.board.spans import Span, Step

PARTNERS = {"wait_p50": "wait_p90", "desk_p50": "desk_p90", "back_p50": "back_p90"}
"""Medians and the 90 % points drawn as a band above them."""


@dataclass(frozen=True)
class TodayAnswer:
    """The live board and how the visits of today are spread over the ways in."""

    today: Today
    channels: Period


@dataclass(frozen=True)
class TrendAnswer:
    """A figure over a span, over the one before, and by office in both."""

    figure: str
    span: Span
    step: Step
    now: Period
    before: Period
    offices: Period
    offices_before: Period


@dataclass(frozen=True)
class PeakAnswer:
    """The heat map of a span."""

    span: Span
    heat: Heat
    codebook: Codebook


@dataclass(frozen=True)
class LeagueAnswer:
    """The procedures of a span, the costliest first."""

    span: Span
    rows: tuple[LeagueRow, ...]


@dataclass(frozen=True)
class Choices:
    """What the filters offer: everything that came up within a year."""

    offices: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


def ask_today(source: FiguresSource, only: Only) -> TodayAnswer:
    """Ask for the live board; finished hours are written down on the way."""
    source.refresh()
    today = source.today(only)
    start = today.at.astimezone(JAPAN).replace(hour=0, minute=0, second=0, microsecond=0)
    until = today.at + timedelta(seconds=1)
    return TodayAnswer(today, source.period(start, until, By.CHANNEL, only, kinds=("visit",)))


def ask_trend(  # noqa: PLR0913, PLR0917  # one question, each part of it named
    source: FiguresSource, codebook: Codebook, figure: str, span: Span, step: Step, only: Only
) -> TrendAnswer:
    """Ask for a trend with what it is compared with."""
    kinds = codebook[figure].events
    before = span.before
    anywhere = replace(only, office="")
    return TrendAnswer(
        figure,
        span,
        step,
        source.period(span.since, span.until, step.by, only, kinds=kinds),
        source.period(before.since, before.until, step.by, only, kinds=kinds),
        source.period(span.since, span.until, By.OFFICE, anywhere, kinds=kinds),
        source.period(before.since, before.until, By.OFFICE, anywhere, kinds=kinds),
    )


def ask_peaks(source: FiguresSource, codebook: Codebook, figure: str, span: Span, only: Only) -> PeakAnswer:
    """Ask for the heat map."""
    return PeakAnswer(span, source.heat(span.since, span.until, figure, only), codebook)


def ask_league(source: FiguresSource, span: Span, only: Only) -> LeagueAnswer:
    """Ask for the league."""
    return LeagueAnswer(span, source.league(span.since, span.until, only))


def ask_choices(source: FiguresSource, clock: Clock) -> Choices:
    """Ask what there is to choose from."""
    until = clock.now() + timedelta(seconds=1)
    since = until - timedelta(days=365)

    def keys(by: By, kind: str) -> tuple[str, ...]:
        return tuple(row.key for row in source.period(since, until, by, kinds=(kind,)).rows if row.key)

    return Choices(keys(By.OFFICE, "application"), keys(By.PROCEDURE, "application"), keys(By.CHANNEL, "visit"))
