"""What an engine got right, wrong and left to a person, class by class. Cases are named by application id only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from counter_app.app.bench_match_applications import Approval, Truth
from counter_app.app.bench_match_engine import Answered

_MATCH, _REVIEW, _NO = "一致", "要確認", "不一致"
_BARS = {"notation": 0.999, "messy": 0.90, "overall": 0.99, "review": 0.15, "first": 0.995, "lost": 0.0005}


@dataclass
class Score:
    """Counts over one run or several; `add` is called once per application."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    due: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    hard: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    reviews_of_one: int = 0
    right_first: int = 0
    residents: int = 0
    lost: list[str] = field(default_factory=list)
    strangers: int = 0
    strangers_refused: int = 0
    second_times: int = 0
    second_times_found: int = 0
    only_one_held: int = 0
    unanswered: list[str] = field(default_factory=list)
    mix: Counter[str] = field(default_factory=Counter)  # outcomes of the load whose shares are measured
    only_review: int = 0  # of it, what the rules leave to a person whatever an engine does

    def add_run(self, seed: int, truths: Mapping[str, Truth], answered: Mapping[str, Answered]) -> None:
        """Count one run; ids are shown as `seed/application`."""
        for truth in truths.values():
            name = f"{seed}/{truth.application_id} {truth.kind} {truth.detail}".strip()
            said = answered.get(truth.application_id)
            if said is None:
                self.unanswered.append(name)
                continue
            self._add(name, truth, said, answered)

    def _add(self, name: str, truth: Truth, said: Answered, answered: Mapping[str, Answered]) -> None:
        self.outcomes[truth.kind, said.outcome] += 1
        if truth.in_mix:
            self.mix[said.outcome] += 1
            self.only_review += truth.leaves_only_review
        if truth.kind == "twice":
            self._add_second(name, truth, said, answered)
        elif said.outcome == _MATCH and (truth.approval is Approval.FORBIDDEN or said.resident_id not in truth.right):
            self.hard.append(name)
        if truth.approval is Approval.DUE:
            self.due[truth.kind] += 1
            if said.outcome == _MATCH and said.resident_id in truth.right:
                self.given[truth.kind] += 1
            else:
                self.withheld.append(f"{name} {said.outcome}")
        if said.outcome == _REVIEW and truth.right:
            self.reviews_of_one += 1
            self.right_first += said.resident_id in truth.right
        if truth.is_of_resident:
            self.residents += 1
            if said.outcome == _NO:
                self.lost.append(name)
        if truth.kind == "absent" and truth.detail == "stranger":
            self.strangers += 1
            self.strangers_refused += said.outcome == _NO

    def _add_second(self, name: str, truth: Truth, said: Answered, answered: Mapping[str, Answered]) -> None:
        """Paying twice is a hard error; so is the second alone with another person. Holding both is what order asks for."""
        first = answered.get(truth.twin_of)
        both = [each for each in (said, first) if each is not None and each.outcome == _MATCH]
        self.second_times += 1
        self.second_times_found += len(both) < 2
        self.only_one_held += len(both) == 1
        if len(both) > 1 or (said.outcome == _MATCH and said.resident_id not in truth.right):
            self.hard.append(name)

    def as_json(self, shown: int = 40) -> dict[str, Any]:
        """Return the report; every hard error is listed, of what was withheld the first `shown`."""
        mix = self.mix.total()
        kinds = sorted({kind for kind, _ in self.outcomes})
        return {
            "applications": mix,
            "adversarial": self.outcomes.total() - mix,
            "classes": {kind: self._of(kind) for kind in kinds},
            "automaticOfDue": {**{kind: _share(self.given[kind], self.due[kind]) for kind in sorted(self.due)},
                               "overall": _share(self.given.total(), self.due.total())},
            "hardErrors": len(self.hard),
            "hardErrorIds": self.hard,
            "reviewShare": _share(self.mix[_REVIEW], mix),
            "reviewFloor": _share(self.only_review, mix),
            "reviewAboveFloor": _share(self.mix[_REVIEW] - self.only_review, mix),
            "rightFirstInReviews": _share(self.right_first, self.reviews_of_one),
            "residentsWronglyRefused": _share(len(self.lost), self.residents),
            "residentsWronglyRefusedIds": self.lost[:shown],
            "strangersRefused": _share(self.strangers_refused, self.strangers),
            "duplicatesFound": _share(self.second_times_found, self.second_times),
            "duplicatesHeldOnOneSideOnly": self.only_one_held,
            "withheldIds": self.withheld[:shown],
            "withheldKinds": _kinds(self.withheld),
            "unanswered": len(self.unanswered),
            "bars": self._bars(),
        }  # fmt: skip

    def _of(self, kind: str) -> dict[str, Any]:
        all_of = sum(count for (each, _), count in self.outcomes.items() if each == kind)
        return {
            "count": all_of,
            **{outcome: _share(self.outcomes[kind, outcome], all_of) for outcome in (_MATCH, _REVIEW, _NO)},
        }

    def _bars(self) -> dict[str, bool]:
        return {
            "noHardError": not self.hard and not self.unanswered,
            "notation": self.given["notation"] >= _BARS["notation"] * self.due["notation"],
            "messy": self.given["messy"] >= _BARS["messy"] * self.due["messy"],
            "overall": self.given.total() >= _BARS["overall"] * self.due.total(),
            "review": self.mix[_REVIEW] <= _BARS["review"] * self.mix.total(),
            "rightFirst": self.right_first >= _BARS["first"] * self.reviews_of_one,
            "residentsRefused": len(self.lost) <= _BARS["lost"] * self.residents,
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 5) if whole else None


def _kinds(names: Iterable[str]) -> dict[str, int]:
    """Count by class and detail, most first: where to look."""
    return dict(Counter(" ".join(name.split()[1:]) for name in names).most_common())
