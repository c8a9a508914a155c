"""Check the answers: what the resident said with 「変える」, what was copied in short; what is wrong stands beside it."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from counter_app.domain.answers import Answer
from counter_app.domain.finding import Finding, Severity
from counter_app.domain.form import AskedField
from counter_app.domain.named_codes import shown_at
from counter_app.flow.answering import find_fact, findings
from counter_app.flow.differences import SOURCE_NOTICES, open_conflicts
from counter_app.flow.events import Change, Event, Submit, TakeOffer
from counter_app.flow.state import Step, Visit
from counter_app.flow.submission import for_staff
from counter_app.ui.finding_words import finding_words
from counter_app.ui.kiosk.check_lines import CheckLine, CheckLines, check_lines
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
        found = [one for one in findings(self.visit) if not self._only_for_staff(one)]
        self._conflicts = {one.path: one for one in open_conflicts(self.visit) if one.resolved is None}
        noted = {one.path for one in found} | set(self._conflicts) | set(self.visit.answers.offered)
        listed = check_lines(self.visit, say, noted)
        shown_here = {asked.path for line in listed.said for asked in line.asked}
        for one in found:  # about a source as a whole: no line of its own below
            if one.path not in shown_here:
                lines.addWidget(self._about_source(one))
        self._stops: list[QWidget] = []
        if listed.said:
            lines.addWidget(self._board("kiosk.check.said", listed.said, found))
        if listed.copied:
            lines.addWidget(self._copied(listed))
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

    def _only_for_staff(self, found: Finding) -> bool:
        """Nothing a resident could bring or answer: it stands on the work list."""
        asked = find_fact(self.visit, found.path)
        return asked is not None and for_staff(asked) and found.severity is not Severity.STOPS

    def _board(self, heading: str, listed: tuple[CheckLine, ...], found: list[Finding]) -> QWidget:
        metrics = self.room.theme.metrics
        board, inside = panel("card", margin=metrics.mm(3), gap=metrics.mm(2))
        inside.addWidget(label(self.room.say(heading), "strong"))
        for line in listed:
            inside.addWidget(rule())
            self._add_row(inside, line, found)
        return board

    def _copied(self, listed: CheckLines) -> QWidget:
        """In short; one key shows every item."""
        whole = QWidget()
        lines = column(whole, gap=self.room.theme.metrics.gap)
        short, full = self._board("kiosk.check.copied", listed.copied, []), QWidget()
        places = column(full)
        lines.addWidget(short)
        lines.addWidget(full)
        if any(len(line.asked) > 1 for line in listed.copied):
            key = button(self.room.say("kiosk.check.in-full", count=len(listed.in_full)), look="plain")

            def open_up() -> None:
                key.hide()
                short.hide()
                places.addWidget(self._board("kiosk.check.copied", listed.in_full, []))
                self._arrange()

            key.clicked.connect(open_up)
            lines.addWidget(key)
        return whole

    def _add_row(self, lines: QVBoxLayout, line: CheckLine, found: list[Finding]) -> None:
        change = self._change(line)
        lines.addWidget(value_row(self.room, line.name, line.text, self._origin(line.answer), change))
        for asked in line.asked:
            for one in found:
                if one.path == asked.path:
                    self._add_finding(lines, one)
            offer = self.visit.answers.offered.get(asked.path)
            if asked.path in self._conflicts:
                lines.addWidget(conflict_notice(self.room, line.name, partial(self._compare, asked)))
            elif offer is not None:
                lines.addWidget(self._offer(asked, offer, line.name))

    def _add_finding(self, lines: QVBoxLayout, found: Finding) -> None:
        stops = found.severity is Severity.STOPS
        words = label("⚠ " * stops + self._finding(found), _LOOK[found.severity])
        lines.addWidget(words)
        if stops:
            self._stops.append(words)

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
        asked = find_fact(self.visit, draft) if draft in self._conflicts else None
        if asked is not None:
            self._compare(asked)

    def going_back(self) -> tuple[Event, ...]:
        if self._pane is None:
            return super().going_back()
        self._close_pane()
        return ()

    def _shown(self, asked: AskedField, answer: Answer | None) -> str:
        visit, text = self.visit, answer.value.reveal() if answer else ""
        return shown_at(asked, text, visit.answers, visit.rules.tables, self.room.language)

    def _origin(self, answer: Answer | None) -> str:
        """Sign and words: ◎ from chip or register, ○ read or by staff, △ stated."""
        if answer is None:
            return ""
        sign = provenance(answer.origin, answer.trust, self.room.say).sign
        return f"{sign} {self.room.say(f'origin.{answer.origin.value}')}"

    def _change(self, line: CheckLine) -> QPushButton | None:
        if not line.changeable:
            return None
        words = self.room.say("kiosk.check.answer" if line.empty else "kiosk.check.change")
        key = "kiosk.check.answer.name" if line.empty else "kiosk.check.change.name"
        spoken = self.room.say(key, what=without_ruby(line.name))
        return button(words, lambda: self.room.post(Change(line.path)), "plain", spoken)

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
