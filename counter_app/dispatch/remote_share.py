"""A terminal's calls in the world: the line, the visit, sound and picture, paper. Windows ask it and watch it.

One lock guards the share; nothing is done under it that waits: the line and the visit take what they are given at once,
paper and card have lanes of their own. `tick` is called by a timer of the terminal a few times a second.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from counter_app.connectors.remote_channel import LineState, LineTold
from counter_app.connectors.remote_line import Anew, Heard, Stands, Told
from counter_app.dispatch.call_around import around_of
from counter_app.dispatch.call_sound import SoundAndPicture
from counter_app.dispatch.paper_table import PaperTable
from counter_app.failures import CounterError
from counter_app.personal import Personal
from counter_app.ports.media import (
    LONGEST_SIGNAL,
    Frame,
    MediaEngine,
    MediaState,
    SignalRefusedError,
    SoundMode,
    StillSource,
    Want,
)
from counter_app.remote import terminal_share as sh
from counter_app.remote.actors import Actor
from counter_app.remote.messages import Message, Outcome, Paper, Signal, StillAgain
from counter_app.remote.papers_shown import PiecesMissed
from counter_app.remote.replica import Replica
from counter_app.remote.share_step import advance
from counter_app.remote.terminal_share import Happening, LineIs, Phase, Share

if TYPE_CHECKING:
    from counter_app.flow.events import Event
    from counter_app.flow.state import Visit
    from counter_app.ports import Clock
    from counter_app.remote.actors import Mark

_log = logging.getLogger(__name__)
_ENDS_S = 10.0
_MOST_EARLY = 8
_ROOM = ""  # no sender: a room has its own signals
_LINES = {
    LineState.SEARCHING: LineIs.SEARCHING,
    LineState.CONNECTED: LineIs.UP,
    LineState.LOST: LineIs.LOST,
    LineState.ENDED: LineIs.ENDED,
}


class CallLine(Protocol):
    """`connectors.remote_line.RemoteLine`."""

    def start(self) -> None:
        """Begin to search for the hub."""

    def say(self, message: Message) -> None:
        """Say a message; never waits."""

    def close(self) -> None:
        """Hang up."""


class TerminalVisit(Protocol):
    """The runtime of the terminal."""

    @property
    def visit(self) -> Visit:
        """The visit as it stands."""

    @property
    def clock(self) -> Clock:
        """Time as the product sees it."""

    def watch(self, seen: Callable[[Visit], None]) -> None:
        """Tell about every change from now on."""

    def post(self, event: Event) -> None:
        """Something happened."""

    def touched(self) -> None:
        """Somebody is here."""


class RemotePapers(Protocol):
    """Prints at the terminal what a call needs. Blocks; never raises for what a printer does."""

    def print(self, paper: Paper, of: str, visit: Visit) -> Outcome:
        """A paper the clerk asks for, made from the terminal's own visit."""

    def ticket(self, number: int, telephone: str) -> Outcome:
        """The number with which the resident is called back."""


def nothing_later(work: Callable[[], None]) -> None:
    """Do it now; a terminal gives a lane instead."""
    work()


@dataclass(frozen=True)
class CallParts:
    """What a terminal's calls work with. `open_line(call, told)` makes a line that was not started."""

    name: str  # the terminal's, as its certificate has it
    open_line: Callable[[str, Callable[[Told], None]], CallLine]
    telephone: str = ""
    media: Callable[[], MediaEngine] | None = None
    papers: RemotePapers | None = None
    beside: Callable[[Callable[[], None]], None] = nothing_later  # the lane for what waits
    document_camera: StillSource | None = None
    room: Callable[[str], MediaEngine] | None = None  # of a call with three and more
    handset: bool = False  # whether there is one to speak through
    new_call: Callable[[], str] = lambda: "k" + secrets.token_hex(12)


