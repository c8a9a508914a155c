"""The canonical record of an application on its way out: GIF names, provenance, one sequence of bytes.

Canonical JSON: keys sorted by code point, no spaces, UTF-8 without escapes beyond what JSON demands. It holds nothing
that differs between two deliveries of the same message, so its SHA-256 says whether two deliveries are the same.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from counter_app.connectors.gif import gif_record
from counter_app.domain.application import Item
from counter_app.ports.outbox import Delivery

FORMAT = "kakanai-application-1"


@dataclass(frozen=True, slots=True)
class WireRecord:
    """The bytes to send and their SHA-256."""

    body: bytes = field(repr=False)  # everything the person said
    digest: bytes


def wire_record(delivery: Delivery) -> WireRecord:
    """Serialise. Times in ISO 8601 with offset; a lone surrogate (half a character) becomes U+FFFD."""
    body = canonical_json(record_of(delivery))
    return WireRecord(body, hashlib.sha256(body).digest())


def record_of(delivery: Delivery) -> dict[str, Any]:
    """Return the record as plain values: ours with provenance under `items`, GIF's A票 and B票 under `gif`."""
    application = delivery.application
    return {
        "format": FORMAT,
        "key": delivery.key,
        "receivedAt": delivery.received_at.isoformat(timespec="seconds"),
        "simulated": delivery.simulated,
        "procedure": application.procedure,
        "formVersion": application.form_version,
        "title": application.title.ja,
        "destination": application.destination,
        "items": [_item(item) for item in application.items],
        "gif": gif_record(delivery),
        "openItems": [each.label for each in application.open_items],
        "openItemsDue": application.due.isoformat() if application.due else None,
        "feeYen": application.fee_yen,
        "feeExemption": application.fee_exempt.reveal() if application.fee_exempt else None,
    }


def _item(item: Item) -> dict[str, str]:
    return {
        "name": item.name,
        "label": item.label,
        "kind": item.kind,
        "value": item.value.reveal(),
        "shown": item.shown.reveal(),
        "origin": item.origin.value,
        "trust": item.trust.value,
    }


def canonical_json(document: object) -> bytes:
    """Return the one byte form of a JSON document."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode("utf-8")
