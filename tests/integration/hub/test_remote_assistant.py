"""An assistant's own screen beside a terminal, over a real hub and TLS: what it does, and what never comes to it."""

from __future__ import annotations

import threading

import pytest

from counter_app.app.remote_assistant import assistant_screen
from counter_app.connectors.remote_beside import BesideLine
from counter_app.connectors.remote_channel import Ended, LineState
from counter_app.connectors.remote_desk import OnTheBoard, Rings, Yours
from counter_app.connectors.remote_line import Heard, LinePlace, RemoteLine
from counter_app.dispatch.remote_beside import TerminalBeside
from counter_app.dispatch.remote_share import CallParts, RemoteShare
from counter_app.domain.answers import FieldPath
from counter_app.flow import events as ev
from counter_app.flow.state import Step
from counter_app.personal import Personal
from counter_app.remote import terminal_share as sh
from counter_app.remote.actors import Actor
from counter_app.remote.messages import (
    Answered,
    Highlight,
    Message,
    Page,
    Phrase,
    Pointer,
    Propose,
    Say,
    StillChunk,
    Withheld,
)
from counter_app.remote.terminal_share import Phase
from tests.fakes import canary
from tests.fakes.remote_house import LONG, QUICK, Around, remote_hub
from tests.fakes.remote_visits import begun_runtime

NAME, PHONE = "applicant.fullName", "applicant.phone"
NUMBER = "03-5555-0100"


class Watched:
    """Something that changes on other threads, and a way to wait for it."""

    def __init__(self, look):
        self._news, self._look = threading.Condition(), look

    def changed(self):
        with self._news:
            self._news.notify_all()

    def until(self, fits):
        with self._news:
            assert self._news.wait_for(lambda: fits(self._look()), LONG), self._look()
        return self._look()


class House:
    """A terminal with a visit, the assistant's screen beside it, a desk on duty."""

    def __init__(self, hub, folder):
        self.hub, self.around, self.runtime = hub, Around(hub, folder), begun_runtime()
        files = self.around.files("MH02", "kiosk").line()

        def open_line(call, told):
            return RemoteLine(files, LinePlace(call, "MH02", Actor.RESIDENT), told, QUICK)

        self.room = RemoteShare(CallParts("MH02", open_line, new_call=lambda: "call-1"), self.runtime)
        self.share = Watched(lambda: self.room.share)
        self.room.watch(self.share.changed)
        self.beside = TerminalBeside(lambda told: BesideLine(files, told, QUICK), self.runtime, self.room)
        self.screen = assistant_screen(self.around.files("AS02", "assistant"), QUICK)
        self.view = Watched(lambda: self.screen.view)
        self.screen.watch(self.view.changed)
        self.desk = self.around.desk("HQ01", groups=("shimin", "sougou"))
        self.desk.told.one(OnTheBoard)
        self.beside.start()
        self.screen.start()

    def spoken(self):
        """The assistant has rung, a clerk is there, and the resident's name and telephone are shown to the clerk."""
        self.type(NAME, canary.FULL_NAME)
        self.view.until(lambda view: view is not None)
        self.screen.call()
        self.desk.told.one(Rings)
        self.desk.take("call-1")
        self.desk.told.one(Yours)
        clerk = self.around.clerk("HQ01", "call-1")
        clerk.say(Answered())
        self.share.until(lambda share: share is not None and share.phase is Phase.SPEAKING and share.clerk)
        self.room.happen(sh.Shows((NAME, PHONE), shown=True))
        clerk.sees(NAME, canary.FULL_NAME)
        self.view.until(lambda view: view is not None and view.phase is Phase.SPEAKING)
        return clerk

    def type(self, path, text):
        self.runtime.post(ev.Typed(FieldPath(path), Personal(text), self.runtime.clock.now()))

    def close(self):
        self.screen.close()
        self.beside.close()
        self.room.close()
        self.around.close()


@pytest.fixture
def hub(tmp_path, clock):
    with remote_hub(tmp_path / "office", clock) as hub:
        hub.office.parts.beside["AS02"] = "MH02"
        yield hub
        hub.office.parts.beside.clear()


@pytest.fixture
def house(hub, tmp_path):
    house = House(hub, tmp_path)
    yield house
    house.close()


