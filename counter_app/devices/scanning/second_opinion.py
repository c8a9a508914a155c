"""zbar's opinion, from a child process: it dies of some codes (an assertion in C), and may.

The child stays warm between pictures, has little memory, few seconds for each picture and no more than `_PICTURES` of
them. Where it died it is started again; where it dies again and again, it is asked less and less often.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.ports.scanning import Picture

CHILD = (sys.executable, "-I", str(Path(__file__).parents[1] / "zbar_child.py"))
_SECONDS = 5.0  # of the clock on the wall, start of the child included; its own limit of CPU is shorter
_PICTURES = 500  # then a fresh one: whatever leaks, leaks no further
_LONGEST_ANSWER = 65536
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 60.0


class SecondOpinion:
    """One warm child. For one thread; `close` from any."""

    def __init__(
        self, child: tuple[str, ...] = CHILD, seconds: float = _SECONDS, now: Callable[[], float] = time.monotonic
    ) -> None:
        """`child`: how it is started; a packaged program names its own way."""
        self._command, self._seconds, self._now = child, seconds, now
        self._child: subprocess.Popen[bytes] | None = None
        self._asked = 0
        self._deaths = 0
        self._not_before = 0.0
        self._closed = False
        self._changing = threading.Lock()

    @property
    def process(self) -> int | None:
        """Id of the child, None where none runs."""
        child = self._child
        return None if child is None else child.pid

    def ask(self, picture: Picture) -> list[str]:
        """Return the texts zbar finds; empty where it finds none, died, is not installed, or rests after dying."""
        if self._now() < self._not_before:
            return []
        child = self._started()
        if child is None:
            return []
        answer = self._answer(child, picture)
        if answer is None:
            self._died()
            return []
        self._deaths = 0
        self._asked += 1
        if self._asked >= _PICTURES:
            self._end()
        return [line.decode("ascii") for line in answer.split(b"\n") if line and line.isascii()]

    def close(self) -> None:
        """End the child; nothing is asked any more."""
        with self._changing:
            self._closed = True
        self._end()

    def _started(self) -> subprocess.Popen[bytes] | None:
        with self._changing:
            if self._closed or self._child is not None:
                return self._child
            try:
                self._child = subprocess.Popen(  # noqa: S603  # our own interpreter and program
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
                )
            except OSError:
                self._child = None
            self._asked = 0
            started = self._child
        if started is None:
            self._died()
        return started

    def _answer(self, child: subprocess.Popen[bytes], picture: Picture) -> bytes | None:
        """Return what it says, None where it says nothing any more."""
        assert child.stdin is not None
        assert child.stdout is not None
        out_of_time = threading.Timer(self._seconds, child.kill)
        out_of_time.daemon = True
        out_of_time.start()
        try:
            child.stdin.write(struct.pack(">II", picture.width, picture.height) + picture.grey)
            child.stdin.flush()
            head = child.stdout.read(4)
            length = int.from_bytes(head)
            if len(head) < 4 or length > _LONGEST_ANSWER:  # noqa: PLR2004  # bytes of the length
                return None
            answer = child.stdout.read(length)
        except (OSError, ValueError):  # it is gone, or was closed meanwhile
            return None
        else:
            return answer if len(answer) == length else None
        finally:
            out_of_time.cancel()

    def _died(self) -> None:
        self._end()
        self._not_before = self._now() + min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**self._deaths)
        self._deaths = min(self._deaths + 1, 10)

    def _end(self) -> None:
        with self._changing:
            child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            with suppress(OSError):
                assert stream is not None
                stream.close()
