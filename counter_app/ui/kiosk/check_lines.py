"""The check page as lines: what the resident said, page by page, and what was copied, person by person.

A hundred answers of a family are a dozen lines: tiles of one page are one line, a question across all people is one
line, a person whose particulars came from a card or register is one line. What has a finding, an offer or a conflict
always keeps a line of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from counter_app.domain.answers import Answer, FieldPath, Origin
from counter_app.domain.form import AskedField, FieldKind
from counter_app.domain.named_codes import shown_at
from counter_app.flow.interview import facts
from counter_app.flow.plan import Look, Page, pages
from counter_app.flow.state import Visit
from counter_app.i18n.texts import Language
from counter_app.ui.kiosk.people import name_of_row

_HELD = frozenset({Origin.CARD, Origin.REGISTER})


@dataclass(frozen=True)
class CheckLine:
    """One line. `asked` are its fields; one for `FIELD`, the first one is where 「変える」 leads."""

    name: str
    text: str
    asked: tuple[AskedField, ...]
    answer: Answer | None  # whose origin is shown
    changeable: bool

    @property
    def path(self) -> FieldPath:
        """The address of the line."""
        return self.asked[0].path

    @property
    def empty(self) -> bool:
        """Nothing was said yet."""
        return self.answer is None and self.asked[0].field.kind is not FieldKind.GROUP


@dataclass(frozen=True)
class CheckLines:
    """`said` by the resident, or still open; `copied` in short; `in_full` what `copied` is short for."""

    said: tuple[CheckLine, ...]
    copied: tuple[CheckLine, ...]
    in_full: tuple[CheckLine, ...]


def check_lines(visit: Visit, say: Language, noted: Collection[FieldPath]) -> CheckLines:
    """Return the lines in the order of the questions. `noted` are paths that need a line of their own."""
    said, copied, in_full = [], [], []
    for page in pages(_worth_showing(visit)):
        line = _line(page, visit, say)
        if _is_said(page, visit) or any(page.holds(path) for path in noted):
            said.append(line)
        elif page.look is Look.FIELD and page.items[0].field.kind is not FieldKind.GROUP:
            in_full.append(line)
            if page.items[0].group is None:
                copied.append(line)
    people = tuple(_people([line.asked[0] for line in in_full], visit, say))
    own, others = _of_the_applicant(copied, say)
    return CheckLines(tuple(said), (*own, *people, *others), tuple(in_full))


def _worth_showing(visit: Visit) -> Iterator[AskedField]:
    """What follows from other answers, repeats one, or is for staff to fill is not laid before a resident."""
    for asked in facts(visit.forms, visit.answers):
        answer = visit.answers.find(asked.path)
        if asked.field.kind is FieldKind.GROUP:
            if answer is not None and answer.origin is not Origin.DERIVED:
                yield asked
        elif answer is None:
            if not asked.field.by_staff or asked.field.kind is FieldKind.DOCUMENT:
                yield asked
        elif answer.origin is not Origin.DERIVED and answer.via is None:
            yield asked


def _is_said(page: Page, visit: Visit) -> bool:
    answers = [visit.answers.find(item.path) for item in page.items]
    return any(answer is None or answer.origin not in _HELD for answer in answers)


def _line(page: Page, visit: Visit, say: Language) -> CheckLine:
    answers = [visit.answers.find(item.path) for item in page.items]
    given = [answer for answer in answers if answer is not None]
    changeable = not given or any(answer.origin not in _HELD for answer in given)
    name = _name(page, visit, say)
    return CheckLine(name, _text(page, visit, say), page.items, given[0] if given else None, changeable)


def _name(page: Page, visit: Visit, say: Language) -> str:
    first = page.items[0]
    own = first.field.label.of(say.tag)
    if page.look is Look.TILES:
        return say("kiosk.check.chosen")
    if page.look is Look.PEOPLE or first.group is None or first.row is None:
        return own
    whose = name_of_row(visit, first.group, first.row) or f"{first.group.label.of(say.tag)} {first.row + 1}"
    return f"{whose}　{own}"


def _text(page: Page, visit: Visit, say: Language) -> str:
    first = page.items[0]
    if page.look is Look.FIELD:
        if first.field.kind is FieldKind.GROUP:
            return say("kiosk.check.rows", count=visit.answers.rows(first.path))
        return _shown(first, visit, say)
    if all(visit.answers.find(item.path) is None for item in page.items):
        return ""
    chosen = [_chosen(item, page.look, visit, say) for item in page.items if visit.answers.text(item.path) == "yes"]
    return say("common.list").join(chosen) or say("kiosk.check.none-chosen")


def _chosen(item: AskedField, look: Look, visit: Visit, say: Language) -> str:
    if look is Look.PEOPLE and item.group is not None and item.row is not None:
        return name_of_row(visit, item.group, item.row) or f"{item.group.label.of(say.tag)} {item.row + 1}"
    return item.field.label.of(say.tag)


def _shown(asked: AskedField, visit: Visit, say: Language) -> str:
    return shown_at(asked, visit.answers.text(asked.path), visit.answers, visit.rules.tables, say.tag)


def _people(copied: list[AskedField], visit: Visit, say: Language) -> Iterator[CheckLine]:
    """One line for each person: name, then what else is known."""
    rows: dict[tuple[str, int], list[AskedField]] = {}
    for asked in copied:
        if asked.group is not None and asked.row is not None:
            rows.setdefault((asked.group.fact, asked.row), []).append(asked)
    for (_, row), fields in rows.items():
        group = fields[0].group
        assert group is not None
        text = say("common.list").join(_shown(asked, visit, say) for asked in fields)
        yield CheckLine(
            f"{group.label.of(say.tag)} {row + 1}", text, tuple(fields), visit.answers.find(fields[0].path), False
        )


def _of_the_applicant(copied: list[CheckLine], say: Language) -> tuple[list[CheckLine], list[CheckLine]]:
    """Put the applicant's own short particulars on one line; an address keeps its own."""
    own = [line for line in copied if line.path.startswith("applicant.") and _is_short(line)]
    others = [line for line in copied if line not in own]
    if len(own) < 2:  # noqa: PLR2004  # nothing to put together
        return own, others
    text = say("common.list").join(line.text for line in own)
    asked = tuple(field for line in own for field in line.asked)
    return [CheckLine(say("kiosk.check.you"), text, asked, own[0].answer, False)], others


def _is_short(line: CheckLine) -> bool:
    return line.asked[0].field.kind in {FieldKind.NAME, FieldKind.KANA, FieldKind.DATE, FieldKind.SEX}
