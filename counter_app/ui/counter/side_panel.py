"""The right side of the staff window: what stops, what differs from the card, what to bring, what it costs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from counter_app.domain.answers import FieldPath
from counter_app.domain.finding import Severity
from counter_app.i18n.texts import Language
from counter_app.ui.counter.acts import StaffActs
from counter_app.ui.counter.board import Board
from counter_app.ui.counter.closing import FeeLine
from counter_app.ui.counter.conflict_box import ConflictBox
from counter_app.ui.counter.remarks import Difference, Remark
from counter_app.ui.marks import Tone
from counter_app.ui.staff_sheet import show_tone
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.name_label import NameLabel

_TONES = {Severity.STOPS: Tone.STOP, Severity.FOLLOW_UP: Tone.CAUTION, Severity.NOTICE: Tone.STATED}
_SIGNS = {Severity.STOPS: "✕", Severity.FOLLOW_UP: "△", Severity.NOTICE: "○"}


class SidePanel(QScrollArea):
    """Shows findings, differences, things to bring and fees of a board."""

    def __init__(self, say: Language, acts: StaffActs, go_to: Callable[[FieldPath], None]) -> None:
        super().__init__()
        self._say, self._acts, self._go_to = say, acts, go_to
        self._shown: tuple[object, ...] = ()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_board(self, board: Board) -> None:
        """Show the board's remarks; rebuilt only when they changed."""
        wanted = (board.remarks, board.differences, board.conflicts, board.bring, board.fees)
        if wanted == self._shown and self.widget() is not None:
            return
        self._shown = wanted
        content = QFrame()
        content.setProperty("look", "side-right")
        whole = column(content, margin=12, gap=6)
        self._conflicts(whole, board)
        self._differences(whole, board.differences)
        self._remarks(whole, board)
        self._bring(whole, board.bring)
        self._fees(whole, board.fees)
        whole.addStretch(1)
        self.setWidget(content)

    def _remarks(self, whole: QVBoxLayout, board: Board) -> None:
        whole.addWidget(label(self._say("counter.remarks.title"), "panel-title"))
        if not board.remarks:
            whole.addWidget(
                label(self._say("counter.remarks.none" if board.procedures else "counter.remarks.later"), "note")
            )
            return
        count = board.counted
        summary = self._say("counter.remarks.count", stops=count.stops, follow=count.follow_up, notice=count.notice)
        whole.addWidget(label(summary, "body"))
        for remark in board.remarks:
            whole.addWidget(RemarkButton(remark, self._say, partial(self._go_to, remark.path)))

    def _conflicts(self, whole: QVBoxLayout, board: Board) -> None:
        if board.conflicts:
            whole.addWidget(label(self._say("counter.conflict.title"), "panel-title"))
        for title, conflict in board.conflicts:
            whole.addWidget(ConflictBox(title, conflict, self._say, self._acts.resolve))

    def _differences(self, whole: QVBoxLayout, differences: tuple[Difference, ...]) -> None:
        if not differences:
            return
        whole.addWidget(label(self._say("counter.differences.title"), "panel-title"))
        for difference in differences:
            whole.addWidget(self._difference(difference))

    def _difference(self, difference: Difference) -> QWidget:
        frame = QFrame()
        frame.setProperty("look", "remark")
        show_tone(frame, Tone.CAUTION)
        lines = column(frame, margin=8, gap=2)
        lines.addWidget(label(difference.label, "cell-label"))
        for key, value in (("typed", difference.typed), ("offered", difference.offered)):
            lines.addWidget(label(self._say(f"counter.differences.{key}"), "note"))
            lines.addWidget(NameLabel(value.reveal(), "value"))
        take = button(self._say("counter.offer.take"), lambda: self._acts.take_offer(difference.path), "slim")
        take.setAccessibleName(f"{difference.label} {self._say('counter.offer.take')}")
        lines.addWidget(take)
        return frame

    def _bring(self, whole: QVBoxLayout, things: tuple[str, ...]) -> None:
        if not things:
            return
        whole.addWidget(label(self._say("counter.bring.title"), "panel-title"))
        for thing in things:
            whole.addWidget(label(f"・{thing}", "body"))

    def _fees(self, whole: QVBoxLayout, fees: tuple[FeeLine, ...]) -> None:
        if not fees:
            return
        whole.addWidget(label(self._say("counter.fees.title"), "panel-title"))
        for fee in fees:
            holder = QWidget()
            places = row(holder, gap=6)
            places.addWidget(label(fee.title, "body"), 1)
            amount = label(fee.text, "mark", wrap=False)
            show_tone(amount, Tone.STATED if fee.verified else Tone.CAUTION)
            places.addWidget(amount)
            whole.addWidget(holder)


class RemarkButton(QPushButton):
    """One finding; pressing it puts the keys into its field."""

    def __init__(self, remark: Remark, say: Language, press: Callable[[], None]) -> None:
        super().__init__()
        tone = _TONES[remark.severity]
        word = say(f"counter.severity.{remark.severity.value}")
        self.setProperty("look", "remark")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{word} {remark.label} {remark.text.reveal()}")
        self.clicked.connect(lambda _checked=False: press())
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        outer = column(self, gap=0)
        frame = QFrame()
        frame.setProperty("look", "remark")
        show_tone(frame, tone)
        outer.addWidget(frame)
        lines = column(frame, gap=0)
        lines.setContentsMargins(8, 4, 6, 5)
        head = label(f"{_SIGNS[remark.severity]} {word}　{remark.label}", "mark")
        show_tone(head, tone)
        lines.addWidget(head)
        lines.addWidget(label(remark.text.reveal(), "body"))
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def hasHeightForWidth(self) -> bool:  # Qt's
        return True

    def heightForWidth(self, width: int) -> int:  # Qt's
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout else super().heightForWidth(width)

    def sizeHint(self) -> QSize:  # Qt's
        layout = self.layout()
        return layout.totalSizeHint() if layout else super().sizeHint()

    def minimumSizeHint(self) -> QSize:  # Qt's
        layout = self.layout()
        return QSize(60, layout.totalMinimumSize().height()) if layout else super().minimumSizeHint()
