"""Who opened a record, and what for: written into the audit chain before anything is shown, read for the resident."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from counter_app.domain.views import RecordView
from counter_app.store import audit
from counter_app.store.case_steps import Moment
from counter_app.store.schema import audit as chain

VIEW, REFUSED = "view", "view.refused"
CONTINUED = "remote.continued"  # on a receipt, with `call <id>` as its purpose: the visit was that call's
_CALL = "call "
_AS = " as "  # `review as reviewer`: what for, and in which role; both are part of the entry's hash
_LAST = "\uffff"


def log_view(connection: Connection, moment: Moment, case_id: str, purpose: str, *, refused: bool) -> None:
    """Add the entry of one view, or of a try that is refused."""
    clerk = moment.clerk
    act = audit.Act(
        clerk.id,
        REFUSED if refused else VIEW,
        case_id,
        terminal=clerk.terminal,
        purpose=f"{purpose}{_AS}{clerk.role.id}",
    )
    audit.append(connection, moment.at, act)


def views_of(connection: Connection, number: str) -> list[RecordView]:
    """Return the views of a receipt's applications, or of one application, oldest first.

    What a clerk was shown in a call that led to this receipt counts too: `application_id` is then the call's.
    """
    single = "/" in number
    own = (chain.c.object_id >= (number if single else f"{number}/")) & (
        chain.c.object_id <= (number if single else f"{number}/{_LAST}")
    )
    found = connection.execute(
        select(chain.c.at, chain.c.object_id, chain.c.actor, chain.c.action, chain.c.terminal, chain.c.purpose)
        .where(own | chain.c.object_id.in_(_calls_of(connection, number.partition("/")[0])))
        .where(chain.c.action.in_((VIEW, REFUSED)))
        .order_by(chain.c.seq)
    ).all()
    return [_view(*row) for row in found]


def _calls_of(connection: Connection, receipt: str) -> list[str]:
    """Return the calls whose clerks noted that this receipt came of them."""
    named = select(chain.c.purpose).where(chain.c.object_id == receipt, chain.c.action == CONTINUED)
    return [row.purpose.removeprefix(_CALL) for row in connection.execute(named) if row.purpose]


def _view(  # noqa: PLR0913, PLR0917  # the columns of one entry
    at: datetime, case_id: str, actor: str, action: str, terminal: str | None, purpose: str | None
) -> RecordView:
    reason, _, role = (purpose or "").partition(_AS)
    return RecordView(at, case_id, actor, role, terminal or "", reason, refused=action == REFUSED)
