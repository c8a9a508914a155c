"""What the register said inside a visit, and what a person decides where sources differ."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app.domain.channel import Channel
from counter_app.domain.conflict import Conflict, Resolution, conflicts
from counter_app.domain.form import FieldKind
from counter_app.flow import events as ev
from counter_app.flow.answering import settled
from counter_app.flow.interview import facts
from counter_app.flow.state import Visit

if TYPE_CHECKING:
    from counter_app.domain.household import RegisterAnswer


def looked_up(visit: Visit, answer: RegisterAnswer) -> Visit:
    """Keep what the register said."""
    return replace(visit, register=replace(visit.register, answer=answer, waiting=False))


def open_conflicts(visit: Visit) -> tuple[Conflict, ...]:
    """Return every difference between sources, decided or not, at a field that counts now."""
    asked = facts(visit.asked_forms, visit.answers)
    paths = [item.path for item in asked if item.field.kind is not FieldKind.GROUP]
    return conflicts(visit.answers, visit.resolutions, paths)


def decided(visit: Visit, event: ev.TakeOffer | ev.Resolve) -> Visit:
    """A person prefers another value: a source's over what was typed, or one of several that differ, with a reason."""
    if isinstance(event, ev.Resolve):
        return _resolved(visit, event)
    return settled(visit, visit.answers.accept_offer(event.path))


def _resolved(visit: Visit, event: ev.Resolve) -> Visit:
    """A person decided. A resident alone may not choose a value that has been checked less; staff may, and it is kept."""
    conflict = next((each for each in open_conflicts(visit) if each.path == event.path), None)
    if conflict is None or not event.reason.reveal():
        return visit
    chosen = next((value for value in conflict.values if value.origin is event.origin), None)
    if chosen is None or (visit.rules.channel is Channel.KIOSK and chosen is not conflict.values[0]):
        return visit
    over = tuple(value for value in conflict.values if value is not chosen)
    ruling = Resolution(event.path, chosen.origin, over, event.reason, event.by, event.at)
    rest = tuple(each for each in visit.resolutions if each.path != event.path)
    ruled = settled(visit, visit.answers.decide(event.path, chosen, over))
    return replace(ruled, resolutions=(*rest, ruling))
