"""A form: what one procedure needs to know. Built from the TOML files under forms/ by `form_file`.

Shape of the data: A票 (applicant, asked once per visit) and B票 (this procedure) of DS-451-1; both are plain fields
here, told apart by their fact names (`applicant.*` is A票). Fact names follow GIF element names.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from counter_app.domain.answers import FieldPath, row_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from counter_app.domain.answers import Answers
    from counter_app.domain.words import Words


class FieldKind(StrEnum):
    """How a field is asked and which canonical text it holds."""

    TEXT = "text"
    NAME = "name"  # a person's name, 姓 U+3000 名 where known
    KANA = "kana"
    DATE = "date"  # YYYY-MM-DD, asked and shown in 和暦 and 西暦
    SEX = "sex"  # codes of the card: 1 2 9 0
    CHOICE = "choice"
    YES_NO = "yes-no"
    NUMBER = "number"
    PHONE = "phone"
    POSTAL_CODE = "postal-code"
    ADDRESS = "address"
    BANK_CODE = "bank-code"
    BRANCH_CODE = "branch-code"
    ACCOUNT_NUMBER = "account-number"
    ACCOUNT_HOLDER = "account-holder"  # half-width kana of bank transfers, digits and A-Z
    CONSENT = "consent"  # only the resident's own yes counts
    GROUP = "group"  # repeating rows


class Need(StrEnum):
    """May the field stay open? SOFT can be handed in open and is followed up by 補正."""

    REQUIRED = "required"
    SOFT = "soft"
    OPTIONAL = "optional"


@dataclass(frozen=True)
class Choice:
    """One answer of a CHOICE field."""

    code: str
    label: Words


@dataclass(frozen=True)
class Condition:
    """The field counts only while the answer to `fact` is one of `values` (or none of them, if `negated`)."""

    fact: str
    values: frozenset[str]
    negated: bool = False

    def holds(self, text: str) -> bool:
        """Decide for the present answer; an unanswered fact holds no condition."""
        return bool(text) and ((text in self.values) is not self.negated)


@dataclass(frozen=True)
class Field:
    """One question. `fact` is its name across all forms of a visit, and within a group its name in the row."""

    fact: str
    kind: FieldKind
    label: Words
    need: Need = Need.REQUIRED
    question: Words | None = None  # asked as a sentence on the kiosk; the label otherwise
    why: Words | None = None
    help: Words | None = None
    choices: tuple[Choice, ...] = ()
    when: tuple[Condition, ...] = ()
    prefill: str | None = None  # a name of the prefill vocabulary, e.g. `fullName`
    checks: tuple[str, ...] = ()
    gif: str | None = None  # GIF element name in what the back office receives; `fact` otherwise
    min: int | None = None  # rows of a group, or least number
    max: int | None = None  # rows of a group, greatest number, or most characters
    items: tuple[Field, ...] = ()  # the fields of one row of a group
    prefill_first_row: bool = False  # the first row of a group is the card's holder
    verified: bool = False  # seen in a statute or a municipality's form; otherwise listed by `forms check`

    def choice_label(self, code: str, language: str) -> str:
        """Return the label of a choice code; the code itself where it is unknown."""
        return next((c.label.of(language) for c in self.choices if c.code == code), code)


@dataclass(frozen=True)
class Fee:
    """What the resident pays at the counter; `unverified` fees are shown to staff only."""

    yen: int
    per: str = ""  # the fact that multiplies it, e.g. `copies`
    verified: bool = False


@dataclass(frozen=True)
class Form:
    """One procedure (手続)."""

    id: str
    version: str
    title: Words
    legal_basis: str
    verified: bool
    effective_from: date
    destination: str  # one of the 20 standard systems, S01…S20, or `outside`
    connector: str
    fields: tuple[Field, ...]
    effective_until: date | None = None
    summary: Words | None = None
    fee: Fee | None = None
    next_step: Words | None = None  # where to go next, printed on the slip
    bring: tuple[Words, ...] = ()
    rules: tuple[str, ...] = ()  # cross checks by name, see `cross_checks`
    file: str = ""

    def asked(self, answers: Answers) -> Iterator[AskedField]:
        """Walk the fields that count under the present answers, rows of groups included, in order."""
        for item in self.fields:
            if not all(c.holds(answers.text(c.fact)) for c in item.when):
                continue
            yield AskedField(FieldPath(item.fact), item)
            if item.kind is FieldKind.GROUP:
                yield from _asked_rows(item, answers)


@dataclass(frozen=True)
class AskedField:
    """A field at its path; `group` and `row` are set inside a repeating group."""

    path: FieldPath
    field: Field
    group: Field | None = None
    row: int | None = None


def _asked_rows(group: Field, answers: Answers) -> Iterator[AskedField]:
    for row in range(answers.rows(group.fact)):
        for item in group.items:
            if all(c.holds(answers.text(_condition_path(group, row, c.fact))) for c in item.when):
                yield AskedField(row_path(group.fact, row, item.fact), item, group, row)


def _condition_path(group: Field, row: int, fact: str) -> str:
    """Inside a row a condition means a neighbour in the same row, unless it names a fact of the visit."""
    own = any(item.fact == fact for item in group.items)
    return row_path(group.fact, row, fact) if own else fact
