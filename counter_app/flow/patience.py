"""How long a terminal waits for a person. Pure: given the visit and the times, which event is due."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.domain.channel import Channel
from counter_app.flow import events as ev
from counter_app.flow.state import Step, Visit


@dataclass(frozen=True)
class Patience:
    """Seconds; from the settings of the terminal."""

    idle_s: float = 60
    warning_s: float = 30
    card_away_s: float = 30


@dataclass(frozen=True)
class Marks:
    """Monotonic times the runtime keeps: last touch, warning shown, card taken. None while not so."""

    touched: float
    warned: float | None = None
    away: float | None = None


def marked(marks: Marks, visit: Visit, now: float) -> Marks:
    """Return the marks after the visit changed."""
    warned = (marks.warned if marks.warned is not None else now) if visit.idle_warning else None
    away = (marks.away if marks.away is not None else now) if visit.card.away else None
    return Marks(marks.touched, warned, away)


def due(visit: Visit, marks: Marks, now: float, patience: Patience) -> ev.Event | None:
    """Return the event whose time has come. Only self-service terminals lose patience; never while working."""
    if not visit.active or visit.rules.channel is not Channel.KIOSK:
        return None
    if visit.step in (Step.READING, Step.SUBMITTING):
        return None
    if marks.away is not None and now - marks.away >= patience.card_away_s:
        return ev.CardAwayTooLong()
    if marks.warned is not None:
        return ev.IdleOver() if now - marks.warned >= patience.warning_s else None
    return ev.IdleWarning() if now - marks.touched >= patience.idle_s else None
