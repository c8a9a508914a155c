"""A value on the clipboard for half a minute: long enough to paste, too short to be found there later."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

from counter_app.personal import Personal

KEPT_MS = 30_000
_KEEP_OUT = (  # histories and managers of clipboards that honour it leave this value alone
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"',
    "x-kde-passwordManagerHint",
)


class ShortClipboard(QObject):
    """Puts one value there and takes it away again, unless somebody else's has taken its place."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._value: Personal[str] | None = None
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(KEPT_MS)
        self.timer.timeout.connect(self.clear)

    def put(self, value: Personal[str]) -> None:
        """Copy; the half minute begins anew."""
        offered = QMimeData()
        offered.setText(value.reveal())
        for kind in _KEEP_OUT:
            offered.setData(kind, b"secret")
        QGuiApplication.clipboard().setMimeData(offered)
        self._value = value
        self.timer.start()

    def clear(self) -> None:
        """Take our value away."""
        self.timer.stop()
        board = QGuiApplication.clipboard()
        if self._value is not None and board.text() == self._value.reveal():
            board.clear()
        self._value = None