def test_the_assistant_rings_for_the_resident_and_the_journal_says_so(house):
    house.spoken()
    house.hub.settled()
    assert ("ring", "assistant") in {(line.kind, line.actor) for line in house.hub.journal.lines("call-1")}


def test_the_screen_follows_the_page_and_the_call(house):
    house.spoken()
    assert house.view.until(lambda view: view.telephone).telephone == "000-000-0000"
    house.runtime.post(ev.Leave())
    house.view.until(lambda view: view is not None and view.step is Step.WELCOME and view.phase is Phase.OVER)


def test_what_the_office_says_by_code_stands_on_the_screen_and_back(house):
    clerk = house.spoken()
    clerk.say(Phrase("card-on-reader"))
    house.view.until(lambda view: view.phrase == "card-on-reader")
    house.screen.say("again")
    said = clerk.told.said(Phrase)
    while said.actor is not Actor.ASSISTANT:
        said = clerk.told.said(Phrase)
    assert said.body == Phrase("again")
    assert said.sender.startswith("AS02.")


def test_the_assistants_stop_takes_everything_away(house):
    clerk = house.spoken()
    house.screen.stop()
    clerk.until(lambda copy: copy.ordered.stops == 1 and copy.ordered.cells == {})
    assert dict(house.share.until(lambda share: share.replica.ordered.stops == 1).released) == {}


def test_the_assistant_ends_the_call(house):
    clerk = house.spoken()
    house.screen.hang_up()
    assert clerk.told.state(LineState.ENDED).why is Ended.OVER


def test_no_value_reaches_the_assistants_line_whatever_is_said(house):
    """A second line with the screen's certificate hears the whole log: its numbers, and nothing of the person."""
    clerk = house.spoken()
    spy = house.around._kept(Spy(house.around.files("AS02", "assistant")))
    house.type(PHONE, NUMBER)
    clerk.until(lambda copy: PHONE in copy.ordered.cells)
    clerk.say(Propose(PHONE, Personal("03-5555-0199"), clerk.replica.seen(PHONE)))
    clerk.say(Say(Personal(f"{canary.FULL_NAME} 様ですね")))
    clerk.say(Highlight(NAME))
    clerk.line.say(Message("call-1", clerk.replica.sender, 0, Actor.CLERK, Pointer(NAME, 1, 1)))
    clerk.say(Phrase("wait"))
    heard = spy.until_phrase("wait")
    kinds = {type(message.body) for message in heard}
    assert Withheld in kinds
    assert not kinds & {Propose, Say, Highlight, Pointer, StillChunk}
    assert {message.body.path for message in heard if isinstance(message.body, Page)} <= {""}
    bytes_ = b"".join(message.as_bytes() for message in heard)
    numbers = [message.number for message in heard if message.number]
    assert numbers == list(range(1, len(numbers) + 1)), "it can tell that it misses nothing"
    for text in (canary.FULL_NAME, NUMBER, "03-5555-0199", NAME, PHONE):
        assert text.encode() not in bytes_
        assert text.encode("ascii", "backslashreplace") not in bytes_


def test_a_screen_that_says_more_than_it_may_is_cut_off(house):
    house.spoken()
    spy = house.around._kept(Spy(house.around.files("AS02", "assistant")))
    spy.line.say(Message("call-1", spy.sender, 1, Actor.ASSISTANT, Say(Personal("私が代わりに"))))
    assert spy.told.state(LineState.ENDED).why is Ended.REFUSED


def test_a_screen_beside_another_terminal_comes_into_nothing(house):
    house.spoken()
    other = house.around._kept(Spy(house.around.files("AS03", "assistant"), "AS03.100002"))
    assert other.told.state(LineState.ENDED).why is Ended.NOT_YOURS


class Spy:
    """A line of its own with an assistant's certificate."""

    def __init__(self, files, sender="AS02.100001"):
        from tests.fakes.remote_house import Told  # noqa: PLC0415  # one name for two things above

        self.told, self.sender = Told(), sender
        self.line = RemoteLine(files.line(), LinePlace("call-1", sender, Actor.ASSISTANT), self.told, QUICK)
        self.line.start()

    def until_phrase(self, code):
        self.told.until(lambda told: isinstance(told, Heard) and told.message.body == Phrase(code))
        return [told.message for told in self.told.all if isinstance(told, Heard)]

    def close(self):
        self.line.close()
