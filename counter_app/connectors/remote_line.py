"""One place's line in a call: says messages, hears the log in order, and loses nothing on the way.

Numbered messages stay here until the hub says they are written down: in memory, and sealed on the disk where a folder is
given. After a cut the hub tells how far it heard and the rest is said again; the log goes on after the last number seen.
Arrivals may come twice or out of order, whoever listens hears each number once, in order.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from counter_app.connectors.hub_line import LineFiles
from counter_app.connectors.remote_channel import LARGEST, ChannelPace, LineTold, RemoteChannel, Talk
from counter_app.failures import CounterError
from counter_app.remote.messages import Actor, Heartbeat, Hello, Message, Pointer, Resume, Signal, Welcome, parse

_log = logging.getLogger(__name__)
_MOST_PASSING = 128
_MOST_EARLY = 2000
PROTOCOL = 1


@dataclass(frozen=True)
class Heard:
    """A message: a numbered one in its place in the log, or a passing one."""

    message: Message


@dataclass(frozen=True)
class Anew:
    """The hub was restarted and opened the log anew: all of it follows, and what it did not know yet is said again.

    Whoever keeps a copy begins with an empty one on which `unsent` stands.
    """

    unsent: tuple[Message, ...]


@dataclass(frozen=True)
class Stands:
    """What stands around the call: state, place in the queue, minutes to wait, who is in it, ticket, telephone."""

    words: Mapping[str, Any]


Told = Heard | Anew | Stands | LineTold


class UnsentJournal(Protocol):
    """What is unsent, on the disk: `store.remote_unsent.UnsentFile`."""

    def add(self, messages: Iterable[tuple[int, bytes]]) -> None:
        """Write messages down, each with its own number. Raises OSError."""

    def empty(self) -> None:
        """The hub has everything."""

    def close(self, *, remove: bool) -> None:
        """Let go of it."""


class InOrder:
    """Puts numbered arrivals in order: each once, none before the one that comes before it."""

    def __init__(self) -> None:
        self.seen = 0
        self._early: dict[int, Message] = {}

    def take(self, message: Message) -> list[Message]:
        """Return what can be heard now."""
        if message.number > self.seen:
            self._early.setdefault(message.number, message)
        ready = []
        while (following := self._early.pop(self.seen + 1, None)) is not None:
            ready.append(following)
            self.seen += 1
        return ready

    @property
    def lost_its_way(self) -> bool:
        """More is held back than ever comes out of order: the line is better resumed."""
        return len(self._early) > _MOST_EARLY

    def begin(self, seen: int) -> None:
        """Go on after this number."""
        self.seen = seen
        self._early = {}


class Unwritten:
    """What this side said and the hub has not written down, by own number."""

    def __init__(self) -> None:
        self._messages: dict[int, Message] = {}
        self._numbers: dict[int, int] = {}  # own -> number in the log, once that came back

    def add(self, message: Message) -> None:
        """Keep one."""
        self._messages[message.own] = message

    def came_back(self, message: Message) -> None:
        """The hub has put one of ours in order."""
        if message.own in self._messages:
            self._numbers[message.own] = message.number

    def written(self, number: int) -> bool:
        """Let go of what is written down up to `number`; tell whether nothing is left."""
        for own in [own for own, at in self._numbers.items() if at <= number]:
            del self._messages[own], self._numbers[own]
        return not self._messages

    def anew(self) -> None:
        """Another log: numbers of the old one count no more."""
        self._numbers = {}

    def after(self, own: int) -> list[Message]:
        """What was said after `own`, in order."""
        return [self._messages[each] for each in sorted(self._messages) if each > own]


@dataclass(frozen=True)
class LinePlace:
    """Which call, and under which name: one that no other run has used in this call.

    `journal` makes the file of what is unsent.
    """

    call: str
    sender: str
    actor: Actor  # whom hello, resume and heartbeats are said by
    journal: Callable[[], UnsentJournal] | None = None


class RemoteLine:
    """A line. `told` is called on the line's own thread."""

    def __init__(
        self,
        files: LineFiles,
        place: LinePlace,
        told: Callable[[Told], None],
        pace: ChannelPace | None = None,
    ) -> None:
        self._talk = _CallTalk(place, told)
        self._channel = RemoteChannel(files, self._talk, told, pace)

    def start(self) -> None:
        """Begin to search for the hub."""
        self._channel.start()

    def say(self, message: Message) -> None:
        """Say a message of this sender; any thread, never waits. Passing ones go only where the line stands."""
        self._talk.note(message)
        self._channel.do(self._talk.nothing)

    def close(self) -> None:
        """Hang up. What is unsent stays in its file, if there is anything."""
        self._channel.close()
        self._talk.close()


def another_name(terminal: str) -> str:
    """Return a sender nobody had: for desks, and for a terminal that lost its count."""
    return f"{terminal}.{secrets.randbelow(900_000) + 100_000}"


