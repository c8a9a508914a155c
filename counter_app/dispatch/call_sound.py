"""Sound and picture in one call of a terminal: its engine, and what that tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from counter_app.ports.media import MediaRole, Want

if TYPE_CHECKING:
    from counter_app.ports.media import Frame, Levels, MediaEngine, MediaState


class CallRoom(Protocol):
    """Who hears it: `dispatch.remote_share.RemoteShare`."""

    def say_signal(self, to: str, text: str) -> None:
        """Carry the engine's word to the other one."""

    def painted(self, frame: Frame | None) -> None:
        """A picture has come; None: there is none any more."""

    def media_changed(self) -> None:
        """The engine climbed or fell."""


class SoundAndPicture:
    """One engine in one call, and its listener."""

    def __init__(self, engine: MediaEngine, to: str, room: CallRoom) -> None:
        self.engine, self.to, self._room = engine, to, room
        self.state_now: MediaState | None = None
        self._want: Want | None = None

    def start(self, want: Want) -> None:
        """Begin: the clerk's side makes the first offer."""
        self._want = want
        self.engine.start(MediaRole.AWAITS, want, self)

    def want(self, want: Want) -> None:
        """Change what leaves, if it changes."""
        if want != self._want:
            self._want = want
            self.engine.want(want)

    def signal(self, text: str) -> None:
        """As MediaListener."""
        self._room.say_signal(self.to, text)

    def picture(self, frame: Frame) -> None:
        """As MediaListener."""
        self._room.painted(frame)

    def state(self, state: MediaState) -> None:
        """As MediaListener."""
        self.state_now = state
        self._room.media_changed()

    def levels(self, levels: Levels) -> None:
        """Nobody shows them here."""
