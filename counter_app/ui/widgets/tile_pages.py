"""Tiles in columns, a page at a time. Nothing scrolls and no tile is ever cut: what does not fit is on the next page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from counter_app.i18n.texts import Language
from counter_app.ui.theme import Metrics
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.frames import column, grid, row
from counter_app.ui.widgets.labels import label

Span = tuple[int, int]  # first row of a page, and the one after its last
_ARROWS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down})


class TilePages(QWidget):
    """Shows `tiles`; the ▲ ▼ keys are there only where they do not fit on one page. Arrow keys walk as the eye does."""

    def __init__(
        self, tiles: Sequence[QWidget], say: Language, metrics: Metrics, *, columns: int = 2, keys_below: bool = False
    ) -> None:
        super().__init__()
        self._tiles, self._columns, self._gap = list(tiles), columns, metrics.gap
        self._keys_below = keys_below  # where the width is scarce
        self._spans: list[Span] = [(0, 0)]
        self._page = 0
        self._least = 0
        whole = column(self, gap=metrics.gap) if keys_below else row(self, gap=metrics.gap)
        self._board = QWidget()
        places = grid(self._board, gap=metrics.gap)
        for at, tile in enumerate(self._tiles):
            places.addWidget(tile, at // columns, at % columns)
            tile.installEventFilter(self)
        for side in range(columns):
            places.setColumnStretch(side, 1)
        places.setRowStretch(self._rows, 1)
        whole.addWidget(self._board, 1)
        self._keys = QWidget()
        keys = row(self._keys, gap=metrics.gap) if keys_below else column(self._keys, gap=metrics.gap)
        self._up = button("▲", lambda: self.turn_to(self._page - 1), name=say("common.page.up"))
        self._down = button("▼", lambda: self.turn_to(self._page + 1), name=say("common.page.down"))
        self._place = label("", "small", wrap=False)
        self._place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for key in (self._up, self._down):
            at_least(key, metrics.target, metrics.target)
            longest = metrics.target * 3
            key.setMaximumSize(*((longest, metrics.target) if keys_below else (metrics.target, longest)))
        keys.addWidget(self._up, 1)
        keys.addWidget(self._place)
        keys.addWidget(self._down, 1)
        whole.addWidget(self._keys)
        self._keys_room = metrics.target + metrics.gap
        self._keys.hide()

    @property
    def _rows(self) -> int:
        return -(-len(self._tiles) // self._columns)

    def turn_to(self, page: int) -> None:
        """Show a page, counted from 0; the nearest one there is."""
        self._page = max(0, min(page, len(self._spans) - 1))
        first, end = self._spans[self._page]
        for at, tile in enumerate(self._tiles):
            tile.setVisible(first <= at // self._columns < end)
        self._keys.setVisible(len(self._spans) > 1)
        self._place.setText(f"{self._page + 1}/{len(self._spans)}")
        self._up.setEnabled(self._page > 0)
        self._down.setEnabled(self._page < len(self._spans) - 1)

    def wants_more(self) -> int:
        """Return the pixels of width the ▲ ▼ keys add to what it needs now, once less room makes them necessary."""
        return self._keys_room if self._keys.isHidden() and not self._keys_below else 0

    def reveal(self, tile: QWidget) -> None:
        """Turn to the page of a tile."""
        at = self._tiles.index(tile) // self._columns
        self.turn_to(next((page for page, (first, end) in enumerate(self._spans) if first <= at < end), 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._paginate()

    def _paginate(self) -> None:
        """Cut the rows into pages for the present size; the first tile in sight stays in sight."""
        seen = self._spans[self._page][0]
        heights = self._heights(self.width())
        spans = self._cut(heights, self.height())
        if len(spans) > 1 and self._keys_below:
            spans = self._cut(heights, self.height() - self._keys_room)
        elif len(spans) > 1:
            heights = self._heights(self.width() - self._keys_room)
            spans = self._cut(heights, self.height())
        least = max(heights, default=0)
        if least != self._least:
            self._least = least
            self.updateGeometry()
        self._spans = spans
        self.turn_to(next((page for page, (first, end) in enumerate(spans) if first <= seen < end), 0))

    def _heights(self, width: int) -> list[int]:
        each = (width - self._gap * (self._columns - 1)) // self._columns
        heights = [0] * self._rows
        for at, tile in enumerate(self._tiles):
            tile.ensurePolished()
            tall = tile.heightForWidth(each) if tile.hasHeightForWidth() else tile.sizeHint().height()
            heights[at // self._columns] = max(heights[at // self._columns], tall, tile.minimumHeight())
        return heights

    def _cut(self, heights: list[int], room: int) -> list[Span]:
        spans, first, used = [], 0, 0
        for at, height in enumerate(heights):
            if at > first and used + height > room:
                spans.append((first, at))
                first, used = at, 0
            used += height + self._gap
        return [*spans, (first, len(heights))]

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._least)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), max(self._least, self.height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() in _ARROWS:
            return self._walk(watched, Qt.Key(event.key()))
        return False

    def _walk(self, tile: QObject, key: Qt.Key) -> bool:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }
        if tile not in self._tiles:
            return False
        to = self._tiles.index(tile) + steps[key]
        if 0 <= to < len(self._tiles):
            self.reveal(self._tiles[to])
            self._tiles[to].setFocus(Qt.FocusReason.TabFocusReason)
        return True
