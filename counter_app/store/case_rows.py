"""Lines of the work list: the query, what a clerk reaches, filters, keyset paging, and a stored row as `WorkRow`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    RowMapping,
    Select,
    and_,
    false,
    literal_column,
    or_,
    select,
    true,
    union,
)

from counter_app.domain.case_state import FINISHED, Approval, CaseFacts, WorkState, next_steps
from counter_app.domain.sections import Sections
from counter_app.domain.staff import Clerk, Reach
from counter_app.failures import FailureCode, StoreError
from counter_app.personal import Personal
from counter_app.ports import Wanted, WorkRow
from counter_app.store.cases import load_key, load_keys, open_applicant
from counter_app.store.key_file import StoreKeys
from counter_app.store.schema import PROTECTED, OutboxState, application, outbox, still_open, submission, work
from counter_app.store.schema_cases import correction
from counter_app.store.sealing import CaseKey, Place

Stored = RowMapping

_DELIVERY_WORDS = {
    OutboxState.UNSENT: "unsent",
    OutboxState.DELIVERED: "delivered",
    OutboxState.REFUSED: "refused",
}
_MOST_PARTS = 200  # of one statement; SQLite takes 500
_LAST = "\uffff"  # behind every receipt number
_PROPOSED = work.c.approval == literal_column("'proposed'")


def rows_query() -> Select[Any]:
    """Everything of a line, sealed parts included."""
    return (
        select(
            *(work.c[name] for name in ("seq", "state", "owner", "reason", "changed_at", "office", "destination")),
            *(work.c[name] for name in ("approval", "proposed_by", "protected", "until", "taken_in_by")),
            *(application.c[name] for name in ("id", "procedure", "title", "applicant", "open_items", "due")),
            application.c.connector,
            submission.c.received_at,
            submission.c.simulated,
            outbox.c.state.label("delivery"),
            outbox.c.last_code,
        )
        .join(application, application.c.seq == work.c.seq)
        .join(submission, submission.c.number == application.c.number)
        .join(outbox, outbox.c.key == application.c.id)
    )


def find(connection: Connection, case_id: str) -> Stored:
    """Return one stored line. Raises StoreError RECEIPT_UNKNOWN."""
    row = connection.execute(rows_query().where(application.c.id == case_id)).first()
    if row is None:
        raise StoreError(FailureCode.RECEIPT_UNKNOWN, case_id)
    return row._mapping  # noqa: SLF001  # SQLAlchemy's public name for a row by column


def within_reach(clerk: Clerk, sections: Sections) -> ColumnElement[bool]:
    """Say in SQL what `case_state.reaches` says of one case."""
    match clerk.role.reach:
        case Reach.ALL:
            return true()
        case Reach.OFFICE:
            return work.c.office == clerk.office
        case Reach.OWN:
            return or_(work.c.owner == clerk.id, work.c.taken_in_by == clerk.id)
        case Reach.SECTION:
            nobodys = _nobodys(clerk, sections)
            return or_(in_section(clerk.section, sections), nobodys) if clerk.section else nobodys


def _ways(clerk: Clerk, sections: Sections, wanted: Wanted) -> tuple[ColumnElement[bool], ...]:
    """What is reached and wanted, in parts that an index each can answer; together they are the whole.

    Only where the whole would be read through: what is held by somebody or has a number is few cases anyway.
    """
    reached = within_reach(clerk, sections)
    few = wanted.mine or wanted.to_approve or wanted.protected or wanted.number
    parts: tuple[ColumnElement[bool], ...] = (reached,)
    if few:
        return parts
    if clerk.role.reach is Reach.OWN:
        parts = work.c.owner == clerk.id, work.c.taken_in_by == clerk.id
    elif clerk.role.reach is Reach.SECTION:
        parts = (*_parts_of(clerk.section, sections, wanted), _nobodys(clerk, sections))
    elif wanted.section:
        parts = tuple(and_(reached, part) for part in _parts_of(wanted.section, sections, wanted))
    return parts if 0 < len(parts) <= _MOST_PARTS else (reached,)


def _parts_of(section: str, sections: Sections, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """`in_section` by key and state."""
    mapped = frozenset(sections.by_key)
    states = (wanted.state,) if wanted.state else tuple(WorkState)
    for key, state in product(sorted(sections.keys_of(section)) if section else (), states):
        yield and_(work.c.procedure == key, work.c.state == state.value)
        yield and_(work.c.destination == key, work.c.procedure.not_in(mapped), work.c.state == state.value)


def _nobodys(clerk: Clerk, sections: Sections) -> ColumnElement[bool]:
    mapped = frozenset(sections.by_key)
    own = work.c.office == clerk.office
    return and_(work.c.procedure.not_in(mapped), work.c.destination.not_in(mapped), own) if mapped else own


def in_section(section: str, sections: Sections) -> ColumnElement[bool]:
    """Cases one section handles. A procedure's own line in the settings goes before its destination's."""
    keys, mapped = sections.keys_of(section), frozenset(sections.by_key)
    if not keys:
        return false()
    by_destination = and_(work.c.destination.in_(keys), work.c.procedure.not_in(mapped))
    return or_(work.c.procedure.in_(keys), by_destination)


def page_of(  # noqa: PLR0913  # who asks for which lines
    connection: Connection, clerk: Clerk, sections: Sections, wanted: Wanted, *, after: str | None, limit: int
) -> Sequence[Stored]:
    """Lines the clerk reaches and wants, behind `after`, in order."""
    last = _place_of(connection, after) if after is not None else None
    lines = _by_day if wanted.by_due else _as_received
    seqs = lines(connection, _Asked(clerk, sections, wanted, limit), last)
    found = connection.execute(rows_query().where(work.c.seq.in_(seqs))).mappings().all() if seqs else []
    place = {seq: place for place, seq in enumerate(seqs)}
    return sorted(found, key=lambda row: place[row["seq"]])


@dataclass(frozen=True)
class _Asked:
    """Numbers of lines are looked for in `work` alone: beside other tables a database takes the wrong one first."""

    clerk: Clerk
    sections: Sections
    wanted: Wanted
    limit: int

    def numbers(self, *conditions: ColumnElement[bool]) -> Select[Any]:
        """Select what is wanted under conditions, in no order and without an end."""
        found = select(work.c.seq)
        if self.wanted.number:
            found = found.join(application, application.c.seq == work.c.seq)
        return found.where(*conditions, *_filters(self.clerk, self.sections, self.wanted))


_Place = Row[Any, Any] | None


def _as_received(connection: Connection, asked: _Asked, last: _Place) -> Sequence[int]:
    """The first of what each way gives in the order of its own index, put together: no way is read to its end."""
    behind = (work.c.seq > last.seq,) if last is not None else ()
    if asked.wanted.overdue_on is not None:
        return _overdue(connection, asked, asked.wanted.overdue_on, behind)
    ways = _ways(asked.clerk, asked.sections, asked.wanted)
    parts = [asked.numbers(way, *behind).order_by(work.c.seq).limit(asked.limit) for way in ways]
    if len(parts) == 1:
        return connection.execute(parts[0]).scalars().all()
    first = union(*(select(part.subquery().c.seq) for part in parts)).subquery("first")
    return connection.execute(select(first.c.seq).order_by(first.c.seq).limit(asked.limit)).scalars().all()


def _overdue(connection: Connection, asked: _Asked, on: date, behind: tuple[ColumnElement[bool], ...]) -> Sequence[int]:
    """Open cases with a day that is past, each day found in an index of open cases that have one: few, so all are looked at."""
    reached = within_reach(asked.clerk, asked.sections)
    parts = (asked.numbers(still_open(), day, reached, *behind) for day in _past(on))
    late = union(*parts).subquery("late")
    return connection.execute(select(late.c.seq).order_by(late.c.seq).limit(asked.limit)).scalars().all()


def _past(on: date) -> list[ColumnElement[bool]]:
    return [and_(day.is_not(None), day < on) for day in (work.c.due, work.c.until)]


def _by_day(connection: Connection, asked: _Asked, last: _Place) -> Sequence[int]:
    """Each part is read in the order of an index; what all give would have to be sorted whole."""
    reached, seqs = [within_reach(asked.clerk, asked.sections)], list[int]()
    if asked.wanted.overdue_on is not None:
        reached += [still_open(), or_(*_past(asked.wanted.overdue_on))]
    for conditions, order in _parts_by_day(last):
        part = asked.numbers(*reached, *conditions).order_by(*order).limit(asked.limit - len(seqs))
        seqs += connection.execute(part).scalars().all()
        if len(seqs) == asked.limit:
            break
    return seqs


def _place_of(connection: Connection, case_id: str) -> Row[Any, Any]:
    found = connection.execute(select(application.c.seq, application.c.due).where(application.c.id == case_id)).first()
    if found is None:
        raise StoreError(FailureCode.RECEIPT_UNKNOWN, case_id)
    return found


def _parts_by_day(last: _Place) -> Iterable[tuple[list[ColumnElement[bool]], list[ColumnElement[Any]]]]:
    """What has a day, soonest first, then what has none; behind the row that was listed last.

    The rest of its day comes by itself: SQLite reads every line of a day to find those behind one of them.
    """
    day, seq = work.c.due, work.c.seq
    if last is None:
        yield [day.is_not(None)], [day, seq]
    elif last.due is not None:
        yield [day == last.due, seq > last.seq], [seq]
        yield [day > last.due], [day, seq]
    yield [day.is_(None), *([seq > last.seq] if last is not None and last.due is None else [])], [seq]


def _filters(clerk: Clerk, sections: Sections, wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.state is not None:
        yield work.c.state == wanted.state.value
        if wanted.by_due and wanted.state not in FINISHED:
            yield still_open()  # says nothing new, but names the index of days without the history
    if wanted.mine:
        yield work.c.owner == clerk.id
    if wanted.section:
        yield in_section(wanted.section, sections)
    if wanted.to_approve:
        yield _PROPOSED
        yield work.c.proposed_by.is_distinct_from(clerk.id)
    if wanted.protected:
        yield PROTECTED
    if wanted.number:
        yield application.c.id >= wanted.number
        yield application.c.id < wanted.number + _LAST


def correctors(connection: Connection, case_ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """Return who ever corrected each of these cases; cases without a correction are not in it."""
    found: dict[str, frozenset[str]] = {}
    query = select(correction.c.application_id, correction.c.actor).where(correction.c.application_id.in_(case_ids))
    for case_id, actor in connection.execute(query.distinct()).all():
        found[case_id] = found.get(case_id, frozenset()) | {actor}
    return found


def facts_of(stored: Stored, sections: Sections, corrected_by: frozenset[str] = frozenset()) -> CaseFacts:
    """Return what the rules look at."""
    return CaseFacts(
        state=WorkState(stored["state"]),
        office=stored["office"],
        section=sections.of(stored["procedure"], stored["destination"]),
        owner=stored["owner"],
        approval=Approval(stored["approval"]),
        proposed_by=stored["proposed_by"],
        corrected_by=corrected_by,
        protected=stored["protected"],
        taken_in_by=stored["taken_in_by"],
    )


@dataclass(frozen=True, slots=True)
class RowReader:
    """Makes a `WorkRow` of a stored line, for one clerk."""

    keys: StoreKeys
    sections: Sections
    clerk: Clerk

    def rows(self, connection: Connection, lines: Sequence[Stored]) -> list[WorkRow]:
        """Open many lines with one look at their corrections and one at their keys."""
        ids = [line["id"] for line in lines]
        by, keys = correctors(connection, ids), load_keys(connection, self.keys, ids)
        return [self._row(line, keys.get(line["id"]), by.get(line["id"], frozenset())) for line in lines]

    def _row(self, stored: Stored, key: CaseKey | None, corrected_by: frozenset[str]) -> WorkRow:
        """`key`: None where retention destroyed it: the line stays, the person is gone."""
        case_id, facts = stored["id"], facts_of(stored, self.sections, corrected_by)
        return WorkRow(
            application_id=case_id,
            procedure=stored["procedure"],
            title=stored["title"],
            state=facts.state,
            received_at=stored["received_at"],
            applicant=open_applicant(key, case_id, stored["applicant"]) if key else Personal(""),
            owner=facts.owner,
            delivery=_DELIVERY_WORDS[OutboxState(stored["delivery"])],
            simulated=stored["simulated"],
            open_items=stored["open_items"],
            due=stored["due"],
            reason=_reason(key, stored) if key else None,
            delivery_code=FailureCode(stored["last_code"]) if stored["last_code"] else None,
            until=stored["until"],
            section=facts.section,
            approval=facts.approval,
            proposed_by=facts.proposed_by,
            protected=facts.protected,
            corrected=bool(corrected_by),
            steps=next_steps(facts, self.clerk),
            connector=stored["connector"],
        )


def key_if_kept(connection: Connection, keys: StoreKeys, case_id: str) -> CaseKey | None:
    """Return the data key; None where retention destroyed it: the line stays, the person is gone."""
    try:
        return load_key(connection, keys, case_id)
    except StoreError as error:
        if error.code is not FailureCode.RECEIPT_UNKNOWN:
            raise
        return None


def _reason(key: CaseKey, stored: Stored) -> str | None:
    sealed = stored["reason"]
    if not sealed:
        return None
    return key.open(sealed, Place("work", "reason", stored["id"])).decode("utf-8", "surrogatepass")
