"""Paints scenes: the same strokes on a screen, in a picture and on paper. Hatching is drawn, so that it scales."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from counter_app.ui.board.charts.scene import Align, Area, Box, Dot, Hatch, Line, Scene, Shape, Tint, Words
from counter_app.ui.theme import UI_FONTS, Palette


@dataclass(frozen=True)
class Look:
    """The colours of a chart by what they are for."""

    colours: Mapping[Tint, str]

    def colour(self, tint: Tint) -> QColor:
        """Return a colour for the painter."""
        return QColor(self.colours[tint])


def screen_look(palette: Palette) -> Look:
    """Return the colours of a window; what carries meaning has 3:1 and more on the ground, letters 7:1."""
    return Look(
        {
            Tint.GROUND: palette.surface,
            Tint.INK: palette.ink,
            Tint.QUIET: palette.quiet,
            Tint.GRID: "#d4d8de",
            Tint.MAIN: palette.primary,
            Tint.BAND: "#dfe6fb",
            Tint.OTHER: "#6b6b6b",
            Tint.ALARM: palette.error,
            Tint.ON_DARK: palette.on_primary,
            Tint.HEAT_0: palette.surface,
            Tint.HEAT_1: "#e8eefc",
            Tint.HEAT_2: "#bccbf5",
            Tint.HEAT_3: "#3d57bd",
            Tint.HEAT_4: palette.primary,
        }
    )


_ALIGNED = {
    Align.LEFT: Qt.AlignmentFlag.AlignLeft,
    Align.CENTRE: Qt.AlignmentFlag.AlignHCenter,
    Align.RIGHT: Qt.AlignmentFlag.AlignRight,
}


_ONE_LINE = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextDontClip.value | Qt.TextFlag.TextSingleLine.value


def paint(painter: QPainter, scene: Scene, look: Look) -> None:
    """Paint a scene at the painter's origin."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for mark in scene.marks:
        match mark:
            case Box():
                _box(painter, mark, look)
            case Line():
                painter.setPen(_pen(look.colour(mark.tint), mark.width, dashed=mark.dashed))
                painter.drawPolyline(QPolygonF([QPointF(*place) for place in mark.points]))
            case Area():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.colour(mark.fill))
                painter.drawPolygon(QPolygonF([QPointF(*place) for place in mark.points]))
            case Dot():
                _dot(painter, mark, look)
            case Words():
                _words(painter, mark, look)


def chart_font(size: float, *, bold: bool = False) -> QFont:
    """Return the font of a chart's words, in whole pixels of the painter's own scale."""
    font = QFont(list(UI_FONTS))
    font.setPixelSize(max(1, round(size)))
    font.setBold(bold)
    return font


def _words(painter: QPainter, mark: Words, look: Look) -> None:
    painter.setFont(chart_font(mark.size, bold=mark.bold))
    painter.setPen(look.colour(mark.tint))
    box = QRectF(mark.x, mark.y, mark.width, mark.height)
    painter.drawText(box, _ALIGNED[mark.align].value | _ONE_LINE, mark.text)


def _pen(colour: QColor, width: float, *, dashed: bool = False) -> QPen:
    pen = QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
    if dashed:
        pen.setDashPattern([4, 3])
    return pen


def _box(painter: QPainter, mark: Box, look: Look) -> None:
    box = QRectF(mark.x, mark.y, mark.width, mark.height)
    if mark.fill is not None:
        painter.fillRect(box, look.colour(mark.fill))
    if mark.hatch is not Hatch.NONE:
        _hatch(painter, box, mark, look.colour(mark.hatch_tint))
    if mark.edge is not None:
        painter.setPen(_pen(look.colour(mark.edge), 1))
        painter.setBrush(QBrush(Qt.BrushStyle.NoBrush))
        painter.drawRect(box)


def _hatch(painter: QPainter, box: QRectF, mark: Box, colour: QColor) -> None:
    painter.save()
    outline = QPainterPath()
    outline.addRect(box)
    painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
    painter.setPen(_pen(colour, 1.2))
    tall, apart = box.height(), mark.gap * math.sqrt(2)
    at = box.left() - tall
    while at < box.right():
        if mark.hatch in {Hatch.RISING, Hatch.CROSSED}:
            painter.drawLine(QPointF(at, box.bottom()), QPointF(at + tall, box.top()))
        if mark.hatch in {Hatch.FALLING, Hatch.CROSSED}:
            painter.drawLine(QPointF(at, box.top()), QPointF(at + tall, box.bottom()))
        at += apart
    painter.restore()


def _dot(painter: QPainter, mark: Dot, look: Look) -> None:
    painter.setPen(_pen(look.colour(mark.tint), 2))
    painter.setBrush(look.colour(Tint.GROUND if mark.hollow else mark.tint))
    at, r = QPointF(mark.x, mark.y), mark.radius
    if mark.shape is Shape.ROUND:
        painter.drawEllipse(at, r, r)
        return
    corners = (QPointF(0, -r), QPointF(r, 0), QPointF(0, r), QPointF(-r, 0))
    painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
