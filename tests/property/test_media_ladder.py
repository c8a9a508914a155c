"""The ladder of sound and picture under any line: never in leaps, never stuck, and not up and down all day."""

from hypothesis import given
from hypothesis import strategies as st

from counter_app.media.ladder import (
    LONGEST_PATIENCE_S,
    PATIENCE_S,
    RUNGS,
    SAMPLE_S,
    SILENCE_S,
    Ladder,
    LineSample,
    carried,
    reconnected,
    step,
)
from counter_app.ports.media import Rung, Want

GOOD, BAD = LineSample(0.0), LineSample(0.0, loss=0.5)
qualities = st.builds(
    LineSample,
    at_s=st.just(0.0),
    loss=st.floats(0, 1),
    trip_ms=st.floats(0, 5000),
    gap_ms=st.floats(0, 10_000),
    silent_s=st.floats(0, 2 * SILENCE_S),
)
ladders = st.sampled_from([Ladder(rung) for rung in RUNGS] + [reconnected()])


def walk(ladder, samples, start_s=0.0):
    """Every ladder on the way, with its time and sample."""
    for number, sample in enumerate(samples):
        at_s = start_s + number * SAMPLE_S
        timed = LineSample(at_s, sample.loss, sample.trip_ms, sample.gap_ms, sample.silent_s)
        after = step(ladder, timed)
        yield timed, ladder, after
        ladder = after


@given(ladders, st.lists(qualities, max_size=80))
def test_one_rung_at_a_time_unless_nothing_is_heard(ladder, samples):
    for sample, before, after in walk(ladder, samples):
        moved = RUNGS.index(after.rung) - RUNGS.index(before.rung)
        if sample.silent_s >= SILENCE_S:
            assert after.rung is Rung.FORM
        else:
            assert abs(moved) <= 1


@given(ladders, st.lists(qualities, max_size=120))
def test_up_only_after_a_good_line_as_long_as_the_patience(ladder, samples):
    good_since = None
    for sample, before, after in walk(ladder, samples):
        climbed = RUNGS.index(after.rung) < RUNGS.index(before.rung)
        fine = sample.loss < 0.03 and sample.trip_ms < 400 and sample.silent_s < SILENCE_S
        good_since = (sample.at_s if good_since is None else good_since) if fine else None
        if climbed:
            assert good_since is not None
            assert sample.at_s - good_since >= before.patience_s
        assert PATIENCE_S <= after.patience_s <= LONGEST_PATIENCE_S


@given(ladders)
def test_a_bad_line_ends_at_the_form_and_a_good_one_at_the_best(ladder):
    *_, (_, _, lowest) = walk(ladder, [BAD] * 15)
    assert lowest.rung is Rung.FORM
    *_, (_, _, best) = walk(lowest, [GOOD] * int(4 * lowest.patience_s / SAMPLE_S + 8), start_s=100.0)
    assert best.rung is Rung.FULL


@given(st.integers(2, 40))
def test_a_line_that_bears_no_climb_is_tried_less_and_less(rounds):
    """Good just long enough to climb, then bad: the whole day it changes only so often."""
    ladder, at_s, climbs = Ladder(Rung.SMALL), 0.0, 0
    for _ in range(rounds * 100):
        sample = LineSample(at_s) if ladder.rung is not Rung.FULL else LineSample(at_s, loss=0.5)
        after = step(ladder, sample)
        climbs += RUNGS.index(after.rung) < RUNGS.index(ladder.rung)
        ladder, at_s = after, at_s + SAMPLE_S
    assert climbs <= 5 + at_s / LONGEST_PATIENCE_S


@given(st.lists(st.builds(LineSample, at_s=st.just(0.0), loss=st.floats(0.03, 0.10)), max_size=80))
def test_neither_good_nor_bad_keeps_what_there_is(samples):
    assert all(after.rung is Rung.SMALL for _, _, after in walk(Ladder(Rung.SMALL), samples))


@given(st.sampled_from(RUNGS), st.booleans(), st.booleans())
def test_no_more_leaves_than_is_let_out(rung, picture, sound):
    leaves = carried(rung, Want(picture, sound))
    assert not leaves.sound or sound
    assert (leaves.size is None and not leaves.stills) or picture
    assert rung is not Rung.FORM or leaves == carried(Rung.FORM, Want(False, False))
