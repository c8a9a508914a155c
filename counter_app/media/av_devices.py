"""Cameras, microphones and loudspeakers through the libraries that PyAV brings: V4L2 and ALSA on Linux, DirectShow on Windows.

What is opened is an `AvPlace`: a format of FFmpeg's and a name in it. A device, a file and a generator (`lavfi`) differ in
nothing else, so that all of this runs without hardware. Whatever a device does, the call goes on: a device that cannot be
opened, or stops in the middle, is silent, and `check` says so.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
from av import VideoFrame
from av.error import FFmpegError

from counter_app.media.av_frames import BlockCutter, to_audio
from counter_app.ports.media import BLOCK_SAMPLES, SOUND_RATE, Frame, PixelLayout, SoundMode

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer

Gone = (FFmpegError, OSError, ValueError)  # how PyAV says that a device is not there, or not any more
_log = logging.getLogger(__name__)

CAMERA_SIZE = (640, 480)
_FRAMES_PER_S = 20
_EARLY = 0.3  # of a period: a camera is not exact either
_MOST_BLOCKS = 10  # 100 ms
_LET_GO_S = 3.0  # a driver that does not answer any more is left to itself
_AGAIN_S = 2.0  # a device that was pulled out may be put in again
_ALSA = Path("/usr/share/alsa/alsa.conf")
_OPEN_S, _READ_S = 5.0, 5.0

_NO_CAMERA = "カメラ（{name}）を開けません。接続と、ほかのソフトで使っていないかを確認してください。映像なしで相談を続けられます。"
_NO_MICROPHONE = (
    "マイク（{name}）を開けません。接続と設定の名前を確認してください。電話と画面の共有で相談を続けられます。"
)
_NO_SPEAKER = (
    "スピーカー（{name}）を開けません。接続と設定の名前を確認してください。電話と画面の共有で相談を続けられます。"
)


@dataclass(frozen=True)
class AvPlace:
    """What is opened. `name` is never a resident's: /dev/video0, plughw:1,0, video=HD Webcam, testsrc=rate=20."""

    format: str
    name: str
    options: tuple[tuple[str, str], ...] = ()


def camera_place(name: str) -> AvPlace:
    """A camera of this machine."""
    wanted = (("video_size", f"{CAMERA_SIZE[0]}x{CAMERA_SIZE[1]}"), ("framerate", str(_FRAMES_PER_S)))
    return AvPlace("dshow" if sys.platform == "win32" else "v4l2", name, wanted)


def paper_place(name: str) -> AvPlace:
    """A document camera of this machine: as many pixels as it has."""
    if sys.platform == "win32":
        return AvPlace("dshow", name)
    return AvPlace("v4l2", name, (("video_size", "3264x2448"), ("input_format", "mjpeg")))


def sound_place(name: str) -> AvPlace:
    """A microphone or a loudspeaker of this machine."""
    if sys.platform == "win32":
        return AvPlace("dshow", name, (("audio_buffer_size", "20"),))
    if _ALSA.exists():  # the library in PyAV looks where it was built otherwise
        os.environ.setdefault("ALSA_CONFIG_PATH", str(_ALSA))
    return AvPlace("alsa", name, (("sample_rate", str(SOUND_RATE)), ("channels", "1")))


def generated(name: str) -> AvPlace:
    """A filter of FFmpeg's that plays a device."""
    return AvPlace("lavfi", name)


@contextmanager
def opened(place: AvPlace) -> Iterator[InputContainer]:
    """Open it, as asked for if it can that, else as it likes. Raises one of `Gone`."""
    try:
        container = av.open(place.name, format=place.format, options=dict(place.options), timeout=(_OPEN_S, _READ_S))
    except Gone:
        if not place.options:
            raise
        container = av.open(place.name, format=place.format, timeout=(_OPEN_S, _READ_S))
    with container:
        yield container


def _tried(place: AvPlace, sentence: str) -> list[str]:
    try:
        with opened(place):
            return []
    except Gone:
        return [sentence.format(name=place.name)]


class _Reader:
    """Reads a device on a thread of its own until it is stopped; opens it again when it went away."""

    def __init__(self, name: str, place: AvPlace, read: Callable[[InputContainer], Iterator[object]]) -> None:
        self._name, self._place, self._read = name, place, read
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        if self._thread is not threading.current_thread() and self._thread.is_alive():
            self._thread.join(_LET_GO_S)

    @property
    def stopped(self) -> bool:
        return self._ended.is_set()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                with opened(self._place) as container:
                    for _each in self._read(container):
                        if self._ended.is_set():
                            return
            except Gone as error:
                _log.warning("device=%s error=%s", self._name, type(error).__name__)
            self._ended.wait(_AGAIN_S)


