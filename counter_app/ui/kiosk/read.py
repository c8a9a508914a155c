"""What the card said, and how far it was checked."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from counter_app.domain import wareki
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import CardReading
from counter_app.domain.kinds import SEX_WORDS
from counter_app.flow.state import Step
from counter_app.ui.kiosk.page import Footer, Page, pages
from counter_app.ui.kiosk.rows import value_row
from counter_app.ui.widgets.frames import column, panel
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.name_label import undrawable
from counter_app.ui.widgets.paging import PagingArea


@pages.register(Step.READ.value)
class ReadPage(Page):
    """The four items; the heading says where they came from. Wrong ones are for staff: nobody writes over a card here."""

    def build(self) -> None:
        metrics, say = self.room.theme.metrics, self.room.say
        self.heading("kiosk.read.title")
        self.line("kiosk.read.what")
        reading = self.visit.card.reading
        if reading is None:
            self.column.addStretch()
            return
        board, inside = panel("card", margin=metrics.mm(3), gap=metrics.mm(2))
        for name, text in self._items(reading):
            inside.addWidget(value_row(self.room, say(f"kiosk.read.{name}"), text, ""))
        whole = QWidget()
        lines = column(whole, gap=metrics.gap)
        lines.addWidget(board)
        unclear = undrawable(reading.four.full_name.reveal() + reading.four.full_address.reveal())
        if unclear:
            lines.addWidget(label(say("common.undrawable"), "small"))
        lines.addWidget(label(say(self._checked(reading)), "quiet"))
        lines.addWidget(label(say("kiosk.read.leave-card"), "strong"))
        lines.addStretch()
        self.column.addWidget(PagingArea(whole, say, metrics), 1)

    def _items(self, reading: CardReading) -> Iterator[tuple[str, str]]:
        four, language = reading.four, self.room.language
        yield "name", four.full_name.reveal()
        yield "birth", wareki.show(four.date_of_birth.reveal(), language)
        yield "sex", SEX_WORDS[four.sex.reveal().value].of(language)
        yield "address", four.full_address.reveal()

    def _checked(self, reading: CardReading) -> str:
        simulated = reading.authenticity is Authenticity.SIMULATED
        return "kiosk.read.simulated" if simulated else "kiosk.read.checked"

    def footer(self) -> Footer:
        return Footer(go_on="common.next")
