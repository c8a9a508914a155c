"""A call is taken by one desk, passed on to the second, and never lost: it ends once, whatever happens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.remote import calls as c
from counter_app.remote.messages import Party, Why
from counter_app.remote.ringing import Desk, Group, Ringing, Stage, Wish
from counter_app.remote.switchboard import advance, estimated_wait, next_deadline

AT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
RULES = Ringing(
    (
        Group("moving", frozenset({"move-in"})),
        Group("child", frozenset({"child-benefit"})),
        Group("front", general=True),
        Group("sign"),
    )
)
JA = frozenset({"ja"})
D1, D2 = (
    Desk("D1", frozenset({"moving"}), JA),
    Desk("D2", frozenset({"moving"}), frozenset({"ja", "en"}), sign_language=True),
)
D3, D4 = Desk("D3", frozenset({"front"}), JA), Desk("D4", frozenset({"sign", "child"}), JA, sign_language=True)
MOVING = Wish("move-in", "ja")


def s(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def board_of(*desks: Desk) -> c.Board:
    board = c.Board(RULES)
    for desk in desks:
        board, _ = advance(board, c.Present(desk), AT)
    return board


def walk(board, *steps):
    """(seconds, event)… → board and all effects."""
    effects = []
    for seconds, event in steps:
        board, more = advance(board, event, s(seconds))
        effects += more
    return board, effects


def asked(id_="k1", wish=MOVING):
    return c.Asked(id_, "MH02", wish)


def test_it_rings_at_everybody_who_can_then_wider_then_at_the_front_then_there_is_a_ticket():
    english = asked(wish=Wish("move-in", "en"))
    board, effects = walk(board_of(D1, D2, D3), (0, english), (19.999, c.Tick()))
    assert effects == [c.Ring("k1", frozenset({"D2"}))]
    board, effects = walk(board, (20, c.Tick()), (40, c.Tick()), (59.999, c.Tick()))
    assert effects == [c.Ring("k1", frozenset({"D1"})), c.Ring("k1", frozenset({"D3"}))]
    board, effects = walk(board, (60, c.Tick()))
    ticket = c.Ticket(1, "k1", english.wish, s(60))
    assert effects[0] == c.Silence("k1", frozenset({"D1", "D2", "D3"}))
    assert effects[1] == c.PrintTicket(ticket)
    assert (effects[2].end, effects[2].at) == (c.End.TICKET, s(60))
    assert (board.calls, board.tickets) == ({}, {1: ticket})
    assert walk(board, (70, c.CalledBack(1)))[0].tickets == {}


@pytest.mark.parametrize(
    ("desks", "wish", "stage"),
    [
        ((D1, D3), MOVING, Stage.GROUP),
        ((D1, D3), Wish("move-in", "en"), Stage.WIDER),
        ((D1, D3), Wish("move-in", "ja", sign_language=True), Stage.WIDER),
        ((D1, D2), Wish("move-in", "ja", sign_language=True), Stage.GROUP),
        ((D3, D4), MOVING, Stage.GENERAL),
        ((D1, D3), Wish("", "ja"), Stage.GENERAL),
        ((D4,), MOVING, None),
    ],
)
def test_where_a_call_begins(desks, wish, stage):
    board, effects = walk(board_of(*desks), (0, asked(wish=wish)))
    if stage is None:
        assert isinstance(effects[0], c.PrintTicket)
    else:
        assert board.calls["k1"].stage is stage


def test_one_of_two_desks_gets_it_and_the_other_hears_why():
    _, effects = walk(board_of(D1, D2), (0, asked()), (5, c.Taken("k1", "D2")), (5, c.Taken("k1", "D1")))
    assert [e.desk for e in effects if isinstance(e, c.Connect)] == ["D2"]
    assert effects[-1] == c.Refuse("k1", "D1", c.Not.TAKEN)


def test_warm_transfer_two_speak_then_the_second_leads():
    board, _ = walk(board_of(D1, D3), (0, asked()), (1, c.Taken("k1", "D1")))
    ask = c.Invited("k1", "D1", "front", Party.SPECIALIST, hand_over=True)
    board, effects = walk(board, (30, ask), (35, c.Taken("k1", "D3")))
    assert c.Ring("k1", frozenset({"D3"})) in effects
    assert board.calls["k1"].members == (
        c.Member("D1", Party.CLERK, leads=False),
        c.Member("D3", Party.SPECIALIST, leads=True),
    )
    board, _ = walk(board, (40, c.Left("k1", "D1")))
    assert [m.desk for m in board.calls["k1"].members] == ["D3"]
    assert board.desks["D1"].free


def test_an_invitation_nobody_takes_ends_after_twenty_seconds_and_the_call_goes_on():
    board, _ = walk(board_of(D1, D3), (0, asked()), (1, c.Taken("k1", "D1")))
    ask = c.Invited("k1", "D1", "front", Party.INTERPRETER, hand_over=True)
    board, effects = walk(board, (30, ask), (31, ask), (49.999, c.Tick()))
    assert c.Refuse("k1", "D1", c.Not.NOT_NOW) in effects
    assert not board.calls["k1"].invitation.hand_over  # an interpreter does not lead
    board, effects = walk(board, (50, c.Tick()))
    assert isinstance(effects[-1], c.NobodyCame)
    assert board.calls["k1"].members == (c.Member("D1", Party.CLERK, leads=True),)


def test_when_the_clerks_computer_dies_the_call_rings_anew_in_its_place():
    board, _ = walk(board_of(D1, D2), (0, asked()), (1, c.Taken("k1", "D1")), (2, asked("k2")))
    board, _ = walk(board, (15, c.Gone("D1")))
    assert [call.id for call in board.waiting()] == ["k1", "k2"]
    assert board.ringing_at(board.calls["k1"]) == {"D2"}
    assert board.calls["k1"].stage_at == s(15)


def test_an_interpreter_alone_does_not_keep_a_call():
    board, _ = walk(board_of(D1, D4), (0, asked()), (1, c.Taken("k1", "D1")))
    board, _ = walk(
        board, (2, c.Invited("k1", "D1", "sign", Party.INTERPRETER, hand_over=False)), (3, c.Taken("k1", "D4"))
    )
    board, _ = walk(board, (9, c.Left("k1", "D1")))
    assert board.calls["k1"].rings
    assert board.desks["D4"].free


def test_a_cut_line_is_waited_for_and_then_the_call_is_over():
    board, _ = walk(board_of(D1), (0, asked()), (1, c.Taken("k1", "D1")), (10, c.LineCut("k1")), (70, c.LineBack("k1")))
    board, effects = walk(board, (200, c.LineCut("k1")), (319.999, c.Tick()))
    assert effects == []
    board, effects = walk(board, (320, c.Tick()))
    assert [(e.end, e.why, e.at) for e in effects] == [(c.End.FINISHED, Why.LINE, s(320))]
    assert board.desks["D1"].free


def test_how_long_it_takes():
    board = board_of(D1, D2)
    minutes = timedelta(minutes=1)
    assert estimated_wait(board, MOVING, AT) == timedelta()
    assert estimated_wait(board, Wish("nothing", "ja"), AT) is None
    board, _ = walk(board, (0, asked()), (0, c.Taken("k1", "D1")), (60, asked("k2")), (60, c.Taken("k2", "D2")))
    assert estimated_wait(board, MOVING, s(120)) == 6 * minutes
    board, _ = walk(board, (120, asked("k3")))
    assert estimated_wait(board, MOVING, s(120)) == 7 * minutes
    assert estimated_wait(board, MOVING, s(120), asked_at=s(120)) == 6 * minutes
    assert estimated_wait(board, MOVING, s(1200)) == 2 * minutes  # a call that takes long is a quarter from its end


@given(st.integers(0, 12), st.integers(1, 6), st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_whoever_stands_behind_more_people_waits_no_shorter(ahead, desks, later):
    board = board_of(*(Desk(f"D{n}", frozenset({"moving"}), JA) for n in range(desks)))
    waits = []
    for n in range(ahead):
        board, _ = walk(board, (n / 100, asked(f"k{n}")))
        waits.append(estimated_wait(board, MOVING, s(1 + later / 100)))
    assert waits == sorted(waits)


IDS, NAMES = ("k1", "k2", "k3"), ("D1", "D2", "D3", "D4")
DESKS = {desk.id: desk for desk in (D1, D2, D3, D4)}
WISHES = (MOVING, Wish("move-in", "en"), Wish("child-benefit", "ja", sign_language=True), Wish("", "ja"))
call, name = st.sampled_from(IDS), st.sampled_from(NAMES)
events = st.one_of(
    st.builds(c.Asked, call, st.just("MH02"), st.sampled_from(WISHES)),
    st.builds(c.Taken, call, name),
    st.builds(c.Taken, call, name),
    st.builds(
        lambda n, away: c.Present(Desk(n, DESKS[n].groups, DESKS[n].languages, DESKS[n].sign_language, away)),
        name,
        st.booleans(),
    ),
    st.builds(c.Gone, name),
    st.builds(
        c.Invited, call, name, st.sampled_from([g.id for g in RULES.groups]), st.sampled_from(Party), st.booleans()
    ),
    st.builds(c.Left, call, name),
    st.builds(c.HungUp, call, st.sampled_from(Why)),
    st.builds(c.LineCut, call),
    st.builds(c.LineBack, call),
)
days = st.lists(st.tuples(st.integers(0, 15_000), events), max_size=60)  # milliseconds since the one before


@given(days)
@settings(max_examples=300, deadline=None)
def test_whatever_happens_every_call_is_taken_by_one_and_ends_once(day):
    board, at = board_of(D1, D2, D3, D4), AT
    begun, ended = set(), []
    for wait, event in day:
        at += timedelta(milliseconds=wait)
        if isinstance(event, c.Asked) and event.call in begun:
            continue  # the hub never gives an id twice
        before = board
        board, effects = advance(board, event, at)
        begun |= {event.call} if isinstance(event, c.Asked) else set()
        ended += [e.call.id for e in effects if isinstance(e, c.Over)]
        consistent(board)
        connected = [e for e in effects if isinstance(e, c.Connect)]
        assert len(connected) <= 1
        for each in connected:
            assert (before.desks[each.desk].free, board.desks[each.desk].call) == (True, each.call)
        assert {*board.calls} | {*ended} == begun
    late = at + timedelta(hours=1)
    board, effects = advance(board, c.Tick(), late)
    ended += [e.call.id for e in effects if isinstance(e, c.Over)]
    assert all(call.members for call in board.calls.values())  # nobody waits for ever
    for id_ in list(board.calls):
        board, effects = advance(board, c.HungUp(id_, Why.DONE), late)
        ended += [e.call.id for e in effects if isinstance(e, c.Over)]
    assert sorted(ended) == sorted(begun)
    assert all(desk.call is None for desk in board.desks.values())


def consistent(board: c.Board) -> None:
    seats = [(member.desk, call.id) for call in board.calls.values() for member in call.members]
    assert len({desk for desk, _ in seats}) == len(seats)
    assert {desk.id: desk.call for desk in board.desks.values() if desk.call} == dict(seats)
    for each in board.calls.values():
        assert sum(member.leads for member in each.members) == (1 if each.members else 0)
        assert not (each.rings and each.invitation)


@given(days, st.lists(st.integers(0, 400_000), max_size=30))
@settings(max_examples=150, deadline=None)
def test_how_often_the_clock_tells_changes_nothing(day, ticks):
    """Every deadline counts at its own time: the boards and the endings are the same to the millisecond."""
    times, at = [], 0
    for wait, event in day:
        at += wait
        times.append((at, 1, event))
    end = [(max(at, 400_000), 2, c.Tick())]
    dense = sorted([*times, *((tick, 0, c.Tick()) for tick in ticks)], key=lambda step: step[0])
    boards, overs = [], []
    for steps in ([*times, *end], [*dense, *end]):
        board, effects = walk(board_of(D1, D2, D3, D4), *((ms / 1000, event) for ms, _, event in steps))
        boards.append(board)
        overs.append([e for e in effects if isinstance(e, c.Over | c.PrintTicket)])
    assert boards[0] == boards[1]
    assert overs[0] == overs[1]


@given(days)
@settings(max_examples=80, deadline=None)
def test_the_clock_is_told_when_to_come_back(day):
    board, at = board_of(D1, D2, D3), AT
    for wait, event in day:
        at += timedelta(milliseconds=wait)
        board, _ = advance(board, event, at)
        due = next_deadline(board)
        assert due is None or due > at
        if due is not None:
            assert advance(board, c.Tick(), due - timedelta(microseconds=1)) == (board, ())
            assert advance(board, c.Tick(), due)[0] != board
