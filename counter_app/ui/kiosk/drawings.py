"""Small drawings in the theme's own colours: a card and a reader, a slip, a tick. No text in them, nothing moves."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from counter_app.ui.theme import Palette, Theme

_SIDE = 300.0  # drawings are made on a 400 x 300 sheet


class Scene(StrEnum):
    """What is drawn."""

    LAY_DOWN = "lay-down"
    ON_READER = "on-reader"
    NO_READER = "no-reader"
    SLIP = "slip"
    DONE = "done"


class Drawing(QWidget):
    """A drawing that keeps its proportions. Decoration: the words beside it say the same, so it has no name."""

    def __init__(self, theme: Theme, scene: Scene) -> None:
        super().__init__()
        self._theme, self._scene = theme, scene
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.metrics.mm(110), self._theme.metrics.mm(82))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.metrics.mm(40), self._theme.metrics.mm(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = min(self.width() / 400, self.height() / _SIDE)
        painter.translate((self.width() - 400 * scale) / 2, (self.height() - _SIDE * scale) / 2)
        painter.scale(scale, scale)
        colours = self._theme.palette
        match self._scene:
            case Scene.LAY_DOWN:
                _reader(painter, colours)
                _card(painter, colours, QPointF(112, 22))
                _arrow(painter, colours)
            case Scene.ON_READER:
                _reader(painter, colours)
                _card(painter, colours, QPointF(112, 128))
                _waves(painter, colours)
            case Scene.NO_READER:
                _reader(painter, colours)
                _cross(painter, colours)
            case Scene.SLIP:
                _slip(painter, colours)
            case Scene.DONE:
                _done(painter, colours)


def _pen(colour: str, width: float = 4) -> QPen:
    return QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _reader(painter: QPainter, colours: Palette) -> None:
    painter.setPen(_pen(colours.ink))
    painter.setBrush(QColor(colours.soft))
    painter.drawRoundedRect(QRectF(70, 150, 260, 130), 18, 18)
    painter.setPen(QPen(QColor(colours.quiet), 3, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(104, 164, 192, 102), 10, 10)


def _card(painter: QPainter, colours: Palette, at: QPointF) -> None:
    painter.setPen(_pen(colours.ink))
    painter.setBrush(QColor(colours.surface))
    box = QRectF(at.x(), at.y(), 176, 108)
    painter.drawRoundedRect(box, 10, 10)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.primary))
    painter.drawRoundedRect(QRectF(at.x() + 12, at.y() + 12, 152, 12), 3, 3)
    painter.setBrush(QColor(colours.quiet))
    for down, wide in ((38, 84), (54, 96), (70, 60)):
        painter.drawRoundedRect(QRectF(at.x() + 12, at.y() + down, wide, 7), 3, 3)
    painter.setPen(_pen(colours.ink, 3))
    painter.setBrush(QColor(colours.soft))
    painter.drawRoundedRect(QRectF(at.x() + 124, at.y() + 36, 40, 52), 4, 4)
    painter.setBrush(QColor(colours.quiet))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QPointF(at.x() + 144, at.y() + 54), 9, 9)
    painter.drawChord(QRectF(at.x() + 129, at.y() + 66, 30, 40), 0, 180 * 16)


def _arrow(painter: QPainter, colours: Palette) -> None:
    painter.setPen(_pen(colours.primary, 9))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawLine(QPointF(200, 144), QPointF(200, 200))
    painter.drawPolyline([QPointF(176, 180), QPointF(200, 206), QPointF(224, 180)])


def _waves(painter: QPainter, colours: Palette) -> None:
    painter.setPen(_pen(colours.primary, 6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for at in range(3):
        radius = 36 + at * 24
        painter.drawArc(QRectF(200 - radius, 108 - radius, radius * 2, radius * 2), 50 * 16, 80 * 16)


def _cross(painter: QPainter, colours: Palette) -> None:
    painter.setPen(_pen(colours.error, 12))
    painter.drawLine(QPointF(150, 175), QPointF(250, 255))
    painter.drawLine(QPointF(250, 175), QPointF(150, 255))


def _slip(painter: QPainter, colours: Palette) -> None:
    painter.setPen(_pen(colours.ink))
    painter.setBrush(QColor(colours.soft))
    painter.drawRoundedRect(QRectF(80, 20, 240, 64), 12, 12)
    painter.setBrush(QColor(colours.surface))
    painter.drawRect(QRectF(112, 56, 176, 190))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.quiet))
    for down, wide in ((80, 120), (104, 140), (124, 100)):
        painter.drawRoundedRect(QRectF(130, down, wide, 9), 3, 3)
    for x, y in ((164, 152), (212, 152), (164, 200)):
        for inset, colour in ((0, colours.ink), (5, colours.surface), (10, colours.ink)):
            painter.setBrush(QColor(colour))
            painter.drawRect(QRectF(x + inset, y + inset, 32 - 2 * inset, 32 - 2 * inset))
    painter.setBrush(QColor(colours.ink))
    for x, y in ((212, 200), (228, 208), (212, 216), (236, 224), (220, 224), (236, 200)):
        painter.drawRect(QRectF(x, y, 8, 8))
    painter.setPen(_pen(colours.primary, 9))
    painter.drawPolyline([QPointF(176, 266), QPointF(200, 290), QPointF(224, 266)])


def _done(painter: QPainter, colours: Palette) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.good))
    painter.drawEllipse(QPointF(200, 150), 110, 110)
    painter.setPen(_pen(colours.surface, 22))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline([QPointF(148, 152), QPointF(186, 190), QPointF(254, 112)])
