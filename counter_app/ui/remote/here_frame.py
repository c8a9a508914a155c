"""「ここです」: a frame around the field somebody of the office points at. Touches go through it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from counter_app.ui.theme import Theme


class HereFrame(QWidget):
    """Drawn by two colours, so that it is seen on any ground."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._colours = ("#000000", "#ffd43d")
        self._edge = 4
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def put_around(self, place: QWidget | None, theme: Theme) -> None:
        """Frame `place`; None: nothing is pointed at."""
        window = self.parentWidget()
        if place is None or window is None or not place.isVisible():
            self.hide()
            return
        self._colours = (theme.palette.focus_inner, theme.palette.focus_outer)
        self._edge = max(4, theme.metrics.mm(1))
        around = QRect(place.mapTo(window, QPoint(0, 0)), place.size())
        self.setGeometry(around.adjusted(-self._edge, -self._edge, self._edge, self._edge).intersected(window.rect()))
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for width, colour in ((self._edge * 2, self._colours[0]), (self._edge, self._colours[1])):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), 12, 12)
