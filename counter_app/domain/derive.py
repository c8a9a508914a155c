"""Facts that are worked out and never asked. Recomputed as a whole, so that nothing stale is left.

Names under `derived.` exist for conditions in forms; the others fill fields that follow from what was said already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from types import MappingProxyType

from counter_app.domain import wareki
from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust, row_path
from counter_app.domain.bank_account import from_yucho
from counter_app.domain.checks import ADULT, FORTNIGHT, day_of
from counter_app.domain.event_reasons import REASON_FACTS, known_reasons
from counter_app.domain.input_error import InputError
from counter_app.personal import Personal

_MADE_HERE = re.compile(
    r"derived\.\w+|members\.\d+\.(relationship|fullNameKana)|bank\.(bankCode|branchCode|accountType|accountNumber)"
)
_INSURANCE_ASKED_BELOW = 3  # 児童手当: 加入年金 only matters for children below three

Derived = Iterator[tuple[str, str]]

DERIVED_FACTS = frozenset({"derived.applicantIsAdult", "derived.moveIsLate", "derived.childBelowThree"})


def derive(answers: Answers, today: date, at: datetime) -> Answers:
    """Return the answers with every derived fact as of `today`; typed, read and prefilled answers stay as they are.

    Call after each answer. A derived answer never replaces another one and disappears when its ground does.
    """
    given = {path: answer for path, answer in answers.given.items() if not _ours(path, answer)}
    base = Answers(MappingProxyType(dict(given)), answers.offered)
    for rule in _RULES:
        for path, text in rule(base, today):
            given.setdefault(FieldPath(path), _same_or_new(answers, path, text, at))
    return Answers(MappingProxyType(given), answers.offered)


def _ours(path: str, answer: Answer) -> bool:
    """Only what the rules below make: the flow derives numbers of rows too, and those stay."""
    made_here = path in REASON_FACTS or _MADE_HERE.fullmatch(path) is not None
    return answer.origin is Origin.DERIVED and made_here


def _same_or_new(answers: Answers, path: str, text: str, at: datetime) -> Answer:
    """Keep the time of an answer that has not changed, so that deriving twice changes nothing."""
    present = answers.find(path)
    if present is not None and present.origin is Origin.DERIVED and present.value == Personal(text):
        return present
    return Answer(Personal(text), Origin.DERIVED, Trust.STATED, at)


def _adult(answers: Answers, today: date) -> Derived:
    birth = day_of(answers.text("applicant.dateOfBirth"))
    if birth:
        yield "derived.applicantIsAdult", _yes(wareki.age(birth, today) >= ADULT)


def _late(answers: Answers, today: date) -> Derived:
    moved = day_of(answers.text("move.date"))
    if moved:
        yield "derived.moveIsLate", _yes(today > moved + FORTNIGHT)


def _head_row(answers: Answers, today: date) -> Derived:  # noqa: ARG001  # one shape for all rules
    """Who said to be the new head of the household is 世帯主 in the list of moving people."""
    me = answers.text("applicant.fullName")
    if answers.text("move.newHead") != "applicant" or not me:
        return
    for row in range(answers.rows("members")):
        if answers.text(row_path("members", row, "fullName")) == me:
            yield row_path("members", row, "relationship"), "head"
            return


def _own_kana(answers: Answers, today: date) -> Derived:  # noqa: ARG001
    """A row about the applicant repeats the applicant's フリガナ: it is asked once."""
    me, my_kana = answers.text("applicant.fullName"), answers.text("applicant.fullNameKana")
    if not me or not my_kana:
        return
    for row in range(answers.rows("members")):
        if answers.text(row_path("members", row, "fullName")) == me:
            yield row_path("members", row, "fullNameKana"), my_kana


def _below_three(answers: Answers, today: date) -> Derived:
    births = [day_of(answers.text(row_path("children", row, "dateOfBirth"))) for row in range(answers.rows("children"))]
    known = [birth for birth in births if birth]
    if known:
        yield "derived.childBelowThree", _yes(any(wareki.age(b, today) < _INSURANCE_ASKED_BELOW for b in known))


def _yucho(answers: Answers, today: date) -> Derived:  # noqa: ARG001
    """ゆうちょ 記号・番号 give the account as other banks address it."""
    symbol, number = answers.text("bank.yuchoSymbol"), answers.text("bank.yuchoNumber")
    if answers.text("bank.kind") != "yucho" or not symbol or not number:
        return
    try:
        target = from_yucho(symbol, number)
    except InputError:
        return  # `review` says what is wrong with them
    yield "bank.bankCode", target.bank_code
    yield "bank.branchCode", target.branch_code
    yield "bank.accountType", "ordinary" if target.account_type == "1" else "current"
    yield "bank.accountNumber", target.account_number


def _yes(fact: bool) -> str:  # noqa: FBT001  # a truth value is all there is
    return "yes" if fact else "no"


_RULES: tuple[Callable[[Answers, date], Derived], ...] = (
    _adult,
    _late,
    _head_row,
    _own_kana,
    _below_three,
    _yucho,
    known_reasons,
)
