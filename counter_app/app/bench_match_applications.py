"""Applications to an invented town with the truth beside them, in the shares of the specification.

`MIX` is that mix; docs/MATCHING_BENCH.md does its arithmetic. Behind the mix come adversarial applications, which count
for errors and are in none of its shares.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from random import Random

from counter_app.app.bench_match_mess import Written, as_written, messy
from counter_app.app.bench_match_town import InventedTown, Person
from counter_app.app.bench_match_wrong import ABSENT, ADVERSARIAL, MAY_BE_APPROVED, ONE_ERROR, one_error, several

COLUMNS = ("application_id", "name", "kana", "dob", "address")
TRUTH_COLUMNS = ("application_id", "kind", "detail", "expected", "approval", "right")
GONE = ("転出", "死亡")
_ALLOWED, _FORBIDDEN = 785, 715  # per 10,000: of one error, what may be 一致 and what may not
_HELD = tuple(kind for kind in (*ONE_ERROR, *GONE) if kind not in MAY_BE_APPROVED)
# Class, kind, how many of 10,000. A kind that is empty is drawn in the class.
MIX: tuple[tuple[str, str, float], ...] = (
    ("notation", "", 6445),
    ("messy", "", 630),
    *(("one-error", kind, _ALLOWED / len(MAY_BE_APPROVED)) for kind in sorted(MAY_BE_APPROVED)),
    *(("one-error", kind, _FORBIDDEN / len(_HELD)) for kind in _HELD),
    ("several", "", 300),
    *(("absent", kind, 925 / len(ABSENT)) for kind in ABSENT),
    ("twice", "", 200),
)
_ADVERSARIAL_PER_100 = 6  # applications, beside the mix
_TRIES = 400


FIRST_OF_TWO = "first of two"


class Approval(StrEnum):
    """Whether 一致 with the right person is what should come out."""

    DUE = "due"
    ALLOWED = "allowed"  # neither a mistake to give it nor to withhold it
    FORBIDDEN = "forbidden"


class TownTooSmallError(Exception):
    """Not enough people of a kind; says which."""


@dataclass(frozen=True)
class Truth:
    """What is known of one application. `right`: who it may be, empty for nobody; `twin_of`: handed in before as."""

    application_id: str
    kind: str
    detail: str
    expected: str
    approval: Approval
    right: tuple[str, ...] = ()
    twin_of: str = ""

    @property
    def is_of_resident(self) -> bool:
        """Whether somebody in the register wrote it who lives there now."""
        return bool(self.right) and self.detail not in GONE

    @property
    def in_mix(self) -> bool:
        """Whether it counts in the shares of the load."""
        return self.kind != "adversarial"

    @property
    def leaves_only_review(self) -> bool:
        """Whether the rules leave nothing but 要確認: 一致 is not allowed, and it is of nobody who may be refused.

        Both of two applications of one person are such: the order they came in must not matter.
        """
        held = self.approval is Approval.FORBIDDEN or self.detail == FIRST_OF_TWO
        return held and self.kind != "absent" and self.detail not in GONE


@dataclass(frozen=True)
class Application:
    """One application, as texts, with its truth."""

    said: Written
    truth: Truth

    @property
    def row(self) -> tuple[str, str, str, str, str]:
        """One line of the file, columns as `COLUMNS`."""
        return (self.truth.application_id, self.said.name, self.said.kana, self.said.dob, self.said.address)


class Applications:
    """Draws applications from a town of `households` households."""

    def __init__(self, town: InventedTown, households: int) -> None:
        self._town = town
        self._households = households
        self._taken: set[str] = set()
        self._draw = Random(town.seed * 31 + 5)

    def made(self, count: int) -> Iterator[Application]:
        """Yield `count` in the shares of the mix, then the adversarial ones; the second of two stands behind the first."""
        asked = quotas(count)
        self._draw.shuffle(asked)
        asked += [("adversarial", "")] * (count * _ADVERSARIAL_PER_100 // 100)
        held: list[Application] = []
        for number, (kind, detail) in enumerate(asked):
            name = f"A{number:07d}"
            if kind == "twice" and held:
                yield self._again(held.pop(self._draw.randrange(len(held))), name)
                continue
            application = self._make(*(("notation", "") if kind == "twice" else (kind, detail)), name)
            if kind == "notation" and application.truth.approval is Approval.DUE and len(held) < 400:
                held.append(application)
            yield application

    def _make(self, kind: str, detail: str, name: str) -> Application:
        for _ in range(_TRIES):
            found = self._try(kind, detail, name)
            if found is not None:
                return found
        raise TownTooSmallError(f"{kind} {detail}".strip())

    def _try(self, kind: str, detail: str, name: str) -> Application | None:
        match kind:
            case "notation":
                return self._notation(name)
            case "messy":
                return self._messy(name)
            case "several":
                return self._several(name)
            case "absent":
                return self._absent(detail, name)
            case "adversarial":
                return self._wrong(kind, self._draw.choice(tuple(ADVERSARIAL)), name)
            case _:
                return self._wrong(kind, detail, name)

    def _family(self) -> tuple[Person, ...]:
        return self._town.household(self._draw.randrange(self._households - 1))

    def _somebody(self, *statuses: str) -> tuple[Person, bool]:
        """Draw a person nobody applied for yet, and whether someone stands too near for an approval to be owed."""
        while True:
            family = self._family()
            person = self._draw.choice(family)
            if person.status in statuses and person.resident_id not in self._taken:
                return person, self._has_rival(person, family)

    def _has_rival(self, person: Person, family: tuple[Person, ...]) -> bool:
        beside = [each for each in family if each is not person]
        return (
            person.twin
            or person.namesake
            or self._town.is_copied(person.household)
            or any(each.born == person.born or each.name.kana == person.name.kana for each in beside)
        )

    def _notation(self, name: str) -> Application:
        person, rival = self._somebody("住民")
        self._taken.add(person.resident_id)
        approval = Approval.ALLOWED if rival else Approval.DUE
        truth = Truth(name, "notation", "rival beside" if rival else "", "一致", approval, (person.resident_id,))
        return Application(as_written(self._draw, person), truth)

    def _messy(self, name: str) -> Application:
        person, rival = self._somebody("住民")
        self._taken.add(person.resident_id)
        detail, said = messy(self._draw, person)
        approval = Approval.ALLOWED if rival else Approval.DUE
        return Application(said, Truth(name, "messy", detail, "一致", approval, (person.resident_id,)))

    def _wrong(self, kind: str, detail: str, name: str) -> Application | None:
        found = self._of_status(detail) if detail in GONE else self._with_error(detail)
        if found is None:
            return None
        person, said = found
        self._taken.add(person.resident_id)
        allowed = detail in MAY_BE_APPROVED
        expected, approval = ("一致", Approval.ALLOWED) if allowed else ("要確認", Approval.FORBIDDEN)
        return Application(said, Truth(name, kind, detail, expected, approval, (person.resident_id,)))

    def _of_status(self, status: str) -> tuple[Person, Written]:
        person, _ = self._somebody(status)
        return person, as_written(self._draw, person)

    def _with_error(self, kind: str) -> tuple[Person, Written] | None:
        for _ in range(_TRIES // 4):  # every kind in its share, however few people it can happen to
            person, _rival = self._somebody("住民")
            said = one_error(self._draw, person, kind)
            if said is not None:
                return person, said
        return None

    def _several(self, name: str) -> Application | None:
        family = self._family()
        number = family[0].household
        if self._draw.random() < 0.3:  # seek out a household whose head has a namesake in the next one
            number = number // 499 * 499 + 498
            family = self._town.household(min(number, self._households - 2))
        other = self._town.household(min(number + 1, self._households - 2))[0]
        if any(person.status != "住民" or person.resident_id in self._taken for person in (*family, other)):
            return None
        found = several(self._draw, family, other)
        if found is None:
            return None
        kind, said, right = found
        self._taken.update(right)
        return Application(said, Truth(name, "several", kind, "要確認", Approval.FORBIDDEN, right))

    def _absent(self, kind: str, name: str) -> Application | None:
        person, _ = self._somebody("住民")
        if not person.name.surname:
            return None
        said = ABSENT[kind](self._draw, self._town, person)
        if said is None:
            return None
        self._taken.add(person.resident_id)  # whoever is confused with them must not apply as well
        return Application(said, Truth(name, "absent", kind, "不一致", Approval.FORBIDDEN))

    def _again(self, first: Application, name: str) -> Application:
        """Write the person of an earlier application once more, otherwise."""
        (resident,) = first.truth.right
        household, place = int(resident[1:9]), resident
        person = next(each for each in self._town.household(household) if each.resident_id == place)
        truth = Truth(
            name, "twice", "", "要確認", Approval.FORBIDDEN, first.truth.right, twin_of=first.truth.application_id
        )
        return Application(as_written(self._draw, person), truth)


def quotas(count: int) -> list[tuple[str, str]]:
    """Return `count` classes and kinds in the shares of the mix, each within one of its share."""
    whole = sum(share for *_, share in MIX)
    asked: list[tuple[str, str]] = []
    passed = 0.0
    for kind, detail, share in MIX:
        passed += share
        asked += [(kind, detail)] * (round(count * passed / whole) - len(asked))
    return asked


def write(applications: Path, truth: Path, made: Iterator[Application]) -> dict[str, Truth]:
    """Write both files; return the truths by application. Whoever applied twice is owed no approval the first time."""
    truths: dict[str, Truth] = {}
    with applications.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for application in made:
            rows.writerow(application.row)
            truths[application.truth.application_id] = application.truth
    for second in [each for each in truths.values() if each.twin_of]:
        first = truths[second.twin_of]
        truths[second.twin_of] = replace(first, expected="要確認", approval=Approval.ALLOWED, detail=FIRST_OF_TWO)
    with truth.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(TRUTH_COLUMNS)
        for each in truths.values():
            rows.writerow(
                (each.application_id, each.kind, each.detail, each.expected, each.approval, " ".join(each.right))
            )
    return truths
