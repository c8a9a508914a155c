"""The proof and the mutation check as plain values for `--json`, and as lines for staff: 漏れ地図."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from counter_app.navigator.mutation import Fate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counter_app.navigator.mutation import Tried
    from counter_app.navigator.proof import EventProof, Hole

_JUDGED = frozenset({Fate.LAW, Fate.REACH, Fate.GOLDEN, Fate.SURVIVED})


def proof_json(proof: EventProof) -> dict[str, Any]:
    """Return one event: counts for each procedure, and its holes."""
    return {
        "event": proof.event,
        "situations": proof.situations,
        "fullyAnswered": proof.fully_answered,
        "sampled": proof.sampled,
        "rules": proof.rules,
        "laws": proof.laws,
        "procedures": [
            {"procedure": entry.procedure, "needed": entry.needed, "not_needed": entry.not_needed, "open": entry.open}
            for entry in proof.procedures
        ],
        "holes": [hole_json(hole) for hole in proof.holes],
    }


def hole_json(hole: Hole) -> dict[str, Any]:
    """Return one hole; `example` can be saved as FACTS.json."""
    return {"kind": hole.kind.value, "where": hole.where, "cause": hole.cause, "example": hole.example}


def proof_lines(proof: EventProof) -> Iterator[str]:
    """Say it for staff."""
    yield (
        f"{proof.event}: {proof.situations:,} situations, {proof.rules} rules, {proof.laws} laws, "
        f"{proof.sampled:,} through advise, {len(proof.holes)} holes"
    )
    for entry in proof.procedures:
        yield f"    {entry.procedure:<28} needed {entry.needed:>8,}  not {entry.not_needed:>8,}  open {entry.open:>8,}"
    for hole in proof.holes:
        yield from hole_lines(hole)


def hole_lines(hole: Hole) -> Iterator[str]:
    """Say one hole, with the household that falls into it."""
    yield f"  ! {hole.kind.value} {hole.where}: {hole.cause}"
    if hole.example is not None:
        yield f"    {json.dumps(hole.example, ensure_ascii=False)}"


def mutation_json(tried: Sequence[tuple[str, Tried]]) -> dict[str, Any]:
    """Return the share of mutants that were noticed, by what, and the survivors; `tried` with the event's id."""
    fates = Counter(entry.fate for _, entry in tried)
    judged = sum(fates[fate] for fate in _JUDGED)
    return {
        "mutants": judged,
        "killed": judged - fates[Fate.SURVIVED],
        "share": share_killed(tried),
        "by": {fate.value: fates[fate] for fate in Fate if fate in _JUDGED},
        "equivalent": [_mutant_json(event, entry) for event, entry in tried if entry.fate is Fate.SAME],
        "survivors": [_mutant_json(event, entry) for event, entry in tried if entry.fate is Fate.SURVIVED],
    }


def share_killed(tried: Sequence[tuple[str, Tried]]) -> float:
    """Return the share of noticed mutants among those that answer differently somewhere."""
    judged = [entry for _, entry in tried if entry.fate in _JUDGED]
    return sum(entry.fate is not Fate.SURVIVED for entry in judged) / len(judged) if judged else 1.0


def _mutant_json(event: str, entry: Tried) -> dict[str, Any]:
    mutant = entry.mutant
    return {"event": event, "kind": mutant.kind, "where": mutant.where, "example": entry.facts}
