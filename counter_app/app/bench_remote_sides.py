"""The two sides of `bench remote --part kills`, each a process that may be killed at any moment. They speak lines of JSON.

terminal   a real visit, its share and line, what is unsent sealed on its disk. Says what it typed once the disk has it
desk       the real state of a desk behind its lines: takes whatever rings, says which changes it was shown
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from counter_app.app.bench_remote_hub import line_files
from counter_app.connectors.remote_channel import LineState, LineTold
from counter_app.connectors.remote_line import LinePlace, RemoteLine
from counter_app.remote import desk_events as de
from counter_app.remote.desk import step
from counter_app.remote.desk_state import RemoteDesk, Result
from counter_app.remote.messages import FieldValue, parse

if TYPE_CHECKING:
    from counter_app.connectors.remote_line import Told
    from counter_app.dispatch.remote_share import RemoteShare
    from counter_app.domain.form import Form
    from counter_app.store.office_seal import OfficeSeal
    from counter_app.ui.rehearsal import Rehearsal

TERMINAL, DESK, FORM = "MH02", "HQ01", "tennyu"
_EVERY_S = 0.02
_TICK_S = 0.05


def tell(**what: Any) -> None:
    """One line out."""
    with _TELLING:
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()


_TELLING = threading.Lock()


def terminal_side(folder: str, port: str, call: str) -> None:
    """Ring, show, type until it is killed or told to end (its input ends). What an earlier run left goes first."""
    from counter_app.connectors.remote_left import hand_over  # noqa: PLC0415
    from counter_app.dispatch.remote_share import CallParts, RemoteShare  # noqa: PLC0415  # each side loads its own
    from counter_app.hub.authority import open_authority  # noqa: PLC0415
    from counter_app.remote import terminal_share as sh  # noqa: PLC0415
    from counter_app.remote.actors import Actor  # noqa: PLC0415
    from counter_app.remote.release import releasable  # noqa: PLC0415
    from counter_app.remote.terminal_share import Phase  # noqa: PLC0415
    from counter_app.store.remote_unsent import left_behind  # noqa: PLC0415

    place = Path(folder)
    seal: OfficeSeal = open_authority(place / "store" / "hub").sealing_keys().seal
    unsent, files = place / "unsent", line_files(place, TERMINAL, int(port))
    left, news = left_behind(unsent), threading.Condition()
    threading.Thread(target=hand_over, args=(files, left, threading.Event().wait), daemon=True).start()

    def open_line(id_: str, told: Any) -> RemoteLine:
        def first(event: Told) -> None:
            if isinstance(event, LineTold):
                tell(line=event.state.value, at=time.monotonic())
            told(event)

        kept = LinePlace(id_, TERMINAL, Actor.RESIDENT, lambda: _telling_file(unsent, id_, seal))
        return RemoteLine(files, kept, first)

    runtime = visit_begun()
    share = RemoteShare(CallParts(TERMINAL, open_line, new_call=lambda: call), runtime)

    def changed() -> None:
        with news:
            news.notify_all()

    share.watch(changed)
    share.call()
    with news:
        news.wait_for(lambda: share.share is not None and share.share.phase is Phase.SPEAKING, 60)
    share.happen(sh.Shows(tuple(releasable(runtime.visit)), shown=True))
    tell(speaking=True)
    ended = threading.Event()

    def end() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=end, daemon=True).start()
    _type(runtime, ended)
    _let_it_be_written(share)
    tell(typed=True)
    share.close()


@cache
def _form() -> Form:
    """The shipped 転入届; reading all forms takes a third of a second."""
    from counter_app.app.office import FORMS, connector_ids  # noqa: PLC0415  # as above
    from counter_app.devices.clock import SystemClock  # noqa: PLC0415
    from counter_app.packs.office_forms import read_office_forms  # noqa: PLC0415
    from counter_app.packs.tree import FormTree  # noqa: PLC0415

    forms, _ = read_office_forms("shipped", FormTree.of_folder(FORMS), connector_ids())
    return next(each for each in forms.catalogue.effective(SystemClock().now().date()) if each.id == FORM)


def visit_begun() -> Rehearsal:
    """Return a terminal at which somebody has begun to fill in a 転入届, without a card."""
    from counter_app.domain.channel import Channel  # noqa: PLC0415  # as above
    from counter_app.flow import events as ev  # noqa: PLC0415
    from counter_app.ui.rehearsal import Rehearsal  # noqa: PLC0415

    runtime = Rehearsal(Channel.KIOSK)
    for event in (ev.Begin(uuid4(), runtime.clock.now()), ev.Choose((_form(),)), ev.Next(), ev.WithoutCard()):
        runtime.post(event)
    return runtime


def _type(runtime: Rehearsal, ended: threading.Event) -> None:
    from counter_app.domain.answers import FieldPath  # noqa: PLC0415  # as above
    from counter_app.domain.form import FieldKind  # noqa: PLC0415
    from counter_app.flow import events as ev  # noqa: PLC0415
    from counter_app.personal import Personal  # noqa: PLC0415

    visit = runtime.visit
    fields = [
        item.path
        for form in visit.asked_forms
        for item in form.asked(visit.answers)
        if item.field.kind in {FieldKind.NAME, FieldKind.ADDRESS, FieldKind.TEXT}
    ]
    edit = 0
    while not ended.wait(_EVERY_S):
        path = fields[edit % len(fields)]
        runtime.post(ev.Typed(FieldPath(path), Personal(f"架空市{edit}"), runtime.clock.now()))
        edit += 1


def _let_it_be_written(share: RemoteShare) -> None:
    """Wait until the hub has put everything in order; a hub that does not come back is somebody else's finding."""
    ends = time.monotonic() + 60
    while share.share is not None and share.share.replica.unheard and time.monotonic() < ends:
        time.sleep(_TICK_S)


