"""What a terminal can lead to besides its list of forms: packs, life events, and the questions that find an event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.domain.life_event import LifeEvent
    from counter_app.navigator.which_event import EventQuestion
    from counter_app.packs.pack_file import Pack


@dataclass(frozen=True)
class Guide:
    """Read once, after the first page. `often` are ids of forms, the most used one first."""

    packs: tuple[Pack, ...] = ()
    events: tuple[LifeEvent, ...] = ()
    questions: tuple[EventQuestion, ...] = ()
    often: tuple[str, ...] = ()


NO_GUIDE = Guide()
