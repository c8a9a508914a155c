"""Colours and sizes of every window, in one place. After the Digital Agency's design system, at AAA contrast.

Colours are its primitives (MIT, github.com/digital-go-jp/design-tokens): red-1000 and green-900 stand for error and
success because its own error and success colours stay below 7:1. Sizes are in millimetres: a target must be found by
a finger, not by a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil, hypot

from PySide6.QtGui import QColor, QFont, QPalette

UI_FONTS = ("BIZ UDPGothic", "Noto Sans CJK JP", "Noto Sans JP", "IPAexGothic", "Yu Gothic UI")
NAME_FONTS = ("BIZ UDPGothic", "BIZ UDMincho", "IPAmjMincho")  # the chain of slips/fonts.py, by family
_INCH = 25.4
_ASSUMED_INCHES = {(1920, 1080): 23.8, (1280, 800): 15.4, (1366, 768): 15.6, (1080, 1920): 23.8}
_FALLBACK_PX_PER_MM = 3.64
_LEAST_SCREEN_MM = (331, 207)  # a 15.4 inch panel; every page fits it at the least sizes
_MOST_EASE = 1.4


class Contrast(StrEnum):
    """Which palette is worn."""

    STANDARD = "standard"
    HIGH = "high"


class TextSize(StrEnum):
    """How large text is, in steps a resident can name."""

    NORMAL = "normal"
    LARGE = "large"
    LARGEST = "largest"


_SCALE = {TextSize.NORMAL: 1.0, TextSize.LARGE: 1.25, TextSize.LARGEST: 1.5}


@dataclass(frozen=True)
class Palette:
    """Every colour by its task. `ink` and `quiet` reach 7:1 on `page` and `surface`."""

    page: str
    surface: str
    soft: str  # of a chosen thing
    ink: str
    quiet: str
    line: str  # 3:1 and more: the edge of what can be pressed
    primary: str
    pressed: str
    on_primary: str
    error: str
    error_soft: str
    good: str
    good_soft: str
    warning_soft: str
    band: str  # 「模擬カード」
    on_band: str
    focus_inner: str = "#000000"
    focus_outer: str = "#ffd43d"


STANDARD = Palette(
    page="#f2f2f2",
    surface="#ffffff",
    soft="#e8f1fe",
    ink="#1a1a1a",
    quiet="#4d4d4d",
    line="#767676",
    primary="#00118f",
    pressed="#000060",
    on_primary="#ffffff",
    error="#8b0000",
    error_soft="#fdeeee",
    good="#0b4a2b",
    good_soft="#e6f5ec",
    warning_soft="#fff8db",
    band="#1a1a1a",
    on_band="#ffd43d",
)
HIGH_CONTRAST = Palette(
    page="#000000",
    surface="#000000",
    soft="#333300",
    ink="#ffffff",
    quiet="#ffffff",
    line="#ffffff",
    primary="#ffe14d",
    pressed="#ffffff",
    on_primary="#000000",
    error="#ffb3b3",
    error_soft="#330000",
    good="#9bf0bd",
    good_soft="#002b14",
    warning_soft="#2b2400",
    band="#ffe14d",
    on_band="#000000",
)


@dataclass(frozen=True)
class Metrics:
    """Sizes in pixels, from millimetres on this screen and the chosen text size."""

    px_per_mm: float
    scale: float = 1.0
    ease: float = 1.0  # a larger screen has room for larger letters and keys
    dense: bool = False  # the staff's windows: a mouse and a keyboard, many fields at once

    @classmethod
    def of_screen(cls, width: int, height: int, px_per_mm: float | None = None) -> Metrics:
        """Sizes for a self-service screen; `px_per_mm` from calibration, else from the usual diagonal."""
        if px_per_mm is None:
            inches = _ASSUMED_INCHES.get((width, height))
            px_per_mm = hypot(width, height) / inches / _INCH if inches else _FALLBACK_PX_PER_MM
        room = min(width / px_per_mm / _LEAST_SCREEN_MM[0], height / px_per_mm / _LEAST_SCREEN_MM[1])
        return cls(px_per_mm, ease=min(max(room, 1.0), _MOST_EASE))

    @classmethod
    def of_desk(cls) -> Metrics:
        """Sizes for the staff's windows."""
        return cls(_FALLBACK_PX_PER_MM, dense=True)

    def mm(self, millimetres: float) -> int:
        """Millimetres to whole pixels, rounded up so that a least size is kept."""
        return ceil(millimetres * self.px_per_mm * self.ease)

    def text(self, millimetres: float) -> int:
        """A text size in pixels at the chosen scale; dense windows use six tenths of it."""
        return round(millimetres * self.px_per_mm * self.scale * (0.68 if self.dense else self.ease))

    @property
    def body(self) -> int:
        """Running text: 6.6 mm em, 9.9 mm at the largest step."""
        return self.text(6.6)

    @property
    def small(self) -> int:
        """The smallest text there is."""
        return self.text(5.0)

    @property
    def strong(self) -> int:
        """Answers and button texts."""
        return self.text(7.8)

    @property
    def title(self) -> int:
        """The heading of a page. Grows less than the rest: it is large already."""
        return round(self.text(10.4) * (1 - (self.scale - 1) * 0.4))

    @property
    def header(self) -> int:
        """The bar above: it has one line, so it grows by a fifth at most."""
        return round(self.px_per_mm * self.ease * 5.6 * min(self.scale, 1.2))

    @property
    def number(self) -> int:
        """The receipt number."""
        return round(self.text(18) * (1 - (self.scale - 1) * 0.6))

    @property
    def target(self) -> int:
        """The least edge of anything that can be pressed."""
        return 44 if self.dense else self.mm(16.6)

    @property
    def key(self) -> int:
        """The edge of a PIN key."""
        return 52 if self.dense else self.mm(22.2)

    @property
    def gap(self) -> int:
        """Between two targets."""
        return 8 if self.dense else self.mm(3.3)


@dataclass(frozen=True)
class Theme:
    """What a window wears."""

    metrics: Metrics
    contrast: Contrast = Contrast.STANDARD
    text_size: TextSize = TextSize.NORMAL

    def with_look(self, contrast: Contrast, text_size: TextSize) -> Theme:
        """Return the same theme at another contrast and text size."""
        return Theme(replace(self.metrics, scale=_SCALE[text_size]), contrast, text_size)

    @property
    def palette(self) -> Palette:
        """The colours."""
        return HIGH_CONTRAST if self.contrast is Contrast.HIGH else STANDARD

    def font(self) -> QFont:
        """Return the font of running text."""
        font = QFont(list(UI_FONTS))
        font.setPixelSize(self.metrics.body)
        return font

    def qt_palette(self) -> QPalette:
        """Colours for what no style sheet reaches."""
        colours, qt = self.palette, QPalette()
        for role, colour in (
            (QPalette.ColorRole.Window, colours.page),
            (QPalette.ColorRole.WindowText, colours.ink),
            (QPalette.ColorRole.Base, colours.surface),
            (QPalette.ColorRole.AlternateBase, colours.page),
            (QPalette.ColorRole.Text, colours.ink),
            (QPalette.ColorRole.Button, colours.surface),
            (QPalette.ColorRole.ButtonText, colours.ink),
            (QPalette.ColorRole.Highlight, colours.primary),
            (QPalette.ColorRole.HighlightedText, colours.on_primary),
            (QPalette.ColorRole.PlaceholderText, colours.quiet),
        ):
            qt.setColor(role, QColor(colour))
        return qt
