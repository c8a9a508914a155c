"""Devices through PyAV: generators, files and ALSA's own test devices, opened by the classes that open the real ones."""

from __future__ import annotations

import threading
import wave

import pytest

pytest.importorskip("av")

import itertools

from counter_app.media import av_devices
from counter_app.media.av_devices import (
    AvCamera,
    AvPlace,
    AvSound,
    SoundPlaces,
    camera_place,
    generated,
    paper_place,
    sound_place,
)
from counter_app.media.paper_cameras import AvPaperCamera, FolderCamera
from counter_app.ports.media import BLOCK_BYTES, NoPictureError, PixelLayout, SoundMode

PATIENT_S = 40.0
NOWHERE = AvPlace("lavfi", "nosuchfilter")
TONE = generated("sine=frequency=440,arealtime")


class Collected:
    """What a device gave; `wait(n)` until there were that many."""

    def __init__(self):
        self.all, self._news = [], threading.Condition()

    def __call__(self, what):
        with self._news:
            self.all.append(what)
            self._news.notify_all()

    def wait(self, count):
        with self._news:
            assert self._news.wait_for(lambda: len(self.all) >= count, PATIENT_S)


def device_threads():
    return {each.name for each in threading.enumerate()} & {"camera", "microphone", "loudspeaker"}


@pytest.mark.parametrize("size", ["640x480", "1280x720", "320x240", "722x1280"])
def test_whatever_a_camera_has_it_gives_640_by_480(size):
    camera, frames = AvCamera(generated(f"testsrc=size={size}:rate=20,realtime")), Collected()
    assert camera.check() == []
    camera.start(frames)
    frames.wait(3)
    camera.stop()
    told = len(frames.all)
    assert device_threads() == set()
    assert {(each.width, each.height, each.layout) for each in frames.all} == {(640, 480, PixelLayout.I420)}
    assert len(set(frames.all[0].pixels[: 640 * 480])) > 20  # a picture, not one grey
    assert len(frames.all) == told


def test_a_camera_faster_than_a_call_is_held_back():
    camera, frames = AvCamera(generated("testsrc=size=320x240:rate=200,realtime")), Collected()
    camera.start(frames)
    frames.wait(6)
    camera.stop()
    times = [each.at_s for each in frames.all]
    assert min(after - before for before, after in itertools.pairwise(times)) > 0.03


def test_a_camera_that_is_not_there_says_so_and_the_call_goes_on():
    camera = AvCamera(AvPlace("v4l2", "/dev/video-of-nobody"))
    (sentence,) = camera.check()
    assert "/dev/video-of-nobody" in sentence
    assert "続けられます" in sentence
    camera.start(lambda _frame: None)
    camera.stop()
    camera.stop()
    assert device_threads() == set()


def test_a_camera_that_goes_away_is_opened_again(monkeypatch):
    monkeypatch.setattr(av_devices, "_AGAIN_S", 0.01)
    camera, frames = AvCamera(generated("testsrc=size=640x480:rate=20:duration=0.2,realtime")), Collected()
    camera.start(frames)
    frames.wait(9)  # more than it has
    camera.stop()


def test_a_microphone_gives_blocks_of_ten_milliseconds_and_the_speaker_plays_them(tmp_path):
    played = tmp_path / "played.wav"
    sound, blocks = AvSound(SoundPlaces(TONE, AvPlace("wav", str(played)))), Collected()
    sound.start(blocks)
    blocks.wait(20)
    for block in blocks.all[:8]:
        sound.play(block)
    player = sound._player
    while player._blocks:
        blocks.wait(len(blocks.all) + 1)
    sound.stop()
    assert device_threads() == set()
    assert {len(each) for each in blocks.all} == {BLOCK_BYTES}
    assert any(blocks.all[5])
    with wave.open(str(played)) as file:
        assert (file.getnchannels(), file.getframerate()) == (1, 48_000)
        assert any(file.readframes(100))