class _CallTalk(Talk):
    """Everything but `note` runs on the channel's thread."""

    def __init__(self, place: LinePlace, told: Callable[[Told], None]) -> None:
        self._place, self._told = place, told
        self._order, self._unwritten = InOrder(), Unwritten()
        self._lock = threading.Lock()
        self._new: deque[Message] = deque()
        self._passing: deque[Message] = deque(maxlen=_MOST_PASSING)
        self._first: bytes | None = None
        self._said = -1  # own number said last on this connection; -1: not welcomed yet
        self._log = ""
        self._journal = place.journal() if place.journal is not None else None
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="remote-unsent") if self._journal else None

    def nothing(self) -> None:
        """Only wake the writer."""

    def note(self, message: Message) -> None:
        """Take one over from another thread; the disk has it soon, whether or not there is a line."""
        with self._lock:
            self._new.append(message)
            if message.own and self._journal is not None and self._disk is not None:
                self._disk.submit(_write_down, self._journal, message)

    def close(self) -> None:
        """Nothing is said any more."""
        if self._disk is not None and self._journal is not None:
            self._disk.shutdown(wait=True)
            self._journal.close(remove=not self._unwritten.after(0) and not self._new)
            self._journal = None

    def address(self) -> tuple[str, Mapping[str, str]]:
        return f"/v1/remote/calls/{self._place.call}", {"sender": self._place.sender}

    def begin(self, headers: Mapping[str, str]) -> None:
        log, known = headers.get("Kakanai-Log", ""), self._log
        self._said, self._log = -1, log
        self._take_new()
        if known and log == known:
            first: Hello | Resume = Resume(PROTOCOL, self._order.seen)
            self._order.begin(self._order.seen)
        else:
            first = Hello(PROTOCOL)
            self._order.begin(0)
            self._unwritten.anew()
            if known:
                self._told(Anew(tuple(self._unwritten.after(0))))
        self._first = self._message(first)

    def heard(self, data: str | bytes) -> bool:
        if isinstance(data, str):
            return self._stands(data)
        try:
            message = parse(data)
        except CounterError as error:
            _log.warning("remote_line code=%s", error.code.name)
            return False
        match message.body:
            case Welcome(heard=own):
                self._said = own
            case Heartbeat(seen=written):
                self._written(written)
            case _ if not message.number:
                self._told(Heard(message))
            case _:
                self._ordered(message)
        return not self._order.lost_its_way

    def beat(self) -> bytes:
        return self._message(Heartbeat(self._order.seen))

    def unsent(self) -> list[str | bytes]:
        self._take_new()
        if self._first is not None:
            first, self._first = self._first, None
            return [first]
        if self._said < 0:
            return []
        numbered = self._unwritten.after(self._said)
        if numbered:
            self._said = numbered[-1].own
        passing = list(self._passing)
        self._passing.clear()
        return [message.as_bytes() for message in (*numbered, *passing)]

    def _take_new(self) -> None:
        with self._lock:
            new = list(self._new)
            self._new.clear()
        for message in new:
            if message.own:
                self._unwritten.add(message)
            elif self._said >= 0:
                self._pass(message)
            elif isinstance(message.body, Signal):
                self._await(message)

    def _await(self, signal: Message) -> None:
        """Sound and picture begin with the call, and their first word may be said before the hub's: the newest is kept."""
        others = [each for each in self._passing if not isinstance(each.body, Signal)]
        self._passing = deque((*others, signal), maxlen=_MOST_PASSING)

    def _pass(self, message: Message) -> None:
        if isinstance(message.body, Pointer):
            kept = [each for each in self._passing if not isinstance(each.body, Pointer)]
            self._passing = deque(kept, maxlen=_MOST_PASSING)
        self._passing.append(message)

    def _ordered(self, arrived: Message) -> None:
        for message in self._order.take(arrived):
            if message.sender == self._place.sender:
                self._unwritten.came_back(message)
            self._told(Heard(message))

    def _written(self, number: int) -> None:
        with self._lock:
            if self._unwritten.written(number) and not self._new and self._journal and self._disk:
                self._disk.submit(_empty, self._journal)

    def _stands(self, data: str) -> bool:
        if len(data) > LARGEST:
            return False
        with suppress(ValueError, RecursionError):
            words = json.loads(data)
            if isinstance(words, dict) and words.get("kind") == "standing":
                self._told(Stands(words))
        return True

    def _message(self, body: Hello | Resume | Heartbeat) -> bytes:
        return Message(self._place.call, self._place.sender, 0, self._place.actor, body).as_bytes()


def _write_down(journal: UnsentJournal, message: Message) -> None:
    try:
        journal.add([(message.own, message.as_bytes())])
    except OSError as error:
        _log.warning("remote_unsent errno=%s", error.errno)  # the line itself goes on


def _empty(journal: UnsentJournal) -> None:
    try:
        journal.empty()
    except OSError as error:
        _log.warning("remote_unsent errno=%s", error.errno)
