"""One message of a call: who, what, and where in the log. JSON in UTF-8, at most 64 KiB, refused unless all of it fits.

    {"v":1, "call":"k7Q…", "from":"MH02", "own":17, "by":"resident", "kind":"value", "body":{…}}   from a sender
    the same with "n":41, "at":1795240800000                                                       from the hub

`own` counts what a sender says, from 1, and `n` what the hub has put in order; passing kinds have neither. A message that
is built here has been checked: form and bounds of every part, the actor's right to its kind, no 個人番号 in any text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn, get_args

from counter_app.failures import CounterError, FailureCode
from counter_app.remote.actors import NOTHING, SENDER, SPEAKS_FOR, Actor, Mark, Place
from counter_app.remote.call_bodies import (
    Answered,
    HangUp,
    Heartbeat,
    Hello,
    Join,
    Leave,
    MandateSigned,
    Party,
    Resume,
    Revoked,
    Ring,
    Signal,
    Stop,
    Transfer,
    Welcome,
    Why,
    Withheld,
)
from counter_app.remote.form_bodies import (
    Accept,
    Decline,
    FieldCleared,
    FieldPresence,
    FieldValue,
    Lock,
    No,
    Propose,
    Release,
    Sight,
    Unlock,
    Withdraw,
)
from counter_app.remote.rights import ID, KINDS, RIGHTS
from counter_app.remote.shapes import Json, Name, OneOf, Record, Shape, Whole
from counter_app.remote.showing_bodies import (
    CHUNK,
    Caption,
    Highlight,
    Marker,
    Outcome,
    Page,
    Paper,
    Phrase,
    Point,
    Pointer,
    PrintOutcome,
    PrintRequest,
    Rectangle,
    Redaction,
    Say,
    StillAgain,
    StillChunk,
    StillHeader,
)

LineBody = Hello | Resume | Welcome | Heartbeat | Signal
CallBody = Ring | Answered | Transfer | Join | Leave | HangUp | Stop | MandateSigned | Revoked | Withheld
FormBody = Release | Withdraw | FieldValue | FieldCleared | FieldPresence | Lock | Unlock | Propose | Accept | Decline
ShowingBody = Page | Pointer | Highlight | Say | Caption | Phrase
PaperBody = StillHeader | StillChunk | StillAgain | Redaction | Marker | PrintRequest | PrintOutcome
Body = LineBody | CallBody | FormBody | ShowingBody | PaperBody

__all__ = [  # everything a call says is used under this name
    "BESIDE_SAYS",
    "CHUNK",
    "LARGEST",
    "NOTHING",
    "Accept",
    "Actor",
    "Answered",
    "Body",
    "CallBody",
    "Caption",
    "Decline",
    "FieldCleared",
    "FieldPresence",
    "FieldValue",
    "FormBody",
    "HangUp",
    "Heartbeat",
    "Hello",
    "Highlight",
    "Join",
    "Leave",
    "LineBody",
    "Lock",
    "MandateSigned",
    "Mark",
    "Marker",
    "Message",
    "No",
    "Outcome",
    "Page",
    "Paper",
    "PaperBody",
    "Party",
    "Phrase",
    "Place",
    "Point",
    "Pointer",
    "PrintOutcome",
    "PrintRequest",
    "Propose",
    "Rectangle",
    "Redaction",
    "Release",
    "Resume",
    "Revoked",
    "Ring",
    "Say",
    "ShowingBody",
    "Sight",
    "Signal",
    "StillAgain",
    "StillChunk",
    "StillHeader",
    "Stop",
    "Transfer",
    "Unlock",
    "Welcome",
    "Why",
    "Withdraw",
    "Withheld",
    "admit",
    "parse",
]

BESIDE_SAYS = (Hello, Resume, Heartbeat, Join, Leave, Stop, HangUp, Phrase)  # all an assistant's own screen says
LARGEST = 65_536  # bytes of a message
VERSION = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MOST = 10**15
_NAMES = {body: name for name, body in KINDS.items()}
_HEAD = frozenset({"v", "call", "from", "own", "by", "kind", "body"})
_ORDERED = frozenset({"n", "at"})
_CALL, _SENDER, _ACTOR = ID, Name(SENDER), OneOf(Actor)
_COUNT: Shape = Whole(0, _MOST)
_BODIES = {body: Record(body) for body in KINDS.values()}
assert _BODIES.keys() == set(get_args(Body)), "every kind is a body, and every body a kind"


@dataclass(frozen=True)
class Message:
    """What one actor says. `number` and `at` are the hub's: its place in the log, from 1, and when it was put there.

    Raises CounterError MESSAGE_UNREADABLE where a part does not fit, MESSAGE_REFUSED where the actor may not say it.
    """

    call: str
    sender: str
    own: int
    actor: Actor
    body: Body
    number: int = 0
    at: datetime | None = None

    def __post_init__(self) -> None:
        rights = RIGHTS.get(type(self.body))
        if rights is None:
            raise _unreadable("kind")
        try:
            _CALL.check(self.call)
            _SENDER.check(self.sender)
            _ACTOR.check(self.actor)
            _COUNT.check(self.own)
            _COUNT.check(self.number)
            _BODIES[type(self.body)].check(self.body)
        except (ValueError, TypeError) as error:
            raise _unreadable(f"{_NAMES[type(self.body)]}: {error}") from None
        if (self.own > 0) is not rights.numbered or bool(self.number) is not (self.at is not None):
            raise _unreadable("numbers")
        if self.number and not rights.numbered:
            raise _unreadable("a passing kind has no number")
        if self.actor not in rights.actors:
            raise CounterError(FailureCode.MESSAGE_REFUSED, f"{_NAMES[type(self.body)]} by {self.actor.value}")

    @property
    def mark(self) -> Mark:
        """Its name for ever; NOTHING for passing kinds."""
        return Mark(self.sender, self.own) if self.own else NOTHING

    @property
    def kind(self) -> str:
        """The name of its kind, for the journal."""
        return _NAMES[type(self.body)]

    @property
    def path(self) -> str:
        """The field it is about, for the journal; empty where about none."""
        return str(getattr(self.body, "path", ""))

    def ordered(self, number: int, at: datetime) -> Message:
        """Return it with its place in the log; the time is cut to milliseconds."""
        return replace(self, number=number, at=_moment((at - _EPOCH) // _MILLISECOND))

    def as_bytes(self) -> bytes:
        """Return the wire form. Raises CounterError MESSAGE_UNREADABLE where it is larger than LARGEST."""
        body = _BODIES[type(self.body)].write(self.body)
        head = {"v": VERSION, "call": self.call, "from": self.sender, "own": self.own, "by": self.actor.value}
        if self.at is not None:
            head |= {"n": self.number, "at": (self.at - _EPOCH) // _MILLISECOND}
        whole = {**head, "kind": self.kind, "body": body}
        data = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
        if len(data) > LARGEST:
            raise _unreadable("too large")
        return data


def parse(data: bytes) -> Message:
    """Read one message. Raises CounterError MESSAGE_UNREADABLE, MESSAGE_REFUSED; neither quotes what was read."""
    if len(data) > LARGEST:
        raise _unreadable("too large")
    try:
        document = json.loads(
            data.decode("utf-8"), object_pairs_hook=_object, parse_float=_no_number, parse_constant=_no_number
        )
    except (ValueError, RecursionError):
        raise _unreadable("not JSON") from None
    if type(document) is not dict or document.keys() not in (_HEAD, _HEAD | _ORDERED):
        raise _unreadable("keys")
    return _message(document)


def _message(document: dict[str, Json]) -> Message:
    kind = KINDS.get(document["kind"]) if type(document["kind"]) is str else None
    if kind is None or type(document["v"]) is not int or document["v"] != VERSION:
        raise _unreadable("kind or version")
    try:
        return Message(
            call=_CALL.read(document["call"]),
            sender=_SENDER.read(document["from"]),
            own=_COUNT.read(document["own"]),
            actor=Actor(_ACTOR.read(document["by"])),
            body=_BODIES[kind].read(document["body"]),
            number=_COUNT.read(document.get("n", 0)),
            at=_moment(_COUNT.read(document["at"])) if "at" in document else None,
        )
    except (ValueError, TypeError, OverflowError) as error:
        raise _unreadable(f"{document['kind']}: {type(error).__name__}") from None


def admit(message: Message, call: str, sender: str, place: Place) -> None:
    """Hold a message against the line it came over: its call, its sender, and whom that place speaks for.

    `sender` is what the hub gave this line; a number on it is refused: only the hub orders. Raises CounterError
    MESSAGE_REFUSED.
    """
    if (message.call, message.sender) != (call, sender) or message.number:
        raise CounterError(FailureCode.MESSAGE_REFUSED, f"{message.kind} in another's name")
    if place is Place.ASSISTANT and not isinstance(message.body, BESIDE_SAYS):
        raise CounterError(FailureCode.MESSAGE_REFUSED, f"{message.kind} at an assistant's own screen")
    if message.actor not in SPEAKS_FOR[place]:
        raise CounterError(FailureCode.MESSAGE_REFUSED, f"{message.actor.value} does not speak at a {place.value}")


def _moment(milliseconds: int) -> datetime:
    return _EPOCH + milliseconds * _MILLISECOND


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(_text: str) -> NoReturn:
    raise ValueError("whole numbers only")


def _unreadable(why: str) -> CounterError:
    return CounterError(FailureCode.MESSAGE_UNREADABLE, why)
