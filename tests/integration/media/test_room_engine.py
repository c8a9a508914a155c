"""Calls of three and more: each sees the others side by side and hears all of them; who leaves is gone."""

from __future__ import annotations

import json
import shutil
from array import array

import pytest

pytest.importorskip("aiortc")

from counter_app.media.janus_room import JanusPlace
from counter_app.media.room_engine import RoomEngine, mixed, room_of
from counter_app.media.synthetic import SyntheticCamera, SyntheticSound
from counter_app.media.tiles import side_by_side
from counter_app.ports.media import BLOCK_SAMPLES, Frame, PixelLayout, SignalRefusedError
from tests.integration.media.network_namespace import OFFICE, in_namespace, why_not


def test_three_engines_meet_in_a_room_of_janus_and_part_again():
    if shutil.which("janus") is None:
        pytest.skip("janus is not installed")
    if reason := why_not():
        pytest.skip(reason)
    done = in_namespace(OFFICE, "room_call", "10.77.0.1")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "all see two": [True] * 3,
        "all hear": [True] * 3,
        "stranger": True,
        "who left is gone": [True] * 2,
        "threads left": [],
        "stranger saw": [],
    }


def test_signals_of_another_kind_of_call_are_read_and_passed_over():
    devices = SyntheticCamera(), SyntheticSound()
    engine = RoomEngine(devices, None, JanusPlace("http://127.0.0.1:1/janus", ""), 1)
    engine.hear('{"kind":"again","engine":0,"generation":0}')
    with pytest.raises(SignalRefusedError):
        engine.hear("{}")
    engine.stop()
    assert engine.check() == []


def test_voices_are_added_and_never_turned_over():
    one, two = (array("h", [level] * BLOCK_SAMPLES).tobytes() for level in (1000, 32000))
    assert array("h", mixed([one]))[0] == 1000
    assert array("h", mixed([one, one]))[0] == 2000
    assert array("h", mixed([two, two]))[0] == 32767


def test_pictures_stand_beside_each_other():
    red, blue = (
        Frame(4, 2, PixelLayout.RGB, colour * 8, at) for colour, at in ((b"\xff\0\0", 1.0), (b"\0\0\xff", 2.0))
    )
    assert side_by_side([red]) is red
    both = side_by_side([red, blue, red])
    assert (both.width, both.height, both.at_s) == (640, 480, 2.0)
    assert (both.pixels[:3], both.pixels[3 * 639 : 3 * 640]) == (b"\xff\0\0", b"\0\0\xff")


def test_a_room_is_known_to_whoever_knows_the_call():
    assert room_of("k1") == room_of("k1")
    assert room_of("k1") != room_of("k2")
    assert 0 <= room_of("k1") < 2**48
