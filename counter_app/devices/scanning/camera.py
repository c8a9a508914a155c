"""A camera that reads codes: one thread takes frames, one looks at the newest of them, one asks for a second opinion.

Frames never queue: what arrives while a frame is being looked at replaces the one that waits. A frame gets the plain look
and one further look, in turns: at twenty frames a second every look has its turn within a fifth of a second, and a page
without a code costs a tenth of what all looks at every frame would. `docs/SCANNING.md` has the figures.
"""

from __future__ import annotations

import threading
import time
from itertools import cycle
from typing import TYPE_CHECKING

from counter_app.devices.scanning.looks import FURTHER, image_of, plain
from counter_app.devices.scanning.newest import Newest
from counter_app.devices.scanning.second_opinion import SecondOpinion
from counter_app.devices.scanning.telling import Telling
from counter_app.devices.scanning.told_once import ToldOnce
from counter_app.failures import FailureCode, ScannerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.devices.scanning.frames import FrameSource
    from counter_app.ports.scanning import Picture, ScannerEvent

_SHOWN_EVERY_S = 0.05  # a preview needs no more than 20 frames a second
_AGAIN_S = 1.0  # a camera that is gone is looked for so often
_STALLED_S = 3.0  # an open camera that gives nothing for so long does not work
_ENDS_WITHIN_S = 2.0
_MOST_PIXELS = 16_000_000


class CameraScanner:
    """A `ports.scanning.Scanner` over any source of frames."""

    def __init__(
        self,
        source: FrameSource,
        opinion: Callable[[], SecondOpinion] = SecondOpinion,
        again_s: float = _AGAIN_S,
        stalled_s: float = _STALLED_S,
    ) -> None:
        self._source, self._opinion = source, opinion
        self._again_s, self._stalled_s = again_s, stalled_s
        self._run: _Run | None = None
        self._changing = threading.Lock()

    def start(self, seen: Callable[[ScannerEvent], None], show: Callable[[Picture], None] | None = None) -> None:
        """See the port."""
        with self._changing:
            if self._run is None:
                self._run = _Run(self._source, self._opinion(), Telling(seen, show), self._again_s, self._stalled_s)
                self._run.begin()

    def stop(self) -> None:
        """See the port."""
        with self._changing:
            run, self._run = self._run, None
        if run is not None:
            run.end()

    def check(self) -> list[str]:
        """Take one frame; says what is wrong where that fails."""
        with self._changing:
            if self._run is not None:
                return []  # it is open already, and tells its troubles itself
        try:
            frames = self._source.open()
        except ScannerError as error:
            return [f"カメラを開けません: {error.cause}"]
        try:
            frames.next()
        except ScannerError as error:
            return [f"カメラから画像が届きません: {error.cause}"]
        finally:
            frames.close()
        return []


class _Run:
    """From one start to its stop."""

    def __init__(
        self, source: FrameSource, opinion: SecondOpinion, telling: Telling, again_s: float, stalled_s: float
    ) -> None:
        self._source, self._opinion, self._telling = source, opinion, telling
        self._again_s, self._stalled_s = again_s, stalled_s
        self._to_look_at, self._to_ask_about = Newest(), Newest()
        self._told, self._telling_codes = ToldOnce(), threading.Lock()
        self._is_open = False
        self._threads = [
            threading.Thread(target=work, name=f"scanner-{work.__name__}", daemon=True)
            for work in (self._take, self._look, self._ask)
        ]

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._telling.end()
        self._to_look_at.end()
        self._to_ask_about.end()
        self._opinion.close()
        if threading.current_thread() in self._threads:
            return  # a listener stops it: the others may wait for that very call, and end after it
        for thread in self._threads:
            thread.join(_ENDS_WITHIN_S)

    def _take(self) -> None:
        """Open the camera, again and again where it is gone, and keep the newest frame."""
        over = self._telling.over
        while not over.is_set():
            try:
                self._take_until_lost()
            except ScannerError as error:
                self._telling.trouble(error)
                over.wait(self._again_s)

    def _take_until_lost(self) -> None:
        frames, shown = self._source.open(), float("-inf")
        try:
            while not self._telling.over.is_set():
                picture = _checked(frames.next())
                self._is_open = True
                self._telling.ready()
                self._to_look_at.put(picture)
                if (now := time.monotonic()) - shown >= _SHOWN_EVERY_S:
                    shown = now
                    self._telling.picture(picture)
        finally:
            self._is_open = False
            frames.close()

    def _look(self) -> None:
        """Look at the newest frame; where nothing is seen, let the second opinion have it if that is idle."""
        further = cycle(FURTHER)
        while not self._telling.over.is_set():
            picture = self._to_look_at.take(self._stalled_s)
            if picture is None:
                if self._is_open and not self._telling.over.is_set():
                    self._telling.trouble(ScannerError(FailureCode.SCANNER_FAILED, "no picture any more"))
                continue
            grey = image_of(picture)
            if texts := plain(grey) or next(further)(grey):
                self._tell(texts)
            else:
                self._to_ask_about.put(picture)

    def _ask(self) -> None:
        while not self._telling.over.is_set():
            picture = self._to_ask_about.take(self._stalled_s)
            if picture is not None and (texts := self._opinion.ask(picture)):
                self._tell(texts)

    def _tell(self, texts: list[str]) -> None:
        with self._telling_codes:
            fresh = self._told.fresh(texts, time.monotonic())
        self._telling.codes(fresh)


def _checked(picture: Picture) -> Picture:
    """A driver may give anything; nothing that is not a picture goes to a decoder."""
    pixels = picture.width * picture.height
    if not 0 < pixels <= _MOST_PIXELS or len(picture.grey) != pixels:
        raise ScannerError(FailureCode.SCANNER_FAILED, f"not a picture: {picture.width} x {picture.height}")
    return picture
