"""A paper under the resident's camera: the still with zoom, what was painted over, strokes of everybody in the call."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from counter_app.i18n.texts import Language
from counter_app.remote.desk_stills import Picture
from counter_app.remote.messages import Point
from counter_app.ui.theme import Palette

_ZOOMS = (1.0, 1.5, 2.0, 3.0, 4.0)
_MOST_POINTS = 400
_STEP = 60
_INK = ("#d6336c", "#1c5fb0")  # ours, theirs; both with a white edge


class PictureView(QWidget):
    """+ and − zoom, arrows move, the mouse draws; `drawn` gets a stroke in thousandths of the picture."""

    def __init__(self, say: Language, palette: Palette, mine: Callable[[], str]) -> None:
        super().__init__()
        self._say, self._palette, self._mine = say, palette, mine
        self.drawn: Callable[[tuple[Point, ...]], None] = lambda _points: None
        self._picture: Picture | None = None
        self._image: QImage | None = None
        self._zoom = 0
        self._shift = QPointF()
        self._stroke: list[Point] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(say("remotedesk.picture"))

    def sizeHint(self) -> QSize:
        return QSize(400, 500)

    @property
    def zoom(self) -> float:
        """How many times larger than fitting."""
        return _ZOOMS[self._zoom]

    def show_picture(self, picture: Picture | None) -> None:
        """Show a still, as far as it has come; the place stays where it was for the same one."""
        if picture is self._picture:
            return
        other = picture is None or self._picture is None or picture.head.still != self._picture.head.still
        if other:
            self._zoom, self._shift, self._image = 0, QPointF(), None
        self._picture = picture
        if picture is not None and picture.jpeg is not None and self._image is None:
            made = QImage.fromData(picture.jpeg.reveal(), "JPEG")  # type: ignore[arg-type]  # the stubs miss the name
            self._image = None if made.isNull() else made
        self.setAccessibleDescription(self.words)
        self.update()

    @property
    def words(self) -> str:
        """What is said of the picture."""
        if self._picture is None:
            return self._say("remotedesk.picture.none")
        if self._image is None:
            got = self._picture.count - len(self._picture.missing)
            return self._say("remotedesk.picture.coming", got=got, all=self._picture.count)
        boxes = len(self._picture.boxes)
        return self._say("remotedesk.picture.covered", count=boxes) if boxes else self._say("remotedesk.picture.whole")

    def larger(self, by: int) -> None:
        """Zoom in or out."""
        self._zoom = min(max(self._zoom + by, 0), len(_ZOOMS) - 1)
        self._shift = QPointF() if not self._zoom else self._shift
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor("#3a3a3a"))
        area = self._area()
        if self._image is None or self._picture is None:
            painter.setPen(QColor("#ffffff"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.words)
            return
        painter.drawImage(area, self._image)
        for box in self._picture.boxes:
            self._paint_box(painter, self._on_screen(area, box.x, box.y, box.width, box.height))
        for sender, strokes in self._picture.strokes.items():
            for points in strokes:
                self._paint_stroke(painter, area, points, mine=sender == self._mine())
        if self._stroke:
            self._paint_stroke(painter, area, tuple(self._stroke), mine=True)

    def _on_screen(self, area: QRectF, x: int, y: int, width: int, height: int) -> QRectF:
        w, h = area.width() / 1000, area.height() / 1000
        return QRectF(area.left() + x * w, area.top() + y * h, width * w, height * h)

    def _paint_box(self, painter: QPainter, box: QRectF) -> None:
        """Painted over before it was sent; said in words where there is room."""
        painter.fillRect(box, QColor("#000000"))
        painter.setPen(QPen(QColor(self._palette.focus_outer), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        font = painter.font()
        font.setPixelSize(max(8, min(15, round(box.height() * 0.6))))
        painter.setFont(font)
        word = self._say("remotedesk.picture.box")
        if painter.fontMetrics().horizontalAdvance(word) < box.width():
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)

    def _paint_stroke(self, painter: QPainter, area: QRectF, points: tuple[Point, ...], *, mine: bool) -> None:
        line = [
            QPointF(area.left() + p.x * area.width() / 1000, area.top() + p.y * area.height() / 1000) for p in points
        ]
        width = max(3.0, area.width() / 180)
        for colour, more in (("#ffffff", 4.0), (_INK[0] if mine else _INK[1], 0.0)):
            pen = QPen(QColor(colour), width + more, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            if len(line) == 1:
                painter.drawPoint(line[0])
            else:
                painter.drawPolyline(line)

    def _area(self) -> QRectF:
        head = self._picture.head if self._picture is not None else None
        wide, high = (head.width, head.height) if head is not None else (1240, 1754)
        scale = min(self.width() / wide, self.height() / high) * self.zoom
        size = QPointF(wide * scale, high * scale)
        room = QPointF(max(0.0, (size.x() - self.width()) / 2), max(0.0, (size.y() - self.height()) / 2))
        x = min(max(self._shift.x(), -room.x()), room.x())
        y = min(max(self._shift.y(), -room.y()), room.y())
        self._shift = QPointF(x, y)
        return QRectF(self.width() / 2 - size.x() / 2 + x, self.height() / 2 - size.y() / 2 + y, size.x(), size.y())

    def _point(self, at: QPointF) -> Point:
        area = self._area()
        x = (at.x() - area.left()) * 1000 / area.width()
        y = (at.y() - area.top()) * 1000 / area.height()
        return Point(min(max(round(x), 0), 1000), min(max(round(y), 0), 1000))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # Qt's
        if self._image is not None and event.button() is Qt.MouseButton.LeftButton:
            self._stroke = [self._point(event.position())]
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # Qt's
        if self._stroke and len(self._stroke) < _MOST_POINTS:
            point = self._point(event.position())
            if point != self._stroke[-1]:
                self._stroke.append(point)
                self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # Qt's
        stroke, self._stroke = tuple(self._stroke), []
        if stroke:
            self.drawn(stroke)
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:  # Qt's
        self.larger(1 if event.angleDelta().y() > 0 else -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's
        moves = {
            Qt.Key.Key_Left: QPoint(_STEP, 0),
            Qt.Key.Key_Right: QPoint(-_STEP, 0),
            Qt.Key.Key_Up: QPoint(0, _STEP),
            Qt.Key.Key_Down: QPoint(0, -_STEP),
        }
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Semicolon):
            self.larger(1)
        elif event.key() == Qt.Key.Key_Minus:
            self.larger(-1)
        elif event.key() in moves:
            self._shift += QPointF(moves[Qt.Key(event.key())])
            self.update()
        else:
            super().keyPressEvent(event)
