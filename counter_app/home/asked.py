"""What a page asks at home: the questions of the kiosk, less those only a card, a register or staff may answer.

A page stands for one form, or for a life event with the procedures that follow from it. A question that hangs on others
is asked as far as those are; one that hangs on what only the counter knows is left to the counter. A fact is asked
once, however many forms want it; then it carries every reason for which it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from counter_app.domain.answers import FieldPath
from counter_app.domain.form import AskedField, FieldKind
from counter_app.domain.row_facts import ROW_FACTS
from counter_app.flow.plan import pages
from counter_app.home.definition import Definition, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counter_app.domain.form import Condition, Field, Form
    from counter_app.domain.life_event import LifeEvent
    from counter_app.domain.words import Words

_NOT_AT_HOME = frozenset({FieldKind.DOCUMENT, FieldKind.CONSENT})  # a paper is handed over, a yes is given, in person
_BIRTH = "dateOfBirth"
_HOLDER = "applicant."
_PEOPLE, _ROWS = "people", "members"


@dataclass(frozen=True)
class Reason:
    """When a question is asked: always, or for one of some procedures; and only while all conditions hold."""

    procedures: tuple[str, ...]  # empty: always
    when: tuple[Condition, ...]


@dataclass(frozen=True)
class Question:
    """One question of a page; `items` are asked for each row of a group."""

    field: Field
    reasons: tuple[Reason, ...]
    items: tuple[Question, ...] = ()
    same_as: str | None = None  # in the first row: the fact of the page that says the same of the same person

    @property
    def fact(self) -> str:
        """The name of the fact."""
        return self.field.fact

    @property
    def entry(self) -> Entry:
        """The place of its answer in a code."""
        return Entry.of(self.field, tuple(item.entry for item in self.items))


@dataclass(frozen=True)
class Section:
    """Questions under one heading: of one topic, in the order of the kiosk."""

    topic: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class PagePlan:
    """A page before it has a language. `procedures`: forms an event's page asks for, where their rules hold."""

    id: str
    title: Words
    summary: Words | None
    sections: tuple[Section, ...]
    event: LifeEvent | None = None
    procedures: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"{'event' if self.event else 'form'}-{self.id}"

    @property
    def stands_for(self) -> tuple[str | None, tuple[str, ...]]:
        """The event, and the procedures that were chosen by choosing the page."""
        return (self.event.id, ()) if self.event else (None, (self.id,))

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order of the page and of its definition."""
        return tuple(question for section in self.sections for question in section.questions)

    @property
    def definition(self) -> Definition:
        """The table behind the page."""
        entries = tuple(question.entry for question in self.questions)
        return Definition(self.event.id, None, entries) if self.event else Definition(None, self.id, entries)


def plan_of_form(form: Form) -> PagePlan:
    """Return the page of one procedure."""
    questions = _questions([(form, ())])
    return PagePlan(form.id, form.title, form.summary, _sections(questions))


def plan_of_event(event: LifeEvent, forms: Iterable[Form]) -> PagePlan:
    """Return the page of a life event that asks for these of its procedures too."""
    forms = tuple(forms)
    questions = _questions([(event.questions, ()), *((form, (form.id,)) for form in forms)])
    return PagePlan(event.id, event.title, event.summary, _sections(questions), event, tuple(form.id for form in forms))


def _questions(sources: Iterable[tuple[Form, tuple[str, ...]]]) -> tuple[Question, ...]:
    """Every fact once; then without what hangs on something that is not asked here, until nothing more falls."""
    found: dict[str, Question] = {}
    for form, procedures in sources:
        for field in form.fields:
            if _at_home(field):
                found[field.fact] = _joined(found.get(field.fact), _question(field, procedures))
    questions = _on_their_own(tuple(found.values()))
    while (kept := tuple(_kept(questions))) != questions:
        questions = kept
    return tuple(_with_first_row(question, questions) for question in questions)


def _at_home(field: Field) -> bool:
    return not field.by_staff and not field.proven and field.kind not in _NOT_AT_HOME


def _question(field: Field, procedures: tuple[str, ...]) -> Question:
    items = tuple(_question(item, procedures) for item in field.items if _at_home(item))
    return Question(field, (Reason(procedures, field.when),), items)


def _joined(known: Question | None, more: Question) -> Question:
    if known is None:
        return more
    items = {item.fact: item for item in known.items}
    for item in more.items:
        items[item.fact] = _joined(items.get(item.fact), item)
    reasons = list(known.reasons)
    for reason in more.reasons:
        same = next((at for at, other in enumerate(reasons) if other.when == reason.when), None)
        if same is None:
            reasons.append(reason)
        elif reasons[same].procedures:  # what is asked always needs no further reason
            procedures = (*reasons[same].procedures, *reason.procedures) if reason.procedures else ()
            reasons[same] = Reason(procedures, reason.when)
    return replace(known, reasons=tuple(reasons), items=tuple(items.values()))


def _on_their_own(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """Leave out lists that live on another list of the page: the counter takes their rows over from there."""
    facts = {question.fact for question in questions}
    return tuple(question for question in questions if question.field.rows_of not in facts)


def _kept(questions: tuple[Question, ...]) -> Iterator[Question]:
    facts = {question.fact: question for question in questions}
    for question in questions:
        reasons = _possible(question, facts, {})
        if question.field.kind is FieldKind.GROUP:
            items = {item.fact: item for item in question.items}
            rest = (replace(item, reasons=_possible(item, facts, items)) for item in question.items)
            question = replace(question, items=tuple(item for item in rest if item.reasons))  # noqa: PLW2901  # the same question, with less in it
        if reasons and (question.items or question.field.kind is not FieldKind.GROUP):
            yield replace(question, reasons=reasons)


def _possible(question: Question, facts: dict[str, Question], row: dict[str, Question]) -> tuple[Reason, ...]:
    """Return the reasons that can come true from what is asked here."""

    def known(condition: Condition) -> bool:
        if condition.fact in row or (row and condition.fact in ROW_FACTS):
            return condition.fact in row or _BIRTH in row
        return condition.fact in facts and facts[condition.fact].field.kind is not FieldKind.GROUP

    return tuple(reason for reason in question.reasons if all(map(known, reason.when)))


def _with_first_row(group: Question, questions: tuple[Question, ...]) -> Question:
    """Where the first row is whoever holds the card, it repeats what was said of the applicant."""
    if not group.field.prefill_first_row:
        return group
    said = {q.field.prefill: q.fact for q in questions if q.field.prefill and q.fact.startswith(_HOLDER)}
    said |= {q.fact.removeprefix(_HOLDER): q.fact for q in questions if q.fact == _HOLDER + "fullNameKana"}
    items = (
        replace(item, same_as=said.get(item.field.prefill or item.fact) if item.fact != "fullAddress" else None)
        for item in group.items
    )
    return replace(group, items=tuple(items))


def _sections(questions: tuple[Question, ...]) -> tuple[Section, ...]:
    """Put questions under headings, in the order the kiosk asks them; tiles of one kiosk page stay together."""
    by_path = {FieldPath(question.fact): question for question in questions}
    order = [
        item.path for page in pages(AskedField(path, q.field) for path, q in by_path.items()) for item in page.items
    ]
    found: dict[str, list[Question]] = {}
    for path in order:
        found.setdefault(path.partition(".")[0], []).append(by_path[path])
    topics = [topic for topic in found if topic != _PEOPLE]
    if _PEOPLE in found:  # what the household has in it decides what is asked of each: one page shows both
        topics.insert(topics.index(_ROWS) if _ROWS in found else len(topics), _PEOPLE)
    return tuple(Section(topic, tuple(found[topic])) for topic in topics)
