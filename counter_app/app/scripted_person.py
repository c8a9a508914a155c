"""A person made of a script: walks any visit through the real runtime, window or not.

Used by `main.py visit`, by the demo and by end-to-end tests. One act per state of the visit; an act that leads nowhere
is a stuck script, said with what was being asked.
"""

from __future__ import annotations

import queue
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from counter_app.domain.answers import Origin
from counter_app.domain.channel import Channel
from counter_app.domain.form import AskedField, FieldKind, Form
from counter_app.domain.life_event import LifeEvent
from counter_app.domain.once_only import BY_TOUCH
from counter_app.domain.words import JAPANESE, LANGUAGES
from counter_app.failures import CounterError, FailureCode, FormError
from counter_app.flow import events as ev
from counter_app.flow.advising import ticked
from counter_app.flow.differences import open_conflicts
from counter_app.flow.plan import page_shown
from counter_app.flow.state import Method, Slip, Step, Visit
from counter_app.personal import Personal, Secret
from counter_app.ports import Clock

_WAITING = frozenset({Step.READING, Step.SUBMITTING})
_TROUBLED = frozenset({Step.SCAN, Step.CARD, Step.SECRET, Step.CHECK, Step.PROCEDURES, Step.ADVICE})
_BY_THEMSELVES = "本人"
_KEYS = frozenset({"procedures", "event", "channel", "language", "card", "register", "home", "answers", "decide"})
_TAPS_OF_A_DATE = 3  # year, month, day


@dataclass(frozen=True, slots=True)
class DaysAgo:
    """A date that moves with the day the script is walked on."""

    days: int


