"""The account an application names: its codes, its number, and whose it is, by the character rules of 全銀."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from counter_app.benefit.reasons import Why
from counter_app.domain.bank_account import (
    YUCHO_BANK_CODE,
    AccountType,
    TransferTarget,
    account_number,
    bank_code,
    branch_code,
    from_yucho,
)
from counter_app.domain.bank_table import BankTable
from counter_app.domain.input_error import InputError
from counter_app.domain.kana import account_holder
from counter_app.domain.plain_text import ascii_digits

_TYPES = {
    **dict.fromkeys(("1", "普通", "普", "普通預金", "総合", "普通口座"), AccountType.ORDINARY),
    **dict.fromkeys(("2", "当座", "当", "当座預金"), AccountType.CURRENT),
}
# 法人略語 of 全銀 and spelt-out forms, at the head, in the middle or at the end of a holder's name
_ORGANISATION = re.compile(r"^(ｶ|ﾕ|ﾄﾞ|ｼ|ﾒ|ｲ|ｻﾞｲ|ｼﾔ|ｶﾞｸ|ﾌｸ|ﾎｳ|ﾄｸﾋ)\)|\((ｶ|ﾕ|ﾄﾞ|ｼ|ﾒ|ﾌｸ)\)|\((ｶ|ﾕ|ﾄﾞ|ｼ|ﾒ)$|ｶﾌﾞｼｷ|ﾕｳｹﾞﾝｶﾞｲｼﾔ")
_FULL_NUMBER = 7


@dataclass(frozen=True)
class AccountText:
    """The account as an application says it."""

    bank: str = ""
    branch: str = ""
    kind: str = ""
    number: str = ""
    holder: str = ""

    def __repr__(self) -> str:
        return "AccountText(•••)"


@dataclass(frozen=True)
class Account:
    """An account that can be paid into. `holder` in the half-width characters of 全銀."""

    target: TransferTarget
    holder: str

    def __repr__(self) -> str:
        return "Account(•••)"


@dataclass(frozen=True)
class Checked:
    """What came of the check; the account is there only where nothing is wrong with its codes and number."""

    account: Account | None
    whys: tuple[Why, ...]


class BankNames:
    """A table of banks that remembers what it was asked: a batch asks for the same few branches all the time."""

    def __init__(self, table: BankTable | None) -> None:
        self._table = table
        self._banks: dict[str, str] = {}
        self._branches: dict[tuple[str, str], str] = {}

    def bank(self, code: str) -> str:
        """The reading of a bank's name; empty where the table has none."""
        if code not in self._banks:
            found = self._table.bank(code) if self._table else None
            self._banks[code] = found.kana if found else ""
        return self._banks[code]

    def branch(self, bank: str, code: str) -> str:
        """The reading of a branch's name; empty where the table has none."""
        if (bank, code) not in self._branches:
            found = self._table.branch(bank, code) if self._table else None
            self._branches[bank, code] = found.kana if found else ""
        return self._branches[bank, code]


def check_account(said: AccountText, kana: tuple[str, ...], banks: BankNames, *, short_numbers: bool) -> Checked:
    """Check an account against the table of banks and the readings of its applicant's name (register, application)."""
    if not any(text.strip() for text in (said.bank, said.branch, said.number)):
        return Checked(None, (Why.ACCOUNT_MISSING,))
    target, wrong = _target(said, short_numbers=short_numbers)
    whys = [*wrong, *(_unknown(target, banks) if target else ())]
    holder, of_holder = _holder(said.holder, kana)
    whys += of_holder
    return Checked(Account(target, holder) if target and holder else None, tuple(whys))


def _target(said: AccountText, *, short_numbers: bool) -> tuple[TransferTarget | None, list[Why]]:
    if _is_yucho_symbol(said):
        try:
            return from_yucho(said.branch, said.number), []
        except InputError:
            return None, [Why.YUCHO_WRONG]
    whys: list[Why] = []
    bank = branch = number = ""
    try:
        bank = bank_code(said.bank)
    except InputError:
        whys.append(Why.BANK_CODE_WRONG)
    try:
        branch = branch_code(said.branch)
    except InputError:
        whys.append(Why.BRANCH_CODE_WRONG)
    try:
        number = account_number(said.number)
        if not short_numbers and len(ascii_digits(said.number).strip()) < _FULL_NUMBER:
            whys.append(Why.ACCOUNT_NUMBER_WRONG)  # a zero that a spreadsheet dropped, or a digit that was forgotten
    except InputError:
        whys.append(Why.ACCOUNT_NUMBER_WRONG)
    kind = _TYPES.get(unicodedata.normalize("NFKC", said.kind).strip())
    if kind is None:
        whys.append(Why.ACCOUNT_TYPE_UNKNOWN)
    if whys or kind is None:
        return None, whys
    return TransferTarget(bank, branch, kind, number), []


def _is_yucho_symbol(said: AccountText) -> bool:
    """ゆうちょ with a 記号 where the branch stands; a three-digit 店番 with 9900 is like any other bank's."""
    bank, branch = (re.sub(r"\s", "", ascii_digits(text)) for text in (said.bank, said.branch))
    return bank in {"", YUCHO_BANK_CODE} and bool(re.match(r"\d{5}", branch))


def _unknown(target: TransferTarget, banks: BankNames) -> Iterator[Why]:
    if not banks.bank(target.bank_code):
        yield Why.BANK_UNKNOWN
    elif not banks.branch(target.bank_code, target.branch_code):
        yield Why.BRANCH_UNKNOWN


def _holder(text: str, kana: tuple[str, ...]) -> tuple[str, list[Why]]:
    if not text.strip():
        return "", [Why.HOLDER_MISSING]
    try:
        holder = account_holder(text)
    except InputError:
        return "", [Why.HOLDER_NOT_KANA]
    if _ORGANISATION.search(holder):
        return holder, [Why.HOLDER_ORGANISATION]
    known = [spoken for each in kana if (spoken := _spoken(each))]
    if not known:
        return holder, [Why.HOLDER_NOT_COMPARABLE]
    same = holder.replace(" ", "") in known  # of one person, by the decision: either notation will do
    return holder, [] if same else [Why.HOLDER_DIFFERENT]


def _spoken(kana: str) -> str:
    try:
        return account_holder(kana).replace(" ", "")
    except InputError:
        return ""
