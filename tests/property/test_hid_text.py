"""A scanner that poses as a keyboard beside a person at the same keyboard."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.devices.scanning import LONGEST_TEXT
from counter_app.devices.scanning.hid_text import (
    BURST_S,
    ENTER,
    SHORTEST_CODE,
    SURE,
    Foreign,
    Held,
    HidText,
    Scanned,
    Typed,
)
from counter_app.devices.scanning.keyboard import KeyboardScanner
from counter_app.ports.scanning import ScannerReady
from tests.fakes.cameras import Heard

KEYS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=1)
FAST, SLOW = st.floats(0, BURST_S * 0.9), st.floats(BURST_S * 1.1, 3)


def played(presses):
    """Press keys with the pause before each; the window calls `quiet` as it should. Return verdicts with their times."""
    text, at, found = HidText(), 0.0, []
    for key, pause in presses:
        if pause > BURST_S:
            found += text.quiet(at + BURST_S * 1.05)
        at += pause
        found += text.press(key, at)
    return [*found, *text.quiet(at + 10)]


def typed(verdicts):
    return "".join(verdict.keys for verdict in verdicts if isinstance(verdict, Typed))


@given(st.lists(st.tuples(KEYS | st.just(ENTER), SLOW), max_size=40))
@settings(max_examples=150, deadline=None)
def test_a_person_types_as_ever(presses):
    """Whatever they press: every key arrives, in its order, nothing else does."""
    verdicts = played(presses)
    assert typed(verdicts) == "".join(key for key, _ in presses)
    assert {type(verdict) for verdict in verdicts} <= {Typed, Held}


@given(st.lists(st.tuples(KEYS | st.just(ENTER), FAST), max_size=SURE - 1), SLOW)
@settings(max_examples=150, deadline=None)
def test_a_few_keys_at_once_are_a_persons(presses, pause):
    verdicts = played([*presses, ("x", pause)])
    assert typed(verdicts) == "".join(key for key, _ in presses) + "x"


@given(st.text("0123456789", min_size=SHORTEST_CODE, max_size=200), st.lists(FAST, min_size=201, max_size=201), SLOW)
@settings(max_examples=100, deadline=None)
def test_a_code_arrives_whole_and_nothing_of_it_in_a_field(code, pauses, before):
    keys = [*zip(code, [before, *pauses], strict=False), (ENTER, pauses[-1])]
    verdicts = played([("a", 1.0), *keys, ("b", 1.0)])
    assert [verdict.text for verdict in verdicts if isinstance(verdict, Scanned)] == [code]
    assert typed(verdicts) == "ab"


@given(st.lists(KEYS, min_size=SURE, max_size=60), FAST, st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_other_burst_goes_nowhere(keys, pause, ended):
    burst = [key for key in keys if key != ENTER]
    burst += ["x"] * (SURE - len(burst) + 1)  # not a number
    verdicts = played([(key, pause) for key in burst] + [(ENTER, pause)] * ended)
    assert typed(verdicts) == ""
    assert [verdict for verdict in verdicts if not isinstance(verdict, Held)] == [Foreign()]


def test_a_key_that_is_held_down_repeats():
    text, found = HidText(), []
    for number in range(100):
        found += text.press("1", number * 0.03, repeated=number > 0)
    assert typed([*found, *text.quiet(100)]) == "1" * 100


def test_a_code_of_digits_that_is_too_short_or_too_long_is_none():
    short, long = SHORTEST_CODE - 1, LONGEST_TEXT + 1
    for length in (short, long):
        verdicts = played([("1", 0.001)] * length + [(ENTER, 0.001)])
        assert [verdict for verdict in verdicts if not isinstance(verdict, Held)] == [Foreign()]


def test_what_was_held_does_not_reach_the_next_page():
    text = HidText()
    text.press("1", 0)
    text.forget()
    assert text.quiet(10) == ()
    assert "2701" not in repr(Scanned("2701")) + repr(Typed("2701"))


def test_as_a_scanner_of_the_port():
    scanner, heard = KeyboardScanner(), Heard()

    def scan(code, at):
        return "".join(scanner.press(key, at + place * 0.001) for place, key in enumerate(code + ENTER))

    assert scan("2701" * 20, 0) == ""  # not started: it still goes into no field
    scanner.start(heard)
    assert heard.next() == ScannerReady()
    assert scan("2701" * 20, 10) == ""
    assert heard.next().text.reveal() == "2701" * 20
    assert scan("https://example.com", 20) == ""
    assert heard.next().text.reveal() == "?"
    assert scanner.press("a", 30) == ""
    assert scanner.quiet(31) == "a"
    assert scanner.check() == []
    scanner.stop()
    assert scan("2701" * 20, 40) == ""
    assert heard.rest() == []
