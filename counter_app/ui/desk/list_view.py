"""The work list as values: tabs with counts, lines, and which steps the clerk may take. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from counter_app.domain.case_state import FINISHED
from counter_app.domain.staff import Clerk
from counter_app.failures import FailureCode
from counter_app.i18n.texts import Language
from counter_app.personal import Personal
from counter_app.ports import Approval, Step, Wanted, WorkList, WorkRow, WorkState
from counter_app.ui.marks import Mark, Tone

_PAGE = 200
_MOST = 1000


class Tab(StrEnum):
    """The filters above the list.

    TO_APPROVE and UNDELIVERED cut across the states: what waits for a second person, what was not handed over.
    """

    RECEIVED = "received"
    TAKEN = "taken"
    CORRECTING = "correcting"
    HELD = "held"
    RETURNED = "returned"
    TO_APPROVE = "to-approve"
    UNDELIVERED = "undelivered"
    DONE = "done"
    ALL = "all"


@dataclass(frozen=True)
class Snapshot:
    """The work list as it stood at one refresh; `cut` where there was more than a screen can use."""

    rows: tuple[WorkRow, ...] = ()
    cut: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the table, in words."""

    application_id: str
    state: Mark
    received: str
    title: str
    applicant: Personal[str]
    owner: str
    delivery: Mark
    reason: Personal[str]  # of a return, written by a clerk; of a delivery that failed
    simulated: bool
    open_items: int
    due: str = ""  # month and day the earliest of them is due
    overdue: bool = False  # that day has passed, and the application is not done
    protected: bool = False  # 支援措置
    until: str = ""  # month and day a correction, a return or a hold is due
    late: bool = False  # that day has passed
    waits_for_approval: bool = False
    corrected: bool = False


_STATES = {
    WorkState.RECEIVED: ("●", Tone.STATED),
    WorkState.TAKEN: ("▶", Tone.CAUTION),
    WorkState.CORRECTING: ("？", Tone.CAUTION),
    WorkState.HELD: ("‖", Tone.CAUTION),
    WorkState.RETURNED: ("↩", Tone.STOP),
    WorkState.DONE: ("◎", Tone.VERIFIED),
    WorkState.CLOSED: ("■", Tone.QUIET),
    WorkState.WITHDRAWN: ("✕", Tone.QUIET),
}
_DELIVERIES = {
    "delivered": ("◎", Tone.VERIFIED),
    "unsent": ("…", Tone.CAUTION),
    "refused": ("✕", Tone.STOP),
}


TROUBLES = {  # what a refusal of the store is called above the keys
    FailureCode.STEP_NOT_ALLOWED: "step",
    FailureCode.CASE_OUT_OF_REACH: "reach",
    FailureCode.CORRECTION_REFUSED: "correct",
    FailureCode.SIGNED_OUT: "signed-out",
}


def load(work_list: WorkList, clerk: Clerk) -> Snapshot:
    """Read the list page by page, what is open first, and put it in order, oldest first. Blocks: call it from a worker. Raises StoreError."""
    rows: list[WorkRow] = []
    cut = False
    for state in (*(state for state in WorkState if state not in FINISHED), *FINISHED):
        room = _MOST - len(rows)
        found = _of_state(work_list, clerk, state, room)
        rows += found
        cut = cut or len(found) == room
    return Snapshot(tuple(sorted(rows, key=lambda row: row.received_at)), cut=cut)


def _of_state(work_list: WorkList, clerk: Clerk, state: WorkState, most: int) -> list[WorkRow]:
    """What is finished only grows: it is read last, and only as far as there is room."""
    rows: list[WorkRow] = []
    while len(rows) < most:
        after = rows[-1].application_id if rows else None
        page = work_list.rows(clerk, Wanted(state), after=after, limit=min(_PAGE, most - len(rows)))
        rows += page
        if len(page) < _PAGE:
            break
    return rows


def joined(snapshot: Snapshot, rows: Iterable[WorkRow]) -> Snapshot:
    """Return the list with these rows as they are now, whether they stood on it or not."""
    known = {row.application_id: row for row in (*snapshot.rows, *rows)}
    return Snapshot(tuple(known.values()), snapshot.cut)


def belongs(row: WorkRow, tab: Tab) -> bool:
    """Decide whether a row stands under a tab."""
    if tab is Tab.ALL:
        return True
    if tab is Tab.UNDELIVERED:
        return row.delivery != "delivered"
    if tab is Tab.TO_APPROVE:
        return row.approval is Approval.PROPOSED
    return row.state.value == tab.value


def counts(snapshot: Snapshot) -> dict[Tab, int]:
    """Return how many rows stand under each tab."""
    return {tab: sum(belongs(row, tab) for row in snapshot.rows) for tab in Tab}


def lines_of(rows: Iterable[WorkRow], say: Language, today: date) -> tuple[Line, ...]:
    """Return the table's lines."""
    return tuple(_line(row, say, today) for row in rows)


def _line(row: WorkRow, say: Language, today: date) -> Line:
    return Line(
        application_id=row.application_id,
        state=_state_mark(row, say),
        received=f"{row.received_at:%m/%d %H:%M}",
        title=row.title,
        applicant=row.applicant,
        owner=row.owner or "",
        delivery=delivery_mark(row, say),
        reason=Personal(row.reason or delivery_reason(row.delivery_code, say)),
        simulated=row.simulated,
        open_items=row.open_items,
        due=f"{row.due:%m/%d}" if row.due else "",
        overdue=bool(row.open_items) and row.due is not None and row.due < today and row.state not in FINISHED,
        protected=row.protected,
        until=f"{row.until:%m/%d}" if row.until else "",
        late=row.until is not None and row.until < today,
        waits_for_approval=row.approval is Approval.PROPOSED,
        corrected=row.corrected,
    )


def _state_mark(row: WorkRow, say: Language) -> Mark:
    if row.approval is Approval.PROPOSED:
        return Mark("▲", say("desk.approval.proposed"), Tone.CAUTION)
    sign, tone = _STATES[row.state]
    return Mark(sign, say(f"desk.state.{row.state.value}"), tone)


def delivery_mark(row: WorkRow, say: Language) -> Mark:
    """Return how the hand-over to the receiving system stands; an unknown word is shown as a caution."""
    sign, tone = _DELIVERIES.get(row.delivery, ("？", Tone.CAUTION))
    word = say.find(f"desk.delivery.{row.delivery}") or row.delivery
    return Mark(sign, word, tone)


def delivery_reason(code: FailureCode | None, say: Language) -> str:
    """Return why a delivery has not happened; code and name where there are no words for it."""
    if code is None:
        return ""
    words = say.find(f"failure.{code.name}.staff") or code.name
    return f"{words}（{code.value}）"


def allowed(row: WorkRow | None) -> frozenset[Step]:
    """Return the legal steps. The store decides again: somebody may have been quicker."""
    return row.steps if row is not None else frozenset()
