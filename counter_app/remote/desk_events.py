"""What happens at a clerk's desk, and what is to be done then. Built by whoever has the lines and the keys."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from counter_app.personal import Personal
from counter_app.remote.desk_state import CallBack, Link, Note, Presence, Result, Surroundings, Waiting
from counter_app.remote.messages import Message, Paper, Party, Point

# From the hub


@dataclass(frozen=True)
class Rang:
    """A call rings here, or rings differently."""

    waiting: Waiting


@dataclass(frozen=True)
class Silent:
    """It rings here no longer."""

    call: str


@dataclass(frozen=True)
class Given:
    """The hub gave this desk a call. `sender`: a name nobody had in it; the line is opened under it."""

    call: str
    sender: str
    party: Party
    leads: bool


@dataclass(frozen=True)
class Refused:
    """It did not; `why` as the hub says: taken, over, not-rung, not-now."""

    call: str
    why: str


@dataclass(frozen=True)
class NobodyCame:
    """The group that was asked in."""

    call: str


@dataclass(frozen=True)
class TicketsAre:
    """Who is to be called back."""

    tickets: tuple[CallBack, ...]


@dataclass(frozen=True)
class DeskLink:
    """The line to the switchboard. What rings is told anew after a cut."""

    link: Link


@dataclass(frozen=True)
class CallLink:
    """The line of the call."""

    call: str
    link: Link


@dataclass(frozen=True)
class Heard:
    """A message of the call."""

    message: Message


@dataclass(frozen=True)
class LogAnew:
    """The hub lost the log and opened it anew: all of it follows; `unsent` is what only this side knows."""

    call: str
    unsent: tuple[Message, ...]


@dataclass(frozen=True)
class AroundIs:
    """What stands around the call."""

    call: str
    around: Surroundings


# From this machine


@dataclass(frozen=True)
class Logged:
    """The views stand in the audit chain: they may be shown."""

    call: str
    facts: frozenset[str]


@dataclass(frozen=True)
class NotLogged:
    """They do not, and are not shown."""

    call: str
    facts: frozenset[str]


@dataclass(frozen=True)
class NoteKept:
    """The note of a call was kept, or not."""

    kept: bool


@dataclass(frozen=True)
class Tick:
    """A moment has passed."""


# From the clerk


class Act(StrEnum):
    """Keys without a word of their own."""

    ANSWER = "answer"  # who waits longest
    LEAVE = "leave"
    HANG_UP = "hang-up"
    TAKE_BACK = "take-back"  # highlight and pointer


@dataclass(frozen=True)
class Did:
    """A key."""

    act: Act


@dataclass(frozen=True)
class Take:
    """Answer this call."""

    call: str


@dataclass(frozen=True)
class BePresent:
    """空き, 離席."""

    presence: Presence


@dataclass(frozen=True)
class Suggest:
    """Propose a value to the resident."""

    path: str
    text: Personal[str]


@dataclass(frozen=True)
class Writing:
    """The clerk writes a proposal for this field; empty: no longer."""

    path: str


@dataclass(frozen=True)
class ShowHere:
    """「ここです」."""

    path: str


@dataclass(frozen=True)
class PointAt:
    """A place in a field, in thousandths."""

    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Write:
    """A line of 筆談."""

    text: Personal[str]


@dataclass(frozen=True)
class SayPhrase:
    """A sentence the terminal has in the resident's language."""

    code: str


@dataclass(frozen=True)
class Draw:
    """A stroke on a picture; no points: mine go."""

    still: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class AskPaper:
    """Print at the terminal."""

    paper: Paper
    of: str = "all"


@dataclass(frozen=True)
class AskIn:
    """Ask a group in; `hand_over`: this desk leaves when somebody came."""

    group: str
    party: Party
    hand_over: bool


@dataclass(frozen=True)
class Noted:
    """The after-call note."""

    result: Result
    slip: str


@dataclass(frozen=True)
class Settled:
    """Somebody was called back."""

    ticket: int


FromHub = Rang | Silent | Given | Refused | NobodyCame | TicketsAre | DeskLink | CallLink | Heard | LogAnew | AroundIs
FromHere = Logged | NotLogged | NoteKept | Tick
FromClerk = (
    Did | Take | BePresent | Suggest | Writing | ShowHere | PointAt | Write | SayPhrase | Draw | AskPaper | AskIn
)
Event = FromHub | FromHere | FromClerk | Noted | Settled

# What is to be done


@dataclass(frozen=True)
class TellPresence:
    """Tell the switchboard."""

    presence: Presence


@dataclass(frozen=True)
class TakeCall:
    """Ask the hub for a call; `Given` or `Refused` follows."""

    call: str


@dataclass(frozen=True)
class OpenLine:
    """Open the line of a call."""

    call: str
    sender: str
    party: Party


@dataclass(frozen=True)
class Send:
    """Say this on the call's line."""

    message: Message


@dataclass(frozen=True)
class CloseLine:
    """The call is over here."""

    call: str


@dataclass(frozen=True)
class LogView:
    """Write into the audit chain that these facts are seen; `Logged` or `NotLogged` follows. Then they are shown."""

    call: str
    facts: frozenset[str]


@dataclass(frozen=True)
class KeepNote:
    """Keep the note; `NoteKept` follows."""

    note: Note


@dataclass(frozen=True)
class Settle:
    """A ticket is done."""

    ticket: int


@dataclass(frozen=True)
class AskTickets:
    """`TicketsAre` follows."""


Effect = TellPresence | TakeCall | OpenLine | Send | CloseLine | LogView | KeepNote | Settle | AskTickets
