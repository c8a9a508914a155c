"""What a person compares: an item a row, both sides marked, how they relate, and the sentences that say why. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from counter_app.domain import wareki
from counter_app.matching.births import BirthDate
from counter_app.matching.marks import Kind, Span, Spans, marks, writing_of
from counter_app.matching.outcome import Item, Likeness, Reason
from counter_app.matching.reason_codes import ReasonCode
from counter_app.matching.review import Beside, Said
from counter_app.matching.variants import Variants


class Line(StrEnum):
    """The rows, in their order."""

    NAME = "name"
    KANA = "kana"
    DOB = "dob"
    ADDRESS = "address"
    BUILDING = "building"


@dataclass(frozen=True)
class ReviewRow:
    """One item. `sentences` are the matching's own, Japanese."""

    line: Line
    ours: Spans  # 申請
    theirs: Spans  # 台帳
    likeness: Likeness
    sentences: tuple[str, ...] = field(repr=False)


_BUILDING = {
    ReasonCode.ADDRESS_BUILDING_NOTATION: Likeness.VARIANT,
    ReasonCode.ADDRESS_BUILDING_MISSING: Likeness.INCOMPLETE,
    ReasonCode.ADDRESS_BUILDING_DIFFERENT: Likeness.DIFFERENT,
    ReasonCode.ADDRESS_ROOM_DIFFERENT: Likeness.DIFFERENT,
}
_MUNICIPAL = frozenset("都道府県市区郡町村")
_SAME_STREET = {ReasonCode.ADDRESS_EQUAL: Likeness.EXACT, ReasonCode.ADDRESS_NOTATION: Likeness.VARIANT}


def review_rows(said: Said, beside: Beside, variants: Variants) -> tuple[ReviewRow, ...]:
    """Hold an application against a row of the register, item by item. Never raises for what they hold."""
    other = beside.said
    return (
        _row(Line.NAME, Item.NAME, (said.name, other.name), beside, variants),
        _row(Line.KANA, Item.KANA, (said.kana, other.kana), beside, variants),
        _birth(said, beside, variants),
        _street(said, beside, variants),
        _building(said, beside, variants),
    )


def register_reasons(beside: Beside) -> tuple[Reason, ...]:
    """Return what the register says about the person: 住民, 転出, 支援措置."""
    return tuple(each for each in beside.reasons if each.item is Item.REGISTER)


def _row(line: Line, item: Item, texts: tuple[str, str], beside: Beside, variants: Variants) -> ReviewRow:
    likeness = beside.likeness.get(item, Likeness.MISSING)
    reasons = tuple(each.sentence for each in beside.reasons if each.item is item)
    return ReviewRow(line, *marks(*texts, writing_of(item, variants), likeness), likeness, reasons)


def _birth(said: Said, beside: Beside, variants: Variants) -> ReviewRow:
    """One day in two shapes is one way of writing beside another as a whole: dots below single digits would only confuse."""
    row = _row(Line.DOB, Item.DOB, _days(said.dob, beside.said.dob), beside, variants)
    if row.likeness is not Likeness.VARIANT:
        return row
    ours, theirs = (tuple(Span(text, Kind.VARIANT) for text in (side,) if text) for side in (said.dob, beside.said.dob))
    return replace(row, ours=ours, theirs=theirs)


def _days(a: str, b: str) -> tuple[str, str]:
    """Two different days are shown in one shape, so that the marks fall on what differs."""
    one, other = BirthDate.of(a), BirthDate.of(b)
    if one.day is None or other.day is None or one.day == other.day:
        return a, b
    try:
        return _in_era(one.day), _in_era(other.day)
    except ValueError:  # before 明治6 no era is told
        return one.day.isoformat(), other.day.isoformat()


def _in_era(day: date) -> str:
    return wareki.show(day, "ja").partition("（")[0]


def _street(said: Said, beside: Beside, variants: Variants) -> ReviewRow:
    reasons = [each for each in beside.reasons if each.item is Item.ADDRESS and each.code not in _BUILDING]
    overall = beside.likeness.get(Item.ADDRESS, Likeness.MISSING)
    about_the_house = any(each.item is Item.ADDRESS and each.code in _BUILDING for each in beside.reasons)
    likeness = overall
    if about_the_house and all(each.code in _SAME_STREET for each in reasons):
        same = said.address == beside.said.address
        likeness = Likeness.EXACT if same else Likeness.VARIANT
    ours, theirs = marks(said.address, beside.said.address, writing_of(Item.ADDRESS, variants), likeness)
    ours, theirs = _head_left_out(ours, theirs), _head_left_out(theirs, ours)
    return ReviewRow(Line.ADDRESS, ours, theirs, likeness, tuple(each.sentence for each in reasons))


def _head_left_out(spans: Spans, other: Spans) -> Spans:
    """東京都 or 架空市 before an address that goes on alike says nothing else: a way of writing."""
    if len(spans) < 2 or not other or other[0].kind is Kind.DIFFERENT or spans[0].kind is not Kind.DIFFERENT:  # noqa: PLR2004
        return spans
    return (Span(spans[0].text, Kind.VARIANT), *spans[1:]) if spans[0].text[-1] in _MUNICIPAL else spans


def _building(said: Said, beside: Beside, variants: Variants) -> ReviewRow:
    reasons = [each for each in beside.reasons if each.item is Item.ADDRESS and each.code in _BUILDING]
    ours, theirs = said.building, beside.said.building
    if reasons:
        likeness = max((_BUILDING[each.code] for each in reasons), key=list(Likeness).index)
    elif ours == theirs:
        likeness = Likeness.EXACT if ours else Likeness.MISSING
    elif ours and theirs:
        likeness = Likeness.VARIANT if _only_written_otherwise(ours, theirs, variants) else Likeness.DIFFERENT
    else:
        likeness = Likeness.INCOMPLETE
    spans = marks(ours, theirs, writing_of(Item.ADDRESS, variants), likeness)
    return ReviewRow(Line.BUILDING, *spans, likeness, tuple(each.sentence for each in reasons))


def _only_written_otherwise(a: str, b: str, variants: Variants) -> bool:
    both = marks(a, b, writing_of(Item.ADDRESS, variants))
    return all(span.kind is not Kind.DIFFERENT for side in both for span in side)
