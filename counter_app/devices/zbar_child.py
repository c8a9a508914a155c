"""Child process of scanner.py: width, height and grey pixels on stdin, one ASCII text per line on stdout."""

from __future__ import annotations

import struct
import sys

_MEMORY_BYTES = 1_000_000_000
_SECONDS = 4


def main() -> None:
    """Read one picture, with little memory and time."""
    _limit()
    from PIL import Image  # noqa: PLC0415  # after the limits are set
    from pyzbar.pyzbar import ZBarSymbol, decode  # noqa: PLC0415  # as above; loads a C library

    width, height = struct.unpack(">II", sys.stdin.buffer.read(8))
    image = Image.frombytes("L", (width, height), sys.stdin.buffer.read())
    for found in decode(image, symbols=[ZBarSymbol.QRCODE]):
        if found.data.isascii() and b"\n" not in found.data:
            sys.stdout.buffer.write(found.data + b"\n")


def _limit() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # not on Windows

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
