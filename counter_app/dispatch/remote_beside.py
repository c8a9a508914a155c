"""A terminal and the assistant's own screen beside it: what each tells the other, carried through the world.

The terminal tells the page's name, its devices and the call's state, and does two things it is asked for. The screen has a
line of its own in the call, as the assistant: what it hears there is how the call goes and sentences by their code.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from counter_app.connectors.remote_beside import Asked, BesideTold, TerminalIs
from counter_app.connectors.remote_channel import LineState, LineTold
from counter_app.connectors.remote_line import Heard, Told, another_name
from counter_app.domain.reissue import ReissueReason
from counter_app.flow.events import PrintAgain
from counter_app.flow.state import Slip, Step
from counter_app.remote.actors import Actor
from counter_app.remote.beside import AssistantView, Beside, BesideAsk, beside_of
from counter_app.remote.messages import Body, HangUp, Message, Phrase, Stop, Why

if TYPE_CHECKING:
    from counter_app.dispatch.remote_share import CallLine, RemoteShare, TerminalVisit
    from counter_app.flow.state import Visit

_log = logging.getLogger(__name__)


class Line(Protocol):
    """`connectors.remote_beside.BesideLine`."""

    def start(self) -> None:
        """Begin to search for the hub."""

    def tell(self, beside: Beside) -> None:
        """Say how the terminal stands."""

    def ask(self, what: BesideAsk) -> None:
        """Ask the terminal for something."""

    def close(self) -> None:
        """Hang up."""


OpenLine = Callable[[Callable[[BesideTold], None]], Line]


class TerminalBeside:
    """The terminal's side."""

    def __init__(self, open_line: OpenLine, runtime: TerminalVisit, room: RemoteShare) -> None:
        self._runtime, self._room = runtime, room
        self._line = open_line(self._told)
        runtime.watch(self._tell)
        room.watch(lambda: self._tell(runtime.visit))

    def start(self) -> None:
        """Begin to tell."""
        self._tell(self._runtime.visit)
        self._line.start()

    def close(self) -> None:
        """Tell nothing more."""
        self._line.close()

    def _tell(self, visit: Visit) -> None:
        self._line.tell(beside_of(visit, self._room.share))

    def _told(self, told: BesideTold) -> None:
        if not isinstance(told, Asked):
            return
        visit = self._runtime.visit
        _log.info("remote_beside_asked what=%s", told.what.value)
        match told.what:
            case BesideAsk.RING if visit.step is not Step.WELCOME:
                self._room.call(Actor.ASSISTANT)
            case BesideAsk.PRINT_AGAIN if visit.slip in {Slip.PRINTED, Slip.FAILED}:
                self._runtime.post(PrintAgain(reason_of(visit)))


def reason_of(visit: Visit) -> ReissueReason:
    """Why a slip is printed again: it did not come out, or somebody asks."""
    return ReissueReason.NOT_PRINTED if visit.slip is Slip.FAILED else ReissueReason.ASKED


@dataclass(frozen=True)
class ScreenParts:
    """What an assistant's screen works with. `open_call(call, sender, told)` makes a line in a call, not started."""

    name: str  # the screen's, as its certificate has it
    open_beside: OpenLine
    open_call: Callable[[str, str, Callable[[Told], None]], CallLine]


class AssistantScreen:
    """The screen's side; as the window's door. Every method returns at once, from any thread."""

    def __init__(self, parts: ScreenParts) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._watchers: list[Callable[[], None]] = []
        self._beside: Beside | None = None
        self._phrase = ""
        self._in: _InCall | None = None
        self._line = parts.open_beside(self._told)

    @property
    def view(self) -> AssistantView | None:
        """What there is to see; None while the terminal or the hub is away."""
        beside = self._beside
        return replace(beside.view, phrase=self._phrase) if beside is not None else None

    def watch(self, changed: Callable[[], None]) -> None:
        """Tell about every change, on any thread."""
        self._watchers = [*self._watchers, changed]

    def start(self) -> None:
        """Begin to search for the hub."""
        self._line.start()

    def close(self) -> None:
        """Hang up both lines; the call goes on without this screen."""
        self._line.close()
        self._enter(None)

    def call(self) -> None:
        """Ring for the resident."""
        self._line.ask(BesideAsk.RING)

    def print_again(self) -> None:
        """Have the slip printed again."""
        self._line.ask(BesideAsk.PRINT_AGAIN)

    def stop(self) -> None:
        """Nothing is shown any more."""
        self._say(Stop())

    def hang_up(self) -> None:
        """End the call."""
        self._say(HangUp(Why.DONE))

    def say(self, phrase: str) -> None:
        """Say a sentence everybody has in their own language."""
        self._say(Phrase(phrase))

    def _say(self, body: Body) -> None:
        with self._lock:
            if self._in is not None:
                self._in.say(body)

    # what the lines say

    def _told(self, told: BesideTold) -> None:
        match told:
            case TerminalIs(beside=beside):
                self._beside = beside
                self._enter(beside.call if beside is not None else None)
            case LineTold(state=LineState.LOST | LineState.ENDED):
                self._beside = None
        self._changed()

    def _enter(self, call: str | None) -> None:
        """Have a line in this call and in no other."""
        with self._lock:
            before = self._in
            if (before.call if before is not None else None) == call:
                return
            self._phrase = ""
            self._in = _InCall(call, self._parts, partial(self._heard, call)) if call is not None else None
            if self._in is not None:
                self._in.line.start()
        if before is not None:
            threading.Thread(target=before.line.close, name="remote-end", daemon=True).start()

    def _let_go(self, call: str) -> None:
        """The hub ended this line: where the call is on after all, the next word of the terminal opens another."""
        with self._lock:
            if self._in is not None and self._in.call == call:
                self._in = None

    def _heard(self, call: str, told: Told) -> None:
        if isinstance(told, LineTold) and told.state is LineState.ENDED:
            self._let_go(call)
        if isinstance(told, Heard) and isinstance(told.message.body, Phrase):
            if told.message.actor not in {Actor.RESIDENT, Actor.ASSISTANT}:
                self._phrase = told.message.body.code
            self._changed()

    def _changed(self) -> None:
        for changed in self._watchers:
            changed()


class _InCall:
    """This screen's line in one call. It counts its own words under a name nobody had there."""

    def __init__(self, call: str, parts: ScreenParts, told: Callable[[Told], None]) -> None:
        self.call, self._sender, self._own = call, another_name(parts.name), 0
        self.line = parts.open_call(call, self._sender, told)

    def say(self, body: Body) -> None:
        self._own += 1
        self.line.say(Message(self.call, self._sender, self._own, Actor.ASSISTANT, body))
