"""Codes of banks and branches with the names people know them by: みずほ銀行（0001）.

A branch belongs to the bank beside it: of `x.branchCode` that is `x.bankCode`, in a row of a group the one in the row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.answers import FieldPath
from counter_app.domain.finding import Finding, FindingCode, Severity
from counter_app.domain.form import AskedField, FieldKind
from counter_app.domain.kinds import shown
from counter_app.domain.words import ENGLISH

if TYPE_CHECKING:
    from counter_app.domain.answers import Answers
    from counter_app.domain.bank_table import Bank, Branch
    from counter_app.domain.tables import Tables

CODES_OF_BANKS = frozenset({FieldKind.BANK_CODE, FieldKind.BRANCH_CODE})
_UNKNOWN = {FieldKind.BANK_CODE: FindingCode.BANK_UNKNOWN, FieldKind.BRANCH_CODE: FindingCode.BRANCH_UNKNOWN}


def shown_at(item: AskedField, text: str, answers: Answers, tables: Tables, language: str) -> str:
    """Return what a person reads, as `kinds.shown`, with the name of a bank or branch before its code."""
    named = _find(item, text, answers, tables) if item.field.kind in CODES_OF_BANKS else None
    return with_code(named, language) if named else shown(item.field, text, language)


def with_code(named: Bank | Branch, language: str) -> str:
    """Return the name with its code behind it; `bank_account` reads this back as the code."""
    return f"{named.name} ({named.code})" if language == ENGLISH else f"{named.name}（{named.code}）"


def bank_beside(path: FieldPath) -> FieldPath:
    """Return where the bank of a branch is answered."""
    around, dot, _own = path.rpartition(".")
    return FieldPath(f"{around}{dot}bankCode")


def unknown_code(item: AskedField, text: str, answers: Answers, tables: Tables) -> Finding | None:
    """Notice a code the table does not know. Never more than that: the table is unofficial and grows old."""
    if item.field.kind not in CODES_OF_BANKS or tables.banks is None or _find(item, text, answers, tables):
        return None
    if item.field.kind is FieldKind.BRANCH_CODE and not tables.banks.bank(answers.text(bank_beside(item.path))):
        return None  # of an unknown bank nothing is known of its branches; that is said at the bank
    return Finding(item.path, _UNKNOWN[item.field.kind], Severity.NOTICE)


def _find(item: AskedField, code: str, answers: Answers, tables: Tables) -> Bank | Branch | None:
    if tables.banks is None:
        return None
    if item.field.kind is FieldKind.BANK_CODE:
        return tables.banks.bank(code)
    return tables.banks.branch(answers.text(bank_beside(item.path)), code)
