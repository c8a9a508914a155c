"""The panel of a call: that somebody looks and how to stop it above all, then what waits for the resident's word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from counter_app.flow.answering import find_fact
from counter_app.i18n.texts import Language
from counter_app.ports.media import Line, MediaState, Rung, SoundMode
from counter_app.remote import terminal_share as sh
from counter_app.remote.terminal_share import LineIs, Phase, Share
from counter_app.ui.kiosk.page import Room
from counter_app.ui.remote.cards import ProposalCard, drawn_card, drawn_on, here_card, notice
from counter_app.ui.remote.clerk_picture import ClerkPicture
from counter_app.ui.remote.groups import Shown, groups_of
from counter_app.ui.remote.talk import TalkBoard
from counter_app.ui.widgets.buttons import Tile, at_least, button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.paging import PagingArea

TABS = ("show", "talk", "mandate")


@dataclass(frozen=True)
class PanelActs:
    """What the panel's keys do."""

    happen: Callable[[sh.Happening], None]
    fold: Callable[[], None]
    go_to: Callable[[str], None]
    turn_to: Callable[[str], None]  # a tab
    mandate: Callable[[], None] | None  # None: nothing can be signed here
    papers: Callable[[], None] | None = None  # None: no document camera here
    speak_through: Callable[[SoundMode], None] = lambda _mode: None


@dataclass(frozen=True)
class PanelState:
    """What the panel shows."""

    share: Share
    tab: str
    telephone: str
    media: MediaState | None
    page_shows: Callable[[str], bool]  # whether the field at a path is on the page that is up
    sound: SoundMode | None = None  # None: no handset here


