"""A time written into a picture so that it survives VP8, JPEG and halving: 64 squares of black and white in the luma.

56 bits of microseconds on the machine's monotonic clock and 8 bits of their checksum. Both sides of a measurement run
on one machine and share that clock.
"""

from __future__ import annotations

_COLUMNS, _ROWS = 32, 2
_SQUARES_PER_WIDTH = 40
_TIME_BITS = 56
_WHITE, _BLACK, _MIDDLE = 235, 16, 128
_CHECK_PRIME = 251


def stamp_rows(at_s: float, width: int) -> bytes:
    """The first 2 × (width // 40) rows of luma that carry the time, mid-grey beside it."""
    side = width // _SQUARES_PER_WIDTH
    micros = int(at_s * 1e6) % (1 << _TIME_BITS)
    bits = f"{(micros << 8) | micros % _CHECK_PRIME:064b}"
    rows = b""
    for start in range(0, 64, _COLUMNS):
        squares = b"".join(bytes([_WHITE if bit == "1" else _BLACK]) * side for bit in bits[start : start + _COLUMNS])
        rows += (squares + bytes([_MIDDLE]) * (width - len(squares))) * side
    return rows


def stamp_of(luma: bytes, width: int, stride: int | None = None, bytes_per_pixel: int = 1) -> float | None:
    """The time in a picture's luma (or in grey RGB), in seconds; None where it cannot be read.

    `stride`: bytes from one row to the next. The picture may be smaller or larger than the one that was stamped.
    """
    side = width // _SQUARES_PER_WIDTH
    step = width * bytes_per_pixel if stride is None else stride
    if side < 2 or len(luma) < 2 * side * step:  # noqa: PLR2004  # one pixel a square would not survive
        return None
    number = 0
    for row in range(_ROWS):
        line = (row * side + side // 2) * step
        for column in range(_COLUMNS):
            at = line + (column * side + side // 2) * bytes_per_pixel
            number = number << 1 | (luma[at] > _MIDDLE)
    micros, check = number >> 8, number & 0xFF
    return micros / 1e6 if micros % _CHECK_PRIME == check else None
