"""The document camera of a terminal in its calls: a picture is taken for the resident alone, and leaves painted over.

What is taken goes to who asked and nowhere else. `send` paints the boxes over the pixels before it scales, compresses or
says anything; the picture with what lay below them is let go of by then.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from counter_app.failures import CounterError, FailureCode
from counter_app.media.stills import Box, CoveredCamera, StillTooLargeError, still_of
from counter_app.personal import Personal
from counter_app.ports.media import CameraCoveredError, NoPictureError
from counter_app.remote.papers_shown import PaperSent

if TYPE_CHECKING:
    from counter_app.ports.media import Frame, StillSource
    from counter_app.remote.messages import Rectangle

_log = logging.getLogger(__name__)
_TEN = 10  # a message counts in thousandths, the brush in ten-thousandths


class PaperTable:
    """`sent` gets a picture that is ready to leave. Every method returns at once, from any thread."""

    def __init__(self, camera: StillSource, sent: Callable[[PaperSent], None]) -> None:
        self._camera, self._sent = CoveredCamera(camera), sent

    def open(self, *, to_be_seen: bool) -> None:
        """Whether anything may be taken now: never outside a call, never while a PIN is typed."""
        if to_be_seen:
            self._camera.uncover()
        else:
            self._camera.cover()

    def take(self, done: Callable[[Frame | None], None]) -> None:
        """Take a picture; None where there is none. `done` is called on another thread."""
        threading.Thread(target=self._take, args=(done,), name="document-camera", daemon=True).start()

    def _take(self, done: Callable[[Frame | None], None]) -> None:
        try:
            taken = self._camera.take()
        except (NoPictureError, CameraCoveredError) as why:
            _log.warning("paper code=%s reason=%s", FailureCode.PAPER_NOT_TAKEN.value, type(why).__name__)
            done(None)
            return
        done(taken)

    def send(self, taken: Frame, boxes: Sequence[Rectangle], done: Callable[[str | None], None]) -> None:
        """「送る」. `done` is given its number on another thread; None: it cannot be sent."""
        threading.Thread(target=self._send, args=(taken, tuple(boxes), done), name="paper", daemon=True).start()

    def _send(self, taken: Frame, boxes: tuple[Rectangle, ...], done: Callable[[str | None], None]) -> None:
        number = "s" + secrets.token_hex(8)
        try:
            still = still_of(taken, [box_of(each) for each in boxes])
            self._sent(PaperSent(number, Personal(still.jpeg), still.width, still.height, boxes))
        except (StillTooLargeError, CounterError) as why:
            _log.warning("paper code=%s reason=%s", FailureCode.PAPER_NOT_TAKEN.value, type(why).__name__)
            done(None)
            return
        done(number)


def box_of(rectangle: Rectangle) -> Box:
    """As the brush takes it; one that has no width or height is a thousandth wide."""
    left, top = min(rectangle.x, 999), min(rectangle.y, 999)
    right = min(1000, max(left + 1, rectangle.x + rectangle.width))
    bottom = min(1000, max(top + 1, rectangle.y + rectangle.height))
    return Box(left * _TEN, top * _TEN, right * _TEN, bottom * _TEN)
