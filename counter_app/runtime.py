"""Carries a visit through the real world: events in, `advance`, effects out on plain threads, outcomes back as events.

One thread owns the visit. Card work has a lane of its own, so has storing and printing: a slow printer never keeps a
card waiting, and two effects of a lane never run at once. Windows post events and watch visits, nothing more.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import uuid4

from counter_app.domain.advice import Advice
from counter_app.domain.answers import Answer, FieldPath
from counter_app.domain.channel import Channel
from counter_app.domain.household import NotFound, RegisterDown
from counter_app.failures import CounterError, FailureCode, WrongSecretError
from counter_app.flow import effects as ef
from counter_app.flow import events as ev
from counter_app.flow.patience import Marks, Patience, due, marked
from counter_app.flow.state import Rules, Trouble, Visit
from counter_app.garbage import let_go
from counter_app.ports import (
    CardInserted,
    CardSlot,
    CardTaken,
    Clock,
    Desk,
    Papers,
    ReaderReady,
    ReaderTrouble,
    Register,
    SlipPrinter,
    SlotEvent,
)
from counter_app.ports.printing import PrinterWatch

_log = logging.getLogger(__name__)
_TICK_S = 0.25


class PrefillSource(Protocol):
    """What the sources of the visit, its card and the register, offer to what it asks."""

    def __call__(self, visit: Visit) -> tuple[tuple[FieldPath, Answer], ...]:
        """Return the offered answers; empty where no source was read."""


class Adviser(Protocol):
    """Which procedures follow from what happened."""

    def __call__(self, visit: Visit) -> Advice:
        """Return the advice for the visit's event under its answers. Pure and quick: called before a page is shown."""


def _no_advice(visit: Visit) -> Advice:  # noqa: ARG001  # the shape of an adviser
    raise CounterError(FailureCode.NO_ADVICE, "this terminal has no life events")


@dataclass(frozen=True)
class World:
    """The ports a terminal needs."""

    slot: CardSlot
    desk: Desk
    printer: SlipPrinter
    clock: Clock
    prefill: PrefillSource
    advise: Adviser = _no_advice
    register: Register | None = None
    papers: Papers | None = None
    printer_watch: PrinterWatch | None = None


class Lane:
    """A thread that does one thing after the other."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin working."""
        self._thread.start()

    @property
    def at_work(self) -> bool:
        """Tell whether it has begun and not ended; what is queued otherwise is not done."""
        return self._thread.is_alive()

    def do(self, job: Callable[[], None]) -> None:
        """Queue a job; it must not raise."""
        self._jobs.put(job)

    def close(self) -> None:
        """Finish what is queued, then end."""
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            del job  # a finished job must not keep a resident's values alive while the lane waits


