"""One application of a benefit as its file says it. What cannot be read is kept as such; nothing is guessed."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from counter_app.benefit.account import AccountText
from counter_app.domain.japan_time import JAPAN
from counter_app.matching.resident import Claim

MOST_MEMBERS = 12  # with columns of their own; a JSON list may be longer
_LONGEST_LIST = 100
_STAMP = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?"
)

HEADINGS: dict[str, tuple[str, ...]] = {
    "application_id": ("申請番号", "受付番号", "申請ID"),
    "received_at": ("受付日時", "申請日時", "受付日"),
    "name": ("氏名", "申請者氏名", "漢字氏名"),
    "kana": ("フリガナ", "カナ", "氏名カナ", "カナ氏名"),
    "dob": ("生年月日",),
    "address": ("住所", "現住所"),
    "building": ("方書", "建物名"),
    "head": ("世帯主", "世帯主氏名", "head_name"),
    "delegate": ("代理", "代理人", "代理申請"),
    "bank_code": ("金融機関コード", "銀行コード"),
    "branch_code": ("支店コード", "店番", "記号"),
    "account_type": ("預金種目", "口座種別", "種目"),
    "account_number": ("口座番号", "番号"),
    "account_kana": ("口座名義カナ", "口座名義", "名義カナ"),
    "members": ("世帯員", "対象者"),
    **{
        f"member{number}_{what}": (f"世帯員{number}{word}",)
        for number in range(1, MOST_MEMBERS + 1)
        for what, word in (("name", "氏名"), ("dob", "生年月日"), ("choice", "希望"))
    },
}
NEEDED = frozenset(
    {"application_id", "received_at", "name", "dob", "address", "bank_code", "branch_code", "account_number"}
)
_PLACE = {name: place for place, name in enumerate(HEADINGS)}
_FIRST_MEMBER = _PLACE["member1_name"]


class Choice(StrEnum):
    """What a member is to get."""

    CONFIRM = "confirm"
    DECLINE = "decline"
    UNCLEAR = "unclear"


_WORDS = {
    **dict.fromkeys(("confirm", "希望する", "希望", "受給する", "yes", "true", "1", "○", "〇", "有"), Choice.CONFIRM),
    **dict.fromkeys(("decline", "希望しない", "辞退", "不要", "no", "false", "0", "×", "✓", "無"), Choice.DECLINE),
}


@dataclass(frozen=True)
class Member:
    """A person of the household as an application lists them."""

    name: str
    dob: str
    choice: Choice

    def __repr__(self) -> str:
        return "Member(•••)"


@dataclass(frozen=True)
class BenefitApplication:
    """`received`: YYYY-MM-DDTHH:MM:SS in Japan, empty where it cannot be read. `members`: None where the list cannot be."""

    application_id: str
    received: str
    claim: Claim
    building: str
    head: str
    delegate: bool
    account: AccountText
    members: tuple[Member, ...] | None

    def __repr__(self) -> str:
        return "BenefitApplication(•••)"

    @classmethod
    def of(cls, texts: Sequence[str]) -> BenefitApplication:
        """Read the texts of a row, in the order of `HEADINGS`. Never raises for what they say."""
        said = dict(zip(HEADINGS, texts, strict=True))
        address = f"{said['address']} {said['building']}" if said["building"].strip() else said["address"]
        number = said["application_id"].strip()
        return cls(
            number,
            received(said["received_at"]),
            Claim(number, said["name"], said["kana"], said["dob"], address),
            said["building"],
            said["head"].strip(),
            _is_yes(said["delegate"]),
            AccountText(
                said["bank_code"],
                said["branch_code"],
                said["account_type"],
                said["account_number"],
                said["account_kana"],
            ),
            _members(said["members"], texts[_FIRST_MEMBER:]),
        )


def received(text: str) -> str:
    """A time of receipt in one notation; empty where it is none. A time without a zone is Japan's."""
    found = _STAMP.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return ""
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  # its zone follows
        zone = found[7]
        if zone:
            offset = datetime.strptime("+0000" if zone == "Z" else zone.replace(":", ""), "%z").tzinfo or UTC
            moment = moment.replace(tzinfo=offset).astimezone(JAPAN).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return ""
    return moment.isoformat()


def choice(value: object) -> Choice:
    """Read confirm or decline; anything else is unclear, never a yes."""
    if isinstance(value, bool):
        return Choice.CONFIRM if value else Choice.DECLINE
    return _WORDS.get(unicodedata.normalize("NFKC", str(value)).strip().lower(), Choice.UNCLEAR)


def _is_yes(text: str) -> bool:
    word = unicodedata.normalize("NFKC", text).strip().lower()
    return word not in {"", "0", "no", "false", "無", "なし", "本人", "世帯主"}


def _members(listed: str, columns: Sequence[str]) -> tuple[Member, ...] | None:
    beside = tuple(_beside(columns))
    if not listed.strip():
        return beside
    if beside:
        return None  # two lists, and nobody can say which of them holds
    try:
        entries = json.loads(listed)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entries, list) or len(entries) > _LONGEST_LIST:
        return None
    made = [_member(each) for each in entries]
    return None if any(each is None for each in made) else tuple(each for each in made if each is not None)


def _member(entry: object) -> Member | None:
    if not isinstance(entry, dict):
        return None
    name, dob = entry.get("name"), entry.get("dob")
    if not isinstance(name, str) or not isinstance(dob, str) or not name.strip():
        return None
    said = [entry[key] for key in ("choice", "decision", "answer") if key in entry]
    said += [Choice(key) for key in ("confirm", "decline") if entry.get(key) is True]
    meant = {choice(each) for each in said}
    return Member(name, dob, meant.pop() if len(meant) == 1 else Choice.UNCLEAR)


def _beside(columns: Sequence[str]) -> Iterator[Member]:
    for start in range(0, len(columns) - 2, 3):
        name, dob, said = columns[start : start + 3]
        if name.strip() or dob.strip():
            yield Member(name, dob, choice(said))
