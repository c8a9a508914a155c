"""TOML tables → `Field`s. Pure; whatever is misspelt, unknown or doubled is refused with file and line.

The format is described in docs/FORMS.md. A field may say `use = "block"` to take over the fields of a shared block.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from counter_app.domain.form import Choice, Condition, Field, FieldKind, Need
from counter_app.domain.form_table import Table
from counter_app.domain.kinds import DOCUMENT_WORDS, SEX_WORDS, YES_NO_WORDS
from counter_app.failures import FailureCode

if TYPE_CHECKING:
    from collections.abc import Iterable

_ID = re.compile(r"[a-z][a-z0-9-]*")
_FACT = re.compile(r"[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*")
_KEY_IN_ROW = re.compile(r"[a-z][A-Za-z0-9]*")
_GIF = re.compile(r"[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*")
_MOST_ROWS = 30  # of a group without a limit of its own

_FIELD_KEYS = (
    *("fact", "kind", "need", "label", "question", "why", "help", "choice", "when", "prefill", "checks", "gif"),
    *(
        "min",
        "max",
        "item",
        "prefill_first_row",
        "rows_of",
        "row_when",
        "together",
        "across",
        "by",
        "proven",
        "verified",
    ),
)
_USE_KEYS = ("use", "only")
_ANSWERED_BY = ("anybody", "staff")


@dataclass(frozen=True)
class KnownNames:
    """What a form may refer to. `prefill` gives the kind each prefill name has, `rules` the facts each rule reads."""

    prefill: Mapping[str, FieldKind]
    checks: frozenset[str]
    rules: Mapping[str, frozenset[str]]
    connectors: frozenset[str]
    derived: frozenset[str] = frozenset()
    blocks: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)


def parse_block(text: str, file: str, names: KnownNames) -> tuple[Field, ...]:
    """Parse a shared block: a document of `[[field]]` tables only. Raises FormError."""
    top = Table.parse(text, file)
    top.only("field")
    return parse_fields(top, names)


def line_of_fact(text: str, file: str, fact: str) -> int:
    """Return the line of the `[[field]]` that asks `fact` in a document that was parsed before; 1 where none does."""
    fields = Table.parse(text, file).tables("field")
    return next((table.line("fact") for table in fields if table.values.get("fact") == fact), 1)


def parse_fields(top: Table, names: KnownNames) -> tuple[Field, ...]:
    """Parse the `[[field]]` tables of a document; at least one. Raises FormError."""
    found: list[Field] = []
    for table in top.tables("field"):
        for entry in _field_or_block(table, names, found, _FACT):
            if any(entry.fact == other.fact for other in found):
                table.refuse(FailureCode.FORM_DUPLICATE, f"fact {entry.fact!r} is asked twice", "fact")
            found.append(entry)
    if not found:
        top.refuse(FailureCode.FORM_BAD_VALUE, "a form needs at least one [[field]]")
    return tuple(found)


def _field_or_block(
    table: Table, names: KnownNames, before: Iterable[Field], shape: re.Pattern[str]
) -> tuple[Field, ...]:
    if "use" not in table.values:
        return (_field(table, names, tuple(before), shape),)
    table.only(*_USE_KEYS)
    block = names.blocks[table.known(table.text("use"), names.blocks, "shared block", "use")]
    wanted = table.texts("only") or tuple(entry.fact for entry in block)
    for fact in wanted:
        table.known(fact, [entry.fact for entry in block], "fact of this block", "only")
    taken = tuple(entry for entry in block if entry.fact in wanted)
    known = {*(entry.fact for entry in (*before, *taken)), *names.derived}
    for fact in (condition.fact for entry in taken for condition in entry.when):
        table.known(fact, known, "earlier or derived fact", "only" if "only" in table.values else "use")
    return taken


def _field(table: Table, names: KnownNames, before: tuple[Field, ...], shape: re.Pattern[str]) -> Field:
    table.only(*_FIELD_KEYS)
    kind = table.one_of("kind", FieldKind)
    made = Field(
        fact=table.matching("fact", shape),
        kind=kind,
        label=table.words("label"),
        need=table.one_of("need", Need, Need.REQUIRED),
        question=table.words_if_any("question"),
        why=table.words_if_any("why"),
        help=table.words_if_any("help"),
        choices=tuple(_choice(entry) for entry in table.tables("choice")),
        prefill=table.name_of("prefill", names.prefill, "prefill name"),
        checks=tuple(table.known(name, names.checks, "check", "checks") for name in table.texts("checks")),
        gif=table.matching("gif", _GIF) if "gif" in table.values else None,
        min=table.count("min"),
        max=table.count("max"),
        prefill_first_row=table.flag("prefill_first_row", default=False),
        rows_of=table.matching("rows_of", _FACT) if "rows_of" in table.values else None,
        row_when=tuple(_row_condition(entry, names) for entry in table.tables("row_when")),
        together=table.matching("together", _ID) if "together" in table.values else None,
        across=table.flag("across", default=False),
        by_staff=table.name_of("by", _ANSWERED_BY, "answerer") == "staff",
        proven=table.flag("proven", default=False),
        verified=table.flag("verified", default=False),
    )
    _fits_kind(made, table, names)
    when = tuple(parse_condition(entry, names, before) for entry in table.tables("when"))
    items = _items(table, names, before) if kind is FieldKind.GROUP else ()
    if kind is not FieldKind.GROUP:
        return replace(made, when=when)
    least = int(made.need is Need.REQUIRED) if made.min is None else made.min
    return replace(made, when=when, items=items, min=least, max=_MOST_ROWS if made.max is None else made.max)


def _items(table: Table, names: KnownNames, before: tuple[Field, ...]) -> tuple[Field, ...]:
    found: list[Field] = []
    for entry in table.tables("item"):
        for item in _field_or_block(entry, names, (*before, *found), _KEY_IN_ROW):
            if item.kind is FieldKind.GROUP or not _KEY_IN_ROW.fullmatch(item.fact):
                entry.refuse(FailureCode.FORM_BAD_VALUE, f"{item.fact!r} cannot stand inside a group", "kind")
            if any(item.fact == other.fact for other in found):
                entry.refuse(FailureCode.FORM_DUPLICATE, f"fact {item.fact!r} stands twice in the row", "fact")
            found.append(item)
    if not found:
        table.refuse(FailureCode.FORM_BAD_VALUE, "a group needs at least one [[field.item]]", "kind")
    return tuple(found)


def _fits_kind(made: Field, table: Table, names: KnownNames) -> None:
    """Keys that make sense for some kinds only."""
    if (made.kind is FieldKind.CHOICE) is not bool(made.choices):
        table.refuse(FailureCode.FORM_BAD_VALUE, "choices belong to kind 'choice', and there to be given", "kind")
    codes = [choice.code for choice in made.choices]
    for number, code in enumerate(codes):
        if code in codes[:number]:
            table.tables("choice")[number].refuse(FailureCode.FORM_DUPLICATE, f"choice {code!r} stands twice", "code")
    for key in ("item", "prefill_first_row", "rows_of", "row_when"):
        if key in table.values and made.kind is not FieldKind.GROUP:
            table.refuse(FailureCode.FORM_BAD_VALUE, f"{key!r} belongs to kind 'group'", key)
    for key in ("together", "across"):
        if key in table.values and made.kind is not FieldKind.YES_NO:
            table.refuse(FailureCode.FORM_BAD_VALUE, f"{key!r} belongs to kind 'yes-no'", key)
    if made.min is not None and made.max is not None and made.min > made.max:
        table.refuse(FailureCode.FORM_BAD_VALUE, "'min' is above 'max'", "min")
    if made.prefill and names.prefill[made.prefill] is not made.kind:
        kind = names.prefill[made.prefill]
        table.refuse(FailureCode.FORM_BAD_VALUE, f"prefill {made.prefill!r} fills kind {kind.value!r}", "prefill")


def _choice(table: Table) -> Choice:
    table.only("code", "label")
    return Choice(table.matching("code", _ID), table.words("label"))


def parse_condition(table: Table, names: KnownNames, before: tuple[Field, ...]) -> Condition:
    """Read `{ fact = "…", is = ["…"] }` or `is_not`; only what was asked before, or is derived, can be a condition."""
    table.only("fact", "is", "is_not")
    fact = table.known(
        table.text("fact"), {*(f.fact for f in before), *names.derived}, "earlier or derived fact", "fact"
    )
    condition = _compared(table, fact)
    key = "is_not" if condition.negated else "is"
    possible = possible_answers(next((f for f in reversed(before) if f.fact == fact), None))
    for value in sorted(condition.values) if possible is not None else ():
        table.known(value, possible or (), f"answer of {fact!r}", key)
    return condition


def _row_condition(table: Table, names: KnownNames) -> Condition:
    """Read a condition on a row of another group: a fact of any shared block, or one derived for rows."""
    table.only("fact", "is", "is_not")
    of_blocks = {entry.fact for block in names.blocks.values() for entry in block}
    return _compared(table, table.known(table.text("fact"), {*of_blocks, *names.derived}, "fact of a row", "fact"))


def _compared(table: Table, fact: str) -> Condition:
    key = "is_not" if "is_not" in table.values else "is"
    values = table.texts(key)
    if not values or {"is", "is_not"} <= set(table.values):
        table.refuse(FailureCode.FORM_BAD_VALUE, "a condition has either 'is' or 'is_not', with a list of answers", key)
    return Condition(fact, frozenset(values), negated=key == "is_not")


def possible_answers(asked: Field | None) -> frozenset[str] | None:
    """Return the closed set of answers of a field (of a derived fact: None), None where any text is possible."""
    if asked is None or asked.kind in {FieldKind.YES_NO, FieldKind.CONSENT}:
        return frozenset(YES_NO_WORDS)  # derived facts are yes or no
    if asked.kind is FieldKind.DOCUMENT:
        return frozenset(DOCUMENT_WORDS)
    if asked.kind is FieldKind.SEX:
        return frozenset(SEX_WORDS)
    return frozenset(choice.code for choice in asked.choices) if asked.choices else None
