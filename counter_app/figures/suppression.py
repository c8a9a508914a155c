"""秘匿: counts below ten do not leave the house, nor anything they could be worked out from.

Only breakdowns along one line are published (by office, by procedure …), all of the same whole. Within such a line a
hidden count could be found as the whole less the rest; so at least two are hidden together, and enough is hidden that
each of them could be anything from one to ten at least. Where that is not possible the whole is hidden as well.

What this does not cover: somebody who knows that two groups of different lines are the same (an office that handles one
procedure only), and packages of overlapping periods.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from counter_app.figures.codebook import Entry
from counter_app.figures.tally import Tally

SMALL = 10
COUNTS = frozenset({"events", "within", "unwritten", "automatic"})  # these count people or cases; sums of items do not
Atom = tuple[str, str]  # kind and measure


@dataclass(frozen=True)
class Hidden:
    """What of one count is hidden: everything, or these groups by line."""

    everywhere: bool
    groups: Mapping[str, frozenset[str]]


def atoms(entry: Entry) -> frozenset[Atom]:
    """Return the counts a figure would tell about."""
    terms = (*entry.numerator, *entry.denominator)
    counted = {(term.kind, term.measure) for term in terms if term.measure in COUNTS}
    return frozenset(counted | {(term.kind, "events") for term in terms})


def hidden(atom: Atom, whole: Tally, lines: Mapping[str, Mapping[str, Tally]]) -> Hidden:
    """Decide about one count, given the whole and its lines: line, then group. A part hides with what it is a part of."""
    kind, measure = atom
    found: dict[str, frozenset[str]] = {}
    for line, groups in lines.items():
        every = {group: tally.of(kind).of("events") for group, tally in groups.items()}
        chosen = protected(every, whole.of(kind).of("events"))
        if measure != "events":
            part = {group: tally.of(kind).of(measure) for group, tally in groups.items()}
            rest = {group: every[group] - part[group] for group in groups}
            whole_part = whole.of(kind).of(measure)
            for counts, total in ((part, whole_part), (rest, whole.of(kind).of("events") - whole_part)):
                more = protected(counts, total)
                chosen = None if chosen is None or more is None else chosen | more
        if chosen is None:
            return Hidden(everywhere=True, groups={})
        found[line] = chosen
    return Hidden(everywhere=False, groups=found)


def protected(counts: Mapping[str, int], whole: int) -> frozenset[str] | None:
    """Return the groups to hide so that no small count can be told; None where only hiding the whole helps.

    Zero is told: it is about nobody. What the groups leave of the whole is a group that is never told.
    """
    if 0 < whole < SMALL:
        return None
    told = {group: count for group, count in counts.items() if count}
    left = whole - sum(told.values())
    chosen = [count for count in told.values() if count < SMALL] + ([left] if left > 0 else [])
    names = {group for group, count in told.items() if count < SMALL}
    spare = sorted((count, group) for group, count in told.items() if count >= SMALL)
    while chosen and not _safe(chosen):
        if not spare:
            return None
        count, group = spare.pop(0)
        chosen.append(count)
        names.add(group)
    return frozenset(names)


def _safe(chosen: list[int]) -> bool:
    """Two at least, and any of them could be ten even if all others were one."""
    return len(chosen) > 1 and sum(chosen) - len(chosen) >= SMALL - 1
