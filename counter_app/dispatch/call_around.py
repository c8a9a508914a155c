"""What the hub says around a call, read with care."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counter_app.remote import terminal_share as sh


def around_of(words: Mapping[str, Any]) -> sh.Around:
    """Return what the hub says stands around the call; what has another form counts as unsaid."""
    members = words.get("members")
    desks = [each.get("desk") for each in members if isinstance(each, dict)] if isinstance(members, list) else []
    return sh.Around(
        state=_text(words.get("state")),
        stage=_text(words.get("stage")),
        ahead=_number(words.get("ahead")),
        wait_minutes=_number(words.get("waitMinutes")),
        members=tuple(desk for desk in desks if isinstance(desk, str)),
        ticket=_number(words.get("ticket")),
        telephone=_text(words.get("telephone")),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> int | None:
    return value if type(value) is int else None
