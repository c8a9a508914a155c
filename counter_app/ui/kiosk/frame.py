"""What stands around every page: office or steps above, the four keys below, bands in between."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from counter_app.flow.state import Step, Visit
from counter_app.ui.kiosk.page import Footer, Room
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.frames import row
from counter_app.ui.widgets.labels import label, without_ruby


def header(visit: Visit, room: Room, on_look: Callable[[], None]) -> QFrame:
    """Return the bar above: what it is about on the left, how it looks on the right."""
    metrics, say = room.theme.metrics, room.say
    bar = QFrame()
    bar.setProperty("look", "bar")
    places = row(bar, gap=metrics.gap)
    places.setContentsMargins(metrics.mm(5), metrics.mm(1.6), metrics.mm(5), metrics.mm(1.6))
    if visit.step is Step.WELCOME:
        places.addWidget(label(say("kiosk.office"), "small", wrap=False))
        places.addStretch()
    else:
        _add_steps(places, visit, room)
    if room.consult is not None:
        consult = button(say("call.key"), room.consult, "header")
        consult.setObjectName("consult")
        places.addWidget(consult)
    look = button(say("kiosk.look.key"), on_look, "header")
    places.addWidget(look)
    return bar


def _add_steps(places: QHBoxLayout, visit: Visit, room: Room) -> None:
    from counter_app.ui.kiosk.steps import StepBar, place_among_questions  # noqa: PLC0415  # not on the first page

    places.addWidget(StepBar(visit, room))
    places.addStretch()
    if visit.step is Step.QUESTIONS and not visit.changing:
        places.addWidget(place_among_questions(visit, room))


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
