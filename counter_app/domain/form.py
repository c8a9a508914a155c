"""A form: what one procedure needs to know. Built from the TOML files under forms/ by `form_file`.

Shape of the data: A票 (applicant, asked once per visit) and B票 (this procedure) of DS-451-1; both are plain fields
here, told apart by their fact names (`applicant.*` is A票). Fact names follow GIF element names.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from counter_app.domain.answers import FieldPath, row_path
from counter_app.domain.row_facts import ROW_FACTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
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
    DOCUMENT = "document"  # a paper to hand over: `shown`, or `later`, which opens a 補正
    GROUP = "group"  # repeating rows


class Need(StrEnum):
    """May the field stay open? SOFT can be handed in open and is followed up by 補正."""

    REQUIRED = "required"
    SOFT = "soft"
    OPTIONAL = "optional"


class Identity(StrEnum):
    """本人確認 a procedure demands. Source: procedures.md §5.2 (旭川, 八幡, 広域交付)."""

    PHOTO_OR_TWO = "photo-or-two"  # 1点: government photo ID; else 2点
    PHOTO_ONLY = "photo-only"  # 広域交付: photo ID, in person
    WITH_NUMBER = "with-number"  # 番号確認 and 身元確認, done by staff at the core system; the number is not kept here
    NONE = "none"  # 避難所, 相談


class ApprovalRule(StrEnum):
    """Whose word completes the procedure in the back office."""

    NONE = "none"  # the reviewer's own
    SECOND_PERSON = "second-person"  # somebody else approves first (決裁): money, protection of a person


class Capacity(StrEnum):
    """Who may come (届出人の資格)."""

    SELF = "self"  # 本人・世帯主
    HOUSEHOLD = "household"  # 同一世帯
    LEGAL = "legal-representative"  # 法定代理
    PROXY = "proxy"  # 任意代理, with 委任状


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
    rows_of: str | None = None  # a group whose rows are taken from another group, e.g. `members`
    row_when: tuple[Condition, ...] = ()  # which of its rows: conditions on facts of a row
    together: str | None = None  # yes-no fields of one name stand on one page, a tile each; what is not touched is a no
    across: bool = False  # of a yes-no item: one page for all rows, a tile for each person
    by_staff: bool = False  # answered by staff only (本人確認書類); a self-service terminal never asks it
    proven: bool = False  # must come from a chip or the register; a stated value is followed up
    verified: bool = False  # seen in a statute or a municipality's form; otherwise listed by `forms check`

    @cached_property
    def row_facts(self) -> frozenset[str]:
        """The names that mean the same row inside a group: its own items, and what follows from a birth date.

        What follows from the birth date (`derivedCareAge` …) belongs to the row without being one of its fields.
        """
        return ROW_FACTS.union(item.fact for item in self.items)

    def choice_label(self, code: str, language: str) -> str:
        """Return the label of a choice code; the code itself where it is unknown."""
        return next((c.label.of(language) for c in self.choices if c.code == code), code)


@dataclass(frozen=True)
class Fee:
    """What the resident pays at the counter; `unverified` fees are shown to staff only."""

    yen: int
    per: str = ""  # the fact that multiplies it, e.g. `copies`
    verified: bool = False
    exempt: tuple[Condition, ...] = ()  # any of these makes it free (被災者, 年金, 生活保護)


@dataclass(frozen=True)
class IdentityRule:
    """Which proof of identity, and who may come."""

    proof: Identity
    who: tuple[Capacity, ...]
    verified: bool = False


@dataclass(frozen=True)
class PaperBaseline:
    """What the procedure costs a resident on paper: the once-only meter compares with it."""

    entries: int  # boxes written by hand
    entries_per_row: Mapping[str, int]  # more boxes for each row of a group, e.g. {"members": 4}
    signatures: int = 0
    pages: int = 1
    verified: bool = False


@dataclass(frozen=True)
class Box:
    """Where a field stands on the municipality's own paper, in millimetres from the top left."""

    fact: str  # `applicant.fullName`, or `members.0.fullName` for a numbered row
    page: int  # from 1
    x: float
    y: float
    width: float
    height: float
    tick: str | None = None  # draw ☑ where the answer is this code, instead of the text


@dataclass(frozen=True)
class OwnSheet:
    """The municipality's own application form as background."""

    background: str  # file name of a PDF beside the form file
    boxes: tuple[Box, ...]


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
    reading: str = ""  # the title in hiragana, for search
    addressee: str = "市長"  # whom the application is addressed to, after the municipality's name
    identity: IdentityRule | None = None
    paper: PaperBaseline | None = None
    completion_days: int = 14  # 補正: days to bring what is missing (行政手続法7条 sets none)
    sheet: OwnSheet | None = None
    approval: ApprovalRule = ApprovalRule.NONE
    file: str = ""

    @property
    def pack(self) -> str:
        """The folder the form lies in, e.g. `moving`."""
        return self.file.partition("/")[0]

    def in_force(self, on: date) -> bool:
        """Both ends included."""
        return self.effective_from <= on and (self.effective_until is None or on <= self.effective_until)

    @cached_property
    def groups(self) -> tuple[Field, ...]:
        """The repeating groups."""
        return tuple(item for item in self.fields if item.kind is FieldKind.GROUP)

    def asked(self, answers: Answers) -> tuple[AskedField, ...]:
        """Return the fields that count under the present answers, rows of groups included, in order."""
        return answers.once(_asked, self)

    def field_at(self, path: str) -> Field | None:
        """Return the field an answer at `path` belongs to, e.g. `members.0.fullName`; None where there is none."""
        group, _, rest = path.partition(".")
        row, _, fact = rest.partition(".")
        for entry in self.fields:
            if entry.fact == path:
                return entry
            if entry.fact == group and row.isdecimal():
                return next((item for item in entry.items if item.fact == fact), None)
        return None


@dataclass(frozen=True)
class AskedField:
    """A field at its path; `group` and `row` are set inside a repeating group."""

    path: FieldPath
    field: Field
    group: Field | None = None
    row: int | None = None


def _asked(answers: Answers, form: Form) -> tuple[AskedField, ...]:
    return tuple(_walked(form, answers))


def _walked(form: Form, answers: Answers) -> Iterator[AskedField]:
    for item in form.fields:
        if item.when and not all(c.holds(answers.text(c.fact)) for c in item.when):  # most have none: hot path
            continue
        yield AskedField(FieldPath(item.fact), item)
        if item.kind is FieldKind.GROUP:
            yield from _asked_rows(item, answers)


def _asked_rows(group: Field, answers: Answers) -> Iterator[AskedField]:
    for row in range(answers.rows(group.fact)):
        for item in group.items:
            if not item.when or all(c.holds(answers.text(_condition_path(group, row, c.fact))) for c in item.when):
                yield AskedField(row_path(group.fact, row, item.fact), item, group, row)


def _condition_path(group: Field, row: int, fact: str) -> str:
    """Inside a row a condition means a neighbour in the same row, unless it names a fact of the visit."""
    return row_path(group.fact, row, fact) if fact in group.row_facts else fact
