"""Terminals and the assistants' screens beside them: GET /v1/remote/beside, text frames, JSON.

    terminal  -> {"kind":"state", …}                      words of a closed list (remote/beside.py), passed on as read
    assistant -> {"kind":"ask", "what":"ring"}            passed on to its terminal, which does it, or not
    hub -> assistant  the state with "telephone", or {"kind":"away"} where its terminal has no line

The office's settings say which screen stands beside which terminal (`remote.beside`); nothing is kept here.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from counter_app.failures import CounterError, FailureCode
from counter_app.hub.remote_call import PLACES
from counter_app.hub.remote_line import REFUSED, REPLACED
from counter_app.remote.beside import BesideAsk, as_words, from_words
from counter_app.remote.messages import Place

if TYPE_CHECKING:
    from counter_app.domain.branch_message import TerminalName
    from counter_app.hub.remote_words import WordLine

_log = logging.getLogger(__name__)
_AWAY: Mapping[str, Any] = {"kind": "away"}


class BesideLines:
    """The lines of both. `beside`: screen -> terminal."""

    def __init__(self, beside: Mapping[str, str], telephone: str) -> None:
        self._beside, self._telephone = beside, telephone
        self._lines: dict[str, WordLine] = {}
        self._states: dict[str, Mapping[str, Any]] = {}  # by terminal

    def __iter__(self) -> Iterator[WordLine]:
        return iter(tuple(self._lines.values()))

    def admit(self, name: TerminalName) -> None:
        """Raise CounterError MESSAGE_REFUSED for a place that is neither a terminal nor a screen beside one."""
        place = PLACES.get(name.role)
        if place is not Place.TERMINAL and not (place is Place.ASSISTANT and name.id in self._beside):
            raise CounterError(FailureCode.MESSAGE_REFUSED, "beside no terminal")

    def stand(self, name: TerminalName, line: WordLine) -> None:
        """A line has come; one of the same place that was there before is replaced."""
        earlier = self._lines.get(name.id)
        if earlier is not None:
            earlier.end(REPLACED)
        self._lines[name.id] = line
        if PLACES[name.role] is Place.ASSISTANT:
            line.tell(self._states.get(self._beside[name.id], _AWAY))

    def leave(self, name: TerminalName, line: WordLine) -> None:
        """A line has ended."""
        if self._lines.get(name.id) is not line:
            return
        del self._lines[name.id]
        if self._states.pop(name.id, None) is not None:
            self._tell_beside(name.id, _AWAY)

    def hear(self, name: TerminalName, line: WordLine, data: str) -> None:
        """Take what a place says; anything else than these words ends its line."""
        try:
            words = json.loads(data)
            if words == {"kind": "beat"}:
                return
            if PLACES[name.role] is Place.TERMINAL:
                told = {**as_words(from_words(words)), "telephone": self._telephone}
                self._states[name.id] = told
                self._tell_beside(name.id, told)
            else:
                self._ask(name, words)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            _log.warning("remote_beside_refused terminal=%s", name.id)
            line.end(REFUSED)

    def _ask(self, name: TerminalName, words: Mapping[str, Any]) -> None:
        if words.keys() != {"kind", "what"} or words["kind"] != "ask":
            raise ValueError("not a question")
        terminal = self._lines.get(self._beside[name.id])
        if terminal is not None:
            terminal.tell({"kind": "ask", "what": BesideAsk(words["what"]).value})

    def _tell_beside(self, terminal: str, words: Mapping[str, Any]) -> None:
        for screen, stands_by in self._beside.items():
            if stands_by == terminal and screen in self._lines:
                self._lines[screen].tell(words)
