"""Where showing a paper has come to: laid down, taken, what stays hidden chosen, sent. Lives as long as its window.

A picture that was taken is here and nowhere else until it is sent; `forget` lets go of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.ports.media import Frame
    from counter_app.remote.messages import Rectangle
    from counter_app.remote.terminal_share import Share
    from counter_app.ui.bridge import Bridge
    from counter_app.ui.remote.door import PaperDoor


class Stage(Enum):
    """How far it has come."""

    PLACE = "place"
    TAKING = "taking"
    HIDE = "hide"
    SENDING = "sending"
    SHOWN = "shown"


class PaperTurn:
    """`changed` is called on the window's thread whenever the page is another one."""

    def __init__(self, door: PaperDoor, bridge: Bridge, changed: Callable[[], None]) -> None:
        self._door, self._bridge, self._changed = door, bridge, changed
        self.open = False
        self.stage = Stage.PLACE
        self.taken: Frame | None = None
        self.boxes: tuple[Rectangle, ...] = ()
        self.still = ""  # of those that were sent, the one that is looked at
        self.failed = False
        self._turn = 0  # an answer of the camera to an earlier one counts no more
        self._stops = 0

    def key(self) -> Hashable:
        """What makes one page another; strokes and boxes change within it."""
        return self.stage, self.failed, self.still

    def begin(self, share: Share) -> None:
        """Open the page: at what the clerk sees already, else at the empty table."""
        self.open = True
        if self.stage is Stage.PLACE and share.papers:
            self.stage, self.still = Stage.SHOWN, list(share.papers)[-1]
        self._changed()

    def close(self) -> None:
        """Leave the page; what was taken and not sent is gone."""
        self.forget()
        self._changed()

    def forget(self) -> None:
        """Nothing of it is kept."""
        self.open = False
        self._to(Stage.PLACE)

    def follow(self, share: Share | None, *, seen: bool) -> None:
        """The call went on. A stop, and whatever ends being seen, ends this too."""
        stops = share.replica.view.stops if share is not None else 0
        if not seen or stops != self._stops:
            self._stops = stops
            self.forget()
        elif share is not None and self.stage is Stage.SHOWN and self.still not in share.papers:
            self._to(Stage.PLACE)

    def take(self) -> None:
        """Let the camera take one."""
        self._to(Stage.TAKING)
        turn = self._turn
        self._door.take(lambda taken: self._bridge.later(lambda: self._took(turn, taken)))
        self._changed()

    def _took(self, turn: int, taken: Frame | None) -> None:
        if turn == self._turn and self.stage is Stage.TAKING:
            self._to(Stage.PLACE if taken is None else Stage.HIDE, failed=taken is None)
            self.taken = taken
            self._changed()

    def send(self) -> None:
        """「送る」: the resident's own act. The picture as it was taken is let go of here."""
        taken, boxes = self.taken, self.boxes
        if taken is None or self.stage is not Stage.HIDE:
            return
        self._to(Stage.SENDING)
        turn = self._turn
        self._door.send(taken, boxes, lambda still: self._bridge.later(lambda: self._sent(turn, still)))
        self._changed()

    def _sent(self, turn: int, still: str | None) -> None:
        if turn == self._turn and self.stage is Stage.SENDING:
            self._to(Stage.PLACE if still is None else Stage.SHOWN, failed=still is None)
            self.still = still or ""
            self._changed()

    def more(self) -> None:
        """Another paper."""
        self._to(Stage.PLACE)
        self._changed()

    def look_on(self, share: Share) -> None:
        """The next of those that were sent."""
        stills = list(share.papers)
        if stills:
            after = stills.index(self.still) + 1 if self.still in stills else len(stills) - 1
            self._to(Stage.SHOWN)
            self.still = stills[after % len(stills)]
        self._changed()

    def _to(self, stage: Stage, *, failed: bool = False) -> None:
        self.stage, self.failed = stage, failed
        self.taken, self.boxes, self.still = None, (), ""
        self._turn += 1
