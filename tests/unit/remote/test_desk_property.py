"""Whatever happens in whatever order: the desk shows what was released and logged, and nothing else, and ends clean."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.answers import Origin, Trust
from counter_app.packs.catalogue import Catalogue
from counter_app.personal import Personal
from counter_app.remote import desk_events as ev
from counter_app.remote.desk import step
from counter_app.remote.desk_fields import Seen, checks, sheet
from counter_app.remote.desk_state import Presence, RemoteDesk, Result, Surroundings
from counter_app.remote.facts import fact_of
from counter_app.remote.messages import (
    Accept,
    Actor,
    Decline,
    FieldPresence,
    FieldValue,
    HangUp,
    Lock,
    Message,
    No,
    Page,
    Paper,
    Party,
    Place,
    Point,
    Release,
    Say,
    Sight,
    Stop,
    Why,
    Withdraw,
    admit,
)
from counter_app.remote.order import Order, Taken
from counter_app.remote.replica import Replica
from counter_app.remote.shared_form import SharedForm, fold
from counter_app.ui.remote_desk.sample_hub import waiting

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
FORMS = Catalogue.load(Path(__file__).parents[3] / "forms", {"rpa-folder", "https-json"}).all()
FORM = next(form for form in FORMS if form.id == "tennyu")
PATHS = ["applicant.fullName", "applicant.phone", "moving.newAddress", "members", "members.0.fullName", "x.unknown"]
FACTS = [fact_of(path) for path in PATHS]
WORDS = ["秘密の花子", "09011112222", "2", "架空市"]

paths, words = st.sampled_from(PATHS), st.sampled_from(WORDS).map(Personal)
resident = st.one_of(
    st.builds(Release, st.lists(st.sampled_from(FACTS), min_size=1, max_size=3).map(tuple), st.sampled_from(Sight)),
    st.builds(Withdraw, st.lists(st.sampled_from(FACTS), min_size=1, max_size=2).map(tuple)),
    st.tuples(st.just("value"), paths, words),
    st.tuples(st.just("presence"), paths),
    st.tuples(st.just("accept")),
    st.tuples(st.just("decline")),
    st.builds(Lock, paths, st.integers(1, 60)),
    st.builds(Page, st.just("asking"), st.just("")),
    st.builds(Say, words),
    st.just(Stop()),
)
clerk = st.one_of(
    st.builds(ev.Suggest, paths, words),
    st.builds(ev.Writing, st.sampled_from(["", *PATHS])),
    st.builds(ev.ShowHere, paths),
    st.builds(ev.PointAt, paths, st.integers(0, 1000), st.integers(0, 1000)),
    st.builds(ev.Write, words),
    st.just(ev.SayPhrase("wait")),
    st.just(ev.AskPaper(Paper.SLIP)),
    st.just(ev.AskIn("tax", Party.SPECIALIST, hand_over=True)),
    st.just(ev.Draw("s", (Point(1, 1),))),
    st.just(ev.Did(ev.Act.TAKE_BACK)),
    st.just(ev.BePresent(Presence.AWAY)),
    st.just(ev.Noted(Result.FINISHED, "")),
    st.just(ev.Tick()),
    st.just(ev.AroundIs("k1", Surroundings("speaking", "000"))),
)
line = st.sampled_from(["hub", "late", "down", "log", "log-fails", "twice"])
happenings = st.lists(
    st.one_of(st.tuples(st.just("R"), resident), st.tuples(st.just("C"), clerk), st.tuples(st.just("L"), line)),
    max_size=40,
)


class World:
    """A hub and a resident; what goes down to the desk may wait, come twice and come early."""

    def __init__(self):
        self.order, self.log = Order(), []
        self.terminal = Replica("k1", "MH02")
        self.down, self.up, self.views = [], [], []
        self.said = []
        self.desk, _ = step(RemoteDesk(), ev.Rang(waiting("k1", NOW)), NOW)
        self.desk = step(self.desk, ev.Given("k1", "HQ01.1", Party.CLERK, leads=True), NOW)[0]
        self.order, done = self.order.take(self.desk.call.replica.unheard[0], NOW)
        self._keep(done)

    def _keep(self, done):
        if isinstance(done, Taken):
            self.log.append(done.message)
            self.terminal = self.terminal.hear(done.message)
            self.down.append(done.message)

    def resident(self, what):
        body = what if not isinstance(what, tuple) else self._body(*what)
        if body is None:
            return
        self.terminal, message = self.terminal.say(Actor.RESIDENT, body)
        self.order, done = self.order.take(message, NOW)
        self._keep(done)

    def _body(self, kind, *rest):
        proposals = self.terminal.view.open_proposals()
        match kind:
            case "value":
                return FieldValue(rest[0], rest[1], Origin.RESIDENT, Trust.STATED, self.terminal.seen(rest[0]))
            case "presence":
                return FieldPresence(rest[0], filled=True, base=self.terminal.seen(rest[0]))
            case "accept":
                return Accept(proposals[0].mark) if proposals else None
            case "decline":
                return Decline(proposals[0].mark, No.RESIDENT) if proposals else None
        raise AssertionError(kind)

    def happens(self, event):
        self.desk, effects = step(self.desk, event, NOW)
        for effect in effects:
            match effect:
                case ev.Send(message=message):
                    admit(message, "k1", "HQ01.1", Place.DESK)
                    if message.own:
                        self.said.append(message)
                        self.up.append(message)
                case ev.LogView(facts=facts):
                    self.views.append(facts)

    def line(self, what):
        match what:
            case "hub" if self.up:
                self.order, done = self.order.take(self.up.pop(0), NOW)
                self._keep(done)
            case "down" if self.down:
                self.happens(ev.Heard(self.down.pop(0)))
            case "late" if self.down:
                self.happens(ev.Heard(self.down.pop()))
            case "twice" if self.log:
                self.down.append(self.log[-1])
            case "log" if self.views:
                self.happens(ev.Logged("k1", self.views.pop(0)))
            case "log-fails" if self.views:
                self.happens(ev.NotLogged("k1", self.views.pop(0)))

    def settle(self):
        while self.up:
            self.line("hub")
        for message in self.log:
            self.happens(ev.Heard(message))

    def look(self):
        call = self.desk.call
        assert call.logged <= call.asked_to_log | call.viewed()
        for section in sheet(call, (FORM,), FORMS, NOW):
            for each in section.fields:
                released = call.form.sight(each.path)
                assert (each.seen is Seen.NOT_RELEASED) is (released is None)
                if each.text is not None:
                    assert released is Sight.SHOWN
                    assert fact_of(each.path) in call.logged
        for finding in checks(call, (FORM,), date(2026, 11, 21)):
            assert call.form.sight(finding.path) is not None


@settings(max_examples=120, deadline=None)
@given(happenings)
def test_the_desk_shows_what_is_released_and_logged_and_ends_like_the_log(events):
    world = World()
    for side, what in events:
        {"R": world.resident, "C": world.happens, "L": world.line}[side](what)
        world.look()
    world.settle()
    world.look()
    truth = SharedForm()
    for message in world.log:
        truth = fold(truth, message)
    assert world.desk.call.form == truth
    assert not world.desk.call.replica.unheard
    said = [each.text.reveal() for each in world.desk.call.beside.lines if each.text is not None]
    assert said == [each.body.text.reveal() for each in world.log if isinstance(each.body, Say)]


@settings(max_examples=40, deadline=None)
@given(happenings)
def test_a_call_that_is_over_leaves_nothing_of_the_resident(events):
    world = World()
    for side, what in events:
        {"R": world.resident, "C": world.happens, "L": world.line}[side](what)
    world.terminal, message = world.terminal.say(Actor.RESIDENT, HangUp(Why.RESIDENT))
    world.order, done = world.order.take(message, NOW)
    world._keep(done)
    world.settle()
    assert world.desk.call is None
    assert world.desk.finished is not None
    assert personal(world.desk) == []


def personal(value):
    """Every value about a person inside of something frozen."""
    found = []
    if isinstance(value, Personal):
        found.append(value)
    elif isinstance(value, Message | RemoteDesk) or hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            found += personal(getattr(value, name))
    elif isinstance(value, tuple | frozenset | list):
        for each in value:
            found += personal(each)
    elif hasattr(value, "items"):
        for each in value.values():
            found += personal(each)
    return found


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(0, 600)), max_size=12))
def test_the_queue_is_in_the_order_of_waiting(rings):
    desk = RemoteDesk()
    for call, seconds in rings:
        desk, _ = step(desk, ev.Rang(waiting(call, NOW, since=NOW - timedelta(seconds=seconds))), NOW)
    waits = [each.waited(NOW) for each in desk.queue()]
    assert waits == sorted(waits, reverse=True)
    assert len(waits) == len({call for call, _ in rings})
