"""Where the sources of a visit differ, and what is worth telling about the sources themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from counter_app.domain.answers import Answer, FieldPath, Origin
from counter_app.domain.channel import Channel
from counter_app.domain.conflict import Conflict, conflicts
from counter_app.domain.finding import Finding, FindingCode, Severity
from counter_app.domain.form import FieldKind
from counter_app.domain.household import Ambiguous, Found, NotFound, RegisterDown
from counter_app.flow.interview import facts

if TYPE_CHECKING:
    from counter_app.flow.state import Visit

CARD, REGISTER = FieldPath("card"), FieldPath("register")  # places of findings that belong to no field
SOURCE_NOTICES = frozenset({CARD, REGISTER})
_TO_BE_SETTLED = frozenset(
    {FindingCode.CARD_ADDRESS_OLD, FindingCode.SAME_NAME_ELSEWHERE, FindingCode.OTHER_NAME_THERE}
    | {FindingCode.REGISTER_STATUS}
)


def open_conflicts(visit: Visit) -> tuple[Conflict, ...]:
    """Return every difference between values, decided or not, at a field that counts now."""
    asked = facts(visit.asked_forms, visit.answers)
    paths = [item.path for item in asked if item.field.kind is not FieldKind.GROUP]
    return conflicts(visit.answers, visit.resolutions, paths)


def undecided(visit: Visit) -> Iterator[Finding]:
    """Two sources differ and nobody has decided. The more trusted one counts meanwhile; staff look at it."""
    for conflict in open_conflicts(visit):
        if conflict.resolved is None and not conflict.values[0].typed:
            yield Finding(conflict.path, FindingCode.CONFLICT_UNDECIDED, Severity.FOLLOW_UP)


def notices(visit: Visit) -> tuple[Finding, ...]:
    """Return what a person should know of card and register themselves: silence is never an answer."""
    return tuple(_notices(visit))


def _notices(visit: Visit) -> Iterator[Finding]:
    if visit.card.reading is not None and _filled_nothing(visit, Origin.CARD):
        yield Finding(CARD, FindingCode.SOURCE_FILLED_NOTHING, Severity.NOTICE)
    differing = tuple(differences_to_register(visit))
    yield from differing
    answer = visit.register.answer
    match answer:
        case NotFound() if not any(each.code == FindingCode.CARD_ASK_STAFF for each in differing):
            yield Finding(REGISTER, FindingCode.NOT_IN_REGISTER, Severity.NOTICE)
        case Ambiguous():
            yield Finding(REGISTER, FindingCode.SEVERAL_IN_REGISTER, Severity.NOTICE)
        case RegisterDown():
            yield Finding(REGISTER, FindingCode.REGISTER_DOWN, Severity.NOTICE)
        case Found() if _filled_nothing(visit, Origin.REGISTER):
            yield Finding(REGISTER, FindingCode.SOURCE_FILLED_NOTHING, Severity.NOTICE)
    if answer is not None and answer.skipped:
        yield Finding(REGISTER, FindingCode.REGISTER_FILES_SKIPPED, Severity.NOTICE)


def differences_to_register(visit: Visit) -> Iterator[Finding]:
    """Return how card and register differ, known as soon as the card is read. Residents are told only what to do.

    What stands in a register about somebody of this name is for staff: nobody else may learn it with a card in hand.
    """
    answer = visit.register.answer
    remarks = answer.remarks if answer is not None else ()
    if visit.rules.channel is Channel.COUNTER:
        for each in remarks:
            severity = Severity.FOLLOW_UP if each.code in _TO_BE_SETTLED else Severity.NOTICE
            yield Finding(REGISTER, each.code, severity, each.detail)
    elif any(each.code in _TO_BE_SETTLED for each in remarks):
        yield Finding(REGISTER, FindingCode.CARD_ASK_STAFF, Severity.NOTICE)


def _filled_nothing(visit: Visit, origin: Origin) -> bool:
    """Nothing of the chosen procedures came from this source; before any is chosen there is nothing to say."""
    asked = facts(visit.forms, visit.answers)
    return bool(visit.forms) and not any(said.origin is origin for item in asked for said in _said(visit, item.path))


def _said(visit: Visit, path: FieldPath) -> Iterator[Answer]:
    yield from visit.answers.said.get(path, ())
    answer = visit.answers.find(path)
    if answer is not None:
        yield answer
