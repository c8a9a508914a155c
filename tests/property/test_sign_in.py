"""Pauses and sessions under any order of events and any clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.staff import SHIPPED_ROLES, Clerk
from counter_app.failures import SignInError
from counter_app.personal import Secret
from counter_app.signin import attempts, one_time, password, recovery, session
from counter_app.signin.attempts import PERSON, TERMINAL, Attempts, Open, Wait
from counter_app.signin.session import Alive, Ended, Limits, Locked, LockReason, Method, Moment, Session

START = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
CLERK = Clerk("boss", SHIPPED_ROLES["leader"], "T1", "MH01")
LIMITS = Limits()
JUMPS = st.integers(-400_000_000, 400_000_000).map(lambda seconds: timedelta(seconds=seconds))
SMALL = st.integers(0, 2000).map(lambda seconds: timedelta(seconds=seconds))


@given(st.lists(st.tuples(st.one_of(SMALL, JUMPS), st.booleans()), max_size=60), st.sampled_from([PERSON, TERMINAL]))
def test_no_clock_shortens_a_pause_and_none_lengthens_it_beyond_the_longest(story, pace):
    now, known = START, Attempts()
    for jump, tries in story:
        now += jump
        known = attempts.settled(known, now)
        standing = attempts.admission(known, pace, now)
        if isinstance(standing, Wait):
            assert 1 <= standing.seconds <= pace.longest.total_seconds()
            passed = now - known.last
            assert passed + timedelta(seconds=standing.seconds) >= attempts.pause_after(known.wrong, pace)
        elif isinstance(standing, Open) and tries:
            assert 1 <= standing.left <= pace.free
            known = attempts.one_more_wrong(known, pace, now)


@given(st.integers(0, 3600))
def test_an_hour_of_guessing_gets_at_most_a_dozen_tries(delay):
    """Whoever tries the moment it is allowed: 5, then pauses of 1, 2, 4, 8, 15, 15 … minutes."""
    now, known, tried = START, Attempts(), 0
    while now <= START + timedelta(hours=1):
        standing = attempts.admission(known, PERSON, now)
        if isinstance(standing, Wait):
            now += timedelta(seconds=standing.seconds)
            continue
        known, tried = attempts.one_more_wrong(known, PERSON, now), tried + 1
        now += timedelta(seconds=delay % 7)
    assert tried <= 12


@given(st.integers(1, 200))
def test_pauses_only_grow(wrong):
    assert attempts.pause_after(wrong, PERSON) <= attempts.pause_after(wrong + 1, PERSON) <= PERSON.longest


def moments():
    return st.builds(
        lambda wall, steady: (timedelta(seconds=wall), float(steady)), st.integers(-5000, 5000), st.integers(0, 5000)
    )


ACTS = st.sampled_from(["touch", "card", "ask", "unlock", "stranger", "other-way", "nothing"])


@settings(max_examples=200)
@given(st.sampled_from(Method), st.lists(st.tuples(ACTS, moments()), max_size=40))
def test_a_session_is_never_alive_longer_than_it_may_be(by, story):
    wall, steady = START, 0.0
    here = Session(CLERK, Moment(START, 0.0), Moment(START, 0.0), by)
    opened_or_used = 0.0  # on the steady clock, which is the true one here
    for act, (turned, later) in story:
        wall, steady = wall + turned + timedelta(seconds=later), steady + later
        now = Moment(wall, steady)
        before = session.check(here, LIMITS, now)
        if act == "touch":
            here = session.touched(here, LIMITS, now)
            opened_or_used = steady if isinstance(before, Alive) else opened_or_used
        elif act == "card":
            here = session.card_taken(here)
            assert isinstance(session.check(here, LIMITS, now), Locked | Ended) or by is not Method.CARD
        elif act == "ask":
            here = session.locked(here, LockReason.ASKED)
            assert not isinstance(session.check(here, LIMITS, now), Alive)
        elif act in {"unlock", "stranger", "other-way"}:
            other = next(method for method in Method if method is not by)
            who, how = ("sato" if act == "stranger" else "boss"), (other if act == "other-way" else by)
            opened = session.unlocked(here, LIMITS, who, how, now)
            assert (opened is not None) == (act == "unlock" and not isinstance(before, Ended))
            if opened is not None:
                here, opened_or_used = opened, steady
        after = session.check(here, LIMITS, now)
        if isinstance(after, Alive):
            assert steady - opened_or_used < LIMITS.idle.total_seconds()
            assert steady < LIMITS.longest.total_seconds()
            assert here.locked is None


@given(st.floats(0, 10**6))
def test_a_machine_that_slept_is_locked_when_it_wakes(asleep):
    """The steady clock stands still in sleep; the wall clock does not."""
    here = Session(CLERK, Moment(START, 5.0), Moment(START, 5.0), Method.CARD)
    woken = session.check(here, LIMITS, Moment(START + timedelta(seconds=asleep), 5.0))
    assert isinstance(woken, Alive) == (asleep < LIMITS.idle.total_seconds())


def test_the_first_reason_of_a_lock_stays():
    here = Session(CLERK, Moment(START, 0.0), Moment(START, 0.0), Method.CARD)
    assert session.card_taken(session.locked(here, LockReason.ASKED)).locked is LockReason.ASKED
    assert session.card_taken(replace(here, by=Method.PASSWORD)).locked is None


@given(st.binary(max_size=80), st.integers(0, 2**40))
def test_no_bytes_are_a_code_by_accident_or_an_error(typed, last):
    secret = one_time.new_secret()
    if typed:
        found = one_time.matching_step(secret, Secret(typed), START, last)
        assert found is None or (typed.isdigit() and found > last)
        assert one_time.matching_step(None, Secret(typed), START, -1) is None
        recovery.typed("boss", Secret(typed))


def test_codes_of_rfc_6238():
    """Appendix B, SHA-1, the last six of eight digits; the secret is the one of the text."""
    shared = one_time.Personal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    for seconds, code in ((59, b"287082"), (1111111109, b"081804"), (1234567890, b"005924"), (20000000000, b"353130")):
        at = datetime.fromtimestamp(seconds, UTC)
        assert one_time.matching_step(shared, Secret(code), at, 0) == seconds // 30
        assert one_time.matching_step(shared, Secret(code), at + timedelta(seconds=61), 0) is None


@given(st.text(max_size=200))
def test_the_policy_asks_for_length_and_refuses_only_what_it_names(text):
    typed = text.encode("utf-8", "surrogatepass")
    if not typed:
        return
    try:
        kept = password.require_good(Secret(typed))
    except SignInError as refused:
        assert refused.cause in {"short", "long", "common", "characters"}
        assert text not in str(refused) or len(text) < 9
    else:
        assert len(kept) >= password.SHORTEST


def test_what_everybody_tries_first_is_refused():
    for text in (
        "password2026!",
        "P@ssw0rd1234",
        "sakurasakura",
        "123456789012",
        "qwertyuiopas",
        "yakusho-reiwa8",
        "1qaz2wsx3edc",
    ):
        try:
            password.require_good(Secret(text.encode()))
        except SignInError as refused:
            assert refused.cause == "common"
        else:
            raise AssertionError(text)
    for text in ("saba wa 3jikan niru", "correct horse battery", "mizu-iro no kasa 2 hon"):
        password.require_good(Secret(text.encode()))


def test_the_cost_is_the_one_of_the_facts():
    encoded = password.Passwords().hash(Secret(b"saba wa 3jikan niru"))
    assert encoded.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
