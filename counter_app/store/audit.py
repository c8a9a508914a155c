"""The audit chain: who did what to which application, each entry sealed by the hash of the one before.

Entries are written in the caller's transaction: what is not recorded did not happen. A chain alone shows edits and
gaps; whether its end was cut off shows only a head that was noted elsewhere (printed on the day-end report).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, literal_column, select, text

from counter_app.store.audit_chain import START, Entry, walk
from counter_app.store.chain_end import PER_ENTRY, entry_at_end, entry_values, per_entry
from counter_app.store.dialects import POSTGRES, SQLITE
from counter_app.store.ready import Ready, Run
from counter_app.store.schema import audit, microseconds

_PAGE = 5000
_APPEND = insert(audit)
_APPEND_AT_END = entry_at_end()
_HEAD = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(literal_column("1"))
_HEAD_STEP, _APPEND_STEP = Ready(_HEAD, SQLITE), Ready(_APPEND, SQLITE)
_ENTRIES = text(
    "SELECT seq, at, actor, action, object_id, detail_hash, prev_hash, hash, terminal, purpose FROM audit"
    " WHERE seq > :after ORDER BY seq LIMIT :page"
)
_BEFORE_ALL = -(2**63)


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did, where and what for. `detail` is anything that proves it; only its SHA-256 is kept."""

    actor: str
    action: str
    object_id: str
    detail: bytes = field(default=b"", repr=False)
    terminal: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The end of the chain: number of entries and the last hash (64 hex digits)."""

    seq: int
    hash: str


_EMPTY = AuditHead(0, START)


def _entry_hash(seq: int, at: datetime, act: tuple[str, ...], detail_hash: str, prev_hash: str) -> str:
    """`act` is actor, action, object; then terminal and purpose, which entries before both columns do not have."""
    fields = [seq, microseconds(at), *act[:3], detail_hash, prev_hash, *act[3:]]
    return hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode("ascii")).hexdigest()


def append(connection: Connection, at: datetime, act: Act) -> None:
    """Add one entry in the caller's transaction, as its last step if possible: others wait for the chain's end."""
    append_all(connection, at, [act])


def append_all(connection: Connection, at: datetime, acts: Sequence[Act]) -> None:
    """Add entries in this order, as `append` does."""
    if connection.dialect.name == POSTGRES:
        for act in acts:
            connection.execute(_APPEND_AT_END, values_at_end(at, act))
        return
    if acts:
        connection.execute(_APPEND, _entries_after(head(connection), at, acts))


def append_in_steps(run: Run, at: datetime, acts: Sequence[Act]) -> None:
    """Add entries in this order, as `append` does."""
    if acts:
        end = next((AuditHead(*row) for row in run(_HEAD_STEP, {})), _EMPTY)
        for entry in _entries_after(end, at, acts):
            run(_APPEND_STEP, entry)


def _entries_after(end: AuditHead, at: datetime, acts: Sequence[Act]) -> list[dict[str, object]]:
    rows = []
    for act in acts:
        rows.append(_entry_after(end, at, act))
        end = AuditHead(end.seq + 1, str(rows[-1]["hash"]))
    return rows


def _entry_after(end: AuditHead, at: datetime, act: Act) -> dict[str, object]:
    detail_hash = hashlib.sha256(act.detail).hexdigest()
    return {
        "seq": end.seq + 1,
        "at": at,
        "actor": act.actor,
        "action": act.action,
        "object_id": act.object_id,
        "detail_hash": detail_hash,
        "prev_hash": end.hash,
        "hash": _entry_hash(end.seq + 1, at, _said(act), detail_hash, end.hash),
        "terminal": act.terminal,
        "purpose": act.purpose,
    }


def values_at_end(at: datetime, act: Act) -> dict[str, object]:
    """Return the values of a statement made with `entry_at_end`."""
    return entry_values(at, _said(act), hashlib.sha256(act.detail).hexdigest())


def values_per_entry(at: datetime, act: Act) -> dict[str, str]:
    """Return the values of `PER_ENTRY` for one of several entries of a statement; terminal and purpose are common to all."""
    detail_hash = hashlib.sha256(act.detail).hexdigest()
    return dict(zip(PER_ENTRY, per_entry(at, act.actor, act.action, act.object_id, detail_hash), strict=True))


def _said(act: Act) -> tuple[str, str, str, str, str]:
    return act.actor, act.action, act.object_id, act.terminal, act.purpose


def head(connection: Connection) -> AuditHead:
    """Return the end of the chain; seq 0 where there is no entry yet."""
    row = connection.execute(_HEAD).first()
    return AuditHead(row.seq, row.hash) if row else _EMPTY


def entries(connection: Connection) -> Iterator[Entry]:
    """Every entry as it is stored, in order; the driver's own rows, since there may be millions. Within a snapshot."""
    after = _BEFORE_ALL
    while page := _page(connection, after):
        yield from page
        after = page[-1][0]


def _page(connection: Connection, after: int) -> list[Entry]:
    result: Any = connection.execute(_ENTRIES, {"after": after, "page": _PAGE})
    page: list[Entry] = result.cursor.fetchall()
    result.close()
    return page


def verify(connection: Connection, anchor: AuditHead | None = None) -> AuditHead:
    """Walk the whole chain and return its head.

    Raises StoreError AUDIT_CHAIN_BROKEN with the first entry that does not fit, or where `anchor` (a head noted
    earlier) is not part of the chain any more.
    """
    walked = walk(entries(connection), {anchor.seq: anchor.hash} if anchor else None)
    return AuditHead(walked.seq, walked.hash)
