"""The camera scanner over a camera of ours: what is told, once, in which order; unplugged and back; nothing at the end."""

from __future__ import annotations

import threading

import pytest

from counter_app.devices.scanning.camera import CameraScanner
from counter_app.failures import FailureCode
from counter_app.ports.scanning import CodeRead, Picture, ScannerReady, ScannerTrouble
from tests.fakes.cameras import Heard, ShownCamera, absent, blank, code, gone, shown


class NoOpinion:
    def ask(self, _picture):
        return []

    def close(self):
        pass


@pytest.fixture
def scanner():
    """A scanner over `camera`; stopped whatever happens."""
    made = []

    def make(camera, opinion=NoOpinion, stalled_s=20.0):
        made.append((camera, CameraScanner(camera, opinion, again_s=0.01, stalled_s=stalled_s)))
        return made[-1][1]

    yield make
    for camera, each in made:
        camera.show(gone())  # so that no thread is left waiting for a frame
        each.stop()


def test_a_code_is_told_once_however_long_it_is_shown(scanner):
    camera, heard = ShownCamera(), Heard()
    first, second = code(7, 1), code(7, 2)
    scanner(camera).start(heard)
    camera.show(*[shown(first, "clean", seed) for seed in range(5)])
    assert heard.next() == ScannerReady()
    assert heard.next().text.reveal() == first.text
    camera.show(shown(first), shown(second))
    assert heard.next().text.reveal() == second.text


def test_a_bad_frame_is_read_within_a_few(scanner):
    camera, heard, read_me = ShownCamera(), Heard(), code(20)
    scanner(camera).start(heard)
    camera.show(*[shown(read_me, "phone mix", seed) for seed in range(6)])
    assert heard.until(CodeRead).text.reveal() == read_me.text


def test_unplugged_and_back(scanner):
    camera, heard = ShownCamera([absent(), absent()]), Heard()
    scanner(camera).start(heard)
    assert heard.next() == ScannerTrouble(FailureCode.SCANNER_MISSING, "no camera")  # once, though it was missing twice
    camera.show(blank())
    assert heard.next() == ScannerReady()
    camera.opens.append(absent())
    camera.show(gone())
    assert heard.next() == ScannerTrouble(FailureCode.SCANNER_FAILED, "unplugged")
    assert heard.next() == ScannerTrouble(FailureCode.SCANNER_MISSING, "no camera")
    camera.show(shown(code()))
    assert heard.next() == ScannerReady()
    assert isinstance(heard.next(), CodeRead)
    assert camera.closed == 1


def test_a_camera_that_hangs_is_said_and_forgiven(scanner):
    camera, heard = ShownCamera(), Heard()
    scanner(camera, stalled_s=0.05).start(heard)
    camera.show(blank())
    assert heard.next() == ScannerReady()
    assert heard.next() == ScannerTrouble(FailureCode.SCANNER_FAILED, "no picture any more")
    camera.show(blank())
    assert heard.next() == ScannerReady()


def test_what_is_no_picture_reaches_no_decoder(scanner):
    camera, heard = ShownCamera(), Heard()
    scanner(camera).start(heard)
    camera.show(Picture(1000, 1000, b"short"), blank())
    assert heard.next() == ScannerTrouble(FailureCode.SCANNER_FAILED, "not a picture: 1000 x 1000")
    assert heard.next() == ScannerReady()


def test_a_second_opinion_that_takes_for_ever_holds_nobody_up(scanner):
    asked, go_on = threading.Event(), threading.Event()

    class Slow(NoOpinion):
        def ask(self, _picture):
            asked.set()
            go_on.wait(30)
            return ["from zbar"]

    camera, heard = ShownCamera(), Heard()
    scanner(camera, Slow).start(heard)
    camera.show(blank())
    assert asked.wait(30)
    camera.show(shown(code()))
    assert heard.until(CodeRead).text.reveal() == code().text
    go_on.set()
    assert heard.until(CodeRead).text.reveal() == "from zbar"


def test_nothing_is_called_after_stop_and_it_may_start_again(scanner):
    camera, heard, pictures = ShownCamera(), Heard(), []
    cam = scanner(camera)
    cam.start(heard, pictures.append)
    cam.start(heard, pictures.append)  # changes nothing
    camera.show(blank())
    assert heard.next() == ScannerReady()
    camera.show(gone())  # so that the thread is not left waiting
    cam.stop()
    heard.rest()
    seen_before = len(pictures)
    again = Heard()
    camera.show(shown(code()))
    cam.start(again)
    assert again.next() == ScannerReady()
    assert again.next().text.reveal() == code().text
    assert heard.rest() == []
    assert len(pictures) == seen_before


def test_a_listener_may_stop_it(scanner):
    camera, events, stopped = ShownCamera(), [], threading.Event()
    cam = scanner(camera)

    def seen(event):
        events.append(event)
        if isinstance(event, CodeRead):
            cam.stop()
            stopped.set()

    cam.start(seen)
    camera.show(shown(code()), gone())
    assert stopped.wait(30)
    camera.show(shown(code(7, 3)))
    assert sum(isinstance(event, CodeRead) for event in events) == 1


def test_the_preview_gets_frames_as_they_are(scanner):
    camera, heard, pictures = ShownCamera(), Heard(), Heard()
    scanner(camera).start(heard, pictures)
    picture = shown(code())
    camera.show(picture)
    assert pictures.next() == picture


def test_the_doctor_is_told_what_is_wrong(scanner):
    camera = ShownCamera([absent("camera 0 does not open")])
    cam = scanner(camera)
    assert cam.check() == ["カメラを開けません: camera 0 does not open"]
    camera.show(gone("dark"))
    assert cam.check() == ["カメラから画像が届きません: dark"]
    camera.show(blank())
    assert cam.check() == []
    assert camera.opened == camera.closed == 2