class AvCamera:
    """As CameraSource: 640×480, cut to four by three, at most 20 a second."""

    def __init__(self, place: AvPlace) -> None:
        self._place = place
        self._reader: _Reader | None = None

    def start(self, give: Callable[[Frame], None]) -> None:
        """As CameraSource."""
        self._reader = reader = _Reader("camera", self._place, lambda container: self._frames(container, give, reader))
        reader.start()

    @staticmethod
    def _frames(container: InputContainer, give: Callable[[Frame], None], reader: _Reader) -> Iterator[None]:
        due = 0.0
        for video in container.decode(video=0):
            now = time.monotonic()
            if now >= due and not reader.stopped:
                due = now + (1 - _EARLY) / _FRAMES_PER_S
                give(as_camera(video, now))
            yield

    def stop(self) -> None:
        """As CameraSource."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.stop()

    def check(self) -> list[str]:
        """As CameraSource."""
        return _tried(self._place, _NO_CAMERA)


def as_camera(video: VideoFrame, at_s: float) -> Frame:
    """A frame of any size as I420 of 640×480: scaled until it covers that, what stands over at the sides is cut off."""
    wide, high = CAMERA_SIZE
    scale = max(wide / video.width, high / video.height)
    width, height = (
        max(least, 2 * round(each * scale / 2)) for least, each in ((wide, video.width), (high, video.height))
    )
    scaled = video.reformat(width=width, height=height, format="yuv420p")
    left, top = (width - wide) // 4 * 2, (height - high) // 4 * 2
    pixels = b"".join(
        _cut(plane, (left // part, top // part), (wide // part, high // part))
        for plane, part in zip(scaled.planes, (1, 2, 2), strict=True)
    )
    return Frame(wide, high, PixelLayout.I420, pixels, at_s)


def _cut(plane: Any, corner: tuple[int, int], size: tuple[int, int]) -> bytes:
    (left, top), (width, height), row = corner, size, plane.line_size
    whole = bytes(plane)
    return b"".join(
        whole[start : start + width] for start in range(top * row + left, (top + height) * row + left, row)[:height]
    )


class _Player:
    """Hands blocks to a loudspeaker on a thread of its own: a device that is slow never holds up the line."""

    def __init__(self, place: AvPlace) -> None:
        self._place = place
        self._blocks: deque[bytes] = deque(maxlen=_MOST_BLOCKS)
        self._news = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="loudspeaker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def play(self, block: bytes) -> None:
        with self._news:
            self._blocks.append(block)
            self._news.notify()

    def stop(self) -> None:
        with self._news:
            self._ended = True
            self._blocks.clear()
            self._news.notify()
        if self._thread is not threading.current_thread() and self._thread.is_alive():
            self._thread.join(_LET_GO_S)

    def _next(self) -> bytes | None:
        with self._news:
            self._news.wait_for(lambda: self._ended or self._blocks)
            return None if self._ended else self._blocks.popleft()

    def _run(self) -> None:
        while not self._ended:
            try:
                with av.open(self._place.name, mode="w", format=self._place.format) as container:
                    self._play_all(container)
            except Gone as error:
                _log.warning("device=loudspeaker error=%s", type(error).__name__)
                with self._news:
                    self._news.wait_for(lambda: self._ended, _AGAIN_S)

    def _play_all(self, container: OutputContainer) -> None:
        stream = container.add_stream("pcm_s16le", rate=SOUND_RATE, layout="mono")
        position = 0
        while (block := self._next()) is not None:
            container.mux(stream.encode(to_audio(block, position)))
            position += BLOCK_SAMPLES


@dataclass(frozen=True)
class SoundPlaces:
    """A microphone and what is heard from; None: there is none."""

    microphone: AvPlace | None = None
    speaker: AvPlace | None = None


class AvSound:
    """As SoundDevice. Without a handset of its own nothing is played in that mode: what is said there is not for the room."""

    def __init__(self, loud: SoundPlaces, handset: SoundPlaces | None = None) -> None:
        self._places = {SoundMode.LOUDSPEAKER: loud, SoundMode.HANDSET: handset or SoundPlaces(loud.microphone)}
        self._mode = SoundMode.LOUDSPEAKER
        self._lock = threading.Lock()
        self._heard: Callable[[bytes], None] | None = None
        self._reader: _Reader | None = None
        self._player: _Player | None = None

    def start(self, heard: Callable[[bytes], None]) -> None:
        """As SoundDevice."""
        with self._lock:
            self._heard = heard
            self._open()

    def play(self, block: bytes) -> None:
        """As SoundDevice."""
        player = self._player
        if player is not None:
            player.play(block)

    def mode(self, mode: SoundMode) -> None:
        """As SoundDevice."""
        with self._lock:
            same = self._places[mode] == self._places[self._mode]
            self._mode = mode
            if self._heard is not None and not same:
                self._close()
                self._open()

    def stop(self) -> None:
        """As SoundDevice."""
        with self._lock:
            self._heard = None
            self._close()

    def _open(self) -> None:
        places, heard = self._places[self._mode], self._heard
        if places.microphone is not None and heard is not None:
            reader = _Reader("microphone", places.microphone, lambda container: self._blocks(container, heard, reader))
            self._reader = reader
            reader.start()
        if places.speaker is not None:
            self._player = _Player(places.speaker)
            self._player.start()

    def _close(self) -> None:
        reader, self._reader = self._reader, None
        player, self._player = self._player, None
        if reader is not None:
            reader.stop()
        if player is not None:
            player.stop()

    @staticmethod
    def _blocks(container: InputContainer, heard: Callable[[bytes], None], reader: _Reader) -> Iterator[None]:
        cutter = BlockCutter()
        for sound in container.decode(audio=0):
            for block in cutter.blocks(sound):
                if not reader.stopped:
                    heard(block)
            yield

    def check(self) -> list[str]:
        """As SoundDevice."""
        wrong: list[str] = []
        for microphone in {each.microphone: None for each in self._places.values()}:
            wrong += _tried(microphone, _NO_MICROPHONE) if microphone is not None else []
        for speaker in {each.speaker: None for each in self._places.values()}:
            wrong += _can_play(speaker) if speaker is not None else []
        return wrong


def _can_play(place: AvPlace) -> list[str]:
    try:
        with av.open(place.name, mode="w", format=place.format) as container:
            stream = container.add_stream("pcm_s16le", rate=SOUND_RATE, layout="mono")
            container.mux(stream.encode(to_audio(bytes(2 * BLOCK_SAMPLES), 0)))
    except Gone:
        return [_NO_SPEAKER.format(name=place.name)]
    return []
