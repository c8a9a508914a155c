"""「はじめる」, and the language before anything else."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from counter_app.domain.words import LANGUAGES
from counter_app.failures import FailureCode
from counter_app.flow.state import Step, Visit
from counter_app.ui.kiosk.drawings import Drawing, Scene
from counter_app.ui.kiosk.page import Footer, Page, pages
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.frames import panel, row
from counter_app.ui.widgets.labels import label


@pages.register(Step.WELCOME.value)
class WelcomePage(Page):
    """The page a free terminal shows. Laying down a card begins as well; a reader that is missing is said at once."""

    @classmethod
    def shape(cls, visit: Visit) -> Hashable:
        return visit.reader.trouble

    def build(self) -> None:
        say, metrics = self.room.say, self.room.theme.metrics
        title = label(say("kiosk.welcome.title"), "title")
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.column.addStretch(2)
        self.column.addWidget(title)
        if self.visit.reader.trouble is None:
            what = label(say("kiosk.welcome.what"))
            what.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self.column.addWidget(what)
            self.column.addWidget(Drawing(self.room.theme, Scene.LAY_DOWN), 8)
        else:
            self.column.addWidget(self._no_reader(self.visit.reader.trouble))
        begin = button(say("kiosk.welcome.begin"), self._begin, "huge")
        at_least(begin, metrics.mm(110), metrics.mm(30))
        self.column.addLayout(self._ways_in(begin))
        self.column.addStretch(1)
        self.column.addLayout(self._languages())
        self.column.addStretch(1)

    def _ways_in(self, begin: QWidget) -> QHBoxLayout:
        """「はじめる」, and beside it the code from home where codes are read: below each other they are too high."""
        ways = row(gap=self.room.theme.metrics.gap)
        ways.addStretch()
        ways.addWidget(begin)
        if self.room.scan is not None:
            scan = button(self.room.say("kiosk.scan.key"), self._scan)
            at_least(scan, 0, self.room.theme.metrics.mm(30))
            ways.addWidget(scan)
        ways.addStretch()
        return ways

    def _no_reader(self, trouble: FailureCode) -> QWidget:
        """What keeps cards from being read: calmly for the resident, with its cause and number for staff."""
        say, metrics = self.room.say, self.room.theme.metrics
        frame, inside = panel("notice", margin=metrics.mm(3), gap=metrics.mm(1))
        inside.addWidget(label(say(f"failure.{trouble.name}.resident"), "strong"))
        inside.addWidget(label(say("kiosk.welcome.no-reader")))
        cause = say(f"failure.{trouble.name}.staff")
        inside.addWidget(label(say("kiosk.welcome.for-staff", cause=cause, code=trouble.value), "small"))
        return frame

    def _languages(self) -> QHBoxLayout:
        keys, group = row(gap=self.room.theme.metrics.gap), QButtonGroup(self)
        keys.addStretch()
        for tag in LANGUAGES:
            key = button(self.room.say(f"common.language.{tag}"), partial(self._speak, tag))
            key.setCheckable(True)
            key.setChecked(tag == self.visit.language)
            at_least(key, self.room.theme.metrics.mm(52), self.room.theme.metrics.mm(18))
            group.addButton(key)
            keys.addWidget(key)
        keys.addStretch()
        return keys

    def _speak(self, language: str) -> None:
        from counter_app.flow.events import SpeakLanguage  # noqa: PLC0415  # what people do is loaded beside the first page

        self.room.post(SpeakLanguage(language))

    def _begin(self) -> None:
        from uuid import uuid4  # noqa: PLC0415  # as above

        from counter_app.flow.events import Begin  # noqa: PLC0415  # as above

        self.room.post(Begin(uuid4(), self.room.now(), self.visit.language))

    def _scan(self) -> None:
        from counter_app.flow.events import OpenScan  # noqa: PLC0415  # as above

        self._begin()
        self.room.post(OpenScan())

    def footer(self) -> Footer:
        return Footer(back=False, leave=False)
