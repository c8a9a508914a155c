"""The picture of a call, painted: takes frames from the media engine's thread and always shows the newest."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from counter_app.ports.media import Frame, PixelLayout
from counter_app.ui.collecting import collect_here

_FORMATS = {PixelLayout.RGB: (QImage.Format.Format_RGB888, 3), PixelLayout.GREY: (QImage.Format.Format_Grayscale8, 1)}
_LOOK_MS = 20


class CallPicture(QWidget):
    """RGB and grey frames, as large as fits. `painted` is told each frame once it is on the screen, on Qt's thread."""

    _came = Signal()

    def __init__(self, painted: Callable[[Frame], None] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painted = painted
        self._lock = threading.Lock()
        self._newest: Frame | None = None
        self._told: Frame | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._came.connect(self.update, Qt.ConnectionType.QueuedConnection)

    def show_frame(self, frame: Frame | None) -> None:
        """From any thread; None wipes the picture. Frames that Qt finds no time for are passed over."""
        with self._lock:
            self._newest = frame
        self._came.emit()

    def sizeHint(self) -> QSize:
        """As large as the picture is at best."""
        return QSize(640, 480)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Black beside the picture, and everywhere without one."""
        with self._lock:
            frame = self._newest
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if frame is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            form, bytes_per_pixel = _FORMATS[frame.layout]
            image = QImage(frame.pixels, frame.width, frame.height, frame.width * bytes_per_pixel, form)
            painter.drawImage(self._place(frame), image)
        painter.end()
        if frame is not None and frame is not self._told and self._painted is not None:
            self._told = frame
            self._painted(frame)

    def _place(self, frame: Frame) -> QRect:
        size = QSize(frame.width, frame.height).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(self.rect().center())
        return place


def picture_while(work: Callable[[CallPicture], None], painted: Callable[[Frame], None]) -> None:
    """A window with nothing but a picture, as long as `work` runs on a thread of its own: for measuring."""
    app = QApplication.instance() or QApplication(["call-picture"])
    collect_here(app)
    picture = CallPicture(painted)
    picture.resize(640, 480)
    picture.show()
    worker = threading.Thread(target=work, args=(picture,), name="picture-work")
    worker.start()
    watch = QTimer(picture)
    watch.timeout.connect(lambda: None if worker.is_alive() else app.quit())
    watch.start(_LOOK_MS)
    app.exec()
    worker.join()
