"""Terminal, assistant and clerk see the same in the end, whatever the lines did; no change goes away in silence."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.answers import Origin, Trust
from counter_app.personal import Personal
from counter_app.remote import messages as ms
from counter_app.remote.actors import NOTHING, Actor
from counter_app.remote.facts import fact_of
from counter_app.remote.order import Known, Order, Passing, Taken, TooEarly
from counter_app.remote.replica import Replica
from counter_app.remote.shared_form import Fate, Loss, SharedForm, changed_by_others, fold
from tests.fakes.remote_line import PLACES, START, Call

PATHS = ("applicant.fullName", "children.0.fullName", "children.1.fullName")
FACTS = ("applicant.fullName", "children.*.fullName")
CHANGES = (ms.FieldValue, ms.FieldCleared, ms.FieldPresence)


def value(text, path, base):
    return ms.FieldValue(path, Personal(text), Origin.RESIDENT, Trust.STATED, base)


def act(call: Call, step) -> None:  # a table
    what, name, path, number = step
    replica = call.replicas[name]
    base = replica.seen(path)
    match what:
        case "value" if name != "D-1":
            call.say(name, value(f"{number}", path, base))
        case "clear" if name != "D-1":
            call.say(name, ms.FieldCleared(path, base))
        case "presence" if name != "D-1":
            call.say(name, ms.FieldPresence(path, filled=True, base=base))
        case "propose" if name == "D-1":
            call.say(name, ms.Propose(path, Personal(f"p{number}"), base))
        case "accept" | "decline":
            waiting = call.replicas["MH02"].view.open_proposals()
            if waiting:
                mark = waiting[number % len(waiting)].mark
                call.say("MH02", ms.Accept(mark) if what == "accept" else ms.Decline(mark, ms.No.RESIDENT))
        case "release":
            call.say("MH02", ms.Release((fact_of(path),), list(ms.Sight)[number % 2]))
        case "withdraw":
            call.say("MH02", ms.Withdraw((fact_of(path),)))
        case "stop" if not number:
            call.say("MH02", ms.Stop())
        case "lock":
            call.say(name, ms.Lock(path, 1 + number))
        case _:
            happen(call, what, name, number)


def happen(call: Call, what: str, name: str, number: int) -> None:
    match what:
        case "up":
            call.upwards(name, number)
        case "down":
            call.downwards(name, number, twice=number > 5)
        case "cut":
            call.cut(name)
        case "resume":
            call.resume(name, number)


KINDS = ("value", "value", "value", "clear", "presence", "propose", "propose", "accept", "decline", "release", "withdraw",
         "stop", "lock", "up", "up", "up", "down", "down", "down", "down", "cut", "resume")  # fmt: skip
steps = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(sorted(PLACES)), st.sampled_from(PATHS), st.integers(0, 7)),
    max_size=70,
)


@given(steps)
@settings(max_examples=250, deadline=None)
def test_everybody_sees_the_same_and_nothing_is_lost(walk):
    call = Call()
    call.say("MH02", ms.Release(FACTS, ms.Sight.SHOWN))
    for step in walk:
        act(call, step)
        for replica in call.replicas.values():
            assert replica.ordered.number <= len(call.log)
    call.settle()
    views = [replica.view for replica in call.replicas.values()]
    assert views[0] == views[1] == views[2] == call.replicas["D-1"].ordered
    assert not any(replica.unheard or replica.gap for replica in call.replicas.values())
    assert [m.mark for m in call.log if m.sender == "MH02"] == [m.mark for m in call.said if m.sender == "MH02"]
    account_for_every_change(call, views[0])


def account_for_every_change(call: Call, view: SharedForm) -> None:
    """Each is seen, or was replaced by somebody who had seen it, or was told to its author, or taken back visibly."""
    assert {m.mark for m in call.log} == {m.mark for m in call.said}
    lost = {each.mark for each in view.lost}
    seen = {cell.version for cell in view.cells.values()}
    built_on = {m.body.base for m in call.log if isinstance(m.body, (*CHANGES, ms.Propose)) and m.mark not in lost}
    accepted_bases = {each.base for each in view.proposals.values() if each.fate is Fate.ACCEPTED}
    taken_back = {}
    for m in call.log:
        if isinstance(m.body, (ms.Withdraw, ms.Release)):
            taken_back |= dict.fromkeys(m.body.facts, m.number)
        elif isinstance(m.body, ms.Stop):
            taken_back |= dict.fromkeys(FACTS, m.number)
    for m in call.log:
        if isinstance(m.body, CHANGES):
            later = taken_back.get(fact_of(m.body.path), 0) > m.number
            assert m.mark in lost | seen | built_on | accepted_bases or later, m
        if isinstance(m.body, ms.Propose):
            later = taken_back.get(fact_of(m.body.path), 0) > m.number
            assert m.mark in view.proposals or m.mark in lost or later, m
    for name, replica in call.replicas.items():
        assert {each.mark for each in replica.told} == {mark for mark in lost if mark.sender == name}


@given(steps, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_arrival_does_not_matter(walk, chance):
    call = Call()
    call.say("MH02", ms.Release(FACTS, ms.Sight.SHOWN))
    for step in walk:
        act(call, step)
    call.settle()
    arrivals = [*call.log, *call.log[::3]]
    chance.shuffle(arrivals)
    late = Replica("c1", "D-9")
    for message in arrivals:
        late = late.hear(message)
    assert late.view == call.replicas["D-1"].view


def shared(*said):
    """A form after these (sender, actor, body), in the hub's order, a second each."""
    form, own = SharedForm(), {}
    for number, (sender, actor, body) in enumerate(said, 1):
        own[sender] = own.get(sender, 0) + 1
        message = ms.Message("c1", sender, own[sender], actor, body)
        form = fold(form, message.ordered(number, START + timedelta(seconds=number)))
    return form


