"""The shared form as a clerk reads it: in the resident's order, each field with its state. What is not released is said.

Which fields count is worked out from what is shown alone. A field whose condition hangs on a fact that is not shown is
listed all the same, as 「非公開」: that it may be asked is in the form, not in the resident's answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.card import BasicFour, Sex
from counter_app.domain.finding import Finding
from counter_app.domain.form import Condition, Field, FieldKind, Form
from counter_app.domain.review import review
from counter_app.personal import Personal
from counter_app.remote.actors import Actor
from counter_app.remote.desk_state import MyCall
from counter_app.remote.facts import fact_of
from counter_app.remote.messages import Sight
from counter_app.remote.shared_form import Cell, Fate, Proposal

_MOST_ROWS = 30
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class Seen(StrEnum):
    """What of a field is seen."""

    NOT_RELEASED = "not-released"  # 非公開
    EMPTY = "empty"  # 未入力
    FILLED = "filled"  # 入力済み: that there is an answer, not which
    SHOWN = "shown"
    LOGGING = "logging"  # 記録中: here, and not shown before its view is logged


@dataclass(frozen=True)
class FieldView:
    """One field. `proposal`: the newest of it that is open, or was answered and not replaced since."""

    path: str
    field: Field | None  # None: a path no form here knows
    group: Field | None
    row: int | None
    seen: Seen
    sight: Sight | None = None
    text: Personal[str] | None = None
    origin: Origin | None = None
    trust: Trust | None = None
    actor: Actor | None = None
    writing: Actor | None = None
    proposal: Proposal | None = None
    highlighted: bool = False
    here: bool = False  # the resident's page asks it now


@dataclass(frozen=True)
class FormView:
    """A section of the sheet. `form` None: what other procedures of the visit ask."""

    form: Form | None
    fields: tuple[FieldView, ...]


def sheet(call: MyCall, forms: Sequence[Form], others: Sequence[Form], now: datetime) -> tuple[FormView, ...]:
    """Return what is seen of the forms in the resident's order. `others`: where labels of other fields are looked up."""
    answers = shown_answers(call)
    listed: set[str] = set()
    sections = []
    for form in forms:
        views = []
        for path, asked, group, row in _listed(form, call, answers):
            if path not in listed:
                listed.add(path)
                views.append(_view(call, path, asked, (group, row), now))
        sections.append(FormView(form, tuple(views)))
    rest = [path for path in call.form.cells if path not in listed]
    if rest:
        strays = tuple(_view(call, path, _field_of(others, path), (None, None), now) for path in rest)
        sections.append(FormView(None, strays))
    return tuple(sections)


def shown_answers(call: MyCall) -> Answers:
    """Return what is shown and logged, as answers; nothing else is in it."""
    given = {}
    for path, cell in call.form.cells.items():
        known = cell.text is not None and cell.origin is not None and cell.trust is not None
        if known and fact_of(path) in call.logged:
            assert cell.text is not None and cell.origin is not None and cell.trust is not None  # noqa: PT018  # `known`
            given[FieldPath(path)] = Answer(cell.text, cell.origin, cell.trust, _NO_TIME)
    return Answers(MappingProxyType(given))


def checks(call: MyCall, forms: Sequence[Form], today: date) -> tuple[Finding, ...]:
    """Return what the forms' own checks say of what is shown. Nothing is said of a field that is not: not even that it is empty."""
    known = {
        path
        for path, cell in call.form.cells.items()
        if (cell.text is not None and fact_of(path) in call.logged) or not cell.filled
    }
    return tuple(each for each in review(forms, shown_answers(call), today) if each.path in known)


def unchecked(views: Sequence[FormView]) -> int:
    """Return how many fields the checks could not look at."""
    blind = {Seen.NOT_RELEASED, Seen.FILLED, Seen.LOGGING}
    return sum(each.seen in blind for section in views for each in section.fields)


def _listed(form: Form, call: MyCall, answers: Answers) -> Iterator[tuple[str, Field, Field | None, int | None]]:
    for each in form.fields:
        if not _may_count(each.when, call, answers, None):
            continue
        yield each.fact, each, None, None
        if each.kind is FieldKind.GROUP:
            for row in range(_rows(each.fact, call, answers)):
                for item in each.items:
                    if _may_count(item.when, call, answers, (each, row)):
                        yield f"{each.fact}.{row}.{item.fact}", item, each, row


def _may_count(when: Sequence[Condition], call: MyCall, answers: Answers, within: tuple[Field, int] | None) -> bool:
    """A condition holds, or nobody here can know whether it does."""
    for each in when:
        path = each.fact
        if within is not None and each.fact in within[0].row_facts:
            path = f"{within[0].fact}.{within[1]}.{each.fact}"
        known = path in answers.given or _is_empty(call, path)
        if known and not each.holds(answers.text(path)):
            return False
    return True


def _is_empty(call: MyCall, path: str) -> bool:
    cell = call.form.cells.get(path)
    released = call.form.sight(path) is not None
    return released and (cell is None or not cell.filled)


def _rows(group: str, call: MyCall, answers: Answers) -> int:
    told = answers.text(group)
    if told.isdecimal():
        return min(int(told), _MOST_ROWS)
    rows = [path.split(".")[1] for path in call.form.cells if path.startswith(f"{group}.")]
    return min(max((int(row) + 1 for row in rows if row.isdecimal()), default=0), _MOST_ROWS)


def _field_of(forms: Sequence[Form], path: str) -> Field | None:
    return next((found for form in forms if (found := form.field_at(path)) is not None), None)


def _view(
    call: MyCall, path: str, asked: Field | None, place: tuple[Field | None, int | None], now: datetime
) -> FieldView:
    form, cell = call.form, call.form.cells.get(path)
    seen = _seen(call, path, cell)
    writer = form.writer(path, now)
    shown = seen is Seen.SHOWN and cell is not None
    return FieldView(
        path,
        asked,
        *place,
        seen,
        form.sight(path),
        cell.text if shown and cell else None,
        cell.origin if cell else None,
        cell.trust if cell else None,
        cell.actor if cell else None,
        writer.actor if writer is not None and writer.sender != call.replica.sender else None,
        _proposal(call, path),
        highlighted=form.highlights.get(call.replica.sender) == path,
        here=form.page is not None and form.page.path == path,
    )


def _seen(call: MyCall, path: str, cell: Cell | None) -> Seen:
    if call.form.sight(path) is None:
        return Seen.NOT_RELEASED
    if cell is None or not cell.filled:
        return Seen.EMPTY
    if cell.text is None:
        return Seen.FILLED
    return Seen.SHOWN if fact_of(path) in call.logged else Seen.LOGGING


def _proposal(call: MyCall, path: str) -> Proposal | None:
    """Accepted ones are the value itself by now."""
    there = [each for each in call.form.proposals.values() if each.path == path and each.fate is not Fate.ACCEPTED]
    return there[-1] if there else None


def who_is_shown(call: MyCall) -> BasicFour | None:
    """Return who the applicant is, for 照合 at the office's register; None unless all four are shown and logged."""
    answers = shown_answers(call)
    texts = [answers.text(f"applicant.{name}") for name in ("fullName", "fullAddress", "dateOfBirth", "sex")]
    if not all(texts):
        return None
    try:
        born, sex = date.fromisoformat(texts[2]), Sex(texts[3])
    except ValueError:
        return None
    return BasicFour(Personal(texts[0]), Personal(texts[1]), Personal(born), Personal(sex))
