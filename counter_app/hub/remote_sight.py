"""What of a call's log goes to which place: an assistant's own screen gets how the call goes, and nothing of a person.

Default deny: a message whose kind is not listed becomes `withheld`, which has its number and no more. Whatever the resident
shows, they show the office; nothing here can be released for the assistant.
"""

from __future__ import annotations

from dataclasses import replace

from counter_app.remote.messages import (
    Actor,
    Answered,
    HangUp,
    Join,
    Leave,
    Message,
    Page,
    Phrase,
    Place,
    Revoked,
    Ring,
    StillChunk,
    Stop,
    Transfer,
    Withheld,
    parse,
)

HUB = "hub"
_BESIDE = (Ring, Answered, Transfer, Join, Leave, HangUp, Stop, Revoked, Phrase)


def seen_at(place: Place, data: bytes) -> bytes:
    """Return a numbered message as this place gets it."""
    if place is not Place.ASSISTANT:
        return data
    message = parse(data)
    if isinstance(message.body, _BESIDE):
        return data
    if isinstance(message.body, Page):  # which page is up; not which question, that tells what is asked
        return replace(message, body=Page(message.body.step, "")).as_bytes()
    return replace(message, sender=HUB, own=message.number, actor=Actor.HUB, body=Withheld()).as_bytes()


def passes(place: Place, message: Message, *, barred: bool) -> bool:
    """Tell whether a passing message goes to this place. `barred`: a mandate has ended, no picture of a paper passes."""
    if place is Place.ASSISTANT:
        return False
    return not (barred and isinstance(message.body, StillChunk))
