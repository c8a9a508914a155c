"""Which cases of 照合 somebody may decide: their runs, what they have not answered yet, what nobody else looks at now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, false, or_, true

from counter_app.domain.staff import Clerk, Reach, Right
from counter_app.failures import FailureCode, StoreError
from counter_app.matching.review import Answer, Stage
from counter_app.store.schema_matching import match_answer, match_case, match_run, not_settled

TURN = timedelta(minutes=10)  # nobody else gets a case that somebody looks at
STANDS = and_(match_answer.c.undone == false(), match_answer.c.answer != Answer.HOLD.value)


def require_match(clerk: Clerk) -> None:
    """Raise StoreError CASE_OUT_OF_REACH for a role without the right."""
    if not clerk.may(Right.MATCH):
        raise StoreError(FailureCode.CASE_OUT_OF_REACH, "照合 needs a right this role does not have")


def of_role(clerk: Clerk) -> ColumnElement[bool]:
    """Runs of an office or a section are for whoever reaches them."""
    if not clerk.may(Right.MATCH):
        return false()
    match clerk.role.reach:
        case Reach.ALL:
            return true()
        case Reach.OFFICE:
            return match_run.c.office == clerk.office
        case Reach.SECTION:
            return match_run.c.section.in_(("", clerk.section))
        case Reach.OWN:
            return match_run.c.actor == clerk.id


def undecided_by(clerk: Clerk) -> ColumnElement[bool]:
    """A case this person may still decide: never twice the same person, a dispute only with the right to approve."""
    answered = exists().where(match_answer.c.case_id == match_case.c.id, match_answer.c.actor == clerk.id, STANDS)
    disputed = true() if clerk.may(Right.APPROVE) else match_case.c.stage != Stage.DISPUTED.value
    return and_(of_role(clerk), not_settled, disputed, ~answered)


def may_see(clerk: Clerk) -> ColumnElement[bool]:
    """支援措置: only with the right to see protected people."""
    return true() if clerk.may(Right.VIEW_PROTECTED) else match_case.c.protected == false()


def free_for(clerk: Clerk, now: datetime) -> ColumnElement[bool]:
    """Nobody else looks at it."""
    mine = or_(match_case.c.seen_by.is_(None), match_case.c.seen_by == clerk.id)
    return or_(mine, match_case.c.seen_at < now - TURN)


def is_free(row: Row[Any], clerk: Clerk, now: datetime) -> bool:
    """Say the same of a row that was read."""
    return row.seen_by in {None, clerk.id} or row.seen_at < now - TURN
