"""A terminal and desks of clerks over real TLS sockets: ringing, one desk only, the shared form, who may say what."""

from __future__ import annotations

import pytest

from counter_app.connectors.remote_channel import Ended, LineState
from counter_app.connectors.remote_desk import NotYours, OnTheBoard, Rings, RingsNoMore, Tickets, Yours
from counter_app.connectors.remote_line import Stands
from counter_app.personal import Personal
from counter_app.remote.messages import (
    Actor,
    Answered,
    HangUp,
    Leave,
    Message,
    Party,
    Pointer,
    Propose,
    Say,
    Transfer,
    Why,
)
from tests.fakes.canary import FULL_ADDRESS, FULL_NAME
from tests.fakes.remote_house import remote_hub

PATH = "moving.newAddress"
TEXTS = (FULL_NAME, FULL_ADDRESS)


@pytest.fixture
def hub(tmp_path, clock, hub_url):
    with remote_hub(tmp_path / "office", clock, url=hub_url) as hub:
        yield hub


def answered(around, desk="HQ01", call="call-1"):
    """A call that a desk has taken, and the clerk's line in it."""
    place = around.desk(desk)
    place.told.one(OnTheBoard)
    terminal = around.ring(call)
    place.told.one(Rings)
    place.take(call)
    place.told.one(Yours)
    clerk = around.clerk(desk, call)
    clerk.say(Answered())
    return terminal, clerk, place


def test_what_is_written_at_the_terminal_is_seen_at_the_desk_and_back(around):
    terminal, clerk, _ = answered(around)
    terminal.release(PATH)
    terminal.write(PATH, "架空市本町一丁目")
    clerk.sees(PATH, "架空市本町一丁目")
    clerk.say(Propose(PATH, Personal("架空市本町1-2-3"), clerk.replica.seen(PATH)))
    assert [
        each.text.reveal() for each in terminal.until(lambda copy: copy.view.open_proposals()).view.open_proposals()
    ] == ["架空市本町1-2-3"]
    assert (
        terminal.until(lambda copy: copy.ordered.number >= 5).ordered.cells
        == clerk.until(lambda copy: copy.ordered.number >= 5).ordered.cells
    )


def test_a_call_rings_at_every_desk_of_the_group_and_one_gets_it(around):
    first, second, other = around.desk("HQ01"), around.desk("HQ02"), around.desk("HQ03", groups=("zeimu",))
    for desk in (first, second, other):
        desk.told.one(OnTheBoard)
    around.ring()
    for desk in (first, second):
        assert desk.told.one(Rings).words["procedure"] == "tennyu"
    first.take("call-1")
    assert first.told.one(Yours) == Yours("call-1", "clerk", leads=True)
    assert second.told.one(RingsNoMore).call == "call-1"
    second.take("call-1")
    assert second.told.one(NotYours).why == "taken"
    other.ask_tickets()
    assert other.told.one(Tickets).entries == ()
    assert not [told for told in other.told.all if isinstance(told, Rings)]


def test_nobody_on_duty_is_a_ticket_at_once_and_a_desk_settles_it(around):
    terminal = around.ring()
    stands = terminal.told.until(lambda told: isinstance(told, Stands) and told.words["ticket"])
    assert (stands.words["state"], stands.words["telephone"]) == ("ticket", "000-000-0000")
    assert terminal.told.state(LineState.ENDED).why is Ended.OVER
    desk = around.desk()
    desk.told.one(OnTheBoard)
    desk.ask_tickets()
    (entry,) = desk.told.one(Tickets).entries
    assert (entry["ticket"], entry["terminal"]) == (stands.words["ticket"], "MH02")
    desk.settle(entry["ticket"])
    assert desk.told.one(Tickets).entries == ()


def test_a_desk_that_did_not_take_the_call_hears_nothing_of_it(around):
    answered(around)
    stranger = around.clerk("HQ02")
    assert stranger.told.state(LineState.ENDED).why is Ended.NOT_YOURS


def test_another_terminal_does_not_come_into_a_call(around):
    answered(around)
    other = around.terminal(name="MH03")
    assert other.told.state(LineState.ENDED).why is Ended.NOT_YOURS


