"""A terminal's calls and a clerk's desk through the real hub over TLS: shown, proposed, accepted, cut, stopped, ended."""

from __future__ import annotations

import threading

import pytest

from counter_app.connectors.remote_desk import OnTheBoard, Rings, Yours
from counter_app.connectors.remote_line import LinePlace, RemoteLine
from counter_app.dispatch.remote_share import CallParts, RemoteShare
from counter_app.domain.answers import FieldPath, Origin
from counter_app.flow import events as ev
from counter_app.personal import Personal
from counter_app.remote import terminal_share as sh
from counter_app.remote.actors import Actor
from counter_app.remote.messages import Answered, Propose
from counter_app.remote.terminal_share import LineIs, Phase
from tests.fakes import canary
from tests.fakes.remote_house import LONG, QUICK, Around, remote_hub
from tests.fakes.remote_visits import begun_runtime

PHONE, NAME = "applicant.phone", "applicant.fullName"


class Terminal:
    """The room of the terminal, and a way to wait until it shows something."""

    def __init__(self, files):
        self.runtime = begun_runtime()
        self._news = threading.Condition()

        def open_line(call, told):
            return RemoteLine(files.line(), LinePlace(call, "MH02", Actor.RESIDENT), told, QUICK)

        self.room = RemoteShare(CallParts("MH02", open_line, new_call=lambda: "call-1"), self.runtime)
        self.room.watch(self._changed)

    def _changed(self):
        with self._news:
            self._news.notify_all()

    def until(self, fits):
        with self._news:
            assert self._news.wait_for(lambda: fits(self.room.share), LONG), self.room.share
        return self.room.share

    def type(self, path, text):
        self.runtime.post(ev.Typed(FieldPath(path), Personal(text), self.runtime.clock.now()))

    def close(self):
        self.room.close()


@pytest.fixture
def hub(tmp_path, clock):
    with remote_hub(tmp_path / "office", clock) as hub:
        yield hub


@pytest.fixture
def terminal(around):
    terminal = Terminal(around.files("MH02", "kiosk"))
    yield terminal
    terminal.close()


def spoken_with(around, terminal):
    desk = around.desk("HQ01", groups=("shimin", "sougou"))
    desk.told.one(OnTheBoard)
    terminal.room.call()
    desk.told.one(Rings)
    assert terminal.until(lambda share: share.around.state == "ringing").phase is Phase.CALLING
    desk.take("call-1")
    desk.told.one(Yours)
    clerk = around.clerk("HQ01", "call-1")
    clerk.say(Answered())
    terminal.until(lambda share: share.phase is Phase.SPEAKING and share.clerk)
    return clerk


def test_a_field_is_filled_in_together(around, terminal):
    terminal.type(NAME, canary.FULL_NAME)
    clerk = spoken_with(around, terminal)
    terminal.room.happen(sh.Shows((PHONE,), shown=True))
    clerk.until(lambda copy: PHONE in copy.ordered.released)
    clerk.say(Propose(PHONE, Personal("03-5555-0100"), clerk.replica.seen(PHONE)))
    (proposal,) = terminal.until(lambda share: share.proposals).proposals
    terminal.room.happen(sh.Decided(proposal.mark, yes=True))
    answer = terminal.runtime.visit.answers.find(PHONE)
    assert (answer.origin, answer.by) == (Origin.CLERK, "HQ01")  # the place, not the name its line goes by
    clerk.sees(PHONE, answer.value.reveal())
    terminal.room.happen(sh.Stopped())
    seen = clerk.until(lambda copy: copy.ordered.stops == 1)
    assert (seen.ordered.cells, seen.ordered.released) == ({}, {})
    said = b"".join(told.message.as_bytes() for told in clerk.told.all if hasattr(told, "message"))
    assert canary.FULL_NAME.encode() not in said


def test_what_is_filled_in_while_the_hub_is_away_is_seen_when_it_is_back(tmp_path, clock):
    with remote_hub(tmp_path / "office", clock) as hub:
        around = Around(hub, tmp_path)
        terminal = Terminal(around.files("MH02", "kiosk"))
        clerk = spoken_with(around, terminal)
        terminal.room.happen(sh.Shows((PHONE,), shown=True))
        clerk.until(lambda copy: PHONE in copy.ordered.released)
        hub.settled()
    terminal.until(lambda share: share.line is LineIs.LOST)
    terminal.type(PHONE, "03-5555-0100")
    text = terminal.runtime.visit.answers.text(PHONE)
    assert terminal.room.share.phase is Phase.SPEAKING
    with hub.reopen():
        terminal.until(lambda share: PHONE in share.replica.ordered.cells)
        assert terminal.room.share.line is LineIs.UP
        clerk.sees(PHONE, text)
        terminal.close()
        around.close()


def test_leaving_ends_the_call_at_the_desk(around, terminal):
    clerk = spoken_with(around, terminal)
    terminal.runtime.post(ev.Leave())
    assert clerk.until(lambda copy: copy.ordered.over is not None).ordered.cells == {}
    assert terminal.room.share.phase is Phase.OVER
