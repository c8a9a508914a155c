"""The right side of the staff window as values: what stops, what follows, what is worth knowing, what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from counter_app.domain.answers import FieldPath
from counter_app.domain.conflict import Conflict
from counter_app.domain.finding import Finding, FindingCode, Severity
from counter_app.domain.form import AskedField
from counter_app.domain.named_codes import shown_at
from counter_app.domain.words import JAPANESE
from counter_app.flow.answering import findings
from counter_app.flow.differences import SOURCE_NOTICES, differences_to_register, open_conflicts
from counter_app.flow.interview import facts
from counter_app.flow.state import Visit
from counter_app.i18n.texts import Language
from counter_app.personal import Personal
from counter_app.ui.counter.sheet import NOTHING_REFUSED, Refused
from counter_app.ui.finding_words import finding_words

_ORDER = (Severity.STOPS, Severity.FOLLOW_UP, Severity.NOTICE)


@dataclass(frozen=True)
class Remark:
    """One finding: where, how grave, in which words."""

    path: FieldPath
    severity: Severity
    label: str
    text: Personal[str]


@dataclass(frozen=True)
class Difference:
    """Something was typed where the card says something else. Never resolved silently."""

    path: FieldPath
    label: str
    typed: Personal[str]
    offered: Personal[str]


def remarks_of(visit: Visit, say: Language, refused: Refused = NOTHING_REFUSED) -> tuple[Remark, ...]:
    """Return how card and register differ, then all findings, what stops first, each in the order of the fields."""
    if not visit.open:
        return ()
    if not visit.forms:
        return tuple(_remark(each, {}, say) for each in differences_to_register(visit))
    labels = _labels(visit)
    who = tuple(differences_to_register(visit))  # whose card it is comes before what is missing
    found = [*_refused(refused, labels, say), *_reviewed(visit, refused, labels, say, who)]
    found.sort(key=lambda remark: _ORDER.index(remark.severity))
    return (*(_remark(each, labels, say) for each in who), *found)


def differences_of(visit: Visit) -> tuple[Difference, ...]:
    """Return where a typed value stands against what the card says."""
    return tuple(_differences(visit))


def conflicts_of(visit: Visit) -> tuple[tuple[str, Conflict], ...]:
    """Return undecided differences between two sources, each with its label; what was typed stands in `differences_of`."""
    labels = _labels(visit)
    return tuple(
        (labels.get(one.path, one.path), one)
        for one in open_conflicts(visit)
        if one.resolved is None and not one.values[0].typed
    )


def _labels(visit: Visit) -> dict[FieldPath, str]:
    return {item.path: label_of(item) for item in facts(visit.asked_forms, visit.answers)}


def label_of(item: AskedField, language: str = JAPANESE) -> str:
    """Return the label, with the row of its group: 「お子さま 2 氏名」."""
    own = item.field.label.of(language)
    if item.group is None or item.row is None:
        return own
    return f"{item.group.label.of(language)} {item.row + 1} {own}"


def _refused(refused: Refused, labels: dict[FieldPath, str], say: Language) -> Iterator[Remark]:
    for path, problem in refused.items():
        if path in labels:
            yield Remark(path, Severity.STOPS, labels[path], Personal(finding_words(problem.code, say)))


def _reviewed(
    visit: Visit, refused: Refused, labels: dict[FieldPath, str], say: Language, told: tuple[Finding, ...]
) -> Iterator[Remark]:
    for finding in findings(visit):
        if finding.path in refused or finding.code == FindingCode.DIFFERS_FROM_CARD or finding in told:
            continue  # what was typed stands there with its own reason; differences have a list of their own
        yield _remark(finding, labels, say)


def _remark(finding: Finding, labels: dict[FieldPath, str], say: Language) -> Remark:
    of_source = say(f"origin.{finding.path}") if finding.path in SOURCE_NOTICES else finding.path
    label = labels.get(finding.path, of_source)
    return Remark(finding.path, finding.severity, label, Personal(_sentence(finding, say)))


def _sentence(finding: Finding, say: Language) -> str:
    return finding_words(finding.code, say, finding.detail)


def _differences(visit: Visit) -> Iterator[Difference]:
    for item in facts(visit.asked_forms, visit.answers):
        answer, offer = visit.answers.find(item.path), visit.answers.offered.get(item.path)
        if offer is None or (answer is not None and not answer.typed):
            continue
        typed = answer.value.reveal() if answer else ""
        yield Difference(
            item.path,
            label_of(item),
            _shown(visit, item, typed),
            _shown(visit, item, offer.value.reveal()),
        )


def _shown(visit: Visit, item: AskedField, text: str) -> Personal[str]:
    return Personal(shown_at(item, text, visit.answers, visit.rules.tables, JAPANESE))
