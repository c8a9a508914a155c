"""Sound and picture of the call this desk is in: the engine's signals go with the call's messages, its frames to the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from counter_app.failures import CounterError
from counter_app.ports.media import MediaRole, SignalRefusedError, Want
from counter_app.remote.messages import Actor, Message, Signal

if TYPE_CHECKING:
    from counter_app.ports.media import Frame, Levels, MediaEngine, MediaState
    from counter_app.remote.desk_state import MyCall
    from counter_app.ui.bridge import Bridge


class MediaLink:
    """Listens to an engine. `send` gets messages; `picture` and `state` are called on the window's thread."""

    def __init__(
        self,
        bridge: Bridge,
        send: Callable[[Message], None],
        show: tuple[Callable[[Frame], None], Callable[[MediaState], None]],
    ) -> None:
        self._bridge, self._send = bridge, send
        self._show_picture, self._show_state = show
        self._engine: MediaEngine | None = None
        self._place: tuple[str, str, Actor, str] | None = None
        self._newest: Frame | None = None

    def begin(self, engine: MediaEngine, call: MyCall) -> None:
        """Start; the side that answered makes the first offer."""
        self.end()
        self._engine = engine
        self._place = (call.about.call, call.replica.sender, call.actor, call.about.terminal)
        engine.start(MediaRole.OFFERS, Want(), self)

    def end(self) -> None:
        """Camera and microphone off."""
        engine, self._engine, self._place = self._engine, None, None
        self._newest = None
        if engine is not None:
            engine.stop()

    def line_is_back(self) -> None:
        """The channel of the signals came back."""
        if self._engine is not None:
            self._engine.network_changed()

    def hear(self, message: Message) -> bool:
        """Take a signal of the other side's engine; False for every other message."""
        if not isinstance(message.body, Signal):
            return False
        if self._engine is None or self._place is None or message.body.to != self._place[1]:
            return True
        if message.actor is Actor.RESIDENT:
            self._place = (
                *self._place[:3],
                message.sender,
            )  # a terminal that lost its count goes on under another name
        try:
            self._engine.hear(message.body.text)
        except SignalRefusedError:
            return True  # the call goes on; the engine says the same again
        return True

    # as MediaListener, on the engine's threads

    def signal(self, text: str) -> None:
        """Carry it to the terminal's engine."""
        place = self._place
        if place is None or not place[3]:
            return
        call, sender, actor, terminal = place
        try:
            self._send(Message(call, sender, 0, actor, Signal(terminal, text)))
        except CounterError:
            return  # longer than a message takes; the engine goes down a rung by itself

    def picture(self, frame: Frame) -> None:
        """Paint the newest; those before it that were not painted yet are let go."""
        waiting, self._newest = self._newest is not None, frame
        if not waiting:
            self._bridge.later(self._paint)

    def _paint(self) -> None:
        frame, self._newest = self._newest, None
        if frame is not None:
            self._show_picture(frame)

    def state(self, state: MediaState) -> None:
        """Say how it is carried."""
        self._bridge.later(lambda: self._show_state(state))

    def levels(self, levels: Levels) -> None:
        """Nothing shows them here."""
