"""The plainest messages of a call."""

from __future__ import annotations

from datetime import UTC, datetime

from counter_app.personal import Personal
from counter_app.remote.messages import Actor, Message, Say

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def said(own):
    return Message("call-1", "MH02", own, Actor.RESIDENT, Say(Personal(f"word {own}")))


def ordered(number):
    return said(number).ordered(number, NOW)
