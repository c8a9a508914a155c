"""What a clerk's desk writes down of a call: views of what was released, and the after-call note. No value of a person.

Both stand in the audit chain: `view` on the call, purpose `remote as <role>`, the facts as its detail; `remote.note` with
the result as purpose; and, where the visit goes on at a counter, `remote.continued` on the receipt number, with the call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import func, select

from counter_app.domain.staff import Clerk, Right
from counter_app.domain.views import ViewPurpose
from counter_app.failures import FailureCode, StoreError
from counter_app.ports import Clock
from counter_app.remote.desk_state import Note
from counter_app.store import audit
from counter_app.store.database import Database
from counter_app.store.record_views import CONTINUED, VIEW
from counter_app.store.schema import audit as chain

_LONGEST = 64
NOTE = "remote.note"


class StoreDeskRecords:
    """As the window's `DeskRecords`. `acting` says at every call who is there, with what rights."""

    def __init__(self, database: Database, clock: Clock, acting: Callable[[], Clerk]) -> None:
        self._database, self._clock, self._acting = database, clock, acting

    def log_view(self, call: str, facts: frozenset[str]) -> None:
        """Write the view of these facts. Raises StoreError, SignInError."""
        clerk = self._who()
        detail = "\n".join(sorted(facts)).encode("utf-8")
        purpose = f"{ViewPurpose.REMOTE.value} as {clerk.role.id}"[:_LONGEST]
        self._write([audit.Act(clerk.id, VIEW, call[:_LONGEST], detail, clerk.terminal, purpose)])

    def keep_note(self, note: Note) -> None:
        """Write the note. Raises StoreError, SignInError."""
        clerk = self._who()
        seconds = f"{note.seconds} s".encode("ascii")
        acts = [audit.Act(clerk.id, NOTE, note.call[:_LONGEST], seconds, clerk.terminal, note.result.value)]
        if note.slip:
            call = f"call {note.call}"[:_LONGEST]
            acts.append(audit.Act(clerk.id, CONTINUED, note.slip, b"", clerk.terminal, call))
        self._write(acts)

    def _who(self) -> Clerk:
        clerk = self._acting()
        if not clerk.may(Right.TAKE_CALLS):
            raise StoreError(FailureCode.CASE_OUT_OF_REACH, "the role takes no calls")
        return clerk

    def _write(self, acts: list[audit.Act]) -> None:
        with self._database.writing() as connection:
            audit.append_all(connection, self._clock.now(), acts)


def entries_of_calls(database: Database) -> Mapping[str, int]:
    """Return how many entries desks have written: views of calls, notes, visits that go on at a counter."""
    remote = chain.c.purpose.startswith(f"{ViewPurpose.REMOTE.value} as ") | chain.c.action.in_((NOTE, CONTINUED))
    counted = select(chain.c.action, func.count()).where(remote).group_by(chain.c.action)
    with database.reading() as connection:
        return {str(row[0]): int(row[1]) for row in connection.execute(counted)}
