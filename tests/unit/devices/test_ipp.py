"""IPP as bytes: what is sent can be read again, what comes back is read or refused, whatever it is."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.devices import ipp
from counter_app.devices.ipp import Answer, Attribute, MalformedError, Operation, parse, request
from counter_app.devices.printer_state import state_of
from counter_app.failures import FailureCode as Code
from counter_app.ports.printing import PrinterState

names = st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1, max_size=20)
values = st.lists(st.one_of(st.integers(-(2**31), 2**31 - 1), st.text(max_size=20)), min_size=1, max_size=3)


def tagged(name, given_values):
    whole = isinstance(given_values[0], int)
    kept = tuple(value for value in given_values if isinstance(value, int) is whole)
    return Attribute(ipp.INTEGER if whole else ipp.NAME, name, kept)


@given(st.dictionaries(names, values, max_size=5), st.binary(max_size=40))
def test_what_is_sent_can_be_read_again(attributes, document):
    said = request(
        Operation.PRINT_JOB, [tagged(name, given_values) for name, given_values in attributes.items()], (), document
    )
    read = parse(said)
    for name, given_values in attributes.items():
        assert tuple(read.attributes[name]) == tagged(name, given_values).values
    assert said.endswith(document)


@given(st.binary(max_size=200), st.booleans())
def test_whatever_comes_back_is_read_or_refused(rest, like_an_answer):
    content = b"\x01\x01\x00\x00\x00\x00\x00\x01" + rest if like_an_answer else rest
    try:
        answer = parse(content)
    except MalformedError:
        return
    assert set(state_of(answer).codes) <= set(Code)


@given(st.integers(1, 60))
def test_an_answer_that_was_cut_off_is_refused(missing):
    whole = request(Operation.GET_PRINTER, [Attribute(ipp.KEYWORD, "requested-attributes", ("printer-state",))])
    with pytest.raises(MalformedError):
        parse(whole[:-missing])


@pytest.mark.parametrize(
    ("state", "reasons", "codes"),
    [
        (3, ("none",), ()),
        (3, ("media-low-warning",), (Code.PRINTER_PAPER_LOW,)),
        (3, ("toner-low-report", "other-report"), ()),
        (5, ("paused",), (Code.PRINTER_STOPPED,)),
        (5, ("media-empty-error",), (Code.PRINTER_PAPER_OUT, Code.PRINTER_STOPPED)),
        (
            4,
            ("media-low", "door-open", "media-jam-error"),
            (Code.PRINTER_JAMMED, Code.PRINTER_COVER_OPEN, Code.PRINTER_PAPER_LOW),
        ),
    ],
)
def test_reasons_become_words_the_worst_first(state, reasons, codes):
    assert state_of(Answer(0, {"printer-state": [state], "printer-state-reasons": list(reasons)})) == PrinterState(
        codes
    )


def test_a_status_of_failure_is_none_of_success():
    assert parse(b"\x01\x01" + struct.pack(">HI", 0x0406, 1) + b"\x03").done is False
    assert parse(b"\x01\x01" + struct.pack(">HI", 0x0001, 1) + b"\x03").done is True
