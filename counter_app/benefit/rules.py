"""The rules of a benefit as a TOML file says them (docs/BENEFIT.md). Nothing in it can turn a doubt into a payment."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from counter_app.benefit.reasons import CAUSES, Cause, Outcome, Why
from counter_app.failures import ExtractError, FailureCode

_MOST_YEN = 10_000_000
_MOST_MINUTES = 10_000
_TABLES: dict[str, frozenset[str]] = {
    "benefit": frozenset(
        {"name", "reference_date", "opens", "deadline", "effective_from", "effective_to", "legal_basis", "verified"}
    ),
    "amount": frozenset({"per_member", "per_household", "extra"}),
    "household": frozenset({"head", "delegate_of_same_household"}),
    "register": frozenset({"days_apart"}),
    "account": frozenset({"short_numbers"}),
    "outcome": frozenset(map(str, Why)),
    "work": frozenset(map(str, Why)),
    "sampling": frozenset({"share", "seed"}),
    "letters": frozenset({"dated", "due", "sender", "address", "telephone", "hours"}),
    "payer": frozenset({"code", "name", "bank_code", "branch_code", "account_type", "account_number", "day"}),
}


@dataclass(frozen=True)
class Extra:
    """More for whoever was born in these days, both included."""

    yen: int
    born_from: date = date.min
    born_to: date = date.max


@dataclass(frozen=True)
class Letters:
    """Who writes, on which day, and until when an answer is awaited."""

    sender: str
    address: str = ""
    telephone: str = ""
    hours: str = ""
    dated: date | None = None
    due: date | None = None


@dataclass(frozen=True)
class Payer:
    """委託者 of the transfer file."""

    code: str
    name: str
    bank_code: str
    branch_code: str
    account_type: str
    account_number: str
    day: date


@dataclass(frozen=True)
class Sampling:
    """A share of what no person looks at goes to one all the same; `seed` makes it the same again."""

    share: float = 0.0
    seed: str = ""

    def takes(self, application_id: str) -> bool:
        """The same for the same seed and application, whatever else there is."""
        said = f"{self.seed}\x1f{application_id}".encode("utf-8", "surrogatepass")
        drawn = int.from_bytes(hashlib.sha256(said).digest()[:8], "big") / (1 << 64)
        return drawn < self.share


@dataclass(frozen=True)
class BenefitRules:
    """Everything a run of one benefit goes by."""

    name: str
    reference_date: date
    deadline: date
    opens: date
    effective_from: date | None
    effective_to: date | None
    legal_basis: str
    verified: bool
    per_member: int
    per_household: int
    extras: tuple[Extra, ...]
    heads: frozenset[str]
    delegate_passes: bool
    days_apart: int
    short_numbers: bool
    sampling: Sampling
    letters: Letters | None
    payer: Payer | None
    digest: str
    causes: dict[Why, Cause] = field(repr=False)

    @classmethod
    def read(cls, content: bytes) -> BenefitRules:
        """Read a file. Raises ExtractError BENEFIT_RULES_REFUSED, naming the key."""
        tables = tables_of(content, _TABLES)
        about, amount, house = (Keys(name, tables.get(name, {})) for name in ("benefit", "amount", "household"))
        reference = about.day("reference_date")
        if not (amount.count("per_member", most=_MOST_YEN) or amount.count("per_household", 0, most=_MOST_YEN)):
            raise amount.wrong("per_member", "more than 0 where per_household is 0")
        return cls(
            name=about.text("name"),
            reference_date=reference,
            deadline=about.day("deadline"),
            opens=about.day("opens", reference),
            effective_from=about.day_or_none("effective_from"),
            effective_to=about.day_or_none("effective_to"),
            legal_basis=about.text("legal_basis", ""),
            verified=about.flag("verified", default=False),
            per_member=amount.count("per_member", most=_MOST_YEN),
            per_household=amount.count("per_household", 0, most=_MOST_YEN),
            extras=tuple(_extra(Keys("amount.extra", each)) for each in amount.tables("extra")),
            heads=frozenset(house.texts("head", ("世帯主",))),
            delegate_passes=house.flag("delegate_of_same_household", default=False),
            days_apart=Keys("register", tables.get("register", {})).count("days_apart", 0, most=366),
            short_numbers=Keys("account", tables.get("account", {})).flag("short_numbers", default=False),
            sampling=sampling_of(tables),
            letters=_letters(Keys("letters", tables["letters"])) if "letters" in tables else None,
            payer=_payer(Keys("payer", tables["payer"])) if "payer" in tables else None,
            digest=hashlib.sha256(content).hexdigest(),
            causes=_causes(tables),
        )

    def in_force(self, received: date) -> bool:
        """Whether the rules themselves hold on that day."""
        after = self.effective_from is None or self.effective_from <= received
        return after and (self.effective_to is None or received <= self.effective_to)

    def yen_for(self, births: list[date | None]) -> int:
        """The amount for one household: `births` of everybody who is paid for. Whose day is unknown gets no extra."""
        if not births:
            return 0
        more = sum(each.yen for day in births if day for each in self.extras if each.born_from <= day <= each.born_to)
        return self.per_household + self.per_member * len(births) + more


class Keys:
    """One table of a rules file, each key read as what it must be."""

    def __init__(self, table: str, values: Mapping[str, Any]) -> None:
        self._table, self._values = table, values

    def text(self, key: str, default: str | None = None) -> str:
        """A text; not empty where there is no default."""
        value = self._get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.wrong(key, "a text")
        return value.strip()

    def texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """A list of texts."""
        value = self._get(key, list(default))
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(each, str) and each.strip() for each in value)
        ):
            raise self.wrong(key, "a list of texts")
        return tuple(each.strip() for each in value)

    def day(self, key: str, default: date | None = None) -> date:
        """A date."""
        value = self._get(key, default)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.wrong(key, "a date, 2026-04-27")
        return value

    def day_or_none(self, key: str) -> date | None:
        """A date, where there is one."""
        return self.day(key) if key in self._values else None

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def count(self, key: str, default: int | None = None, *, most: int) -> int:
        """A whole number from 0."""
        value = self._get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise self.wrong(key, f"a whole number from 0 to {most}")
        return value

    def number(self, key: str, default: float | None = None, *, most: float) -> float:
        """A number from 0."""
        value = self._get(key, default)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= most:
            raise self.wrong(key, f"a number from 0 to {most:g}")
        return float(value)

    def tables(self, key: str) -> list[dict[str, Any]]:
        """Tables in an array."""
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.wrong(key, "an array of tables")
        return value

    def wrong(self, key: str, must: str) -> ExtractError:
        """The failure, without the value."""
        return ExtractError(FailureCode.BENEFIT_RULES_REFUSED, f"[{self._table}] {key}: must be {must}")

    def _get(self, key: str, default: object) -> object:
        value = self._values.get(key, default)
        if value is None:
            raise self.wrong(key, "there")
        return value


def tables_of(content: bytes, known: Mapping[str, frozenset[str]]) -> dict[str, dict[str, Any]]:
    """Parse a rules file, refusing what nobody reads: a misspelt key would be a rule that is not applied."""
    try:
        tables = tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ExtractError(FailureCode.BENEFIT_RULES_REFUSED, str(error)) from None
    for name, table in tables.items():
        if name not in known or not isinstance(table, dict):
            raise ExtractError(FailureCode.BENEFIT_RULES_REFUSED, f"[{name}]: not a table of a rules file")
        if strange := sorted(set(table) - known[name]):
            raise ExtractError(FailureCode.BENEFIT_RULES_REFUSED, f"[{name}] {strange[0]}: not a key of this table")
    return tables


def sampling_of(tables: Mapping[str, Mapping[str, Any]]) -> Sampling:
    """Read `[sampling]`; none where there is none."""
    keys = Keys("sampling", tables.get("sampling", {}))
    share = keys.number("share", 0.0, most=1.0)
    return Sampling(share, keys.text("seed") if share else keys.text("seed", ""))


def _extra(keys: Keys) -> Extra:
    return Extra(keys.count("yen", most=_MOST_YEN), keys.day("born_from", date.min), keys.day("born_to", date.max))


def _letters(keys: Keys) -> Letters:
    return Letters(
        keys.text("sender"), keys.text("address", ""), keys.text("telephone", ""), keys.text("hours", ""),
        keys.day_or_none("dated"), keys.day_or_none("due"),
    )  # fmt: skip


def _payer(keys: Keys) -> Payer:
    lengths = {"code": 10, "bank_code": 4, "branch_code": 3, "account_type": 1, "account_number": 7}
    texts = {key: keys.text(key) for key in lengths}
    for key, length in lengths.items():
        if len(texts[key]) != length or not texts[key].isascii() or not texts[key].isdigit():
            raise keys.wrong(key, f"{length} digits")
    return Payer(name=keys.text("name"), day=keys.day("day"), **texts)


def _causes(tables: Mapping[str, Mapping[str, Any]]) -> dict[Why, Cause]:
    causes = dict(CAUSES)
    for code, said in tables.get("outcome", {}).items():
        if said not in {Outcome.LOOK.value, CAUSES[Why(code)].outcome.value}:
            raise Keys("outcome", {}).wrong(code, f"{Outcome.LOOK.value} (a rules file makes nothing less strict)")
        causes[Why(code)] = replace(causes[Why(code)], outcome=Outcome(said))
    for code, said in tables.get("work", {}).items():
        keys, why = Keys(f"work.{code}", said if isinstance(said, dict) else {}), Why(code)
        minutes = keys.number("minutes", causes[why].minutes, most=_MOST_MINUTES)
        causes[why] = replace(
            causes[why], minutes=minutes, saved=keys.number("saved", causes[why].saved, most=_MOST_MINUTES)
        )
    return causes
