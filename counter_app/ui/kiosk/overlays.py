"""What lies over a page: language and look, leaving, idle, card away. Registered, so that tests see every one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QVBoxLayout, QWidget

from counter_app.domain.words import LANGUAGES
from counter_app.flow.events import Leave, SpeakLanguage, StillHere
from counter_app.flow.state import Visit
from counter_app.registry import Registry
from counter_app.ui.kiosk.drawings import Drawing, Scene
from counter_app.ui.kiosk.page import Room, trouble_panel
from counter_app.ui.theme import Contrast, TextSize
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.focus_ring import in_reading_order
from counter_app.ui.widgets.frames import column, grid, row
from counter_app.ui.widgets.labels import label


@dataclass(frozen=True)
class Around:
    """What an overlay may ask of the window besides posting events."""

    close: Callable[[], None]
    wear: Callable[[Contrast, TextSize], None]


class Overlay(QFrame):
    """Covers the whole window; what is below cannot be reached or seen."""

    def __init__(self, visit: Visit, room: Room, around: Around) -> None:
        super().__init__()
        self.visit, self.room, self.around = visit, room, around
        self.setProperty("look", "page")
        self.setAutoFillBackground(True)
        margin = room.theme.metrics.mm(8)
        self.column: QVBoxLayout = column(self, margin=margin, gap=room.theme.metrics.gap * 2)
        self.build()

    def build(self) -> None:
        """Put the widgets in place."""
        raise NotImplementedError

    def centred(self, key: str, look: str = "", **values: object) -> None:
        """Put a centred line of text."""
        line = label(self.room.say(key, **values), look)
        line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.column.addWidget(line)

    def keys(self, *entries: tuple[str, Callable[[], None], str]) -> None:
        """Put large keys side by side: text key, action, look."""
        side = row(gap=self.room.theme.metrics.mm(8))
        side.addStretch()
        for text, press, look in entries:
            key = button(self.room.say(text), press, look)
            at_least(key, self.room.theme.metrics.mm(60), self.room.theme.metrics.mm(24))
            side.addWidget(key)
        side.addStretch()
        self.column.addLayout(side)


overlays: Registry[type[Overlay]] = Registry("kiosk overlay")


@overlays.register("look")
class LookOverlay(Overlay):
    """Language, text size, contrast: one tap to come here, one to change."""

    def build(self) -> None:
        self.column.addWidget(label(self.room.say("kiosk.look.title"), "title"))
        places: QGridLayout = grid(gap=self.room.theme.metrics.gap)
        self._line(
            places,
            0,
            "language",
            [
                (self.room.say(f"common.language.{tag}"), tag == self.room.language, self._speak(tag))
                for tag in LANGUAGES
            ],
        )
        theme = self.room.theme
        sizes = [
            (self.room.say(f"kiosk.look.size.{size.value}"), size is theme.text_size, self._size(size))
            for size in TextSize
        ]
        self._line(places, 1, "size", sizes)
        contrasts = [
            (self.room.say(f"kiosk.look.contrast.{one.value}"), one is theme.contrast, self._contrast(one))
            for one in Contrast
        ]
        self._line(places, 2, "contrast", contrasts)
        self.column.addStretch()
        self.column.addLayout(places)
        self.column.addStretch()
        self.keys(("kiosk.look.done", self.around.close, "primary"))

    def _line(self, places: QGridLayout, at: int, what: str, keys: list[tuple[str, bool, Callable[[], None]]]) -> None:
        places.addWidget(label(self.room.say(f"kiosk.look.{what}"), "strong"), at * 2, 0, 1, 3)
        group = QButtonGroup(self)
        for across, (text, chosen, press) in enumerate(keys):
            key = button(("✓ " if chosen else "") + text, press, name=text)
            key.setCheckable(True)
            key.setChecked(chosen)
            at_least(key, 0, self.room.theme.metrics.mm(20))
            group.addButton(key)
            places.addWidget(key, at * 2 + 1, across)

    def _speak(self, tag: str) -> Callable[[], None]:
        return lambda: self.room.post(SpeakLanguage(tag))

    def _size(self, size: TextSize) -> Callable[[], None]:
        return lambda: self.around.wear(self.room.theme.contrast, size)

    def _contrast(self, contrast: Contrast) -> Callable[[], None]:
        return lambda: self.around.wear(contrast, self.room.theme.text_size)


@overlays.register("leave")
class LeaveOverlay(Overlay):
    """「やめる」 asks once: what was typed goes."""

    def build(self) -> None:
        self.column.addStretch()
        self.centred("kiosk.leave.title", "title")
        self.centred("kiosk.leave")
        self.column.addStretch()
        self.keys(
            ("kiosk.leave.stay", self.around.close, "primary"),
            ("kiosk.leave.go", self._leave, "danger"),
        )
        self.column.addStretch()

    def _leave(self) -> None:
        self.around.close()
        self.room.post(Leave())


@overlays.register("idle")
class IdleOverlay(Overlay):
    """Is somebody there? Any key or touch goes on; the seconds are shown, not sounded."""

    def build(self) -> None:
        self._left = self.room.warning_s
        self.column.addStretch()
        self.centred("kiosk.idle.title", "title")
        self._seconds = label("", "number", wrap=False)
        self._seconds.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.column.addWidget(self._seconds)
        self.centred("kiosk.idle")
        self.column.addStretch()
        self.keys(("kiosk.idle.stay", lambda: self.room.post(StillHere()), "primary"))
        self.column.addStretch()
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._count)
        self._clock.start(1000)
        self._show()

    def _count(self) -> None:
        """Count for the eye only; when time is over is the runtime's to say."""
        self._left = max(self._left - 1, 0)
        self._show()

    def _show(self) -> None:
        self._seconds.setText(self.room.say("kiosk.idle.seconds", seconds=self._left))


@overlays.register("away")
class AwayOverlay(Overlay):
    """The card was taken: nothing of the visit is seen until the same card is back."""

    def build(self) -> None:
        self.column.addStretch()
        self.centred("kiosk.away.title", "title")
        self.centred("kiosk.away")
        if self.visit.trouble is not None:
            self.column.addWidget(trouble_panel(self.room, self.visit.trouble))
        self.column.addWidget(Drawing(self.room.theme, Scene.LAY_DOWN), 6)
        self.keys(("kiosk.leave.go", lambda: self.room.post(Leave()), "danger"))


def covered(widget: QWidget, cover: Overlay) -> None:
    """Lay `cover` over all of `widget`."""
    cover.setParent(widget)
    cover.setGeometry(widget.rect())
    in_reading_order(cover)
    cover.show()
    cover.raise_()
