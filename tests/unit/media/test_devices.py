"""The parts around the engine: sound path, covered camera, machines without the optional packages, small stills, words."""

import random
from array import array
from pathlib import Path

import pytest

from counter_app.domain.words import LANGUAGES
from counter_app.i18n.texts import Texts
from counter_app.media.echo import LivekitEchoCanceller
from counter_app.media.null_engine import NullEngine
from counter_app.media.sound_path import SoundPath
from counter_app.media.stamps import stamp_of
from counter_app.media.still_picture import LONGEST_STILL, StillRefusedError, frame_of, jpeg_of
from counter_app.media.stills import CoveredCamera
from counter_app.media.synthetic import SyntheticCamera, SyntheticSound
from counter_app.ports.media import (
    BLOCK_BYTES,
    BLOCK_SAMPLES,
    CameraCoveredError,
    Frame,
    Line,
    MediaRole,
    PixelLayout,
    Rung,
    SignalRefusedError,
    SoundMode,
    Want,
)

TEXTS = Texts(Path(__file__).parents[3] / "resources" / "locale")
LOUD = b"\x00\x40" * BLOCK_SAMPLES


class Told:
    """A listener that remembers."""

    def __init__(self):
        self.states = []

    def state(self, state):
        self.states.append(state)


class HalfCanceller:
    """Gives back silence, and knows what was played."""

    def __init__(self):
        self.blocks = []

    def played(self, block):
        self.blocks.append(block)

    def cleaned(self, block):
        return bytes(len(block))


class Hand:
    """A sound device that is moved by hand."""

    def __init__(self):
        self.plays = []

    def start(self, heard):
        self.hears = heard

    def play(self, block):
        self.plays.append(block)

    def mode(self, mode):
        self.used = mode


def test_a_loudspeaker_is_cancelled_and_a_handset_is_not():
    device, canceller, left = Hand(), HalfCanceller(), []
    path = SoundPath(device, canceller)
    path.start(left.append)
    path.came(LOUD)
    device.hears(LOUD)
    path.mode(SoundMode.HANDSET)
    path.came(LOUD)
    device.hears(LOUD)
    assert left == [bytes(BLOCK_BYTES), LOUD]
    assert canceller.blocks == [LOUD]
    assert (device.plays, device.used) == ([LOUD, LOUD], SoundMode.HANDSET)
    levels = path.levels()
    assert (levels.microphone, levels.loudspeaker) == (0.5, 0.5)
    assert path.levels().loudspeaker == 0.0


def test_webrtc_takes_the_echo_out():
    """The last half second of three is at least a thousandth of what came in."""
    chance, canceller = random.Random(1), LivekitEchoCanceller()
    before, heard, cleaned = bytes(BLOCK_BYTES * 4), 0, 0
    for number in range(300):
        far = array("h", (int(chance.gauss(0, 3000)) for _ in range(BLOCK_SAMPLES))).tobytes()
        canceller.played(far)
        echo = array("h", (sample // 2 for sample in array("h", before[:BLOCK_BYTES]))).tobytes()
        before = before[BLOCK_BYTES:] + far
        left = canceller.cleaned(echo)
        assert len(left) == BLOCK_BYTES
        if number >= 250:
            heard += sum(sample * sample for sample in array("h", echo))
            cleaned += sum(sample * sample for sample in array("h", left))
    assert cleaned * 1000 < heard


def test_a_covered_camera_gives_nothing_even_what_it_was_just_taking():
    class Slow:
        def take(self):
            camera.cover()
            return Frame(1, 1, PixelLayout.GREY, b"\0", 0.0)

        def check(self):
            return []

    camera = CoveredCamera(Slow())
    with pytest.raises(CameraCoveredError):
        camera.take()
    camera.uncover()
    with pytest.raises(CameraCoveredError):
        camera.take()


def test_without_the_packages_a_call_goes_on_with_the_form():
    engine, told = NullEngine("why"), Told()
    engine.start(MediaRole.OFFERS, Want(), told)
    assert [(state.line, state.sends) for state in told.states] == [(Line.UNAVAILABLE, Rung.FORM)]
    assert engine.check() == ["why"]
    with pytest.raises(SignalRefusedError):
        engine.hear("{}")
    with pytest.raises(RuntimeError):
        engine.start(MediaRole.OFFERS, Want(), told)
    engine.stop()
    engine.start(MediaRole.AWAITS, Want(), told)


def test_the_synthetic_camera_writes_the_time_into_its_picture_and_a_still_keeps_it():
    taken = SyntheticCamera().frame(12345.678901)
    assert stamp_of(taken.pixels, taken.width) == pytest.approx(12345.678901, abs=2e-6)
    jpeg = jpeg_of(taken)
    small = frame_of(jpeg, 1.0)
    assert len(jpeg) <= LONGEST_STILL
    assert (small.width, small.height, small.is_still) == (320, 240, True)
    assert stamp_of(small.pixels, small.width, bytes_per_pixel=3) == pytest.approx(12345.678901, abs=2e-6)


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"GIF89a" + bytes(50)])
def test_a_strangers_file_is_no_still(content):
    with pytest.raises(StillRefusedError):
        frame_of(content, 0.0)


def test_a_still_larger_than_ours_is_refused():
    import io  # noqa: PLC0415  # one test writes a file

    from PIL import Image  # noqa: PLC0415  # as above

    large = io.BytesIO()
    Image.new("L", (641, 480)).save(large, "JPEG")
    with pytest.raises(StillRefusedError):
        frame_of(large.getvalue(), 0.0)


def test_a_click_is_heard_once():
    sound = SyntheticSound()
    for block in (bytes(BLOCK_BYTES), LOUD, LOUD, bytes(BLOCK_BYTES), LOUD):
        sound.play(block)
    assert len(sound.travelled_s) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rung_and_line_has_words(language):
    assert {each.words for each in (*Rung, *Line)} <= TEXTS.keys(language)
