"""The once-only meter: what a visit really cost the resident's hands, against what paper would have cost.

Counted from what happened, never estimated: an answer typed with keys is one entry by hand, a tap is a tap. What the
paper would have cost is data of each form (`[paper]`), so that a municipality can put its own numbers there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app.domain.answers import SOURCES, FieldPath, Origin
from counter_app.domain.application import Counts
from counter_app.domain.form import FieldKind
from counter_app.domain.meter import Meter, PaperCost, Reasked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counter_app.domain.answers import Answer, Answers
    from counter_app.domain.form import AskedField, Form

BY_TOUCH = frozenset(
    {FieldKind.CHOICE, FieldKind.YES_NO, FieldKind.CONSENT, FieldKind.SEX, FieldKind.DOCUMENT, FieldKind.GROUP}
)
_REPEATED = frozenset({FieldKind.NAME, FieldKind.KANA, FieldKind.ADDRESS, FieldKind.PHONE})


def with_answer(meter: Meter, item: AskedField, forms: Iterable[Form], answers: Answers, *, by_touch: bool) -> Meter:
    """Count what a resident just answered; a correction stays one entry. What stands elsewhere was asked twice."""
    if not by_touch and item.field.kind not in BY_TOUCH:
        meter = replace(meter, by_hand=meter.by_hand | {item.path})
    return _with_reasked(meter, [item], forms) if said_elsewhere(item, answers) else meter


def with_page(meter: Meter, items: Iterable[AskedField], forms: Iterable[Form], answers: Answers) -> Meter:
    """Count the fields of a page that is put before the resident; what was known already is held against us."""
    new = [item for item in items if item.path not in meter.asked and item.field.kind is not FieldKind.GROUP]
    if not new:
        return meter
    known = [item for item in new if (answer := answers.find(item.path)) is not None and not answer.typed]
    return _with_reasked(replace(meter, asked=meter.asked | {item.path for item in new}), known, forms)


def _with_reasked(meter: Meter, items: list[AskedField], forms: Iterable[Form]) -> Meter:
    named = tuple(_responsible(item, forms) for item in items)
    return replace(meter, reasked=tuple(dict.fromkeys((*meter.reasked, *named)))) if named else meter


def said_elsewhere(item: AskedField, answers: Answers) -> bool:
    """Tell whether the answer to `item` stands word for word at another path: then it was asked twice.

    Names, readings, addresses and telephone numbers only: dates and numbers may well be equal by chance.
    """
    answer = answers.find(item.path)
    if answer is None or item.field.kind not in _REPEATED:
        return False
    text = answer.value.reveal()
    return any(path != item.path and answers.text(path) == text for path in answers)


def _responsible(item: AskedField, forms: Iterable[Form]) -> Reasked:
    fact = item.field.fact if item.group is None else f"{item.group.fact}.{item.field.fact}"
    top = item.group.fact if item.group is not None else item.field.fact
    form = next((form.id for form in forms if any(field.fact == top for field in form.fields)), "")
    return Reasked(form, fact)


def paper_cost(forms: Iterable[Form], answers: Answers) -> PaperCost:
    """Add up the baselines of the forms, rows of their groups included; a form without a baseline counts nothing."""
    entries = signatures = pages = 0
    for form in forms:
        if form.paper is None:
            continue
        entries += form.paper.entries
        entries += sum(each * answers.rows(group) for group, each in form.paper.entries_per_row.items())
        signatures += form.paper.signatures
        pages += form.paper.pages
    return PaperCost(entries, signatures, pages)


def counted(meter: Meter, facts: Iterable[AskedField], forms: Iterable[Form], answers: Answers) -> Counts:
    """Sum up a visit over the fields that count. Characters are never fewer than those that stand in the answers."""
    given = [(item, answer) for item in facts if (answer := answers.find(item.path)) is not None]
    given = [(item, answer) for item, answer in given if item.field.kind is not FieldKind.GROUP]
    filled = [answer for _, answer in given if not answer.typed]
    by_hand = [answer for item, answer in given if answer.typed and item.path in meter.by_hand]
    origins = Counter(Origin.DERIVED if answer.via else answer.origin for answer in filled)
    return Counts(
        facts_asked=len(given) - len(filled),
        facts_prefilled=len(filled),
        characters_typed=max(meter.keys, sum(len(answer.value.reveal()) for answer in by_hand)),
        entries_by_hand=len(by_hand),
        taps=meter.taps,
        prefilled_by=tuple((origin, origins[origin]) for origin in Origin if origins[origin]),
        paper=paper_cost(forms, answers),
        reasked=meter.reasked,
        facts_corrected=sum(_corrected(item.path, answer, answers) for item, answer in given),
    )


def _corrected(path: str, answer: Answer, answers: Answers) -> bool:
    """Tell whether a person's value stands where a source had said something else."""
    said = answers.said.get(FieldPath(path), ())
    return answer.typed and any(each.origin in SOURCES and each.value != answer.value for each in said)
