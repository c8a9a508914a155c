"""OpenCV as a camera: a recording on disk, and a real camera where the machine has one."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter_app.devices.scanning.camera import CameraScanner
from counter_app.devices.scanning.cv_camera import CvCamera
from counter_app.devices.scanning.looks import image_of
from counter_app.failures import FailureCode, ScannerError
from counter_app.ports.scanning import CodeRead, ScannerReady, ScannerTrouble
from tests.fakes.cameras import Heard, code, shown

pytest.importorskip("cv2", reason="the extra `camera` is not installed")


@pytest.fixture
def recording(tmp_path):
    for number in range(4):
        image_of(shown(code(), "phone mix", number)).save(tmp_path / f"frame_{number:02}.png")
    return str(tmp_path / "frame_%02d.png")


def test_frames_of_a_recording_are_as_they_were_and_come_to_an_end(recording):
    frames = CvCamera(recording).open()
    assert [frames.next() for _ in range(4)] == [shown(code(), "phone mix", number) for number in range(4)]
    with pytest.raises(ScannerError) as caught:
        frames.next()
    assert caught.value.code is FailureCode.SCANNER_FAILED
    frames.close()


def test_a_recording_is_read_as_a_camera_that_is_unplugged_and_back(recording):
    heard, scanner = Heard(), CameraScanner(CvCamera(recording), again_s=0.01)
    scanner.start(heard)
    assert heard.next() == ScannerReady()
    assert heard.until(CodeRead).text.reveal() == code().text
    assert heard.until(ScannerTrouble).code is FailureCode.SCANNER_FAILED
    assert heard.until(ScannerReady) == ScannerReady()
    scanner.stop()


@pytest.mark.parametrize("device", ["", "99", "/dev/video99", "No such camera", "9" * 50])
def test_a_camera_that_is_not_there(device, tmp_path):
    if not device and Path("/dev/video0").exists():
        pytest.skip("this machine has a camera")
    with pytest.raises(ScannerError) as caught:
        CvCamera(device, names=tmp_path).open()
    assert caught.value.code is FailureCode.SCANNER_MISSING


def test_a_camera_is_found_by_a_part_of_its_name(tmp_path):
    for number, name in enumerate(["Integrated IR", "HD Pro Webcam C920\n"]):
        (tmp_path / f"video{number}").mkdir()
        (tmp_path / f"video{number}" / "name").write_text(name)
    assert CvCamera("c920", names=tmp_path)._found() == "/dev/video1"


@pytest.mark.skipif(not Path("/dev/video0").exists(), reason="no camera attached")
def test_a_real_camera_gives_a_frame():
    frames = CvCamera("0").open()
    picture = frames.next()
    frames.close()
    assert len(picture.grey) == picture.width * picture.height
