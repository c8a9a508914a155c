"""Lay the card down; and what the terminal says when there is no reader, no card, or not a My Number card."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtWidgets import QWidget

from counter_app.flow.events import WithoutCard
from counter_app.flow.state import Step, Trouble, Visit
from counter_app.ui.kiosk.drawings import Drawing, Scene
from counter_app.ui.kiosk.page import Footer, Page, pages, trouble_panel, two_columns
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.paging import PagingArea


@pages.register(Step.CARD.value)
class CardPage(Page):
    """Words on the left, the drawing on the right."""

    @classmethod
    def shape(cls, visit: Visit) -> Hashable:
        return visit.trouble, visit.reader

    def build(self) -> None:
        metrics = self.room.theme.metrics
        words = QWidget()
        lines = column(words, gap=metrics.gap)
        for key, look in self._sentences():
            lines.addWidget(label(self.room.say(key), look))
        trouble = self._trouble()
        if trouble is not None:
            lines.addWidget(trouble_panel(self.room, trouble))
        lines.addStretch()
        without = button(self.room.say("kiosk.card.without"), lambda: self.room.post(WithoutCard()), "plain")
        left = QWidget()
        both = column(left, gap=metrics.gap)
        both.addWidget(PagingArea(words, self.room.say, metrics), 1)
        both.addWidget(without)
        two_columns(self.column, left, Drawing(self.room.theme, self._scene()), gap=metrics.mm(6), shares=(6, 5))

    def _trouble(self) -> Trouble | None:
        if self.visit.reader.trouble is not None:
            return Trouble(self.visit.reader.trouble)
        return self.visit.trouble

    def _sentences(self) -> tuple[tuple[str, str], ...]:
        if self.visit.reader.trouble is not None:
            return (("kiosk.card.trouble.title", "title"),)
        if self.visit.reader.serial is None:
            return (("kiosk.card.title", "title"), ("kiosk.card.how", ""), ("kiosk.card.why", "quiet"))
        if self.visit.trouble is not None:
            return (("kiosk.card.trouble.title", "title"),)
        return (("kiosk.card.looking.title", "title"), ("kiosk.card.looking", ""))

    def _scene(self) -> Scene:
        if self.visit.reader.trouble is not None:
            return Scene.NO_READER
        return Scene.LAY_DOWN if self.visit.reader.serial is None else Scene.ON_READER

    def footer(self) -> Footer:
        again = self.visit.reader.serial is not None and self.visit.trouble is not None
        return Footer(go_on="kiosk.card.again" if again else "")
