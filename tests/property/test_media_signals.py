"""What engines say to each other is read exactly or refused; a stranger's text leads nowhere."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.media.reports import Correspondence, Report, ReportRefusedError, report_of
from counter_app.media.signalling import Again, Answer, Offer, is_private, signal_of, text_of
from counter_app.media.stamps import stamp_of, stamp_rows
from counter_app.ports.media import LONGEST_SIGNAL, Rung, SignalRefusedError

FINGERPRINT = "a=fingerprint:sha-256 " + ":".join(["AB"] * 32)
engines, generations = st.integers(0, 2**32 - 1), st.integers(0, 1_000_000)


def described(*addresses, kind="host", fingerprint=FINGERPRINT):
    lines = [f"a=candidate:1 1 udp 2130706431 {address} 40000 typ {kind}" for address in addresses]
    sections = [f"m={kind} 9 x" for kind in ("audio", "video", "application")]
    return "\r\n".join(["v=0", *sections, fingerprint, *lines, ""])


private = st.one_of(
    st.integers(0, 2**24 - 1).map(lambda n: f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}"),
    st.integers(0, 2**16 - 1).map(lambda n: f"192.168.{n >> 8}.{n & 255}"),
    st.integers(1, 0xFFFF).map(lambda n: f"fd00::{n:x}"),
)


@given(engines, generations, st.lists(private, max_size=10), st.sampled_from([Offer, Answer]))
def test_a_description_comes_as_it_went(engine, generation, addresses, kind):
    signal = kind(engine, generation, described(*addresses))
    assert signal_of(text_of(signal)) == signal


@given(engines, generations)
def test_so_does_the_wish_for_another(engine, generation):
    assert signal_of(text_of(Again(engine, generation))) == Again(engine, generation)


def test_a_description_without_the_sections_of_a_call_is_refused():
    with pytest.raises(SignalRefusedError, match="sections"):
        signal_of(text_of(Offer(1, 1, FINGERPRINT)))


@given(
    st.text(max_size=300) | st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=10).map(json.dumps)
)
def test_any_other_text_is_refused(text):
    with pytest.raises(SignalRefusedError):
        signal_of(text)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "203.0.113.9", "172.32.0.1", "2001:db8::1", "abc.local", "stun.example"]
)
def test_nothing_outside_the_private_network_is_spoken_to(address):
    assert not is_private(address)
    with pytest.raises(SignalRefusedError, match="outside"):
        signal_of(text_of(Offer(1, 1, described("10.0.0.1", address))))


@pytest.mark.parametrize("kind", ["srflx", "relay", "prflx"])
def test_only_hosts_are(kind):
    with pytest.raises(SignalRefusedError, match="not a host"):
        signal_of(text_of(Offer(1, 1, described("10.0.0.1", kind=kind))))


@pytest.mark.parametrize(
    "line",
    [
        "a=candidate:1 1 tcp 1 10.0.0.1 9 typ host",
        "a=Candidate:1 1 udp 1 8.8.8.8 9 typ host",
        " a=candidate:1 1 udp 1 8.8.8.8 9 typ host",
        "candidate:1 1 udp 1 8.8.8.8 9 typ host",
    ],
)
def test_a_candidate_in_disguise_is_refused(line):
    with pytest.raises(SignalRefusedError):
        signal_of(text_of(Offer(1, 1, described() + line + "\r\n")))


def test_without_a_fingerprint_nobody_knows_who_it_is():
    with pytest.raises(SignalRefusedError, match="fingerprint"):
        signal_of(text_of(Offer(1, 1, described("10.0.0.1", fingerprint="a=setup:actpass"))))


def test_what_is_too_long_is_neither_sent_nor_read():
    with pytest.raises(SignalRefusedError):
        text_of(Offer(1, 1, FINGERPRINT + "\r\n" + "x" * LONGEST_SIGNAL))
    with pytest.raises(SignalRefusedError):
        signal_of(" " * LONGEST_SIGNAL + text_of(Again(1, 1)))


numbers = st.integers(0, 2**53 - 1)
reports = st.builds(Report, numbers, numbers, numbers, numbers, numbers, st.booleans(), st.sampled_from(Rung))


@given(reports)
def test_a_report_comes_as_it_went(report):
    assert report_of(report.text()) == report


@given(
    st.text(max_size=300)
    | st.lists(st.none() | st.booleans() | numbers | st.text(max_size=9), max_size=9).map(json.dumps)
)
def test_a_text_is_a_report_or_refused(text):
    try:
        assert report_of(report_of(text).text()) == report_of(text)
    except ReportRefusedError as refused:
        assert text == "" or text not in str(refused) or len(text) < 4


@given(st.floats(0, 1e6), st.floats(0, 2), st.floats(0, 2), st.floats(0, 2))
def test_the_round_trip_is_what_the_two_ways_took(start_s, there_s, held_s, back_s):
    here, other = Correspondence(start_s), Correspondence(start_s)
    other.take(here.next(Rung.FULL, start_s + 1, moves=True), start_s + 1 + there_s)
    answer = other.next(Rung.FULL, start_s + 1 + there_s + held_s, moves=True)
    here.take(answer, start_s + 1 + there_s + held_s + back_s)
    assert abs(here.trip_ms - 1000 * (there_s + back_s)) < 0.1


@given(st.lists(st.booleans(), min_size=24, max_size=60))
def test_loss_is_the_share_of_reports_that_never_came(arrives):
    here, other = Correspondence(0.0), Correspondence(0.0)
    for number, comes in enumerate([*arrives, *[True] * 24]):
        report = other.next(Rung.FULL, float(number), moves=True)
        if comes:
            here.take(report, float(number))
        assert 0.0 <= here.loss < 1.0
    assert here.loss == 0.0


def test_no_gap_is_reported_while_no_moving_picture_is_sent():
    here, other = Correspondence(0.0), Correspondence(0.0)
    here.picture_came(1.0)
    assert here.next(Rung.FULL, 4.0, moves=True).gap_ms == 3000
    here.take(other.next(Rung.STILL, 4.5, moves=False), 4.5)
    assert here.next(Rung.FULL, 9.0, moves=True).gap_ms == 0


@given(st.floats(0, 1e8), st.sampled_from([640, 320, 1280]))
def test_a_stamp_is_read_back_to_the_microsecond(at_s, width):
    read = stamp_of(stamp_rows(at_s, width), width)
    assert read is not None
    assert abs(read - at_s) < 2e-6


@given(st.binary(min_size=80 * 4, max_size=80 * 4 + 10))
def test_any_other_picture_has_a_time_or_none(luma):
    read = stamp_of(luma, 80)
    assert read is None or read >= 0


def test_too_few_pixels_have_no_time():
    assert (stamp_of(b"", 640), stamp_of(bytes(1000), 40)) == (None, None)
