"""Open the kiosk over a runtime. Everything it needs comes in by argument."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from counter_app.ui.bridge import Bridge, VisitRuntime, follow
from counter_app.ui.kiosk import welcome  # noqa: F401  # the first page; the others register when they are loaded
from counter_app.ui.kiosk.guide import NO_GUIDE, Guide
from counter_app.ui.kiosk.page import Room
from counter_app.ui.kiosk.presses import Presses
from counter_app.ui.kiosk.window import KioskWindow
from counter_app.ui.start import fill_screen
from counter_app.ui.theme import Metrics, Theme

if TYPE_CHECKING:
    from counter_app.domain.application import Receipt
    from counter_app.domain.form import Form
    from counter_app.i18n.texts import Texts
    from counter_app.ui.remote.beside import CallBeside
    from counter_app.ui.remote.door import Calls
    from counter_app.ui.scanning import ScanFeed, Scanning


class OneFeed:
    """The window's way to its scanner, made when the first page wants it."""

    def __init__(self, scanning: Callable[[], Scanning]) -> None:
        self._scanning = scanning
        self._made: ScanFeed | None = None

    def get(self) -> ScanFeed:
        """Return it."""
        if self._made is None:
            from counter_app.ui.scanning import ScanFeed  # noqa: PLC0415  # not on the first page

            self._made = ScanFeed(self._scanning())
        return self._made

    def close(self) -> None:
        """Let go of it, where it was made."""
        if self._made is not None:
            self._made.close()


class OneBeside:
    """What a call shows beside the pages, made when somebody first wants to speak with a clerk."""

    def __init__(self, calls: Callable[[], Calls], texts: Texts) -> None:
        self._calls, self._texts = calls, texts
        self._made: CallBeside | None = None
        self.window: KioskWindow | None = None

    def get(self) -> CallBeside:
        """Return it."""
        if self._made is None:
            from counter_app.ui.remote.beside import CallBeside  # noqa: PLC0415  # not on the first page

            assert self.window is not None
            self._made = CallBeside(self.window, self._texts, self._calls())
        return self._made

    def consult(self) -> None:
        """「相談する」."""
        self.get().consult()


@dataclass(frozen=True)
class KioskSettings:
    """What differs between kiosks. `px_per_mm` from a credit card held against the screen, else from usual sizes."""

    warning_s: int = 30
    px_per_mm: float | None = None
    fullscreen: bool = True


def kiosk_theme(width: int, height: int, settings: KioskSettings) -> Theme:
    """Return the theme for a screen of this size, in logical pixels."""
    return Theme(Metrics.of_screen(width, height, settings.px_per_mm))


def open_kiosk(  # noqa: PLR0913  # everything a window needs comes in by argument, nothing by import
    runtime: VisitRuntime,
    texts: Texts,
    forms: Sequence[Form],
    theme: Theme,
    settings: KioskSettings | None = None,
    *,
    qr_text: Callable[[Receipt], str] = lambda receipt: str(receipt.number),
    guide: Callable[[], Guide] = lambda: NO_GUIDE,
    scanning: Callable[[], Scanning] | None = None,
    calls: Callable[[], Calls] | None = None,
) -> KioskWindow:
    """Show the kiosk and follow the runtime's visit until `window.end()`.

    `forms` are the procedures offered, in order. `qr_text` is what the on-screen QR code holds when the slip did not
    come out: the signed payload of the slip where there is one. `guide` is asked when the page after the first is opened,
    `scanning` when the first code is to be scanned; without it no page offers to. `calls` is asked when somebody wants to
    speak with a clerk; without it there is no 「相談する」.
    """
    chosen = settings or KioskSettings()

    presses = Presses(runtime.post)

    feed = OneFeed(scanning) if scanning is not None else None

    def room_for(language: str, worn: Theme) -> Room:
        room = Room(texts.of(language), worn, presses.post, runtime.clock.now, forms, qr_text, chosen.warning_s, guide)
        if beside is not None:
            room = replace(room, consult=beside.consult)
        return room if feed is None else replace(room, scan=feed.get, brought=window.brought)

    beside = OneBeside(calls, texts) if calls is not None else None
    window = KioskWindow(runtime, room_for, theme, presses)
    if beside is not None:
        beside.window = window
        window.calls = beside.get
    if feed is not None:
        window.at_end = feed.close
    window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    if chosen.fullscreen:
        fill_screen(window, whole=True)
    follow(runtime, Bridge(window), window.show_visit)
    return window
