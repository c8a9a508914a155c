"""A scripted visit under observation, as a program of its own: `rehearsal.py REQUEST.json`.

It puts together what `main.py visit` puts together, with the ways out, the printer and the trouble the request names,
and prints one JSON document about what came of it. Request:

    script, directory        as for `main.py visit`
    connectors               {id: options}; the folder for robots where it is missing
    printer, print_name      as in counter.toml
    trouble                  wrong-pin | store-key-exposed | desk-breaks | slot-breaks | printer-breaks | tell | none
    words                    what must not be seen in any repr; looked for while the visit goes on
    audit                    file that gets every path and every command line this program used
    again                    open the office a second time afterwards and print what was left
"""

from __future__ import annotations

import gc
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import is_dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from counter_app.app.assembly import load_catalogue, make_runtime
from counter_app.app.forms_in_force import FormsInForce
from counter_app.app.late_office import LateOffice
from counter_app.app.office import FORMS, TEST_TRUST
from counter_app.app.scripted_person import Offered, ScriptedPerson, load_script
from counter_app.app.simulation import SimulatedHand, open_hand, simulated_reader, simulated_slot
from counter_app.app.visit_script import training_settings
from counter_app.devices.clock import SystemClock
from counter_app.domain.form import Form
from counter_app.domain.staff import whole_office
from counter_app.failures import CounterError
from counter_app.flow.state import Step, Visit
from counter_app.packs.life_events import LifeEvents
from counter_app.personal import Secret
from counter_app.ports import Clock
from counter_app.runtime import VisitRuntime
from counter_app.settings import ConnectorSettings, Settings, SlipSettings, SlipWay

_ROUNDS = 30  # of dispatching, two minutes of the office's time between them: more than any trouble lasts


def write_down_what_is_touched(file: Path) -> None:
    """Note the names of files this process opens, moves and makes, and the programs it starts with what environment."""
    notes = file.open("w", encoding="utf-8", errors="backslashreplace")
    heard = {"open", "os.rename", "os.link", "os.mkdir", "os.symlink", "os.truncate", "os.putenv", "subprocess.Popen"}

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in heard:
            notes.write(f"{event} {arguments!r}\n")
            notes.flush()

    sys.addaudithook(hook)


class TurnedClock:
    """The machine's clock, which can be turned forward: a dispatcher's pauses are not waited for."""

    def __init__(self) -> None:
        self._real, self._ahead = SystemClock(), timedelta()

    def now(self) -> datetime:
        return self._real.now() + self._ahead

    def monotonic(self) -> float:
        return self._real.monotonic() + self._ahead.total_seconds()

    def turn(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)


class Forgetful:
    """A hand that does not remember the PIN."""

    def __init__(self, hand: SimulatedHand, wrong: bytes) -> None:
        self._hand, self._wrong = hand, wrong

    def lay_down(self) -> None:
        self._hand.lay_down()

    def secret(self, method: Any) -> Secret:
        self._hand.secret(method).wipe()
        return Secret(self._wrong)


class BreakingOffice(LateOffice):
    """An office with a mistake of ours in it, one that would love to tell whom it concerned."""

    def __init__(self, settings: Settings, clock: Clock, where: str) -> None:
        super().__init__(settings, clock)
        self._where = where

    def submit(self, submission: Any) -> Any:
        if self._where == "tell":  # what a careless line of debugging would do: the control of the control
            logging.getLogger("rehearsal").debug("submitted %s", submission.applications[0].items[0].value.reveal())
        if self._where == "desk-breaks":
            raise ValueError(" ".join(i.value.reveal() for a in submission.applications for i in a.items))
        return super().submit(submission)

    def print(self, receipt: Any, *, again: bool = False, large: bool = False) -> Any:
        if self._where == "printer-breaks":
            raise RuntimeError(receipt.submission.applications[0].items[0].value.reveal())
        return super().print(receipt, again=again, large=large)


class BreakingSlot:
    """A slot that reads and then stumbles over what it has read."""

    def __init__(self, slot: Any) -> None:
        self._slot = slot

    def __getattr__(self, name: str) -> Any:
        return getattr(self._slot, name)

    def read(self, request: Any) -> Any:
        reading = self._slot.read(request)
        raise KeyError(reading.four.full_name.reveal(), reading.four.full_address.reveal())