@dataclass(frozen=True, slots=True)
class Script:
    """What the person wants and says. `card` is a profile of a simulated card; its PIN comes from the profile.

    With an `event`, `procedures` are those ticked on the advice; none named: what stands ticked there. `register` is a
    folder of extracts. `home` is what was filled in at home and is brought as a code. `decide` says which source counts where two differ, by path.
    """

    procedures: tuple[str, ...]
    answers: Mapping[str, Personal[str] | DaysAgo] = field(default_factory=dict)
    event: str = ""
    register: Path | None = None
    home: Mapping[str, Personal[str] | DaysAgo] = field(default_factory=dict)
    decide: Mapping[str, tuple[Origin, str]] = field(default_factory=dict)
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
    unknown = set(document) - _KEYS
    if unknown:
        raise FormError(FailureCode.SCRIPT_UNREADABLE, f"unknown key {min(unknown)}", file)
    card = document.get("card", {})
    try:
        script = Script(
            procedures=tuple(
                map(str, document.get("procedures", ()) if "event" in document else document["procedures"])
            ),
            event=str(document.get("event", "")),
            register=(file.parent / document["register"]).resolve() if "register" in document else None,
            answers={str(path): _said(value) for path, value in document.get("answers", {}).items()},
            home={str(path): _said(value) for path, value in document.get("home", {}).items()},
            decide={
                path: (Origin(each["origin"]), str(each["reason"])) for path, each in document.get("decide", {}).items()
            },
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


def _said(value: object) -> Personal[str] | DaysAgo:
    if isinstance(value, dict):
        return DaysAgo(int(value["days_ago"]))
    return Personal(str(value))


@dataclass(frozen=True)
class Offered:
    """What the terminal offers on the day: forms and life events by id. Raise KeyError naming what there is."""

    form: Callable[[str], Form]
    event: Callable[[str], LifeEvent]
    home_code: Callable[[], ev.Event] | None = None  # what the code from home means, where one was brought


class Terminal(Protocol):
    """What a person needs of a `VisitRuntime`."""

    @property
    def visit(self) -> Visit:
        """The visit as it stands."""

    @property
    def clock(self) -> Clock:
        """The clock of the terminal."""

    def watch(self, seen: Callable[[Visit], None]) -> None:
        """Call `seen` with every new visit."""

    def post(self, event: ev.Event) -> None:
        """Let something happen."""

    def touched(self) -> None:
        """Somebody touched the terminal."""


class ScriptedPerson:
    """Walks one visit. `say` hears each step; `pause` is called before each act, for a pace people can follow."""

    def __init__(  # noqa: PLR0913  # a person has a script, a hand, choices, a voice and a pace
        self,
        runtime: Terminal,
        script: Script,
        offered: Offered,
        hand: Hand | None,
        *,
        say: Callable[[str], None] = lambda _line: None,
        pause: Callable[[], None] = lambda: None,
        patience_s: float = 30,
    ) -> None:
        self._runtime = runtime
        self._script = script
        self._event = offered.event(script.event) if script.event else None
        self._forms = tuple(offered.form(form_id) for form_id in script.procedures)
        self._home_code = offered.home_code
        self._hand = hand
        self._say, self._pause = say, pause
        self._patience_s = patience_s
        self._seen: queue.SimpleQueue[Visit] = queue.SimpleQueue()
        self._laid = False

    def walk(self) -> Visit:
        """Go from the first page to the slip; return the last visit. Raises CounterError SCRIPT_STUCK."""
        self._runtime.watch(self._seen.put)
        visit, last = self._runtime.visit, None
        while not (visit.step is Step.RECEIPT and Slip.PRINTING not in (visit.slip, visit.papers)):
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

    def _act(self, visit: Visit) -> None:  # noqa: PLR0912  # one act per page, read top to bottom
        if visit.trouble is not None and visit.step in _TROUBLED:
            raise _stuck(visit, visit.trouble.code.name)
        match visit.step:
            case Step.WELCOME:
                self._post(ev.Begin(uuid4(), self._now, self._script.language))
            case Step.EVENT | Step.PROCEDURES if self._home_code is not None and visit.scan.code is None:
                self._tap(ev.OpenScan())
            case Step.SCAN:
                assert self._home_code is not None
                self._post(self._home_code())
            case Step.EVENT:
                chosen = visit.event is self._event
                self._tap(ev.Next() if chosen else ev.ChooseEvent(self._event))
            case Step.PROCEDURES:
                self._tap(ev.Next() if visit.forms == self._forms else ev.Choose(self._forms))
            case Step.CARD:
                self._show_card()
            case Step.SECRET:
                self._open_card(visit)
            case Step.READ:
                if not visit.register.pending:
                    self._tap(ev.Next())
            case Step.QUESTIONS:
                self._answer(visit)
            case Step.ADVICE:
                wanted = frozenset(self._script.procedures) or ticked(visit)
                self._tap(ev.TakeAdvice(wanted))
            case Step.CHECK:
                self._check(visit)
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
        page = page_shown(visit)
        if page is None or visit.problem is not None:
            raise _stuck(visit, visit.problem.code if visit.problem else "no question")
        item = page.items[0]
        if item.field.kind is FieldKind.GROUP:
            self._count_rows(visit, item)
            return
        for item in page.items:
            wanted = self.wanted(item)
            touched = wanted is not None and not (page.tiles and wanted.reveal() == "no")
            if wanted is not None and touched and visit.answers.find(item.path) is None:
                self._say_it(item, wanted)
                return
        self._tap(ev.Next(self._now))

    def wanted(self, item: AskedField) -> Personal[str] | None:
        """Return what the person says to a question; None where they say nothing."""
        said = self._script.answers.get(item.path)
        if isinstance(said, DaysAgo):
            return Personal((self._now.date() - timedelta(days=said.days)).isoformat())
        return said

    def _say_it(self, item: AskedField, wanted: Personal[str]) -> None:
        """Dates and choices are touched, everything else is typed key by key."""
        by_date = item.field.kind is FieldKind.DATE
        touch = by_date or item.field.kind in BY_TOUCH
        if touch:
            self._press(ev.Pressed(taps=_TAPS_OF_A_DATE if by_date else 1))
        else:
            self._press(ev.Pressed(keys=len(wanted.reveal())))
        self._post(ev.Typed(item.path, wanted, self._now, by_touch=touch))

    def _count_rows(self, visit: Visit, group: AskedField) -> None:
        wanted = self.wanted(group)
        if wanted is not None and visit.answers.rows(group.path) < int(wanted.reveal()):
            self._tap(ev.AddRow(group.path, self._now))
        else:
            self._tap(ev.Next(self._now))

    def _check(self, visit: Visit) -> None:
        """Decide what is to be decided, then hand in."""
        for conflict in open_conflicts(visit):
            decision = self._script.decide.get(conflict.path)
            if decision is not None and conflict.resolved is None:
                origin, reason = decision
                self._tap(ev.Resolve(conflict.path, origin, Personal(reason), _BY_THEMSELVES, self._now))
                return
        self._tap(ev.Submit(self._now))

    def _tap(self, event: ev.Event) -> None:
        self._press(ev.Pressed(taps=1))
        self._post(event)

    def _press(self, pressed: ev.Pressed) -> None:
        """Let the meter know, and wait until it does: one act per state of the visit."""
        if self._runtime.visit.active:
            before = self._runtime.visit.meter
            self._post(pressed)
            while self._changed(self._runtime.visit).meter == before:
                pass

    @property
    def _now(self) -> Any:
        return self._runtime.clock.now()

    def _post(self, event: ev.Event) -> None:
        self._runtime.touched()
        self._runtime.post(event)


def _stuck(visit: Visit, why: str) -> CounterError:
    where = f"{visit.step.value}" + (f" {visit.asking}" if visit.asking else "")
    return CounterError(FailureCode.SCRIPT_STUCK, f"at {where}: {why}")
