"""What a household of the invented town would answer to a life event's questions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust, row_path
from counter_app.domain.derive import derive
from counter_app.domain.form import FieldKind
from counter_app.domain.japan_time import JAPAN
from counter_app.domain.row_facts import ROW_RULES
from counter_app.navigator.town import HOUSEHOLD_TRAITS, RESIDENT_TRAITS
from counter_app.personal import Personal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counter_app.domain.form import AskedField
    from counter_app.domain.life_event import LifeEvent
    from counter_app.navigator.town import Household, Resident

MEMBERS = "members"
_MOST_ROUNDS = 8  # an answer opens questions, whose answers open others; the shipped events need three
_LATEST_EVENT = 40  # days ago; some are late
PLAIN_ANSWERS = {
    FieldKind.NAME: "見本\u3000一太",
    FieldKind.KANA: "ミホン カズ",
    FieldKind.ADDRESS: "東京都架空市見本町1丁目1番1号",
    FieldKind.PHONE: "0300000000",
    FieldKind.POSTAL_CODE: "1000000",
    FieldKind.BANK_CODE: "0001",
    FieldKind.BRANCH_CODE: "001",
    FieldKind.ACCOUNT_NUMBER: "0000000",
    FieldKind.ACCOUNT_HOLDER: "ﾐﾎﾝ ｶｽﾞ",
    FieldKind.NUMBER: "1",
    FieldKind.SEX: "1",
    FieldKind.CONSENT: "yes",
    FieldKind.DOCUMENT: "later",
    FieldKind.TEXT: "見本",
    FieldKind.GROUP: "0",
}


def situation(event: LifeEvent, household: Household, on: date, seed: int = 1, begun: Answers | None = None) -> Answers:
    """Answer everything the event asks; the same household answers the same every time.

    `begun` holds what was said already, to another version of the event: only what is new is answered.
    """
    said = _Said(event, household, on, Random(f"{seed}/{household.number}/{event.id}"))  # noqa: S311  # as `town`
    return said.all(begun or Answers())


class _Said:
    def __init__(self, event: LifeEvent, household: Household, on: date, draw: Random) -> None:
        self._event, self._household, self._on, self._draw = event, household, on, draw
        self._at = datetime.combine(on, datetime.min.time(), JAPAN)

    def all(self, begun: Answers) -> Answers:
        answers = self._with(begun, self._rows())
        for _ in range(_MOST_ROUNDS):
            answers = derive(answers, self._on, self._at)
            said = [(asked.path, self._text(asked)) for asked in self._open(answers)]
            if not said:
                break
            answers = self._with(answers, said)
        return answers

    def _open(self, answers: Answers) -> Iterator[AskedField]:
        return (asked for asked in self._event.questions.asked(answers) if answers.find(asked.path) is None)

    def _with(self, answers: Answers, said: list[tuple[FieldPath, str]]) -> Answers:
        given = {path: Answer(Personal(text), Origin.RESIDENT, Trust.STATED, self._at) for path, text in said if text}
        return Answers(MappingProxyType({**answers.given, **given}))

    def _rows(self) -> list[tuple[FieldPath, str]]:
        """Say who the members are, and what follows from their birth dates."""
        members = self._household.members
        rows = [(FieldPath(MEMBERS), str(len(members)))]
        for row, member in enumerate(members):
            rows += [(row_path(MEMBERS, row, key), text) for key, text in _known(member).items()]
            rows += [
                (row_path(MEMBERS, row, fact), _yes(rule(member.born, self._on))) for fact, rule in ROW_RULES.items()
            ]
        return rows

    def _text(self, asked: AskedField) -> str:
        field = asked.field
        if field.kind is FieldKind.YES_NO:
            return _yes(self._holds(asked))
        if field.kind is FieldKind.CHOICE:
            return self._draw.choice(field.choices).code
        if field.kind is FieldKind.DATE:
            return (self._on - timedelta(days=self._draw.randint(0, _LATEST_EVENT))).isoformat()
        return PLAIN_ANSWERS[field.kind]

    def _holds(self, asked: AskedField) -> bool:
        fact = asked.field.fact.removeprefix("household.")
        if (
            asked.group is not None
            and asked.group.fact == MEMBERS
            and asked.row is not None
            and fact in RESIDENT_TRAITS
        ):
            return fact in self._household.members[asked.row].traits
        if fact in HOUSEHOLD_TRAITS:
            return fact in self._household.traits
        return self._draw.random() < 0.3  # noqa: PLR2004  # often enough to be seen with everything else


def _known(member: Resident) -> dict[str, str]:
    return {
        "fullName": member.full_name.reveal(),
        "fullNameKana": member.kana.reveal(),
        "dateOfBirth": member.born.isoformat(),
        "sex": member.sex,
        "relationship": member.relationship,
    }


def _yes(holds: bool) -> str:  # noqa: FBT001  # a truth value is all there is
    return "yes" if holds else "no"
