"""A terminal whose runtime is not loaded yet: it looks free, and nothing that happens to it is lost."""

from uuid import uuid4

import pytest

from counter_app.app.late import LateRuntime
from counter_app.domain.channel import Channel
from counter_app.flow import events as ev
from counter_app.flow.state import Rules, Step, Visit
from tests.fakes.world import AT, HandClock, Watcher

RULES = Rules(Channel.KIOSK)


@pytest.fixture
def made():
    return []


@pytest.fixture
def late(terminal, made):
    def make():
        made.append(terminal().runtime)
        return made[-1]

    return LateRuntime(RULES, HandClock(), make)


def test_nothing_is_loaded_to_show_a_free_terminal(late, made):
    late.watch(Watcher())
    late.touched()
    assert late.visit == Visit(RULES)
    late.close()
    assert made == []


def test_what_happens_is_seen_by_everybody_who_watches_however_early(late, made):
    early, later = Watcher(), Watcher()
    late.watch(early)
    late.post(ev.SpeakLanguage("en"))
    early.until(lambda visit: visit.language == "en")
    late.watch(later)
    late.post(ev.Begin(uuid4(), AT))
    for watcher in (early, later):
        watcher.until(lambda visit: visit.step is Step.PROCEDURES)
    assert late.visit == made[0].visit
    assert len(made) == 1


def test_closing_closes_what_was_made(late):
    begun = Watcher()
    late.watch(begun)
    late.post(ev.Begin(uuid4(), AT))
    begun.until(lambda visit: visit.active)
    late.close()
    assert not late.visit.active


def test_a_runtime_that_could_not_be_made_is_tried_again(terminal):
    runtimes = iter([None, terminal().runtime])

    def make():
        found = next(runtimes)
        if found is None:
            raise OSError("the disk is slow today")
        return found

    late, seen = LateRuntime(RULES, HandClock(), make), Watcher()
    late.watch(seen)
    with pytest.raises(OSError, match="slow"):
        late.post(ev.CallStaff())
    late.post(ev.Begin(uuid4(), AT))
    seen.until(lambda visit: visit.active)


def test_who_watches_no_more_is_told_nothing_however_early_they_left(late):
    early, gone, left = Watcher(), Watcher(), Watcher()
    late.watch(gone)
    late.watch(early)
    late.unwatch(gone)
    late.post(ev.SpeakLanguage("en"))
    early.until(lambda visit: visit.language == "en")
    late.watch(left)
    late.unwatch(left)
    late.post(ev.Begin(uuid4(), AT))
    early.until(lambda visit: visit.step is Step.PROCEDURES)
    assert (gone.seen, left.seen) == ([], [])
