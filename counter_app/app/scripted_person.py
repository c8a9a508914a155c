"""A person made of a script: walks any visit through the real runtime, window or not.

Used by `main.py visit`, by the demo and by end-to-end tests. One act per state of the visit; an act that leads nowhere
is a stuck script, said with what was being asked.
"""

from __future__ import annotations

import queue
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from counter_app.domain.answers import FieldPath
from counter_app.domain.channel import Channel
from counter_app.domain.form import FieldKind, Form
from counter_app.domain.words import JAPANESE, LANGUAGES
from counter_app.failures import CounterError, FailureCode, FormError
from counter_app.flow import events as ev
from counter_app.flow.answering import find_fact
from counter_app.flow.state import Method, Slip, Step, Visit
from counter_app.personal import Personal, Secret
from counter_app.runtime import VisitRuntime

_WAITING = frozenset({Step.READING, Step.SUBMITTING})


@dataclass(frozen=True, slots=True)
class Script:
    """What the person wants and says. `card` is a profile of a simulated card; its PIN comes from the profile."""

    procedures: tuple[str, ...]
    answers: Mapping[str, Personal[str]] = field(default_factory=dict)
    channel: Channel = Channel.KIOSK
    language: str = JAPANESE
    card: Path | None = None
    method: Method = Method.PIN


class Hand(Protocol):
    """What the person does with the card."""

    def lay_down(self) -> None:
        """Lay the card on the reader."""

    def secret(self, method: Method) -> Secret:
        """Remember the PIN, or read 照合番号B off the face."""


def load_script(file: Path) -> Script:
    """Read a script; unknown keys and values are refused with the file and the key."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as reason:
        raise FormError(FailureCode.SCRIPT_UNREADABLE, str(reason), file) from None
    return parse_script(text, file)


def parse_script(text: str, file: Path) -> Script:
    """Parse the text of a script; `file` is for messages and for the place of the card profile."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as reason:  # also: numbers too long, brackets too deep
        raise FormError(FailureCode.SCRIPT_UNREADABLE, str(reason), file) from None
    return _script(document, file)


def _script(document: Mapping[str, Any], file: Path) -> Script:
    unknown = set(document) - {"procedures", "channel", "language", "card", "answers"}
    if unknown:
        raise FormError(FailureCode.SCRIPT_UNREADABLE, f"unknown key {min(unknown)}", file)
    card = document.get("card", {})
    try:
        script = Script(
            procedures=tuple(map(str, document["procedures"])),
            answers={str(path): Personal(str(value)) for path, value in document.get("answers", {}).items()},
            channel=Channel(document.get("channel", "kiosk")),
            language=str(document.get("language", JAPANESE)),
            card=(file.parent / card["profile"]).resolve() if "profile" in card else None,
            method=Method(card.get("open_with", "pin")),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as reason:
        raise FormError(FailureCode.SCRIPT_UNREADABLE, f"{type(reason).__name__}: {reason}", file) from reason
    if script.language not in LANGUAGES:
        raise FormError(FailureCode.SCRIPT_UNREADABLE, f"language is one of {', '.join(LANGUAGES)}", file)
    return script


class ScriptedPerson:
    """Walks one visit. `say` hears each step; `pause` is called before each act, for a pace people can follow."""

    def __init__(  # noqa: PLR0913  # a person has a script, a hand, choices, a voice and a pace
        self,
        runtime: VisitRuntime,
        script: Script,
        offered: Callable[[str], Form],
        hand: Hand | None,
        *,
        say: Callable[[str], None] = lambda _line: None,
        pause: Callable[[], None] = lambda: None,
        patience_s: float = 30,
    ) -> None:
        self._runtime = runtime
        self._script = script
        self._forms = tuple(offered(form_id) for form_id in script.procedures)
        self._hand = hand
        self._say, self._pause = say, pause
        self._patience_s = patience_s
        self._seen: queue.SimpleQueue[Visit] = queue.SimpleQueue()
        self._laid = False

    def walk(self) -> Visit:
        """Go from the first page to the slip; return the last visit. Raises CounterError SCRIPT_STUCK."""
        self._runtime.watch(self._seen.put)
        visit, last = self._runtime.visit, None
        while not (visit.step is Step.RECEIPT and visit.slip in (Slip.PRINTED, Slip.FAILED)):
            if visit.step is not last:
                self._say(visit.step.value)
                last = visit.step
            self._pause()
            self._act(visit)
            visit = self._changed(visit)
        return visit

    def _changed(self, visit: Visit) -> Visit:
        """Wait for the visit to change, then take the newest."""
        try:
            newest = self._seen.get(timeout=self._patience_s)
            while not self._seen.empty():
                newest = self._seen.get()
        except queue.Empty:
            raise _stuck(visit, "nothing happened") from None
        return newest

    def _act(self, visit: Visit) -> None:
        if visit.trouble is not None and visit.step in (Step.CARD, Step.SECRET, Step.CHECK, Step.PROCEDURES):
            raise _stuck(visit, visit.trouble.code.name)
        match visit.step:
            case Step.WELCOME:
                self._post(ev.Begin(uuid4(), self._now, self._script.language))
            case Step.PROCEDURES:
                self._post(ev.Next() if visit.forms == self._forms else ev.Choose(self._forms))
            case Step.CARD:
                self._show_card()
            case Step.SECRET:
                self._open_card(visit)
            case Step.READ:
                self._post(ev.Next())
            case Step.QUESTIONS:
                self._answer(visit)
            case Step.CHECK:
                self._post(ev.Submit(self._now))
            case _:
                assert visit.step in _WAITING | {Step.RECEIPT}

    def _show_card(self) -> None:
        if self._hand is None:
            self._post(ev.WithoutCard())
        elif not self._laid:
            self._laid = True
            self._hand.lay_down()

    def _open_card(self, visit: Visit) -> None:
        assert self._hand is not None
        if visit.card.method is not self._script.method:
            self._post(ev.UseCodeB() if self._script.method is Method.CODE_B else ev.UsePin())
        else:
            self._post(ev.SecretTyped(self._hand.secret(self._script.method)))

    def _answer(self, visit: Visit) -> None:
        item = find_fact(visit, visit.asking or "")
        if item is None or visit.problem is not None:
            raise _stuck(visit, visit.problem.code if visit.problem else "no question")
        wanted = self._script.answers.get(item.path)
        if item.field.kind is FieldKind.GROUP:
            self._count_rows(visit, item.path, int(wanted.reveal()) if wanted else 0)
        elif wanted is None or visit.answers.find(item.path) is not None:
            self._post(ev.Next())
        else:
            self._post(ev.Typed(item.path, wanted, self._now))

    def _count_rows(self, visit: Visit, group: FieldPath, wanted: int) -> None:
        if visit.answers.rows(group) < wanted:
            self._post(ev.AddRow(group, self._now))
        else:
            self._post(ev.Next())

    @property
    def _now(self) -> Any:
        return self._runtime.clock.now()

    def _post(self, event: ev.Event) -> None:
        self._runtime.touched()
        self._runtime.post(event)


def _stuck(visit: Visit, why: str) -> CounterError:
    where = f"{visit.step.value}" + (f" {visit.asking}" if visit.asking else "")
    return CounterError(FailureCode.SCRIPT_STUCK, f"at {where}: {why}")
