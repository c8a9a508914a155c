"""The line between a terminal and the assistant's screen beside it, through the hub. Words are JSON; see remote/beside.py."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from counter_app.connectors.hub_line import LineFiles
from counter_app.connectors.remote_channel import ChannelPace, LineTold, RemoteChannel, Talk
from counter_app.remote.beside import Beside, BesideAsk, as_words, from_words


@dataclass(frozen=True)
class TerminalIs:
    """How the terminal stands; None: it has no line now."""

    beside: Beside | None


@dataclass(frozen=True)
class Asked:
    """The assistant asks the terminal for something."""

    what: BesideAsk


BesideTold = TerminalIs | Asked | LineTold


class BesideLine:
    """One side's line. `told` is called on the line's own thread. Terminals `tell`, screens `ask`."""

    def __init__(self, files: LineFiles, told: Callable[[BesideTold], None], pace: ChannelPace | None = None) -> None:
        self._talk = _BesideTalk(told)
        self._channel = RemoteChannel(files, self._talk, told, pace)

    def start(self) -> None:
        """Begin to search for the hub."""
        self._channel.start()

    def tell(self, beside: Beside) -> None:
        """Say how the terminal stands; the last word is said again on the next connection. Never waits."""
        self._channel.do(lambda: self._talk.stands(as_words(beside)))

    def ask(self, what: BesideAsk) -> None:
        """Ask the terminal; what cannot be said now is not said later."""
        self._channel.do(lambda: self._talk.say({"kind": "ask", "what": what.value}))

    def close(self) -> None:
        """Hang up."""
        self._channel.close()


class _BesideTalk(Talk):
    """Runs on the channel's thread."""

    def __init__(self, told: Callable[[BesideTold], None]) -> None:
        self._told = told
        self._stands: str | None = None
        self._unsent: list[str] = []

    def stands(self, words: Mapping[str, Any]) -> None:
        text = json.dumps(words)
        if text != self._stands:
            self._stands = text
            self._unsent.append(text)

    def say(self, words: Mapping[str, Any]) -> None:
        self._unsent.append(json.dumps(words))

    def address(self) -> tuple[str, Mapping[str, str]]:
        return "/v1/remote/beside", {}

    def begin(self, headers: Mapping[str, str]) -> None:  # noqa: ARG002  # nothing in them here
        self._unsent = [self._stands] if self._stands is not None else []

    def beat(self) -> str:
        return '{"kind":"beat"}'

    def unsent(self) -> list[str | bytes]:
        unsent: list[str | bytes] = [*self._unsent]
        self._unsent = []
        return unsent

    def heard(self, data: str | bytes) -> bool:
        with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
            words = json.loads(data)
            match words["kind"]:
                case "state":
                    telephone = str(words.pop("telephone", ""))[:20]
                    self._told(TerminalIs(from_words(words, telephone)))
                case "away":
                    self._told(TerminalIs(None))
                case "ask":
                    self._told(Asked(BesideAsk(words["what"])))
            return True
        return False
