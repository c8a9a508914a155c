"""`main.py remote demo`: hub, a terminal and a clerk's desk on this machine, and one call from the ring to the note.

Real: the hub as a program of its own, TLS with certificates of its authority, the lines, the desk with its office's
store and audit chain, both windows, sound and picture where the packages of the extra `remote` are. Simulated: the card
(no reader), cameras, sound and paper, the visit's store and printer (ui/rehearsal.py), the people.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from counter_app.app.assembly import clock_of
from counter_app.app.branch_files import BranchFiles, enrol
from counter_app.app.busy_morning.programs import free_port, run_main, running, wait_until_listening
from counter_app.app.command_line import DONE, ENVIRONMENT, print_json
from counter_app.app.office import Office, open_office
from counter_app.settings import load

if TYPE_CHECKING:
    from counter_app.app.remote_demo_media import PlayedDevices
    from counter_app.dispatch.remote_share import RemoteShare
    from counter_app.ui.rehearsal import Rehearsal
    from counter_app.ui.remote_desk.two_windows import Stage

TERMINAL, DESK, PROCEDURE = "MH02", "HQ01", "tennyu"
_ADDRESS, _PROPOSED = "move.newAddress", "東京都架空市見本町二丁目１番１号"


def run_demo(options: argparse.Namespace) -> int:
    """Play the call; status 4 where something of it did not come out."""
    if options.headless or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    began = time.monotonic()
    pictures: list[Path] = []
    with _office(options.directory.resolve()) as (office, hub):
        told = _played(office, hub, options, pictures)
    told |= {"seconds": round(time.monotonic() - began, 1), "pictures": [str(each) for each in pictures]}
    if options.json:
        print_json(told)
    else:
        sys.stdout.write(
            "".join(f"  {'○' if value is not False else '×'} {key}　{value}\n" for key, value in told.items())
        )
    return DONE if all(value is not False for value in told.values()) else ENVIRONMENT


@contextmanager
def _office(folder: Path) -> Iterator[tuple[Office, Path]]:
    """Found an office with a hub in an emptied folder, enrol a terminal and a desk, let the hub run."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "logs").mkdir(parents=True)
    settings = folder / "MH01.toml"
    port = free_port()
    settings.write_text(_settings(folder, port), encoding="utf-8")
    run_main(settings, "hub", "init")
    with ExitStack() as stack:
        wait_until_listening(port, stack.enter_context(running(settings, folder / "logs" / "hub.log", "hub")))
        run_main(settings, "remote", "enrol", _code(settings, DESK, "desk"))
        enrol(_code(settings, TERMINAL, "kiosk"), BranchFiles(folder / TERMINAL))
        read = load(settings)
        office = open_office(read, clock_of(read))
        stack.callback(office.close)
        yield office, folder


def _code(settings: Path, name: str, role: str) -> str:
    shown = run_main(settings, "hub", "enrol", "--terminal", name, "--role", role, "--json")
    return str(json.loads(shown)["code"])


def _settings(folder: Path, port: int) -> str:
    return f"""\
[terminal]
role = "desk"
office = "MH01"
name = "架空市役所 本庁"
municipality = "架空市"
actor = "suzuki"
[store]
directory = "{folder / "MH01"}"
[cards]
trust = "simulated"
[hub]
listen = "127.0.0.1:{port}"
names = ["127.0.0.1"]
[remote]
telephone = "000-000-0000"
groups = [
  {{ id = "shimin", title = "市民課", procedures = ["{PROCEDURE}"] }},
  {{ id = "sougou", title = "総合案内", general = true }},
]
desk_groups = ["shimin", "sougou"]
desk_languages = ["ja", "ja-easy", "en"]
camera = "synthetic"
microphone = "synthetic"
speaker = "synthetic"
"""


