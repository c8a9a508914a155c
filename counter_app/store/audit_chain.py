"""The audit chain as plain entries: what makes one follow the other, and what is wrong with a chain that was changed.

`packaging/audit_verify.py` says the same in one file for an auditor, on purpose without this one; a test holds both to
the same verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from json import encoder
from typing import Any

from counter_app.failures import FailureCode, StoreError

START = "0" * 64
TOLERANCE_S = 60  # several machines write, each with a clock of its own, and a writer may wait for its turn
_MOST_NOTED = 100
_quoted: Any = encoder.encode_basestring_ascii  # JSON's spelling; refuses None with a TypeError

# seq, at (microseconds since 1970 UTC), actor, action, object, SHA-256 of the detail, hash before, hash, terminal, purpose
Entry = tuple[int, int, str, str, str, str, str, str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class WentBack:
    """From this entry on the clock stood earlier than it had before. `by` in seconds."""

    seq: int
    by: float


@dataclass(frozen=True, slots=True)
class Walked:
    """A chain that holds together: its number of entries, its last hash, and where the clock went back."""

    seq: int
    hash: str
    went_back: tuple[WentBack, ...] = field(default=())


def walk(
    entries: Iterable[Entry], noted: Mapping[int, str] | None = None, *, tolerance_s: float = TOLERANCE_S
) -> Walked:
    """Walk all entries in the order of their numbers. `noted`: heads written down earlier, hash by number of entries.

    A clock that went back is told, not refused: a wrong clock that was set right does the same, and the entry stays.
    Raises StoreError AUDIT_CHAIN_BROKEN with the first entry that does not fit, or the noted head that is not there.
    """
    noted = noted or {}
    last, expected, newest, behind = START, 0, 0, False
    tolerance = int(tolerance_s * 1_000_000)
    went_back: list[WentBack] = []
    quoted = _quoted
    for seq, at, actor, action, object_id, detail_hash, prev_hash, stored, terminal, purpose in entries:
        expected += 1
        if seq != expected or prev_hash != last or at.__class__ is not int:
            raise _broken(f"entry {expected} is missing or out of place")
        try:
            said = f'[{seq},{at},{quoted(actor)},{quoted(action)},{quoted(object_id)},{quoted(detail_hash)},"{last}"'
            if terminal is not None or purpose is not None:  # entries before both columns have neither
                said += f",{quoted(terminal)},{quoted(purpose)}"
        except TypeError:  # what is no text never stood in a chain
            raise _broken(f"entry {expected} was changed") from None
        last = sha256(f"{said}]".encode()).hexdigest()
        if last != stored:
            raise _broken(f"entry {expected} was changed")
        if at >= newest:
            newest, behind = at, False
        elif not behind and at < newest - tolerance:
            behind = True
            if len(went_back) < _MOST_NOTED:
                went_back.append(WentBack(seq, (newest - at) / 1_000_000))
        if noted and noted.get(expected, last) != last:
            raise _broken(f"entry {expected} is not the one that was noted")
    if any(seq > expected for seq in noted):
        raise _broken(f"the noted head is not in the chain: it ends with entry {expected}")
    if any(seq < 1 and (seq, noted[seq]) != (0, START) for seq in noted):
        raise _broken("the noted head is not in the chain")
    return Walked(expected, last, tuple(went_back))


def _broken(cause: str) -> StoreError:
    return StoreError(FailureCode.AUDIT_CHAIN_BROKEN, cause)
