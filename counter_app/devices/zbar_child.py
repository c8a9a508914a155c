"""Child process of scanning/second_opinion.py: pictures on stdin, texts on stdout, until stdin ends.

A picture is its width and height (4 bytes each) and grey pixels; an answer its length (4 bytes) and one ASCII text per line.
"""

from __future__ import annotations

import struct
import sys

_MEMORY_BYTES = 1_000_000_000
_SECONDS = 4  # of CPU, for each picture
_LARGEST_PIXELS = 16_000_000
_LONGEST_ANSWER = 65536


def main() -> None:
    """Read pictures, with little memory and time."""
    _limit_memory()
    from PIL import Image  # noqa: PLC0415  # after the limits are set
    from pyzbar.pyzbar import ZBarSymbol, decode  # noqa: PLC0415  # as above; loads a C library

    pictures, answers = sys.stdin.buffer, sys.stdout.buffer
    while len(head := pictures.read(8)) == 8:  # noqa: PLR2004  # two numbers
        _limit_seconds()
        width, height = struct.unpack(">II", head)
        if width * height > _LARGEST_PIXELS:
            return
        grey = pictures.read(width * height)
        try:
            found = decode(Image.frombytes("L", (width, height), grey), symbols=[ZBarSymbol.QRCODE])
        except ValueError:  # pyzbar, of symbols that are one part of several
            found = []
        lines = [each.data for each in found if each.data.isascii() and b"\n" not in each.data]
        answer = b"\n".join(lines)[:_LONGEST_ANSWER]
        answers.write(struct.pack(">I", len(answer)) + answer)
        answers.flush()


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # not on Windows

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_seconds() -> None:
    """So many seconds more than were used so far."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # not on Windows

    used = resource.getrusage(resource.RUSAGE_SELF)
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + _SECONDS, most))


if __name__ == "__main__":
    main()
