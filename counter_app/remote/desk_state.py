"""What stands on a clerk's desk for remote calls: who waits, what rings, my call, what is left to note. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from counter_app.personal import Personal
from counter_app.remote.actors import Actor, Mark
from counter_app.remote.desk_stills import Picture
from counter_app.remote.facts import fact_of
from counter_app.remote.messages import Outcome, Paper, Party, Pointer, Why
from counter_app.remote.replica import Replica
from counter_app.remote.ringing import Stage
from counter_app.remote.shared_form import SharedForm


class Presence(StrEnum):
    """What the switchboard is told; in a call it knows by itself."""

    FREE = "free"  # 空き
    BUSY = "busy"  # 対応中: what comes after a call, or something beside the computer
    AWAY = "away"  # 離席


class Link(StrEnum):
    """How a line to the hub is."""

    SEARCHING = "searching"
    CONNECTED = "connected"
    LOST = "lost"
    ENDED = "ended"


@dataclass(frozen=True)
class Waiting:
    """A call that rings here. `group`: who was asked in, where it is an invitation."""

    call: str
    terminal: str
    procedure: str  # id of a form; empty: not known yet
    language: str
    sign_language: bool
    party: Party
    group: str
    since: datetime
    stage: Stage

    def waited(self, now: datetime) -> timedelta:
        """Return for how long; clocks of two machines differ, nobody waits less than nothing."""
        return max(now - self.since, timedelta())


@dataclass(frozen=True)
class CallBack:
    """Somebody with a paper ticket."""

    ticket: int
    terminal: str
    group: str
    since: datetime


@dataclass(frozen=True)
class Line:
    """One line of 筆談: text somebody wrote, or a phrase by its code. `at` None: not in the hub's order yet."""

    mark: Mark
    actor: Actor
    text: Personal[str] | None
    phrase: str
    at: datetime | None


@dataclass(frozen=True)
class Print:
    """A paper asked for at the terminal, and what became of it."""

    request: Mark
    paper: Paper
    of: str
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Surroundings:
    """What the hub says around a call."""

    state: str = ""
    telephone: str = ""
    people: tuple[str, ...] = ()  # parties in the call


_NO_PICTURES: Mapping[str, Picture] = MappingProxyType({})


@dataclass(frozen=True)
class Beside:
    """What the log says beside the form. Gone with the call; pictures go with a stop too."""

    lines: tuple[Line, ...] = ()
    captions: tuple[Line, ...] = ()  # final ones
    speaking: Mapping[str, Line] = field(default_factory=lambda: MappingProxyType({}))  # by sender, not final yet
    pictures: Mapping[str, Picture] = field(default_factory=lambda: _NO_PICTURES)
    prints: tuple[Print, ...] = ()
    people: Mapping[str, Actor] = field(default_factory=lambda: MappingProxyType({}))  # by sender, who joined


@dataclass(frozen=True)
class MyCall:
    """The call this desk is in. `logged`: facts whose view stands in the audit chain; nothing else is shown."""

    about: Waiting
    party: Party
    leads: bool
    since: datetime
    replica: Replica
    beside: Beside = field(default_factory=Beside)
    link: Link = Link.SEARCHING
    around: Surroundings = field(default_factory=Surroundings)
    pointer: tuple[Actor, Pointer] | None = None
    asked_in: tuple[str, Party] | None = None
    asked_to_log: frozenset[str] = frozenset()
    logged: frozenset[str] = frozenset()
    log_fails: bool = False
    leaving: bool = False  # said, and not in order yet

    @property
    def form(self) -> SharedForm:
        """What is seen of the form here."""
        return self.replica.view

    @property
    def actor(self) -> Actor:
        """Whom this desk speaks for."""
        return Actor(self.party.value)

    @property
    def may_propose(self) -> bool:
        """An interpreter speaks, and proposes nothing."""
        return self.party is not Party.INTERPRETER

    @property
    def over(self) -> Why | None:
        """Why it is over; None while it lives."""
        return self.form.over

    def viewed(self) -> frozenset[str]:
        """Return what a person could see now: facts with their values, and pictures."""
        facts = {fact_of(path) for path, cell in self.form.cells.items() if cell.text is not None}
        return frozenset(facts | {picture_fact(each) for each in self.beside.pictures})


def picture_fact(still: str) -> str:
    """Return the name under which the view of a picture is logged."""
    return f"still:{still}"


class Result(StrEnum):
    """What came of a call. The after-call note has codes and no words: nothing of a person can be in it."""

    FINISHED = "finished"  # 手続完了
    AT_COUNTER = "at-counter"  # 続きは窓口で
    CALL_BACK = "call-back"  # 折り返す
    PASSED_ON = "passed-on"  # 取り次いだ
    ASKED_ONLY = "asked-only"  # 相談のみ
    BROKEN_OFF = "broken-off"  # 途中で切れた


@dataclass(frozen=True)
class Note:
    """What a clerk notes after a call. `slip`: receipt number under which the visit goes on at a counter."""

    call: str
    result: Result
    slip: str
    seconds: int


@dataclass(frozen=True)
class Finished:
    """A call that is over and not noted yet. Nothing of the resident is in it."""

    about: Waiting
    since: datetime
    until: datetime
    why: Why | None


class News(StrEnum):
    """What a clerk is told in one sentence."""

    NONE = ""
    TAKEN = "taken"  # another desk was first
    OVER = "over"
    NOT_RUNG = "not-rung"
    NOT_NOW = "not-now"
    NOBODY_CAME = "nobody-came"
    LEFT = "left"  # handed over: this desk went out
    TOO_LONG = "too-long"  # what was written does not fit a message
    NOT_SAID = "not-said"  # twelve digits that may be a 個人番号, control characters
    NOTED = "noted"
    NOTE_FAILED = "note-failed"


@dataclass(frozen=True)
class RemoteDesk:
    """Everything the window of a desk shows."""

    presence: Presence = Presence.FREE
    link: Link = Link.SEARCHING
    ringing: Mapping[str, Waiting] = field(default_factory=lambda: MappingProxyType({}))
    taking: str = ""  # the call that was asked for, until the hub answers
    call: MyCall | None = None
    finished: Finished | None = None
    tickets: tuple[CallBack, ...] = ()
    news: News = News.NONE

    def queue(self) -> tuple[Waiting, ...]:
        """Return what rings here, who waits longest first."""
        return tuple(sorted(self.ringing.values(), key=lambda each: (each.since, each.call)))

    @property
    def may_answer(self) -> bool:
        """Nothing keeps this desk from taking a call."""
        free = self.call is None and self.finished is None and not self.taking
        return free and bool(self.ringing) and self.link is Link.CONNECTED