NAME = PATHS[0]
SHOW = ("MH02", Actor.RESIDENT, ms.Release(FACTS, ms.Sight.SHOWN))
MINE = ("MH02", Actor.RESIDENT, value("a", NAME, NOTHING))
SUGGESTED = ("D-1", Actor.CLERK, ms.Propose(NAME, Personal("b"), ms.Mark("MH02", 2)))


def test_the_second_of_two_who_saw_the_same_is_told():
    form = shared(SHOW, MINE, ("A-1", Actor.ASSISTANT, value("z", NAME, NOTHING)))
    assert form.cells[NAME].text == Personal("a")
    assert [(each.mark, each.why, each.by) for each in form.told("A-1")] == [
        (ms.Mark("A-1", 1), Loss.OVERTAKEN, ms.Mark("MH02", 2))
    ]
    assert form.told("MH02") == ()


def test_a_proposal_is_no_value_until_the_resident_says_yes():
    asked = shared(SHOW, MINE, SUGGESTED)
    assert asked.cells[NAME].text == Personal("a")
    taken = shared(SHOW, MINE, SUGGESTED, ("MH02", Actor.RESIDENT, ms.Accept(ms.Mark("D-1", 1))))
    cell = taken.cells[NAME]
    assert (cell.text, cell.origin, cell.actor) == (Personal("b"), Origin.CLERK, Actor.CLERK)
    assert taken.open_proposals() == ()


def test_a_yes_to_a_proposal_that_was_overtaken_is_told():
    again = ("A-1", Actor.ASSISTANT, value("c", NAME, ms.Mark("MH02", 2)))
    form = shared(SHOW, MINE, SUGGESTED, again, ("MH02", Actor.RESIDENT, ms.Accept(ms.Mark("D-1", 1))))
    assert form.cells[NAME].text == Personal("c")
    assert [each.why for each in form.told("D-1")] == [Loss.OVERTAKEN]
    assert [each.why for each in form.told("MH02")] == [Loss.NOT_OPEN]


def test_the_terminal_hears_what_others_changed():
    before = shared(SHOW, MINE)
    after = shared(SHOW, MINE, ("A-1", Actor.ASSISTANT, value("c", NAME, ms.Mark("MH02", 2))))
    assert [(path, cell.text) for path, cell in changed_by_others(before, after, "MH02")] == [(NAME, Personal("c"))]
    assert changed_by_others(SharedForm(), before, "MH02") == ()
    assert changed_by_others(after, after, "MH02") == ()


