"""What the proof finds, in plain Japanese, with the place to go to: one line each for holes, cases and open items."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from counter_app.navigator.proof import Hole, HoleKind
from counter_app.packs.plain_findings import plain
from counter_app.packs.workshop_facts import file_of_predicate, predicates_of
from counter_app.ui.workshop.rule_tab import clause_text

if TYPE_CHECKING:
    from counter_app.i18n.texts import Language
    from counter_app.packs.office_forms import OfficeForms
    from counter_app.packs.report import Unverified
    from counter_app.packs.verification import Verification, WrongCase

_CAUSES: tuple[tuple[HoleKind, str, str], ...] = (
    (HoleKind.UNDECIDED, r"open although every question was answered", "undecided"),
    (HoleKind.UNDECIDED, r"needed and not needed at once", "both"),
    (HoleKind.NEVER, r"no situation meets all its conditions", "never"),
    (HoleKind.NEVER, r"no situation of \S+ meets its conditions", "never-law"),
    (HoleKind.REDUNDANT, r"wherever it holds, another rule of the procedure holds too", "redundant"),
    (HoleKind.REDUNDANT, r"clause '(?P<clause>.+)' never decides", "clause"),
    (HoleKind.REDUNDANT, r"'(?P<clause>[^']+)' in '(?P<whole>.+)' never decides", "term"),
    (HoleKind.LAW, r".+ \((?P<count>\d+)\)", "law"),
    (HoleKind.REASON, r"\S+ without a reason", "reason"),
    (HoleKind.DISAGREES, r"advised \S+, proved \S+", "disagrees"),
    (HoleKind.UNUSED, r"no rule, law or sum reads this predicate", "unread"),
    (HoleKind.UNUSED, r"no event leads to this form, and it is not listed as chosen by hand", "unreached"),
    (HoleKind.UNUSED, r"listed as chosen by hand, but there is no such form in force", "missing"),
)
_DIFFERENCES: tuple[tuple[str, str], ...] = (
    (r"(?P<name>\S+): advised, not expected", "advised"),
    (r"(?P<name>\S+): expected, not advised", "not-advised"),
    (
        r"(?P<name>\S+): by (?P<by>\S+), (?P<yen>\S+) yen instead of by (?P<was_by>\S+), (?P<was_yen>\S+) yen",
        "otherwise",
    ),
    (r"(?P<name>\S+): open", "open"),
    (r"(?P<name>\S+): expected to be open", "not-open"),
)


@dataclass(frozen=True)
class Said:
    """One line: what kind, where, what; `file` and `line` to go to, and the household that shows it."""

    kind: str  # hole, case, error, unverified
    where: str
    sentence: str
    file: str = ""
    line: int | None = None
    example: Mapping[str, Any] | None = None  # FACTS.json


class ProofWords:
    """Says what was found in one state of the forms."""

    def __init__(self, forms: OfficeForms, say: Language) -> None:
        self._forms, self._say = forms, say
        self._procedures = {form.id: form for form in forms.catalogue.all()}
        self._events = {event.id: event for event in forms.events.versions}
        self._laws = {law.id: law for law in forms.events.laws}
        self._predicates = predicates_of(forms.tree)
        self._rules = {rule.id: rule for event in forms.events.versions for rule in event.rules}

    def lines(self, found: Verification, unverified: tuple[Unverified, ...]) -> tuple[Said, ...]:
        """Say everything, the worst first."""
        errors = (plain(error) for error in found.errors)
        return (
            *(Said("error", one.file, one.sentence, one.file, one.line) for one in errors),
            *(self.hole(hole) for hole in found.holes),
            *(self.case(wrong) for wrong in found.wrong),
            *self.unverified(unverified),
        )

    def hole(self, hole: Hole) -> Said:
        """Say one hole."""
        key, values = _read(hole)
        for part in {"clause", "whole"} & values.keys():
            values[part] = clause_text(values[part], self._predicates, self._say)
        if hole.where in self._laws:
            values["sentence"] = self._laws[hole.where].sentence
        sentence = self._say(f"workshop.hole.{key}", **values) if key else hole.cause
        return Said("hole", self._where(hole), sentence, *self._place(hole), hole.example)

    def case(self, wrong: WrongCase) -> Said:
        """Say how the answer to a golden case has changed."""
        case = wrong.case
        event = self._events.get(case.event)
        file, _, line = case.file.rpartition(":")
        where = self._say("workshop.proof.case", id=case.id, event=event.title.ja if event else case.event)
        example = {"event": case.event, "today": case.today.isoformat(), "facts": dict(case.facts.values)}
        return Said("case", where, " ".join(map(self.difference, wrong.said)), file, int(line), example)

    def difference(self, said: str) -> str:
        """Say one difference of a golden case."""
        for pattern, key in _DIFFERENCES:
            found = re.fullmatch(pattern, said)
            if found:
                values = {
                    name: self._say("workshop.nothing") if v == "None" else v for name, v in found.groupdict().items()
                }
                return self._say(f"workshop.case.{key}", **values | {"name": self._title(found["name"])})
        return said

    def unverified(self, items: tuple[Unverified, ...]) -> Iterator[Said]:
        """Say what nobody has read in a law yet, a line for each form or event."""
        by_form: dict[str, list[str]] = defaultdict(list)
        for item in items:
            by_form[item.form].append(item.label)
        for name, labels in by_form.items():
            sentence = self._say("workshop.proof.unverified", count=len(labels), labels="、".join(labels))
            form, event = self._procedures.get(name), self._events.get(name)
            yield Said("unverified", self._title(name), sentence, form.file if form else event.file if event else "")

    def _title(self, name: str) -> str:
        shared = {"predicates": "workshop.proof.predicates", "laws": "workshop.proof.laws"}
        if name in shared:
            return self._say(shared[name])
        known = self._procedures.get(name) or self._events.get(name)
        return known.title.ja if known else name

    def _where(self, hole: Hole) -> str:
        if hole.where in self._laws:
            return self._say("workshop.proof.law", sentence=self._laws[hole.where].sentence)
        if hole.where in self._predicates:
            return self._say("workshop.proof.predicate", sentence=self._predicates[hole.where])
        event, _, rest = hole.where.partition(".")
        if not rest:
            return self._title(hole.where)
        procedure, _, nth = rest.partition(".")
        number = self._say("workshop.proof.nth", number=nth) if nth else ""
        return f"{self._title_of_event(event)} → {self._title(procedure)}{number}"

    def _title_of_event(self, name: str) -> str:
        event = self._events.get(name)
        return event.title.ja if event else name

    def _place(self, hole: Hole) -> tuple[str, int | None]:
        """Return the file and line to go to, the file empty where nobody knows."""
        rule = self._rules.get(hole.where)
        if rule is not None:
            file, _, line = rule.file.rpartition(":")
            return file, int(line)
        if hole.where in self._laws:
            return self._line_of(hole.where, *self._forms.tree.events("_laws*.toml"))
        if hole.where in self._predicates:
            found = file_of_predicate(self._forms.tree, hole.where)
            return self._line_of(hole.where, found[0]) if found else ("", None)
        form = self._procedures.get(hole.where)
        event = self._events.get(hole.where.partition(".")[0])
        return (form.file if form else event.file if event else ""), None

    def _line_of(self, name: str, *files: str) -> tuple[str, int | None]:
        written = f'id = "{name}"'
        for file in files:
            lines = self._forms.tree.text(file).splitlines()
            at = next((number for number, line in enumerate(lines, 1) if line.strip() == written), None)
            if at is not None:
                return file, at
        return "", None


def _read(hole: Hole) -> tuple[str, dict[str, Any]]:
    for kind, pattern, key in _CAUSES:
        found = re.fullmatch(pattern, hole.cause, re.DOTALL)
        if kind is hole.kind and found:
            return key, dict(found.groupdict())
    return "", {}
