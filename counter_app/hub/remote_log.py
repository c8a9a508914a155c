"""The log of one call at the hub: messages in the hub's order, in memory while the call lives.

What was shown and is taken back (withdraw, stop, revoked, hang-up) is forgotten here as well: the message keeps its
number, its text goes. A log that was opened anew after a restart has another `token`: what was relayed but not yet
written down may be missing, and every side then asks for all of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from counter_app.personal import Personal
from counter_app.remote.facts import fact_of
from counter_app.remote.mandate_text import mandate_id
from counter_app.remote.messages import (
    Actor,
    Body,
    FieldValue,
    HangUp,
    MandateSigned,
    Message,
    Propose,
    Revoked,
    Sight,
    Stop,
    Why,
    Withdraw,
    parse,
)
from counter_app.remote.messages import Release as ReleaseBody
from counter_app.remote.order import Known, Order, Passing, Taken, TooEarly
from counter_app.store.remote_journal import Kept, LogSeal

HUB = "hub"
MOST_MESSAGES = 50_000
MOST_BYTES = 16_000_000


class CallLog:
    """One call's log. `written`: up to this number it is in the store."""

    def __init__(self, call: str, seal: LogSeal, stored: Iterable[bytes] = ()) -> None:
        self.call, self.seal, self.token = call, seal, secrets.token_hex(8)
        self._messages: list[bytes] = []
        self._texts: dict[str, list[int]] = {}  # path -> numbers of messages that show a text of it
        self._bytes = 0
        self.hung_up = False
        self.mandate = ""  # the one said last, as far as it was not taken back
        self.barred = self._barred_before = False
        heard: dict[str, int] = {}
        for data in stored:
            message = parse(data)
            self._append(message, data)
            heard[message.sender] = max(message.own, heard.get(message.sender, 0))
        self.order = Order(len(self._messages), MappingProxyType(heard))
        self.written = self.order.last

    @property
    def last(self) -> int:
        """Its last number."""
        return len(self._messages)

    @property
    def full(self) -> bool:
        """Nothing more goes in."""
        return self.last >= MOST_MESSAGES or self._bytes >= MOST_BYTES

    def at(self, number: int) -> bytes:
        """The message with this number, from 1."""
        return self._messages[number - 1]

    def take(self, message: Message, at: datetime) -> Taken | Passing | Known | TooEarly:
        """Put an admitted message in order."""
        self.order, outcome = self.order.take(message, at)
        if isinstance(outcome, Taken):
            self._append(outcome.message, outcome.message.as_bytes())
        return outcome

    def say(self, body: Body, at: datetime) -> Message:
        """The hub itself says something, numbered."""
        own = self.order.heard.get(HUB, 0) + 1
        outcome = self.take(Message(self.call, HUB, own, Actor.HUB, body), at)
        assert isinstance(outcome, Taken), "the hub counts its own words"
        return outcome.message

    def sealed(self, number: int) -> Kept:
        """That message as the store keeps it."""
        return Kept(self.call, number, self.seal.seal(number, self.at(number)))

    def forget(self, said: Body) -> list[int]:
        """Forget what `said` takes back; return the numbers whose text went."""
        gone = _taken_back(said)
        if gone is None:
            return []
        numbers = [each for path in list(self._texts) if gone(path) for each in self._texts.pop(path)]
        return [number for number in sorted(numbers) if self._emptied(number)]

    def _emptied(self, number: int) -> bool:
        message = parse(self.at(number))
        if not isinstance(message.body, FieldValue | Propose) or not message.body.text.reveal():
            return False
        emptied = replace(message, body=replace(message.body, text=Personal(""))).as_bytes()
        self._bytes += len(emptied) - len(self._messages[number - 1])
        self._messages[number - 1] = emptied
        return True

    def _append(self, message: Message, data: bytes) -> None:
        self._messages.append(data)
        self._bytes += len(data)
        self.hung_up = self.hung_up or isinstance(message.body, HangUp)
        self._keep_standing(message.body)
        if isinstance(message.body, FieldValue | Propose):
            self._texts.setdefault(message.body.path, []).append(len(self._messages))

    def _keep_standing(self, said: Body) -> None:
        """As `shared_form` has it: what is shown rests on the last mandate, where there was one."""
        match said:
            case MandateSigned(document=document):
                self.mandate, self.barred, self._barred_before = mandate_id(document), False, self.barred
            case Revoked(why=why):
                self.mandate, self.barred = "", self._barred_before if why is Why.REFUSED else True


def _taken_back(said: Body) -> Callable[[str], bool] | None:
    match said:
        case Stop() | Revoked() | HangUp():
            return lambda _path: True
        case Withdraw(facts=facts) | ReleaseBody(facts=facts, sight=Sight.PRESENCE):
            return lambda path: fact_of(path) in facts
    return None
