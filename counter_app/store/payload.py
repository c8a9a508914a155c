"""An application as canonical JSON and back, exactly.

Keys sorted, no spaces, ASCII escapes: one application has one sequence of bytes, and every text survives, variation
selectors and characters beyond the BMP included. Names are never normalised (NFC rewrites some ideographs).
"""

from __future__ import annotations

import json
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from counter_app.domain.answers import Origin, Trust
from counter_app.domain.application import Application, Item, OpenItem, OtherValue, Ruling
from counter_app.domain.words import Words
from counter_app.failures import FailureCode, StoreError
from counter_app.personal import Personal

_FORMAT = 2  # 1: open items were labels, items had no time, no history
_READABLE = frozenset({1, _FORMAT})
_ITEM_TEXTS = ("path", "name", "label", "kind")
_TEXTS = itemgetter(*_ITEM_TEXTS, "value", "shown")
_ONLY_TEXT = {str}
_ORIGINS = {origin.value: origin for origin in Origin}
_TRUSTS = {trust.value: trust for trust in Trust}
_BY_STAFF = "staff"
_MARKS = ("protected", "second_person")


def encode(application: Application) -> bytes:
    """Return the canonical bytes."""
    document = {
        "format": _FORMAT,
        "procedure": application.procedure,
        "form_version": application.form_version,
        "title": _words_out(application.title),
        "destination": application.destination,
        "connector": application.connector,
        "items": [_item_out(item) for item in application.items],
        "open_items": [_open_item_out(each) for each in application.open_items],
        "next_step": _words_out(application.next_step) if application.next_step else None,
        "fee_yen": application.fee_yen,
    }
    if application.fee_exempt is not None:
        document["fee_exempt"] = application.fee_exempt.reveal()
    for mark in _MARKS:
        if getattr(application, mark):
            document[mark] = True
    return json.dumps(document, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")


def decode(data: bytes) -> Application:
    """Parse what `encode` made. Raises StoreError STORE_CORRUPT; the cause names no value."""
    try:
        document = json.loads(data)
        if document["format"] not in _READABLE:
            raise StoreError(FailureCode.STORE_CORRUPT, "application of an unknown format")
        return _application_in(document)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise StoreError(FailureCode.STORE_CORRUPT, f"application: {type(error).__name__}") from None


def _application_in(document: dict[str, Any]) -> Application:
    fee = document["fee_yen"]
    if fee is not None and type(fee) is not int:
        raise TypeError
    return Application(
        procedure=_text(document["procedure"]),
        form_version=_text(document["form_version"]),
        title=_words_in(document["title"]),
        destination=_text(document["destination"]),
        connector=_text(document["connector"]),
        items=tuple(_item_in(item) for item in _list(document["items"])),
        open_items=tuple(_open_item_in(each) for each in _list(document["open_items"])),
        next_step=None if document["next_step"] is None else _words_in(document["next_step"]),
        fee_yen=fee,
        fee_exempt=Personal(_text(document["fee_exempt"])) if "fee_exempt" in document else None,
        **{mark: document.get(mark) is True for mark in _MARKS},
    )


def _open_item_out(item: OpenItem) -> list[str | None]:
    due = item.due.isoformat() if item.due else None
    return [item.label, due, _BY_STAFF] if item.by_staff else [item.label, due]


def _open_item_in(entry: object) -> OpenItem:
    if isinstance(entry, str):
        return OpenItem(entry, None)
    label, due, *by_staff = _list(entry)
    return OpenItem(
        _text(label), None if due is None else date.fromisoformat(_text(due)), by_staff=by_staff == [_BY_STAFF]
    )


def _item_out(item: Item) -> dict[str, Any]:
    document: dict[str, Any] = {
        **{name: getattr(item, name) for name in _ITEM_TEXTS},
        "value": item.value.reveal(),
        "shown": item.shown.reveal(),
        "origin": item.origin.value,
        "trust": item.trust.value,
    }
    if item.at is not None:
        document["at"] = item.at.isoformat()
    if item.via:
        document["via"] = item.via
    if item.by:
        document["by"] = item.by
    if item.others:
        document["others"] = [_other_out(other) for other in item.others]
    if item.ruling is not None:
        document["ruling"] = [item.ruling.reason.reveal(), item.ruling.by, item.ruling.at.isoformat()]
    return document


def _other_out(other: OtherValue) -> list[str]:
    return [other.value.reveal(), other.origin.value, other.trust.value, other.at.isoformat()]


def _other_in(entry: object) -> OtherValue:
    value, origin, trust, at = (_text(text) for text in _list(entry))
    return OtherValue(Personal(value), Origin(origin), Trust(trust), datetime.fromisoformat(at))


def _ruling_in(entry: object) -> Ruling:
    reason, by, at = (_text(text) for text in _list(entry))
    return Ruling(Personal(reason), by, datetime.fromisoformat(at))


def _item_in(item: dict[str, Any]) -> Item:
    texts = path, name, label, kind, value, shown = _TEXTS(item)
    if set(map(type, texts)) != _ONLY_TEXT:  # every case that goes out is read: 24 items, seven looks each
        raise TypeError
    return Item(
        path,
        name,
        label,
        kind,
        Personal(value),
        Personal(shown),
        _ORIGINS[item["origin"]],
        _TRUSTS[item["trust"]],
        at=datetime.fromisoformat(_text(item["at"])) if "at" in item else None,
        via=_text(item.get("via", "")),
        by=_text(item.get("by", "")),
        others=tuple(map(_other_in, _list(item["others"]))) if "others" in item else (),
        ruling=_ruling_in(item["ruling"]) if "ruling" in item else None,
    )


def _words_out(words: Words) -> list[str]:
    return [words.ja, words.ja_easy, words.en]


def _words_in(texts: object) -> Words:
    ja, ja_easy, en = (_text(text) for text in _list(texts))
    return Words(ja, ja_easy, en)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
