"""Codes as a camera sees them: ten ways in which a frame is bad, drawn here, the same for every reader in a run.

A frame is 1280 x 720 grey with one symbol of 560 pixels (quiet zone of 4 modules included). What is drawn depends on a
seed alone. All of it is invented: no lens, no sensor and no phone was measured for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageFilter

from counter_app.slips.qr import QUIET_ZONE, modules

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

WIDTH, HEIGHT = 1280, 720
SYMBOL = 560  # pixels across, with the quiet zone
_FINE = 12  # pixels a module is drawn with before it is made as small as the camera sees it
_PAPER, _INK, _DESK = 225, 35, 150
_UNIFORMS = 4  # so many evenly spread bytes make one that is nearly normal
_UNIFORM_SIGMA = 256 / math.sqrt(12 * _UNIFORMS)

# Decimal digits a symbol of a version holds at most with error correction M (ISO/IEC 18004, table 7)
DIGITS_M = {
    4: 149, 5: 202, 6: 255, 7: 293, 8: 365, 9: 432, 10: 513, 11: 604, 12: 691, 13: 796, 14: 871, 15: 991,
    16: 1082, 17: 1212, 18: 1346, 19: 1500, 20: 1600, 21: 1708, 22: 1872, 23: 2059, 24: 2188, 25: 2395,
}  # fmt: skip


@dataclass(frozen=True)
class Symbol:
    """A code before any camera saw it."""

    version: int
    text: str
    picture: Image.Image  # with its quiet zone, many pixels a module


def symbol(version: int, chance: random.Random) -> Symbol:
    """Draw a code of digits that fills this version."""
    length = chance.randint(DIGITS_M[version - 1] + 1, DIGITS_M[version])
    text = "2601" + "".join(chance.choices("0123456789", k=length - 4))
    rows = modules(text)
    side = len(rows) + 2 * QUIET_ZONE
    small = Image.new("L", (side, side), _PAPER)
    dots = bytes(_INK if dark else _PAPER for row in rows for dark in row)
    small.paste(Image.frombytes("L", (len(rows), len(rows)), dots), (QUIET_ZONE, QUIET_ZONE))
    return Symbol(version, text, small.resize((side * _FINE, side * _FINE), Image.Resampling.NEAREST))


def frame(of: Symbol, condition: str, chance: random.Random, across: int = SYMBOL) -> Image.Image:
    """Return what a camera shows of a code under one of `CONDITIONS`; `across` in pixels, smaller is farther away."""
    return CONDITIONS[condition](of.picture, across, chance)


def empty_frame(chance: random.Random) -> Image.Image:
    """A desk with things on it, and no code: what the scanner sees most of the day."""
    picture = _desk(chance)
    for _ in range(40):
        size = (chance.randint(10, 260), chance.randint(6, 160))
        thing = Image.new("L", size, chance.randint(20, 240))
        picture.paste(thing.rotate(chance.uniform(0, 90), expand=True, fillcolor=_DESK), _place(chance, 0))
    return _noisy(picture.filter(ImageFilter.GaussianBlur(0.8)), 4, chance)


def _place(chance: random.Random, side: int) -> tuple[int, int]:
    return chance.randint(0, WIDTH - side), chance.randint(0, HEIGHT - side)


def _desk(chance: random.Random) -> Image.Image:
    """Grey, brighter to one side."""
    slope = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180, 270))).resize((WIDTH, HEIGHT))
    return Image.blend(Image.new("L", (WIDTH, HEIGHT), _DESK), slope, 0.25)


def _laid(symbol: Image.Image, across: int, chance: random.Random) -> Image.Image:
    """Upright, somewhere in the frame."""
    picture = _desk(chance)
    picture.paste(symbol.resize((across, across), Image.Resampling.BOX), _place(chance, across))
    return picture


def _rotated(symbol: Image.Image, across: int, chance: random.Random) -> Image.Image:
    return _turned(symbol, across, chance, chance.choice((-1, 1)) * chance.uniform(15, 45))


def _turned(symbol: Image.Image, across: int, chance: random.Random, degrees: float) -> Image.Image:
    """About the middle, drawn twice as large and made smaller, as a lens would average it."""
    side = math.radians(degrees)
    whole = abs(math.cos(side)) + abs(math.sin(side))
    fitting = min(across, int((HEIGHT - 4) / whole))
    large = symbol.resize((2 * fitting, 2 * fitting), Image.Resampling.BOX).convert("LA")
    turned = large.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    turned = turned.resize((turned.width // 2, turned.height // 2), Image.Resampling.BOX)
    picture = _desk(chance)
    place = (chance.randint(0, WIDTH - turned.width), chance.randint(0, max(0, HEIGHT - turned.height)))
    picture.paste(turned.getchannel("L"), place, turned.getchannel("A"))
    return picture


def _tilted(symbol: Image.Image, across: int, chance: random.Random, degrees: float, turned: float = 0) -> Image.Image:
    """Leaning about an upright or level axis, seen from three times its width away; then turned in the picture."""
    half, distance = across / 2, 3.0 * across
    spin = complex(math.cos(math.radians(turned)), math.sin(math.radians(turned)))
    lean, upright, sign = math.radians(degrees), chance.random() < 0.5, chance.choice((-1, 1))  # noqa: PLR2004  # a coin

    def seen(x: float, y: float) -> tuple[float, float]:
        bent = x if upright else y
        depth = distance / (distance + sign * bent * math.sin(lean))
        x, y = (x * math.cos(lean), y) if upright else (x, y * math.cos(lean))
        place = complex(x * depth, y * depth) * spin
        return place.real, place.imag

    corners = [seen(x, y) for x, y in ((-half, -half), (-half, half), (half, half), (half, -half))]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    shrink = min(1.0, (HEIGHT - 8) / (bottom - top))
    x0 = chance.uniform(4 - left * shrink, WIDTH - 4 - right * shrink)
    y0 = chance.uniform(4 - top * shrink, HEIGHT - 4 - bottom * shrink)
    ends = [(2 * (x0 + x * shrink), 2 * (y0 + y * shrink)) for x, y in corners]
    side = 2 * across
    source = symbol.resize((side, side), Image.Resampling.BOX).convert("LA")
    plane = _plane(ends, [(0, 0), (0, side), (side, side), (side, 0)])
    laid = source.transform((2 * WIDTH, 2 * HEIGHT), Image.Transform.PERSPECTIVE, plane, Image.Resampling.BICUBIC)
    laid = laid.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
    picture = _desk(chance)
    picture.paste(laid.getchannel("L"), (0, 0), laid.getchannel("A"))
    return picture


def _plane(ends: list[tuple[float, float]], origins: list[tuple[int, int]]) -> tuple[float, ...]:
    """Eight numbers of the perspective that leads from the frame back to the symbol: eight linear equations."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(ends, origins, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):
        pivot = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for row in range(8):
            if row != column:
                factor = rows[row][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return tuple(row[8] for row in rows)


def _noisy(picture: Image.Image, sigma: float, chance: random.Random) -> Image.Image:
    """Grain of a sensor."""
    layers = [Image.frombytes("L", picture.size, chance.randbytes(picture.width * picture.height)) for _ in "1234"]
    grain = Image.blend(Image.blend(layers[0], layers[1], 0.5), Image.blend(layers[2], layers[3], 0.5), 0.5)
    share = sigma / _UNIFORM_SIGMA
    return ImageChops.add(picture, grain.point([round(128 + (level - 127.5) * share) for level in range(256)]), 1, -128)


def _moved(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Five pixels along a line, while the shutter was open."""
    lines = {
        "level": [10, 11, 12, 13, 14],
        "upright": [2, 7, 12, 17, 22],
        "falling": [0, 6, 12, 18, 24],
        "rising": [4, 8, 12, 16, 20],
    }
    line = chance.choice(sorted(lines.values()))
    return picture.filter(ImageFilter.Kernel((5, 5), [int(place in line) for place in range(25)]))


def _dark(picture: Image.Image, chance: random.Random) -> Image.Image:
    """A fifth of the light, and the grain that comes with it."""
    return _noisy(picture.point([round(6 + level * 0.22) for level in range(256)]), 7, chance)


def _glare(picture: Image.Image, chance: random.Random, strength: int) -> Image.Image:
    """A lamp in the screen: a soft bright spot."""
    spot = Image.radial_gradient("L").point([max(0, strength - round(level * strength / 170)) for level in range(256)])
    size = chance.randint(260, 520)
    light = Image.new("L", picture.size)
    light.paste(spot.resize((size, size * 2 // 3)), (chance.randint(200, 800), chance.randint(50, 400)))
    return ImageChops.add(picture, light)


def _grid(picture: Image.Image, chance: random.Random, depth: float) -> Image.Image:
    """The grid of a phone's screen as the camera's own grid beats with it."""
    wide, high = picture.width + 200, picture.height + 200

    def wave(length: int) -> bytes:
        period, start = chance.uniform(2.1, 3.8), chance.uniform(0, math.tau)
        return bytes(
            round(255 * (1 - depth * (0.5 + 0.5 * math.sin(start + math.tau * at / period)))) for at in range(length)
        )

    lines = Image.frombytes("L", (wide, 1), wave(wide)).resize((wide, high))
    rows = Image.frombytes("L", (1, high), wave(high)).resize((wide, high))
    grid = ImageChops.multiply(lines, rows).rotate(chance.uniform(-6, 6), Image.Resampling.BILINEAR)
    return ImageChops.multiply(picture, grid.crop((100, 100, 100 + picture.width, 100 + picture.height)))


def _phone_mix(symbol: Image.Image, across: int, chance: random.Random) -> Image.Image:
    """All of it, each a little: a phone held towards the camera."""
    picture = _grid(_tilted(symbol, across, chance, chance.uniform(5, 15), chance.uniform(-10, 10)), chance, 0.3)
    picture = _glare(picture.filter(ImageFilter.GaussianBlur(0.9)), chance, 70)
    return _noisy(picture, 4, chance)


CONDITIONS: Mapping[str, Callable[[Image.Image, int, random.Random], Image.Image]] = {
    "clean": _laid,
    "rotation 15-45°": _rotated,
    "perspective 30°": lambda s, a, c: _tilted(s, a, c, 30),
    "blur 1.2 px": lambda s, a, c: _laid(s, a, c).filter(ImageFilter.GaussianBlur(1.2)),
    "blur 2.0 px": lambda s, a, c: _laid(s, a, c).filter(ImageFilter.GaussianBlur(2.0)),
    "motion 5 px": lambda s, a, c: _moved(_laid(s, a, c), c),
    "low light": lambda s, a, c: _dark(_laid(s, a, c), c),
    "glare": lambda s, a, c: _glare(_laid(s, a, c), c, 150),
    "phone moiré": lambda s, a, c: _grid(_laid(s, a, c), c, 0.45),
    "phone mix": _phone_mix,
}
