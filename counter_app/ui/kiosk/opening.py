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
) -> KioskWindow:
    """Show the kiosk and follow the runtime's visit until `window.end()`.

    `forms` are the procedures offered, in order. `qr_text` is what the on-screen QR code holds when the slip did not
    come out: the signed payload of the slip where there is one. `guide` is asked when the page after the first is opened,
    `scanning` when the first code is to be scanned; without it no page offers to.
    """
    chosen = settings or KioskSettings()

    presses = Presses(runtime.post)

    feed = OneFeed(scanning) if scanning is not None else None

    def room_for(language: str, worn: Theme) -> Room:
        room = Room(texts.of(language), worn, presses.post, runtime.clock.now, forms, qr_text, chosen.warning_s, guide)
        return room if feed is None else replace(room, scan=feed.get, brought=window.brought)

    window = KioskWindow(runtime, room_for, theme, presses)
    if feed is not None:
        window.at_end = feed.close
    window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    if chosen.fullscreen:
        fill_screen(window, whole=True)
    follow(runtime, Bridge(window), window.show_visit)
    return window