def test_in_handset_mode_the_loudspeaker_is_silent_unless_there_is_a_handset(tmp_path):
    """What the clerk says into a handset is not for the room."""
    room, ear = AvPlace("wav", str(tmp_path / "room.wav")), AvPlace("wav", str(tmp_path / "ear.wav"))
    without, with_one = AvSound(SoundPlaces(TONE, room)), AvSound(SoundPlaces(TONE, room), SoundPlaces(TONE, ear))
    for sound, place in ((without, None), (with_one, ear)):
        sound.start(lambda _block: None)
        sound.mode(SoundMode.HANDSET)
        assert (sound._player._place if sound._player else None) == place
        sound.mode(SoundMode.LOUDSPEAKER)
        assert sound._player._place == room
        sound.stop()
    assert device_threads() == set()


def test_a_loudspeaker_that_stands_still_lets_the_oldest_go():
    player = AvSound(SoundPlaces(None, NOWHERE))
    player.start(lambda _block: None)
    for number in range(25):
        player.play(number.to_bytes(2, "little") * 480)
    assert len(player._player._blocks) == 10
    player.stop()


def test_sound_devices_that_are_not_there_say_so():
    sound = AvSound(SoundPlaces(NOWHERE, AvPlace("alsa", "nobody")), SoundPlaces(TONE))
    assert [sentence.split("（")[0] for sentence in sound.check()] == ["マイク", "スピーカー"]


ALSA = """\
pcm.quiet {{ type null }}
pcm.told {{ type file slave.pcm "quiet" file "{out}" infile "{told}" format "raw" }}
pcm.both {{ type plug slave.pcm "told" }}
"""


@pytest.mark.skipif("alsa" not in __import__("av").formats_available, reason="this build of PyAV has no ALSA")
def test_alsa_itself_records_and_plays(tmp_path, monkeypatch):
    """The library in PyAV, with a device that records from a file and plays into one."""
    (tmp_path / "told.raw").write_bytes(bytes(range(256)) * 4000)
    (tmp_path / "asound.conf").write_text(ALSA.format(out=tmp_path / "out.raw", told=tmp_path / "told.raw"))
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    place = sound_place("both")
    assert place.format == "alsa"
    sound, blocks = AvSound(SoundPlaces(place, place)), Collected()
    assert sound.check() == []
    sound.start(blocks)
    blocks.wait(5)
    sound.play(b"\x01\x02" * 480)
    while sound._player._blocks:
        blocks.wait(len(blocks.all) + 1)
    sound.stop()
    assert b"\x01\x02" * 100 in (tmp_path / "out.raw").read_bytes()


def test_the_names_of_devices_become_what_the_system_opens(monkeypatch):
    assert (camera_place("/dev/video0").format, paper_place("/dev/video2").format) == ("v4l2", "v4l2")
    monkeypatch.setattr(av_devices.sys, "platform", "win32")
    assert {camera_place("video=HD").format, paper_place("video=HD").format, sound_place("audio=Mic").format} == {
        "dshow"
    }


def test_a_document_camera_gives_one_picture_with_all_its_pixels():
    camera = AvPaperCamera(generated("testsrc=size=1600x1200:rate=30"))
    taken = camera.take()
    assert (taken.width, taken.height, camera.check()) == (1600, 1200, [])
    missing = AvPaperCamera(NOWHERE)
    assert len(missing.check()) == 1
    with pytest.raises(NoPictureError):
        missing.take()


def test_a_folder_gives_its_newest_picture_and_keeps_none(tmp_path):
    from PIL import Image  # noqa: PLC0415  # one test draws

    camera = FolderCamera(tmp_path)
    with pytest.raises(NoPictureError):
        camera.take()
    Image.new("L", (30, 20), 10).save(tmp_path / "old.jpg")
    Image.new("RGB", (60, 40), (200, 200, 200)).save(tmp_path / "new.png")
    (tmp_path / "notes.txt").write_text("stays")
    import os  # noqa: PLC0415  # as above

    os.utime(tmp_path / "old.jpg", (1, 1))
    taken = camera.take()
    assert (taken.width, taken.height, taken.layout, taken.pixels[0]) == (60, 40, PixelLayout.GREY, 200)
    assert [each.name for each in tmp_path.iterdir()] == ["notes.txt"]
    (tmp_path / "torn.jpg").write_bytes(b"\xff\xd8\xff torn")
    with pytest.raises(NoPictureError):
        camera.take()
    assert camera.check() == []
    assert len(FolderCamera(tmp_path / "nowhere").check()) == 1
