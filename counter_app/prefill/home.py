"""What was filled in at home fills in: every text is read again as if it were typed here, by the kind of its field.

The code came from a stranger's phone. What a form does not ask residents refuses the whole code before anything of it is
taken; what is asked but cannot be understood is left out, and asked with a remark.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counter_app.domain.answers import Answer, FieldPath, Origin, Trust, row_path
from counter_app.domain.form import FieldKind
from counter_app.domain.home_answers import HomeAnswers
from counter_app.domain.input_error import InputError
from counter_app.domain.kinds import canonical_answer
from counter_app.failures import FailureCode, HomeError
from counter_app.personal import Personal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counter_app.domain.form import Field, Form
    from counter_app.domain.life_event import LifeEvent
    from counter_app.domain.scanned import HomeApplication

MOST_ROWS = 30  # where a form sets no limit: no household is larger
_ASKED_HERE = frozenset({FieldKind.DOCUMENT, FieldKind.CONSENT})  # what is handed over, or agreed to, is so here only


@dataclass
class _Taken:
    """What was understood so far."""

    texts: dict[FieldPath, str] = field(default_factory=dict)
    unread: set[FieldPath] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)  # the least number of rows the answers of a group need


def home_answers(
    application: HomeApplication, events: Mapping[str, LifeEvent], forms: Mapping[str, Form]
) -> HomeAnswers:
    """Return what to offer. `events` and `forms` are those in force, by id.

    Raises HomeError HOME_OUTDATED where an event, a form or a path is not known here, or not the resident's to answer.
    """
    event = events.get(application.event) if application.event is not None else None
    chosen = [forms.get(procedure) for procedure in dict.fromkeys(application.procedures)]
    known = tuple(form for form in chosen if form is not None)
    if (application.event is not None and event is None) or len(known) < len(chosen) or not (event or known):
        raise HomeError(FailureCode.HOME_OUTDATED, "an event or a form that is not in force here")
    asking = known if event is None else (event.questions, *known, *_of_event(event, forms))
    taken = _taken(application.answers, _Places.of(asking))
    entries = tuple(
        (path, Answer(Personal(text), Origin.HOME, Trust.STATED, application.made_at))
        for path, text in taken.texts.items()
    )
    return HomeAnswers(application.code, application.language, event, known, entries, frozenset(taken.unread))


def _of_event(event: LifeEvent, forms: Mapping[str, Form]) -> Iterable[Form]:
    """The forms an event may lead to: its page asks for them all, before anybody has chosen."""
    return (forms[each] for each in event.procedures() if each in forms)


@dataclass(frozen=True)
class _Places:
    """Every place a resident may answer at: plain facts, and the groups with the fields of a row."""

    plain: Mapping[str, Field]
    groups: Mapping[str, tuple[Field, Mapping[str, Field]]]

    @classmethod
    def of(cls, forms: Iterable[Form]) -> _Places:
        plain: dict[str, Field] = {}
        groups: dict[str, tuple[Field, dict[str, Field]]] = {}
        for asked in (each for form in forms for each in form.fields):
            if asked.kind is not FieldKind.GROUP:
                _keep(plain, asked)
                continue
            _group, items = groups.setdefault(asked.fact, (asked, {}))
            for item in asked.items:
                _keep(items, item)
        return cls(plain, groups)


def _keep(places: dict[str, Field], asked: Field) -> None:
    if not asked.by_staff:
        places.setdefault(asked.fact, asked)


def _taken(answers: Mapping[FieldPath, Personal[str]], places: _Places) -> _Taken:
    """Find every path first; only then read the texts."""
    found = [(path, _place(path, places), text) for path, text in answers.items()]
    taken = _Taken()
    for path, (asked, group, row), text in found:
        if asked.kind is FieldKind.GROUP:
            _count(taken, asked, text.reveal())
            continue
        if group is not None and row is not None:
            taken.rows[group] = max(taken.rows.get(group, 0), row + 1)
        _read(taken, path, asked, text.reveal())
    for group, rows in taken.rows.items():
        taken.texts[FieldPath(group)] = str(rows)
    return taken


def _place(path: FieldPath, places: _Places) -> tuple[Field, str | None, int | None]:
    """Return the field at a path, and its group and row. Raises HomeError HOME_OUTDATED; never with the text."""
    if (asked := places.plain.get(path)) is not None:
        return asked, None, None
    if path in places.groups:
        return places.groups[path][0], None, None
    group, _, rest = path.partition(".")
    while rest:
        row, _, fact = rest.partition(".")
        if group in places.groups and row.isascii() and row.isdecimal() and len(row) <= len(str(MOST_ROWS)):
            asked = places.groups[group][1].get(fact)
            most = places.groups[group][0].max or MOST_ROWS
            if asked is not None and int(row) < most and path == row_path(group, int(row), fact):
                return asked, group, int(row)
        group, rest = f"{group}.{row}", rest.partition(".")[2]
    raise HomeError(FailureCode.HOME_OUTDATED, "an item that is not asked here")


def _count(taken: _Taken, group: Field, text: str) -> None:
    """A number of rows nobody could mean is left out: the rows that are there count themselves."""
    try:
        rows = int(canonical_answer(group, text) or 0)
    except InputError:
        return
    if rows <= (group.max or MOST_ROWS):
        taken.rows[group.fact] = max(taken.rows.get(group.fact, 0), rows)


def _read(taken: _Taken, path: FieldPath, asked: Field, text: str) -> None:
    if asked.kind in _ASKED_HERE:
        return
    try:
        canonical = canonical_answer(asked, text)
    except InputError:
        taken.unread.add(path)
        return
    if canonical:
        taken.texts[path] = canonical
