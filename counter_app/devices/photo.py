"""The card's photo (JPEG 2000) as pixels, decoded in a child process with little memory, little time and no files.

A JPEG 2000 decoder is large C code fed with bytes from a card anyone can lay down. It never runs in this process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from counter_app.failures import CardError, FailureCode
from counter_app.personal import Personal

_PIXELS = 2_000_000
_HEAD = 8
_WITHIN_S = 10.0
DECODER = (sys.executable, "-I", str(Path(__file__).with_name("photo_decoder.py")))


@dataclass(frozen=True, slots=True)
class Photo:
    """Greyscale, one byte per pixel, rows without padding."""

    width: int
    height: int
    pixels: Personal[bytes]


def decode_photo(jp2: Personal[bytes], decoder: tuple[str, ...] = DECODER) -> Photo:
    """Decode EF DF27 of the card's face. Blocks for some 0.1 s; CardError(PHOTO_UNREADABLE) for anything else.

    `decoder` is the command of the child process; a packaged program names its own way to start it.
    """
    answer = _ask(decoder, jp2.reveal())
    width, height = int.from_bytes(answer[:4], "big"), int.from_bytes(answer[4:_HEAD], "big")
    if len(answer) < _HEAD or not 0 < width * height <= _PIXELS or len(answer) != _HEAD + width * height:
        raise CardError(FailureCode.PHOTO_UNREADABLE, f"the decoder gave no picture ({len(answer)} bytes)")
    return Photo(width, height, Personal(answer[_HEAD:]))


def _ask(decoder: tuple[str, ...], jp2: bytes) -> bytes:
    environment = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    try:
        child = subprocess.Popen(  # noqa: S603  # our own program, no shell
            decoder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**environment, "OPJ_NUM_THREADS": "1"},
        )
    except OSError as error:
        raise CardError(FailureCode.PHOTO_UNREADABLE, f"the decoder does not start: {error.strerror}") from error
    assert child.stdin is not None
    assert child.stdout is not None
    out_of_time = threading.Timer(_WITHIN_S, child.kill)
    out_of_time.start()
    try:
        with suppress(BrokenPipeError):  # it gave up before reading everything
            child.stdin.write(jp2)
        with suppress(BrokenPipeError):
            child.stdin.close()
        # a decoder that was taken over could write for ever: read no more than a picture
        return child.stdout.read(_HEAD + _PIXELS + 1)
    finally:
        out_of_time.cancel()
        child.kill()
        child.stdout.close()
        child.wait()
