"""The rows of a package of figures: one value a row, what is hidden marked as hidden, what cannot be said as such."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from counter_app.figures.codebook import Codebook, Entry, Statistic
from counter_app.figures.query import By, Period, tells
from counter_app.figures.suppression import atoms, hidden

LINES = (By.OFFICE, By.PROCEDURE, By.CHANNEL, By.QUEUE, By.DAY, By.HOUR_OF_DAY)
ALL, UNKNOWN = "all", "unknown"


class Status(StrEnum):
    """Why there is a value or none."""

    PUBLISHED = "公表"
    HIDDEN = "秘匿"  # a count below ten is behind it, or could be worked out from it
    NOTHING = "該当なし"  # nothing was counted, so there is nothing to divide by


@dataclass(frozen=True)
class FigureRow:
    """One value. `code` is the group's: an office, a procedure, a day … or `all`, or `unknown`."""

    by: By
    code: str
    entry: Entry
    value: float | None
    status: Status


def rows(whole: Period, lines: Iterable[Period], *, internal: bool) -> tuple[FigureRow, ...]:
    """Return every figure of the whole and of its lines. `internal`: nothing is hidden, for the municipality itself."""
    lines = tuple(lines)
    veil = None if internal else _Veil(whole, lines)
    return tuple(_rows(whole, lines, veil))


def _rows(whole: Period, lines: tuple[Period, ...], veil: _Veil | None) -> Iterator[FigureRow]:
    for period in (whole, *lines):
        for entry in period.codebook:
            if not _is_told(entry, period.by):
                continue
            for row in period.rows or ():
                value = entry.value(row.tally, period.whole)
                status = Status.PUBLISHED
                if veil is not None and veil.hides(entry, period.by, row.key):
                    value, status = None, Status.HIDDEN
                elif value is None:
                    status = Status.NOTHING
                yield FigureRow(period.by, _code(period.by, row.key), entry, value, status)


def _is_told(entry: Entry, by: By) -> bool:
    if entry.statistic is Statistic.SHARE and by is not By.CHANNEL:
        return False
    return entry.statistic is not Statistic.LIVE and tells(entry, by)


def _code(by: By, key: str) -> str:
    return ALL if by is By.TOTAL else key or UNKNOWN


class _Veil:
    """What is hidden, worked out once for all figures."""

    def __init__(self, whole: Period, lines: tuple[Period, ...]) -> None:
        codebook: Codebook = whole.codebook
        self._hidden = {}
        for atom in frozenset().union(*(atoms(entry) for entry in codebook)):
            own = {
                period.by.value: {row.key: row.tally for row in period.rows}
                for period in lines
                if any(atom in atoms(entry) and _is_told(entry, period.by) for entry in codebook)
            }
            self._hidden[atom] = hidden(atom, whole.whole, own)

    def hides(self, entry: Entry, by: By, key: str) -> bool:
        """Tell whether any count behind the figure is hidden there."""
        found = [self._hidden[atom] for atom in atoms(entry)]
        return any(each.everywhere or key in each.groups.get(by.value, ()) for each in found)
