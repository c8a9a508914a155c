"""The clerk's face: the newest picture, painted on the window's thread; what comes faster is passed over."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from counter_app.ports.media import Frame, PixelLayout
from counter_app.ui.kiosk.page import Room

_WIDE, _HIGH = 4, 3


class ClerkPicture(QWidget):
    """Four to three, as the camera is."""

    def __init__(self, room: Room) -> None:
        super().__init__()
        self._colour = room.theme.palette.band
        self._image: QImage | None = None
        self._pixels = b""
        height = room.theme.metrics.mm(23)
        self.setFixedSize(height * _WIDE // _HIGH, height)
        self.setAccessibleName(room.say("call.picture"))

    def show_frame(self, frame: Frame | None) -> None:
        """Paint this; None: nothing comes any more."""
        if frame is None or frame.layout is not PixelLayout.RGB:
            self._image, self._pixels = None, b""
        else:
            self._pixels = frame.pixels  # the image looks at them
            line = 3 * frame.width
            self._image = QImage(self._pixels, frame.width, frame.height, line, QImage.Format.Format_RGB888)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._colour))
        if self._image is not None:
            size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, 0, 0)
            place.setSize(size)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._image)
