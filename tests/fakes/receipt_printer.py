"""A receipt printer that understands what it is sent: bytes back to pixels, and a socket server that answers like one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Self

from PIL import Image

FINE = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}
PAPER_OUT = {1: 0x1A, 2: 0x32, 3: 0x12, 4: 0x72}
COVER_OPEN = {1: 0x1A, 2: 0x16, 3: 0x12, 4: 0x12}
JAMMED = {1: 0x1A, 2: 0x52, 3: 0x1A, 4: 0x12}
NEAR_END = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x1E}


class UnknownCommandError(Exception):
    """Something no receipt printer was asked for: a drawer would open, or rubbish be printed."""


@dataclass
class Paper:
    """What came out: a picture per cut. Fed with bytes in any pieces."""

    cut: list[Image.Image] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    forgotten: int = 0
    _rest: bytes = b""
    _rows: list[bytes] = field(default_factory=list)
    _stored: list[bytes] = field(default_factory=list)

    def feed(self, content: bytes, answer: Callable[[str, int], None] = lambda _kind, _number: None) -> None:
        """Carry out every whole command; `answer` hears the questions."""
        self._rest += content
        while self._rest:
            taken = self._one(self._rest, answer)
            if taken == 0:
                return
            self._rest = self._rest[taken:]

    @property
    def whole(self) -> bool:
        """Nothing half-said is left."""
        return not self._rest and not self._rows

    def _one(self, content: bytes, answer: Callable[[str, int], None]) -> int:
        """Return how many bytes were carried out; 0 where the command is not complete."""
        if len(content) < 3 and content[:2] != b"\x1b@":
            return 0
        match content[:2]:
            case b"\x1b@":
                return 2
            case b"\x10\x04":
                self.asked.append(content[2])
                answer("now", content[2])
                return 3
            case b"\x1dr":
                answer("turn", content[2])
                return 3
            case b"\x10\x14" if content[2] == 8:
                self.forgotten += len(content) >= 10
                self._rows.clear()
                return 10 if len(content) >= 10 else 0
            case b"\x1dv":
                return self._picture(content)
            case b"\x1d(" if content[2:3] == b"L":
                return self._graphics(content)
            case b"\x1dV":
                if len(content) < 4:
                    return 0
                self._knife()
                return 4
        raise UnknownCommandError(content[:8])

    def _picture(self, content: bytes) -> int:
        if len(content) < 8:
            return 0
        assert content[2:4] == b"0\x00"
        wide, high = int.from_bytes(content[4:6], "little"), int.from_bytes(content[6:8], "little")
        if len(content) < 8 + wide * high:
            return 0
        self._rows += [content[8 + wide * row : 8 + wide * (row + 1)] for row in range(high)]
        return 8 + wide * high

    def _graphics(self, content: bytes) -> int:
        size = int.from_bytes(content[3:5], "little") if len(content) >= 5 else len(content)
        if len(content) < 5 + size:
            return 0
        body = content[5 : 5 + size]
        if body == b"02":
            self._rows += self._stored
            self._stored = []
            return 5 + size
        assert body[:6] == b"0p0\x01\x011"
        wide, high = -(-int.from_bytes(body[6:8], "little") // 8), int.from_bytes(body[8:10], "little")
        assert len(body) == 10 + wide * high
        self._stored = [body[10 + wide * row : 10 + wide * (row + 1)] for row in range(high)]
        return 5 + size

    def _knife(self) -> None:
        if self._rows:
            wide = len(self._rows[0]) * 8
            picture = Image.frombytes("1", (wide, len(self._rows)), b"".join(self._rows), "raw", "1;I")
            self.cut.append(picture.convert("L"))
        self._rows = []


@dataclass
class NetworkPrinter:
    """Serves one line after the other on a port of its own.

    `status`: what it says of itself; `after`: what it says once so many bytes came in; `dies`: closes the line there;
    `mute`: never answers; `slowly`: takes so few bytes at a time that a line fills up.
    """

    status: dict[int, int] = field(default_factory=lambda: dict(FINE))
    after: tuple[int, dict[int, int]] | None = None
    dies: int | None = None
    mute: bool = False
    slowly: int = 65536
    paper: Paper = field(default_factory=Paper)
    taken: int = 0

    def __enter__(self) -> Self:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join()

    def _serve(self) -> None:
        for line in self._lines():
            with line:
                self._listen(line)

    def _lines(self) -> Iterator[socket.socket]:
        while True:
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            yield line

    def _listen(self, line: socket.socket) -> None:
        def answer(kind: str, number: int) -> None:
            if not self.mute and (kind == "now" or self.status == FINE):
                line.sendall(bytes([self.status[number] if kind == "now" else 0]))

        while True:
            try:
                content = line.recv(self.slowly)
            except OSError:
                return
            if not content:
                return
            self.taken += len(content)
            if self.dies is not None and self.taken > self.dies:
                return
            if self.after is not None and self.taken > self.after[0]:
                self.status = self.after[1]
            try:
                self.paper.feed(content, answer)
            except OSError:
                return
