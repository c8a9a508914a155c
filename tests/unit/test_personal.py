"""What belongs to a person: readable on purpose, never by accident; a secret once."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.personal import MASK, Personal, Secret

NAME = "渡邉\U000e0102\u3000花子"


@given(st.one_of(st.text(min_size=4), st.binary(min_size=4), st.dates()))
def test_no_way_of_showing_shows_the_value(value):
    personal = Personal(value)
    shown = [
        repr(personal),
        str(personal),
        f"{personal}",
        f"{personal!r:>40}",
        "%s %r" % (personal, personal),  # noqa: UP031  # one of the ways to show something
        f"{[personal]}",
    ]
    assert {text.strip() for text in shown} <= {
        f"Personal({MASK})",
        f"[Personal({MASK})]",
        f"Personal({MASK}) Personal({MASK})",
    }


def test_it_compares_and_hashes_by_value():
    assert Personal("a") == Personal("a") != Personal("b")
    assert Personal("a") != "a"
    assert len({Personal("a"), Personal("a")}) == 1
    assert Personal(NAME).reveal() == NAME


def test_it_does_not_leave_by_the_usual_doors(caplog):
    personal = Personal(NAME)
    with pytest.raises(TypeError):
        pickle.dumps(personal)
    with pytest.raises(TypeError):
        json.dumps(personal)
    with pytest.raises((TypeError, AttributeError)):
        copy.deepcopy(personal)
    with pytest.raises((AttributeError, TypeError)):  # a frozen class with slots refuses in its own words
        personal.other = 1
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").debug("%s %r", personal, personal)
    assert "花子" not in caplog.text


def test_an_exception_that_carries_it_does_not_show_it():
    told = "".join(traceback.format_exception(ValueError(Personal(NAME))))
    assert MASK in told
    assert "花子" not in told


def test_a_secret_is_lent_once_and_overwritten():
    secret = Secret(b"1234")
    assert (len(secret), secret.is_spent) == (4, False)
    with secret.borrow() as lent:
        assert bytes(lent) == b"1234"
    assert (bytes(lent), len(secret), secret.is_spent) == (b"", 0, True)
    with pytest.raises(ValueError, match="already used"), secret.borrow():
        pass


def test_a_secret_is_overwritten_whatever_happens():
    secret = Secret(b"1234")
    with pytest.raises(ZeroDivisionError), secret.borrow():
        raise ZeroDivisionError
    assert secret.is_spent


class _Watching(bytearray):
    """Sees what is written over it."""

    def __init__(self, value):
        super().__init__(value)
        self.written = []

    def __setitem__(self, index, value):
        self.written.append((index, value))
        super().__setitem__(index, value)


def test_wiping_writes_over_every_byte_before_letting_go():
    secret = Secret(b"")
    secret._buffer = watched = _Watching(b"1234")
    secret.wipe()
    secret.wipe()
    assert watched.written == [(0, 0), (1, 0), (2, 0), (3, 0)]


def test_a_secret_keeps_its_own_copy():
    typed = bytearray(b"1234")
    secret = Secret(typed)
    typed[:] = b"0000"
    with secret.borrow() as lent:
        assert bytes(lent) == b"1234"


def test_a_secret_cannot_be_compared_copied_or_kept_as_a_key():
    one, same = Secret(b"1234"), Secret(b"1234")
    assert one != same
    assert one == one  # noqa: PLR0124  # identity is all there is
    for misuse in (hash, pickle.dumps, copy.copy, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError):
            misuse(one)
    assert f"{one} {one!r}" == f"Secret({MASK}) Secret({MASK})"
