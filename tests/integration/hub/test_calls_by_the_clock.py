"""Twenty seconds, and twenty more: what rings where at a real hub as its clock goes on; and what is kept of it all."""

from __future__ import annotations

import asyncio

import pytest

from counter_app.connectors.remote_channel import Ended, LineState
from counter_app.connectors.remote_desk import NobodyCame, OnDuty, OnTheBoard, Rings, RingsNoMore, Tickets, Yours
from counter_app.connectors.remote_line import Stands
from counter_app.personal import Personal
from counter_app.remote import calls as said
from counter_app.remote.messages import Actor, Answered, HangUp, Join, Party, Propose, Say, Transfer, Why
from counter_app.remote.ringing import Group, Ringing
from tests.fakes.canary import FULL_ADDRESS, FULL_NAME
from tests.fakes.leaks import Scanner
from tests.fakes.remote_house import LONG, remote_hub

PATH = "moving.newAddress"
RULES = Ringing(
    (Group("shimin", frozenset({"tennyu"})), Group("zeimu", frozenset({"nouzei"})), Group("sougou", general=True))
)
TABLES = ("remote_call", "remote_ring", "remote_journal", "remote_log", "remote_presence", "remote_ticket", "audit")


@pytest.fixture
def hub(tmp_path, clock):
    hub = remote_hub(tmp_path / "office", clock)
    hub.rules = RULES
    with hub:
        yield hub


def on_duty(around, name, *groups, **more):
    desk = around.desk(name, groups=groups, **more)
    desk.told.one(OnTheBoard)
    return desk


def later(hub, clock, seconds):
    """Let so many seconds go by at the hub, at once."""
    clock.turn(seconds=seconds)
    asyncio.run_coroutine_threadsafe(hub.office.board.happen(said.Tick()), hub._loop).result(LONG)


def stands(party, **words):
    return party.told.until(lambda told: isinstance(told, Stands) and words.items() <= told.words.items()).words


def test_after_twenty_seconds_it_rings_wider_then_everywhere_then_there_is_a_ticket(hub, around, clock):
    group, general = on_duty(around, "HQ01", "shimin"), on_duty(around, "HQ03", "sougou")
    terminal = around.ring()
    assert group.told.one(Rings).words["stage"] == "group"
    assert stands(terminal, state="ringing")["waitMinutes"] is not None
    later(hub, clock, 41)
    assert general.told.one(Rings).words["stage"] == "general"
    later(hub, clock, 20)
    assert stands(terminal, state="ticket")["ticket"] == 1
    assert terminal.told.state(LineState.ENDED).why is Ended.OVER
    assert general.told.one(RingsNoMore).call == "call-1"
    general.ask_tickets()
    (entry,) = general.told.one(Tickets).entries
    assert entry["group"] == "shimin"


def test_before_twenty_seconds_nobody_else_is_disturbed(hub, around, clock):
    group, general = on_duty(around, "HQ01", "shimin"), on_duty(around, "HQ03", "sougou")
    around.ring()
    group.told.one(Rings)
    later(hub, clock, 19)
    general.ask_tickets()
    general.told.one(Tickets)
    assert not [told for told in general.told.all if isinstance(told, Rings)]


def test_who_waits_hears_of_place_and_time_and_both_shrink(around):
    desk = on_duty(around, "HQ01", "shimin")
    first = around.ring("call-1", "MH02")
    desk.told.one(Rings)
    second = around.ring("call-2", "MH03")
    waits = stands(second, ahead=1)["waitMinutes"]
    first.say(HangUp(Why.RESIDENT))
    assert stands(second, ahead=0)["waitMinutes"] <= waits


def test_a_desk_that_is_away_does_not_ring(around):
    here, away = on_duty(around, "HQ01", "shimin"), on_duty(around, "HQ02", "shimin")
    away.on_duty(OnDuty(("shimin",), ("ja",), state="away"))
    away.told.one(OnTheBoard)
    around.ring()
    here.told.one(Rings)
    away.ask_tickets()
    away.told.one(Tickets)
    assert not [told for told in away.told.all if isinstance(told, Rings)]


def test_an_interpreter_joins_and_the_clerk_goes_on_leading(around):
    desk, other = on_duty(around, "HQ01", "shimin"), on_duty(around, "HQ02", "zeimu")
    terminal = around.ring()
    desk.told.one(Rings)
    desk.take("call-1")
    desk.told.one(Yours)
    clerk = around.clerk()
    clerk.say(Answered())
    clerk.say(Transfer("zeimu", Party.INTERPRETER, hand_over=False))
    assert other.told.one(Rings).words["party"] == "interpreter"
    other.take("call-1")
    assert not other.told.one(Yours).leads
    interpreter = around.clerk("HQ02", actor=Actor.INTERPRETER)
    interpreter.say(Join())
    interpreter.say(Say(Personal("通訳です")))
    assert terminal.told.said(Say).actor is Actor.INTERPRETER
    clerk.say(Say(Personal("続けます")))
    assert interpreter.told.said(Say)


def test_who_is_asked_in_and_does_not_come_is_told_after_twenty_seconds(hub, around, clock):
    desk, other = on_duty(around, "HQ01", "shimin"), on_duty(around, "HQ02", "zeimu")
    around.ring()
    desk.told.one(Rings)
    desk.take("call-1")
    desk.told.one(Yours)
    clerk = around.clerk()
    clerk.say(Answered())
    clerk.say(Transfer("zeimu", Party.SPECIALIST, hand_over=True))
    other.told.one(Rings)
    later(hub, clock, 21)
    assert desk.told.one(NobodyCame) == NobodyCame("call-1", "zeimu")
    assert other.told.one(RingsNoMore).call == "call-1"


def test_the_history_of_a_call_holds_no_word_of_anybody(hub, around):
    desk = on_duty(around, "HQ01", "shimin")
    terminal = around.ring()
    desk.told.one(Rings)
    desk.take("call-1")
    desk.told.one(Yours)
    clerk = around.clerk()
    clerk.say(Answered())
    terminal.release(PATH)
    terminal.write(PATH, FULL_ADDRESS)
    clerk.sees(PATH, FULL_ADDRESS)
    clerk.say(Propose(PATH, Personal(f"{FULL_ADDRESS}二"), clerk.replica.seen(PATH)))
    terminal.say(Say(Personal(FULL_NAME)))
    clerk.told.said(Say)
    terminal.say(HangUp(Why.RESIDENT))
    clerk.told.state(LineState.ENDED)
    hub.settled()
    rows = [str(row) for table in TABLES for row in hub.rows(f"SELECT * FROM {table}")]
    kinds = {line.kind for line in hub.journal.lines("call-1")}
    assert {"ring", "answer", "release", "value", "propose", "say", "hang-up"} <= kinds
    assert Scanner((FULL_NAME, FULL_ADDRESS)).found("\n".join(rows).encode()) == []
    assert hub.rows("SELECT count(*) FROM remote_log") == [(0,)]
