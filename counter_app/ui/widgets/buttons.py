"""Buttons. Names for screen readers are the texts themselves; there are no mnemonics."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from counter_app.ui.theme import Theme
from counter_app.ui.widgets.labels import label, without_ruby


def button(text: str, on_press: Callable[[], None] | None = None, look: str = "", name: str = "") -> QPushButton:
    """Return a button; `name` where the text alone does not say what it does (a digit, an arrow)."""
    made = QPushButton(without_ruby(text).replace("&", "&&"))
    made.setAccessibleName(name or without_ruby(text))
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setAutoDefault(False)
    made.setProperty("look", look or "usual")
    made.setProperty("sized", "least")
    if on_press is not None:
        made.clicked.connect(lambda _checked=False: on_press())
    return made


def at_least(made: QPushButton, width: int, height: int) -> QPushButton:
    """Give a button a least size of its own; the style sheet's would take its place otherwise."""
    made.setProperty("sized", "own")
    made.setMinimumSize(width, height)
    return made


class Mark(QWidget):
    """Chosen or not, drawn as a shape: a ring with a dot, or a box with a tick. Never by colour alone."""

    def __init__(self, theme: Theme, tile: QPushButton, *, several: bool) -> None:
        super().__init__(tile)
        self._theme, self._tile, self._several = theme, tile, several
        edge = round(theme.metrics.strong * 1.3)
        self.setFixedSize(edge, edge)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ask the tile each time: what is chosen without a touch (by staff, from an earlier answer) is marked too."""
        painter, colours, chosen = QPainter(self), self._theme.palette, self._tile.isChecked()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = max(3, self.width() // 11)
        box = QRectF(self.rect()).adjusted(width, width, -width, -width)
        painter.setPen(QPen(QColor(colours.primary if chosen else colours.line), width))
        painter.setBrush(QColor(colours.primary if chosen else colours.surface))
        radius = 5 if self._several else box.width() / 2
        painter.drawRoundedRect(box, radius, radius)
        if chosen:
            pen = QPen(QColor(colours.on_primary), width * 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            at = [QPointF(box.left() + box.width() * x, box.top() + box.height() * y) for x, y in _TICK]
            painter.drawPolyline(at)


_TICK = ((0.24, 0.52), (0.43, 0.72), (0.77, 0.31))


class Tile(QPushButton):
    """A large button with a heading and a line below it, both wrapped; with a mark where it can be chosen.

    `inner` is shown in place of both; heading and line are still what a screen reader says.
    """

    def __init__(  # noqa: PLR0913  # what it shows, each named
        self,
        theme: Theme,
        heading: str,
        below: str = "",
        *,
        choosable: bool = False,
        several: bool = False,
        icon: QWidget | None = None,
        inner: QWidget | None = None,
    ) -> None:
        super().__init__()
        self.setProperty("look", "choice" if choosable else "tile")
        self.setAccessibleName(without_ruby(heading))
        self.setAccessibleDescription(without_ruby(below))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._least = theme.metrics.target + 8
        self.setMinimumHeight(self._least)  # layouts ask the layout inside, and never `heightForWidth` of a button
        inside = QHBoxLayout(self)
        inside.setContentsMargins(
            theme.metrics.mm(4), theme.metrics.mm(1.5), theme.metrics.mm(4), theme.metrics.mm(1.5)
        )
        inside.setSpacing(theme.metrics.mm(3.5))
        if choosable:
            self.setCheckable(True)
            inside.addWidget(Mark(theme, self, several=several), 0, Qt.AlignmentFlag.AlignVCenter)
        if icon is not None:
            inside.addWidget(icon, 0, Qt.AlignmentFlag.AlignVCenter)
        if inner is None:
            inside.addLayout(_heading_and_below(heading, below), 1)
        else:
            inside.addWidget(inner, 1)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return max(layout.totalHeightForWidth(width) if layout else 0, self._least)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return (layout.totalSizeHint() if layout else super().sizeHint()).expandedTo(QSize(0, self._least))

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return (layout.totalMinimumSize() if layout else super().minimumSizeHint()).expandedTo(QSize(0, self._least))


def _heading_and_below(heading: str, below: str) -> QVBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addStretch()
    words.addWidget(label(heading, "strong"))
    if below:
        words.addWidget(label(below, "quiet"))
    words.addStretch()
    return words
