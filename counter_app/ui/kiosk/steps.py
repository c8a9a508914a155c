"""Where a person is: five phases, and the place among the questions. The first page shows neither."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from counter_app.flow.plan import place_of
from counter_app.flow.state import Step, Visit
from counter_app.ui.kiosk.page import Room
from counter_app.ui.widgets.labels import label, without_ruby

_PHASES = ("procedures", "card", "questions", "check", "receipt")
_PHASE_OF = {
    Step.WELCOME: -1,
    Step.EVENT: 0,
    Step.PROCEDURES: 0,
    Step.SCAN: 0,
    Step.CARD: 1,
    Step.SECRET: 1,
    Step.READING: 1,
    Step.READ: 1,
    Step.QUESTIONS: 2,
    Step.ADVICE: 2,
    Step.CHECK: 3,
    Step.SUBMITTING: 3,
    Step.RECEIPT: 4,
}


class StepBar(QWidget):
    """Five phases: a tick for what is done, a filled number for now, a ring for what comes."""

    def __init__(self, visit: Visit, room: Room) -> None:
        super().__init__()
        self._room, self._now = room, _PHASE_OF[visit.step]
        self._names = [without_ruby(room.say(f"kiosk.phase.{phase}")) for phase in _PHASES]
        self._edge = round(room.theme.metrics.header * 1.5)
        self._font = QFont(room.theme.font())
        self._font.setPixelSize(round(room.theme.metrics.mm(4.8)))
        now = self._names[max(self._now, 0)]
        self.setAccessibleName(room.say("kiosk.phase.spoken", at=self._now + 1, of=len(_PHASES), name=now))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        measure = QFontMetrics(self._bold())
        widths = sum(measure.horizontalAdvance(name) for name in self._names)
        return QSize(widths + len(_PHASES) * (self._edge + 34), self._edge + 6)

    def minimumSizeHint(self) -> QSize:
        name = QFontMetrics(self._bold()).horizontalAdvance(self._names[max(self._now, 0)])
        return QSize(name + 17 + len(_PHASES) * (self._edge + 20), self._edge + 6)

    def _bold(self) -> QFont:
        font = QFont(self._font)
        font.setBold(True)
        return font

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colours = QPainter(self), self._room.theme.palette
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, roomy = 3.0, self.width() >= self.sizeHint().width()
        for at, name in enumerate(self._names):
            ring = QRectF(left, 3, self._edge, self._edge)
            filled = at <= self._now
            painter.setPen(QPen(QColor(colours.primary if filled else colours.quiet), 3))
            painter.setBrush(QColor(colours.primary if at == self._now else colours.surface))
            painter.drawEllipse(ring)
            painter.setFont(self._bold())
            painter.setPen(QColor(colours.on_primary if at == self._now else colours.ink))
            painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, "✓" if at < self._now else str(at + 1))
            font = self._bold() if at == self._now else self._font
            painter.setFont(font)
            painter.setPen(QColor(colours.ink if filled else colours.quiet))
            width = QFontMetrics(self._bold()).horizontalAdvance(name) + 4
            if not roomy and at != self._now:  # narrow: only the present phase is named
                left += self._edge + 14
                continue
            words = QRectF(left + self._edge + 7, 3, width, self._edge)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, name)
            left += self._edge + width + 27


def place_among_questions(visit: Visit, room: Room) -> QLabel:
    """Return which question this is, and of how many."""
    at, of = place_of(visit)
    return label(room.say("kiosk.question.place", at=at, of=of), "small", wrap=False)
