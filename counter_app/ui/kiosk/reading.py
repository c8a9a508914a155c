"""The two pages on which the terminal works and the resident waits."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import Qt

from counter_app.flow.state import Step, Visit
from counter_app.ui.kiosk.drawings import Drawing, Scene
from counter_app.ui.kiosk.page import Footer, Page, pages
from counter_app.ui.widgets.labels import label


class WaitingPage(Page):
    """A heading, a drawing, one line."""

    words = ""
    scene = Scene.ON_READER

    @classmethod
    def shape(cls, visit: Visit) -> Hashable:
        return visit.step

    def build(self) -> None:
        self.column.addStretch(1)
        for key, look in ((f"{self.words}.title", "title"), (self.words, "")):
            line = label(self.room.say(key), look)
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self.column.addWidget(line)
        self.column.addWidget(Drawing(self.room.theme, self.scene), 6)
        self.column.addStretch(1)


@pages.register(Step.READING.value)
class ReadingPage(WaitingPage):
    """「カードを動かさないでください」."""

    words = "kiosk.reading"

    def footer(self) -> Footer:
        return Footer(back=False)


@pages.register(Step.SUBMITTING.value)
class SubmittingPage(WaitingPage):
    """「申請を送っています」."""

    words = "kiosk.submitting"
    scene = Scene.SLIP

    def footer(self) -> Footer:
        return Footer(back=False, leave=False)
