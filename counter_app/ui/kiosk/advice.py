"""What follows from the event: needed procedures ticked, open ones with the question that decides, and those not needed."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from functools import partial

from PySide6.QtWidgets import QWidget

from counter_app.domain.advice import Advice, ProcedureAdvice, Verdict
from counter_app.domain.answers import FieldPath
from counter_app.flow.advising import came_up, fell_away, ticked
from counter_app.flow.answering import find_fact
from counter_app.flow.events import Change, Event, TakeAdvice
from counter_app.flow.state import Step, Visit
from counter_app.ui.kiosk.advice_card import AdviceCard, last_day, why
from counter_app.ui.kiosk.page import Footer, Page, pages, trouble_panel
from counter_app.ui.widgets.buttons import Tile, at_least, button
from counter_app.ui.widgets.focus_ring import in_reading_order
from counter_app.ui.widgets.frames import column, panel, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.tile_pages import TilePages

_NOT_NEEDED = "not-needed"
_BRING = "bring"
_PANES = frozenset({_NOT_NEEDED, _BRING})


@pages.register(Step.ADVICE.value)
class AdvicePage(Page):
    """What is ticked is this page's own until 「次へ」."""

    @classmethod
    def shape(cls, visit: Visit) -> Hashable:
        verdicts = () if visit.advice is None else tuple((a.form.id, a.verdict) for a in visit.advice.procedures)
        return verdicts, visit.trouble

    def build(self) -> None:
        self._ticked = set(ticked(self.visit))
        self._pane = ""  # "", not-needed, or the id of the procedure that is about to be left out
        self._whole = column(gap=self.room.theme.metrics.gap)
        self.column.addLayout(self._whole, 1)
        self._show("")

    @property
    def _today(self) -> date:
        assert self.visit.started_at is not None
        return self.visit.started_at.date()

    def _show(self, pane: str) -> None:
        self._pane = pane
        while (old := self._whole.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if self.visit.trouble is not None:
            self._whole.addWidget(trouble_panel(self.room, self.visit.trouble))
        advice = self.visit.advice
        if advice is None:
            self._whole.addWidget(label(self.room.say("kiosk.advice.looking"), "title"))
            self._whole.addStretch()
        elif pane == _NOT_NEEDED:
            self._whole.addWidget(self._not_needed(advice), 1)
        elif pane == _BRING:
            self._whole.addWidget(self._to_bring(advice), 1)
        elif pane:
            self._whole.addWidget(self._sure(next(a for a in advice.procedures if a.form.id == pane)), 1)
        else:
            self._whole.addWidget(self._needed(advice), 1)
        around = self.parentWidget()
        if around is not None:
            in_reading_order(around)
        self.footer_changed()

    # what is needed

    def _needed(self, advice: Advice) -> QWidget:
        say, metrics = self.room.say, self.room.theme.metrics
        board = QWidget()
        lines = column(board, gap=metrics.gap)
        needed = [each for each in advice.procedures if self._stands(each)]
        head = row(gap=metrics.gap)
        head.addWidget(label(say("kiosk.advice.title", count=len(needed)), "title"), 1)
        if any(each.bring for each in needed):
            head.addWidget(button(say("kiosk.advice.bring.key"), partial(self._show, _BRING), "plain"))
        rest = advice.of(Verdict.NOT_NEEDED)
        if rest:
            words = say("kiosk.advice.not-needed.key", count=len(rest))
            head.addWidget(button(words, partial(self._show, _NOT_NEEDED), "plain"))
        lines.addLayout(head)
        new = {each.form.id for each in came_up(self.visit)} if self.visit.seen_needed else set()
        tiles: list[QWidget] = [self._gone(each) for each in fell_away(self.visit)]
        tiles += [self._card(each, new=each.form.id in new) for each in needed]
        tiles += [self._open(each) for each in advice.of(Verdict.OPEN) if not self._stands(each)]
        lines.addWidget(TilePages(tiles, say, metrics, columns=1), 1)
        return board

    def _gone(self, advice: ProcedureAdvice) -> QWidget:
        frame, inside = panel("notice", margin=self.room.theme.metrics.mm(2))
        inside.addWidget(label(self.room.say("kiosk.advice.gone", what=advice.form.title.of(self.room.language))))
        return frame

    def _stands(self, advice: ProcedureAdvice) -> bool:
        """Needed, or chosen although it is not (any more): whoever ticked it sees it."""
        return advice.verdict is Verdict.NEEDED or advice.form.id in self._ticked

    def _card(self, advice: ProcedureAdvice, *, new: bool) -> AdviceCard:
        card = AdviceCard(self.room, advice, self._today, new=new)
        card.setChecked(advice.form.id in self._ticked)
        card.toggled.connect(partial(self._touched, advice))
        return card

    def _touched(self, advice: ProcedureAdvice, on: bool) -> None:  # noqa: FBT001  # Qt's toggled(bool)
        if on:
            self._ticked.add(advice.form.id)
        elif advice.due is not None:
            self._show(advice.form.id)  # a legal deadline runs: ask first
            return
        else:
            self._ticked.discard(advice.form.id)
        self.footer_changed()

    def _open(self, advice: ProcedureAdvice) -> Tile:
        asked = find_fact(self.visit, advice.asks[0]) if advice.asks else None
        language = self.room.language
        words = (asked.field.question or asked.field.label).of(language) if asked is not None else ""
        if asked is not None and asked.field.together:
            words = asked.field.label.of(language)
        below = (
            self.room.say("kiosk.advice.open", question=words) if words else self.room.say("kiosk.advice.unverified")
        )
        tile = Tile(self.room.theme, self.room.say("kiosk.advice.maybe", what=advice.form.title.of(language)), below)
        tile.setEnabled(bool(advice.asks))
        if advice.asks:
            tile.clicked.connect(partial(self._ask, advice.asks[0]))
        return tile

    def _ask(self, path: FieldPath, _checked: bool = False) -> None:  # noqa: FBT001, FBT002  # Qt's clicked(bool)
        self.room.post(Change(path))

    # leaving one out

    def _sure(self, advice: ProcedureAdvice) -> QWidget:
        say, metrics, language = self.room.say, self.room.theme.metrics, self.room.language
        board = QWidget()
        lines = column(board, gap=metrics.mm(4))
        lines.addWidget(label(say("kiosk.advice.sure", what=advice.form.title.of(language)), "title"))
        day = last_day(advice, say)
        lines.addWidget(label(day or say("kiosk.advice.due.unverified"), "strong"))
        if advice.lost is not None and advice.verified:
            lines.addWidget(label(advice.lost.of(language)))
        lines.addStretch()
        keys = row(gap=metrics.mm(6))
        for key, press, look in (
            ("kiosk.advice.sure.do", partial(self._decide, advice.form.id, left_out=False), "primary"),
            ("kiosk.advice.sure.leave", partial(self._decide, advice.form.id, left_out=True), ""),
        ):
            made = button(say(key), press, look)
            at_least(made, metrics.mm(60), metrics.mm(24))
            keys.addWidget(made, 1)
        lines.addLayout(keys)
        lines.addStretch()
        return board

    def _decide(self, form_id: str, *, left_out: bool) -> None:
        if left_out:
            self._ticked.discard(form_id)
        self._show("")

    # what to bring

    def _to_bring(self, advice: Advice) -> QWidget:
        """Each thing once, with what it is for; of what is ticked."""
        say, metrics, language = self.room.say, self.room.theme.metrics, self.room.language
        board = QWidget()
        wanted: dict[str, list[str]] = {}
        for each in advice.procedures:
            for thing in each.bring if each.form.id in self._ticked else ():
                wanted.setdefault(thing.of(language), []).append(each.form.title.of(language))
        lines = column(board, gap=metrics.gap)
        lines.addWidget(label(say("kiosk.advice.bring.title"), "title"))
        rows: list[QWidget] = []
        for what, titles in wanted.items():
            frame, inside = panel("card", margin=metrics.mm(2), gap=0)
            inside.addWidget(label(what, "strong"))
            inside.addWidget(label(say("common.list").join(titles), "quiet"))
            rows.append(frame)
        lines.addWidget(TilePages(rows, say, metrics), 1)
        return board

    # what is not needed

    def _not_needed(self, advice: Advice) -> QWidget:
        say, metrics, language = self.room.say, self.room.theme.metrics, self.room.language
        board = QWidget()
        lines = column(board, gap=metrics.gap)
        lines.addWidget(label(say("kiosk.advice.not-needed"), "title"))
        tiles: list[QWidget] = []
        for each in advice.of(Verdict.NOT_NEEDED):
            below = why(each, language) or say("kiosk.advice.unverified")
            tile = Tile(self.room.theme, each.form.title.of(language), below, choosable=True, several=True)
            tile.setChecked(each.form.id in self._ticked)
            tile.toggled.connect(partial(self._wanted, each.form.id))
            tiles.append(tile)
        lines.addWidget(label(say("kiosk.advice.not-needed.still"), "quiet"))
        lines.addWidget(TilePages(tiles, say, metrics), 1)
        return board

    def _wanted(self, form_id: str, on: bool) -> None:  # noqa: FBT001  # Qt's toggled(bool)
        if on:
            self._ticked.add(form_id)
        else:
            self._ticked.discard(form_id)
        self.footer_changed()

    # the page

    def going_on(self) -> tuple[Event, ...]:
        if self._pane:
            self._show("")
            return ()
        return (TakeAdvice(frozenset(self._ticked)),)

    def going_back(self) -> tuple[Event, ...]:
        if not self._pane:
            return super().going_back()
        self._show("")
        return ()

    def draft(self) -> str:
        return "|".join((self._pane, *sorted(self._ticked)))

    def take_draft(self, draft: str) -> None:
        pane, *kept = draft.split("|")
        if self.visit.advice is not None:
            offered = {each.form.id for each in self.visit.advice.procedures}
            self._ticked = (set(kept) | {each.form.id for each in came_up(self.visit)}) & offered
            self._show(pane if pane in offered | _PANES else "")

    def footer(self) -> Footer:
        if self._pane and self._pane not in _PANES:
            return Footer()
        key = "kiosk.advice.back-to" if self._pane else "kiosk.advice.go-on"
        return Footer(go_on=key, ready=bool(self._ticked) or bool(self._pane))