def _telling_file(folder: Path, call: str, seal: OfficeSeal) -> Any:
    """The terminal's file of what is unsent, which says what it holds once the disk has it."""
    from counter_app.store.remote_unsent import UnsentFile  # noqa: PLC0415  # as above

    class Telling(UnsentFile):
        def add(self, messages: Iterable[tuple[int, bytes]]) -> None:
            several = list(messages)
            super().add(several)
            for own, data in several:
                if isinstance(parse(data).body, FieldValue):
                    tell(kept=f"{call}:{own}")

    return Telling(folder, call, TERMINAL, seal)


def desk_side(folder: str, port: str) -> None:
    """Be on duty until killed; a line that comes in is the clerk who hangs up."""
    from counter_app.connectors.remote_desk import OnDuty  # noqa: PLC0415  # as above
    from counter_app.dispatch.desk_line import HubDeskLine  # noqa: PLC0415

    line = HubDeskLine(line_files(Path(folder), DESK, int(port)), DESK, OnDuty(("bench",), ("ja",)))
    desk = _Desk(line)
    line.start(desk.happens)
    for _ in sys.stdin:
        desk.happens(de.Did(de.Act.HANG_UP))


class _Desk:
    """Takes whatever rings, notes whatever is over. A view counts as logged at once: the chain is not what is measured."""

    def __init__(self, line: Any) -> None:
        self._line, self._state, self._lock = line, RemoteDesk(), threading.RLock()

    def happens(self, event: de.Event) -> None:
        """On the lines' threads."""
        from counter_app.devices.clock import SystemClock  # noqa: PLC0415  # as above

        with self._lock:
            self._state, effects = step(self._state, event, SystemClock().now())
            if isinstance(event, de.Heard) and event.message.number and isinstance(event.message.body, FieldValue):
                tell(seen=f"{event.message.call}:{event.message.own}", at=time.monotonic())
            if isinstance(event, de.DeskLink) and event.link.value == LineState.CONNECTED.value:
                tell(desk="connected", at=time.monotonic())
            for effect in effects:
                self._do(effect)
            if isinstance(event, de.Rang) and self._state.may_answer:
                self.happens(de.Take(event.waiting.call))
            if self._state.finished is not None:
                self.happens(de.Noted(next(iter(Result)), ""))

    def _do(self, effect: de.Effect) -> None:
        match effect:
            case de.LogView(call=call, facts=facts):
                self.happens(de.Logged(call, facts))
            case de.KeepNote():
                self.happens(de.NoteKept(kept=True))
            case _:
                self._line.do(effect)
