"""One application: every item with where it came from, what is still open, and why it was returned or not delivered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout

from counter_app.domain.application import Application, Item
from counter_app.domain.correction import Correction
from counter_app.domain.words import JAPANESE
from counter_app.i18n.texts import Language
from counter_app.ports import CaseEvent, RecordView
from counter_app.ui.desk.list_view import Line
from counter_app.ui.marks import Mark, Tone, provenance
from counter_app.ui.staff_sheet import show_mark, show_tone
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, panel, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.name_label import NameLabel


class Page(StrEnum):
    """What is shown of one application."""

    ITEMS = "items"
    HISTORY = "history"
    VIEWS = "views"


class DetailPanel(QScrollArea):
    """Shows one application. Emptied as soon as another row is chosen: what is seen was asked for and logged."""

    def __init__(self, say: Language, turn: Callable[[Page], None] = lambda _page: None) -> None:
        super().__init__()
        self._say, self._turn = say, turn
        self.pages: dict[Page, QPushButton] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # arrows scroll
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(say("desk.table"))
        self.show_note("desk.detail.none")

    def show_note(self, key: str) -> None:
        """Show a sentence instead of an application."""
        whole = self._fresh()
        whole.addWidget(label(self._say(key), "note"))
        whole.addStretch(1)

    def show_application(self, line: Line, application: Application) -> None:
        """Show everything of one application."""
        whole = self._fresh()
        self._tabs(whole, Page.ITEMS)
        self._head(whole, line, application)
        for item in application.items:
            whole.addWidget(self._item(item))
        whole.addStretch(1)
        self.setAccessibleName(f"{application.title.of(JAPANESE)} {line.application_id}")

    def show_history(self, line: Line, events: Sequence[CaseEvent], corrections: Sequence[Correction]) -> None:
        """Show who did what when, then what was corrected."""
        whole = self._fresh()
        self._tabs(whole, Page.HISTORY)
        whole.addWidget(label(self._say("desk.detail.number", number=line.application_id), "note"))
        if not events:
            whole.addWidget(label(self._say("desk.history.none"), "note"))
        for event in reversed(events):
            lasting = self._say("desk.until", day=f"{event.due:%m/%d}") if event.due else ""
            what = self._say(f"desk.step.{event.step.value}")
            if event.end is not event.start:
                what = f"{what}　→ {self._say(f'desk.state.{event.end.value}')}"
            said = event.reason.reveal() if event.reason else ""
            to = event.owner if event.owner and event.owner != event.clerk else ""
            told = "　".join(part for part in (said, lasting, f"→ {to}" if to else "") if part)
            whole.addWidget(self._told(f"{event.at:%m/%d %H:%M}　{event.clerk}　{event.terminal}", what, told))
        for each in reversed(corrections):
            changes = "\n".join(
                self._say("desk.correct.change", label=d.label, before=d.before.reveal(), after=d.after.reveal())
                for d in each.differences
            )
            title = self._say("desk.history.correction", number=each.number)
            who = f"{each.at:%m/%d %H:%M}　{each.by}　{each.reason.reveal()}"
            whole.addWidget(self._told(who, title, changes))
        whole.addStretch(1)

    def show_views(self, line: Line, views: Sequence[RecordView]) -> None:
        """Show who opened this record and what for."""
        whole = self._fresh()
        self._tabs(whole, Page.VIEWS)
        whole.addWidget(label(self._say("desk.detail.number", number=line.application_id), "note"))
        for view in reversed(views):
            purpose = self._say.find(f"desk.purpose.{view.purpose}") or view.purpose
            refused = self._say("desk.views.refused") if view.refused else ""
            whole.addWidget(self._told(f"{view.at:%m/%d %H:%M}　{view.clerk}　{view.terminal}", purpose, refused))
        whole.addStretch(1)

    def _told(self, head: str, what: str, more: str) -> QFrame:
        frame, inside = panel("cell", margin=0, gap=1)
        inside.setContentsMargins(10, 4, 8, 5)
        inside.addWidget(label(head, "note"))
        inside.addWidget(label(what, "cell-label"))
        if more:
            inside.addWidget(label(more, "body"))
        return frame

    def _tabs(self, whole: QVBoxLayout, shown: Page) -> None:
        places = row(gap=4)
        for page in Page:
            key = button(self._say(f"desk.page.{page.value}"), partial(self._turn, page), "option")
            key.setCheckable(True)
            key.setChecked(page is shown)
            self.pages[page] = key
            places.addWidget(key)
        places.addStretch(1)
        whole.addLayout(places)

    def _fresh(self) -> QVBoxLayout:
        content = QFrame()
        content.setProperty("look", "side-right")
        self.setWidget(content)
        return column(content, margin=12, gap=6)

    def _head(self, whole: QVBoxLayout, line: Line, application: Application) -> None:
        whole.addWidget(label(application.title.of(JAPANESE), "section"))
        whole.addWidget(label(self._say("desk.detail.number", number=line.application_id), "note"))
        if line.protected:
            whole.addWidget(_badge(f"■ {self._say('desk.protected.long')}", Tone.STOP))
        if line.simulated:
            whole.addWidget(_badge(f"◇ {self._say('desk.simulated.long')}", Tone.CAUTION))
        marks = row(gap=8)
        for mark in (line.state, line.delivery):
            badge = label(mark.text, "badge", wrap=False)
            show_mark(badge, mark)
            marks.addWidget(badge)
        marks.addStretch(1)
        whole.addLayout(marks)
        if line.reason.reveal():
            whole.addWidget(self._notice(self._say("desk.detail.reason"), line.reason.reveal(), Tone.STOP))
        if application.open_items:
            whole.addWidget(
                self._notice(
                    self._say("desk.detail.overdue" if line.overdue else "desk.detail.open", due=line.due),
                    "、".join(each.label for each in application.open_items),
                    Tone.STOP if line.overdue else Tone.CAUTION,
                )
            )
        sure = sum(provenance(i.origin, i.trust, self._say).tone is Tone.VERIFIED for i in application.items)
        whole.addWidget(label(self._say("desk.detail.verified", verified=sure, all=len(application.items)), "body"))
        if application.fee_yen is not None:
            text = self._say("desk.detail.fee", yen=f"{application.fee_yen:,}")
            if application.fee_exempt is not None:
                text = self._say("desk.detail.fee-exempt", amount=text, ground=application.fee_exempt.reveal())
            whole.addWidget(label(text, "body"))

    def _notice(self, title: str, text: str, tone: Tone) -> QFrame:
        frame, inside = panel("remark", margin=8, gap=2)
        show_tone(frame, tone)
        inside.addWidget(label(title, "cell-label"))
        inside.addWidget(label(text, "body"))
        return frame

    def _item(self, item: Item) -> QFrame:
        mark = provenance(item.origin, item.trust, self._say)
        if item.hidden is not None:
            mark = Mark("■", self._say("desk.hidden"), Tone.QUIET)
        elif item.by:  # of whose proposal the resident said yes
            mark = replace(mark, word=f"{mark.word}　{item.by}")
        frame, inside = panel("cell", margin=0, gap=1)
        inside.setContentsMargins(10, 4, 8, 5)
        show_mark(frame, mark)
        head = row(gap=6)
        head.addWidget(label(item.label, "cell-label"), 1)
        said = label(mark.text, "mark", wrap=False)
        show_mark(said, mark)
        head.addWidget(said)
        inside.addLayout(head)
        value = NameLabel(item.shown.reveal(), "value")
        value.setAccessibleName(f"{item.label} {item.shown.reveal()} {mark.word}")
        inside.addWidget(value)
        return frame


def _badge(text: str, tone: Tone) -> QFrame:
    frame, inside = panel("remark", margin=6)
    show_tone(frame, tone)
    inside.addWidget(label(text, "body"))
    return frame