class Observer:
    """Watches a visit: what it asks, and whether the repr of anything alive tells what it should not."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self.asked: list[str] = []
        self.telling: set[str] = set()
        self._looked: set[Step] = set()

    def __call__(self, visit: Visit) -> None:
        logging.getLogger("rehearsal").debug("seen %r", visit)
        if visit.asking is not None and (not self.asked or self.asked[-1] != visit.asking):
            self.asked.append(visit.asking)
        if self._words and visit.step not in self._looked:
            self._looked.add(visit.step)
            self.look()

    def look(self) -> None:
        """Ask everything of ours that is alive for its repr."""
        for thing in gc.get_objects():
            kind = type(thing)
            if not str(kind.__module__).startswith("counter_app."):
                continue
            if is_dataclass(kind) or isinstance(thing, BaseException) or kind.__repr__ is not object.__repr__:
                shown = f"{thing!r} {thing} {thing:}" if not isinstance(thing, type) else ""
                if any(word in shown for word in self._words):
                    self.telling.add(f"{kind.__module__}.{kind.__qualname__}")


def settings_for(request: dict[str, Any], channel: Any, reader: str) -> Settings:
    """Return the settings of the training office, with what the request changes."""
    register = Path(request["register"]) if "register" in request else None
    plain = training_settings(Path(request["directory"]), channel, reader, register)
    chosen = request.get("connectors")
    ways = plain.connectors if chosen is None else tuple(ConnectorSettings(*way) for way in chosen.items())
    printer = request.get("printer", "")
    slip = SlipSettings(SlipWay.CUPS if printer else SlipWay.FILE)
    name = request.get("print_name", True)
    return replace(plain, connectors=ways, printer=printer, slip=slip, print_name=name)


@contextmanager
def office_of(settings: Settings, clock: Clock, trouble: str) -> Iterator[LateOffice]:
    """Open the office, with the trouble that comes from inside."""
    (settings.directory / "rpa").mkdir(parents=True, exist_ok=True)
    if trouble == "store-key-exposed":
        key = settings.store_key
        LateOffice(settings, clock).opened().close()
        key.chmod(0o644)
    office = BreakingOffice(settings, clock, trouble)
    try:
        yield office
    finally:
        office.close()


def walk(request: dict[str, Any], observer: Observer) -> tuple[Visit, dict[str, Any]]:
    """Go through the visit and deliver what came of it."""
    script, clock, trouble = load_script(Path(request["script"])), TurnedClock(), request.get("trouble", "none")
    with simulated_reader() as service:
        settings = settings_for(request, script.channel, service.reader_name)
        with office_of(settings, clock, trouble) as office:
            slot: Any = simulated_slot(service, clock, TEST_TRUST)
            slot = BreakingSlot(slot) if trouble == "slot-breaks" else slot
            runtime = make_runtime(settings, slot, office, clock, FormsInForce(settings, clock))
            hand = open_hand(script.card, service) if script.card else None
            try:
                visit = _person(runtime, script, hand, request, observer).walk()
                observer.look()
                return visit, {**_outcome(office, clock, visit), "apdus": _apdus(hand)}
            finally:
                runtime.close()
                if hand is not None:
                    hand.take_away()


def _person(runtime: VisitRuntime, script: Any, hand: Any, request: dict[str, Any], seen: Observer) -> ScriptedPerson:
    runtime.watch(seen)
    runtime.post = _telling(runtime.post)  # type: ignore[method-assign]  # every event shows itself in the log
    runtime.start()
    if request.get("trouble") == "wrong-pin":
        hand = Forgetful(hand, request["wrong_pin"].encode())
    today = runtime.clock.now().date()
    catalogue = load_catalogue()
    events = {event.id: event for event in LifeEvents.load(FORMS, catalogue).effective(today)}
    routes = request.get("routes", {})  # an office sends a procedure elsewhere by changing one line of its form

    def form(form_id: str) -> Form:
        found = catalogue.get(form_id, today)
        return replace(found, connector=routes.get(form_id, found.connector))

    offered = Offered(form, events.__getitem__)
    return ScriptedPerson(runtime, script, offered, hand)


def _telling(post: Callable[[Any], None]) -> Callable[[Any], None]:
    def posted(event: Any) -> None:
        logging.getLogger("rehearsal").debug("event %r", event)
        post(event)

    return posted


def _outcome(office: LateOffice, clock: TurnedClock, visit: Visit) -> dict[str, Any]:
    assert visit.receipt is not None
    rows: list[Any] = []
    for _ in range(_ROUNDS):
        office.opened().dispatcher().drain()
        rows = office.opened().work_list.rows(whole_office("rehearsal", "T1", "MH01"))
        if all(row.delivery != "unsent" for row in rows):
            break
        clock.turn(120)
    counts = visit.receipt.submission.counts
    return {
        "receipt": str(visit.receipt.number),
        "slip": visit.slip.value,
        "slipAt": visit.slip_where,
        "trouble": visit.trouble.code.name if visit.trouble else None,
        "deliveries": {row.procedure: row.delivery for row in rows},
        "factsAsked": counts.facts_asked,
        "factsPrefilled": counts.facts_prefilled,
    }


def _apdus(hand: SimulatedHand | None) -> list[str]:
    return [apdu.hex() for apdu in hand._card.card.apdu_log] if hand else []


def print_what_was_left(request: dict[str, Any]) -> dict[str, Any]:
    """Open the office as the next start of the terminal does and print every slip that never came out."""
    settings = settings_for({**request, "printer": ""}, load_script(Path(request["script"])).channel, "")
    office = LateOffice(settings, SystemClock())
    try:
        left = office.unprinted()
        slips = [office.print(receipt, again=True).pdf for receipt in left]
        for receipt in left:
            office.slip_printed(receipt.number)
        numbers = [str(receipt.number) for receipt in left]
        return {"left": numbers, "reprints": list(map(str, slips)), "leftNow": len(office.unprinted())}
    finally:
        office.close()


def main(request_file: str) -> int:
    """Exit status 0 with a document; 1 with the failure's code in it."""
    request = json.loads(Path(request_file).read_text("utf-8"))
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    if "audit" in request:
        write_down_what_is_touched(Path(request["audit"]))
    observer, document = Observer(request.get("words", [])), {}
    try:
        visit, document = walk(request, observer)
        if request.get("again"):
            del visit
            document |= print_what_was_left(request)
    except CounterError as failure:
        sys.stderr.write(f"{failure}\n")
        document = {"failure": failure.code.name, "cause": failure.cause}
        observer.look()
    json.dump({**document, "asked": observer.asked, "telling": sorted(observer.telling)}, sys.stdout)
    return 1 if "failure" in document else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
