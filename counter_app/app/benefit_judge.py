"""Applications judged against the register, in this process or in others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from counter_app.app.benefit_batch import Judged, Rows, sentences
from counter_app.app.match_answers import RegisterAt
from counter_app.app.office import TABLES
from counter_app.benefit.account import BankNames
from counter_app.benefit.application import BenefitApplication
from counter_app.benefit.assessment import Assessment, assess
from counter_app.benefit.office import Office
from counter_app.benefit.presence import ReferenceDay
from counter_app.benefit.rules import BenefitRules
from counter_app.benefit.zero_income import Declaration, Reviewed, TaxOffice, ZeroIncomeRules, review
from counter_app.matching.evidence import Notation, ResidentForm
from counter_app.matching.keys import keys_of_claim
from counter_app.matching.resident import Claim
from counter_app.slips.correction_letter import CorrectionLetter, correction_letter
from counter_app.store.resident_register import StoreResidentRegister
from counter_app.store.resident_workers import notation_of
from counter_app.tables.shipped import ShippedTables


@dataclass(frozen=True)
class BenefitTask:
    """What judging applications needs, for any process to begin."""

    register: RegisterAt
    rules: BenefitRules
    day: ReferenceDay

    def begin(self) -> BenefitJudge:
        """Open register and tables, once in each process."""
        return BenefitJudge(self)


class _Judge:
    def __init__(self, at: RegisterAt) -> None:
        self._register: StoreResidentRegister = at.open()
        self._notation: Notation = notation_of(self._register.own_tables(), TABLES)

    def candidates(self, claim: Claim) -> Sequence[ResidentForm]:
        """Everybody of the register who may be meant."""
        keys = keys_of_claim(self._notation.claim(claim))
        return [self._notation.resident(row) for row in self._register.candidates(keys)]


class BenefitJudge(_Judge):
    """Judges applications of a benefit."""

    def __init__(self, task: BenefitTask) -> None:
        super().__init__(task.register)
        self._office = Office(task.rules, task.day, self._notation, BankNames(ShippedTables(TABLES).banks))

    def __call__(self, rows: Rows) -> list[Judged[Assessment]]:
        """Judge a chunk of rows."""
        return [self._judged(BenefitApplication.of(texts)) for _, texts in rows]

    def _judged(self, said: BenefitApplication) -> Judged[Assessment]:
        found = assess(said, self.candidates(said.claim), self._register.household, self._office)
        return Judged(found.assessment, sentences(found.reasons))


@dataclass(frozen=True)
class ZeroIncomeTask:
    """What reviewing declarations needs, for any process to begin."""

    register: RegisterAt
    rules: ZeroIncomeRules
    day: ReferenceDay
    incomes: frozenset[str] = field(repr=False)

    def begin(self) -> ZeroIncomeJudge:
        """Open the register, once in each process."""
        return ZeroIncomeJudge(self)


class ZeroIncomeJudge(_Judge):
    """Reviews declarations."""

    def __init__(self, task: ZeroIncomeTask) -> None:
        super().__init__(task.register)
        household = self._register.household
        self._office = TaxOffice(task.rules, task.day, task.incomes, self._notation, self.candidates, household)

    def __call__(self, rows: Rows) -> list[Judged[Reviewed]]:
        """Review a chunk of rows."""
        return [self._judged(Declaration.of(texts)) for _, texts in rows]

    def _judged(self, said: Declaration) -> Judged[Reviewed]:
        found, reasons = review(said, self._office)
        return Judged(found, sentences(reasons))


class LetterWriter:
    """Writes letters; fonts are opened once in each process."""

    def __init__(self, _: None = None) -> None:
        from counter_app.slips.fonts import load_fonts  # noqa: PLC0415  # only where letters are written

        self._fonts = load_fonts()

    def __call__(self, letters: Iterable[CorrectionLetter]) -> list[bytes]:
        """Write a chunk of letters."""
        return [correction_letter(each, self._fonts).pdf for each in letters]