class RemoteShare:
    """Calls of one terminal, one at a time. Every method returns at once, from any thread."""

    def __init__(self, parts: CallParts, runtime: TerminalVisit) -> None:
        self._parts, self._runtime = parts, runtime
        self._lock = threading.RLock()
        self._share: Share | None = None
        self._line: CallLine | None = None
        self._sound: SoundAndPicture | None = None
        self._early: deque[tuple[str, Signal]] = deque(
            maxlen=_MOST_EARLY
        )  # signals that came before the engine was there
        self._mode = SoundMode.LOUDSPEAKER
        self._watchers: list[Callable[[], None]] = []
        self._painters: list[Callable[[Frame | None], None]] = []
        self._printed_ticket: int | None = None
        self._endings: list[threading.Thread] = []
        camera = parts.document_camera
        self._papers = PaperTable(camera, self.happen) if camera is not None else None
        runtime.watch(lambda visit: self.happen(sh.Saw(visit)))

    # what windows see

    @property
    def share(self) -> Share | None:
        """The call as it stands; None where there is none."""
        return self._share

    @property
    def telephone(self) -> str:
        """What is called when nothing else works."""
        share = self._share
        return (share.around.telephone if share is not None else "") or self._parts.telephone

    @property
    def media(self) -> MediaState | None:
        """How sound and picture are; None where there are none."""
        return self._sound.state_now if self._sound is not None else None

    @property
    def papers(self) -> PaperTable | None:
        """The document camera; None where there is none."""
        return self._papers

    def watch(self, changed: Callable[[], None]) -> None:
        """Call `changed` after every change, on any thread; it must return at once."""
        self._watchers = [*self._watchers, changed]

    def paint(self, painter: Callable[[Frame | None], None]) -> None:
        """Give every picture of the clerk to `painter`, on a thread of the engine; None: there is none any more."""
        self._painters = [*self._painters, painter]

    # what people do

    def call(self, by: Actor = Actor.RESIDENT, *, sign_language: bool = False) -> None:
        """「相談する」: ring, unless a call is on."""
        with self._lock:
            if self._share is not None and self._share.phase in {Phase.CALLING, Phase.SPEAKING}:
                return
            self._let_go()
            call = self._parts.new_call()
            self._share = Share(self._runtime.visit, Replica(call, self._parts.name))
            self._line = self._parts.open_line(call, lambda told: self._told(call, told))
            self._line.start()
            self.happen(sh.Rang(by, sign_language))

    def happen(self, happening: Happening) -> None:
        """Let something happen to the call; nothing where there is none."""
        with self._lock:
            if self._share is None:
                return
            self._share, effects = advance(self._share, happening, self._runtime.clock.now())
            for effect in effects:
                self._carry_out(effect)
            self._after()
        for changed in self._watchers:
            changed()

    def close_view(self) -> None:
        """The resident has read how it ended."""
        with self._lock:
            if self._share is None or self._share.phase in {Phase.CALLING, Phase.SPEAKING}:
                return
            self._let_go()
            self._share = None
        for changed in self._watchers:
            changed()

    @property
    def sound(self) -> SoundMode | None:
        """Loudspeaker or handset; None where there is no handset, or nothing to hear."""
        return self._mode if self._parts.handset and self._sound is not None else None

    def sound_mode(self, mode: SoundMode) -> None:
        """Loudspeaker or handset, until the call ends."""
        self._mode = mode
        if self._sound is not None:
            self._sound.engine.sound_mode(mode)
        self.media_changed()

    def tick(self) -> None:
        """A quarter of a second has passed. Who speaks with a clerk is here, whether or not the screen is touched."""
        share = self._share
        if share is None:
            return
        if share.phase is Phase.SPEAKING and share.line is LineIs.UP:
            self._runtime.touched()
        if share.mandate is not None:
            self.happen(sh.Ticked(self._runtime.clock.monotonic()))

    def close(self) -> None:
        """The terminal ends."""
        self.happen(sh.HungUpHere())
        with self._lock:
            self._let_go()
            self._share = None
        for ending in self._endings:  # not under the lock: a line tells us of its own end first
            ending.join(_ENDS_S)

    # what the line says

    def _told(self, call: str, told: Told) -> None:
        with self._lock:
            if self._share is None or self._share.replica.call != call:
                return
            match told:
                case Heard(message) if isinstance(message.body, Signal):
                    self._signal(message.sender, message.body)
                case Heard(message) if isinstance(message.body, StillAgain):
                    self.happen(PiecesMissed(message.body.still, message.body.parts))
                case Heard(message) if message.number:
                    self.happen(sh.HeardNumbered(message))
                case Anew(unsent):
                    self.happen(sh.LogAnew(unsent))
                case Stands(words):
                    self.happen(sh.StandsAround(around_of(words)))
                case LineTold(state=state):
                    self._line_is(_LINES[state])

    def _line_is(self, line: LineIs) -> None:
        back = line is LineIs.UP and self._share is not None and self._share.line is LineIs.LOST
        self.happen(sh.LineChanged(line))
        if back and self._sound is not None:
            self._sound.engine.network_changed()

    def _signal(self, sender: str, signal: Signal) -> None:
        """Take what the clerk's engine says; that of a third one would take his place."""
        if signal.to != self._parts.name:
            return
        if self._sound is None:  # his offer may be here before the word that he is in the call
            self._early.append((sender, signal))
            return
        if sender != self._sound.to:
            return
        try:
            self._sound.engine.hear(signal.text)
        except SignalRefusedError:
            _log.warning("remote_signal_refused")

    # what follows

    def _carry_out(self, effect: sh.Effect) -> None:
        match effect:
            case sh.Send(message) if self._line is not None:
                self._line.say(message)
            case sh.Happen(event):
                self._runtime.post(event)
            case sh.PrintPaper(request, paper, of):
                self._parts.beside(lambda: self._print(request, paper, of))

    def _print(self, request: Mark, paper: Paper, of: str) -> None:
        papers = self._parts.papers
        outcome = papers.print(paper, of, self._runtime.visit) if papers is not None else Outcome.REFUSED
        self.happen(sh.PaperCame(request, outcome))

    def _after(self) -> None:
        """Sound and picture follow the call; a ticket is printed once."""
        share = self._share
        assert share is not None
        if self._papers is not None:
            self._papers.open(to_be_seen=share.phase is Phase.SPEAKING and not share.covered)
        if share.phase is Phase.SPEAKING and share.clerk:
            self._speak(share)
        elif self._sound is not None and share.phase is not Phase.SPEAKING:
            self._be_silent()
        if share.phase is Phase.TICKET and share.around.ticket not in {None, self._printed_ticket}:
            self._printed_ticket = number = share.around.ticket
            papers, telephone = self._parts.papers, self.telephone
            if papers is not None and number is not None:
                self._parts.beside(
                    lambda: _log.info("remote_ticket outcome=%s", papers.ticket(number, telephone).value)
                )

    def _speak(self, share: Share) -> None:
        if self._parts.media is None:
            return
        room = self._parts.room if len(share.around.members) > 1 else None
        to = share.clerk if room is None else _ROOM
        if self._sound is not None and self._sound.to != to:
            self._be_silent()
        if self._sound is None:
            engine = self._parts.media() if room is None else room(share.replica.call)
            self._sound = SoundAndPicture(engine, to, self)
            self._sound.start(Want(picture=share.camera))
            self._sound.engine.sound_mode(self._mode)
            early, self._early = self._early, deque(maxlen=_MOST_EARLY)
            for sender, signal in early:
                self._signal(sender, signal)
        self._sound.want(Want(picture=share.camera))

    def _be_silent(self) -> None:
        if self._sound is not None:
            self._sound.engine.stop()
            self._sound = None
            self.painted(None)

    def _let_go(self) -> None:
        self._be_silent()
        self._early.clear()
        self._mode = SoundMode.LOUDSPEAKER
        line, self._line = self._line, None
        if line is not None:
            ending = threading.Thread(target=line.close, name="remote-end", daemon=True)
            self._endings = [*(each for each in self._endings if each.is_alive()), ending]
            ending.start()

    # what sound and picture say

    def say_signal(self, to: str, text: str) -> None:
        """Carry the engine's word to the other one."""
        share, line = self._share, self._line
        if share is None or line is None or len(text) > LONGEST_SIGNAL:
            return
        try:
            line.say(Message(share.replica.call, self._parts.name, 0, Actor.RESIDENT, Signal(to, text)))
        except CounterError:
            _log.warning("remote_signal_not_sent")

    def painted(self, frame: Frame | None) -> None:
        """A picture has come."""
        for painter in self._painters:
            painter(frame)

    def media_changed(self) -> None:
        """The engine climbed or fell."""
        for changed in self._watchers:
            changed()


def written(text: str) -> sh.Wrote:
    """Return one line of 筆談."""
    return sh.Wrote(Personal(text.strip()))
