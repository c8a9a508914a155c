"""Stands beside the kiosk's pages while there is a call: calling page, panel or strip, and the frame 「ここです」.

A panel that leaves the page enough room stands beside it, any other lies over it; a strip always stands beside. Neither
a page nor an overlay of the kiosk covers them, so badge and stop are there on every page.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QPushButton, QWidget

from counter_app.domain.answers import FieldPath
from counter_app.flow.events import Begin, Change
from counter_app.flow.state import Step
from counter_app.i18n.texts import Texts
from counter_app.ports.media import Frame
from counter_app.remote import terminal_share as sh
from counter_app.remote.terminal_share import Phase, Share
from counter_app.ui.bridge import Bridge
from counter_app.ui.kiosk.page import Room
from counter_app.ui.kiosk.window import KioskWindow
from counter_app.ui.remote.call_panel import CallPanel, PanelActs, PanelState, speaking
from counter_app.ui.remote.cover import CallCover, CoverActs
from counter_app.ui.remote.door import Calls
from counter_app.ui.remote.here_frame import HereFrame
from counter_app.ui.remote.mandate_cover import MandateCover
from counter_app.ui.remote.paper_cover import PaperCover
from counter_app.ui.remote.paper_turn import PaperTurn
from counter_app.ui.remote.strip import CallStrip
from counter_app.ui.widgets.focus_ring import in_reading_order

_PANEL_MM = 84
_LEAST_PANEL_MM = 72
_STRIP_MM = 27
_GOES_TO = frozenset({Step.QUESTIONS, Step.CHECK, Step.ADVICE})


class CallBeside(QObject):
    """One for a window. `room` is that of the page that is up."""

    def __init__(self, window: KioskWindow, texts: Texts, calls: Calls) -> None:
        super().__init__(window)
        self._window, self._texts, self._calls, self._door = window, texts, calls, calls.door
        self._bridge = Bridge(self)
        self._shown: QWidget | None = None
        self._made_for: Hashable = None
        self._news: Hashable = None
        self._asking = self._folded = self._signing = False
        camera = self._door.papers
        self.paper = PaperTurn(camera, self._bridge, self.refresh) if camera is not None else None
        self._tab = "show"
        self._over: Hashable = None  # the page over which the panel was opened though it does not fit beside it
        self._panel_needs = 0  # the least width of the last panel
        self._noticed: frozenset[object] = frozenset()  # what had come while the panel was folded, or before
        self._here = HereFrame(window)
        self._newest: Frame | None = None
        window.installEventFilter(self)
        window.shown = self.refresh
        self._door.watch(lambda: self._bridge.later(self.refresh))
        self._door.paint(self._picture_came)
        self.refresh()

    @property
    def shown(self) -> QWidget | None:
        """What of the call is up."""
        return self._shown

    def consult(self) -> None:
        """「相談する」: ask how, or show the call that is on."""
        share = self._door.share
        self._asking = share is None
        self._unfold()

    def ask_for(self, what: str) -> None:
        """Show `ask`, `mandate`, `paper` or the `folded` call, as a person asks for it."""
        self._asking, self._signing, self._folded = what == "ask", what == "mandate", what == "folded"
        if what == "paper" and self.paper is not None and self._door.share is not None:
            self.paper.begin(self._door.share)
        self.refresh()

    def refresh(self) -> None:
        """Show the call as it stands."""
        share = self._door.share
        self._unfold_for_news(share)
        if self.paper is not None:
            self.paper.follow(share, seen=share is not None and speaking(share) and not share.covered)
        wanted, news = self._wanted(share), _news_of(share)
        if wanted != self._made_for:
            self._made_for = wanted
            self._make(str(wanted[0]), share)
        elif news != self._news and share is not None and isinstance(self._shown, CallPanel):
            self._shown.show_news(share)
            in_reading_order(self._shown)
        self._news = news
        if share is not None and isinstance(self._shown, PaperCover):
            self._shown.follow(share)
        self._place()

    def _unfold_for_news(self, share: Share | None) -> None:
        """What waits for the resident's word opens the panel, once."""
        if share is None:
            self._noticed, self._folded, self._signing = frozenset(), False, False
            return
        self._asking = False
        news = frozenset({each.mark for each in share.proposals} | set(share.highlights) | _strokes_of_others(share))
        if news - self._noticed and not share.covered:
            self._folded = False
        if speaking(share) and "spoke" not in self._noticed:
            if isinstance(self._shown, CallCover):  # who waited before the calling page; who typed keeps the page
                self._over = self._page_key()
            self._folded = False
            news |= {"spoke"}
        self._noticed |= news

    def _wanted(self, share: Share | None) -> tuple[Hashable, ...]:
        window = self._window
        look = (window.theme, window._visit.language)  # noqa: SLF001  # its own window's
        if share is None:
            return ("ask" if self._asking else "", look)
        if self._signing and speaking(share):
            return ("mandate", look, share.mandate)
        if self.paper is not None and self.paper.open:
            return ("paper", look, self.paper.key(), len(share.papers))
        if share.phase in {Phase.TICKET, Phase.OVER}:
            return ("cover", look, share.phase, share.around)
        if share.phase is Phase.CALLING and not self._folded:
            return ("cover", look, share.around, share.line)
        about = (share.line, share.covered, share.proposals, share.highlights)
        if self._folded or not speaking(share) or not (self._fits_beside() or self._over == self._page_key()):
            return ("strip", look, share.phase, *about)
        view = share.replica.view
        offered = tuple(form.id for form in share.visit.asked_forms), share.visit.asking, share.visit.step
        papers = len(share.papers), self._door.sound
        more = (share.released, share.camera, view.barred, share.talk, share.captions, share.mandate, papers)
        stands = share.line, share.covered
        return ("panel", look, self._tab, self._door.media, stands, _frozen(more), offered)

    def _make(self, kind: str, share: Share | None) -> None:
        draft = self._shown.draft() if isinstance(self._shown, CallPanel) else ""
        if self._shown is not None:
            self._shown.hide()
            self._shown.deleteLater()
            self._shown = None
        room = self._room()
        match kind:
            case "ask" | "cover":
                acts = CoverActs(self._ring, self._door.happen, self._fold, self._close)
                self._shown = CallCover(room, share, self._door.telephone, acts)
            case "strip" if share is not None:
                self._shown = CallStrip(room, share, lambda: self._door.happen(sh.Stopped()), self._unfold)
            case "panel" if share is not None:
                self._shown = self._panel(room, share, draft)
            case "paper" if share is not None and self.paper is not None:
                self._shown = PaperCover(room, share, self.paper, self._door.happen)
            case "mandate" if share is not None and self._calls.mandates is not None:
                self._shown = MandateCover(room, share, self._calls.mandates, self._signed)
        if self._shown is not None:
            self._shown.setParent(self._window)
            in_reading_order(self._shown)
            self._shown.show()

    def _panel(self, room: Room, share: Share, draft: str) -> CallPanel:
        mandate = self._open_mandate if self._calls.mandates is not None else None
        acts = PanelActs(
            self._door.happen,
            self._fold,
            self._go_to,
            self.turn_to,
            mandate,
            self._papers_key(share),
            self._door.sound_mode,
        )
        state = PanelState(share, self._tab, self._door.telephone, self._door.media, self._page_shows, self._door.sound)
        panel = CallPanel(room, state, acts, draft)
        if panel.picture is not None:
            panel.picture.show_frame(self._newest)
        return panel

    def _room(self) -> Room:
        window = self._window
        return window._room_for(window._visit.language, window.theme)  # noqa: SLF001  # as above

    # where it stands

    def _page_key(self) -> Hashable:
        visit = self._window._visit  # noqa: SLF001  # its own window's
        return visit.generation, visit.step, visit.asking

    def _fits_beside(self) -> bool:
        """Tell whether a panel leaves the page its least width."""
        return self._free() >= max(self._window.theme.metrics.mm(_LEAST_PANEL_MM), self._panel_needs)

    def _free(self) -> int:
        """Return the pixels the page does not need."""
        body = self._window.body
        least = body.minimumSizeHint().width() + self._window.page.wants_more() if body is not None else 0
        return self._window.width() - least

    def _hide_key(self) -> None:
        """During a call its own panel or strip is there instead of 「相談する」."""
        body = self._window.body
        key = body.findChild(QPushButton, "consult") if body is not None else None
        if key is not None:
            key.setVisible(self._shown is None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # Qt's
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            self._bridge.later(self._place)
        return False

    def _place(self) -> None:
        window, shown = self._window, self._shown
        if window.body is None:
            return  # it has ended; this was under way
        whole = window.rect()
        self._hide_key()
        if shown is None:
            window.keep_free(0)
        elif isinstance(shown, CallCover | MandateCover | PaperCover):
            window.keep_free(0)
            shown.setGeometry(whole)
        else:
            least = _STRIP_MM if isinstance(shown, CallStrip) else _PANEL_MM
            needs = shown.needs() if isinstance(shown, CallPanel) else shown.minimumSizeHint().width()
            width = min(max(window.theme.metrics.mm(least), needs), whole.width() // 2)
            if isinstance(shown, CallPanel):
                self._panel_needs = needs
            beside = isinstance(shown, CallStrip) or self._fits_beside()
            if isinstance(shown, CallPanel) and beside:
                width = max(min(width, self._free()), needs)
            window.keep_free(width if beside or window.cover is not None else 0)
            shown.setGeometry(whole.width() - width, 0, width, whole.height())
        if shown is not None:
            shown.raise_()
        self._frame_here()

    def _frame_here(self) -> None:
        share = self._door.share
        place = None
        if speaking(share) and share is not None and not isinstance(self._shown, CallCover | MandateCover | PaperCover):
            places = (
                [self._window.page.place_of(path) for path in share.highlights] if self._window.cover is None else []
            )
            place = next((each for each in places if each is not None), None)
        self._here.put_around(place, self._window.theme)

    def _page_shows(self, path: str) -> bool:
        share = self._door.share
        on_page = self._window.page.place_of(path) is not None
        return on_page or share is None or share.visit.step not in _GOES_TO

    # what is pressed

    def _ring(self, sign_language: bool) -> None:  # noqa: FBT001  # the one value there is
        visit = self._window._visit  # noqa: SLF001  # as above
        if not visit.active:
            from uuid import uuid4  # noqa: PLC0415  # only a call from the first page begins a visit

            room = self._room()
            room.post(Begin(uuid4(), room.now(), visit.language))
        self._asking = False
        self._door.call(sign_language=sign_language)
        self.refresh()

    def _fold(self) -> None:
        self._folded, self._over = True, None
        self.refresh()

    def _unfold(self) -> None:
        self._folded, self._over = False, self._page_key()
        self.refresh()

    def _close(self) -> None:
        self._asking = False
        self._door.close_view()
        self.refresh()

    def turn_to(self, tab: str) -> None:
        """Show another part of the panel: show, talk, mandate."""
        self._tab = tab
        self._made_for = None
        self.refresh()

    def _go_to(self, path: str) -> None:
        self._room().post(Change(FieldPath(path)))

    def _open_mandate(self) -> None:
        self._signing = True
        self.refresh()

    def _papers_key(self, share: Share) -> Callable[[], None] | None:
        return partial(self.paper.begin, share) if self.paper is not None else None

    def _signed(self) -> None:
        self._signing = False
        self._tab = "mandate"
        self.refresh()

    # the picture

    def _picture_came(self, frame: Frame | None) -> None:
        self._newest = frame
        self._bridge.later(self._paint)

    def _paint(self) -> None:
        if isinstance(self._shown, CallPanel) and self._shown.picture is not None:
            self._shown.picture.show_frame(self._newest)


def _strokes_of_others(share: Share) -> set[object]:
    """Papers somebody of the office has drawn on, and how often."""
    return {
        (still, len(strokes))
        for still, picture in share.papers.items()
        for sender, strokes in picture.strokes.items()
        if sender != share.replica.sender
    }


def _news_of(share: Share | None) -> Hashable:
    """Return what waits for the resident's word, with what stands beside it."""
    if share is None:
        return None
    answers = tuple(share.visit.answers.text(each.path) for each in share.proposals)
    return _frozen((share.proposals, share.highlights)), answers, bool(_strokes_of_others(share))


def _frozen(things: tuple[object, ...]) -> tuple[object, ...]:
    """Mappings as pairs, so that what is shown can be compared."""
    return tuple(tuple(each.items()) if hasattr(each, "items") else each for each in things)
