"""Cameras that show what a test puts before them, and frames with codes in them."""

from __future__ import annotations

import queue
import random
from dataclasses import dataclass, field
from functools import cache

from counter_app.app.bench_scan_pictures import Symbol, frame, symbol
from counter_app.failures import FailureCode, ScannerError
from counter_app.ports.scanning import Picture


@cache
def code(version: int = 7, seed: int = 1) -> Symbol:
    return symbol(version, random.Random(seed))


def shown(of: Symbol, condition: str = "clean", seed: int = 1) -> Picture:
    image = frame(of, condition, random.Random(seed))
    return Picture(image.width, image.height, image.tobytes())


def blank(width: int = 320, height: int = 240) -> Picture:
    return Picture(width, height, bytes([128]) * (width * height))


def gone(cause: str = "unplugged") -> ScannerError:
    return ScannerError(FailureCode.SCANNER_FAILED, cause)


def absent(cause: str = "no camera") -> ScannerError:
    return ScannerError(FailureCode.SCANNER_MISSING, cause)


@dataclass
class ShownCamera:
    """`opens`: an error for each opening that fails, before those that succeed. Frames come as they are put."""

    opens: list[ScannerError] = field(default_factory=list)
    frames: queue.Queue[Picture | ScannerError] = field(default_factory=queue.Queue)
    opened: int = 0
    closed: int = 0

    def open(self) -> ShownCamera:
        if self.opens:
            raise self.opens.pop(0)
        self.opened += 1
        return self

    def next(self) -> Picture:
        try:
            what = self.frames.get(timeout=20)
        except queue.Empty:
            raise gone("nothing was put before this camera") from None
        if isinstance(what, ScannerError):
            raise what
        return what

    def close(self) -> None:
        self.closed += 1

    def show(self, *what: Picture | ScannerError) -> None:
        for each in what:
            self.frames.put(each)


class Heard:
    """Events of a scanner, in the order they came; waits for the next one."""

    def __init__(self) -> None:
        self.events: queue.Queue = queue.Queue()

    def __call__(self, event) -> None:
        self.events.put(event)

    def next(self):
        return self.events.get(timeout=30)

    def until(self, kind: type):
        while not isinstance(event := self.next(), kind):
            pass
        return event

    def rest(self) -> list:
        found = []
        while not self.events.empty():
            found.append(self.events.get_nowait())
        return found
