"""Facts that are worked out and never asked. Recomputed as a whole, so that nothing stale is left.

Names under `derived.` exist for conditions in forms; the others fill fields that follow from what was said already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime

from counter_app.domain import wareki
from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust, row_path
from counter_app.domain.bank_account import from_yucho
from counter_app.domain.checks import ADULT, FORTNIGHT, day_of
from counter_app.domain.event_reasons import REASON_FACTS, known_reasons
from counter_app.domain.input_error import InputError
from counter_app.domain.relationship import to_applicant
from counter_app.domain.row_facts import ROW_RULES
from counter_app.domain.told_already import one_livelihood, own_row, told_already
from counter_app.personal import Personal

_MADE_HERE = re.compile(
    r"derived\.\w+|\w+\.\d+\.derived\w+"
    r"|members\.\d+\.(relationship|relationshipToApplicant|fullNameKana|holdsCard)|people\.card"
    r"|applicant\.(movingRole|pensionScheme)|insurance\.householdAlreadyInsured|okuyami\.wantsRegisterChain"
    r"|insuranceJoiners\.\d+\.otherInsurance|children\.\d+\.(livesTogether|sharesLivelihood)"
    r"|start\.date|bank\.(bankCode|branchCode|accountType|accountNumber)"
)
_BIRTH_IN_ROW = re.compile(r"(\w+)\.(\d+)\.dateOfBirth", re.ASCII)
_INSURANCE_ASKED_BELOW = 3  # 児童手当: 加入年金 only matters for children below three

Derived = Iterator[tuple[str, str] | tuple[str, str, str]]  # path, text, and the path it repeats where it does

DERIVED_FACTS = frozenset({"derived.applicantIsAdult", "derived.moveIsLate", "derived.childBelowThree"})


def derive(answers: Answers, today: date, at: datetime) -> Answers:
    """Return the answers with every derived fact as of `today`; typed, read and prefilled answers stay as they are.

    Call after each answer. A derived answer never replaces another one and disappears when its ground does.
    """
    given = {path: answer for path, answer in answers.given.items() if not _ours(path, answer)}
    base = answers.having(given)
    for rule in _RULES:
        so_far = base.having(given)  # a rule may build on what an earlier one found
        for path, text, *via in rule(so_far, today):
            given.setdefault(FieldPath(path), _same_or_new(answers, path, _made(so_far, text, via, at)))
    return answers.having(given)


def _ours(path: str, answer: Answer) -> bool:
    """Only what the rules below make: the flow derives numbers of rows too, and those stay."""
    made = answer.origin is Origin.DERIVED or answer.via is not None
    return made and (path in REASON_FACTS or _MADE_HERE.fullmatch(path) is not None)


def _made(answers: Answers, text: str, via: list[str], at: datetime) -> Answer:
    """What repeats another answer keeps that one's origin, trust and time, and names it."""
    original = answers.find(via[0]) if via else None
    if original is None:
        return Answer(Personal(text), Origin.DERIVED, Trust.STATED, at)
    return Answer(Personal(text), original.origin, original.trust, original.at, original.via or FieldPath(via[0]))


def _same_or_new(answers: Answers, path: str, made: Answer) -> Answer:
    """Keep the time of an answer that has not changed, so that deriving twice changes nothing."""
    present = answers.find(path)
    if present is None or (present.value, present.origin, present.via) != (made.value, made.origin, made.via):
        return made
    return present


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
            yield row_path("members", row, "fullNameKana"), my_kana, "applicant.fullNameKana"


def _kept_relationships(answers: Answers, today: date) -> Derived:  # noqa: ARG001
    """続柄 as registered, where the head of the household stays the head: then nobody's changes."""
    rows = range(answers.rows("members"))
    heads = [row for row in rows if answers.text(row_path("members", row, "registeredRelationship")) == "head"]
    if answers.text("move.newHead") != "applicant" or len(heads) != 1 or heads[0] != own_row(answers):
        return
    for row in rows:
        registered = row_path("members", row, "registeredRelationship")
        if answers.text(registered):
            yield row_path("members", row, "relationship"), answers.text(registered), registered


def _rows_by_age(answers: Answers, today: date) -> Derived:
    """What follows from the birth date of anybody in a list."""
    for path in answers:
        row = _BIRTH_IN_ROW.fullmatch(path) if path.endswith(".dateOfBirth") else None
        birth = day_of(answers.text(path)) if row else None
        if row is None or birth is None:
            continue
        for name, holds in ROW_RULES.items():
            yield row_path(row[1], int(row[2]), name), _yes(holds(birth, today))


def _to_applicant(answers: Answers, today: date) -> Derived:  # noqa: ARG001
    """続柄 seen from the applicant, where the relationships to the head leave no doubt."""
    rows, mine = range(answers.rows("members")), own_row(answers)
    if mine is None:
        return
    my_place = answers.text(row_path("members", mine, "relationship"))
    for row in rows:
        there = answers.text(row_path("members", row, "relationship"))
        sex = answers.text(row_path("members", row, "sex"))
        relation = to_applicant(my_place, there, sex) if row != mine else None
        if relation is not None:
            yield row_path("members", row, "relationshipToApplicant"), relation


def _start_of_allowance(answers: Answers, today: date) -> Derived:  # noqa: ARG001
    """児童手当 after a move counts from the planned day of leaving the former municipality."""
    if answers.text("start.reason") == "moved-in" and answers.text("move.plannedDate"):
        yield "start.date", answers.text("move.plannedDate"), "move.plannedDate"


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
    _kept_relationships,
    _rows_by_age,
    _to_applicant,
    _below_three,
    _yucho,
    known_reasons,
    _start_of_allowance,
    told_already,
    one_livelihood,
)