class CallPanel(QFrame):
    """Made anew on every change; what is typed into 筆談 is handed from one to the next by `draft`."""

    def __init__(self, room: Room, state: PanelState, acts: PanelActs, draft: str = "") -> None:
        super().__init__()
        self._room, self._state, self._acts = room, state, acts
        self.setProperty("look", "page")
        self.setAutoFillBackground(True)
        self.setAccessibleName(room.say("call.panel"))
        metrics = room.theme.metrics
        self._talk: TalkBoard | None = None
        self.picture: ClerkPicture | None = None
        whole = column(self, margin=metrics.mm(2.5), gap=metrics.mm(2))
        self._badge(whole)
        self._sight(whole)
        self._middle(whole, draft)
        self._below(whole)

    def needs(self) -> int:
        """Return the least width at which nothing is cut off; what is paged counts too."""
        margins = self.contentsMargins() if (inside := self.layout()) is None else inside.contentsMargins()
        paged = self._content.minimumSizeHint().width() + margins.left() + margins.right()
        return max(self.minimumSizeHint().width(), paged)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for card in self._proposals:
            card.dress()

    def draft(self) -> str:
        """Return what stands unsent in 筆談."""
        return self._talk.draft() if self._talk is not None else ""

    def _badge(self, whole: QVBoxLayout) -> None:
        say, share = self._room.say, self._state.share
        badge = label("● " + say("call.badge"), "band")
        badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        whole.addWidget(badge)
        on = [say(f"call.group.{each.name}") for each in groups_of(share) if each.shown is not Shown.NOTHING]
        if share.covered:
            whole.addWidget(notice(self._room, "call.covered"))
        else:
            seen = say("call.seen", what=say("common.list").join(on)) if on else say("call.seen.nothing")
            whole.addWidget(label(seen, "small"))

    def _sight(self, whole: QVBoxLayout) -> None:
        """The clerk and the key that stops showing, side by side where both are there."""
        say = self._room.say
        media = self._state.media
        words = _media_words(media, self._room.say)
        if media is not None and media.line is Line.CONNECTED and media.receives in {Rung.FULL, Rung.SMALL, Rung.STILL}:
            self.picture = ClerkPicture(self._room)
        text = say("call.stop") if self.picture is None else say("call.stop.two")
        look = "danger" if self.picture is None else "stop"
        stop = button(text, lambda: self._acts.happen(sh.Stopped()), look, name=say("call.stop"))
        if self.picture is None:
            whole.addWidget(stop)
        else:
            both = row(gap=self._room.theme.metrics.gap)
            both.addWidget(self.picture)
            both.addWidget(at_least(stop, self._room.theme.metrics.target, self.picture.height()), 1)
            whole.addLayout(both)
        if words:
            whole.addWidget(label(words, "small"))

    def _middle(self, whole: QVBoxLayout, draft: str) -> None:
        share, metrics = self._state.share, self._room.theme.metrics
        self._content = content = QWidget()
        lines = column(content, gap=metrics.mm(2))
        if share.line is not LineIs.UP:
            lines.addWidget(notice(self._room, "call.line.lost"))
        self._news = QWidget()
        self._proposals: list[ProposalCard] = []
        self._news_lines = column(self._news, gap=metrics.mm(2))
        self._other_news = column(gap=metrics.mm(2))
        self._news_lines.addLayout(self._other_news)
        lines.addWidget(self._news)
        self.show_news(share)
        self._tabs(whole)
        {"show": self._switches, "talk": self._talking, "mandate": self._mandate}[self._state.tab](lines, draft)
        lines.addStretch()
        whole.addWidget(PagingArea(content, self._room.say, metrics, keys_below=True), 1)

    def show_news(self, share: Share) -> None:
        """Show what waits for the resident now. The rest of the panel stays as it is: a clerk's word is there at once."""
        self._show_proposals(share)
        lines = self._other_news
        while (item := lines.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for path in share.highlights:
            asked = find_fact(share.visit, path)
            if asked is not None:
                here = self._state.page_shows(path)
                lines.addWidget(here_card(self._room, asked, None if here else partial(self._acts.go_to, path)))
        if self._acts.papers is not None and drawn_on(share):
            lines.addWidget(drawn_card(self._room, self._acts.papers))
        self._news.setVisible(lines.count() > 0 or bool(share.proposals))

    def _show_proposals(self, share: Share) -> None:
        """One card is always there, dressed and empty, for the next."""
        while len(self._proposals) < max(1, len(share.proposals)):
            self._proposals.append(ProposalCard(self._room, self._acts.happen))
            self._news_lines.insertWidget(len(self._proposals) - 1, self._proposals[-1])
        for card, proposal in zip_longest(self._proposals, share.proposals):
            if proposal is None:
                card.forget()
            else:
                card.show_proposal(share, proposal)

    def _tabs(self, whole: QVBoxLayout) -> None:
        share, tabs = self._state.share, row(gap=self._room.theme.metrics.mm(1.5))
        for name in TABS if self._acts.mandate is not None or share.mandate is not None else TABS[:2]:
            key = button(self._room.say(f"call.tab.{name}"), partial(self._acts.turn_to, name), "strip")
            key.setCheckable(True)
            key.setChecked(name == self._state.tab)
            tabs.addWidget(key, 1)
        whole.addLayout(tabs)

    def _switches(self, lines: QVBoxLayout, _draft: str) -> None:
        say, share = self._room.say, self._state.share
        lines.addWidget(label(say("call.show.barred" if share.replica.view.barred else "call.show.what"), "small"))
        for group in groups_of(share):
            below = say(f"call.shown.{group.shown.value}")
            tile = Tile(self._room.theme, say(f"call.group.{group.name}"), below, choosable=True, several=True)
            tile.setChecked(group.shown is not Shown.NOTHING)
            tile.setEnabled(not share.replica.view.barred)
            show = group.shown is not Shown.ALL
            tile.clicked.connect(partial(self._press, sh.Shows(group.facts, shown=show)))
            lines.addWidget(tile)
        papers = self._acts.papers
        if papers is not None and not share.replica.view.barred:
            below = say("call.paper.count", count=len(share.papers)) if share.papers else say("call.shown.nothing")
            tile = Tile(self._room.theme, say("call.paper"), below)
            tile.clicked.connect(partial(self._open, papers))
            lines.addWidget(tile)
        if self._state.media is not None and self._state.media.line is not Line.UNAVAILABLE:
            below = say("call.shown.all" if share.camera else "call.shown.nothing")
            tile = Tile(self._room.theme, say("call.camera"), below, choosable=True, several=True)
            tile.setChecked(share.camera)
            tile.clicked.connect(partial(self._press, sh.ShowsCamera(not share.camera)))
            lines.addWidget(tile)
        self._handset(lines)

    def _handset(self, lines: QVBoxLayout) -> None:
        """Nobody else in the room hears the clerk."""
        say, sound = self._room.say, self._state.sound
        if sound is None:
            return
        through = sound is SoundMode.HANDSET
        below = say("call.handset.on" if through else "call.handset.off")
        tile = Tile(self._room.theme, say("call.handset"), below, choosable=True, several=True)
        tile.setChecked(through)
        other = SoundMode.LOUDSPEAKER if through else SoundMode.HANDSET
        tile.clicked.connect(partial(self._open, partial(self._acts.speak_through, other)))
        lines.addWidget(tile)

    def _press(self, happening: sh.Happening, _checked: bool = False) -> None:  # noqa: FBT001, FBT002  # Qt's
        self._acts.happen(happening)

    def _open(self, page: Callable[[], None], _checked: bool = False) -> None:  # noqa: FBT001, FBT002  # as above
        page()

    def _talking(self, lines: QVBoxLayout, draft: str) -> None:
        self._talk = TalkBoard(self._room, self._state.share, self._acts.happen, draft)
        lines.addWidget(self._talk)

    def _mandate(self, lines: QVBoxLayout, _draft: str) -> None:
        say, share = self._room.say, self._state.share
        if share.mandate is not None:
            lines.addWidget(label(say("call.mandate.held", minutes=share.mandate.minutes)))
            lines.addWidget(button(say("call.mandate.revoke"), lambda: self._acts.happen(sh.TakenBack()), "danger"))
            return
        if share.mandate_over is not None:
            lines.addWidget(label(say(f"call.mandate.over.{share.mandate_over.value}"), "strong"))
        lines.addWidget(label(say("call.mandate.what"), "small"))
        if self._acts.mandate is not None:
            lines.addWidget(button(say("call.mandate.open"), self._acts.mandate, "primary"))

    def _below(self, whole: QVBoxLayout) -> None:
        say, metrics = self._room.say, self._room.theme.metrics
        if self._state.telephone and _talk_is_poor(self._state):
            whole.addWidget(label(say("call.telephone", number=self._state.telephone), "small"))
        keys = row(gap=metrics.gap)
        fold = button(say("call.fold"), self._acts.fold, "strip")
        end = button(say("call.end"), lambda: self._acts.happen(sh.HungUpHere()), "strip")
        for key in (fold, end):
            at_least(key, metrics.target, metrics.target)
            keys.addWidget(key, 1)
        whole.addLayout(keys)


def _media_words(media: MediaState | None, say: Language) -> str:
    """The rung in words; nothing where all is well and can be seen."""
    if media is None or media.line is Line.UNAVAILABLE:  # it never will be here: the telephone number says enough
        return ""
    if media.line is not Line.CONNECTED:
        return say(media.line.words)
    return "" if media.receives is Rung.FULL else say(media.receives.words)


def _talk_is_poor(state: PanelState) -> bool:
    """Sound is missing or may go: the telephone number has to be in sight."""
    media = state.media
    well = media is not None and media.line is Line.CONNECTED and media.receives in {Rung.FULL, Rung.SMALL, Rung.STILL}
    return not well or state.share.line is not LineIs.UP


def speaking(share: Share | None) -> bool:
    """Tell whether a clerk is in the call."""
    return share is not None and share.phase is Phase.SPEAKING
