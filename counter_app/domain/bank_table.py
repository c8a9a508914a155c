"""金融機関コード and 支店コード with names: a frozen value, read from the table `banks`.

Unofficial data (see its provenance): a code that is not in it may still be right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from counter_app.domain.bank_account import YUCHO_BANK_CODE
from counter_app.domain.fifty_sounds import begins, folded
from counter_app.domain.reference import Packed, Provenance, fields

_BANKS = re.compile(r"(?>\d{4}\t[^\t\n\r]+\t[^\t\n\r]+\t[^\t\n\r]+\n)+", re.ASCII)
_BRANCHES = re.compile(r"(?>\d{7}\t[^\t\n\r]+\t[^\t\n\r]+\n)+", re.ASCII)
# Whom most residents bank with, whatever the city: ゆうちょ, the city banks, and the two largest net banks.
_COMMON = (YUCHO_BANK_CODE, "0001", "0005", "0009", "0010", "0017", "0033", "0036")


@dataclass(frozen=True)
class Bank:
    """One institution: four digits, name as passbooks print it, reading in katakana, Latin letters."""

    code: str
    name: str
    kana: str
    roma: str


@dataclass(frozen=True)
class Branch:
    """One branch (支店): three digits, name and reading."""

    code: str
    name: str
    kana: str


@dataclass(frozen=True, repr=False)
class BankTable:
    """Banks by code; the branches stay text, of which a bank's part is taken out when it is asked for (1 ms)."""

    provenance: Provenance
    _banks: Mapping[str, Bank]
    _branches: str

    @classmethod
    def read(cls, content: bytes, provenance: Provenance) -> BankTable:
        """Read a table. Raises TableError TABLE_CHANGED or TABLE_UNREADABLE."""
        packed = Packed(content, provenance)
        banks = {bank.code: bank for bank in (Bank(*line) for line in fields(packed.text("banks.txt", _BANKS)))}
        return cls(provenance, MappingProxyType(banks), "\n" + packed.text("branches.txt", _BRANCHES))

    def bank(self, code: str) -> Bank | None:
        """Return the bank of these four digits, None where the table has none."""
        return self._banks.get(code)

    def branch(self, bank: str, code: str) -> Branch | None:
        """Return the branch of these three digits, None where the table has none."""
        return next((branch for branch in self._lines(bank + code) if branch.code == code), None)

    def banks(self) -> tuple[Bank, ...]:
        """Return all banks in the order of their reading."""
        return tuple(sorted(self._banks.values(), key=lambda bank: (folded(bank.kana), bank.code)))

    def common(self) -> tuple[Bank, ...]:
        """Return the banks to offer before anybody searches."""
        return tuple(self._banks[code] for code in _COMMON if code in self._banks)

    def branches(self, bank: str) -> tuple[Branch, ...]:
        """Return all branches of a bank in the order of their reading; none for a bank the table does not know."""
        return tuple(sorted(self._lines(bank), key=lambda branch: (folded(branch.kana), branch.code)))

    def search_banks(self, typed: str) -> tuple[Bank, ...]:
        """Return the banks whose code, name, reading or Latin reading begins with what was typed."""
        return tuple(b for b in self.banks() if begins(typed, b.code, b.name, b.kana, b.roma))

    def search_branches(self, bank: str, typed: str) -> tuple[Branch, ...]:
        """Return the branches of a bank whose code, name or reading begins with what was typed."""
        return tuple(b for b in self.branches(bank) if begins(typed, b.code, b.name, b.kana))

    def _lines(self, start: str) -> list[Branch]:
        if not (start.isascii() and start.isdigit() and len(start) in {4, 7}):
            return []
        return [Branch(code[4:], name, kana) for code, name, kana in fields(self._part(start))]

    def _part(self, start: str) -> str:
        """Return the lines that begin so: they stand together."""
        first, last = self._branches.find("\n" + start), self._branches.rfind("\n" + start)
        return "" if first < 0 else self._branches[first + 1 : self._branches.find("\n", last + 1)]
