"""One application: every item with where it came from, what is still open, and why it was returned or not delivered."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout

from counter_app.domain.application import Application, Item
from counter_app.domain.words import JAPANESE
from counter_app.i18n.texts import Language
from counter_app.ui.desk.list_view import Line
from counter_app.ui.marks import Tone, provenance
from counter_app.ui.staff_sheet import show_mark, show_tone
from counter_app.ui.widgets.frames import column, panel, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.name_label import NameLabel


class DetailPanel(QScrollArea):
    """Shows one application. Emptied as soon as another row is chosen: what is seen was asked for and logged."""

    def __init__(self, say: Language) -> None:
        super().__init__()
        self._say = say
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
        self._head(whole, line, application)
        for item in application.items:
            whole.addWidget(self._item(item))
        whole.addStretch(1)
        self.setAccessibleName(f"{application.title.of(JAPANESE)} {line.application_id}")

    def _fresh(self) -> QVBoxLayout:
        content = QFrame()
        content.setProperty("look", "side-right")
        self.setWidget(content)
        return column(content, margin=12, gap=6)

    def _head(self, whole: QVBoxLayout, line: Line, application: Application) -> None:
        whole.addWidget(label(application.title.of(JAPANESE), "section"))
        whole.addWidget(label(self._say("desk.detail.number", number=line.application_id), "note"))
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