def test_the_hub_numbers_each_message_once_and_asks_for_what_is_missing():
    order, replica, said = Order(), Replica("c1", "MH02"), []
    for body in (SHOW[2], MINE[2], ms.Stop()):
        replica, message = replica.say(Actor.RESIDENT, body)
        said.append(message)
    assert order.take(said[1], START) == (order, TooEarly(1))
    order, first = order.take(said[0], START)
    assert first == Taken(said[0].ordered(1, START))
    assert order.take(said[0], START) == (order, Known())
    pointer = ms.Message("c1", "MH02", 0, Actor.RESIDENT, ms.Pointer("", 1, 2))
    assert order.take(pointer, START) == (order, Passing(pointer))
    assert order.welcome("MH02") == ms.Welcome(1, 1)
    assert replica.welcomed(order.welcome("MH02")) == tuple(said[1:])


def test_what_is_not_released_is_not_shown_even_where_it_was_sent():
    assert shared(MINE).cells == {}
    presence = ("MH02", Actor.RESIDENT, ms.Release(FACTS, ms.Sight.PRESENCE))
    form = shared(presence, MINE)
    assert form.cells == {}
    assert [(each.why, each.text) for each in form.lost] == [(Loss.NOT_SHOWN, None)]


def test_stop_withdraw_revoked_and_hanging_up_forget_what_was_shown():
    endings = [ms.Stop(), ms.Withdraw(FACTS), ms.Revoked("m1", ms.Why.PAPER), ms.HangUp(ms.Why.DONE)]
    stale = ("A-1", Actor.ASSISTANT, value("secret", NAME, NOTHING))
    for ending in endings:
        form = shared(SHOW, MINE, stale, SUGGESTED, ("MH02", Actor.RESIDENT, ending))
        assert (form.cells, form.released, form.open_proposals()) == ({}, {}, ())
        assert all(each.text is None for each in form.lost)
        assert {each.why for each in form.told("D-1")} == {Loss.STOPPED}


def test_after_a_revocation_nothing_is_released_until_the_card_signs_anew():
    revoked = ("MH02", Actor.RESIDENT, ms.Revoked("m1", ms.Why.RESIDENT))
    assert shared(revoked, SHOW, MINE).released == {}
    anew = shared(revoked, ("MH02", Actor.CARD, ms.MandateSigned("AAAA")), SHOW)
    assert set(anew.released) == set(FACTS)


def test_a_change_under_way_when_the_call_ends_is_told():
    over = ("D-1", Actor.CLERK, ms.HangUp(ms.Why.DONE))
    form = shared(SHOW, over, MINE)
    assert [each.why for each in form.told("MH02")] == [Loss.STOPPED]


def test_the_first_of_two_writers_is_shown_until_his_time_is_over():
    first, second = ("MH02", Actor.RESIDENT, ms.Lock(NAME, 10)), ("D-1", Actor.CLERK, ms.Lock(NAME, 10))
    form = shared(first, second)
    until = START + timedelta(seconds=11)
    assert form.writer(NAME, until - timedelta(milliseconds=1)).sender == "MH02"
    assert form.writer(NAME, until) is None
    assert shared(first, second, ("MH02", Actor.RESIDENT, ms.Unlock(NAME))).writer(NAME, START) is None
    assert shared(SHOW, first, MINE).writing == {}


def test_messages_of_one_sender_doubled_under_other_numbers_count_once():
    once = shared(SHOW, MINE)
    again = ms.Message("c1", "MH02", 2, Actor.RESIDENT, MINE[2])
    twice = fold(once, again.ordered(3, START))
    assert (twice.cells, twice.lost, twice.number) == (once.cells, (), 3)


def test_a_proposal_to_a_field_that_has_changed_is_overtaken_at_once():
    stale = ("D-1", Actor.CLERK, ms.Propose(NAME, Personal("b"), NOTHING))
    form = shared(SHOW, MINE, stale)
    assert form.open_proposals() == ()
    assert [(each.why, each.by) for each in form.told("D-1")] == [(Loss.OVERTAKEN, ms.Mark("MH02", 2))]


def test_three_messages_in_every_order_of_arrival():
    call = Call()
    for name, body in (
        ("MH02", ms.Release(FACTS, ms.Sight.SHOWN)),
        ("MH02", value("a", NAME, NOTHING)),
        ("MH02", ms.Stop()),
    ):
        call.say(name, body)
    call.settle()
    for order in permutations(call.log):
        replica = Replica("c1", "D-9")
        for message in order:
            replica = replica.hear(message)
        assert replica.view == call.replicas["MH02"].view