def _played(office: Office, hub: Path, options: argparse.Namespace, pictures: list[Path]) -> dict[str, Any]:
    from counter_app.app.assembly import texts  # noqa: PLC0415  # Qt only where windows are wanted
    from counter_app.app.forms_in_force import FormsInForce  # noqa: PLC0415
    from counter_app.app.remote_demo_media import PlayedDevices  # noqa: PLC0415
    from counter_app.app.remote_desk import remote_desk_world  # noqa: PLC0415
    from counter_app.connectors.remote_line import LinePlace, RemoteLine  # noqa: PLC0415
    from counter_app.dispatch.remote_share import CallParts, RemoteShare  # noqa: PLC0415
    from counter_app.domain.authenticity import Authenticity  # noqa: PLC0415
    from counter_app.domain.channel import Channel  # noqa: PLC0415
    from counter_app.domain.staff import whole_office  # noqa: PLC0415
    from counter_app.remote.actors import Actor  # noqa: PLC0415
    from counter_app.ui.rehearsal import Props, Rehearsal  # noqa: PLC0415
    from counter_app.ui.remote.door import Calls  # noqa: PLC0415
    from counter_app.ui.remote_desk.two_windows import Both, run_two_windows  # noqa: PLC0415

    in_force = FormsInForce(office.settings, office.clock)
    forms = in_force.get().catalogue.effective(in_force.today)
    runtime = Rehearsal(Channel.KIOSK, Props(authenticity=Authenticity.SIMULATED))
    runtime.clock.at = office.clock.now()
    files, seen = BranchFiles(hub / TERMINAL).line(), PlayedDevices()
    parts = CallParts(
        TERMINAL,
        lambda call, told: RemoteLine(files, LinePlace(call, TERMINAL, Actor.RESIDENT), told),
        "000-000-0000",
        media=seen.engine,
        document_camera=seen.paper,
    )
    share = RemoteShare(parts, runtime)
    share.paint(seen.painted)
    clerk = whole_office("suzuki", office.settings.terminal, office.settings.office)
    world = remote_desk_world(office, clerk, lambda: clerk, texts())
    both = Both(world, runtime, texts(), forms, Calls(share), options.pictures)
    form = next(each for each in forms if each.id == PROCEDURE)
    try:
        played = run_two_windows(both, lambda stage: _Call(stage, runtime, share, seen).play(form), pictures)
    finally:
        share.close()
    return played | _in_the_chain(office)


