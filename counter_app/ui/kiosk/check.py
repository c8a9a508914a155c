"""Check the answers: every one with where it came from and 「変える」; what is wrong or still open stands beside it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from counter_app.domain.answers import Answer, Origin
from counter_app.domain.finding import Finding, Severity
from counter_app.domain.form import AskedField, FieldKind
from counter_app.domain.named_codes import shown_at
from counter_app.flow.answering import findings
from counter_app.flow.differences import SOURCE_NOTICES, open_conflicts
from counter_app.flow.events import Change, Event, Submit, TakeOffer
from counter_app.flow.interview import facts
from counter_app.flow.state import Step, Visit
from counter_app.ui.finding_words import finding_words
from counter_app.ui.kiosk.compare import ComparePane, conflict_notice
from counter_app.ui.kiosk.completions import completions_panel, still_to_come
from counter_app.ui.kiosk.page import Footer, Page, pages, trouble_panel
from counter_app.ui.kiosk.rows import rule, value_row
from counter_app.ui.marks import provenance
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.focus_ring import in_reading_order
from counter_app.ui.widgets.frames import column, panel
from counter_app.ui.widgets.labels import label, without_ruby
from counter_app.ui.widgets.name_label import NameLabel
from counter_app.ui.widgets.paging import PagingArea

_LOOK = {Severity.STOPS: "error", Severity.FOLLOW_UP: "", Severity.NOTICE: "quiet"}


@pages.register(Step.CHECK.value)
class CheckPage(Page):
    """One list for all procedures of the visit: a fact stands there once."""

    @classmethod
    def shape(cls, visit: Visit) -> Hashable:
        answers = visit.answers
        return visit.trouble, tuple(answers.given.items()), tuple(answers.offered.items()), visit.resolutions

    def build(self) -> None:
        metrics, say = self.room.theme.metrics, self.room.say
        self._comparing = ""  # the path whose two values are being compared
        self._pane: ComparePane | None = None
        titles = self.room.say("common.list").join(form.title.of(self.room.language) for form in self.visit.forms)
        self._head = [
            label(say("kiosk.check.title"), "title"),
            label(say("kiosk.check.what", procedures=titles), "quiet"),
        ]
        for line in self._head:
            self.column.addWidget(line)
        whole = QWidget()
        lines = column(whole, gap=metrics.gap)
        if self.visit.trouble is not None:
            lines.addWidget(trouble_panel(self.room, self.visit.trouble))
        later = still_to_come(self.visit, self.room.language)
        if later:
            lines.addWidget(completions_panel(self.room, later))
        board, inside = panel("card", margin=metrics.mm(3), gap=metrics.mm(2))
        found = findings(self.visit)
        shown_here = {asked.path for asked in self._rows()}
        for one in found:  # about a source as a whole: no line of its own below
            if one.path not in shown_here:
                lines.addWidget(self._about_source(one))
        self._conflicts = {one.path: one for one in open_conflicts(self.visit) if one.resolved is None}
        self._stops: list[QWidget] = []
        for at, asked in enumerate(self._rows()):
            if at:
                inside.addWidget(rule())
            self._add_row(inside, asked, [one for one in found if one.path == asked.path])
        lines.addWidget(board)
        lines.addStretch()
        self._area = PagingArea(whole, say, metrics)
        self.column.addWidget(self._area, 1)

    def showEvent(self, event: QShowEvent) -> None:
        """Bring the first thing that stops into sight once everything has its place."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._show_first_stop)

    def _show_first_stop(self) -> None:
        if self._stops:
            self._area.reveal(self._stops[0])

    def _rows(self) -> Iterator[AskedField]:
        for asked in facts(self.visit.forms, self.visit.answers):
            answer = self.visit.answers.find(asked.path)
            if answer is None or answer.origin is not Origin.DERIVED or asked.field.kind is FieldKind.GROUP:
                yield asked

    def _add_row(self, lines: QVBoxLayout, asked: AskedField, found: list[Finding]) -> None:
        answer = self.visit.answers.find(asked.path)
        name = self._name(asked)
        text = self._shown(asked, answer)
        if asked.field.kind is FieldKind.GROUP:
            text = self.room.say("kiosk.check.rows", count=self.visit.answers.rows(asked.path))
        lines.addWidget(value_row(self.room, name, text, self._origin(answer), self._change(asked, answer, name)))
        for one in found:
            stops = one.severity is Severity.STOPS
            line = label("⚠ " * stops + self._finding(one), _LOOK[one.severity])
            lines.addWidget(line)
            if stops:
                self._stops.append(line)
        offer = self.visit.answers.offered.get(asked.path)
        if asked.path in self._conflicts:
            lines.addWidget(conflict_notice(self.room, name, partial(self._compare, asked)))
        elif offer is not None:
            lines.addWidget(self._offer(asked, offer, name))

    def _about_source(self, found: Finding) -> QWidget:
        frame, inside = panel("notice", margin=self.room.theme.metrics.mm(2))
        if found.path in SOURCE_NOTICES:
            inside.addWidget(label(self.room.say(f"origin.{found.path}"), "quiet"))
        inside.addWidget(label(self._finding(found)))
        return frame

    def _compare(self, asked: AskedField) -> None:
        """Lay the two values side by side over the list."""
        self._pane = ComparePane(self.room, asked, self._conflicts[asked.path], self._close_pane)
        self._comparing = asked.path
        self._show_list(shown=False)
        self.column.addWidget(self._pane, 1)
        self._arrange()

    def _close_pane(self) -> None:
        if self._pane is not None:
            self._pane.forget()
            self._pane.hide()
            self._pane.deleteLater()
        self._pane, self._comparing = None, ""
        self._show_list(shown=True)
        self._arrange()

    def _show_list(self, *, shown: bool) -> None:
        for widget in (*self._head, self._area):
            widget.setVisible(shown)

    def _arrange(self) -> None:
        around = self.parentWidget()
        if around is not None:
            in_reading_order(around)
        self.footer_changed()

    def forget(self) -> None:
        if self._pane is not None:
            self._pane.forget()

    def draft(self) -> str:
        return self._comparing

    def take_draft(self, draft: str) -> None:
        asked = next((asked for asked in self._rows() if asked.path == draft), None)
        if asked is not None and draft in self._conflicts:
            self._compare(asked)

    def going_back(self) -> tuple[Event, ...]:
        if self._pane is None:
            return super().going_back()
        self._close_pane()
        return ()

    def _shown(self, asked: AskedField, answer: Answer | None) -> str:
        visit, text = self.visit, answer.value.reveal() if answer else ""
        return shown_at(asked, text, visit.answers, visit.rules.tables, self.room.language)

    def _name(self, asked: AskedField) -> str:
        own = asked.field.label.of(self.room.language)
        if asked.group is None or asked.row is None:
            return own
        return f"{asked.group.label.of(self.room.language)} {asked.row + 1} {own}"

    def _origin(self, answer: Answer | None) -> str:
        """Sign and words: ◎ from chip or register, ○ read or by staff, △ stated."""
        if answer is None:
            return ""
        sign = provenance(answer.origin, answer.trust, self.room.say).sign
        return f"{sign} {self.room.say(f'origin.{answer.origin.value}')}"

    def _change(self, asked: AskedField, answer: Answer | None, name: str) -> QPushButton | None:
        if answer is not None and answer.origin in {Origin.CARD, Origin.REGISTER}:
            return None
        empty = answer is None and asked.field.kind is not FieldKind.GROUP
        words = self.room.say("kiosk.check.answer" if empty else "kiosk.check.change")
        key = "kiosk.check.answer.name" if empty else "kiosk.check.change.name"
        spoken = self.room.say(key, what=without_ruby(name))
        return button(words, lambda: self.room.post(Change(asked.path)), "plain", spoken)

    def _finding(self, found: Finding) -> str:
        return finding_words(found.code, self.room.say, found.detail)

    def _offer(self, asked: AskedField, offer: Answer, name: str) -> QWidget:
        frame, inside = panel("notice", margin=self.room.theme.metrics.mm(2))
        inside.addWidget(label(self.room.say("kiosk.check.offer", origin=self._origin(offer))))
        inside.addWidget(NameLabel(self._shown(asked, offer)))
        words = self.room.say("kiosk.check.take-offer")
        inside.addWidget(button(words, lambda: self.room.post(TakeOffer(asked.path)), "plain", f"{name} {words}"))
        return frame

    def going_on(self) -> tuple[Event, ...]:
        return (Submit(self.room.now()),)

    def footer(self) -> Footer:
        return Footer(go_on="" if self._pane else "kiosk.check.submit")
