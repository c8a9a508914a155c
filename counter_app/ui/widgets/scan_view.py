"""What the camera sees, as in a mirror, with a frame to hold the code into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from counter_app.ports.scanning import Picture
    from counter_app.ui.theme import Palette

_FRAME = 0.72  # of the shorter side
_CORNER = 0.22  # of the frame's edge
_WIDE, _HIGH = 4, 3


class ScanView(QWidget):
    """Decoration to a screen reader: `name` says what is to be done."""

    def __init__(self, palette: Palette, name: str, *, least: QSize) -> None:
        super().__init__()
        self._palette, self._least = palette, least
        self._image: QImage | None = None
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return self._least * 2

    def minimumSizeHint(self) -> QSize:
        return self._least

    def show_picture(self, picture: Picture) -> None:
        """Show a frame; turned round left to right, so that hands move as one expects."""
        if len(picture.grey) != picture.width * picture.height or not picture.grey:
            return
        seen = QImage(picture.grey, picture.width, picture.height, picture.width, QImage.Format.Format_Grayscale8)
        self._image = seen.flipped(Qt.Orientation.Horizontal)  # a copy of its own, left to right
        self.update()

    def forget(self) -> None:
        """Show nothing any more."""
        self._image = None
        self.update()

    @property
    def empty(self) -> bool:
        """No frame was shown yet."""
        return self._image is None

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = self._area()
        painter.fillRect(area, QColor("#1a1a1a"))
        if self._image is not None:
            painter.drawImage(area, self._image, self._part(area))
        else:
            self._phone(painter, area)
        self._guide(painter, area)

    def _area(self) -> QRectF:
        """The largest 4 to 3 in the middle."""
        width = min(float(self.width()), self.height() * _WIDE / _HIGH)
        size = (width, width * _HIGH / _WIDE)
        return QRectF((self.width() - size[0]) / 2, (self.height() - size[1]) / 2, *size)

    def _part(self, area: QRectF) -> QRectF:
        """Cut the frame to the shape of the view, from its middle."""
        assert self._image is not None
        size = self._image.size().toSizeF()
        scale = min(size.width() / area.width(), size.height() / area.height())
        width, height = area.width() * scale, area.height() * scale
        return QRectF((size.width() - width) / 2, (size.height() - height) / 2, width, height)

    def _guide(self, painter: QPainter, area: QRectF) -> None:
        """Four corners, light over dark: seen before any picture."""
        edge = min(area.width(), area.height()) * _FRAME
        frame = QRectF(area.center().x() - edge / 2, area.center().y() - edge / 2, edge, edge)
        arm = edge * _CORNER
        for colour, width in ((self._palette.focus_inner, 11), (self._palette.focus_outer, 6)):
            painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            for corner, across, down in (
                (frame.topLeft(), arm, arm),
                (frame.topRight(), -arm, arm),
                (frame.bottomLeft(), arm, -arm),
                (frame.bottomRight(), -arm, -arm),
            ):
                painter.drawLine(corner, corner + QPointF(across, 0))
                painter.drawLine(corner, corner + QPointF(0, down))

    def _phone(self, painter: QPainter, area: QRectF) -> None:
        """No camera, or not yet: a telephone with a code on it, where it is to be held."""
        high = min(area.width(), area.height()) * 0.56
        wide = high * 0.56
        body = QRectF(area.center().x() - wide / 2, area.center().y() - high / 2, wide, high)
        painter.setPen(QPen(QColor("#ffffff"), 4))
        painter.setBrush(QColor("#333333"))
        painter.drawRoundedRect(body, wide * 0.12, wide * 0.12)
        cell = wide * 0.7 / 7
        left, top = body.center().x() - cell * 3.5, body.center().y() - cell * 3.5
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(QRectF(left - cell, top - cell, cell * 9, cell * 9), QColor("#ffffff"))
        for place, line in enumerate(("1110111", "1010101", "1110111", "0001000", "1110101", "1010010", "1110101")):
            for across, dark in enumerate(line):
                if dark == "1":
                    painter.fillRect(QRectF(left + across * cell, top + place * cell, cell, cell), QColor("#000000"))
