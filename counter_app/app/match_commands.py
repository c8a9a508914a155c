"""`main.py match compare --jsonl`: one JSON object a line in, one a line out, whatever the line holds.

    {"kind": "name" | "kana" | "address" | "dob", "a": …, "b": …}      → {"outcome": "same" | "review" | "different", "reasons": […]}
    {"kind": "record", "a": {name, kana, dob, address}, "b": [rows]}   → {"outcome": "一致" | "要確認" | "不一致", "id": …, "reasons": […]}

Towns of a record are read from its rows and from the national list. A line that asks nothing is answered with an `error`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import cached_property
from typing import Any

from counter_app.app.office import TABLES
from counter_app.matching.addresses import AddressForm, compare_addresses
from counter_app.matching.births import BirthDate, compare_births
from counter_app.matching.decision import decide
from counter_app.matching.evidence import Notation
from counter_app.matching.kana import KanaForm, compare_kana
from counter_app.matching.names import NameForm, compare_names
from counter_app.matching.outcome import Comparison, Reason
from counter_app.matching.overlays import NO_OVERLAYS, Overlays
from counter_app.matching.provenance import Provenance
from counter_app.matching.resident import Claim, Resident
from counter_app.matching.towns import Towns
from counter_app.matching.variants import Variants
from counter_app.tables.shipped import ShippedTables

_CLAIM = ("name", "kana", "dob", "address")
_ROW = tuple(each.name for each in fields(Resident) if each.name != "resident_id")


class QuestionError(ValueError):
    """A line that asks nothing; says what is wrong with it, without its values."""


def compare(options: argparse.Namespace) -> None:
    """Answer until stdin ends. Raises TableError TABLE_UNREADABLE."""
    answers = Answers(Overlays.read(options.variants, options.towns))
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(_bytes(answers.answer(line)))
        sys.stdout.buffer.flush()


def run(options: argparse.Namespace) -> int | None:
    """Match a file of applications."""
    from counter_app.app.match_run import match_run  # noqa: PLC0415  # needs the store; a comparison does not

    return match_run(options)


def _bytes(document: dict[str, Any]) -> bytes:
    try:
        return json.dumps(document, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair came in, and is quoted in an answer
        return json.dumps(document).encode() + b"\n"


class Answers:
    """Answers lines. Tables are read when a line needs them."""

    def __init__(self, overlays: Overlays = NO_OVERLAYS) -> None:
        self._overlays = overlays

    @cached_property
    def _variants(self) -> Variants:
        return Variants.shipped().with_overlay(self._overlays.signs)

    @cached_property
    def _national(self) -> Towns:
        return Towns.national(ShippedTables(TABLES).places, self._variants.fold).with_overlay(self._overlays)

    def answer(self, line: bytes) -> dict[str, Any]:
        """Answer one line; never raises for what it holds."""
        try:
            asked = json.loads(line.decode("utf-8-sig"))
            return self._answer(asked if isinstance(asked, dict) else {})
        except QuestionError as error:
            return _error(str(error))
        except (ValueError, RecursionError):
            return _error("not a JSON object in UTF-8")

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        kind = asked.get("kind")
        if kind == "record":
            return self._record(asked.get("a"), asked.get("b"))
        pairs: dict[Any, Callable[[str, str], Comparison]] = {
            "name": lambda a, b: compare_names(NameForm.of(a, self._variants), NameForm.of(b, self._variants)),
            "kana": lambda a, b: compare_kana(KanaForm.of(a), KanaForm.of(b)),
            "dob": lambda a, b: compare_births(BirthDate.of(a), BirthDate.of(b)),
            "address": lambda a, b: compare_addresses(self._address(a), self._address(b)),
        }
        if not isinstance(kind, str) or kind not in pairs:
            raise QuestionError("kind: one of name, kana, address, dob, record")
        found = pairs[kind](_text(asked, "a"), _text(asked, "b"))
        return {"outcome": found.outcome.value, "likeness": found.likeness.value, "reasons": documents(found.reasons)}

    def _address(self, text: str) -> AddressForm:
        return AddressForm.of(text, self._national)

    def _record(self, a: Any, b: Any) -> dict[str, Any]:
        if not isinstance(a, dict) or not isinstance(b, list):
            raise QuestionError("record: a is an object, b a list of rows")
        claim = Claim(**{name: _text(a, name) for name in _CLAIM})
        rows, ids = self._rows(b)
        towns = Towns.of_register((row.address for row in rows), self._national)
        notation = Notation(self._variants, towns)
        provenance = Provenance(self._variants.digest, towns.digest)
        twice = a.get("duplicate") is True
        found = decide(
            notation.claim(claim), [notation.resident(row) for row in rows], twice=twice, provenance=provenance
        )
        return {
            "outcome": found.verdict.value,
            "id": None if found.resident_id is None else ids[found.resident_id],
            "reasons": documents(found.reasons),
            "candidates": [
                {"id": ids[each.resident_id], "bits": each.bits, "reasons": documents(each.reasons)}
                for each in found.candidates
            ],
            "provenance": provenance.document(),
        }

    def _rows(self, rows: list[Any]) -> tuple[list[Resident], dict[str, Any]]:
        made: list[Resident] = []
        ids: dict[str, Any] = {}
        for row in rows:
            said = row.get("id", row.get("resident_id")) if isinstance(row, dict) else None
            if not isinstance(said, str | int) or isinstance(said, bool):
                raise QuestionError("record: each row of b is an object with an id")
            ids[str(said)] = said
            made.append(Resident(str(said), **{name: _text(row, name) for name in _ROW}))
        return made, ids


def documents(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """Reasons as JSON has them."""
    return [{"item": each.item.value, "code": each.code.value, "sentence": each.sentence} for each in reasons]


def _text(values: dict[str, Any], name: str) -> str:
    said = values.get(name)
    if said is None:
        return ""
    if not isinstance(said, str):
        raise QuestionError(f"{name}: a text")
    return said


def _error(why: str) -> dict[str, Any]:
    return {"error": {"code": "BAD_LINE", "message": why}}
