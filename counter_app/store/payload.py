"""An application as canonical JSON and back, exactly.

Keys sorted, no spaces, ASCII escapes: one application has one sequence of bytes, and every text survives, variation
selectors and characters beyond the BMP included. Names are never normalised (NFC rewrites some ideographs).
"""

from __future__ import annotations

import json
from typing import Any

from counter_app.domain.answers import Origin, Trust
from counter_app.domain.application import Application, Item
from counter_app.domain.words import Words
from counter_app.failures import FailureCode, StoreError
from counter_app.personal import Personal

_FORMAT = 1
_ITEM_TEXTS = ("path", "name", "label", "kind")


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
        "open_items": list(application.open_items),
        "next_step": _words_out(application.next_step) if application.next_step else None,
        "fee_yen": application.fee_yen,
    }
    return json.dumps(document, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")


def decode(data: bytes) -> Application:
    """Parse what `encode` made. Raises StoreError STORE_CORRUPT; the cause names no value."""
    try:
        document = json.loads(data)
        if document["format"] != _FORMAT:
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
        open_items=tuple(_text(label) for label in _list(document["open_items"])),
        next_step=None if document["next_step"] is None else _words_in(document["next_step"]),
        fee_yen=fee,
    )


def _item_out(item: Item) -> dict[str, str]:
    return {
        **{name: getattr(item, name) for name in _ITEM_TEXTS},
        "value": item.value.reveal(),
        "shown": item.shown.reveal(),
        "origin": item.origin.value,
        "trust": item.trust.value,
    }


def _item_in(item: dict[str, Any]) -> Item:
    return Item(
        **{name: _text(item[name]) for name in _ITEM_TEXTS},
        value=Personal(_text(item["value"])),
        shown=Personal(_text(item["shown"])),
        origin=Origin(item["origin"]),
        trust=Trust(item["trust"]),
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
