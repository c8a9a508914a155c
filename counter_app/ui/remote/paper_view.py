"""A paper from under the document camera: boxes are laid over what stays hidden, then strokes are drawn on what is shown.

Finger and mouse drag; a tap sets one corner of a box and the next tap the other. With keys: arrows move a cross, the space
bar sets a corner or begins and ends a stroke, Backspace takes the last box away.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from counter_app.ports.media import Frame, PixelLayout
from counter_app.remote.desk_stills import Picture
from counter_app.remote.messages import Point, Rectangle
from counter_app.remote.papers_shown import MOST_BOXES
from counter_app.ui.kiosk.page import Room

_THOUSAND = 1000
_MOST_POINTS = 400
_STEP, _SMALL_STEP = 20, 5  # thousandths, for one press of an arrow; with Shift
_TAP = 12  # thousandths: a finger that moved less has not dragged
_INK = ("#1c5fb0", "#d6336c")  # ours, the clerk's: as at the desk, seen from the other side
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Doing(Enum):
    """What a drag means."""

    LOOKING = "looking"
    HIDING = "hiding"
    DRAWING = "drawing"


class PaperView(QWidget):
    """`changed` after every box; `drawn` gets a stroke in thousandths of the picture."""

    def __init__(self, room: Room) -> None:
        super().__init__()
        self._room = room
        self.changed: Callable[[], None] = lambda: None
        self.drawn: Callable[[tuple[Point, ...]], None] = lambda _points: None
        self.doing = Doing.LOOKING
        self.boxes: tuple[Rectangle, ...] = ()
        self._image: QImage | None = None
        self._pixels = b""
        self._picture: Picture | None = None
        self._mine = ""
        self._at = Point(500, 500)  # of the cross
        self._corner: Point | None = None
        self._pressed: Point | None = None
        self._stroke: tuple[Point, ...] = ()
        self._keys = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(room.say("call.paper.view"))

    def sizeHint(self) -> QSize:
        return QSize(360, 480)

    # what is shown

    def show_taken(self, taken: Frame, boxes: tuple[Rectangle, ...]) -> None:
        """A picture only this window has: what stays hidden is chosen now."""
        self.forget()
        grey = taken.layout is not PixelLayout.RGB
        self._pixels = taken.pixels  # the image looks at them
        row = taken.width * (1 if grey else 3)
        kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
        self._image = QImage(self._pixels, taken.width, taken.height, row, kind)
        self.doing, self.boxes = Doing.HIDING, boxes
        self._tell()

    def show_sent(self, picture: Picture, mine: str) -> None:
        """A picture the clerk has; strokes of everybody over it. `mine`: the sender of this terminal."""
        if self._picture is None or self._picture.head.still != picture.head.still:
            self.forget()
            content = picture.jpeg.reveal() if picture.jpeg is not None else b""
            made = QImage.fromData(content, "JPEG")  # type: ignore[arg-type]  # the stubs miss the name
            self._image = None if made.isNull() else made
        self._picture, self._mine, self.doing = picture, mine, Doing.DRAWING
        self._tell()

    def forget(self) -> None:
        """Nothing is shown, and nothing of it is kept."""
        self._image, self._pixels, self._picture = None, b"", None
        self.boxes, self._stroke, self._corner, self._pressed = (), (), None, None
        self.doing = Doing.LOOKING
        self.update()

    @property
    def may_go_back(self) -> bool:
        """Whether there is a box, or half of one, to take away."""
        return bool(self.boxes) or self._corner is not None

    def back(self) -> None:
        """Take the last box away, or the corner that waits for its other."""
        if self._corner is not None:
            self._corner = None
        else:
            self.boxes = self.boxes[:-1]
        self._boxed()

    def _tell(self) -> None:
        say = self._room.say
        hidden = say("call.paper.boxes", count=len(self.boxes)) if self.doing is Doing.HIDING else ""
        self.setAccessibleDescription(hidden)
        self.update()

    def _boxed(self) -> None:
        self._tell()
        self.changed()

    # painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor("#3a3a3a"))
        if self._image is None:
            self._paint_place(painter)
            return
        area = self._area()
        painter.drawImage(area, self._image)
        for box in self.boxes if self._picture is None else self._picture.boxes:
            self._paint_box(painter, area, box)
        for sender, strokes in self._picture.strokes.items() if self._picture is not None else ():
            for points in strokes:
                self._paint_stroke(painter, area, points, mine=sender == self._mine)
        if self._stroke:
            self._paint_stroke(painter, area, self._stroke, mine=True)
        self._paint_begun(painter, area)

    def _paint_place(self, painter: QPainter) -> None:
        """Where the paper goes: a sheet's outline."""
        sheet = QRectF(0, 0, self.height() * 0.62, self.height() * 0.86)
        sheet.moveCenter(QRectF(self.rect()).center())
        painter.setPen(QPen(QColor("#ffffff"), 3, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(sheet, 8, 8)

    def _paint_begun(self, painter: QPainter, area: QRectF) -> None:
        """The box under the finger, and the cross of whoever uses keys."""
        begun = self._corner if self._corner is not None else self._pressed
        if self.doing is Doing.HIDING and begun is not None:
            painter.setPen(QPen(QColor("#ffd43d"), 3))
            painter.setBrush(QColor(0, 0, 0, 150))
            painter.drawRect(self._on_screen(area, between(begun, self._at)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus() and self._keys and self.doing is not Doing.LOOKING:
            at, arm = self._screen_point(area, self._at), max(14.0, area.width() / 20)
            for colour, width in (("#000000", 7.0), ("#ffd43d", 3.0)):
                painter.setPen(QPen(QColor(colour), width))
                painter.drawLine(at - QPointF(arm, 0), at + QPointF(arm, 0))
                painter.drawLine(at - QPointF(0, arm), at + QPointF(0, arm))

    def _paint_box(self, painter: QPainter, area: QRectF, box: Rectangle) -> None:
        place = self._on_screen(area, box)
        painter.fillRect(place, QColor("#000000"))
        painter.setPen(QPen(QColor("#ffd43d"), 2))
        painter.drawRect(place)

    def _paint_stroke(self, painter: QPainter, area: QRectF, points: tuple[Point, ...], *, mine: bool) -> None:
        line = [self._screen_point(area, each) for each in points]
        width = max(3.0, area.width() / 160)
        for colour, more in (("#ffffff", 4.0), (_INK[0] if mine else _INK[1], 0.0)):
            painter.setPen(QPen(QColor(colour), width + more, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            if len(line) == 1:
                painter.drawPoint(line[0])
            else:
                painter.drawPolyline(line)

    # places

    def _area(self) -> QRectF:
        if self._image is None:
            return QRectF(self.rect())
        size = QSize(self._image.size()).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2, *size.toTuple())

    def _screen_point(self, area: QRectF, at: Point) -> QPointF:
        return QPointF(area.left() + at.x * area.width() / _THOUSAND, area.top() + at.y * area.height() / _THOUSAND)

    def _on_screen(self, area: QRectF, box: Rectangle) -> QRectF:
        first = self._screen_point(area, Point(box.x, box.y))
        return QRectF(first, self._screen_point(area, Point(box.x + box.width, box.y + box.height)))

    def _point(self, at: QPointF) -> Point:
        area = self._area()
        x, y = (at.x() - area.left()) / max(1.0, area.width()), (at.y() - area.top()) / max(1.0, area.height())
        return Point(*(min(max(round(each * _THOUSAND), 0), _THOUSAND) for each in (x, y)))

    # finger and mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:  # Qt's
        if self._image is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._keys, self._at = False, self._point(event.position())
        self._pressed = self._at
        if self.doing is Doing.DRAWING:
            self._stroke = (self._at,)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # Qt's
        if self._pressed is not None:
            self._moved(self._point(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # Qt's
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            return
        self._at = self._point(event.position())
        if self.doing is Doing.DRAWING:
            self._end_stroke()
        elif self.doing is Doing.HIDING:
            dragged = max(abs(pressed.x - self._at.x), abs(pressed.y - self._at.y)) > _TAP
            if dragged and self._corner is None:
                self._add(between(pressed, self._at))
            else:
                self._tap()

    def _moved(self, to: Point) -> None:
        self._at = to
        if self._stroke and len(self._stroke) < _MOST_POINTS and self._stroke[-1] != to:
            self._stroke = (*self._stroke, to)
        self.update()

    def _tap(self) -> None:
        """One corner, then the other."""
        if self._corner is None:
            self._corner = self._at
            self._boxed()
        else:
            corner, self._corner = self._corner, None
            self._add(between(corner, self._at))

    def _add(self, box: Rectangle) -> None:
        if box.width and box.height and len(self.boxes) < MOST_BOXES:
            self.boxes = (*self.boxes, box)
        self._boxed()

    def _end_stroke(self) -> None:
        stroke, self._stroke = self._stroke, ()
        if stroke:
            self.drawn(stroke)
        self.update()

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's
        key = Qt.Key(event.key())
        if self._image is None or self.doing is Doing.LOOKING:
            super().keyPressEvent(event)
        elif key in _ARROWS:
            self._keys = True
            step = _SMALL_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
            x, y = (by * step for by in _ARROWS[key])
            self._moved(Point(*(min(max(each, 0), _THOUSAND) for each in (self._at.x + x, self._at.y + y))))
        elif key in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._keys = True
            self._press_key()
        elif key in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete} and self.doing is Doing.HIDING:
            self.back()
        else:
            super().keyPressEvent(event)

    def _press_key(self) -> None:
        if self.doing is Doing.HIDING:
            self._tap()
        elif self._stroke:
            self._end_stroke()
        else:
            self._stroke = (self._at,)
            self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # Qt's
        self._keys = event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        super().focusInEvent(event)
        self.update()


def between(one: Point, other: Point) -> Rectangle:
    """The box with these two corners."""
    left, top = min(one.x, other.x), min(one.y, other.y)
    return Rectangle(left, top, max(one.x, other.x) - left, max(one.y, other.y) - top)
