"""Which door an application came in by. A terminal knows its own before it has anything to hand in."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """Through which door the application came in; data for the municipality's figures."""

    COUNTER = "counter"
    KIOSK = "kiosk"
    REMOTE = "remote"
