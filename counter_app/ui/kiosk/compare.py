"""Two sources say different things: both in very large letters, what differs marked, and a person decides.

A resident alone can confirm what has been checked more; to choose the other one, staff come and look.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QWidget

from counter_app.domain.answers import Answer
from counter_app.domain.conflict import Conflict, Piece, marked
from counter_app.domain.form import AskedField
from counter_app.domain.kinds import shown
from counter_app.flow.events import CallStaff, Event, Resolve, TakeOffer
from counter_app.personal import Personal
from counter_app.ui.kiosk.page import Room
from counter_app.ui.marks import provenance
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.diff_label import DiffLabel
from counter_app.ui.widgets.frames import column, panel
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.tile_pages import TilePages

_SHORT = 10  # characters; so few stand in the very largest letters
_RESIDENT = "resident"
_REASON = "holder-says-so"


class ComparePane(QWidget):
    """Shows one conflict; `done` closes the pane after the decision."""

    def __init__(self, room: Room, asked: AskedField, conflict: Conflict, done: Callable[[], None]) -> None:
        super().__init__()
        self._room, self._asked, self._conflict, self._done = room, asked, conflict, done
        metrics, say = room.theme.metrics, room.say
        whole = column(self, gap=metrics.gap)
        whole.addWidget(label(say("kiosk.compare.title", what=asked.field.label.of(room.language)), "title"))
        whole.addWidget(label(say("kiosk.compare.marked"), "quiet"))
        values = [self._value(at, value) for at, value in enumerate(conflict.values)]
        whole.addWidget(TilePages(values, say, metrics, columns=2), 1)
        staff = button(say("kiosk.compare.staff"), self._call)
        at_least(staff, metrics.mm(60), metrics.mm(18))
        whole.addWidget(staff)

    def _value(self, at: int, value: Answer) -> QWidget:
        room, metrics = self._room, self._room.theme.metrics
        frame, inside = panel("card", margin=metrics.mm(3), gap=metrics.mm(1))
        mark = provenance(value.origin, value.trust, room.say)
        inside.addWidget(label(f"{mark.sign} {room.say(f'origin.{value.origin.value}')}", "strong"))
        beside = self._written(self._conflict.values[0 if at else 1]).reveal()
        inside.addWidget(DiffLabel(self._pieces(at), "number" if self._short() else "title", beside=beside))
        event = self._choosing(at, value)
        if event is not None:
            words = room.say("kiosk.compare.take")
            spoken = f"{room.say(f'origin.{value.origin.value}')} {words}"
            inside.addWidget(button(words, lambda: self._decide(event), "primary" if at == 0 else "", spoken))
        inside.addStretch()
        return frame

    def _short(self) -> bool:
        return all(len(self._written(value).reveal()) <= _SHORT for value in self._conflict.values)

    def _pieces(self, at: int) -> tuple[Piece, ...]:
        other = self._conflict.values[0 if at else 1]
        return marked(self._written(self._conflict.values[at]), self._written(other))

    def _written(self, value: Answer) -> Personal[str]:
        return Personal(shown(self._asked.field, value.value.reveal(), self._room.language))

    def _choosing(self, at: int, value: Answer) -> Event | None:
        """What the key below a value means: confirm what counts, or give up one's own writing for a source's."""
        path = self._conflict.path
        if at == 0:
            return Resolve(path, value.origin, Personal(_REASON), _RESIDENT, self._room.now())
        return TakeOffer(path) if self._conflict.values[0].typed else None

    def _decide(self, event: Event) -> None:
        self._room.post(event)
        self._done()

    def _call(self) -> None:
        self._room.post(CallStaff())
        self._done()

    def forget(self) -> None:
        """Empty what is about a person."""
        for value in self.findChildren(DiffLabel):
            value.forget()


def conflict_notice(room: Room, name: str, compare: Callable[[], None]) -> QWidget:
    """Return the line on the check page that leads here."""
    frame, inside = panel("notice", margin=room.theme.metrics.mm(2))
    words: QLabel = label(room.say("kiosk.compare.differs"), "strong")
    inside.addWidget(words)
    text = room.say("kiosk.compare.open")
    inside.addWidget(button(text, compare, "plain", f"{name} {text}"))
    return frame
