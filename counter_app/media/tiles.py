"""Several pictures as one: two side by side, more in two rows, each as it is and none cut."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.ports.media import Frame, PixelLayout

WIDE, HIGH = 640, 480
_GROUND = 26


def side_by_side(frames: Sequence[Frame]) -> Frame:
    """RGB frames in the order given; one alone stays as it is."""
    if len(frames) == 1:
        return frames[0]
    from PIL import Image  # noqa: PLC0415  # only where three and more speak

    rows = -(-len(frames) // 2)
    wide, high = WIDE // 2, HIGH // 2
    whole = Image.new("RGB", (WIDE, high * rows), (_GROUND,) * 3)
    for at, frame in enumerate(frames):
        tile = Image.frombytes("RGB", (frame.width, frame.height), frame.pixels)
        whole.paste(tile.resize((wide, high)), (at % 2 * wide, at // 2 * high))
    return Frame(whole.width, whole.height, PixelLayout.RGB, whole.tobytes(), max(each.at_s for each in frames))
