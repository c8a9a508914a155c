"""The kiosk's window: shows one visit, page by page, and forgets with it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from counter_app.flow.state import Step, Visit
from counter_app.registry import discover
from counter_app.ui import kiosk
from counter_app.ui.bridge import VisitRuntime
from counter_app.ui.kiosk.frame import FooterBar, band, header
from counter_app.ui.kiosk.page import Page, Room, pages
from counter_app.ui.kiosk.presses import Presses
from counter_app.ui.start import wear
from counter_app.ui.theme import Contrast, TextSize, Theme
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.focus_ring import FocusRing, in_reading_order
from counter_app.ui.widgets.frames import column, panel, row
from counter_app.ui.widgets.labels import label

if TYPE_CHECKING:
    from counter_app.flow.events import Event
    from counter_app.ui.kiosk.overlays import Overlay

_TOUCHES = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.Wheel})


def load_pages() -> None:
    """Import every page. The first one needs only itself; the rest comes while it is already there."""
    discover(kiosk)


def page_of(step: Step) -> type[Page]:
    """Return the page a visit stands on."""
    if step.value not in pages:
        load_pages()
    return pages.get(step.value)


class KioskWindow(QWidget):
    """`room_for` makes what a page has at hand, for a language and a theme; its `post` is that of `presses`."""

    def __init__(
        self, runtime: VisitRuntime, room_for: Callable[[str, Theme], Room], theme: Theme, presses: Presses
    ) -> None:
        super().__init__()
        self._presses = presses
        self._runtime, self._room_for = runtime, room_for
        self._plain_theme = self._theme = theme
        self._made_for: Hashable = None
        self._page: Page | None = None
        self._cover: Overlay | None = None
        self._asked_for = ""  # an overlay the person opened: look, leave
        self._visit = runtime.visit
        self._whole: QVBoxLayout = column(self, gap=0)
        self._body: QFrame | None = None
        self._footer: FooterBar | None = None
        self._ring = FocusRing(self, theme.palette)
        self._listening = False
        self.at_end: Callable[[], None] = lambda: None  # lets go of what only this window uses
        self.shown: Callable[[], None] = lambda: None  # a page was shown or changed
        self.calls: Callable[[], object] | None = None  # what a call shows beside the pages
        self._kept_free = 0  # pixels on the right that are a call's
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    @property
    def page(self) -> Page:
        """The page that is up."""
        assert self._page is not None
        return self._page

    @property
    def theme(self) -> Theme:
        """What is worn now."""
        return self._theme

    @property
    def body(self) -> QFrame | None:
        """The page with what stands around it."""
        return self._body

    @property
    def cover(self) -> Overlay | None:
        """The overlay that is up."""
        return self._cover

    def show_visit(self, visit: Visit) -> None:
        """Show a visit: a new page where the shape changed, the same page otherwise."""
        if visit.generation != self._visit.generation:
            self._theme, self._asked_for = self._plain_theme, ""
            self._presses.forget()
            self._dress()
        self._visit = visit
        kind = page_of(visit.step)
        if self._shape(kind) != self._made_for:
            self._make(kind)
        elif self._page is not None:
            self._page.show_visit(visit)
        self._show_keys()
        self._cover_up()
        self.shown()

    def keep_free(self, right: int) -> None:
        """Leave this many pixels on the right to a call: neither a page nor an overlay covers them."""
        if right != self._kept_free:
            self._kept_free = right
            self._whole.setContentsMargins(0, 0, right, 0)
            self._fit_cover()

    def _fit_cover(self) -> None:
        if self._cover is not None:
            self._cover.setGeometry(self.rect().adjusted(0, 0, -self._kept_free, 0))

    def _shape(self, kind: type[Page]) -> Hashable:
        visit = self._visit
        around = (visit.generation, visit.step, visit.language, visit.simulated, visit.staff_called, self._theme)
        return around, kind.shape(visit)

    def _make(self, kind: type[Page]) -> None:
        """Throw the old page away with all it holds, and make the new one."""
        same_question = self._page is not None and self._same_place(self._page.visit)
        draft = self._page.draft() if self._page is not None and same_question else ""
        self._discard()
        self._made_for = self._shape(kind)
        room = self._room_for(self._visit.language, self._theme)
        metrics = room.theme.metrics
        self._body = QFrame(self)
        self._body.setProperty("look", "page")
        lines = column(self._body, gap=0)
        self._page = kind(self._visit, room)
        self._page.footer_changed = self._show_keys
        self._page.column.setContentsMargins(metrics.mm(6), metrics.mm(3), metrics.mm(6), metrics.mm(3))
        if draft and self._visit.problem is None:
            self._page.take_draft(draft)
        lines.addWidget(header(self._visit, room, lambda: self.ask_for("look")))
        if self._visit.simulated:
            lines.addWidget(band(room))
        if self._visit.staff_called:
            lines.addWidget(self._called(room))
        lines.addWidget(self._page, 1)
        keys = {"back": self._back, "leave": self._leave, "staff": self._call_staff, "go_on": self._go_on}
        self._footer = FooterBar(room, keys)
        lines.addWidget(self._footer)
        self._whole.addWidget(self._body)
        in_reading_order(self._body)
        if self._page.focusProxy() is not None or self._page.focusPolicy() != Qt.FocusPolicy.NoFocus:
            self._page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _same_place(self, before: Visit) -> bool:
        now = self._visit
        return (before.generation, before.step, before.asking) == (now.generation, now.step, now.asking)

    def _discard(self) -> None:
        if self._page is not None:
            self._page.forget()
        if self._body is not None:
            self._whole.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._page = self._body = self._footer = None

    def _called(self, room: Room) -> QWidget:
        metrics = room.theme.metrics
        frame, inside = panel("notice", margin=metrics.mm(1.6))
        line = row(gap=metrics.gap)
        line.addWidget(label(room.say("kiosk.called"), "strong"), 1)
        line.addWidget(button(room.say("kiosk.called.came"), self._staff_came, "plain"))
        inside.addLayout(line)
        around = QWidget()
        places = column(around)
        places.setContentsMargins(metrics.mm(6), metrics.mm(2), metrics.mm(6), 0)
        places.addWidget(frame)
        return around

    def _show_keys(self) -> None:
        if self._footer is not None and self._page is not None:
            self._footer.show_keys(self._page.footer(), staff_called=self._visit.staff_called)

    # overlays

    def _wanted_cover(self) -> str:
        if self._visit.card.away:
            return "away"
        if self._visit.idle_warning:
            return "idle"
        return self._asked_for

    def _cover_up(self) -> None:
        """Lay the overlay of the moment over the page; the page below is hidden, also from a screen reader."""
        wanted = self._wanted_cover()
        key = (wanted, self._visit.language, self._theme, self._visit.trouble if wanted == "away" else None)
        if self._cover is not None and self._cover.property("made-for") == repr(key):
            return
        if self._cover is not None:
            self._cover.hide()
            self._cover.deleteLater()
            self._cover = None
        if self._body is not None:
            self._body.setVisible(not wanted)
        if wanted:
            from counter_app.ui.kiosk.overlays import Around, covered, overlays  # noqa: PLC0415  # not on the first page

            room = self._room_for(self._visit.language, self._theme)
            self._cover = overlays.get(wanted)(self._visit, room, Around(self._close_cover, self.wear_look))
            self._cover.setProperty("made-for", repr(key))
            covered(self, self._cover)
            self._fit_cover()

    def ask_for(self, overlay: str) -> None:
        """Open an overlay by name, as a person does; empty closes it."""
        self._asked_for = overlay
        self._cover_up()

    def _close_cover(self) -> None:
        self.ask_for("")

    def wear_look(self, contrast: Contrast, size: TextSize) -> None:
        """Change contrast and text size for this visit."""
        self._theme = self._plain_theme.with_look(contrast, size)
        from counter_app.flow.events import LargePrint  # noqa: PLC0415  # as above

        self._post(LargePrint(size is not TextSize.NORMAL))
        self._dress()
        self.show_visit(self._visit)

    def brought(self, event: Event) -> None:
        """A code was scanned. What it says of the screen is worn at once, the rest is the visit's."""
        from counter_app.flow.events import PreferencesBrought  # noqa: PLC0415  # as below

        self._post(event)
        if isinstance(event, PreferencesBrought):
            wanted = event.preferences
            contrast = Contrast(wanted.contrast) if wanted.contrast else self._theme.contrast
            size = TextSize(wanted.letters) if wanted.letters else self._theme.text_size
            self.wear_look(contrast, size)

    def _dress(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        wear(application, self._theme)
        self._ring.wear(self._theme.palette)

    # the four keys

    def _post(self, *events: Event) -> None:
        for event in events:
            self._presses.post(event)

    def _back(self) -> None:
        self._post(*self.page.going_back())

    def _go_on(self) -> None:
        self._post(*self.page.going_on())

    def _leave(self) -> None:
        self.ask_for("leave")

    def _call_staff(self) -> None:
        from counter_app.flow.events import CallStaff  # noqa: PLC0415  # what people do is loaded beside the first page

        self._post(CallStaff())

    def _staff_came(self) -> None:
        from counter_app.flow.events import StaffCame  # noqa: PLC0415  # as above

        self._post(StaffCame())

    # the window itself

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._listen()

    def _listen(self) -> None:
        """Hear of every touch and key of the application, from the first painting on: nobody touches what is not there.

        Before it, hundreds of events polish and lay out the page, and each would be wrapped for Python to be passed by.
        """
        if self._listening:
            return
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)
        self._listening = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self._runtime.touched()
            self._ring.touched(event)
            self._presses.heard(watched, event, by_touch=self._page is None or self._page.by_touch)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return and Enter press what has the focus; nothing here closes or leaves the window."""
        focused = QApplication.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and focused is not None:
            click = getattr(focused, "click", None)
            if click is not None:
                click()
            elif self._visit.step is not Step.WELCOME and self.page.footer().ready:
                self._go_on()
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_cover()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Alt+F4 does not leave a self-service terminal; the application ends it by `end()`."""
        event.setAccepted(self.property("ending") is True)

    def end(self) -> None:
        """Close for good."""
        self._discard()
        self.at_end()
        self.setProperty("ending", True)
        self.close()