class VisitRuntime:
    """One terminal. `start()` before use, `close()` at the end; `post` and `watch` from any thread."""

    def __init__(self, rules: Rules, world: World, patience: Patience | None = None) -> None:
        self._visit = Visit(rules)
        self._world = world
        self._patience = patience or Patience()
        self._marks = Marks(world.clock.monotonic())
        self._events: queue.SimpleQueue[ev.Event | None] = queue.SimpleQueue()
        self._watchers: list[Callable[[Visit], None]] = []
        self._thread = threading.Thread(target=self._run, name="visit", daemon=True)
        self._card_lane, self._desk_lane = Lane("card"), Lane("desk")
        self._advance: Callable[[Visit, ev.Event], tuple[Visit, tuple[ef.Effect, ...]]]

    @property
    def visit(self) -> Visit:
        """The visit as it stands; a frozen value."""
        return self._visit

    @property
    def clock(self) -> Clock:
        """The clock events are stamped with."""
        return self._world.clock

    def watch(self, seen: Callable[[Visit], None]) -> None:
        """Call `seen` with every new visit, on the visit's thread; it must return at once."""
        self._watchers = [*self._watchers, seen]

    def unwatch(self, seen: Callable[[Visit], None]) -> None:
        """Tell `seen` nothing any more; one call that has begun may still end. Unknown: nothing."""
        self._watchers = [each for each in self._watchers if each is not seen]

    def post(self, event: ev.Event) -> None:
        """Let something happen. Returns at once."""
        self._events.put(event)

    def beside_the_card(self, job: Callable[[], None]) -> None:
        """Queue a job that talks to the card, after whatever the visit asked of it before. It must not raise."""
        self._card_lane.do(job)

    def beside_the_printer(self, job: Callable[[], None]) -> None:
        """Queue a job that prints or stores, as `beside_the_card`."""
        self._desk_lane.do(job)

    def touched(self) -> None:
        """Somebody touched a key or the screen: patience starts anew, a warning goes away."""
        self._marks = Marks(self.clock.monotonic(), self._marks.warned, self._marks.away)
        if self._visit.idle_warning:
            self.post(ev.StillHere())

    def start(self) -> None:
        """Start the threads and listen to the reader."""
        for thread in (self._card_lane, self._desk_lane, self._thread):
            thread.start()
        self._world.slot.watch(self._heard)
        if self._world.printer_watch is not None:
            self._world.printer_watch.start(lambda state: self.post(ev.PrinterSays(state.codes)))

    def close(self) -> None:
        """Forget the visit, finish what is being stored, let go of the reader."""
        self.post(ev.Leave())
        self._events.put(None)
        if self._thread.is_alive():
            self._thread.join()
        self._wipe_unheard()
        if self._world.printer_watch is not None:
            self._world.printer_watch.stop()
        self._world.slot.close()
        self._card_lane.close()
        self._desk_lane.close()

    def _run(self) -> None:
        from counter_app.flow.visit import advance  # noqa: PLC0415  # the rules are loaded beside the first page

        self._advance = advance
        while True:
            try:
                event = self._events.get(timeout=_TICK_S)
            except queue.Empty:
                event = due(self._visit, self._marks, self.clock.monotonic(), self._patience)
                if event is None:
                    continue
            if event is None:
                return
            try:
                self._step(event)
            except Exception as failure:  # noqa: BLE001  # a mistake of ours must not leave a dead terminal behind
                _wipe_unused(event, ())
                self._show(replace(self._visit, trouble=Trouble(_code_of(failure))))

    def _step(self, event: ev.Event) -> None:
        before = self._visit
        if isinstance(event, ev.Begin):
            self._marks = Marks(self.clock.monotonic())
        self._visit, wanted = self._advance(before, event)
        wanted = self._told_at_once(wanted)
        self._marks = marked(self._marks, self._visit, self.clock.monotonic())
        _wipe_unused(event, wanted)
        if self._visit is not before:
            _log.debug("visit_advanced by=%s step=%s", type(event).__name__, self._visit.step.value)
            self._show(self._visit)
        for effect in wanted:
            self._carry_out(effect)

    def _told_at_once(self, wanted: tuple[ef.Effect, ...]) -> tuple[ef.Effect, ...]:
        """Answer what needs no waiting before anybody can see the page without it; return what is left to be done."""
        left: list[ef.Effect] = []
        open_yet = list(wanted)
        while open_yet:
            effect = open_yet.pop(0)
            match effect:
                case ef.Prefill(generation):
                    told: ev.Event = ev.Prefilled(generation, self._offered())
                case ef.Advise(generation):
                    told = self._advised(generation)
                case _:
                    left.append(effect)
                    continue
            self._visit, more = self._advance(self._visit, told)
            open_yet.extend(more)
        return tuple(left)

    def _advised(self, generation: int) -> ev.Event:
        try:
            return ev.Advised(generation, self._world.advise(self._visit))
        except Exception as failure:  # noqa: BLE001  # as in a lane
            return ev.AdviseFailed(generation, _code_of(failure))

    def _offered(self) -> tuple[tuple[FieldPath, Answer], ...]:
        """Ask what the card offers; where that breaks, the person is asked instead."""
        try:
            return self._world.prefill(self._visit)
        except Exception as failure:  # noqa: BLE001  # as in a lane
            _code_of(failure)
            return ()

    def _show(self, visit: Visit) -> None:
        """Let every watcher see the visit; one that breaks does not keep the others from it."""
        self._visit = visit
        for seen in self._watchers:
            try:
                seen(visit)
            except Exception as failure:  # noqa: BLE001  # as in a lane
                _code_of(failure)

    def _wipe_unheard(self) -> None:
        """Overwrite secrets that were typed when nobody listened any more."""
        while not self._events.empty():
            unheard = self._events.get()
            if unheard is not None:
                _wipe_unused(unheard, ())

    def _heard(self, said: SlotEvent) -> None:
        """Translate what the reader says; a card on an idle self-service terminal begins a visit."""
        match said:
            case ReaderReady():
                self.post(ev.ReaderFine())
            case ReaderTrouble(code=code):
                self.post(ev.ReaderDown(code))
            case CardTaken(serial=serial):
                self.post(ev.CardGone(serial))
            case CardInserted(serial=serial):
                self.post(ev.CardLaid(serial))
                if self._visit.rules.channel is Channel.KIOSK:
                    self.post(ev.Begin(uuid4(), self.clock.now()))

    def _carry_out(self, effect: ef.Effect) -> None:
        match effect:
            case ef.InspectCard():
                self._card_lane.do(lambda: self.post(self._inspect(effect)))
            case ef.ReadCard():
                self._card_lane.do(lambda: self.post(self._read(effect)))
            case ef.LookUp():
                self._card_lane.do(lambda: self.post(self._look_up(effect)))
            case ef.StoreSubmission():
                self._desk_lane.do(lambda: self.post(self._store(effect)))
            case ef.PrintSlip():
                self._desk_lane.do(lambda: self.post(self._print(effect)))
            case ef.PrintPapers():
                self._desk_lane.do(lambda: self.post(self._print_papers(effect)))
            case ef.AlertStaff():
                _log.info("staff_called")
            case ef.Forget():
                let_go()

    def _inspect(self, effect: ef.InspectCard) -> ev.Event:
        try:
            return ev.Inspected(effect.generation, effect.serial, self._world.slot.inspect())
        except Exception as failure:  # noqa: BLE001  # last resort of a lane: becomes a code on the screen
            return ev.InspectFailed(effect.generation, effect.serial, _code_of(failure))

    def _read(self, effect: ef.ReadCard) -> ev.Event:
        try:
            return ev.WasRead(effect.generation, effect.serial, self._world.slot.read(effect.request))
        except WrongSecretError as wrong:
            return ev.ReadFailed(effect.generation, effect.serial, wrong.code, wrong.tries_left)
        except Exception as failure:  # noqa: BLE001  # as above
            return ev.ReadFailed(effect.generation, effect.serial, _code_of(failure))
        finally:
            effect.request.credential.secret.wipe()

    def _look_up(self, effect: ef.LookUp) -> ev.Event:
        """Ask the register; whatever goes wrong there, the visit goes on without it."""
        if self._world.register is None:
            return ev.LookedUp(effect.generation, NotFound())
        try:
            return ev.LookedUp(effect.generation, self._world.register.household_of(effect.reading))
        except Exception as failure:  # noqa: BLE001  # as above
            _code_of(failure)
            return ev.LookedUp(effect.generation, RegisterDown(FailureCode.REGISTER_UNREADABLE))

    def _store(self, effect: ef.StoreSubmission) -> ev.Event:
        try:
            receipt = self._world.desk.submit(effect.submission)
        except Exception as failure:  # noqa: BLE001  # as above
            return ev.StoreFailed(effect.generation, _code_of(failure))
        return ev.Stored(effect.generation, receipt.number, receipt.at)

    def _print(self, effect: ef.PrintSlip) -> ev.Event:
        try:
            again = effect.again is not None
            made = self._world.printer.print(effect.receipt, again=again, large=effect.large)
            if effect.again is None:
                self._world.desk.slip_printed(effect.receipt.number)
            else:
                self._world.desk.slip_reissued(effect.receipt.number, effect.again)
        except Exception as failure:  # noqa: BLE001  # as above
            return ev.SlipFailed(effect.generation, _code_of(failure))
        return ev.SlipOut(effect.generation, made.warnings, str(made.pdf or ""))

    def _print_papers(self, effect: ef.PrintPapers) -> ev.Event:
        try:
            if self._world.papers is not None:
                self._world.papers.print(effect.receipt, effect.advice)
        except Exception as failure:  # noqa: BLE001  # as above
            return ev.PapersFailed(effect.generation, _code_of(failure))
        return ev.PapersOut(effect.generation)


def _wipe_unused(event: ev.Event, wanted: tuple[ef.Effect, ...]) -> None:
    """A secret that no read was made for is overwritten at once."""
    if isinstance(event, ev.SecretTyped) and not any(isinstance(effect, ef.ReadCard) for effect in wanted):
        event.secret.wipe()


def _code_of(failure: Exception) -> FailureCode:
    """Name the failure; what is not named is our mistake and is reported by type and place, never by its text."""
    if isinstance(failure, CounterError):
        _log.warning("effect_failed code=%s name=%s cause=%s", failure.code.value, failure.code.name, failure.cause)
        return failure.code
    trace = failure.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace is not None else "unknown"
    _log.error("effect_broke kind=%s place=%s", type(failure).__name__, place)
    return FailureCode.UNEXPECTED
