"""What the register said inside a visit, and what a person decides where sources differ."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app.domain.channel import Channel
from counter_app.domain.conflict import Resolution
from counter_app.flow import events as ev
from counter_app.flow.answering import settled
from counter_app.flow.differences import open_conflicts
from counter_app.flow.state import Visit

if TYPE_CHECKING:
    from counter_app.domain.answers import Origin
    from counter_app.domain.conflict import Conflict
    from counter_app.domain.household import RegisterAnswer
    from counter_app.personal import Personal


def looked_up(visit: Visit, answer: RegisterAnswer) -> Visit:
    """Keep what the register said."""
    return replace(visit, register=replace(visit.register, answer=answer, waiting=False))


def decided(visit: Visit, event: ev.TakeOffer | ev.Resolve) -> Visit:
    """A person prefers another value: a source's over what was typed, or one of several that differ, with a reason."""
    if isinstance(event, ev.Resolve):
        return _resolved(visit, event)
    return settled(visit, visit.answers.accept_offer(event.path))


def _resolved(visit: Visit, event: ev.Resolve) -> Visit:
    """A person decided. A resident alone may not choose a value that was checked less; staff may, and it is kept.

    One spelling of a name stands at several places: the same choice between the same values is made at all of them.
    """
    differing = open_conflicts(visit)
    asked = next((each for each in differing if each.path == event.path), None)
    if asked is None or not event.reason.reveal():
        return visit
    chosen = next((value for value in asked.values if value.origin is event.origin), None)
    if chosen is None or (visit.rules.channel is Channel.KIOSK and chosen is not asked.values[0]):
        return visit
    for each in differing:
        if _spellings(each) == _spellings(asked):
            visit = _ruled(visit, each, event)
    return settled(visit, visit.answers)


def _ruled(visit: Visit, conflict: Conflict, event: ev.Resolve) -> Visit:
    chosen = next(value for value in conflict.values if value.origin is event.origin)
    over = tuple(value for value in conflict.values if value is not chosen)
    ruling = Resolution(conflict.path, chosen.origin, over, event.reason, event.by, event.at)
    rest = tuple(each for each in visit.resolutions if each.path != conflict.path)
    return replace(visit, answers=visit.answers.decide(conflict.path, chosen, over), resolutions=(*rest, ruling))


def _spellings(conflict: Conflict) -> frozenset[tuple[Origin, Personal[str]]]:
    return frozenset((value.origin, value.value) for value in conflict.values)
