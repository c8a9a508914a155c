"""Buttons. Names for screen readers are the texts themselves; there are no mnemonics."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from counter_app.ui.widgets.labels import label, without_ruby


def button(text: str, on_press: Callable[[], None] | None = None, look: str = "", name: str = "") -> QPushButton:
    """Return a button; `name` where the text alone does not say what it does (a digit, an arrow)."""
    made = QPushButton(without_ruby(text).replace("&", "&&"))
    made.setAccessibleName(name or without_ruby(text))
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setAutoDefault(False)
    if look:
        made.setProperty("look", look)
    if on_press is not None:
        made.clicked.connect(lambda _checked=False: on_press())
    return made


class Tile(QPushButton):
    """A large button with a heading and a line below it, both wrapped; optionally with a mark that says it is chosen.

    The mark is drawn in text (●/○, ☑/☐) so that being chosen never hangs on colour alone.
    """

    def __init__(self, heading: str, below: str = "", marks: tuple[str, str] | None = None, look: str = "tile") -> None:
        super().__init__()
        self.setProperty("look", look)
        self.setAccessibleName(without_ruby(heading))
        self.setAccessibleDescription(without_ruby(below))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._marks = marks
        self._mark: QLabel | None = None
        self._lay_out(heading, below)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if marks is not None:
            self.setCheckable(True)
            self.toggled.connect(self._show_mark)

    def _lay_out(self, heading: str, below: str) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 10, 20, 10)
        row.setSpacing(16)
        if self._marks is not None:
            self._mark = label(self._marks[0], "primary", wrap=False)
            row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch()
        words.addWidget(label(heading, "strong"))
        if below:
            words.addWidget(label(below, "quiet"))
        words.addStretch()
        row.addLayout(words, 1)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _show_mark(self, chosen: bool) -> None:  # noqa: FBT001  # the signature of Qt's signal
        if self._mark is not None and self._marks is not None:
            self._mark.setText(self._marks[1] if chosen else self._marks[0])

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return max(layout.totalHeightForWidth(width) if layout else 0, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.totalSizeHint() if layout else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.totalMinimumSize() if layout else super().minimumSizeHint()
