"""Decisions about applications as a run makes them, in its own process or in others, and as its file tells them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.app.match_journal import Line
from counter_app.app.office import TABLES
from counter_app.matching.decision import Decision, judge, sentence_of
from counter_app.matching.evidence import ClaimForm, Evidence, Notation, ResidentForm, weigh
from counter_app.matching.keys import keys_of_claim
from counter_app.matching.outcome import Reason, Verdict
from counter_app.matching.reason_codes import ReasonCode
from counter_app.matching.resident import Claim, Resident
from counter_app.matching.rivals import may_be_mixed_up
from counter_app.matching.twice import Marks, marks_of
from counter_app.store.resident_register import StoreResidentRegister, open_register
from counter_app.store.resident_row import ResidentKeys
from counter_app.store.resident_schema import Tables
from counter_app.store.resident_workers import notation_of

if TYPE_CHECKING:
    from counter_app.settings import Settings

_BETWEEN = " / "
_HOUSES = 5  # of namesakes whose place cannot be told, so many households are looked up


@dataclass(frozen=True)
class RegisterAt:
    """Where a register is, for any process to open it."""

    keys: ResidentKeys = field(repr=False)
    path: Path | None = None
    url: str = field(default="", repr=False)
    password_file: Path | None = None

    @classmethod
    def of_office(cls, settings: Settings) -> RegisterAt:
        """What was imported at an office. Raises StoreError."""
        from counter_app.store.key_file import load_keys  # noqa: PLC0415  # only where an office is asked for
        from counter_app.store.resident_place import FILE  # noqa: PLC0415

        keys = ResidentKeys.of(load_keys(settings.store_key).database)
        if settings.store_url:
            return cls(keys, url=settings.store_url, password_file=settings.store_password)
        return cls(keys, path=settings.directory / FILE)

    def open(self) -> StoreResidentRegister:
        """Raises ExtractError EXTRACT_MISSING, StoreError."""
        if self.path is not None:
            return open_register(self.path, self.keys)
        from counter_app.store.postgres import open_postgres  # noqa: PLC0415  # only where a server is used

        return StoreResidentRegister(Tables(open_postgres(self.url, password_file=self.password_file)), self.keys)

    def digest(self) -> str:
        """Of its rows."""
        register = self.open()
        try:
            return register.digest
        finally:
            register.close()

    def tables(self) -> dict[str, str]:
        """What outcomes depend on besides the rows."""
        from counter_app.matching.rules import RULES  # noqa: PLC0415  # small, and read once
        from counter_app.matching.variants import Variants  # noqa: PLC0415

        return {"rules": RULES, "variants": Variants.shipped().digest}


@dataclass(frozen=True)
class Answer:
    """A decision: what may be written down, the sentences that may not, and what the application goes by."""

    line: Line
    text: str = field(repr=False)
    marks: Marks = field(repr=False)


@dataclass(frozen=True)
class Deciding:
    """What deciding needs: the register, and what was decided before an interruption."""

    register: RegisterAt
    done: Mapping[int, Line] = field(repr=False)

    def begin(self) -> Decider:
        """Open the register, once in each process."""
        return Decider(self.register.open(), self.done)


class Decider:
    """Decides about applications."""

    def __init__(self, register: StoreResidentRegister, done: Mapping[int, Line]) -> None:
        self._register = register
        self._done = done
        self._notation: Notation = notation_of(register.own_tables(), TABLES)

    def __call__(self, chunk: list[tuple[int, Claim]]) -> list[Answer]:
        """Decide about a chunk of them."""
        with self._register.many_questions():
            return [self._answer(number, claim) for number, claim in chunk]

    def close(self) -> None:
        """Let go of the register."""
        self._register.close()

    def _answer(self, number: int, claim: Claim) -> Answer:
        form = self._notation.claim(claim)
        marks = marks_of(form)
        if number in self._done and (text := self._explained(form, self._done[number])) is not None:
            return Answer(self._done[number], text, marks)
        decision = self.decide(form)
        codes = tuple(reason.code.value for reason in decision.reasons)
        line = Line(number, decision.verdict.value, decision.resident_id or "", codes)
        return Answer(line, _BETWEEN.join(_sentences(decision.reasons)), marks)

    def decide(self, claim: ClaimForm) -> Decision:
        """Decide; before 一致 and before 不一致 everybody of the house and household in question is looked at as well."""
        keys = keys_of_claim(claim)
        known: dict[Resident, Evidence] = {}

        def with_more(rows: Iterable[Resident]) -> Decision:
            for row in rows:
                if row not in known:
                    known[row] = weigh(claim, self._notation.resident(row))
            return judge(known.values())

        decision = with_more(self._register.likely(keys))
        if decision.verdict is not Verdict.MATCH:
            decision = with_more(self._register.candidates(keys))
        if decision.verdict is Verdict.REVIEW:
            return decision
        asked = [each.row for each in decision.candidates[:1]] or _named(known.values())
        others = [other for row in asked for other in self._register.house_of(row) if other not in known]
        return with_more(others) if others else decision

    def _explained(self, claim: ClaimForm, line: Line) -> str | None:
        """The sentences of a decision that was made already: of the two who were compared, and those that quote nobody."""
        row = self._register.resident(line.resident_id) if line.resident_id else None
        if row is None and line.resident_id:
            return None
        quoting = weigh(claim, self._notation.resident(row)).reasons if row else ()
        if tuple(reason.code.value for reason in quoting) != line.codes[: len(quoting)]:
            return None
        rest = [sentence_of(ReasonCode(code)) or "" for code in line.codes[len(quoting) :]]
        return _BETWEEN.join([*_sentences(quoting), *rest])


def _named(known: Iterable[Evidence]) -> list[ResidentForm]:
    found = sorted((each.row for each in known if may_be_mixed_up(each)), key=attrgetter("order"))
    return found[:_HOUSES]


def _sentences(reasons: tuple[Reason, ...]) -> list[str]:
    return [reason.sentence.replace(_BETWEEN, "/").replace("\x00", "") for reason in reasons]


@dataclass(frozen=True)
class Told:
    """A row of the outcomes."""

    application_id: str
    outcome: str
    resident_id: str
    reasons: str = field(repr=False)

    @classmethod
    def of(cls, application_id: str, line: Line, text: str, *, twice: bool) -> Told:
        """`reasons`: the codes with `;` between them, then a sentence for each, with ` / ` between all of these."""
        codes, sentences = list(line.codes), text.split(_BETWEEN)
        verdict = line.verdict
        if twice:
            verdict = Verdict.REVIEW.value if verdict == Verdict.MATCH.value else verdict
            kept = [pair for pair in zip(codes, sentences, strict=True) if pair[0] != ReasonCode.ONLY_ONE_FITS.value]
            again = ReasonCode.APPLICATION_TWICE
            kept.append((again.value, sentence_of(again) or ""))
            codes, sentences = [code for code, _ in kept], [sentence for _, sentence in kept]
        return cls(application_id, verdict, line.resident_id, _BETWEEN.join([";".join(codes), *sentences]))
