"""The terminal's side of a call as one value: the visit, what is released of it, what the others said. Pure.

    share_step.advance(share, happening) -> (Share, effects)

Windows show a share; `dispatch/remote_share.py` carries it through the world.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from counter_app.domain.answers import FieldPath
from counter_app.flow.events import Event
from counter_app.flow.state import Visit
from counter_app.remote.actors import Actor, Mark
from counter_app.remote.call_bodies import Why
from counter_app.remote.messages import Message, Outcome, Paper, Sight
from counter_app.remote.papers_shown import NO_PAPERS, PaperDrawn, PaperSent, PiecesMissed
from counter_app.remote.release import Releases, covered
from counter_app.remote.replica import Replica

if TYPE_CHECKING:
    from counter_app.personal import Personal
    from counter_app.remote.desk_stills import Picture
    from counter_app.remote.shared_form import Proposal


class LineIs(StrEnum):
    """How the line to the hub is."""

    SEARCHING = "searching"
    UP = "up"
    LOST = "lost"
    ENDED = "ended"  # nothing is tried again


class Phase(StrEnum):
    """Where a call is, as the resident sees it."""

    CALLING = "calling"
    SPEAKING = "speaking"
    TICKET = "ticket"  # nobody came: a paper with a number, called back
    OVER = "over"


@dataclass(frozen=True)
class Around:
    """What the hub says stands around the call. `wait_minutes`: rough; None where nobody is on duty."""

    state: str = ""
    stage: str = ""
    ahead: int | None = None
    wait_minutes: int | None = None
    members: tuple[str, ...] = ()  # desks
    ticket: int | None = None
    telephone: str = ""


@dataclass(frozen=True)
class TalkLine:
    """One line of 筆談, or a sentence everybody has in every language, by its code."""

    sender: str
    actor: Actor
    text: Personal[str] | None = None
    code: str = ""


@dataclass(frozen=True)
class Taking:
    """The resident has said yes; the visit has not said so yet. `text` is canonical."""

    path: FieldPath
    text: Personal[str]


@dataclass(frozen=True)
class HeldMandate:
    """A mandate the resident's card signed in this call. `ends_s` on this machine's monotonic clock."""

    id: str
    procedures: tuple[str, ...]
    minutes: int
    ends_s: float


@dataclass(frozen=True)
class Share:
    """One call at its terminal. `camera`: the resident lets their own picture out; never without a touch."""

    visit: Visit
    replica: Replica
    releases: Releases = field(default_factory=Releases)
    line: LineIs = LineIs.SEARCHING
    around: Around = field(default_factory=Around)
    taking: Mapping[Mark, Taking] = field(default_factory=lambda: MappingProxyType({}))
    talk: tuple[TalkLine, ...] = ()
    captions: Mapping[str, TalkLine] = field(
        default_factory=lambda: MappingProxyType({})
    )  # by sender: what is being said
    mandate: HeldMandate | None = None
    mandate_over: Why | None = None
    camera: bool = False
    papers: Mapping[str, Picture] = field(default_factory=lambda: NO_PAPERS)  # shown now, by their numbers
    clerk: str = ""  # sender of the desk that speaks with the resident
    writing_at: str = ""  # where this side has told that somebody writes
    was_speaking: bool = False

    @property
    def phase(self) -> Phase:
        """Where the call is."""
        if self.around.state == "ticket":
            return Phase.TICKET
        if self.replica.view.over is not None or self.line is LineIs.ENDED:
            return Phase.OVER
        return Phase.SPEAKING if self.around.members else Phase.CALLING

    @property
    def released(self) -> Mapping[str, Sight]:
        """What the resident shows now."""
        return self.releases.of(self.visit, self.replica)

    @property
    def covered(self) -> bool:
        """A secret is being typed, or the answers are covered: nothing leaves but the page's name."""
        return covered(self.visit)

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """What waits for the resident's word, oldest first."""
        return tuple(each for each in self.replica.view.open_proposals() if each.mark not in self.taking)

    @property
    def highlights(self) -> tuple[str, ...]:
        """Paths somebody of the office points at."""
        return tuple(dict.fromkeys(self.replica.view.highlights.values()))


# What happens


@dataclass(frozen=True)
class Saw:
    """The visit has changed."""

    visit: Visit


@dataclass(frozen=True)
class HeardNumbered:
    """A message of the log, in its place."""

    message: Message


@dataclass(frozen=True)
class LogAnew:
    """The hub opened the log anew; `unsent` is what it had not heard."""

    unsent: tuple[Message, ...]


@dataclass(frozen=True)
class LineChanged:
    """The line says how it is."""

    line: LineIs


@dataclass(frozen=True)
class StandsAround:
    """The hub says what stands around the call."""

    around: Around


@dataclass(frozen=True)
class Rang:
    """「相談する」, by the resident or the assistant beside."""

    by: Actor
    sign_language: bool = False


@dataclass(frozen=True)
class Shows:
    """The resident presses a switch: these facts are shown, or not any more."""

    facts: tuple[str, ...]
    shown: bool


@dataclass(frozen=True)
class ShowsCamera:
    """The resident lets their picture out, or not."""

    on: bool


@dataclass(frozen=True)
class Stopped:
    """「見せるのをやめる」."""

    by: Actor = Actor.RESIDENT


@dataclass(frozen=True)
class Decided:
    """「使う」 or 「使わない」."""

    proposal: Mark
    yes: bool


@dataclass(frozen=True)
class Wrote:
    """筆談: one line, or a sentence by its code."""

    text: Personal[str] | None = None
    code: str = ""


@dataclass(frozen=True)
class HungUpHere:
    """The resident ends the call."""

    by: Actor = Actor.RESIDENT


@dataclass(frozen=True)
class CardSigned:
    """The card has signed a mandate; `document` is base 64 for the line."""

    document: str = field(repr=False)
    held: HeldMandate


@dataclass(frozen=True)
class TakenBack:
    """The resident ends the mandate."""


@dataclass(frozen=True)
class PaperCame:
    """What became of a paper the clerk asked for."""

    request: Mark
    outcome: Outcome


@dataclass(frozen=True)
class Ticked:
    """Time has passed; `at_s` monotonic."""

    at_s: float


Happening = (
    Saw
    | HeardNumbered
    | LogAnew
    | LineChanged
    | StandsAround
    | Rang
    | Shows
    | ShowsCamera
    | Stopped
    | Decided
    | Wrote
    | HungUpHere
    | CardSigned
    | TakenBack
    | PaperCame
    | PaperSent
    | PiecesMissed
    | PaperDrawn
    | Ticked
)


# What is to be done


@dataclass(frozen=True)
class Send:
    """Put this on the line."""

    message: Message


@dataclass(frozen=True)
class Happen:
    """Let this happen to the visit."""

    event: Event


@dataclass(frozen=True)
class PrintPaper:
    """The clerk asks for a paper → PaperCame."""

    request: Mark
    paper: Paper
    of: str


Effect = Send | Happen | PrintPaper
