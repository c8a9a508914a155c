"""Started inside a network namespace: hub, terminal and desk walk a whole call over its one private address.

Enrolment, TLS, ring, answer, release, a value, a proposal that is accepted, sound and picture, hang-up. Prints JSON.
"""

from __future__ import annotations

import json
import socket
import sys
import tempfile
import threading
from pathlib import Path

from counter_app.connectors.remote_desk import OnTheBoard, Rings, Yours
from counter_app.connectors.remote_line import Heard, LinePlace, RemoteLine
from counter_app.devices.clock import SystemClock
from counter_app.dispatch.remote_share import CallParts, RemoteShare
from counter_app.flow import events as ev
from counter_app.media.aiortc_engine import AiortcEngine
from counter_app.media.aiortc_knobs import Hosts
from counter_app.media.synthetic import SyntheticCamera, SyntheticSound
from counter_app.personal import Personal
from counter_app.ports.media import MediaRole, Want
from counter_app.remote import terminal_share as sh
from counter_app.remote.actors import Actor
from counter_app.remote.messages import Answered, HangUp, Message, Propose, Signal, Why
from counter_app.remote.terminal_share import Phase
from tests.fakes.remote_house import LONG, QUICK, Around, remote_hub
from tests.fakes.remote_visits import begun_runtime
from tests.fakes.visits import HandClock
from tests.integration.media.private_call import OUTSIDE, Ear

PHONE, CALL = "applicant.phone", "call-1"


class DeskMedia:
    """The clerk's engine; its signals go over the clerk's line."""

    def __init__(self, clerk, addresses):
        self.clerk, self.seen = clerk, threading.Event()
        self.engine = AiortcEngine(SyntheticCamera(), SyntheticSound(), None, Hosts(addresses))

    def signal(self, text):
        self.clerk.line.say(Message(CALL, self.clerk.replica.sender, 0, Actor.CLERK, Signal("MH02", text)))

    def picture(self, _frame):
        self.seen.set()
        self.clerk.told("a picture")

    def state(self, state):
        pass

    def levels(self, levels):
        pass


def walk(folder, addresses):
    told = []
    with remote_hub(folder / "office", HandClock(SystemClock().now())) as hub:
        around, runtime, news = Around(hub, folder), begun_runtime(), threading.Condition()
        files, pictures = around.files("MH02", "kiosk"), threading.Event()

        def open_line(call, heard):
            return RemoteLine(files.line(), LinePlace(call, "MH02", Actor.RESIDENT), heard, QUICK)

        def engine():
            return AiortcEngine(SyntheticCamera(), SyntheticSound(), None, Hosts(addresses))

        room = RemoteShare(CallParts("MH02", open_line, media=engine, new_call=lambda: CALL), runtime)
        room.paint(lambda frame: pictures.set() if frame is not None else None)  # on a thread of the engine

        def changed():
            with news:
                news.notify_all()

        def until(what, fits):
            with news:
                assert news.wait_for(lambda: fits(room.share), LONG), what
            told.append(what)

        room.watch(changed)
        desk = around.desk("HQ01", groups=("shimin", "sougou"))
        desk.told.one(OnTheBoard)
        room.call()
        desk.told.one(Rings)
        desk.take(CALL)
        desk.told.one(Yours)
        clerk = around.clerk("HQ01", CALL)
        media = DeskMedia(clerk, addresses)
        keep = clerk.told.also
        clerk.told.also = lambda each: (keep(each), _signal(media, each))
        clerk.say(Answered())
        until("answered", lambda share: share.phase is Phase.SPEAKING and share.clerk)
        room.happen(sh.ShowsCamera(on=True))
        room.happen(sh.Shows((PHONE,), shown=True))
        runtime.post(ev.Typed(PHONE, Personal("03-5555-0100"), runtime.clock.now()))
        clerk.sees(PHONE, runtime.visit.answers.text(PHONE))
        told.append("seen")
        clerk.say(Propose(PHONE, Personal("03-5555-0199"), clerk.replica.seen(PHONE)))
        until("proposed", lambda share: share.proposals)
        room.happen(sh.Decided(room.share.proposals[0].mark, yes=True))
        clerk.sees(PHONE, runtime.visit.answers.text(PHONE))
        told.append("accepted")
        media.engine.start(MediaRole.OFFERS, Want(), media)
        clerk.told.until(lambda _each: media.seen.is_set() and pictures.is_set())
        told.append("pictures")
        clerk.say(HangUp(Why.DONE))
        until("over", lambda share: share.phase is Phase.OVER)
        media.engine.stop()
        room.close()
        around.close()
    return told


def _signal(media, told):
    if isinstance(told, Heard) and isinstance(told.message.body, Signal):
        media.engine.hear(told.message.body.text)


def main(address, interface):
    ear = Ear(interface) if interface else None
    if ear:
        ear.start()
    with tempfile.TemporaryDirectory() as folder:
        told = walk(Path(folder), (address,) if address != "any" else ())
    left = list(ear.targets) if ear else []
    heard = False
    if ear:
        ear.seen.clear()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as speaker:
            speaker.sendto(b"x", (OUTSIDE, 9))
        heard = ear.seen.wait(10)
    sys.stdout.write(json.dumps({"walked": told, "left": left, "ear_works": heard}))


if __name__ == "__main__":
    main(*sys.argv[1:])
