"""The codebook: every figure with its version, its formula in words and in terms. What is shown is computed from here.

No official list of formulas was found; national texts only name 処理件数, 処理時間, 待ち時間 and channels. Each entry says
where its formula comes from (`source`), and a figure keeps its version in every screen and every exported row.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from counter_app.figures.tally import SUMS, Tally

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "figures" / "codebook.toml"


class Statistic(StrEnum):
    """How a figure comes out of its terms."""

    SUM = "sum"
    RATIO = "ratio"  # a part of the denominator: from 0 to 1
    MEAN = "mean"  # may exceed 1
    QUANTILE = "quantile"
    SHARE = "share"  # of the total of all groups
    LIVE = "live"  # how the queue stands now; not from counted hours


@dataclass(frozen=True)
class Term:
    """One summed measure of one kind of event, added or taken off."""

    kind: str
    measure: str
    sign: int = 1

    def of(self, tally: Tally) -> int:
        """Look it up."""
        return self.sign * tally.of(self.kind).of(self.measure)


@dataclass(frozen=True)
class Entry:
    """One figure. Values are whole numbers, shares from 0 to 1, or seconds; `unit` (Japanese) says which."""

    id: str
    version: int
    name: str
    formula: str
    unit: str
    statistic: Statistic
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...]
    share: float | None
    valid_from: date
    source: str

    @property
    def events(self) -> tuple[str, ...]:
        """The kinds of events it is counted from."""
        return tuple(dict.fromkeys(term.kind for term in (*self.numerator, *self.denominator)))

    def value(self, tally: Tally, whole: Tally | None = None) -> float | None:
        """Compute it; None where there is nothing to divide by or nothing was measured. `whole`: all groups (SHARE)."""
        top = sum(term.of(tally) for term in self.numerator)
        match self.statistic:
            case Statistic.SUM:
                return top
            case Statistic.RATIO | Statistic.MEAN:
                return _divided(top, sum(term.of(tally) for term in self.denominator))
            case Statistic.SHARE:
                return _divided(top, sum(term.of(whole if whole is not None else tally) for term in self.numerator))
            case Statistic.QUANTILE:
                assert self.share is not None
                return tally.of(self.numerator[0].kind).durations.quantile(self.share)
            case Statistic.LIVE:
                return None

    def basis(self, tally: Tally) -> int:
        """How many events stand behind the value: fewer than ten are suppressed in what leaves the house."""
        match self.statistic:
            case Statistic.SUM | Statistic.SHARE:
                return max((tally.of(term.kind).of("events") for term in self.numerator), default=0)
            case Statistic.QUANTILE:
                return tally.of(self.numerator[0].kind).of("timed")
            case Statistic.RATIO | Statistic.MEAN:
                return sum(tally.of(kind).of("events") for kind in dict.fromkeys(t.kind for t in self.denominator))
            case Statistic.LIVE:
                return 0


@dataclass(frozen=True)
class Codebook:
    """All figures in the order in which they are shown, and what the words of their terms mean (Japanese)."""

    entries: Mapping[str, Entry]
    terms: Mapping[str, str]

    def __getitem__(self, id_: str) -> Entry:
        return self.entries[id_]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def values(self, tally: Tally, whole: Tally | None = None) -> dict[str, float | None]:
        """Compute every figure that is counted from events."""
        return {e.id: e.value(tally, whole) for e in self if e.statistic is not Statistic.LIVE}


@cache
def shipped() -> Codebook:
    """Return the codebook that comes with the product."""
    return parse(SHIPPED.read_text("utf-8"))


def parse(text: str) -> Codebook:
    """Read a codebook. Raises ValueError naming the figure that is wrong."""
    document = tomllib.loads(text)
    terms: Mapping[str, str] = MappingProxyType(dict(document.get("terms", {})))
    entries: dict[str, Entry] = {}
    for stated in document.get("figure", []):
        name = stated.get("id", "?")
        try:
            entry = _entry(stated, terms)
        except (KeyError, TypeError, ValueError) as reason:
            raise ValueError(f"figure {name}: {reason}") from None
        if entry.id in entries:
            raise ValueError(f"figure {name}: stated twice")
        entries[entry.id] = entry
    return Codebook(MappingProxyType(entries), terms)


def _entry(stated: Mapping[str, Any], terms: Mapping[str, str]) -> Entry:
    statistic = Statistic(stated["statistic"])
    read: Callable[[str], tuple[Term, ...]] = lambda key: tuple(_term(each, terms) for each in stated.get(key, []))  # noqa: E731
    entry = Entry(
        id=stated["id"],
        version=int(stated["version"]),
        name=stated["name"],
        formula=stated["formula"],
        unit=stated["unit"],
        statistic=statistic,
        numerator=read("numerator"),
        denominator=read("denominator"),
        share=stated.get("share"),
        valid_from=stated["valid_from"],
        source=stated["source"],
    )
    if bool(entry.numerator) == (statistic is Statistic.LIVE):
        raise ValueError("a counted figure needs a numerator, a live one has none")
    if bool(entry.denominator) != (statistic in {Statistic.RATIO, Statistic.MEAN}):
        raise ValueError("ratios and means have a denominator, others have none")
    if (entry.share is not None) != (statistic is Statistic.QUANTILE):
        raise ValueError("quantiles have a share, others have none")
    return entry


def _term(text: str, terms: Mapping[str, str]) -> Term:
    kind, _, measure = text.removeprefix("-").partition(".")
    if kind not in terms or measure not in terms or measure not in SUMS:
        raise ValueError(f"{text}: not among the terms")
    return Term(kind, measure, -1 if text.startswith("-") else 1)


def _divided(top: int, bottom: int) -> float | None:
    return top / bottom if bottom else None
