"""One person, several applications: told by what the applications say, and by whom they were found to be."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from counter_app.matching.decision import Decision, sentence_of
from counter_app.matching.evidence import ClaimForm
from counter_app.matching.outcome import Item, Reason, Verdict
from counter_app.matching.reason_codes import ReasonCode

Mark = int  # 64 bits of a hash: a file of applications may be long, and equal is all that is asked


class Applications:
    """Which applications are about one person. Marks are added in any order; it changes nothing."""

    def __init__(self) -> None:
        self._by_mark: defaultdict[Mark, list[int]] = defaultdict(list)

    def note(self, number: int, marks: Iterable[Mark]) -> None:
        """Note what the application of that number goes by."""
        for mark in set(marks):
            self._by_mark[mark].append(number)

    def several(self) -> frozenset[int]:
        """The numbers of all applications that are not alone."""
        return frozenset(number for numbers in self._by_mark.values() if len(numbers) > 1 for number in numbers)


def marks_of(claim: ClaimForm) -> Iterator[Mark]:
    """What an application goes by itself, whatever its notation: two of who, when and where, the kana counting as who."""
    day = claim.birth.day.isoformat() if claim.birth.certain and claim.birth.day else ""
    base = claim.address.base_key if claim.address.certain else ""
    name, kana = claim.name.fold, claim.kana.skeleton
    if name and day and base:
        yield _mark("name", name, day, base)
    if kana and day and base:
        yield _mark("kana", kana, day, base)
    if name and kana and day:
        yield _mark("both", name, kana, day)


def person_mark(resident_id: str) -> Mark:
    """What an application goes by once its person is found, be it only as the likeliest."""
    return _mark("person", resident_id)


def with_twice(decision: Decision) -> Decision:
    """The decision of an application that is not the only one of its person: what `decide(…, twice=True)` says."""
    kept = tuple(each for each in decision.reasons if each.code is not ReasonCode.ONLY_ONE_FITS)
    again = Reason(Item.APPLICATION, ReasonCode.APPLICATION_TWICE, sentence_of(ReasonCode.APPLICATION_TWICE) or "")
    verdict = Verdict.REVIEW if decision.verdict is Verdict.MATCH else decision.verdict
    return replace(decision, verdict=verdict, reasons=(*kept, again))


def _mark(*parts: str) -> Mark:
    said = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "big")
