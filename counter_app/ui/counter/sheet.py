"""The middle of the staff window as a value: every fact of every chosen form once, grouped and marked.

Sheet
└── Section           「申請者」, 「共通」 (wanted by several procedures), then one per procedure
    ├── Cell          one fact: text, mark, what is wrong with it, what the card says instead
    └── Table         a repeating group: rows of cells
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from counter_app.domain.answers import FieldPath
from counter_app.domain.form import AskedField, Field, FieldKind, Form, Need
from counter_app.domain.kinds import CONSENT_WORDS, SEX_WORDS, YES_NO_WORDS
from counter_app.domain.named_codes import shown_at
from counter_app.domain.words import JAPANESE
from counter_app.flow.interview import facts
from counter_app.flow.state import Problem, Visit
from counter_app.i18n.texts import Language
from counter_app.personal import Personal
from counter_app.ui.counter.completing import Completing, completing
from counter_app.ui.finding_words import finding_words
from counter_app.ui.marks import Mark, answer_mark

Refused = Mapping[FieldPath, Problem]
"""What was typed and not understood: kept on the screen until it is typed anew, however many other fields follow."""

NOTHING_REFUSED: Refused = MappingProxyType({})
_WIDE = frozenset({FieldKind.ADDRESS, FieldKind.CONSENT})
_APPLICANT = "applicant."


@dataclass(frozen=True)
class Cell:
    """One fact at its path, as the clerk sees it."""

    path: FieldPath
    label: str
    kind: FieldKind
    need: Need
    text: Personal[str]  # canonical, or as typed where it was refused
    shown: Personal[str]
    mark: Mark
    choices: tuple[tuple[str, str], ...]
    from_source: bool  # a card or register said it: shown as it is, changed only on purpose
    problem: str | None
    offer: Personal[str] | None  # what the card says where something else was typed
    help: str
    completing: Completing | None = None

    @property
    def wide(self) -> bool:
        """Takes a whole line of the sheet."""
        return self.kind in _WIDE


@dataclass(frozen=True)
class Row:
    """One row of a table, counted from 1 as people do."""

    number: int
    cells: tuple[Cell, ...]
    removable: bool


@dataclass(frozen=True)
class Table:
    """A repeating group."""

    group: FieldPath
    label: str
    rows: tuple[Row, ...]
    can_add: bool


@dataclass(frozen=True)
class Section:
    """Facts that belong together under one heading."""

    title: str
    cells: tuple[Cell, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Sheet:
    """All sections."""

    sections: tuple[Section, ...] = ()

    def cells(self) -> Iterator[Cell]:
        """Walk every cell, in the order of the keyboard."""
        for section in self.sections:
            yield from section.cells
            for table in section.tables:
                for row in table.rows:
                    yield from row.cells

    def find(self, path: str) -> Cell | None:
        """Return the cell at `path`, or None."""
        return next((cell for cell in self.cells() if cell.path == path), None)


def sheet_of(visit: Visit, say: Language, refused: Refused = NOTHING_REFUSED) -> Sheet:
    """Lay out the visit's facts for the clerk; empty while nothing is chosen."""
    wanted = facts(visit.asked_forms, visit.answers)
    titles = _titles(visit, wanted, say)
    order = dict.fromkeys(titles[item.path] for item in wanted)
    lay = _Layout(visit, say, refused)
    return Sheet(
        tuple(
            lay.section(title, [item for item in wanted if titles[item.path] == title]) for title in _front(order, say)
        )
    )


def _front(order: Mapping[str, None], say: Language) -> list[str]:
    """Applicant and shared facts come first: they are what the card fills."""
    first = [say("counter.sheet.applicant"), say("counter.sheet.shared")]
    return [title for title in first if title in order] + [title for title in order if title not in first]


def _titles(visit: Visit, wanted: tuple[AskedField, ...], say: Language) -> dict[FieldPath, str]:
    users: dict[FieldPath, list[Form]] = {}
    for form in visit.asked_forms:
        for item in form.asked(visit.answers):
            users.setdefault(item.path, []).append(form)
    return {item.path: _title(item, users[item.path], say) for item in wanted}


def _title(item: AskedField, users: list[Form], say: Language) -> str:
    if item.path.startswith(_APPLICANT):
        return say("counter.sheet.applicant")
    if len(users) > 1:
        return say("counter.sheet.shared")
    return users[0].title.of(JAPANESE)


@dataclass(frozen=True)
class _Layout:
    visit: Visit
    say: Language
    refused: Refused

    def section(self, title: str, items: list[AskedField]) -> Section:
        single = [item for item in items if item.group is None and item.field.kind is not FieldKind.GROUP]
        groups = [item for item in items if item.group is None and item.field.kind is FieldKind.GROUP]
        return Section(
            title=title,
            cells=tuple(self.cell(item) for item in single),
            tables=tuple(self.table(group, [i for i in items if i.group is group.field]) for group in groups),
        )

    def table(self, group: AskedField, items: list[AskedField]) -> Table:
        count = self.visit.answers.rows(group.path)
        rows = (
            Row(
                number=row + 1,
                cells=tuple(self.cell(item) for item in items if item.row == row),
                removable=count > (group.field.min or 0),
            )
            for row in range(count)
        )
        room = group.field.max is None or count < group.field.max
        return Table(group.path, group.field.label.ja, tuple(rows), can_add=room)

    def cell(self, item: AskedField) -> Cell:
        field, answer = item.field, self.visit.answers.find(item.path)
        problem, offer = self.refused.get(item.path), self.visit.answers.offered.get(item.path)
        text = problem.raw if problem else Personal(answer.value.reveal() if answer else "")
        return Cell(
            path=item.path,
            label=field.label.ja,
            kind=field.kind,
            need=field.need,
            text=text,
            shown=text if problem or answer is None else self._shown(item, text),
            mark=answer_mark(answer, self.say, required=field.need is Need.REQUIRED),
            choices=_choices(field),
            from_source=problem is None and answer is not None and not answer.typed,
            problem=finding_words(problem.code, self.say) if problem else None,
            offer=None
            if offer is None or (answer is not None and not answer.typed)
            else self._shown(item, offer.value),
            help=field.help.ja if field.help else "",
            completing=completing(item, self.visit),
        )

    def _shown(self, item: AskedField, text: Personal[str]) -> Personal[str]:
        visit = self.visit
        return Personal(shown_at(item, text.reveal(), visit.answers, visit.rules.tables, JAPANESE))


_CLOSED_SETS = {FieldKind.YES_NO: YES_NO_WORDS, FieldKind.SEX: SEX_WORDS, FieldKind.CONSENT: CONSENT_WORDS}


def _choices(field: Field) -> tuple[tuple[str, str], ...]:
    """Return code and label of everything that can be chosen; empty where something is typed."""
    if field.kind in _CLOSED_SETS:
        return tuple((code, words.ja) for code, words in _CLOSED_SETS[field.kind].items())
    return tuple((choice.code, choice.label.ja) for choice in field.choices)
