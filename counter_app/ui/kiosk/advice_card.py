"""One procedure of the advice on a tile: what, why, by when, what is lost. What to bring has a list of its own.

What nobody has verified is never shown to a resident as fact: no date, no sum, but that staff look it up.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter_app.domain import wareki
from counter_app.domain.advice import ProcedureAdvice
from counter_app.i18n.texts import Language
from counter_app.ui.kiosk.page import Room
from counter_app.ui.widgets.buttons import Tile
from counter_app.ui.widgets.frames import column, panel, row
from counter_app.ui.widgets.labels import label

_SOON = 7  # days; so few left are said as such


def why(advice: ProcedureAdvice, language: str) -> str:
    """Return one sentence: the first reason."""
    return advice.reasons[0].sentence.of(language) if advice.reasons else ""


def by_when(advice: ProcedureAdvice, today: date, say: Language) -> str:
    """Return how urgent it is: 「あと3日」, 「期限を過ぎています」; empty where there is no last day to be told."""
    due = advice.due
    if due is None:
        return ""
    if not due.verified:
        return say("kiosk.advice.due.unverified")
    left = (due.day - today).days
    if left < 0:
        return say("kiosk.advice.due.passed")
    if left == 0:
        return say("kiosk.advice.due.today")
    return say("kiosk.advice.due.soon", days=left) if left <= _SOON else ""


def last_day(advice: ProcedureAdvice, say: Language) -> str:
    """Return the last day in 和暦 and 西暦; empty where nobody has verified it."""
    due = advice.due
    if due is None or not due.verified:
        return ""
    return say("kiosk.advice.due.day", day=wareki.show(due.day, say.tag))


def at_stake(advice: ProcedureAdvice, say: Language) -> str:
    """Return what is lost where it is missed, with the sum only where that has been verified."""
    parts = []
    if advice.lost is not None and advice.verified:
        parts.append(advice.lost.of(say.tag))
    risk = advice.at_risk
    if risk is not None and risk.verified:
        key = "kiosk.advice.money.month" if risk.per_month else "kiosk.advice.money"
        parts.append(say(key, yen=f"{risk.yen:,}"))
    return say("kiosk.advice.and").join(parts)


class AdviceCard(Tile):
    """A needed procedure: ticked is to be done today."""

    def __init__(self, room: Room, advice: ProcedureAdvice, today: date, *, new: bool) -> None:
        say, language = room.say, room.language
        title = advice.form.title.of(language)
        urgent = " ".join(part for part in (by_when(advice, today, say), last_day(advice, say)) if part)
        spoken = "。".join(part for part in (why(advice, language), urgent, at_stake(advice, say)) if part)
        inner = QWidget()
        places = row(inner, gap=room.theme.metrics.mm(3))
        places.addLayout(_words(room, advice, new=new), 1)
        places.addWidget(_days(room, advice, today), 1)
        super().__init__(room.theme, title, spoken, choosable=True, several=True, inner=inner)


def _words(room: Room, advice: ProcedureAdvice, *, new: bool) -> QVBoxLayout:
    say, language = room.say, room.language
    words = column(gap=0)
    words.addStretch()
    if new:
        words.addWidget(label(say("kiosk.advice.new"), "primary"))
    words.addWidget(label(advice.form.title.of(language), "strong"))
    reason = why(advice, language)
    below = [reason] if reason else []
    if not advice.verified:
        below.append(say("kiosk.advice.unverified"))
    if below:
        words.addWidget(label(say("kiosk.advice.and").join(below), "quiet"))
    stake = at_stake(advice, say)
    if stake:
        words.addWidget(label(stake, "small"))
    words.addStretch()
    return words


def _days(room: Room, advice: ProcedureAdvice, today: date) -> QWidget:
    """By when: strong where it presses, framed where it is over. Never by colour alone."""
    say = room.say
    urgent, day = by_when(advice, today, say), last_day(advice, say)
    presses = advice.due is not None and advice.due.verified and bool(urgent)
    if presses:
        frame, inside = panel("notice", margin=room.theme.metrics.mm(1.2), gap=0)
    else:
        frame, inside = QWidget(), column(gap=0)  # type: ignore[assignment]  # a plain widget where nothing presses
        frame.setLayout(inside)
    inside.addStretch()
    if urgent:
        inside.addWidget(label(urgent, "strong" if presses else "quiet"))
    if day:
        inside.addWidget(label(day))
    inside.addStretch()
    return frame
