"""What happened (ライフイベント)? Nine large tiles; whoever cannot tell is asked a few questions with yes and no."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QWidget

from counter_app.domain.kinds import YES_NO_WORDS
from counter_app.domain.life_event import LifeEvent
from counter_app.flow.events import ChooseEvent, Event, Next, OpenScan
from counter_app.flow.state import Step, Visit
from counter_app.navigator.which_event import EventQuestion, find_events
from counter_app.ui.kiosk.event_icons import EventIcon
from counter_app.ui.kiosk.page import Footer, Page, pages, trouble_panel
from counter_app.ui.widgets.buttons import Tile
from counter_app.ui.widgets.focus_ring import in_reading_order
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label, without_ruby
from counter_app.ui.widgets.tile_pages import TilePages

_ROOMY = 1.3  # up to this text size three tiles stand side by side
_FINDING = "finding"


@pages.register(Step.EVENT.value)
class EventPage(Page):
    """One tap chooses and goes on; 「戻る」 on the next page comes back here. The finding questions are this page's own."""

    @classmethod
    def shape(cls, visit: Visit) -> Hashable:
        return visit.trouble

    def build(self) -> None:
        self._guide = self.room.guide()
        self._finding = False
        self._said: dict[str, str] = {}
        self._whole = column(gap=self.room.theme.metrics.gap)
        self.column.addLayout(self._whole, 1)
        self._show()

    def _show(self) -> None:
        while (old := self._whole.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if self.visit.trouble is not None:
            self._whole.addWidget(trouble_panel(self.room, self.visit.trouble))
        self._whole.addWidget(self._finding_board() if self._finding else self._events_board())
        around = self.parentWidget()
        if around is not None:
            in_reading_order(around)
        self.footer_changed()

    # what happened

    def _events_board(self) -> QWidget:
        board = QWidget()
        lines = column(board, gap=self.room.theme.metrics.gap)
        lines.addWidget(label(self.room.say("kiosk.event.title"), "title"))
        lines.addWidget(self._event_tiles(self._guide.events), 1)
        lines.addLayout(self._other_ways(self._find_out))
        return board

    def _event_tiles(self, events: Sequence[LifeEvent]) -> TilePages:
        metrics = self.room.theme.metrics
        columns = 3 if metrics.scale < _ROOMY and len(events) > 4 else 2  # noqa: PLR2004  # four are two rows of two
        tiles = [self._event_tile(event) for event in events]
        return TilePages(tiles, self.room.say, metrics, columns=columns)

    def _event_tile(self, event: LifeEvent) -> Tile:
        language, metrics = self.room.language, self.room.theme.metrics
        icon = EventIcon(self.room.theme, event.id, metrics.mm(20))
        chosen = self.visit.event is not None and self.visit.event.id == event.id
        title = event.title.of(language)
        tile = Tile(self.room.theme, f"✓ {title}" if chosen else title, icon=icon)
        tile.setAccessibleDescription(without_ruby(event.summary.of(language)))
        tile.setMinimumHeight(metrics.mm(31))
        tile.clicked.connect(partial(self._go, event))
        return tile

    def _other_ways(self, unsure: Callable[[], None]) -> QHBoxLayout:
        """The ways besides an event; always in sight, below what is paged."""
        metrics, say = self.room.theme.metrics, self.room.say
        ways = row(gap=metrics.gap)
        for name, press in (("paper", partial(self._go, None)), ("unsure", unsure)):
            if name == "unsure" and not self._guide.questions:
                continue
            icon = EventIcon(self.room.theme, name, metrics.mm(13))
            tile = Tile(self.room.theme, say(f"kiosk.event.{name}"), icon=icon)
            tile.setMinimumHeight(metrics.target + 8)
            tile.clicked.connect(press)
            ways.addWidget(tile, 1)
        if self.room.scan is not None:
            tile = Tile(self.room.theme, say("kiosk.scan.key"))
            tile.setMinimumHeight(metrics.target + 8)
            tile.clicked.connect(lambda _checked=False: self.room.post(OpenScan()))
            ways.addWidget(tile, 1)
        return ways

    def _go(self, event: LifeEvent | None, _checked: bool = False) -> None:  # noqa: FBT001, FBT002  # Qt's clicked(bool)
        self.room.post(ChooseEvent(event))
        self.room.post(Next())

    # わからない

    def _find_out(self) -> None:
        self._finding = True
        self._show()

    def _finding_board(self) -> QWidget:
        found = find_events(self._guide.questions, self._said)
        asks = [question for question in self._guide.questions if question.fact in found.asks]
        follow_up = next((question for question in asks if question.after and self._said.get(question.after)), None)
        if follow_up is not None or (asks and not found.events):
            return self._question_board(follow_up or asks[0])
        return self._found_board(tuple(event for event in self._guide.events if event.id in found.events))

    def _question_board(self, question: EventQuestion) -> QWidget:
        metrics, language = self.room.theme.metrics, self.room.language
        board = QWidget()
        lines = column(board, gap=metrics.mm(6))
        lines.addWidget(label(question.question.of(language), "title"))
        keys = row(gap=metrics.gap)
        for code, words in YES_NO_WORDS.items():
            tile = Tile(self.room.theme, words.of(language))
            tile.setMinimumHeight(metrics.mm(34))
            tile.clicked.connect(partial(self._answer, question.fact, code))
            keys.addWidget(tile, 1)
        lines.addLayout(keys)
        lines.addStretch()
        return board

    def _found_board(self, events: tuple[LifeEvent, ...]) -> QWidget:
        board = QWidget()
        lines = column(board, gap=self.room.theme.metrics.gap)
        key = "kiosk.event.found" if events else "kiosk.event.nothing"
        lines.addWidget(label(self.room.say(key), "title"))
        if events:
            lines.addWidget(self._event_tiles(events), 1)
        else:
            lines.addWidget(label(self.room.say("kiosk.event.ask-staff"), "strong"))
            lines.addStretch(1)
        lines.addLayout(self._other_ways(self._start_again))
        return board

    def _answer(self, fact: str, code: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002  # Qt's clicked(bool)
        self._said[fact] = code
        self._show()

    def _start_again(self) -> None:
        self._said = {}
        self._show()

    # the page

    def going_back(self) -> tuple[Event, ...]:
        """Back from the finding questions goes one question back, from the first one to the events."""
        if not self._finding:
            return super().going_back()
        if self._said:
            self._said.popitem()
        else:
            self._finding = False
        self._show()
        return ()

    def draft(self) -> str:
        return ",".join([_FINDING, *(f"{fact}={code}" for fact, code in self._said.items())]) if self._finding else ""

    def take_draft(self, draft: str) -> None:
        self._finding = draft.startswith(_FINDING)
        self._said = dict(entry.split("=") for entry in draft.split(",")[1:])
        self._show()

    def footer(self) -> Footer:
        return Footer(back=self._finding)
