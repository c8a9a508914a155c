"""Two engines on real sockets of the loopback."""

import threading
import time

import pytest

from counter_app.media import session
from counter_app.media.signalling import Offer, text_of
from counter_app.ports.media import Line, MediaRole, Rung, SignalRefusedError, SoundMode, Want
from tests.fakes.call_sides import Call, Side

OF_ANOTHER_WAY = '{"kind":"again","engine":1,"generation":999}'  # nobody knows it: passed over


def test_picture_and_sound_go_both_ways():
    with Call() as sides:
        for side in sides:
            side.wait(lambda side=side: len(side.frames) >= 20)
            side.wait(lambda side=side: side.sound.first_played_s is not None and side.all_levels)
    for side in sides:
        stamps = [each for each in side.stamps() if each is not None]
        assert len(stamps) > len(side.frames) / 2
        assert stamps == sorted(stamps)
        assert all(frame.at_s >= stamp for frame, stamp in zip(side.frames, side.stamps(), strict=True) if stamp)
        assert any((state.line, state.sends) == (Line.CONNECTED, Rung.FULL) for state in side.states)


def test_nothing_of_either_is_left_running():
    before = set(threading.enumerate())
    with Call() as (clerk, _terminal):
        clerk.wait(lambda: clerk.frames)
    assert set(threading.enumerate()) - before == set()
    told = len(clerk.frames), len(clerk.states)
    clerk.engine.stop()
    assert (len(clerk.frames), len(clerk.states)) == told


def test_a_new_way_carries_on_after_the_network_changed_on_either_side():
    with Call() as (clerk, terminal):
        for moved in (clerk, terminal):
            clerk.wait(lambda: clerk.states and clerk.states[-1].line is Line.CONNECTED)
            signals, frames = len(clerk.signals), len(clerk.frames)
            moved.engine.network_changed()
            clerk.wait(lambda signals=signals: len(clerk.signals) > signals)
            clerk.wait(lambda frames=frames: len(clerk.frames) > frames + 40)
        generations = [signal.partition('"generation":')[2][:1] for signal in clerk.signals]
    assert generations == sorted(set(generations))


def test_a_picture_that_is_taken_back_stops_and_comes_again():
    with Call() as (clerk, terminal):
        clerk.wait(lambda: clerk.frames)
        terminal.engine.want(Want(picture=False))
        taken_back_s = time.monotonic()
        sounds = len(clerk.all_levels)
        clerk.wait(lambda: len(clerk.all_levels) > sounds + 5)  # a second goes by
        assert max(stamp for stamp in clerk.stamps() if stamp is not None) <= taken_back_s
        terminal.engine.want(Want())
        clerk.wait(lambda: (clerk.stamps()[-1] or 0.0) > taken_back_s)


def test_signals_that_get_lost_are_said_again():
    lost = []

    def lose_the_first_two(text):
        if len(lost) < 2:
            lost.append(text)
            return OF_ANOTHER_WAY
        return text

    with Call(change=lose_the_first_two) as (clerk, _terminal):
        clerk.wait(lambda: clerk.frames)
    assert len(lost) == 2


def test_a_side_that_never_answered_is_said_and_taken_up_once_it_does(monkeypatch):
    monkeypatch.setattr(session, "UNANSWERED_AFTER_S", 0.2)
    heard = threading.Event()

    def nothing_yet(text):
        return text if heard.is_set() else OF_ANOTHER_WAY

    with Call(change=nothing_yet) as (clerk, _terminal):
        clerk.wait(lambda: clerk.states and clerk.states[-1].line is Line.UNANSWERED)
        heard.set()
        clerk.wait(lambda: clerk.states[-1].line is Line.CONNECTED)
        clerk.wait(lambda: clerk.frames)


NONSENSE = "\r\n".join(
    [
        "v=0",
        *(f"m={kind} 9 RTP/AVP 0" for kind in ("audio", "video", "application")),
        "a=fingerprint:sha-256 " + ":".join(["AB"] * 32),
        "",
    ]
)


def test_a_description_that_leads_nowhere_does_not_end_the_call():
    with Call() as (clerk, terminal):
        clerk.wait(lambda: clerk.frames)
        terminal.engine.hear(text_of(Offer(5, 50, NONSENSE)))
        with pytest.raises(SignalRefusedError):
            terminal.engine.hear("nonsense")
        frames = len(clerk.frames)
        clerk.wait(lambda: len(clerk.frames) > frames + 20)


def test_a_clerks_machine_that_starts_anew_is_taken_up_again():
    with Call() as (clerk, terminal):
        terminal.wait(lambda: terminal.frames)
        clerk.engine.network_changed()
        terminal.wait(lambda: len(terminal.signals) > 2)  # the first wish, and two answers
        clerk.engine.stop()
        frames = len(terminal.frames)
        clerk.engine.start(MediaRole.OFFERS, Want(), clerk)
        terminal.wait(lambda: len(terminal.frames) > frames + 20)


def test_an_engine_starts_once_and_again_after_it_was_stopped():
    side = Side()
    side.engine.start(MediaRole.AWAITS, Want(), side)
    with pytest.raises(RuntimeError):
        side.engine.start(MediaRole.AWAITS, Want(), side)
    side.wait(lambda: side.signals)
    side.engine.sound_mode(SoundMode.HANDSET)
    side.engine.stop()
    side.engine.stop()
    side.engine.start(MediaRole.OFFERS, Want(), side)
    side.wait(lambda: any('"offer"' in signal for signal in side.signals))
    side.engine.stop()
    assert side.sound.used is SoundMode.HANDSET


def test_only_addresses_of_the_private_network_are_offered():
    side = Side(addresses=())
    for address in side.engine._hosts.of_this_machine():
        assert not address.startswith("127.")
    side.engine.start(MediaRole.OFFERS, Want(), side)
    side.wait(lambda: any('"offer"' in signal for signal in side.signals))
    side.engine.stop()
    assert all(
        "srflx" not in signal and "VP8" in signal and "H264" not in signal for signal in side.signals if "sdp" in signal
    )
