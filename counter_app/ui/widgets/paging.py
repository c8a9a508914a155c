"""A column that may be longer than the screen, turned by two large buttons and by finger. Scroll bars are too thin."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QScroller, QWidget

from counter_app.i18n.texts import Language
from counter_app.ui.theme import Metrics
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.frames import column, row


class PagingArea(QWidget):
    """Shows `content`; the ▲ ▼ keys are there only while something is out of sight: beside it, or below a narrow one."""

    def __init__(self, content: QWidget, say: Language, metrics: Metrics, *, keys_below: bool = False) -> None:
        super().__init__()
        self._area = QScrollArea()
        self._area.setWidget(content)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        QScroller.grabGesture(self._area.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self._up = button("▲", lambda: self._turn(-1), name=say("common.page.up"))
        self._down = button("▼", lambda: self._turn(+1), name=say("common.page.down"))
        whole = column(self, gap=metrics.gap) if keys_below else row(self, gap=metrics.gap)
        whole.addWidget(self._area, 1)
        self._keys = QWidget()
        keys = row(self._keys, gap=metrics.gap) if keys_below else column(self._keys, gap=metrics.gap)
        for key in (self._up, self._down):
            at_least(key, metrics.target, metrics.target)
            if not keys_below:
                key.setMaximumSize(metrics.target, metrics.target * 3)
            keys.addWidget(key, 1)
        whole.addWidget(self._keys)
        self._keys.hide()
        self._area.verticalScrollBar().rangeChanged.connect(lambda _least, _most: self._show_keys())
        self._area.verticalScrollBar().valueChanged.connect(lambda _value: self._show_keys())
        content.installEventFilter(self)

    def reveal(self, widget: QWidget) -> None:
        """Bring a widget of the content into sight."""
        self._area.ensureWidgetVisible(widget, 0, 24)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._show_keys()
        return super().eventFilter(watched, event)

    def _turn(self, direction: int) -> None:
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + direction * max(bar.pageStep() - 80, 80))

    def _show_keys(self) -> None:
        bar = self._area.verticalScrollBar()
        self._keys.setVisible(bar.maximum() > 0)
        self._up.setEnabled(bar.value() > bar.minimum())
        self._down.setEnabled(bar.value() < bar.maximum())
