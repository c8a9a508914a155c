"""Between our frames and blocks and those of PyAV."""

from __future__ import annotations

from fractions import Fraction

from av import AudioFrame, AudioResampler, VideoFrame
from av.video.plane import VideoPlane

from counter_app.ports.media import BLOCK_SAMPLES, SOUND_RATE, Frame, PixelLayout

_PICTURE_CLOCK = 90_000
_FORMATS = {PixelLayout.GREY: "gray", PixelLayout.RGB: "rgb24", PixelLayout.I420: "yuv420p"}


def to_video(frame: Frame, size: tuple[int, int], began_s: float) -> VideoFrame:
    """As the encoder takes it, scaled to `size`; times count from `began_s`."""
    video = VideoFrame(frame.width, frame.height, _FORMATS[frame.layout])
    start = 0
    for plane in video.planes:
        row = _row_bytes(frame.layout, plane)
        end = start + row * plane.height
        plane.update(_padded(frame.pixels[start:end], row, plane.line_size))
        start = end
    if size != (frame.width, frame.height) or frame.layout is not PixelLayout.I420:
        video = video.reformat(width=size[0], height=size[1], format="yuv420p")
    video.pts = int((frame.at_s - began_s) * _PICTURE_CLOCK)
    video.time_base = Fraction(1, _PICTURE_CLOCK)
    return video


def to_rgb(video: VideoFrame, at_s: float) -> Frame:
    """As it is painted."""
    plane = video.reformat(format="rgb24").planes[0]
    row = 3 * video.width
    pixels = bytes(plane)
    if plane.line_size != row:
        rows = range(0, plane.line_size * video.height, plane.line_size)
        pixels = b"".join(pixels[start : start + row] for start in rows)
    return Frame(video.width, video.height, PixelLayout.RGB, pixels[: row * video.height], at_s)


def _row_bytes(layout: PixelLayout, plane: VideoPlane) -> int:
    return plane.width * 3 if layout is PixelLayout.RGB else plane.width


def _padded(pixels: bytes, row: int, line_size: int) -> bytes:
    if row == line_size:
        return pixels
    gap = bytes(line_size - row)
    return b"".join(pixels[start : start + row] + gap for start in range(0, len(pixels), row))


def to_audio(samples: bytes, position: int) -> AudioFrame:
    """One channel, 16 bit; `position` counts samples since the beginning."""
    sound = AudioFrame(format="s16", layout="mono", samples=len(samples) // 2)
    sound.planes[0].update(samples)
    sound.pts, sound.sample_rate, sound.time_base = position, SOUND_RATE, Fraction(1, SOUND_RATE)
    return sound


class BlockCutter:
    """Decoded sound, whatever its channels, as blocks of 10 ms."""

    def __init__(self) -> None:
        self._resampler = AudioResampler(format="s16", layout="mono", rate=SOUND_RATE, frame_size=BLOCK_SAMPLES)

    def blocks(self, sound: AudioFrame) -> list[bytes]:
        """What is complete by now."""
        return [bytes(block.planes[0])[: 2 * BLOCK_SAMPLES] for block in self._resampler.resample(sound)]
