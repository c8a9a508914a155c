"""A small drawing per life event: lines in the theme's own colours. Decoration: the tile's words say the same."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from counter_app.ui.theme import Palette, Theme

_SIDE = 100.0  # icons are made on a 100 x 100 sheet
_WIDTH = 5.0


class EventIcon(QWidget):
    """The drawing of an event by its id; a sheet of paper for one that has none."""

    def __init__(self, theme: Theme, event: str, edge: int) -> None:
        super().__init__()
        self._palette, self._draw = theme.palette, _ICONS.get(event, _paper)
        self.setFixedSize(edge, edge)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.width() / _SIDE, self.height() / _SIDE)
        _ink(painter, self._palette)
        self._draw(painter, self._palette)


def _ink(painter: QPainter, colours: Palette) -> None:
    _line(painter, colours.ink)
    painter.setBrush(QColor(colours.soft))


def _line(painter: QPainter, colour: str, width: float = _WIDTH) -> None:
    painter.setPen(
        QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )


def _house(painter: QPainter, left: float, top: float, wide: float) -> None:
    right, eaves, low = left + wide, top + wide * 0.42, top + wide
    painter.drawPolygon([QPointF(left, eaves), QPointF(left + wide / 2, top), QPointF(right, eaves)])
    painter.drawRect(QRectF(left + wide * 0.1, eaves, wide * 0.8, low - eaves))
    painter.drawRect(QRectF(left + wide * 0.4, low - wide * 0.32, wide * 0.2, wide * 0.32))


def _arrow(painter: QPainter, colours: Palette, start: QPointF, end: QPointF) -> None:
    """A horizontal arrow in the colour of what can be pressed."""
    _line(painter, colours.primary, 7)
    back = -12 if end.x() > start.x() else 12
    painter.drawLine(start, end)
    painter.drawPolyline([QPointF(end.x() + back, end.y() - 12), end, QPointF(end.x() + back, end.y() + 12)])
    _ink(painter, colours)


def _moving_in(painter: QPainter, colours: Palette) -> None:
    _house(painter, 42, 20, 54)
    _arrow(painter, colours, QPointF(4, 58), QPointF(36, 58))


def _moving_out(painter: QPainter, colours: Palette) -> None:
    _house(painter, 4, 20, 54)
    _arrow(painter, colours, QPointF(64, 58), QPointF(96, 58))


def _moving_within(painter: QPainter, colours: Palette) -> None:
    _house(painter, 3, 40, 34)
    _house(painter, 63, 40, 34)
    _arrow(painter, colours, QPointF(34, 24), QPointF(68, 24))


def _birth(painter: QPainter, colours: Palette) -> None:
    painter.drawEllipse(QPointF(50, 32), 22, 22)
    _line(painter, colours.ink, 4)
    painter.drawArc(QRectF(40, 26, 20, 18), 200 * 16, 140 * 16)
    painter.drawPoint(QPointF(42, 28))
    painter.drawPoint(QPointF(58, 28))
    painter.drawArc(QRectF(44, 4, 14, 14), 0, 220 * 16)
    _ink(painter, colours)
    painter.drawChord(QRectF(10, 20, 80, 74), 180 * 16, 180 * 16)
    painter.drawLine(QPointF(18, 96), QPointF(82, 96))


def _death(painter: QPainter, colours: Palette) -> None:
    """A chrysanthemum: petals around a middle, on a stem."""
    painter.drawLine(QPointF(50, 52), QPointF(50, 96))
    painter.drawLine(QPointF(50, 82), QPointF(30, 68))
    for turn in range(8):
        painter.save()
        painter.translate(50, 34)
        painter.rotate(turn * 45)
        painter.drawEllipse(QPointF(0, -19), 8, 12)
        painter.restore()
    painter.setBrush(QColor(colours.surface))
    painter.drawEllipse(QPointF(50, 34), 8, 8)


def _rings(painter: QPainter, colours: Palette, apart: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _line(painter, colours.ink, 6)
    painter.drawEllipse(QPointF(50 - apart, 56), 24, 24)
    painter.drawEllipse(QPointF(50 + apart, 56), 24, 24)


def _marriage(painter: QPainter, colours: Palette) -> None:
    _rings(painter, colours, 16)
    _line(painter, colours.primary)
    painter.drawPolygon([QPointF(34, 30), QPointF(24, 18), QPointF(29, 10), QPointF(39, 10), QPointF(44, 18)])


def _divorce(painter: QPainter, colours: Palette) -> None:
    _rings(painter, colours, 25)
    _line(painter, colours.primary)
    painter.drawLine(QPointF(50, 20), QPointF(50, 92))


def _work(painter: QPainter, colours: Palette) -> None:
    painter.drawRoundedRect(QRectF(10, 36, 80, 52), 8, 8)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(36, 20, 28, 16), 5, 5)
    painter.drawLine(QPointF(10, 60), QPointF(90, 60))
    _line(painter, colours.primary, 8)
    painter.drawLine(QPointF(50, 56), QPointF(50, 66))


def _disaster(painter: QPainter, colours: Palette) -> None:
    _house(painter, 14, 26, 70)
    _line(painter, colours.primary, 7)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline([QPointF(62, 2), QPointF(48, 30), QPointF(64, 36), QPointF(46, 70)])


def _paper(painter: QPainter, colours: Palette) -> None:
    painter.drawRect(QRectF(22, 8, 56, 84))
    _line(painter, colours.quiet)
    for down, wide in ((28, 36), (44, 36), (60, 22)):
        painter.drawLine(QPointF(32, down), QPointF(32 + wide, down))


def _unsure(painter: QPainter, colours: Palette) -> None:
    painter.drawEllipse(QPointF(50, 50), 42, 42)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _line(painter, colours.primary, 8)
    painter.drawArc(QRectF(34, 22, 32, 32), -90 * 16, 250 * 16)
    painter.drawLine(QPointF(50, 54), QPointF(50, 62))
    painter.drawPoint(QPointF(50, 78))


_ICONS: dict[str, Callable[[QPainter, Palette], None]] = {
    "tennyu": _moving_in,
    "tenshutsu": _moving_out,
    "tenkyo": _moving_within,
    "shussei": _birth,
    "shibou": _death,
    "kekkon": _marriage,
    "rikon": _divorce,
    "shigoto": _work,
    "saigai": _disaster,
    "unsure": _unsure,
}
