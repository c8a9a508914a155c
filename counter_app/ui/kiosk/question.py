"""One question per page, for every kind of field."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtWidgets import QWidget

from counter_app.domain.answers import Origin
from counter_app.domain.form import AskedField, FieldKind, Need
from counter_app.flow.answering import find_fact
from counter_app.flow.events import Back, Event, Next, Typed
from counter_app.flow.plan import Page as Asked
from counter_app.flow.plan import page_shown
from counter_app.flow.state import Step, Visit
from counter_app.personal import Personal
from counter_app.ui.finding_words import finding_words
from counter_app.ui.kiosk import inputs  # noqa: F401  # the ways of answering register themselves
from counter_app.ui.kiosk.inputs.base import answerings
from counter_app.ui.kiosk.page import Footer, Page, pages, trouble_panel, two_columns
from counter_app.ui.kiosk.tiles import TilesBoard
from counter_app.ui.widgets.frames import column, panel
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.paging import PagingArea

_WORDS_MM = 70  # of the question beside a keypad


@pages.register(Step.QUESTIONS.value)
class QuestionPage(Page):
    """Question, why it is asked, the way of answering; what was not understood stays with its reason."""

    @classmethod
    def shape(cls, visit: Visit) -> Hashable:
        wrong = visit.problem.code if visit.problem else ""
        page = page_shown(visit)
        tiles = tuple(item.path for item in page.items) if page is not None and page.tiles else ()
        return (tiles or visit.asking), wrong, visit.trouble

    def build(self) -> None:
        self._tiles: TilesBoard | None = None
        self._left: PagingArea | None = None
        page = page_shown(self.visit)
        if page is not None and page.tiles:
            self._asked = None
            self._build_tiles(page)
            return
        asked = find_fact(self.visit, self.visit.asking or "")
        self._asked = asked
        if asked is None:  # a condition just took the question away; the next visit brings another page
            self.column.addStretch()
            return
        metrics = self.room.theme.metrics
        self._answering = answerings.get(asked.field.kind.value)(asked, self.visit, self.room)
        words = self._words(asked)
        if self._answering.beside:
            self._left = left = PagingArea(words, self.room.say, metrics)
            two_columns(self.column, left, self._answering, gap=metrics.mm(6), shares=(5, 6))
        else:
            whole = QWidget()
            lines = column(whole, gap=metrics.mm(4))
            lines.addWidget(words)
            lines.addWidget(self._answering, 1)
            self.column.addWidget(PagingArea(whole, self.room.say, metrics), 1)
        self._put_answer(asked)
        self._answering.changed = self.footer_changed_now
        self.setFocusProxy(self._answering.first())

    def _build_tiles(self, page: Asked) -> None:
        above: list[QWidget] = []
        if self.visit.problem is not None and page.holds(self.visit.problem.path):
            above.append(self._problem())
        if self.visit.trouble is not None:
            above.append(trouble_panel(self.room, self.visit.trouble))
        self._tile_paths = {item.path for item in page.items}
        self._tiles = TilesBoard(page, self.visit, self.room, above)
        self.column.addWidget(self._tiles, 1)
        self.setFocusProxy(self._tiles.first())

    def footer_changed_now(self) -> None:
        """Tell the keys below that the answer changed."""
        self.footer_changed()

    def _put_answer(self, asked: AskedField) -> None:
        problem = self.visit.problem
        self._before = self.visit.answers.text(asked.path)
        if problem is not None and problem.path == asked.path and problem.raw.reveal():
            self._answering.put(problem.raw.reveal())
        elif self._before:
            self._answering.put(self._before)
        self._shown = self._answering.text()

    def _words(self, asked: AskedField) -> QWidget:
        language, field, metrics = self.room.language, asked.field, self.room.theme.metrics
        words = QWidget()
        lines = column(words, gap=metrics.gap)
        if asked.group is not None and asked.row is not None:
            lines.addWidget(label(f"{asked.group.label.of(language)} {asked.row + 1}", "primary"))
        lines.addWidget(label((field.question or field.label).of(language), "title"))
        if field.need is Need.OPTIONAL:
            lines.addWidget(label(self.room.say("kiosk.question.optional"), "quiet"))
        elif field.need is Need.SOFT:
            lines.addWidget(label(self.room.say("kiosk.question.soft"), "quiet"))
        if self._has_problem(asked):
            lines.addWidget(self._problem())
        if self.visit.trouble is not None:
            lines.addWidget(trouble_panel(self.room, self.visit.trouble))
        if asked.path in self.visit.scan.unread and self.visit.answers.find(asked.path) is None:
            lines.addWidget(label(self.room.say("kiosk.question.unread"), "strong"))
        for text in (field.help, field.why):
            if text is not None:
                lines.addWidget(label(text.of(language), "quiet"))
        hint = self.room.say.find(f"kiosk.question.{field.kind.value}")
        if hint:
            lines.addWidget(label(hint, "quiet"))
        lines.addStretch()
        return words

    def _has_problem(self, asked: AskedField) -> bool:
        return self.visit.problem is not None and self.visit.problem.path == asked.path

    def _problem(self) -> QWidget:
        assert self.visit.problem is not None
        frame, inside = panel("trouble", margin=self.room.theme.metrics.mm(3))
        inside.addWidget(label(finding_words(self.visit.problem.code, self.room.say), "error"))
        return frame

    def _typed(self) -> tuple[Event, ...]:
        if self._asked is None or self._asked.field.kind is FieldKind.GROUP:
            return ()
        text = self._answering.text()
        if text == self._shown and self._before and not self._has_problem(self._asked):
            return ()  # seen and left as it was
        by_touch = self._answering.by_touch
        return (Typed(self._asked.path, Personal(text), self.room.now(), by_touch=by_touch),)

    @property
    def by_touch(self) -> bool:
        return self._asked is None or self._answering.by_touch

    def going_on(self) -> tuple[Event, ...]:
        return (*self._typed(), Next(self.room.now()))

    def going_back(self) -> tuple[Event, ...]:
        changed = self._asked is not None and self._answering.text() not in ("", self._shown)
        return (*(self._typed() if changed else ()), Back())

    def draft(self) -> str:
        return self._answering.draft() if self._asked is not None else ""

    def take_draft(self, draft: str) -> None:
        if self._asked is not None and draft:
            self._answering.put(draft)

    def forget(self) -> None:
        if self._asked is not None:
            self._answering.changed = lambda: None
            self._answering.forget()

    def show_visit(self, visit: Visit) -> None:
        super().show_visit(visit)
        if self._tiles is not None:
            self._tiles.show_visit(visit)
        elif self._asked is not None:
            self._answering.show_visit(visit)
            self._put_accepted(self._asked)

    def _put_accepted(self, asked: AskedField) -> None:
        """A clerk's proposal was accepted: it stands in the field, and what stood there before was left for it."""
        answer = self.visit.answers.find(asked.path)
        if answer is not None and answer.origin is Origin.CLERK and answer.value.reveal() != self._before:
            self._before = answer.value.reveal()
            self._answering.put(self._before)
            self._shown = self._answering.text()

    def place_of(self, path: str) -> QWidget | None:
        if self._tiles is not None:
            return self._tiles if path in self._tile_paths else None
        return self._answering if self._asked is not None and self._asked.path == path else None

    def wants_more(self) -> int:
        """A question that can be paged through would shrink to one word a line."""
        paged = super().wants_more()
        if self._left is None:
            return paged
        return paged + max(0, self.room.theme.metrics.mm(_WORDS_MM) - self._left.minimumSizeHint().width())

    def footer(self) -> Footer:
        return Footer(go_on="common.next")
