"""What every way of answering offers to the question page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from counter_app.domain.form import AskedField
from counter_app.flow.state import Visit
from counter_app.registry import Registry
from counter_app.ui.kiosk.page import Room


class Answering(QWidget):
    """Takes an answer. `text()` is what the person means, in words the field's kind understands."""

    by_touch = False  # picked, not written with keys; what counts for the once-only meter
    beside = True  # stands to the right of the question; False: below it, over the whole width

    def __init__(self, asked: AskedField, visit: Visit, room: Room) -> None:
        super().__init__()
        self.asked, self.visit, self.room = asked, visit, room
        self.changed: Callable[[], None] = lambda: None
        self.build()

    def build(self) -> None:
        """Put the widgets in place, empty."""
        raise NotImplementedError

    def text(self) -> str:
        """Return the answer as typed; empty where there is none yet."""
        raise NotImplementedError

    def draft(self) -> str:
        """Return all that was typed so far, for `put`, so that changing language or size loses nothing."""
        return self.text()

    def put(self, text: str) -> None:
        """Show an answer: canonical text of an earlier one, or what `draft()` gave."""
        raise NotImplementedError

    def forget(self) -> None:
        """Empty everything."""
        self.put("")

    def first(self) -> QWidget:
        """Return what the keyboard should reach first."""
        return self

    def show_visit(self, visit: Visit) -> None:
        """Take over a newer visit."""
        self.visit = visit


answerings: Registry[type[Answering]] = Registry("way of answering")
