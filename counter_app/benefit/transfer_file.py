"""全銀 総合振込: records of 120 bytes (JIS X 0201), header, one for each payment, trailer, end.

The layout is from memory, not from a published text; docs/BENEFIT.md says so. An office tries it with its bank first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from counter_app.benefit.account import Account, BankNames
from counter_app.benefit.rules import Payer
from counter_app.domain.input_error import InputError
from counter_app.domain.kana import account_holder

RECORD = 120
_NAME = 15
_HOLDER = 30


@dataclass(frozen=True)
class Payment:
    """Money for one household."""

    application_id: str
    account: Account = field(repr=False)
    yen: int


def transfer_file(payer: Payer, payments: Iterable[Payment], banks: BankNames) -> Iterator[bytes]:
    """Records, each with CR LF behind it."""
    count = total = 0
    yield _record(
        "1", "21", "0", payer.code, _text(payer.name, 40), f"{payer.day:%m%d}", payer.bank_code,
        _text(banks.bank(payer.bank_code), _NAME), payer.branch_code, _text(banks.branch(payer.bank_code, payer.branch_code), _NAME),
        payer.account_type, payer.account_number,
    )  # fmt: skip
    for each in payments:
        target = each.account.target
        count, total = count + 1, total + each.yen
        yield _record(
            "2", target.bank_code, _text(banks.bank(target.bank_code), _NAME), target.branch_code,
            _text(banks.branch(target.bank_code, target.branch_code), _NAME), " " * 4, target.account_type.value,
            target.account_number, _text(each.account.holder, _HOLDER), f"{each.yen:010d}", "0", " " * 20, "7", " ",
        )  # fmt: skip
    yield _record("8", f"{count:06d}", f"{total:012d}")
    yield _record("9")


def _record(*fields: str) -> bytes:
    content = "".join(fields).encode("cp932").ljust(RECORD)
    if len(content) != RECORD:
        raise ValueError("a field is longer than its place")
    return content + b"\r\n"


def _text(kana: str, length: int) -> str:
    try:
        return account_holder(kana)[:length].ljust(length)
    except InputError:
        return " " * length