@pytest.mark.parametrize(
    ("actor", "body"),
    [(Actor.RESIDENT, Say(Personal("x"))), (Actor.SPECIALIST, Say(Personal("x"))), (Actor.HUB, HangUp(Why.DONE))],
    ids=["the resident", "a specialist", "the hub"],
)
def test_what_a_desk_may_not_say_is_refused_journalled_and_ends_its_line(hub, around, actor, body):
    _, clerk, _ = answered(around)
    clerk.line.say(Message("call-1", clerk.replica.sender, 2, actor, body))
    assert clerk.told.state(LineState.ENDED).why is Ended.REFUSED
    around.close()
    hub.settled()
    refused = [line for line in hub.journal.lines("call-1") if line.outcome == "refused"]
    assert [(line.sender, line.actor, line.number) for line in refused] == [(clerk.replica.sender, "desk", 0)]


def test_pointers_go_to_the_others_and_have_no_number(around):
    terminal, clerk, _ = answered(around)
    clerk.told.said(Answered)
    clerk.line.say(Message("call-1", clerk.replica.sender, 0, Actor.CLERK, Pointer(PATH, 500, 20)))
    assert terminal.told.said(Pointer).body == Pointer(PATH, 500, 20)


def test_a_specialist_joins_takes_over_and_the_clerk_leaves(around):
    terminal, clerk, _ = answered(around)
    zeimu = around.desk("HQ05", groups=("zeimu",))
    zeimu.told.one(OnTheBoard)
    clerk.say(Transfer("zeimu", Party.SPECIALIST, hand_over=True))
    assert zeimu.told.one(Rings).words["party"] == "specialist"
    zeimu.take("call-1")
    assert zeimu.told.one(Yours).leads
    specialist = around.clerk("HQ05", actor=Actor.SPECIALIST)
    specialist.say(Answered())
    clerk.say(Leave())
    assert clerk.told.state(LineState.ENDED).why is Ended.NOT_YOURS
    specialist.say(Say(Personal("税務課です")))
    assert terminal.told.said(Say).actor is Actor.SPECIALIST


def test_hanging_up_ends_every_line_and_the_log_in_the_store(hub, around):
    terminal, clerk, _ = answered(around)
    terminal.release(PATH)
    terminal.write(PATH, "架空市本町")
    clerk.sees(PATH, "架空市本町")
    terminal.say(HangUp(Why.RESIDENT))
    assert {party.told.state(LineState.ENDED).why for party in (terminal, clerk)} == {Ended.OVER}
    hub.settled()
    assert hub.rows("SELECT count(*) FROM remote_log") == [(0,)]
    assert hub.rows("SELECT why, sealed_key FROM remote_call") == [("resident", None)]


def test_the_journal_says_who_and_where_but_never_what(hub, around):
    terminal, clerk, _ = answered(around)
    terminal.release(PATH)
    for text in TEXTS:
        terminal.write(PATH, text)
        clerk.sees(PATH, text)
    hub.settled()
    lines = hub.journal.lines("call-1")
    assert ("MH02", "resident", "value", PATH) in {(line.sender, line.actor, line.kind, line.path) for line in lines}
    stored = " ".join(str(row) for table in TABLES for row in hub.rows(f"SELECT * FROM {table}"))
    assert [text for text in TEXTS if text in stored] == []
    audit = [action for (action,) in hub.rows("SELECT action FROM audit ORDER BY seq") if action.startswith("remote.")]
    assert sorted(audit) == ["remote.release", "remote.ring", "remote.view"]


TABLES = ("remote_call", "remote_ring", "remote_journal", "remote_log", "remote_presence", "audit")


def test_a_revoked_certificate_ends_the_line_at_once(hub, around):
    terminal, clerk, _ = answered(around)
    hub.terminals.revoke("HQ01", "test")
    assert clerk.told.state(LineState.ENDED).why is Ended.NOT_TRUSTED
    assert terminal.told.one(Stands).words["kind"] == "standing"