class _Call:
    """The script: who does what, and what must be seen then at the other side."""

    def __init__(self, stage: Stage, runtime: Rehearsal, share: RemoteShare, seen: PlayedDevices) -> None:
        self.stage, self.runtime, self.share, self.seen = stage, runtime, share, seen

    def play(self, form: Any) -> dict[str, Any]:
        from counter_app.app.remote_demo_media import see_and_hear, show_a_paper  # noqa: PLC0415  # with the windows
        from counter_app.remote import desk_events as ev  # noqa: PLC0415
        from counter_app.remote.messages import Paper  # noqa: PLC0415

        stage, desk = self.stage, self.stage.desk
        assert desk is not None
        told: dict[str, Any] = {}
        stage.do(lambda: self._begin(form))
        stage.until("the desk's line", lambda: desk.board.empty.text() == desk._say("remotedesk.board.nobody"))  # noqa: SLF001  # its own words
        stage.do(lambda: stage.press("call.key", "header"))
        stage.do(lambda: stage.press("call.ask.speak", "primary"))
        told["rings after s"] = round(stage.until("ringing", lambda: desk.desk.may_answer), 3)
        stage.do(lambda: stage.look("1-ringing"))
        pressed = stage.do(lambda: self._answered(desk))
        told["answered after s"] = round(stage.until("the answer", self._speaks), 3)
        told |= see_and_hear(stage, self.share, self.seen, pressed)
        told["nothing shown before release"] = stage.do(lambda: not self._contents(desk, shown=True))
        stage.do(lambda: self._release(form))
        stage.until("the released name", lambda: "applicant.fullName" in self._contents(desk, shown=True))
        told["shown with its view logged"] = stage.do(
            lambda: desk.desk.call is not None and bool(desk.desk.call.logged)
        )
        told["not released stays 非公開"] = stage.do(lambda: "非公開" in self._contents(desk, shown=False).values())
        stage.do(lambda: desk.happens(ev.ShowHere(_ADDRESS)))
        stage.do(lambda: desk.happens(ev.SayPhrase("look-here")))
        stage.do(lambda: self._suggest(desk))
        stage.until("the proposal at the terminal", lambda: self._proposal() is not None)
        stage.do(lambda: stage.look("2-proposed"))
        stage.do(self._accept)
        stage.until("the accepted value", lambda: _PROPOSED in self._contents(desk, shown=True).values())
        told["accepted with origin clerk"] = stage.do(self._by_clerk)
        stage.do(lambda: stage.look("3-accepted"))
        told |= show_a_paper(stage, self.share)
        stage.do(lambda: desk.happens(ev.AskPaper(Paper.SLIP)))
        stage.until("the print's outcome", lambda: self._printed(desk) is not None)
        told["slip"] = str(stage.do(lambda: self._printed(desk)))
        stage.do(lambda: desk.happens(ev.Did(ev.Act.HANG_UP)))
        stage.until("the end", lambda: desk.desk.finished is not None)
        told["nothing left at the desk"] = stage.do(lambda: desk.call.model.lines == ())
        stage.do(lambda: stage.look("4-note"))
        stage.do(self._note)
        stage.until("the note", lambda: desk.desk.finished is None)
        return told

    def _begin(self, form: Any) -> None:
        from counter_app.flow import events as ev  # noqa: PLC0415  # as above
        from counter_app.personal import Secret  # noqa: PLC0415

        now = self.runtime.clock.now()
        for event in (ev.Begin(uuid4(), now), ev.Choose((form,)), ev.Next()):
            self.runtime.post(event)
        self.runtime.lay_card()
        self.runtime.post(ev.SecretTyped(Secret(b"1234")))
        self.runtime.post(ev.Next())

    @staticmethod
    def _answered(desk: Any) -> float:
        from counter_app.remote import desk_events as ev  # noqa: PLC0415  # as above

        desk.happens(ev.Did(ev.Act.ANSWER))
        return time.monotonic()

    def _speaks(self) -> bool:
        from counter_app.remote.terminal_share import Phase  # noqa: PLC0415  # as above

        desk, share = self.stage.desk, self.share.share
        return desk is not None and desk.desk.call is not None and share is not None and share.phase is Phase.SPEAKING

    def _release(self, form: Any) -> None:
        """The resident shows who moves and where to; the telephone and everything else is not shown."""
        from counter_app.remote import terminal_share as sh  # noqa: PLC0415  # as above

        facts = ("applicant.fullName", "applicant.fullAddress", _ADDRESS, "move.date")
        self.share.happen(
            sh.Shows(tuple(each for each in facts if any(f.fact == each for f in form.fields)), shown=True)
        )

    def _contents(self, desk: Any, *, shown: bool) -> dict[str, str]:
        return {line.path: line.content for line in desk.call.model.lines if line.personal is shown}

    def _suggest(self, desk: Any) -> None:
        from counter_app.personal import Personal  # noqa: PLC0415  # as above
        from counter_app.remote import desk_events as ev  # noqa: PLC0415

        desk.happens(ev.Suggest(_ADDRESS, Personal(_PROPOSED)))

    def _proposal(self) -> Any:
        share = self.share.share
        waiting = share.replica.view.open_proposals() if share is not None else ()
        return waiting[0] if waiting else None

    def _accept(self) -> None:
        from counter_app.remote import terminal_share as sh  # noqa: PLC0415  # as above

        self.share.happen(sh.Decided(self._proposal().mark, yes=True))

    def _by_clerk(self) -> bool:
        from counter_app.domain.answers import Origin  # noqa: PLC0415  # as above

        answer = self.runtime.visit.answers.find(_ADDRESS)
        return answer is not None and answer.origin is Origin.CLERK

    def _printed(self, desk: Any) -> Any:
        prints = desk.desk.call.beside.prints if desk.desk.call is not None else ()
        return prints[-1].outcome if prints else None

    def _note(self) -> None:
        desk = self.stage.desk
        assert desk is not None
        desk.note.choose(1)
        desk.note.send()


def _in_the_chain(office: Office) -> dict[str, Any]:
    """What stands in the audit chain of the call: views with purpose remote, the note; no value."""
    from counter_app.store.remote_desk import entries_of_calls  # noqa: PLC0415  # heavy rooms open when they are used

    found = entries_of_calls(office.database)
    return {"views logged": found.get("view", 0) > 0, "note kept": found.get("remote.note", 0) == 1}
