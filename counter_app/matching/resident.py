"""The two sides of a comparison as they arrived: a row of the register, and what an application says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """状態 of a register row. Whatever is none of these is `OTHER` and is never approved automatically."""

    RESIDENT = "住民"
    MOVED_OUT = "転出"
    DECEASED = "死亡"
    OTHER = "その他"

    @classmethod
    def of(cls, text: str) -> Status:
        """Read the column; an extract without the column holds residents only, so empty is `RESIDENT`."""
        word = text.strip()
        return next((each for each in cls if each.value == word), cls.OTHER) if word else cls.RESIDENT


_NOT_PROTECTED = frozenset({"", "0", "無", "なし", "false", "no", "n", "非該当"})


@dataclass(frozen=True)
class Resident:
    """One row of the register, texts exactly as delivered; empty where the extract has nothing."""

    resident_id: str
    name: str = ""
    kana: str = ""
    dob: str = ""
    address: str = ""
    household_id: str = ""
    sex: str = ""
    postal: str = ""
    building: str = ""
    prev_address: str = ""
    former_surname: str = ""
    alias: str = ""
    alias_kana: str = ""
    status: str = ""
    relation: str = ""
    protected: str = ""  # 支援措置, where the extract says so: anything but empty, 0, 無, なし, false counts as yes

    def __repr__(self) -> str:
        return "Resident(•••)"

    @property
    def under_protection(self) -> bool:
        """支援措置: anything but a plain no counts as yes."""
        return self.protected.strip().lower() not in _NOT_PROTECTED


@dataclass(frozen=True)
class Claim:
    """Who an application says its person is."""

    claim_id: str = ""
    name: str = ""
    kana: str = ""
    dob: str = ""
    address: str = ""

    def __repr__(self) -> str:
        return "Claim(•••)"
