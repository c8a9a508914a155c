"""What stands around every page: name of the procedure and steps above, the four keys below, bands in between."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from counter_app.flow.interview import place_of
from counter_app.flow.state import Step, Visit
from counter_app.ui.kiosk.page import Footer, Room
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.frames import row
from counter_app.ui.widgets.labels import label, without_ruby

_PHASES = ("procedures", "card", "questions", "check", "receipt")
_PHASE_OF = {
    Step.WELCOME: -1,
    Step.PROCEDURES: 0,
    Step.CARD: 1,
    Step.SECRET: 1,
    Step.READING: 1,
    Step.READ: 1,
    Step.QUESTIONS: 2,
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


def header(visit: Visit, room: Room, on_look: Callable[[], None]) -> QFrame:
    """Return the bar above: what it is about on the left, how it looks on the right."""
    metrics, say = room.theme.metrics, room.say
    bar = QFrame()
    bar.setProperty("look", "bar")
    places = row(bar, gap=metrics.gap)
    places.setContentsMargins(metrics.mm(5), metrics.mm(1.6), metrics.mm(5), metrics.mm(1.6))
    if visit.step is Step.WELCOME:
        places.addWidget(label(say("kiosk.office"), "small", wrap=False))
    else:
        places.addWidget(StepBar(visit, room))
    places.addStretch()
    if visit.step is Step.QUESTIONS and not visit.changing:
        at, of = place_of(visit.asking, visit.forms, visit.answers)
        places.addWidget(label(say("kiosk.question.place", at=at, of=of), "small", wrap=False))
    look = button(say("kiosk.look.key"), on_look, "header")
    places.addWidget(look)
    return bar


def band(room: Room) -> QWidget:
    """Return 「模擬カード」: shown on every page while no genuine card is meant."""
    made = label(room.say("kiosk.simulated"), "band", wrap=False)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made


class FooterBar(QFrame):
    """戻る, やめる, 職員を呼ぶ, 次へ: always in the same places, invisible where they mean nothing."""

    def __init__(self, room: Room, on: dict[str, Callable[[], None]]) -> None:
        super().__init__()
        self._room = room
        self.setProperty("look", "bar")
        metrics = room.theme.metrics
        places = row(self, gap=metrics.mm(5))
        places.setContentsMargins(metrics.mm(5), metrics.mm(2.4), metrics.mm(5), metrics.mm(2.4))
        self._back = self._key("common.back", on["back"], "")
        self._leave = self._key("common.leave", on["leave"], "")
        self._staff = self._key("common.staff", on["staff"], "")
        self._go_on = self._key("common.next", on["go_on"], "primary")
        for key, share in ((self._back, 3), (self._leave, 2), (self._staff, 4), (self._go_on, 6)):
            places.addWidget(key, share)

    def _key(self, text: str, press: Callable[[], None], look: str) -> QPushButton:
        key = button(self._room.say(text), press, look)
        at_least(key, self._room.theme.metrics.target, self._room.theme.metrics.mm(18))
        policy = key.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
        policy.setRetainSizeWhenHidden(True)
        key.setSizePolicy(policy)
        return key

    def show_keys(self, footer: Footer, *, staff_called: bool) -> None:
        """Show what the page wants."""
        say = self._room.say
        self._back.setVisible(footer.back)
        self._leave.setVisible(footer.leave)
        self._staff.setVisible(footer.staff)
        self._go_on.setVisible(bool(footer.go_on))
        self._go_on.setEnabled(footer.ready)
        for key, text in (
            (self._staff, "common.staff.called" if staff_called else "common.staff"),
            (self._go_on, footer.go_on),
        ):
            if text:
                key.setText(without_ruby(say(text)))
                key.setAccessibleName(without_ruby(say(text)))
