"""The focus ring: 4 px black with yellow around it, over everything, for whoever uses keys instead of fingers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QLayout, QScrollArea, QWidget

from counter_app.ui.theme import Palette

_WIDTH = 4
_KEYS = frozenset(
    {Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right}
)


def in_reading_order(whole: QWidget) -> None:
    """Let the focus walk as the layouts run: top to bottom, left to right. Otherwise it follows creation."""
    reached = list(_focusable(whole))
    for before, after in pairwise(reached):
        QWidget.setTabOrder(before, after)


def _focusable(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    layout = widget.layout()
    if layout is not None:
        yield from _in_layout(layout)
    elif isinstance(widget, QScrollArea):
        content = widget.widget()
        if content is not None:
            yield from _focusable(content)


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            yield from _in_layout(inner)
        elif widget is not None:
            yield from _focusable(widget)


_INPUT = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin})
_FOLLOW_MS = 60  # how often the ring looks whether what it marks was moved by a layout or by paging


class FocusRing(QWidget):
    """Lies over `window` and follows the focus. Hidden while fingers are used: a ring there only puzzles."""

    def __init__(self, window: QWidget, palette: Palette) -> None:
        super().__init__(window)
        self._palette = palette
        self._by_keys = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)
        self._moving = QTimer(self)
        self._moving.timeout.connect(self._place)
        self.hide()

    def wear(self, palette: Palette) -> None:
        """Use the colours of another palette."""
        self._palette = palette

    def touched(self, event: QEvent) -> None:
        """Take note whether fingers or keys are used; its window passes on whatever the application is touched by."""
        kind = event.type()
        if kind not in _INPUT:
            return
        pressed = kind is QEvent.Type.KeyPress
        if not pressed or getattr(event, "key", lambda: None)() in _KEYS:
            self._by_keys = pressed
        self._place()

    def _follow(self, _old: QWidget | None, _new: QWidget | None) -> None:
        self._place()

    def _place(self) -> None:
        window, focused = self.parentWidget(), QApplication.focusWidget()
        if window is None or focused is None or not self._wanted(window, focused):
            if self.isVisible():
                self.hide()
                self._moving.stop()
            return
        area = QRect(focused.mapTo(window, QPoint(0, 0)), focused.size()).adjusted(-9, -9, 9, 9)
        if self.geometry() != area:
            self.setGeometry(area)
        if not self.isVisible():
            self.show()
            self.raise_()
            self._moving.start(_FOLLOW_MS)

    def _wanted(self, window: QWidget, focused: QWidget) -> bool:
        return self._by_keys and window.isAncestorOf(focused) and focused.isVisible()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for inset, colour in ((2, self._palette.focus_outer), (2 + _WIDTH, self._palette.focus_inner)):
            pen = QPen(QColor(colour))
            pen.setWidth(_WIDTH)
            painter.setPen(pen)
            painter.drawRoundedRect(self.rect().adjusted(inset, inset, -inset, -inset), 10, 10)
